"""The content of a county bundle (县级汇总包) as members, and back.

What the bureau sends to the level above: the thin bundles of every task package and
submission of one task (``bundles/<id>.cxb``), the whole ledger (``ledger.json``), the
register of keys (``registry.json``), what stands for each unit (``standing.json``), the
manifests of submissions to other tasks, so that none is missing without a trace
(``elsewhere.json``), and the merged data (``merged/<form>.json``). Everything but the
nested bundles follows from them; it is there so that both sides can compare.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cityexam_desktop.bundle import strictjson
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.schema import CODE, HEX32, HEX64, MOMENT, Fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

LEDGER: Final = "ledger.json"
REGISTRY: Final = "registry.json"
STANDING: Final = "standing.json"
ELSEWHERE: Final = "elsewhere.json"
_MERGED: Final = "merged/"
_KIND: Final = re.compile("[a-z_]{1,24}")
_LONGEST: Final = 4000


class Claimed(NamedTuple):
    """One merged value as the county claims it.

    `value` is decimal text, a text marked by ``'`` or an absence marked by ``!``; `unit`
    is whose value it is, `correction` the id of the bureau's own correction or ''.
    """

    datum: str
    subject: str
    value: str
    unit: str
    correction: str


class Key(NamedTuple):
    """A registered key: hex public key, the unit's code, whether it is retired."""

    public: str
    unit: str
    retired: bool


@dataclass(frozen=True, slots=True)
class CountyContent:
    """Everything in a county bundle but the nested bundles themselves.

    `ledger` rows are (no, at, kind, body); `in_force` pairs of unit and submission id;
    `forks` pairs of unit and a tip; `elsewhere` the manifests, as text, of submissions
    that answer other tasks.
    """

    ledger: tuple[tuple[int, str, str, str], ...]
    own: tuple[str, ...]
    keys: tuple[Key, ...]
    task: str
    in_force: tuple[tuple[str, str], ...]
    forks: tuple[tuple[str, str], ...]
    elsewhere: tuple[str, ...]
    values: Mapping[str, tuple[Claimed, ...]]
    """Merged values by form."""


def nested(bundle: str) -> str:
    """The name of the member that holds a bundle."""
    return f"bundles/{bundle}.cxb"


def nested_id(name: str) -> str:
    """The id of the bundle that a member holds; '' for every other member."""
    return name[8:72] if name.startswith("bundles/") else ""


def to_members(content: CountyContent) -> dict[str, bytes]:
    """Write the content as members by name; raises `BadBundle` for what cannot travel."""
    plain: dict[str, object] = {
        LEDGER: {"rows": content.ledger},
        REGISTRY: {"own": content.own, "keys": content.keys},
        STANDING: {
            "task": content.task,
            "in_force": content.in_force,
            "forks": content.forks,
        },
        ELSEWHERE: {"manifests": content.elsewhere},
    }
    for form, values in content.values.items():
        plain[f"{_MERGED}{form}.json"] = _merged(values)
    try:
        return {name: strictjson.dumps(one) for name, one in plain.items()}
    except ValueError as error:  # a character from before the ledger escaped it
        raise BadBundle("json_text", LEDGER) from error


def _merged(values: Iterable[Claimed]) -> dict[str, object]:
    held = sorted(values)
    subjects = sorted({value.subject for value in held})
    number = {subject: i for i, subject in enumerate(subjects)}
    parts: dict[tuple[str, str], list[Claimed]] = defaultdict(list)
    for value in held:
        parts[value.datum, value.unit].append(value)
    return {
        "subjects": subjects,
        "parts": [
            [
                datum,
                unit,
                [number[v.subject] for v in said],
                [v.value for v in said],
                [[number[v.subject], v.correction] for v in said if v.correction],
            ]
            for (datum, unit), said in parts.items()
        ],
    }


def from_members(names: Iterable[str], read: Callable[[str], Any]) -> CountyContent:
    """Read the members back; `read` gives a JSON member. Raises `BadBundle`."""
    ledger = Fields(read(LEDGER), frozenset({"rows"}), LEDGER)
    registry = Fields(read(REGISTRY), frozenset({"own", "keys"}), REGISTRY)
    standing = Fields(read(STANDING), frozenset({"task", "in_force", "forks"}), STANDING)
    elsewhere = Fields(read(ELSEWHERE), frozenset({"manifests"}), ELSEWHERE)
    return CountyContent(
        ledger=tuple(_ledger_row(row) for row in _rows(ledger.raw("rows"), 4)),
        own=registry.hexes("own", 1000),
        keys=tuple(_key(row) for row in _rows(registry.raw("keys"), 3)),
        task=standing.match("task", HEX32),
        in_force=tuple(_pair(row) for row in _rows(standing.raw("in_force"), 2)),
        forks=tuple(_pair(row) for row in _rows(standing.raw("forks"), 2)),
        elsewhere=tuple(_text(one) for one in _list(elsewhere.raw("manifests"))),
        values={
            name.removeprefix(_MERGED).removesuffix(".json"): tuple(_claimed(read(name), name))
            for name in names
            if name.startswith(_MERGED)
        },
    )


def _bad(where: str) -> BadBundle:
    return BadBundle("schema", where)


def _list(raw: object) -> list[Any]:
    if type(raw) is not list:
        raise _bad("county")
    return raw


def _rows(raw: object, width: int) -> list[list[Any]]:
    rows = _list(raw)
    if not all(type(row) is list and len(row) == width for row in rows):
        raise _bad("county")
    return rows


def _text(raw: object) -> str:
    if type(raw) is not str:
        raise _bad("county")
    return raw


def _matching(raw: object, pattern: re.Pattern[str]) -> str:
    if type(raw) is not str or not pattern.fullmatch(raw):
        raise _bad("county")
    return raw


def _ledger_row(row: list[Any]) -> tuple[int, str, str, str]:
    no, at, kind, body = row
    if type(no) is not int or no < 1:
        raise _bad(LEDGER)
    return no, _matching(at, MOMENT), _matching(kind, _KIND), _text(body)


def _key(row: list[Any]) -> Key:
    public, unit, retired = row
    if type(retired) is not bool:
        raise _bad(REGISTRY)
    return Key(_matching(public, HEX64), _matching(unit, CODE), retired)


def _pair(row: list[Any]) -> tuple[str, str]:
    return _matching(row[0], CODE), _matching(row[1], HEX64)


def _claimed(raw: object, name: str) -> Iterator[Claimed]:
    fields = Fields(raw, frozenset({"subjects", "parts"}), name)
    subjects = [_short(one, name) for one in _list(fields.raw("subjects"))]
    for datum, unit, numbers, values, corrections in _rows(fields.raw("parts"), 5):
        rows = [_index(number, subjects, name) for number in _list(numbers)]
        shown = [_short(value, name) for value in _list(values)]
        if len(rows) != len(shown):
            raise _bad(name)
        corrected = {
            _index(number, subjects, name): _matching(id_, HEX64)
            for number, id_ in _rows(corrections, 2)
        }
        code, whose = _matching(datum, CODE), _matching(unit, CODE)
        for subject, value in zip(rows, shown, strict=True):
            yield Claimed(code, subject, value, whose, corrected.get(subject, ""))


def _index(number: object, subjects: list[str], name: str) -> str:
    if type(number) is not int or not 0 <= number < len(subjects):
        raise _bad(name)
    return subjects[number]


def _short(raw: object, name: str) -> str:
    if type(raw) is not str or len(raw) > _LONGEST:
        raise _bad(name)
    return raw
