"""代录: what comes in as a workbook or on paper enters by the road of every submission.

The bureau makes a submission on behalf of the unit: signed with the bureau's key, with
its basis, who entered and who checked, the workbook or the scan attached, and the
lineage of what it replaces. It is checked like every other; a finding does not stop it,
because the unit has no program to mend it in: it goes back with the 退回修改单.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, Required, TypedDict, Unpack

from cityexam_desktop.bundle import container, ownkeys
from cityexam_desktop.bundle.strictjson import plain
from cityexam_desktop.bundle.submission import Edition, OnBehalf, finalise, findings_of
from cityexam_desktop.checks import bound
from cityexam_desktop.county import resolve as standing
from cityexam_desktop.county.decisions import read_decisions
from cityexam_desktop.county.inbox import Received, facts
from cityexam_desktop.county.papers import Paper, note_paper
from cityexam_desktop.errors import CityExamError, FileTrouble, WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, archive, ledger, tasks
from cityexam_desktop.workspace.basenumbers import answers_of
from cityexam_desktop.workspace.content import content as stored_content
from cityexam_desktop.workspace.content import submissions
from cityexam_desktop.workspace.model import Content, Evidence, WorkspaceRole
from cityexam_desktop.workspace.replacing import replace_content

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Submission, Task
    from cityexam_desktop.workspace.sheets import SheetProblem

Road = Literal["workbook", "paper"]
_WORDS: Final = {"workbook": "填报工作簿", "paper": "来函"}


class Hands(TypedDict, total=False):
    """Who entered and who checked (two people), the bureau's passphrase, and when.

    `document` is on what it stands: the letter's number, or who said so on the telephone.
    """

    entered_by: Required[str]
    checked_by: Required[str]
    document: str
    passphrase: str
    now: datetime | None


class Entering(Hands, total=False):
    """The same, with the basis and the file of the paper (a scan; none when there is none).

    Of a letter: the `date` that stands on it, and whether its stamped `original` is here.
    """

    basis: Required[Road]
    paper: Path | None
    date: str
    original: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is no workbook of the unit and task: its ledger row, and why."""

    received: Received
    error: CityExamError


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of a workbook or letter: its edition and ledger row, and what was not read."""

    edition: Edition
    received: Received
    problems: tuple[SheetProblem, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks say of what was entered."""
        return self.edition.findings


def enter(
    ws: Workspace, task: Task, unit: str, content: Content | None, **how: Unpack[Entering]
) -> Edition:
    """Make, sign and receive a submission for a unit, replacing what stands of it.

    `content` is all that the unit says; None takes the unit's draft as it was filled in
    here by hand. All or nothing. Raises `WrongUse` (no bureau, no such unit, not two
    people, nothing said, a file too large), `WrongPassphrase`, `FileTrouble`, `BadBundle`.
    """
    return enter_content(ws, task, unit, content, how, Scan.of(how.get("paper")))[0]


def receive_letter(ws: Workspace, task: Task, unit: str, **how: Unpack[Entering]) -> Entered:
    """Enter a unit's draft as it was filled in here, as `enter` does, and give its row too."""
    edition, received = enter_content(ws, task, unit, None, how, Scan.of(how.get("paper")))
    return Entered(edition, received, ())


def refuse_file(ws: Workspace, path: Path, reason: str, *, now: datetime | None = None) -> Received:
    """Note that a file which waited to be entered is none of ours (不收), with the reason."""
    if not reason.strip():
        raise WrongUse("没有写理由。", "不收一个文件要写明理由，登记簿里要能查到。")
    return reject(ws, path, f"不收：{plain(reason).strip()}", "", "", now)


def document_of(ws: Workspace, bundle: str) -> str:
    """On what the entering of an edition stands, as it was noted; '' where nothing was."""
    for row in ledger.rows(ws):
        if row.kind == "receive" and (body := ledger.body_of(row))["id"] == bundle:
            return str(body.get("document", ""))
    return ""


