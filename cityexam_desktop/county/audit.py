"""The audit: whether what is stored still says what was signed and decided.

It recomputes the ledger's chain, verifies every archived bundle anew, compares every
stored row of every edition with the signed one, and every value of a live draft with
its newest change. Whatever was put into the file from the side is named, never stumbled
over. A department's file is judged alike, but for receipts: it receives nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle import contents, signature
from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.bundle.manifest import Manifest, bundle_id
from cityexam_desktop.bundle.task import TASK
from cityexam_desktop.errors import CityExamError
from cityexam_desktop.workspace import archive, comparing, ledger, tasks
from cityexam_desktop.workspace.model import WorkspaceRole
from cityexam_desktop.workspace.taskjson import task_to_plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.comparing import EditionRow, Rows
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow, Task

_PIECE: Final = 1 << 20
_PARTS = {
    "rows": "调查状态",
    "objects": "名录行",
    "explanations": "说明",
    "evidence": "佐证材料",
}


@dataclass(frozen=True, slots=True)
class AuditProblem:
    """One thing that does not agree: what, and where."""

    what: str
    where: str


def audit(ws: Workspace) -> tuple[AuditProblem, ...]:
    """Everything that does not agree; nothing when all is sound."""
    return tuple(_problems(ws))


def _problems(ws: Workspace) -> Iterator[AuditProblem]:
    for no, what in ledger.breaks(ws):
        yield AuditProblem(what, f"收件登记簿第 {no} 行")
    packages, unreadable = _tasks(ws)
    yield from unreadable
    editions = comparing.editions(ws)
    kept = {bundle.id: bundle for bundle in archive.bundles(ws)}
    packs: dict[str, FormPack] = {}
    for bundle in kept.values():
        where = f"{_unit(bundle.unit, packages)} {submission_code(bundle.id)}"
        for what in _bundle(ws, bundle, editions.get(bundle.id), packages, packs):
            yield AuditProblem(what, where)
    for missing in sorted(editions.keys() - kept.keys()):
        yield AuditProblem("留底的报送包不见了", f"{editions[missing].unit} {missing[:12]}…")
    if ws.identity.role is WorkspaceRole.BUREAU:
        yield from _receipts(ws, kept)
    for unit, datum, subject in comparing.drifted(ws):
        what = f"草稿里的“{datum}”（{subject}）与最后一次修改记录不一致"
        yield AuditProblem(what, unit)


def _tasks(ws: Workspace) -> tuple[dict[str, Task], list[AuditProblem]]:
    """The tasks by package, as far as they can be read."""
    try:
        return {task.bundle: task for task in tasks.tasks(ws)}, []
    except (KeyError, TypeError, ValueError):  # the body was changed into something else
        return {}, [AuditProblem("任务的内容读不出来，被改动过", "任务")]


def _bundle(
    ws: Workspace,
    kept: archive.Archived,
    edition: EditionRow | None,
    packages: Mapping[str, Task],
    packs: dict[str, FormPack],
) -> Iterator[str]:
    """What is wrong with one kept bundle and what was stored from it."""
    try:
        manifest = _signed(kept)
    except CityExamError as error:
        yield f"留底的报送包验签不通过：{error.sentence}"
        return
    members = archive.members(ws, kept.id)
    spoilt = [
        m.name
        for m in manifest.members
        if not m.is_attachment and not _same(members.get(m.name), m.sha256)
    ]
    if spoilt:
        yield from (f"留底的“{name}”与签名的目录不一致" for name in spoilt)
        return
    for member in manifest.members:
        held = member.is_attachment and tasks.has_blob(ws, member.sha256)
        if held and not _paper_is_whole(ws, member.sha256):
            yield "留底的附件与签名的目录不一致"
    if kept.kind == "task":
        yield from _task(kept, members, packages)
    elif isinstance(manifest.head, SubmissionHead):
        task = packages.get(kept.task)
        if task is None and ws.identity.role is WorkspaceRole.DEPARTMENT:
            task = _read_under(ws, kept, manifest.head, packages)
        yield from _submission(ws, kept, manifest, edition, task, members, packs)


def _read_under(
    ws: Workspace, kept: archive.Archived, head: SubmissionHead, packages: Mapping[str, Task]
) -> Task | None:
    """The version under which a department took its own edition back in."""
    return tasks.answered(ws, kept.task, head.period, head.pack) if packages else None


def _task(
    kept: archive.Archived, members: Mapping[str, bytes], packages: Mapping[str, Task]
) -> Iterator[str]:
    task = packages.get(kept.id)
    if task is None:
        yield "任务包的任务没有入库"
    elif task_to_plain(task) != json.loads(members[TASK]) or task.bureau != kept.signer:
        yield "入库的任务与签名的任务包不一致"


def _submission(
    ws: Workspace,
    kept: archive.Archived,
    manifest: Manifest,
    edition: EditionRow | None,
    task: Task | None,
    members: Mapping[str, bytes],
    packs: dict[str, FormPack],
) -> Iterator[str]:
    head = manifest.head
    if edition is None or task is None or not isinstance(head, SubmissionHead):
        yield "报送包的数据没有入库，或它的任务不见了"
        return
    if (edition.task, edition.unit, edition.edition) != (task.id, manifest.unit, head.edition):
        yield "入库的单位、任务或稿次与签名的不一致"
    try:
        pack = packs.get(task.bundle) or packs.setdefault(task.bundle, tasks.pack_of(ws, task))
        frozen = contents.read(pack, kept.unit, members, members.__getitem__)
    except CityExamError as error:
        yield f"留底的报送包读不出来：{error.sentence}"
        return
    yield from _differences(comparing.expected(frozen), comparing.stored(ws, edition.id), pack)


def _signed(kept: archive.Archived) -> Manifest:
    """The manifest of a kept bundle whose id, signature and columns agree."""
    if bundle_id(kept.manifest) != kept.id:
        raise BadBundle("content", "manifest.json")
    if kept.signature:
        manifest = signature.verified(kept.manifest, kept.signature)
    else:
        manifest = Manifest.from_bytes(kept.manifest)
    told = (manifest.kind, manifest.unit, manifest.signer, manifest.task or kept.id)
    if told != (kept.kind, kept.unit, kept.signer, kept.task):
        raise BadBundle("schema", "manifest.json")
    return manifest


def _paper_is_whole(ws: Workspace, sha256: str) -> bool:
    """Read a kept document in pieces: one of fifty megabytes never stands in memory."""
    found = hashlib.sha256()
    with tasks.blob_stream(ws, sha256) as body:
        while piece := body.read(_PIECE):
            found.update(piece)
    return found.hexdigest() == sha256


def _same(body: bytes | None, sha256: str) -> bool:
    return body is not None and tasks.sha256_of(body) == sha256


def _unit(code: str, packages: Mapping[str, Task]) -> str:
    """A unit's name with its code, as the newest package that knows it has it."""
    named = [u.name for task in packages.values() for u in task.units if u.code == code]
    return f"{named[-1]}（{code}）" if named else code or "任务包"


