"""The last page's words and table, the same in every writer."""

from __future__ import annotations

from cityexam_desktop.report.blocks import Align, Column, Ledger, Table


def ledger_text(block: Ledger) -> tuple[str, ...]:
    """Say what the report rests on and how it can be checked."""
    return (
        f"本报告依据收件登记簿前 {block.entries} 条记录编制，末条记录的摘要为：",
        block.head,
        "下列各单位的报送码与其盖章纸质件上的报送码一致，即表明数据未经改动。",
    )


def ledger_table(block: Ledger) -> Table:
    """List each unit's edition and 报送码."""
    return Table(
        "",
        (
            Column("序号", 5, Align.CENTRE),
            Column("填报单位", 24),
            Column("稿次", 8, Align.CENTRE),
            Column("报送码", 30, Align.CENTRE),
        ),
        tuple(
            (str(number), unit.unit, unit.edition, unit.code)
            for number, unit in enumerate(block.codes, 1)
        ),
    )
