"""A task as plain data and back: one shape for the workspace and for the task package.

What few tasks have (`OPTIONAL`) is written only where there is any, so that a task without
it is written as ever.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.model import Owner, ReportingUnit, Role
from cityexam_desktop.formpack.rules import Exemption
from cityexam_desktop.workspace.content import value_columns, value_from
from cityexam_desktop.workspace.model import BaseNumber, Place, Task

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEXTS = (
    "id", "series", "period", "title", "county", "as_of", "deadline", "asked", "judged", "banner",
)  # fmt: skip
_PLACE = ("id", "form", "code", "name", "parent", "valid_from", "valid_to")
_NUMBER = ("unit", "source", "page", "time", "reason")
OPTIONAL: Final = frozenset({"deadlines", "located", "confirmed"})
"""Single units' deadlines; places' other names and coordinates; base numbers."""
_BETWEEN = "|"


def task_to_plain(task: Task) -> dict[str, Any]:
    """Give everything but the package's own id and signer, as dicts, lists and texts."""
    plain: dict[str, Any] = {name: getattr(task, name) for name in _TEXTS}
    plain["version"] = task.version
    plain["units"] = [asdict(unit) for unit in task.units]
    plain["owners"] = [[o.datum, o.unit, o.role.value, o.basis] for o in task.owners]
    plain["places"] = [[getattr(p, name) for name in _PLACE] for p in task.places]
    plain["exemptions"] = [[e.rule, e.unit, e.level.value, e.reason] for e in task.exemptions]
    more: dict[str, list[list[Any]]] = {
        "deadlines": [list(one) for one in task.deadlines],
        "located": [_located(p) for p in task.places if p.aliases or p.longitude],
        "confirmed": [_number(one) for one in task.confirmed],
    }
    return plain | {name: rows for name, rows in more.items() if rows}


def _located(place: Place) -> list[str]:
    return [place.id, _BETWEEN.join(place.aliases), place.longitude, place.latitude]


def _number(one: BaseNumber) -> list[Any]:
    told = (getattr(one, name) for name in _NUMBER)
    return [one.datum, one.subject, *value_columns(one.value), *told]


def task_from_plain(plain: dict[str, Any], *, bundle: str, bureau: str) -> Task:
    """Read what `task_to_plain` gave.

    Raises `KeyError`, `TypeError` or `ValueError` for a wrong shape; the bundle's
    reader checks the shape of what came from outside before it calls this.
    """
    located = {own: rest for own, *rest in plain.get("located", ())}
    return Task(
        **{name: plain[name] for name in _TEXTS},
        version=plain["version"],
        units=tuple(ReportingUnit(**unit) for unit in plain["units"]),
        owners=tuple(Owner(d, u, Role(r), b) for d, u, r, b in plain["owners"]),
        places=tuple(place_from_plain(row, located.get(row[0], ())) for row in plain["places"]),
        bundle=bundle,
        bureau=bureau,
        exemptions=tuple(
            Exemption(rule, unit, Level(level), reason)
            for rule, unit, level, reason in plain["exemptions"]
        ),
        deadlines=tuple((unit, date) for unit, date in plain.get("deadlines", ())),
        confirmed=tuple(
            BaseNumber(datum, subject, value_from(value, absence), *rest)
            for datum, subject, value, absence, *rest in plain.get("confirmed", ())
        ),
    )


def place_from_plain(row: Sequence[str], located: Sequence[str] = ()) -> Place:
    """Read one place of `task_to_plain`; `located` are its other names and coordinates."""
    own, form, code, name, parent, valid_from, valid_to = row
    place = Place(own, "place", form, code, name, parent, "", valid_from, valid_to)
    if not located:
        return place
    names, longitude, latitude = located
    aliases = tuple(filter(None, names.split(_BETWEEN)))
    return replace(place, aliases=aliases, longitude=longitude, latitude=latitude)
