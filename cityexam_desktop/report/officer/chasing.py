"""催报单: for all units on one sheet, and a page to hand to each of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.report.blocks import Align, Column
from cityexam_desktop.report.sheets.model import SheetTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cityexam_desktop.county.chasing import Chase
    from cityexam_desktop.report.sheets.model import Cell
    from cityexam_desktop.workspace.model import Task

_COLUMNS: Final = (
    Column("序号", 5, Align.CENTRE),
    Column("单位", 16),
    Column("联络员", 10),
    Column("电话", 13),
    Column("期限", 11, Align.CENTRE),
    Column("现状", 12),
    Column("应报", 7, Align.RIGHT),
    Column("已报", 7, Align.RIGHT),
    Column("缺项", 7, Align.RIGHT),
    Column("未答意见", 9, Align.RIGHT),
    Column("退回次数", 9, Align.RIGHT),
    Column("逾期天数", 9, Align.RIGHT),
    Column("请办理", 40),
)
_ONE: Final = (Column("序号", 6, Align.CENTRE), Column("请办理", 60), Column("办理情况", 24))


def chase_sheet(
    task: Task, owing: Iterable[Chase], contacts: Mapping[str, tuple[str, str]]
) -> SheetTable:
    """All units that owe something, one row each, who holds things up most first.

    `contacts` gives (name, telephone) of a unit's liaison by the unit's code.
    """
    rows = tuple(_row(task, number, chase, contacts) for number, chase in enumerate(owing, 1))
    return SheetTable(
        title=f"{task.title}催报单",
        columns=_COLUMNS,
        rows=rows,
        about=f"报出期限：{task.deadline or '未定'}　数据时点：{task.as_of}　共 {len(rows)} 个单位",
        banner=task.banner,
        signatures=(("经办人", ""), ("日期", "")),
        name="催报单",
    )


def _row(
    task: Task, number: int, chase: Chase, contacts: Mapping[str, tuple[str, str]]
) -> tuple[Cell, ...]:
    name, telephone = contacts.get(chase.unit, ("", ""))
    counts = (
        chase.asked, chase.answered, chase.missing, chase.open, chase.returns, chase.days_late
    )  # fmt: skip
    owes, day = "；".join(chase.owes), task.deadline_of(chase.unit)
    return (
        Decimal(number),
        chase.name,
        name,
        telephone,
        day,
        chase.word,
        *map(Decimal, counts),
        owes,
    )


def unit_sheet(task: Task, chase: Chase, contacts: Mapping[str, tuple[str, str]]) -> SheetTable:
    """A page for one unit: what it owes line by line, with room for what it did."""
    name, telephone = contacts.get(chase.unit, ("", ""))
    day = task.deadline_of(chase.unit)
    whom = f"　联络员：{name} {telephone}".rstrip() if name or telephone else ""
    return SheetTable(
        title=f"{task.title}催报单",
        columns=_ONE,
        rows=tuple((Decimal(n), owed, "") for n, owed in enumerate(chase.owes, 1)),
        about=f"{chase.name}{whom}　报出期限：{day or '未定'}　现状：{chase.word}",
        notes=("有困难请及时与县住建局联系。",),
        banner=task.banner,
        signatures=(("单位负责人", ""), ("填表人", ""), ("日期", "")),
        seal="单位盖章处",
        name=chase.name,
        landscape=False,
    )
