"""收件登记簿 as a sheet to print and keep: every file that came in, with its paper."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.report.blocks import Align, Column
from cityexam_desktop.report.sheets.model import SheetTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.county.entries import Arrival
    from cityexam_desktop.workspace.model import LedgerRow, Task

_COLUMNS: Final = (
    Column("收件号", 7, Align.RIGHT),
    Column("时间", 15, Align.CENTRE),
    Column("单位", 15),
    Column("稿次", 5, Align.RIGHT),
    Column("报送码", 24),
    Column("结果", 20),
    Column("电子", 20),
    Column("纸质件", 8, Align.CENTRE),
    Column("纸质原件日期", 12, Align.CENTRE),
    Column("经办", 9),
)


def register_sheet(task: Task, lines: Iterable[Arrival], head: LedgerRow | None) -> SheetTable:
    """Every arrival in receiving order; the ledger's `head` stands under the table."""
    rows = tuple(
        (
            Decimal(one.no),
            f"{datetime.fromisoformat(one.at).astimezone():%Y-%m-%d %H:%M}",
            one.unit,
            Decimal(one.edition) if one.edition else "",
            one.code,
            one.result,
            one.file,
            one.paper,
            one.date,
            one.by,
        )
        for one in lines
    )
    note = f"登记簿共 {head.no} 行，末行校验值 {head.hash}" if head else "登记簿还是空的。"
    return SheetTable(
        title=f"{task.title}收件登记簿",
        columns=_COLUMNS,
        rows=rows,
        about=f"{task.county}　数据时点：{task.as_of}　共收到 {len(rows)} 个文件",
        notes=(note,),
        banner=task.banner,
        signatures=(("经办人", ""), ("复核人", ""), ("日期", "")),
        name="收件登记簿",
    )
