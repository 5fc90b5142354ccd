"""The ledger's rows as rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.gui.names import moment
from cityexam_desktop.gui.rows import Column, Mark, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.county.audit import AuditProblem
    from cityexam_desktop.county.entries import Entry

COLUMNS = (
    Column("序号", 4, number=True),
    Column("时间", 9),
    Column("事项", 7),
    Column("单位", 10),
    Column("内容", 32),
    Column("理由", 17),
    Column("经办", 5),
)
PROBLEMS = (Column("在哪里", 24), Column("什么不一致", 50))


def ledger_rows(entries: Iterable[Entry]) -> tuple[Row, ...]:
    """The ledger, the newest row first."""
    return tuple(
        Row(
            (str(e.no), moment(e.at), e.word, e.unit, e.text, e.reason, e.by),
            str(e.no),
            e,
            (Mark(4, "must", "must"),) if e.bad else (),
        )
        for e in reversed(tuple(entries))
    )


def problem_rows(problems: Iterable[AuditProblem]) -> tuple[Row, ...]:
    """What the audit found."""
    return tuple(
        Row((p.where, p.what), str(n), p, (Mark(0, "must", "must"),))
        for n, p in enumerate(problems)
    )


def verdict(asked: str, problems: int, *, files: int = 0) -> str:
    """The result of an audit in words; `asked` is ``audit``, ``receipts`` or ``copy``."""
    fine, bad = _TOLD[asked]
    return f"✓ {fine.format(files=files)}" if not problems else f"✗ 有 {problems} 处不一致：{bad}"


_TOLD = {
    "audit": (
        "全部一致：登记簿没有改动，签名和入库的数都对得上",
        "不要用这个文件出报告；请从备份恢复并查明原因",
    ),
    "receipts": (
        "与 {files} 份回执都对得上：签发以来登记簿没有被截短或改动",
        "发出去的回执与登记簿说法不同，请查明谁动过数据文件",
    ),
    "copy": (
        "与那一份相同的部分一行不差",
        "两份登记簿从下面那一行起不同，请查明以哪一份为准",
    ),
}
