"""定稿 and 报出: freezing an edition of a submission, and writing its signed file.

`finalise` fixes every byte of the members and of the manifest and gives the 报送码; it
needs no passphrase. `export` signs and writes the same bytes as often as wanted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop import __version__
from cityexam_desktop.bundle import container, contents, ownkeys
from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.bundle.heads import LAST_EDITION, Basis, Counts, ReplyHead, SubmissionHead
from cityexam_desktop.bundle.manifest import Manifest, Member, bundle_id, moment, sorted_members
from cityexam_desktop.checks import Given, catalogue, check, digest, standing
from cityexam_desktop.errors import CityExamError, WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, archive, ledger, tasks
from cityexam_desktop.workspace.answers import Answers
from cityexam_desktop.workspace.basenumbers import fixed_values
from cityexam_desktop.workspace.cells import cells
from cityexam_desktop.workspace.content import beside, submissions
from cityexam_desktop.workspace.content import content as stored_content
from cityexam_desktop.workspace.database import utc_now
from cityexam_desktop.workspace.frozen import store_edition
from cityexam_desktop.workspace.model import (
    DRAFT,
    Content,
    Submission,
    Task,
    WorkspaceRole,
)
from cityexam_desktop.workspace.yearbefore import LastYear, for_formulas, last_year

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import BaseDatum, FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Observation


_NEVER_SENT: Final = frozenset({catalogue.DRAFT.code, catalogue.MISFIT.code})


class NotReady(CityExamError):
    """The draft cannot be frozen: findings stand in the way."""

    code = "not_ready"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Name how many findings block (they are given), and the first of them."""
        super().__init__(
            f"还不能定稿：有 {len(findings)} 条意见没有处理，例如：{findings[0].sentence}",
            "请在“数据检查”里逐条改正或说明后再定稿。",
        )
        self.findings = findings


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """代录: on what basis the bureau made a submission for a unit, who entered and checked it."""

    basis: Basis
    entered_by: str = ""
    checked_by: str = ""
    replaces: tuple[str, ...] = ()
    """Ids of the unit's received editions that this one replaces, with their lineages."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A frozen edition (稿次): its number, bundle id, printed code, and its findings.

    `again` says that nothing had changed since it was frozen: no new edition was made.
    """

    number: int
    bundle: str
    code: str
    submission: int
    findings: tuple[Finding, ...]
    again: bool = False


def previous_values(ws: Workspace, task: Task) -> LastYear:
    """Last year's values by (code, subject) of the task's pack, and where its series break."""
    return last_year(ws, task)


def answers_of(ws: Workspace, task: Task, pack: FormPack, content: Content) -> Answers:
    """Lay a content out for formulas, with last year's values beside it."""
    return Answers(
        pack,
        task.places,
        observations=content.observations,
        rows=content.rows,
        objects=content.objects,
        previous=for_formulas(previous_values(ws, task)),
    )


def findings_of(
    ws: Workspace, task: Task, pack: FormPack, unit: str, content: Content, submission: int = 0
) -> tuple[Finding, ...]:
    """All findings of a unit's content; with `submission`, refused texts of the draft too."""
    drafts = answering.drafts(ws, submission) if submission else ()
    given = Given(
        unit=unit,
        as_of=task.as_of,
        observations=content.observations,
        explanations=content.explanations,
        drafts=drafts,
        evidence=content.evidence,
        fixed=fixed_values(task),
    )
    return check(pack, answers_of(ws, task, pack, content), given)


def kept_findings(
    ws: Workspace, task: Task, pack: FormPack, unit: str, submission: int, previous: LastYear
) -> tuple[Finding, ...]:
    """The findings of a kept edition, the same as `findings_of` its content.

    `previous` is `previous_values`, read once for many; only what is doubtful in the values
    is read with what stands beside it.
    """
    values, content = cells(ws, submission), beside(ws, submission)
    answers = Answers(
        pack, task.places, observations=values.told, rows=content.rows, objects=content.objects,
        previous=for_formulas(previous),
    )  # fmt: skip
    given = Given(
        unit=unit,
        as_of=task.as_of,
        observations=values,
        explanations=content.explanations,
        evidence=content.evidence,
        fixed=fixed_values(task),
    )
    return check(pack, answers, given)


