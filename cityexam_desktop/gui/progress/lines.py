"""The matrix of units and forms as rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.gui.names import moment
from cityexam_desktop.gui.rows import Column, Mark, Row

if TYPE_CHECKING:
    from cityexam_desktop.county.matrix import Matrix, UnitLine

FIRST_FORM = 9
_TONES = {
    "not_received": ("must", ""),
    "parked": ("explain", ""),
    "fork": ("explain", ""),
    "old_pack": ("explain", ""),
    "withdrawn": ("quiet", ""),
    "returned": ("explain", ""),
    "incomplete": ("must", ""),
    "findings": ("explain", ""),
    "received": ("notice", ""),
    "approved": ("good", ""),
    "nothing_asked": ("quiet", ""),
}


def columns(matrix: Matrix) -> tuple[Column, ...]:
    """What stands of every unit, then a column for each form."""
    head = (
        Column("单位", 11),
        Column("现状", 12),
        Column("逾期天数", 4, number=True),
        Column("缺项", 4, number=True),
        Column("未答意见", 4, number=True),
        Column("退回次数", 4, number=True),
        Column("纸质件", 6),
        Column("首次收到", 9),
        Column("沿用上年", 6),
    )
    return (*head, *(Column(form.title, 7) for form in matrix.forms))


def rows(matrix: Matrix) -> tuple[Row, ...]:
    """A row per unit, who holds things up most first."""
    return tuple(_row(line, checked=matrix.checked) for line in matrix.by_weight)


def _row(line: UnitLine, *, checked: bool) -> Row:
    unit, paper = line.unit, line.paper
    marks = [Mark(1, *_TONES[unit.state])]
    if line.days_late:
        marks.append(Mark(2, "must"))
    if paper is not None:
        marks.append(Mark(6, "explain" if paper.missing else "good"))
    for n, cell in enumerate(line.cells, FIRST_FORM):
        if cell.state != "not_asked":
            marks.append(Mark(n, *_TONES[cell.state]))
    texts = (
        unit.name,
        unit.standing,
        str(line.days_late or ""),
        str(line.missing or ""),
        str(line.open or "") if checked else "…",
        str(unit.returns or ""),
        paper.word if paper else "",
        moment(line.first_at),
        unit.taken.word,
        *(cell.word for cell in line.cells),
    )
    return Row(texts, unit.unit, line, tuple(marks))


def timeliness(matrix: Matrix) -> str:
    """How many reported in time, how many late, how many not yet, in one line."""
    asked = [line for line in matrix.lines if line.unit.state != "nothing_asked"]
    came = [line for line in asked if line.first_at]
    late = [line for line in came if line.days_late]
    paper = sum(line.paper is not None and line.paper.missing for line in asked)
    told = f"{len(asked)} 个填报单位：按时 {len(came) - len(late)} 个，迟报 {len(late)} 个，"
    told += f"未报 {len(asked) - len(came)} 个"
    return f"{told}；纸质件未交 {paper} 个。" if paper else f"{told}。"
