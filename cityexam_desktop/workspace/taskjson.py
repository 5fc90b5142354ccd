"""A task as plain data and back: one shape for the workspace and for the task package."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.model import Owner, ReportingUnit, Role
from cityexam_desktop.formpack.rules import Exemption
from cityexam_desktop.workspace.model import Place, Task

_TEXTS = (
    "id", "series", "period", "title", "county", "as_of", "deadline", "asked", "judged", "banner",
)  # fmt: skip
_PLACE = ("id", "form", "code", "name", "parent", "valid_from", "valid_to")


def task_to_plain(task: Task) -> dict[str, Any]:
    """Give everything but the package's own id and signer, as dicts, lists and texts."""
    plain: dict[str, Any] = {name: getattr(task, name) for name in _TEXTS}
    plain["version"] = task.version
    plain["units"] = [asdict(unit) for unit in task.units]
    plain["owners"] = [[o.datum, o.unit, o.role.value, o.basis] for o in task.owners]
    plain["places"] = [[getattr(p, name) for name in _PLACE] for p in task.places]
    plain["exemptions"] = [[e.rule, e.unit, e.level.value, e.reason] for e in task.exemptions]
    return plain


def task_from_plain(plain: dict[str, Any], *, bundle: str, bureau: str) -> Task:
    """Read what `task_to_plain` gave.

    Raises `KeyError`, `TypeError` or `ValueError` for a wrong shape; the bundle's
    reader checks the shape of what came from outside before it calls this.
    """
    return Task(
        **{name: plain[name] for name in _TEXTS},
        version=plain["version"],
        units=tuple(ReportingUnit(**unit) for unit in plain["units"]),
        owners=tuple(Owner(d, u, Role(r), b) for d, u, r, b in plain["owners"]),
        places=tuple(place_from_plain(row) for row in plain["places"]),
        bundle=bundle,
        bureau=bureau,
        exemptions=tuple(
            Exemption(rule, unit, Level(level), reason)
            for rule, unit, level, reason in plain["exemptions"]
        ),
    )


def place_from_plain(row: list[str]) -> Place:
    """Read one place of `task_to_plain`."""
    fields = dict(zip(_PLACE, row, strict=True))
    return Place(kind="place", **fields)
