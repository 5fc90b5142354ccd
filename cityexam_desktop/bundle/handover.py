"""移交: a department's whole workspace as one signed file, and back into a new workspace.

The private key stays behind: the next clerk signs with a key of his own, which the
bureau clears as it clears every new key. Nor is the comparison of the bureau's code
handed over: whoever signs has compared it himself.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from cityexam_desktop import __version__
from cityexam_desktop.bundle import container, ownkeys
from cityexam_desktop.bundle.codes import unit_code
from cityexam_desktop.bundle.countykind import nested, nested_id
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.handoverkind import drafts_from_members, drafts_to_members
from cityexam_desktop.bundle.heads import HandoverHead, SubmissionHead
from cityexam_desktop.bundle.keys import WrongPassphrase
from cityexam_desktop.bundle.manifest import (
    ATTACHMENTS,
    Manifest,
    Member,
    bundle_id,
    moment,
    sorted_members,
)
from cityexam_desktop.bundle.opening import keep_paper, open_submission
from cityexam_desktop.bundle.reply import read_reply
from cityexam_desktop.bundle.task import ASKED, JUDGED, read_history, read_task
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.workspace import archive, tasks
from cityexam_desktop.workspace.content import content, submissions
from cityexam_desktop.workspace.database import Workspace, utc_now
from cityexam_desktop.workspace.frozen import store_edition
from cityexam_desktop.workspace.handing import (
    draft_states,
    learned,
    put_draft_state,
    put_learned,
    put_used_ids,
    used_ids,
)
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import WorkspaceRole
from cityexam_desktop.workspace.placing import draft_of, put_in_place, remove

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from cityexam_desktop.bundle.container import Opened
    from cityexam_desktop.workspace.handing import DraftState
    from cityexam_desktop.workspace.model import Task

_LAST: Final = "last_handover"
_KINDS: Final = ("task", "submission", "reply")


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What went into a hand-over; `left_out` are editions that no key here can sign any more."""

    id: str
    bundles: int
    attachments: int
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What came out of one: the unit, the code of the key that signed it, and how much."""

    unit: str
    code: str
    editions: int
    drafts: int


def hand_over(
    ws: Workspace, target: Path, *, passphrase: str = "", now: datetime | None = None
) -> HandedOver:
    """Write everything of a department's workspace but its key into one signed file.

    An edition that was frozen and never sent is signed first. Raises `WrongUse` in the
    bureau's workspace, `WrongPassphrase`, `BadBundle` over a limit, `FileTrouble`.
    """
    own = ws.identity
    if own.role is not WorkspaceRole.DEPARTMENT:
        raise WrongUse(
            "县住建局的数据文件不用移交文件。", "请用“移交县级数据文件”：整份复制，原件随即只读。"
        )
    key = ownkeys.signer(ws, passphrase)
    left_out = tuple(_sign_frozen(ws, passphrase))
    members = drafts_to_members(draft_states(ws), used_ids(ws), own.county, learned(ws))
    inner = {nested(kept.id): _packed(ws, kept) for kept in _kept(ws)}
    papers = _papers(ws)
    newest = tasks.tasks(ws)
    manifest = Manifest(
        signer=key.public,
        engine=__version__,
        task=newest[-1].bundle if newest else "",
        unit=own.unit,
        created=moment(now or utc_now()),
        head=HandoverHead(ws.meta(_LAST)),
        members=sorted_members(
            (
                *(Member.of(name, body) for name, body in members.items()),
                *(Member.of(name, pack()) for name, pack in inner.items()),
                *(Member.attachment(sha256, size) for sha256, size in papers.items()),
            )
        ),
    ).to_bytes()
    sources: dict[str, container.Content] = {
        **members,
        **{name: _stream(pack) for name, pack in inner.items()},
        **{f"{ATTACHMENTS}{sha256}": _blob(ws, sha256) for sha256 in papers},
    }
    container.write(target, manifest, container.seal(manifest, key), sources)
    with ws.transaction():
        ws.remember(_LAST, bundle_id(manifest))
    return HandedOver(bundle_id(manifest), len(inner), len(papers), left_out)


def _kept(ws: Workspace) -> Iterator[archive.Archived]:
    return (kept for kept in archive.bundles(ws) if kept.kind in _KINDS and kept.signature)


def _sign_frozen(ws: Workspace, passphrase: str) -> Iterator[str]:
    """Sign the editions that can be signed; yield the ids of those that cannot."""
    for kept in archive.bundles(ws, "submission"):
        if kept.signature:
            continue
        try:
            key = ownkeys.signer(ws, passphrase, public=kept.signer)
        except WrongPassphrase:  # a key of before, under another passphrase
            yield kept.id
            continue
        archive.put_signature(ws, kept.id, container.seal(kept.manifest, key))


def _packed(ws: Workspace, kept: archive.Archived) -> Callable[[], bytes]:
    return lambda: container.pack(
        kept.manifest, kept.signature, archive.members(ws, kept.id), thin=True
    )


def _stream(pack: Callable[[], bytes]) -> Callable[[], io.BytesIO]:
    return lambda: io.BytesIO(pack())


def _blob(ws: Workspace, sha256: str) -> container.Content:
    return lambda: tasks.blob_stream(ws, sha256)


def _papers(ws: Workspace) -> dict[str, int]:
    """Size by SHA-256 of every document at hand, of drafts and of editions."""
    found = {
        paper.sha256: paper.size
        for one in submissions(ws)
        for paper in content(ws, one.id).evidence
        if tasks.has_blob(ws, paper.sha256)
    }
    return dict(sorted(found.items()))


def take_over(
    file: Path, target: Path, *, passphrase: str = "", now: datetime | None = None
) -> TakenOver:
    """Make a new workspace at `target` from a hand-over, with a new key.

    Every edition, package and reply in it is verified again. Raises `BadBundle`,
    `WrongUse` for another kind or a thin copy, `FileTrouble` when `target` exists;
    then nothing is left at `target`.
    """
    opened = container.open_bundle(file)
    if not isinstance(opened.manifest.head, HandoverHead) or not opened.manifest.unit:
        raise WrongUse("这个文件不是移交文件。", "请选上一位填报员移交的文件（.cxb）。")
    if opened.thin:
        raise WrongUse("这份移交文件不带佐证材料。", "请索取完整的一份。")
    names = [member.name for member in opened.manifest.members]
    states, used, county, said = drafts_from_members(names, opened.json)
    draft = draft_of(target)
    with contextlib.ExitStack() as undo:
        undo.callback(remove, draft)
        remove(draft)
        ws = Workspace.create(
            draft, WorkspaceRole.DEPARTMENT, unit=opened.manifest.unit, county=county
        )
        undo.callback(ws.close)
        with ws.transaction():
            editions = _put_bundles(ws, opened, names)
            known = {task.id: task for task in tasks.tasks(ws)}
            for state in states:
                if state.task not in known or state.unit != opened.manifest.unit:
                    raise BadBundle("schema", "drafts")
                _refuse_mistyped(ws, known[state.task], state)
                put_draft_state(ws, state)
            put_used_ids(ws, used)
            put_learned(ws, said)
            _put_papers(ws, opened)
            ws.remember(_LAST, opened.id)
            ownkeys.create_key(ws, passphrase, now=now)
        ws.close()
        put_in_place(draft, target)
        undo.pop_all()
    return TakenOver(opened.manifest.unit, unit_code(opened.manifest.signer), editions, len(states))


def _refuse_mistyped(ws: Workspace, task: Task, state: DraftState) -> None:
    """Refuse a draft that holds a text where the task asks a number, or the reverse."""
    data = tasks.pack_of(ws, task).datum
    for o in state.content.observations:
        datum = None if isinstance(o.value, Absence) else data.get(o.datum)
        if datum and isinstance(o.value, str) is datum.type.numeric:
            raise BadBundle("values", "drafts")


def _put_bundles(ws: Workspace, opened: Opened, names: list[str]) -> int:
    """Verify and keep the nested bundles, packages first; give the number of editions."""
    inner = [container.open_bundle(opened.read(name)) for name in names if nested_id(name)]
    named = [nested_id(name) for name in names if nested_id(name)]
    if [one.id for one in inner] != named or any(o.manifest.kind not in _KINDS for o in inner):
        raise BadBundle("member", "bundles")
    for one in inner:
        if one.manifest.kind == "task":
            task = read_task(one)
            tasks.add_task(ws, task, one.read(ASKED), one.read(JUDGED))
            tasks.pack_of(ws, task)
            put_history(ws, read_history(one))
            _keep(ws, one)
    packages = {task.bundle: task for task in tasks.tasks(ws)}
    for one in inner:
        if one.manifest.kind == "reply":
            read_reply(one)
            _keep(ws, one)
    editions = [one for one in inner if one.manifest.kind == "submission"]
    for one in editions:
        _put_edition(ws, packages, one, opened.manifest.unit)
    return len(editions)


def _put_edition(ws: Workspace, packages: Mapping[str, Task], one: Opened, unit: str) -> None:
    manifest = one.manifest
    task = packages.get(manifest.task)
    if task is None or manifest.unit != unit or not isinstance(manifest.head, SubmissionHead):
        raise BadBundle("schema", "bundles")
    _keep(ws, one)
    _, frozen = open_submission(one, task, tasks.pack_of(ws, task))
    store_edition(
        ws,
        task=task.id,
        unit=unit,
        edition=manifest.head.edition,
        bundle=one.id,
        frozen=frozen,
        now=datetime.fromisoformat(manifest.created),
    )


def _keep(ws: Workspace, one: Opened) -> None:
    """Archive a nested bundle."""
    manifest = one.manifest
    names = [member.name for member in manifest.members if not member.is_attachment]
    members = {name: one.read(name) for name in names}
    kept = archive.Archived(
        one.id, manifest.kind, manifest.task or one.id, manifest.unit, manifest.signer,
        one.manifest_bytes, one.signature, 0,
    )  # fmt: skip
    archive.put_bundle(ws, kept, members)


def _put_papers(ws: Workspace, opened: Opened) -> None:
    for member in opened.manifest.members:
        if member.is_attachment:
            keep_paper(ws, opened, member)