def begin(
    ws: Workspace, task: Task, unit: str, *, who: str = "", now: datetime | None = None
) -> Submission:
    """The draft in which a unit's letter is typed, begun from what stands of the unit.

    What was typed and not entered yet stays. Raises `WrongUse` for a unit that may not be
    entered for.
    """
    pack = tasks.pack_of(ws, task)
    may_enter(ws, pack, unit)
    draft = answering.open_draft(ws, task, unit, now=now)
    said = stored_content(ws, draft.id)
    editions = {s.bundle: s.id for s in submissions(ws, task.id, unit) if s.bundle}
    untouched = not is_half_typed(ws, task, unit)
    standing_ids = [editions[tip] for tip in tips(ws, task, unit) if tip in editions]
    if untouched and len(standing_ids) == 1 and not answering.drafts(ws, draft.id):
        stands = stored_content(ws, standing_ids[0])
        if stands != said:
            held = tuple(e for e in stands.evidence if tasks.has_blob(ws, e.sha256))
            content = as_given(ws, task, unit, replace(stands, evidence=held))
            replace_content(ws, draft.id, content, who=who, what="代录前载入", now=now)
    return draft


def is_half_typed(ws: Workspace, task: Task, unit: str) -> bool:
    """Whether a letter of a unit was begun to be typed here and is not entered yet."""
    draft = answering.find_draft(ws, task.id, unit)
    if draft is None:
        return False
    said = stored_content(ws, draft.id)
    frozen = (s.id for s in submissions(ws, task.id, unit) if s.bundle)
    return said != Content() and all(stored_content(ws, one) != said for one in frozen)


def stands(ws: Workspace, task: Task, unit: str) -> Content:
    """What counts of a unit now; before anything does, the base numbers confirmed for it."""
    found = tips(ws, task, unit)
    held = {s.bundle: s.id for s in submissions(ws, task.id, unit)}
    if len(found) == 1 and found[0] in held:
        return stored_content(ws, held[found[0]])
    return Content(answers_of(task, unit))


def as_given(ws: Workspace, task: Task, unit: str, content: Content) -> Content:
    """What stands of a unit, its explanations for the values that they were sent with.

    When a value changes, its explanation stands no more.
    """
    if not content.explanations:
        return content
    findings = findings_of(ws, task, tasks.pack_of(ws, task), unit, content)
    return replace(content, explanations=bound(content.explanations, findings))


def tips(ws: Workspace, task: Task, unit: str) -> tuple[str, ...]:
    """The unit's submissions that stand now: none, one, or the sides of a fork."""
    decisions = read_decisions(ws).within(task.id)
    eligible = [
        fact
        for fact in facts(ws, decisions)
        if fact.unit == unit and not standing.why_not(fact, decisions, task.id, task.asked)
    ]
    return standing.tips(eligible, decisions.losers)


def enter_content(
    ws: Workspace, task: Task, unit: str, content: Content | None, how: Entering, paper: Scan
) -> tuple[Edition, Received]:
    """Do what `enter` does with the file `paper` behind it; give the ledger row too."""
    pack = tasks.pack_of(ws, task)
    may_enter(ws, pack, unit)
    entered_by, checked_by = two_people(how["entered_by"], how["checked_by"])
    key = ownkeys.signer(ws, how.get("passphrase", ""))
    now, basis = how.get("now"), how["basis"]
    with ws.transaction():
        draft = answering.open_draft(ws, task, unit, now=now)
        said = content or stored_content(ws, draft.id)
        if not (said.observations or said.rows or said.objects):
            raise WrongUse("一个数也没有录。", "请先把来函里的数填进表里，再代录。")
        evidence = _with_paper(ws, pack, unit, said, paper, basis)
        replace_content(ws, draft.id, replace(said, evidence=evidence), who=entered_by, now=now)
        behalf = OnBehalf(basis, entered_by, checked_by, tips(ws, task, unit))
        edition = finalise(ws, task, unit, on_behalf=behalf, now=now)
        kept = archive.bundle(ws, edition.bundle)
        if kept is not None:  # finalise kept it a line above
            archive.put_signature(ws, kept.id, container.seal(kept.manifest, key))
        document = plain(how.get("document", "")).strip()
        date = plain(how.get("date", "")).strip()
        document += f"（{date}）" if date and basis == "paper" else ""
        told = f"{_WORDS[basis]}，代录：{entered_by}录入，{checked_by}复核。"
        told += f"依据：{document}。" if document else ""
        name = paper.name or _WORDS[basis]
        received = _note(
            ws, paper, Received(name, "accepted", told, "", edition.bundle, unit, edition.number),
            now, {"document": document, "by": entered_by},
        )  # fmt: skip
        if basis == "paper":
            _note_letter(ws, edition.bundle, how)
    return edition, received


