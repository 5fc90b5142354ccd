"""What an officer decides, one function per act: each appends one row to the ledger.

Nothing is deleted, only superseded; every act names ids and has a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Required, TypedDict, Unpack

from cityexam_desktop.bundle.codes import matches, submission_code, unit_code
from cityexam_desktop.bundle.heads import ReplyHead
from cityexam_desktop.bundle.manifest import Manifest
from cityexam_desktop.bundle.reply import Remark, Reply, write_reply
from cityexam_desktop.checks import misfit
from cityexam_desktop.county.decisions import Decisions, read_decisions
from cityexam_desktop.county.grading import GRADES
from cityexam_desktop.county.inbox import fact_of, facts
from cityexam_desktop.county.merge import CountyDataset, stored_text
from cityexam_desktop.county.resolve import key_trouble, resolve, tips, why_not
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace import archive, ledger, tasks
from cityexam_desktop.workspace.content import value_columns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.county.resolve import Fact
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow

_REASON: Final = "请写明理由，登记簿里要能查到。"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who writes a reply, with which passphrase, when, and until when (`due`) it is answered."""

    by: str = ""
    passphrase: str = ""
    now: datetime | None = None
    due: str = ""


class Correcting(TypedDict, total=False):
    """Why a value is corrected, who does it and who checked it: two people.

    `document` is on what it stands: a letter's number, or who said so on the telephone.
    """

    reason: Required[str]
    author: Required[str]
    approver: Required[str]
    document: str
    now: datetime | None


@dataclass(frozen=True, slots=True)
class Cleared:
    """What clearing a parked submission did: the key's unit, and which group was wrong."""

    unit: str
    way: str
    groups: tuple[bool, ...]

    @property
    def done(self) -> bool:
        """Whether every group agreed."""
        return all(self.groups)


def clear(
    ws: Workspace, bundle: str, typed: str, *, reason: str = "", now: datetime | None = None
) -> Cleared:
    """Clear a parked submission by the unit's code (registers the key) or by its 报送码.

    A wrong code changes nothing; the groups say where it differs.
    """
    fact = _fact(ws, bundle)
    by_unit = matches(typed, unit_code(fact.signer))
    by_paper = matches(typed, submission_code(bundle))
    if all(by_unit):
        register(ws, fact.signer, fact.unit, way="unit_code", reason=reason, now=now)
        return Cleared(fact.unit, "unit_code", by_unit)
    if all(by_paper):
        ledger.append(ws, "paper", {"bundle": bundle, "reason": reason}, now=now)
        return Cleared(fact.unit, "submission_code", by_paper)
    return Cleared(fact.unit, "", max(by_unit, by_paper, key=sum))


def register(
    ws: Workspace,
    public: str,
    unit: str,
    *,
    way: str = "unit_code",
    reason: str = "",
    now: datetime | None = None,
) -> LedgerRow:
    """Register a key to a unit; a key of another unit is refused."""
    decisions = read_decisions(ws)
    held = decisions.keys.get(public)
    if held is not None and held != unit:
        raise WrongUse("这个密钥已登记在另一个单位名下。", "请先核实，必要时让其中一个单位换密钥。")
    return ledger.append(
        ws, "register", {"public": public, "unit": unit, "way": way, "reason": reason}, now=now
    )


def retire(ws: Workspace, public: str, *, reason: str, now: datetime | None = None) -> LedgerRow:
    """Retire a key from now on: what came in before stays eligible."""
    _need(reason)
    if public not in read_decisions(ws).keys:
        raise WrongUse("这个密钥没有登记过。", "请在密钥登记里核对。")
    kept = sorted(b.id for b in archive.bundles(ws, "submission") if b.signer == public)
    return ledger.append(ws, "retire", {"public": public, "ids": kept, "reason": reason}, now=now)


def admit(ws: Workspace, bundle: str, *, reason: str, now: datetime | None = None) -> LedgerRow:
    """Admit what a unit answered on an older pack; what that did not ask is *not asked*."""
    _need(reason)
    fact = _fact(ws, bundle)
    body = {"task": read_decisions(ws).issued.get(fact.package, ""), "asked": fact.asked}
    return ledger.append(ws, "admit", body | {"unit": fact.unit, "reason": reason}, now=now)


