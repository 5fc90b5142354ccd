"""Whether two tellings of the ledger agree: receipts that were given out, or another copy.

A receipt names the ledger's head at its time. A head that the chain no longer has means
that rows at or before it were changed or cut off; the receipts that still agree say from
which row on. Against another copy the first row that differs is named exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import container
from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.bundle.countykind import from_members
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.heads import CountyHead, ReplyHead
from cityexam_desktop.county.audit import AuditProblem
from cityexam_desktop.county.decisions import read_decisions
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.workspace import archive, ledger
from cityexam_desktop.workspace.database import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cityexam_desktop.bundle.container import Opened
    from cityexam_desktop.workspace.model import LedgerRow


@dataclass(frozen=True, slots=True)
class Witness:
    """What one signed file says of the ledger: its head then, and one row that it names."""

    name: str
    head: str
    number: int
    about: str


def against_receipts(ws: Workspace, files: Iterable[Path]) -> tuple[AuditProblem, ...]:
    """Compare the ledger with receipts, returns and county bundles of this bureau.

    A file that is none of them, or not signed by one of our keys, is a problem as well.
    """
    own = archive.own_keys(ws)
    problems: list[AuditProblem] = []
    witnesses: list[Witness] = []
    for file in files:
        try:
            witnesses.append(_witness(container.open_bundle(file), file.name, own))
        except (BadBundle, WrongUse) as error:
            problems.append(AuditProblem(error.sentence, f"“{file.name}”"))
    return (*problems, *_judged(ws, witnesses))


def _witness(opened: Opened, name: str, own: tuple[str, ...]) -> Witness:
    head = opened.manifest.head
    if not isinstance(head, ReplyHead | CountyHead):
        raise WrongUse("不是回执、退回修改单或县级汇总包。")
    if opened.manifest.signer not in own:
        raise WrongUse("不是本局的密钥签发的。")
    if isinstance(head, CountyHead):
        return Witness(name, head.ledger, 0, "")
    return Witness(name, head.ledger, head.number, head.about)


def _judged(ws: Workspace, witnesses: list[Witness]) -> Iterator[AuditProblem]:
    rows = ledger.rows(ws)
    at = {row.hash: row.no for row in rows}
    received = read_decisions(ws).received
    agreed = max((at[w.head] for w in witnesses if w.head in at), default=0)
    for one in witnesses:
        where = f"“{one.name}”"
        number = received.get(one.about)
        if one.about and number != one.number:
            told = f"第 {number} 行" if number else "没有它"
            yield AuditProblem(
                f"回执写的收件号是 {one.number}（{submission_code(one.about)}），登记簿里{told}",
                where,
            )
        if one.head not in at:
            yield AuditProblem(_parted(one, agreed, len(rows)), where)


def _parted(one: Witness, agreed: int, rows: int) -> str:
    """Say between which rows the telling of a receipt and the ledger part."""
    if one.number > rows:
        return f"登记簿到第 {rows} 行为止，回执签发时至少有 {one.number} 行：后面的行被删去了"
    start = f"第 {agreed + 1} 行起" if agreed else "登记簿"
    return f"回执签发时登记簿的校验值现在没有：{start}有行被改动或删去（登记簿现有 {rows} 行）"


def against_copy(ws: Workspace, other: Path) -> tuple[AuditProblem, ...]:
    """Compare the ledger with another copy of it, a data file or a county bundle.

    The first row where they part is named; a shorter one that agrees so far is said to be
    shorter. Raises `BadBundle`, `ForeignFile`, `FileTrouble`.
    """
    return tuple(_compared(ledger.rows(ws), _rows_of(other), other.name))


def _rows_of(other: Path) -> tuple[LedgerRow, ...]:
    try:
        with other.open("rb") as file:
            sqlite = file.read(6) == b"SQLite"
    except OSError:
        sqlite = True  # the workspace says what is wrong with the file
    if sqlite:
        with Workspace.open(other) as ws:
            return ledger.rows(ws)
    opened = container.open_bundle(other)
    if not isinstance(opened.manifest.head, CountyHead):
        raise WrongUse("要比较的文件不是县级数据文件，也不是县级汇总包。", "请另选文件。")
    content = from_members([m.name for m in opened.manifest.members], opened.json)
    return ledger.chained(content.ledger)


def _compared(
    ours: tuple[LedgerRow, ...], theirs: tuple[LedgerRow, ...], name: str
) -> Iterator[AuditProblem]:
    for mine, other in zip(ours, theirs, strict=False):
        if mine.hash != other.hash or mine != other:
            what = (
                f"与“{name}”从这一行起不同（{mine.kind} {mine.at}，那边 {other.kind} {other.at}）"
            )
            yield AuditProblem(what, f"收件登记簿第 {mine.no} 行")
            return
    if len(ours) < len(theirs):
        what = f"登记簿到这一行为止，“{name}”还有 {len(theirs) - len(ours)} 行"
        yield AuditProblem(what, f"收件登记簿第 {len(ours)} 行")
