"""取回: one's own submission read back after a PC was reinstalled, or from a sister PC.

What was signed becomes an edition of this workspace, so that the next one descends from
it; its values fill the draft if nothing stands there yet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import container
from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.bundle.opening import keep_paper, open_submission
from cityexam_desktop.bundle.submission import findings_of
from cityexam_desktop.checks import bound
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.workspace import answering, archive, tasks
from cityexam_desktop.workspace.content import content as stored_content
from cityexam_desktop.workspace.content import submissions
from cityexam_desktop.workspace.frozen import store_edition
from cityexam_desktop.workspace.model import Content, WorkspaceRole
from cityexam_desktop.workspace.replacing import replace_content

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.bundle.container import Opened
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: the edition, its printed code, whether it filled the draft.

    `lacking` counts documents that the copy did not bring along.
    """

    edition: int
    bundle: str
    code: str
    filled: bool
    lacking: int


def restore_from_bundle(
    ws: Workspace, file: Path, *, who: str = "", now: datetime | None = None
) -> Restored:
    """Take one's own submission back in; a draft that says something already stays.

    The code is to be compared with the stamped sheet: whoever signed, what stands on the
    sheet is what was reported. Raises `BadBundle`, `WrongUse`, `FileTrouble`.
    """
    opened = container.open_bundle(file)
    head = opened.manifest.head
    if not isinstance(head, SubmissionHead):
        raise WrongUse("这个文件不是报送包。", "请选本单位报出过的报送包（.cxb）。")
    task = _own_task(ws, opened, head)
    unit = opened.manifest.unit
    members, frozen = open_submission(opened, task, tasks.pack_of(ws, task))
    with ws.transaction():
        _put_papers(ws, opened)
        if opened.id not in {s.bundle for s in submissions(ws)}:
            archive.put_bundle(ws, _archived(opened), members)
            store_edition(
                ws,
                task=task.id,
                unit=unit,
                edition=head.edition,
                bundle=opened.id,
                frozen=frozen,
                now=datetime.fromisoformat(opened.manifest.created),
            )
        draft = answering.open_draft(ws, task, unit, now=now)
        said = frozen.content()
        here = tuple(e for e in said.evidence if tasks.has_blob(ws, e.sha256))
        filled = stored_content(ws, draft.id) == Content()
        if filled:
            findings = findings_of(ws, task, tasks.pack_of(ws, task), unit, said)
            kept = replace(said, evidence=here, explanations=bound(said.explanations, findings))
            replace_content(ws, draft.id, kept, who=who, what="取回", now=now)
    code = submission_code(opened.id)
    return Restored(head.edition, opened.id, code, filled, len(said.evidence) - len(here))


def _own_task(ws: Workspace, opened: Opened, head: SubmissionHead) -> Task:
    """The task that a submission of this workspace's own unit answers."""
    own = ws.identity
    if own.role is not WorkspaceRole.DEPARTMENT:
        raise WrongUse("这是县住建局的数据文件。", "收件请用“收件”；取回在填报单位的数据文件里。")
    if opened.manifest.unit != own.unit:
        raise WrongUse("这份报送包是别的单位的。", "请选本单位报出过的报送包。")
    task = tasks.answered(ws, opened.manifest.task, head.period, head.pack)
    if task is not None:
        return task
    raise WrongUse(
        "这份报送包所答的那一版任务不在这个数据文件里。",
        "请先打开那一版任务包，再取回；这里已有更新的一版、打不开旧版的，"
        "请新建一个数据文件，先打开旧版，取回以后再打开新版。",
    )


def _put_papers(ws: Workspace, opened: Opened) -> None:
    for member in opened.manifest.members:
        if member.is_attachment and opened.has(member.name):
            keep_paper(ws, opened, member)


def _archived(opened: Opened) -> archive.Archived:
    manifest = opened.manifest
    return archive.Archived(
        opened.id, "submission", manifest.task, manifest.unit, manifest.signer,
        opened.manifest_bytes, opened.signature, 0,
    )  # fmt: skip