def choose(
    ws: Workspace,
    winner: str,
    losers: Sequence[str],
    *,
    reason: str,
    now: datetime | None = None,
) -> LedgerRow:
    """Choose between the sides of a fork; the others and what they descend from stand back.

    A later choice between the same sides takes an earlier one back. Raises `WrongUse` when
    they are not the sides of one fork.
    """
    _need(reason)
    fact = _fact(ws, winner)
    sides = standing_sides(ws, fact)
    if winner not in sides or not losers or not {*losers} <= {*sides} - {winner}:
        raise WrongUse("只能在同一单位待选定的几份稿子之间选定。", "请在“汇总”里查看待选定的稿子。")
    return ledger.append(
        ws, "choose", {"winner": winner, "losers": sorted(losers), "reason": reason}, now=now
    )


def standing_sides(ws: Workspace, fact: Fact) -> tuple[str, ...]:
    """The sides of a fork, earlier choices left aside: of the unit and task of `fact`."""
    decisions = read_decisions(ws)
    task_id = decisions.issued.get(fact.package, "")
    decisions, current = decisions.within(task_id), tasks.task(ws, task_id).asked
    eligible = [
        other
        for other in facts(ws, decisions)
        if other.unit == fact.unit and not why_not(other, decisions, task_id, current)
    ]
    return tips(eligible, frozenset())


def settle(
    dataset: CountyDataset,
    ws: Workspace,
    datum: str,
    subject: str,
    unit: str,
    *,
    reason: str,
    now: datetime | None = None,
) -> LedgerRow:
    """Settle whose value counts where an owner and a witness differ."""
    _need(reason)
    found = [c for c in dataset.conflicts if (c.datum, c.subject) == (datum, subject)]
    sides = {v.unit: v for c in found for v in (*c.witnesses, c.owner)}
    if unit not in sides:
        raise WrongUse("这一项没有该单位的不同数值可选。", "请在“汇总”里查看有差异的项目。")
    body = {"task": dataset.task.id, "datum": datum, "subject": subject, "unit": unit}
    body |= {"reason": reason}
    body |= {"owner": stored_text(found[0].owner.value), "value": stored_text(sides[unit].value)}
    return ledger.append(ws, "settle", body, now=now)


def withdraw(
    ws: Workspace, unit: str, *, reason: str, task: str = "", now: datetime | None = None
) -> LedgerRow:
    """Take a unit's answers to a task (the newest, without) out of the merge, until restored."""
    _need(reason)
    body = {"task": task or ws.task_id or tasks.newest_id(ws), "unit": unit, "reason": reason}
    return ledger.append(ws, "withdraw", body, now=now)


def restore(
    ws: Workspace, unit: str, *, reason: str, task: str = "", now: datetime | None = None
) -> LedgerRow:
    """Take a withdrawn unit's answers back in."""
    _need(reason)
    body = {"task": task or ws.task_id or tasks.newest_id(ws), "unit": unit, "reason": reason}
    return ledger.append(ws, "restore", body, now=now)


def approve(ws: Workspace, bundle: str, *, now: datetime | None = None) -> LedgerRow:
    """Mark a submission's content as reviewed and accepted (已通过).

    Raises `WrongUse` for one that does not count: superseded, in a fork, not cleared.
    """
    return approve_all(ws, (bundle,), now=now)[0]


def approve_all(
    ws: Workspace, bundles: Sequence[str], *, now: datetime | None = None
) -> tuple[LedgerRow, ...]:
    """Mark several as reviewed and accepted: all of them or none."""
    counting: dict[str, frozenset[str]] = {}
    rows = []
    with ws.transaction():
        decisions = read_decisions(ws)
        for bundle in bundles:
            fact = _fact(ws, bundle)
            task = decisions.issued.get(fact.package, "")
            if task not in counting:
                counting[task] = _counting(ws, decisions, task)
            if bundle not in counting[task]:
                raise WrongUse(
                    f"{submission_code(bundle)} 这一份没有计入汇总，不能审核通过。",
                    "可能已有更新的稿子，或还在待核对、待裁定；请审核计入的那一稿。",
                )
            body = {"bundle": bundle, "unit": fact.unit, "reason": ""}
            rows.append(ledger.append(ws, "approve", body, now=now))
    return tuple(rows)