def finalise(
    ws: Workspace,
    task: Task,
    unit: str,
    *,
    on_behalf: OnBehalf | None = None,
    now: datetime | None = None,
) -> Edition:
    """Freeze the unit's draft as its next edition; an unchanged one stays the edition it is.

    A sheet that was stamped keeps its code so. What was returned may be sent again as it was.
    On behalf of a unit, what is doubtful in its numbers blocks nothing; what cannot be sent
    (a refused text, a value that does not fit) always does. Raises `NotReady` while a finding
    blocks, `WrongUse` while the bureau's code was not compared, for another unit's answers,
    or without a key, `BadBundle` when a limit is passed.
    """
    _may_report(ws, task, unit, on_behalf)
    pack = tasks.pack_of(ws, task)
    draft = answering.open_draft(ws, task, unit, now=now)
    content = to_send(ws, task, pack, unit, stored_content(ws, draft.id))
    findings = findings_of(ws, task, pack, unit, content, draft.id)
    _refuse_blocking(findings, on_behalf)
    content = replace(content, explanations=standing(content.explanations, findings))
    members = contents.to_members(pack, content)
    frozen = contents.read(pack, unit, members, members.__getitem__)
    content = frozen.content()
    head = _head(ws, task, unit, on_behalf, content, findings)
    manifest = Manifest(
        signer=ownkeys.own_public(ws),
        engine=__version__,
        task=task.bundle,
        unit=unit,
        created=moment(now or utc_now()),
        head=head,
        members=_members(members, content),
    )
    same = _same(ws, task, unit, manifest) if on_behalf is None else None
    if same is not None:
        return Edition(
            same.edition, same.bundle, submission_code(same.bundle), same.id, findings, again=True
        )
    data = manifest.to_bytes()
    kept = archive.Archived(
        bundle_id(data), "submission", task.bundle, unit, manifest.signer, data, b"", 0
    )
    with ws.transaction():
        archive.put_bundle(ws, kept, members)
        submission = store_edition(
            ws,
            task=task.id,
            unit=unit,
            edition=head.edition,
            bundle=kept.id,
            frozen=frozen,
            now=now,
        )
        if on_behalf is None and _own_basis(ws):
            _received_from_ourselves(ws, kept, now)
    return Edition(head.edition, kept.id, submission_code(kept.id), submission, findings)


def _refuse_blocking(findings: tuple[Finding, ...], on_behalf: OnBehalf | None) -> None:
    blocking = tuple(f for f in findings if f.blocks)
    if on_behalf is not None:
        blocking = tuple(f for f in blocking if f.code in _NEVER_SENT)
    if blocking:
        raise NotReady(blocking)


def _head(
    ws: Workspace,
    task: Task,
    unit: str,
    on_behalf: OnBehalf | None,
    content: Content,
    findings: tuple[Finding, ...],
) -> SubmissionHead:
    """What the manifest of the next edition with this content says."""
    number, lineage = _descent(ws, task, unit, on_behalf)
    return SubmissionHead(
        period=task.period,
        edition=number,
        lineage=lineage,
        pack=task.asked,
        basis=on_behalf.basis if on_behalf else _own_basis(ws),
        entered_by=on_behalf.entered_by if on_behalf else "",
        checked_by=on_behalf.checked_by if on_behalf else "",
        findings=digest(findings),
        counts=counts_of(content),
    )


def _same(ws: Workspace, task: Task, unit: str, wanted: Manifest) -> Submission | None:
    """The newest edition if it says just this, under this key, and was not returned."""
    last = next(iter(editions(ws, task, unit)[-1:]), None)
    kept = archive.bundle(ws, last.bundle) if last else None
    if last is None or kept is None:
        return None
    said = Manifest.from_bytes(kept.manifest)
    head, told = said.head, wanted.head
    if not isinstance(head, SubmissionHead) or not isinstance(told, SubmissionHead):
        return None
    if {*told.lineage} != {*head.lineage, last.bundle}:
        return None  # another PC's edition is to be descended from as well
    same = replace(told, edition=head.edition, lineage=head.lineage)
    if replace(wanted, head=same, engine=said.engine, created=said.created) != said:
        return None
    return None if last.bundle in returned(ws) else last


def returned(ws: Workspace) -> frozenset[str]:
    """The ids of the editions that the bureau returned, as far as its returns are here."""
    heads = (Manifest.from_bytes(b.manifest).head for b in archive.bundles(ws, "reply"))
    return frozenset(
        head.about for head in heads if isinstance(head, ReplyHead) and head.reply == "return"
    )


def _received_from_ourselves(ws: Workspace, kept: archive.Archived, now: datetime | None) -> None:
    """The bureau's own edition is received the moment it is frozen: it travels nowhere."""
    body = {"file": "本局填报", "size": 0, "sha256": "", "verdict": "accepted", "reason": ""}
    ledger.append(ws, "receive", {**body, "id": kept.id, "unit": kept.unit}, now=now)


def export(
    ws: Workspace, bundle: str, target: Path, passphrase: str = "", *, thin: bool = False
) -> None:
    """Sign a frozen edition (once) and write its file; the bytes are the same every time.

    Raises `WrongPassphrase`, `WrongUse` for an unknown edition, `FileTrouble`.
    """
    kept = archive.bundle(ws, bundle)
    if kept is None:
        raise WrongUse("没有这一稿。", "请先定稿，再报出。")
    signature = kept.signature
    if not signature:
        signature = container.seal(
            kept.manifest, ownkeys.signer(ws, passphrase, public=kept.signer)
        )
        archive.put_signature(ws, bundle, signature)
    manifest = Manifest.from_bytes(kept.manifest)
    container.write(target, kept.manifest, signature, _sources(ws, manifest, bundle), thin=thin)


def editions(ws: Workspace, task: Task, unit: str) -> tuple[Submission, ...]:
    """The unit's frozen editions here, oldest first."""
    return tuple(s for s in submissions(ws, task.id, unit) if s.edition != DRAFT)


