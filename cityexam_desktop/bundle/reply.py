"""Replies of the bureau: the receipt (回执) and the return (退回修改单)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop import __version__
from cityexam_desktop.bundle import container, ownkeys, strictjson
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.heads import ReplyHead
from cityexam_desktop.bundle.manifest import Manifest, Member, moment
from cityexam_desktop.bundle.schema import Fields
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.dates import day
from cityexam_desktop.workspace import answering, archive, tasks
from cityexam_desktop.workspace.content import submissions
from cityexam_desktop.workspace.database import Workspace, utc_now
from cityexam_desktop.workspace.model import Comment

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.workspace.model import Task

REPLY: Final = "reply.json"
_LONGEST: Final = 2000
_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark at a cell; without a datum it is about the whole submission."""

    datum: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reply says: `sentence` for people, `remarks` at cells; `by` is who wrote it.

    `due` is the day (``yyyy-mm-dd``) by which an answer is wanted; empty for as soon as possible.
    """

    head: ReplyHead
    unit: str
    task: str
    sentence: str
    by: str
    remarks: tuple[Remark, ...] = ()
    due: str = ""


Receipt = Reply
"""A reply whose head says ``receipt``."""


def write_reply(
    ws: Workspace,
    reply: Reply,
    target: Path,
    *,
    passphrase: str = "",
    now: datetime | None = None,
) -> str:
    """Sign a reply and write it to a file; give its id.

    Raises `WrongUse` for a text too long to travel, `WrongPassphrase`, `FileTrouble`.
    """
    texts = (reply.sentence, *(remark.text for remark in reply.remarks))
    if max(map(len, texts)) > _LONGEST or len(reply.by) > _NAME:
        raise WrongUse(
            f"回复里的意见每条最长 {_LONGEST} 字，经办人最长 {_NAME} 字。", "请精简后再退回。"
        )
    body = strictjson.dumps(
        {
            "sentence": strictjson.plain(reply.sentence),
            "by": strictjson.plain(reply.by),
            "due": reply.due,
            "remarks": [[r.datum, r.subject, strictjson.plain(r.text)] for r in reply.remarks],
        }
    )
    manifest = Manifest(
        signer=ownkeys.own_public(ws),
        engine=__version__,
        task=reply.task,
        unit=reply.unit,
        created=moment(now or utc_now()),
        head=reply.head,
        members=(Member.of(REPLY, body),),
    ).to_bytes()
    signature = container.seal(manifest, ownkeys.signer(ws, passphrase))
    container.write(target, manifest, signature, {REPLY: body})
    opened = container.open_bundle(target)
    with ws.transaction():
        archive.put_bundle(ws, _archived(opened), {REPLY: body})
    return opened.id


def read_reply(opened: container.Opened) -> Reply:
    """Read a verified reply."""
    head = opened.manifest.head
    if not isinstance(head, ReplyHead):
        raise BadBundle("schema", REPLY)
    fields = Fields(opened.json(REPLY), frozenset({"sentence", "by", "due", "remarks"}), REPLY)
    raw: Any = fields.raw("remarks")
    if type(raw) is not list or not all(_is_remark(row) for row in raw):
        raise BadBundle("schema", REPLY)
    return Reply(
        head,
        opened.manifest.unit,
        opened.manifest.task,
        fields.text("sentence", _LONGEST),
        fields.text("by", _NAME),
        tuple(Remark(*row) for row in raw),
        _due(fields),
    )


def _due(fields: Fields) -> str:
    text = fields.text("due", 10)
    if text and day(text) != text:
        raise BadBundle("schema", REPLY)
    return text


def accept_reply(ws: Workspace, file: Path) -> Reply:
    """Take a reply into the department's workspace: remarks come to stand at their cells.

    Raises `WrongUse` when it is another unit's or another bureau's.
    """
    opened = container.open_bundle(file)
    reply = read_reply(opened)
    if opened.manifest.signer != ws.meta("bureau_confirmed"):
        raise WrongUse(
            "这份回复不是已核对过的县住建局签发的。", "请先核对县住建局的识别码，或电话核实。"
        )
    if reply.unit != ws.identity.unit:
        raise WrongUse("这份回复是发给别的单位的。", "请退给县住建局，并索取发给本单位的那一份。")
    task = next((t for t in tasks.tasks(ws) if t.bundle == reply.task), None)
    task = task or _of_edition(ws, reply.head.about)
    if task is None:
        raise WrongUse("这份回复说的任务不在这个数据文件里。", "请先打开相应的任务包。")
    draft = answering.open_draft(ws, task, reply.unit)
    with ws.transaction():
        archive.put_bundle(ws, _archived(opened), {REPLY: opened.read(REPLY)})
        answering.add_comments(
            ws,
            draft.id,
            (
                Comment(r.datum, r.subject, r.text, reply.by, opened.manifest.created)
                for r in reply.remarks
            ),
        )
    return reply


def _of_edition(ws: Workspace, bundle: str) -> Task | None:
    """The task of an edition that was taken back in here under a later version of it."""
    held = next((s.task for s in submissions(ws) if s.bundle == bundle), None)
    return tasks.task(ws, held) if held else None


def _is_remark(row: object) -> bool:
    return (
        type(row) is list
        and len(row) == 3  # noqa: PLR2004 - the three fields of a remark
        and all(type(text) is str and len(text) <= _LONGEST for text in row)
    )


def _archived(opened: container.Opened) -> archive.Archived:
    manifest = opened.manifest
    return archive.Archived(
        opened.id, manifest.kind, manifest.task, manifest.unit, manifest.signer,
        opened.manifest_bytes, opened.signature, 0,
    )  # fmt: skip
