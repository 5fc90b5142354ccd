"""The closed shape of a task package's own members: whoever holds a key may sign any nonsense."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.schema import CODE, DATE, HEX32, HEX64, Fields
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import Role
from cityexam_desktop.workspace.taskjson import OPTIONAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TASK: Final = "task.json"
_HISTORY: Final = "history.json"
_EXPLAINED: Final = "explained.json"
_FIELDS: Final = frozenset(
    {
        "id", "series", "version", "period", "title", "county", "as_of", "deadline", "asked",
        "judged", "units", "owners", "places", "banner", "exemptions",
    }
)  # fmt: skip
_UNIT: Final = frozenset({"code", "name", "kind", "note"})
_DEGREES: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,15})?")
_LONGEST: Final = 2000
_ROLES: Final = frozenset(role.value for role in Role)
_LEVELS: Final = frozenset(level.value for level in Level)
_ABSENCES: Final = frozenset(absence.value for absence in Absence)
_VALUE: Final = re.compile(r"'.*|-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,9})?", re.DOTALL)


def check_task(plain: object) -> None:
    """Raise `BadBundle` unless ``task.json`` has exactly the shape that we write."""
    more = OPTIONAL & plain.keys() if type(plain) is dict else frozenset()
    read = Fields(plain, _FIELDS | more, _TASK)
    read.match("id", HEX32)
    for name in ("series", "period"):
        read.match(name, CODE)
    for name in ("as_of", "deadline"):
        read.match(name, DATE, empty=True)
    for name in ("asked", "judged"):
        read.match(name, HEX64)
    read.number("version", 1)
    read.text("title", 200, shortest=1)
    read.text("county", 100, shortest=1)
    read.text("banner", 100)
    _units(read.raw("units"))
    owners = _rows(read.raw("owners"), 4, _TASK)
    _one_of((role for *_, role, _ in owners), _ROLES)
    _texts(owners, _TASK)
    _places(read.raw("places"))
    exemptions = _rows(read.raw("exemptions"), 4, _TASK)
    _texts(exemptions, _TASK)
    _one_of((level for _, _, level, _ in exemptions), _LEVELS)
    for name in more:
        _MORE[name](read.raw(name))


def _deadlines(raw: object) -> None:
    rows = _rows(raw, 2, _TASK)
    _texts(rows, _TASK)
    if not all(CODE.fullmatch(unit) and DATE.fullmatch(date) for unit, date in rows):
        raise BadBundle("schema", _TASK)


def _located(raw: object) -> None:
    rows = _rows(raw, 4, _TASK)
    _texts(rows, _TASK)
    degrees = [text for *_, east, north in rows for text in (east, north) if text]
    if not all(_DEGREES.fullmatch(text) for text in degrees):
        raise BadBundle("schema", _TASK)


def _confirmed(raw: object) -> None:
    for datum, subject, value, absence, *told in _rows(raw, 9, _TASK):
        _texts([[datum, subject, *told]], _TASK)
        _value(value, absence, _TASK)


_MORE: Final[dict[str, Callable[[object], None]]] = {
    "deadlines": _deadlines,
    "located": _located,
    "confirmed": _confirmed,
}


def _units(raw: object) -> None:
    seen = set()
    for one in _list(raw, _TASK):
        unit = Fields(one, _UNIT, _TASK)
        seen.add(unit.match("code", CODE))
        for name in ("name", "kind", "note"):
            unit.text(name, _LONGEST)
    if len(seen) != len(_list(raw, _TASK)):
        raise BadBundle("schema", _TASK)


def _places(raw: object) -> None:
    rows = _rows(raw, 7, _TASK)
    _texts(rows, _TASK)
    ids = {row[0] for row in rows}
    if len(ids) != len(rows) or "" in ids:
        raise BadBundle("schema", _TASK)


def check_history(plain: object) -> None:
    """Raise `BadBundle` unless ``history.json`` has exactly the shape that we write."""
    for period, code, subject, value, absence, source, signed, pack in _rows(plain, 8, _HISTORY):
        _texts([[period, code, subject, source, pack]], _HISTORY)
        if type(signed) is not int or signed not in {0, 1}:
            raise BadBundle("schema", _HISTORY)
        _value(value, absence, _HISTORY)


def check_explained(plain: object) -> None:
    """Raise `BadBundle` unless ``explained.json`` has exactly the shape that we write."""
    read = Fields(plain, frozenset({"period", "rows"}), _EXPLAINED)
    read.match("period", CODE)
    rows = _rows(read.raw("rows"), 4, _EXPLAINED)
    _texts(rows, _EXPLAINED)
    if len({(unit, rule, subject) for unit, rule, subject, _ in rows}) != len(rows):
        raise BadBundle("schema", _EXPLAINED)


def _value(value: object, absence: object, where: str) -> None:
    """One of the two: a value as text, or an absence."""
    if absence is None:
        if type(value) is not str or not _VALUE.fullmatch(value) or len(value) > _LONGEST:
            raise BadBundle("schema", where)
    elif value is not None or type(absence) is not str or absence not in _ABSENCES:
        raise BadBundle("schema", where)


def _list(raw: object, where: str) -> list[Any]:
    if type(raw) is not list:
        raise BadBundle("schema", where)
    return raw


def _rows(raw: object, width: int, where: str) -> list[list[Any]]:
    rows = _list(raw, where)
    if not all(type(row) is list and len(row) == width for row in rows):
        raise BadBundle("schema", where)
    return rows


def _texts(rows: Iterable[list[Any]], where: str) -> None:
    if not all(type(text) is str and len(text) <= _LONGEST for row in rows for text in row):
        raise BadBundle("schema", where)


def _one_of(values: Iterable[object], known: frozenset[str]) -> None:
    if not all(type(value) is str and value in known for value in values):
        raise BadBundle("schema", _TASK)