def _counting(ws: Workspace, decisions: Decisions, task: str) -> frozenset[str]:
    """The submissions that are in force for a task; none for a task that is not ours."""
    if task not in decisions.issued.values():
        return frozenset()
    view = decisions.within(task)
    found = resolve(facts(ws, view), view, task, tasks.task(ws, task).asked)
    return frozenset(found.in_force.values())


def unapprove(ws: Workspace, bundle: str, *, reason: str, now: datetime | None = None) -> LedgerRow:
    """Take an acceptance back: the submission is not reviewed again (未审)."""
    _need(reason)
    fact = _fact(ws, bundle)
    if read_decisions(ws).reviews.get(bundle) != "approve":
        raise WrongUse("这一份现在不是“已通过”，不用撤销。", "请在“核查”里看它的审核状态。")
    body = {"bundle": bundle, "unit": fact.unit, "reason": reason}
    return ledger.append(ws, "unapprove", body, now=now)


def give_back(
    ws: Workspace,
    bundle: str,
    remarks: Sequence[Remark],
    target: Path,
    *,
    sentence: str,
    desk: Desk,
) -> LedgerRow:
    """Return a submission (已退回) with remarks at cells, as a signed 退回修改单.

    The file and the ledger row come together: without the file there is no row.
    """
    _need(sentence)
    fact = _fact(ws, bundle)
    with ws.transaction():
        body = _returned(ws, fact, sentence, desk.due) | ({"by": desk.by} if desk.by else {})
        row = ledger.append(ws, "return", body, now=desk.now)
        reply = _reply(ws, fact, "return", sentence, desk, tuple(remarks))
        write_reply(ws, reply, target, passphrase=desk.passphrase, now=desk.now)
    return row


def mark_returned(
    ws: Workspace, bundle: str, *, sentence: str, due: str = "", now: datetime | None = None
) -> LedgerRow:
    """Note that what was entered on behalf of a unit went back to it (已退回), as a sheet or text.

    A unit that has no program gets no signed file; raises `WrongUse` for one that has.
    """
    _need(sentence)
    fact = _fact(ws, bundle)
    if fact.basis not in {"paper", "workbook"}:
        raise WrongUse(
            "这一份是用程序报来的。", "请签发退回修改单（.cxb），批注会写到对方的格子里。"
        )
    return ledger.append(ws, "return", _returned(ws, fact, sentence, due), now=now)


def _returned(ws: Workspace, fact: Fact, sentence: str, due: str) -> dict[str, str]:
    task = read_decisions(ws).issued.get(fact.package, "")
    return {"task": task, "bundle": fact.id, "unit": fact.unit, "reason": sentence, "due": due}


def receipt(ws: Workspace, bundle: str, target: Path, *, desk: Desk) -> None:
    """Write a signed receipt (回执) with the ledger's head."""
    fact = _fact(ws, bundle)
    sentence = f"已收到报送码为 {submission_code(bundle)} 的报送包。"
    reply = _reply(ws, fact, "receipt", sentence, desk)
    write_reply(ws, reply, target, passphrase=desk.passphrase, now=desk.now)


