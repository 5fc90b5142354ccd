"""数据会商单: the numbers that departments see differently, with room for what is agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.outside.talktable import talk_key
from cityexam_desktop.report.blocks import Align, Band, Column
from cityexam_desktop.report.sheets.model import SheetTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cityexam_desktop.county.crossing import Crossing
    from cityexam_desktop.report.sheets.model import Cell
    from cityexam_desktop.workspace.model import Task

_COLUMNS: Final = (
    Column("单位", 16),
    Column("数据项", 22),
    Column("报的数", 18, Align.RIGHT),
    Column("来源", 26),
    Column("差", 12, Align.RIGHT),
    Column("议定值", 14),
    Column("依据", 20),
    Column("签字", 12),
    Column("编号（勿改）", 10),
)


def talk_sheet(task: Task, crossings: Iterable[Crossing]) -> SheetTable:
    """What is to be talked about: a band for each, and a row for each side under it."""
    rows: list[tuple[Cell, ...] | Band] = []
    number = 0
    for number, crossing in enumerate(crossings, 1):
        rows.append(Band(f"{number}. {crossing.sentence}　责任单位：{crossing.owner}"))
        rows += _sides(crossing)
    return SheetTable(
        title=f"{task.title}数据会商单",
        columns=_COLUMNS,
        rows=tuple(rows),
        about=f"数据时点：{task.as_of}　共 {number} 项",
        notes=(
            "议定以哪个数为准、依据什么文件，由有关单位签字后，据此裁定或改正重报。",
            "议定值写其中一个单位的数或名称，依据写文件或会议；填好后可以读回程序。",
        ),
        banner=task.banner,
        signatures=(("主持人", ""), ("参加单位", ""), ("日期", "")),
        name="数据会商单",
    )


def _sides(crossing: Crossing) -> Iterator[tuple[Cell, ...]]:
    agreed = f"以{crossing.settled}为准" if crossing.settled else ""
    for index, side in enumerate(crossing.sides):
        gap: Cell = crossing.gap if crossing.gap is not None and not index else ""
        yield (
            side.unit_name + ("（责任）" if side.owns else ""),
            side.item,
            side.value,
            side.source,
            gap,
            agreed if not index else "",
            crossing.reason if not index else "",
            "",
            talk_key(crossing),
        )