def _note_letter(ws: Workspace, bundle: str, how: Entering) -> None:
    """Note the letter as the edition's paper: its original, its scan, or that none is here."""
    scan = how.get("paper")
    if how.get("original"):
        held = Paper.ORIGINAL
    elif scan is not None:
        held = Paper.SCAN
    else:
        return
    note_paper(
        ws, bundle, held, date=plain(how.get("date", "")).strip(), scan=scan,
        by=how["entered_by"], now=how.get("now"),
    )  # fmt: skip


def may_enter(ws: Workspace, pack: FormPack, unit: str) -> None:
    """Raise `WrongUse` for a unit that may not be entered for here."""
    own = ws.identity
    if own.role is not WorkspaceRole.BUREAU:
        raise WrongUse("只有县住建局可以代录。", "请在汇总端的数据文件里代录。")
    if unit not in pack.unit or not pack.asked_of(unit):
        raise WrongUse("任务里没有这个单位，或它没有要填报的项。", "请核对单位。")
    if unit == own.unit:
        raise WrongUse("本局的数据不用代录。", "请在“本局填报”里填写、定稿。")


def two_people(entered_by: str, checked_by: str) -> tuple[str, str]:
    """The names of who entered and who checked, as they are kept; raises `WrongUse`."""
    names = plain(entered_by).strip(), plain(checked_by).strip()
    if not all(names) or "".join(names[0].split()) == "".join(names[1].split()):
        raise WrongUse("代录要有录入人和复核人，且不能是同一人。", "请写明两个人的姓名。")
    return names


@dataclass(frozen=True, slots=True)
class Scan:
    """The file behind what is entered; empty when there is none."""

    name: str = ""
    body: bytes = b""

    @classmethod
    def of(cls, path: Path | None) -> Scan:
        """Read it, within the limit of an attachment; one that is gone leaves its name."""
        if path is None:
            return cls()
        name = plain(path.name)
        try:
            with path.open("rb") as file:
                body = file.read(answering.ATTACHMENT_LIMIT + 1)
        except OSError as error:
            raise FileTrouble.from_os(error, name) from error
        if len(body) > answering.ATTACHMENT_LIMIT:
            raise WrongUse(f"“{name}”太大（每个文件最大 50 MB）。", "请压缩或分开扫描后再附。")
        return cls(name, body)

    @property
    def sha256(self) -> str:
        """The digest of the bytes."""
        return hashlib.sha256(self.body).hexdigest() if self.body else ""


def _with_paper(
    ws: Workspace, pack: FormPack, unit: str, said: Content, paper: Scan, basis: Road
) -> tuple[Evidence, ...]:
    """The evidence at hand, and the paper.

    A letter is the document behind every value it tells. A workbook proves nothing that
    asks for a document, so it lies at one datum that asks for none, if there is one.
    """
    held = tuple(e for e in said.evidence if tasks.has_blob(ws, e.sha256))
    if not paper.body:
        return held
    asked = pack.asked_of(unit)
    answered = {o.datum for o in said.observations}
    if basis == "paper":
        data = [d.code for d in asked if d.code in answered] or [asked[0].code]
    else:
        data = [min(asked, key=lambda d: (d.evidence, d.order)).code]
    tasks.put_blob(ws, paper.body)
    size = len(paper.body)
    new = tuple(Evidence(code, COUNTY, paper.sha256, paper.name, size) for code in data)
    keys = {(e.datum, e.subject, e.sha256) for e in new}
    return new + tuple(e for e in held if (e.datum, e.subject, e.sha256) not in keys)


def reject(
    ws: Workspace, path: Path, reason: str, remedy: str, unit: str, now: datetime | None
) -> Received:
    """A row for a file that is not entered; of one that is gone only its name is known."""
    received = Received(plain(path.name), "rejected", reason, remedy, unit=unit)
    try:
        paper = Scan.of(path)
    except CityExamError:
        paper = Scan(plain(path.name))
    return _note(ws, paper, received, now)


def _note(
    ws: Workspace,
    paper: Scan,
    received: Received,
    now: datetime | None,
    told: Mapping[str, str] = MappingProxyType({}),
) -> Received:
    """Write the ledger row; `told` are ``document by``, where they are known."""
    row = ledger.append(
        ws,
        "receive",
        {
            "file": received.file,
            "size": len(paper.body),
            "sha256": paper.sha256,
            "verdict": received.verdict,
            "reason": received.reason,
            "id": received.id,
            "unit": received.unit,
        }
        | {name: text for name, text in told.items() if text},
        now=now,
    )
    return replace(received, no=row.no)