def changed_since(
    ws: Workspace, task: Task, pack: FormPack, unit: str, edition: Submission
) -> bool:
    """Whether the draft would now say something else than a frozen edition."""
    draft = answering.open_draft(ws, task, unit)
    now = to_send(ws, task, pack, unit, stored_content(ws, draft.id))
    return now != stored_content(ws, edition.id)


def to_send(ws: Workspace, task: Task, pack: FormPack, unit: str, content: Content) -> Content:
    """What is sent of a draft, as it is sent.

    Left out are data not asked of the unit, values that are not relevant, and what was said
    of places or rows that are no more; texts are cleaned of what a bundle may not carry.
    """
    content = contents.cleaned(content)
    asked = {d.code: d for d in pack.asked_of(unit)}
    forms = {d.form for d in asked.values()}
    objects = tuple(o for o in content.objects if o.form in forms)
    answers = answers_of(ws, task, pack, replace(content, objects=objects))

    def stands(form: str, subject: str) -> bool:
        table = answers.tables.get(form)
        return subject == COUNTY if table is None else subject in table.index

    def relevant(o: Observation, datum: BaseDatum) -> bool:
        return (
            datum.relevant is None
            or o.value is Absence.NOT_APPLICABLE
            or answers.value(o.datum, o.subject) is not Absence.NOT_APPLICABLE
        )

    return Content(
        tuple(
            o
            for o in content.observations
            if (datum := asked.get(o.datum)) and stands(datum.form, o.subject) and o.value != ""
            if relevant(o, datum)
        ),
        tuple(r for r in content.rows if r.form in forms and stands(r.form, r.subject)),
        objects,
        tuple(
            e
            for e in content.explanations
            if e.subject == COUNTY or any(stands(form, e.subject) for form in forms)
        ),
        tuple(
            e
            for e in content.evidence
            if (datum := asked.get(e.datum))
            and (e.subject == COUNTY or stands(datum.form, e.subject))
        ),
    )


def counts_of(content: Content) -> Counts:
    """The counts that the manifest carries and the sheet prints."""
    absences = sum(1 for o in content.observations if isinstance(o.value, Absence))
    return Counts(
        values=len(content.observations) - absences,
        absences=absences,
        rows=len(content.rows),
        attachments=len({e.sha256 for e in content.evidence}),
        explanations=len(content.explanations),
    )


def _own_basis(ws: Workspace) -> Basis:
    return "own" if ws.identity.role is WorkspaceRole.BUREAU else ""


def _may_report(ws: Workspace, task: Task, unit: str, on_behalf: OnBehalf | None) -> None:
    """Refuse to report for another unit, or before the bureau's code was compared."""
    identity = ws.identity
    bureau = identity.role is WorkspaceRole.BUREAU
    if (on_behalf is None and unit != identity.unit) or (on_behalf is not None and not bureau):
        raise WrongUse(
            "不能替别的单位定稿。", "县住建局请用“代录”；其他单位请在自己的数据文件里定稿。"
        )
    if bureau:
        return
    if ws.meta("bureau_confirmed") != task.bureau:
        raise WrongUse(
            "还没有核对县住建局的识别码，不能定稿。",
            "请把任务包显示的识别码与盖章通知上的对照一致后，点“已核对一致”"
            "（命令行用 task confirm）。",
        )


def _descent(
    ws: Workspace, task: Task, unit: str, on_behalf: OnBehalf | None
) -> tuple[int, tuple[str, ...]]:
    """The next edition's number and the ids of everything it descends from.

    A department descends from all editions here, also those of its other PC; the bureau
    only from what it signed itself, never from what merely claims to be its own.
    """
    own = frozenset(archive.own_keys(ws)) if _own_basis(ws) and on_behalf is None else None
    lineage: set[str] = set(on_behalf.replaces if on_behalf else ())
    number = 0
    ancestors = {s.bundle for s in editions(ws, task, unit)} if on_behalf is None else set(lineage)
    for ancestor in ancestors:
        kept = archive.bundle(ws, ancestor)
        if kept is None or (own is not None and kept.signer not in own):
            continue
        head = Manifest.from_bytes(kept.manifest).head
        if isinstance(head, SubmissionHead):
            lineage |= {ancestor, *head.lineage}
            number = max(number, head.edition)
    return min(number + 1, LAST_EDITION), tuple(sorted(lineage))


def _members(members: Mapping[str, bytes], content: Content) -> tuple[Member, ...]:
    papers = {e.sha256: e.size for e in content.evidence}
    return sorted_members(
        tuple(Member.of(name, body) for name, body in members.items())
        + tuple(Member.attachment(sha256, size) for sha256, size in papers.items())
    )


def _sources(ws: Workspace, manifest: Manifest, bundle: str) -> dict[str, container.Content]:
    found: dict[str, container.Content] = dict(archive.members(ws, bundle))
    for member in manifest.members:
        if member.is_attachment:
            found[member.name] = _reader(ws, member.sha256)
    return found


def _reader(ws: Workspace, sha256: str) -> container.Content:
    return lambda: tasks.blob_stream(ws, sha256)
