"""A frozen edition read whole, with the edition before it: what the stamped sheet prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import submission
from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.bundle.manifest import Manifest
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace import archive, tasks
from cityexam_desktop.workspace.content import content, submissions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.answers import Answers
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Content, Observation, Submission, Task
    from cityexam_desktop.workspace.yearbefore import LastYear


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that an edition says otherwise than the one before, as people read it.

    `datum` is empty where it is about the row itself; `what` says which part differs.
    """

    form: str
    datum: str
    subject: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """The edition before: its number, its printed code and what it said."""

    number: int
    code: str
    content: Content


@dataclass(frozen=True)
class FrozenEdition:
    """All that is known of one frozen edition.

    `findings` are worked out anew from the frozen values; they are the ones of 定稿 as
    long as their digest is the head's.
    """

    bundle: str
    code: str
    unit: str
    signer: str
    created: str
    head: SubmissionHead
    digests: Mapping[str, str]
    """SHA-256 of every member by name."""
    task: Task
    pack: FormPack
    content: Content
    answers: Answers
    findings: tuple[Finding, ...]
    earlier: Earlier | None
    previous: LastYear
    """Last year's values by (code, subject), and where their series break."""

    def subject_name(self, subject: str) -> str:
        """The name of a place or register row; the county's own name for the county."""
        if subject == COUNTY:
            return self.task.county
        place = self.answers.places.get(subject)
        if place is not None:
            return place.name
        names = {item.id: item.name for item in self.content.objects}
        return names.get(subject, subject)


def read_edition(ws: Workspace, bundle: str) -> FrozenEdition:
    """Read a frozen edition, of one's own or received; raises `WrongUse` for an unknown one."""
    kept = archive.bundle(ws, bundle)
    stored = next((s for s in submissions(ws) if s.bundle == bundle), None)
    manifest = Manifest.from_bytes(kept.manifest) if kept else None
    head = manifest.head if manifest else None
    if not kept or not stored or not manifest or not isinstance(head, SubmissionHead):
        raise WrongUse("没有这一稿。", "请先定稿，再打印定稿表。")
    task = tasks.answered(ws, kept.task, head.period, head.pack)
    if task is None:
        raise WrongUse("没有这一稿。", "请先定稿，再打印定稿表。")
    pack = tasks.pack_of(ws, task)
    said = content(ws, stored.id)
    return FrozenEdition(
        bundle=bundle,
        code=submission_code(bundle),
        unit=kept.unit,
        signer=kept.signer,
        created=manifest.created,
        head=head,
        digests={member.name: member.sha256 for member in manifest.members},
        task=task,
        pack=pack,
        content=said,
        answers=submission.answers_of(ws, task, pack, said),
        findings=submission.findings_of(ws, task, pack, kept.unit, said),
        earlier=_earlier(ws, stored, frozenset(head.lineage)),
        previous=submission.previous_values(ws, task),
    )


def _earlier(ws: Workspace, stored: Submission, lineage: frozenset[str]) -> Earlier | None:
    """The newest edition that this one descends from and that is here."""
    held = [s for s in submissions(ws, stored.task, stored.unit) if s.bundle in lineage]
    if not held:
        return None
    newest = max(held, key=lambda s: (s.edition, s.bundle))
    return Earlier(newest.edition, submission_code(newest.bundle), content(ws, newest.id))


def differences(pack: FormPack, before: Content, after: Content) -> tuple[Difference, ...]:
    """Everything that two contents say differently, as the forms read."""
    found = [
        *_value_differences(pack, before, after),
        *_row_differences(before, after),
        *_text_differences(pack, before, after),
    ]
    order = {form.code: i for i, form in enumerate(pack.forms)}
    place = {datum.code: datum.order for datum in pack.base_data}
    return tuple(
        sorted(
            found,
            key=lambda d: (order.get(d.form, len(order)), d.subject, place.get(d.datum, 0), d.what),
        )
    )


def _value_differences(pack: FormPack, before: Content, after: Content) -> Iterator[Difference]:
    then = {(o.datum, o.subject): o for o in before.observations}
    now = {(o.datum, o.subject): o for o in after.observations}
    for key in then.keys() | now.keys():
        old, new = then.get(key), now.get(key)
        datum = pack.datum.get(key[0])
        if old == new or datum is None:
            continue
        was, is_now = (show(datum, o.value) if o else "" for o in (old, new))
        if was != is_now:
            yield Difference(datum.form, key[0], key[1], "数值", was, is_now)
        elif old and new:
            yield Difference(datum.form, key[0], key[1], "附注", _notes(old), _notes(new))


def _notes(o: Observation) -> str:
    told = (o.reason, o.expected, o.nature.word, o.time, o.source, o.page, o.note)
    return "，".join(text for text in told if text)


def _row_differences(before: Content, after: Content) -> Iterator[Difference]:
    then = {(row.form, row.subject): row.state.word for row in before.rows}
    now = {(row.form, row.subject): row.state.word for row in after.rows}
    for form, subject in then.keys() | now.keys():
        was, is_now = then.get((form, subject), ""), now.get((form, subject), "")
        if was != is_now:
            yield Difference(form, "", subject, "调查状态", was, is_now)
    named = {(item.form, item.id): item.name for item in before.objects}
    renamed = {(item.form, item.id): item.name for item in after.objects}
    for form, subject in named.keys() | renamed.keys():
        was, is_now = named.get((form, subject), ""), renamed.get((form, subject), "")
        if was != is_now:
            yield Difference(form, "", subject, "名录", was, is_now)


def _text_differences(pack: FormPack, before: Content, after: Content) -> Iterator[Difference]:
    then = {(e.rule, e.subject): e.text for e in before.explanations}
    now = {(e.rule, e.subject): e.text for e in after.explanations}
    for rule, subject in then.keys() | now.keys():
        was, is_now = then.get((rule, subject), ""), now.get((rule, subject), "")
        if was != is_now:
            known = pack.rule.get(rule)
            yield Difference(known.form if known else "", "", subject, "说明", was, is_now)
    papers = {(e.datum, e.subject, e.sha256): e.name for e in before.evidence}
    added = {(e.datum, e.subject, e.sha256): e.name for e in after.evidence}
    for key in papers.keys() ^ added.keys():
        datum = pack.datum.get(key[0])
        form = datum.form if datum else ""
        yield Difference(form, key[0], key[1], "佐证", papers.get(key, ""), added.get(key, ""))
