"""纸质件登记表: the stamped originals that came, ticked beside the pile of paper."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.codes import digits_of
from cityexam_desktop.county.intake import unit_intakes
from cityexam_desktop.county.outside.taking import Taking
from cityexam_desktop.county.papers import Paper, note_paper
from cityexam_desktop.county.planning.comparing import Difference
from cityexam_desktop.workspace.tabular import Doubts, table_rows

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.county.intake import UnitIntake
    from cityexam_desktop.county.outside.taking import Act, Grounds
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.tabular import Row

COLUMNS: Final = {
    "code": ("报送码", "code"),
    "paper": ("纸质件", "paper"),
    "date": ("纸上日期", "日期", "date"),
    "by": ("经办", "经办人", "by"),
}
_CAME: Final = frozenset({Paper.ORIGINAL.word, "盖章原件", "√", "是", "已收"})


def paper_lines(grounds: Grounds) -> tuple[UnitIntake, ...]:
    """What counts of every unit of which stamped paper is asked for."""
    found = unit_intakes(grounds.ledger, grounds.dataset)
    return tuple(one for one in found if one.paper is not None)


def said(one: UnitIntake) -> tuple[str, str, str]:
    """What a line of the table says now: 纸质件, 纸上日期, 经办."""
    if one.paper is None or one.paper.missing or one.paper.held is None:
        return "", "", ""
    return one.paper.paper.word, one.paper.held.date, one.paper.held.by


def read_papers(grounds: Grounds, file: Path) -> Taking:
    """Which originals a 纸质件登记表 that came back says are here; nothing is done yet.

    Raises `BadTable` with every mistake by its row, and what `read_sheets` raises.
    """
    wrong = Doubts(file.name)
    known = {digits_of(one.code): one for one in paper_lines(grounds)}
    changes: list[Difference] = []
    acts: list[Act] = []
    for row in table_rows(file, COLUMNS, ("code", "paper"), wrong):
        wanted = row["paper"], row["date"], row["by"]
        if not any(wanted):
            continue
        one = known.get(digits_of(row["code"]))
        if one is None:
            wrong.at(
                row.number, "code", "这一份现在不计入汇总（单位报了新稿，或报送码被改过）。",
                "请重新写出纸质件登记表，核对纸上的报送码。",
            )  # fmt: skip
        elif wanted != said(one):
            why = _trouble(row, one)
            if why is not None:
                wrong.at(row.number, "paper", *why)
                continue
            by = row["by"] or grounds.clerk
            what = f"{grounds.units.get(one.unit, one.unit)} 第 {one.edition} 稿"
            new = "，".join(filter(None, (Paper.ORIGINAL.word, row["date"], by)))
            old = "，".join(filter(None, said(one))) or Paper.NONE.word
            changes.append(Difference("纸质件", what, "纸质件", old, new))
            acts.append(partial(_note, one.bundle, row["date"], by))
    wrong.stop()
    return Taking(tuple(changes), tuple(acts))


def _trouble(row: Row, one: UnitIntake) -> tuple[str, str] | None:
    if not row["paper"]:
        if said(one)[0]:
            return "纸质件的登记不能从表里撤销。", "请在“收件”的“纸质件和回执”里撤销并写理由。"
        return (
            "写了日期或经办，没有写收到了什么。",
            f"收到盖章原件的，“纸质件”写“{Paper.ORIGINAL.word}”。",
        )
    if row["paper"] == Paper.SCAN.word:
        return "扫描件要连同文件登记。", "请在“收件”的“纸质件和回执”里选择扫描件的文件。"
    if row["paper"] not in _CAME:
        return (
            f"纸质件“{row['paper']}”看不懂。",
            f"收到盖章原件的写“{Paper.ORIGINAL.word}”，没有收到的留空。",
        )
    return None


def _note(bundle: str, date: str, by: str, ws: Workspace, now: datetime | None) -> None:
    note_paper(ws, bundle, Paper.ORIGINAL, date=date, by=by, now=now)
