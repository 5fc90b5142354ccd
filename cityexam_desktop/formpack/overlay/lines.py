"""Rows of a pack and an overlay put together by code, each knowing where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.headings import SHEETS, heading, words_of
from cityexam_desktop.formpack.local import LocalAction, LocalChange
from cityexam_desktop.formpack.tables import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cityexam_desktop.formpack.cells import Row
    from cityexam_desktop.formpack.tables import Cells

CLEAR: Final = "-"
"""What an overlay writes into a cell that the base fills and the county wants empty."""
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "concordance": ("pack", "into", "old", "new"),
    "members": ("collective", "unit"),
}
_NAMED: Final[Mapping[str, str]] = {
    "forms": "title", "rules": "sentence", "sources": "document", "work_items": "title",
    "concordance": "change", "members": "unit",
}  # fmt: skip
"""The column that an added row must fill; without it the row can only mean a change."""
_FIXED: Final[Mapping[str, tuple[str, ...]]] = {
    "levels": ("parent",),
    "forms": ("kind", "level", "by_exception"),
    "base_data": ("form", "measure", "type", "default", "formula"),
    "indicators": ("measure", "formula", "level", "combine"),
    "parts": ("indicator", "measure", "formula"),
}
"""What makes a row what it is: answers and other counties' figures hang on it."""
_DEFAULTS: Final = {"confidence": "local", "threshold_confidence": "local"}
_THRESHOLD: Final = "threshold_"
_OTHER = "自己新增的请换一个代码；要改算法的，请不采用这一项，另立特色指标。"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the resolved pack; `row` is its number in the overlay, 0 for the base's own."""

    cells: Cells
    row: int = 0


def key_of(table: str, cells: Cells) -> tuple[str, ...]:
    """What identifies a row of a table that is put together row by row."""
    return tuple(cells.get(column, "") for column in _KEYS.get(table, ("code",)))


def merged(
    table: str, base: Sequence[Cells], rows: Sequence[Row]
) -> tuple[list[Line], list[LocalChange]]:
    """The base's rows as `rows` change them, then what `rows` add; and what that changes."""
    old = {key_of(table, cells): cells for cells in base}
    by_key = _once(table, rows)
    lines = {key: Line(cells) for key, cells in old.items()}
    changes: list[LocalChange] = []
    for key, row in by_key.items():
        if key in old:
            cells = _changed(table, old[key], row)
            changes += _differences(table, old[key], cells)
            if cells != old[key]:
                lines[key] = Line(cells, row.number)
        elif not row.text(_NAMED.get(table, "name")):
            row.unknown("code" if "code" in COLUMNS[table] else COLUMNS[table][0],
                        key[0], [k[0] for k in old], f"可改的{SHEETS[table]}")  # fmt: skip
        else:
            lines[key] = Line(_added(table, row), row.number)
            changes.append(change(table, lines[key].cells, LocalAction.OWN))
    return list(lines.values()), changes


def change(table: str, cells: Cells, action: LocalAction, **more: str) -> LocalChange:
    """What is the county's own about a row."""
    name = cells.get(_NAMED.get(table, "name"), "") or cells.get("name", "")
    number = cells.get("number", "") if table == "indicators" else ""
    return LocalChange(table, cells.get("code", ""), action, number, name, **more)


def _once(table: str, rows: Sequence[Row]) -> dict[tuple[str, ...], Row]:
    found: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = key_of(table, {column: row.text(column) for column in COLUMNS[table]})
        first = found.setdefault(key, row)
        if first is not row:
            what = f"“{' '.join(key)}”与 {table}.csv 第{first.number}行重复。"
            row.say(COLUMNS[table][0], "pack.duplicate", what, "请合成一行。")
    return found


def _added(table: str, row: Row) -> Cells:
    cells = {column: _given(row, column) for column in COLUMNS[table]}
    for column, default in _DEFAULTS.items():
        wanted = column in cells and (
            not column.startswith(_THRESHOLD) or bool(cells[f"{_THRESHOLD}operator"])
        )
        if wanted and not cells[column]:
            cells[column] = default
    return cells


def _changed(table: str, old: Cells, row: Row) -> Cells:
    """The base's cells with what the row fills; a threshold changes as a whole."""
    cells = dict(old)
    for column in COLUMNS[table]:
        if row.text(column) and not column.startswith(_THRESHOLD):
            cells[column] = _given(row, column)
    _still_itself(table, old, cells, row)
    block = [column for column in COLUMNS[table] if column.startswith(_THRESHOLD)]
    given = {column: _given(row, column) for column in block}
    filled = any(row.text(column) for column in block)
    if filled and any(given[column] != old[column] for column in block):
        cells |= _own_threshold(given, row)
    return cells


def _own_threshold(given: dict[str, str], row: Row) -> dict[str, str]:
    confidence = f"{_THRESHOLD}confidence"
    if row.text(f"{_THRESHOLD}operator") == CLEAR:
        return dict.fromkeys(given, "")
    if given[confidence] not in {"", "local"}:
        what = "本县自定的标准，可信程度只能是 local（本县自定）。"
        row.say(confidence, "pack.bad_value", what, "留空即可；核实原标准的请写在本县增减表里。")
    return {**given, confidence: "local"}


def _still_itself(table: str, old: Cells, cells: dict[str, str], row: Row) -> None:
    """Refuse what would make another thing of the row, and leave that cell as it was."""
    for column in _FIXED.get(table, ()):
        if cells[column] != old[column]:
            name = old.get("name") or old.get("title") or old.get("code", "")
            what = (
                f"代码“{old.get('code', '')}”是基准方案的“{name}”，"
                f"它的“{heading(table, column)}”不能由“{old[column]}”改为“{cells[column]}”。"
            )
            row.say(column, "pack.collision", what, _OTHER)
            cells[column] = old[column]


def _given(row: Row, column: str) -> str:
    text = row.text(column)
    return "" if text == CLEAR else text


def _differences(table: str, old: Cells, new: Cells) -> list[LocalChange]:
    changed = [column for column in COLUMNS[table] if old[column] != new[column]]
    found = []
    if any(column.startswith(_THRESHOLD) for column in changed):
        document = new[f"{_THRESHOLD}document"]
        reason = "" if new[f"{_THRESHOLD}operator"] else "不设标准。"
        found.append(change(table, new, LocalAction.THRESHOLD, reason=reason, document=document))
    told = [_told(table, c, old[c], new[c]) for c in changed if not c.startswith(_THRESHOLD)]
    if told:
        found.append(change(table, new, LocalAction.CHANGED, reason=f"{'；'.join(told)}。"))
    return found


def _told(table: str, column: str, old: str, new: str) -> str:
    words = words_of(table, column)
    before, after = (words.get(text, text) or "（空）" for text in (old, new))
    return f"“{heading(table, column)}”由“{before}”改为“{after}”"
