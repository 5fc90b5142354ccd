"""The overlay's table ``local``: what is left out and why, and which thresholds are confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.local import LocalAction, LocalChange
from cityexam_desktop.formpack.overlay.lines import Line, change

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.formpack.cells import Row

_WORDS: Final = {"indicators": "指标", "parts": "指标分项", "rules": "核查规则"}
_TABLES: Final = {
    LocalAction.LEFT_OUT: ("indicators", "rules"),
    LocalAction.CONFIRMED: ("indicators", "parts"),
}


@dataclass(frozen=True, slots=True)
class Decided:
    """The lines with what was confirmed and without the rules left out; indicators left out."""

    lines: Mapping[str, list[Line]]
    left_out: frozenset[str]
    changes: list[LocalChange]


def decided(rows: Mapping[str, tuple[Row, ...]], lines: Mapping[str, list[Line]]) -> Decided:
    """Read the decisions, each noted where it is wrong, and apply them."""
    found = dict(lines)
    changes: list[LocalChange] = []
    left: dict[str, set[str]] = {"indicators": set(), "rules": set()}
    seen: dict[tuple[str, str], Row] = {}
    for row in rows["local"]:
        action = row.member("action", LocalAction)
        line = _line(row, action, lines, seen)
        if line is None:
            continue
        if action is LocalAction.LEFT_OUT and _may_leave(row, line):
            left[row.text("table")].add(line.cells["code"])
        elif action is LocalAction.CONFIRMED:
            _confirm(row, line, found)
        changes.append(_noted(row, line, action))
    found["rules"] = [x for x in lines["rules"] if x.cells["code"] not in left["rules"]]
    _numbers_free(rows["indicators"], changes)
    return Decided(found, frozenset(left["indicators"]), changes)


def _line(
    row: Row,
    action: LocalAction,
    lines: Mapping[str, list[Line]],
    seen: dict[tuple[str, str], Row],
) -> Line | None:
    """The line that a decision is about; nothing when the decision names none."""
    if action not in _TABLES:
        what = f"“{action.word}”由程序自己记，不用写。"
        row.say("action", "pack.bad_value", what, "请删去这一行。")
        return None
    table = row.option("table", _TABLES[action])
    if table != row.text("table"):
        return None
    code = row.needed("code")
    first = seen.setdefault((table, code), row)
    if first is not row:
        what = f"“{code}”与 local.csv 第{first.number}行重复。"
        row.say("code", "pack.duplicate", what, "请只留一行。")
        return None
    held = {line.cells["code"]: line for line in lines[table]}
    if code and code not in held:
        row.unknown("code", code, held, _WORDS[table])
    return held.get(code)


def _may_leave(row: Row, line: Line) -> bool:
    if not row.text("reason"):
        what = f"不采用“{_label(line)}”没有写理由。"
        row.say("reason", "pack.no_reason", what, "请写明理由，报告里要印出来。")
    if line.row:
        what = f"“{_label(line)}”又改又不采用（本方案 {row.text('table')}.csv 第{line.row}行）。"
        row.say("code", "pack.conflict", what, "请只留一种。")
    return not line.row


def _confirm(row: Row, line: Line, lines: dict[str, list[Line]]) -> None:
    """A recalled or inferred threshold counts from now on, by a document and a person."""
    for column, what in (("document", "依据的文件"), ("who", "核实人")):
        if not row.text(column):
            row.say(column, "pack.incomplete", f"核实标准没有写{what}。", "请写明。")
    confidence = line.cells["threshold_confidence"]
    if not line.cells["threshold_operator"]:
        what = f"“{_label(line)}”没有标准可核实。"
        row.say("code", "pack.bad_value", what, "要设标准的，请在指标表里填写本县标准。")
    elif confidence not in {"recalled", "inferred"}:
        what = f"“{_label(line)}”的标准不用核实，已经用来判断达标。"
        row.say("code", "pack.bad_value", what, "请删去这一行。")
    else:
        table = row.text("table")
        cells = {**line.cells, "threshold_confidence": "verified"}
        lines[table] = [Line(cells, x.row) if x is line else x for x in lines[table]]


def _noted(row: Row, line: Line, action: LocalAction) -> LocalChange:
    return change(
        row.text("table"),
        line.cells,
        action,
        **{column: row.text(column) for column in ("reason", "document", "who", "date")},
    )


def _numbers_free(rows: tuple[Row, ...], changes: list[LocalChange]) -> None:
    """The number of a left-out indicator is not given to another one."""
    taken = {c.number: c for c in changes if c.action is LocalAction.LEFT_OUT and c.number}
    for row in rows:
        number = row.text("number")
        if number in taken and row.text("code") != taken[number].code:
            what = f"序号 {number} 是不采用的“{taken[number].name}”的。"
            row.say("number", "pack.duplicate", what, "请换一个序号，以免与上级的报表混淆。")


def _label(line: Line) -> str:
    return (
        " ".join(filter(None, (line.cells.get("number", ""), line.cells.get("name", ""))))
        or (line.cells["code"])
    )