def _cell(datum: str, subject: str, pack: FormPack) -> str:
    """A cell by its datum's name and both codes, which are what a repair needs."""
    known = pack.datum.get(datum)
    return f"“{known.name if known else datum}”（{datum}，{subject}）"


def _differences(
    signed: Mapping[str, Rows], stored: Mapping[str, Rows], pack: FormPack
) -> Iterator[str]:
    for datum, subject in sorted(
        {row[:2] for row in signed["observations"] ^ stored["observations"]}
    ):
        yield f"入库的{_cell(datum, subject, pack)}与签名的填报值不一致"
    for part, word in _PARTS.items():
        if signed[part] != stored[part]:
            yield f"入库的{word}与签名的不一致"


def _receipts(ws: Workspace, kept: Mapping[str, archive.Archived]) -> Iterator[AuditProblem]:
    """Whether ledger and archive tell of the same bundles under the same numbers."""
    numbers: dict[str, int] = {}
    for row in ledger.rows(ws):
        for bundle in _received(row):
            numbers.setdefault(bundle, row.no)
    for bundle, no in sorted(numbers.items(), key=lambda pair: pair[1]):
        if bundle not in kept:
            what = "登记簿记了收到，留底的报送包不见了"
            yield AuditProblem(what, f"收件登记簿第 {no} 行 {bundle[:12]}…")
    own = archive.own_keys(ws)
    for one in kept.values():
        number = numbers.get(one.id, -1)
        # What the bureau made itself is received the moment it is frozen, and has number 0.
        right = {number, 0} if one.signer in own and number > 0 else {number}
        if one.kind == "submission" and one.no not in right:
            what = "登记簿没有这个报送包的收件记录，或收件号不符"
            yield AuditProblem(what, f"{one.unit} {submission_code(one.id)}")


def _received(row: LedgerRow) -> Iterator[str]:
    """The bundle that a row says was received; nothing for a row that cannot be read."""
    if row.kind != "receive":
        return
    try:
        body = json.loads(row.body)
        if body["verdict"] != "rejected" and body["id"]:
            yield str(body["id"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return  # its hash is wrong, and that was told