def correct(
    dataset: CountyDataset,
    ws: Workspace,
    cell: tuple[str, str],
    value: Value,
    **said: Unpack[Correcting],
) -> LedgerRow:
    """Correct a merged value, `cell` = (datum, subject), apart from what was signed.

    The correction stays marked as the bureau's and holds while the signed value stays. A
    later one of the same cell takes its place. Raises `WrongUse` for a value that the
    datum cannot have.
    """
    reason, author, approver = said["reason"], said["author"], said["approver"]
    _need(reason)
    held = dataset.values.get(cell)
    if held is None:
        raise WrongUse("汇总里没有这一项，不能更正。", "请先收齐该项的填报值，或用代录补录。")
    if not author or not approver or author == approver:
        raise WrongUse("更正要有经办人和复核人，且不能是同一人。", "请写明经办人和复核人。")
    datum = dataset.pack.datum[cell[0]]
    why = "" if isinstance(value, Absence) else misfit(datum, value)
    if why or value in {Absence.BLANK, Absence.NOT_ASKED}:
        raise WrongUse(f"“{datum.name}”不能更正为这个值：{why or '没有填'}。", "请核对后重新填写。")
    signed = dataset.decisions.corrections[cell].old if held.correction else stored_text(held.value)
    if stored_text(value) == signed:
        raise WrongUse(
            f"“{datum.name}”签名报来的就是这个数，不用更正。",
            "更正过、现在要用回签名的数的，请用“取消更正”。",
        )
    text, absence = value_columns(value)
    body = {"task": dataset.task.id, "datum": cell[0], "subject": cell[1], "old": signed}
    what = {"value": text, "absence": absence}
    who = {"reason": reason, "author": author, "approver": approver}
    who |= {"document": said.get("document", "")}
    return ledger.append(ws, "correct", body | what | who, now=said.get("now"))


def uncorrect(
    dataset: CountyDataset,
    ws: Workspace,
    cell: tuple[str, str],
    *,
    reason: str,
    now: datetime | None = None,
) -> LedgerRow:
    """Take the correction of a cell (datum, subject) back: what was signed counts again."""
    _need(reason)
    held = dataset.decisions.corrections.get(cell)
    if held is None:
        raise WrongUse("这一项没有更正过，或已经取消。", "请在“汇总 › 更正”里查看。")
    text, absence = value_columns(held.value)
    body = {"task": dataset.task.id, "datum": cell[0], "subject": cell[1], "old": held.old}
    what = {"correction": held.id, "value": text, "absence": absence, "reason": reason}
    return ledger.append(ws, "uncorrect", body | what, now=now)


def grade(
    ws: Workspace,
    indicator: str,
    level: str,
    *,
    who: str,
    reason: str,
    task: str = "",
    now: datetime | None = None,
) -> LedgerRow:
    """Enter the grade that experts gave an indicator of a task; empty takes it away."""
    _need(reason)
    held = tasks.task(ws, task)
    known = tasks.pack_of(ws, held).indicator.get(indicator)
    if known is None or not known.graded:
        raise WrongUse("这项指标不评等级。", "按手册，只有城区维度的指标由专家评等级。")
    if level and level not in GRADES:
        raise WrongUse(f"没有“{level}”这个等级。", f"请从{'、'.join(GRADES)}中选择。")
    return ledger.append(
        ws,
        "grade",
        {"task": held.id, "indicator": indicator, "grade": level, "who": who, "reason": reason},
        now=now,
    )


def shown(dataset: CountyDataset, datum: str, subject: str) -> str:
    """A merged value as people read it, for lists of conflicts and corrections."""
    held = dataset.values.get((datum, subject))
    return show(dataset.pack.datum[datum], held.value) if held else ""


def parked(ws: Workspace, decisions: Decisions | None = None) -> tuple[Fact, ...]:
    """Submissions that wait for their key to be cleared, in receiving order."""
    decisions = decisions or read_decisions(ws)
    return tuple(f for f in facts(ws, decisions) if key_trouble(f, decisions) == "key")


def _reply(
    ws: Workspace,
    fact: Fact,
    kind: Literal["receipt", "return"],
    sentence: str,
    desk: Desk,
    remarks: tuple[Remark, ...] = (),
) -> Reply:
    head = ledger.head(ws)
    number = read_decisions(ws).received.get(fact.id, head.no if head else 1)
    told = ReplyHead(
        about=fact.id, reply=kind, number=number, verdict="", ledger=head.hash if head else ""
    )
    return Reply(told, fact.unit, fact.package, sentence, desk.by, remarks, desk.due)


def _fact(ws: Workspace, bundle: str) -> Fact:
    kept = archive.bundle(ws, bundle)
    if kept is None or kept.kind != "submission":
        raise WrongUse("没有收到过这个编号的报送包。", "请在“收件登记簿”里核对编号。")
    return fact_of(kept.id, Manifest.from_bytes(kept.manifest))


def _need(reason: str) -> None:
    if not reason.strip():
        raise WrongUse("没有写理由。", _REASON)
