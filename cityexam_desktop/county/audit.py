"""The audit: whether what is stored still says what was signed.

It recomputes the ledger's chain, verifies every archived bundle anew, and compares
every stored observation of every received edition with its signed value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import contents, signature
from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.manifest import Manifest, bundle_id
from cityexam_desktop.county.decisions import read_decisions
from cityexam_desktop.errors import CityExamError
from cityexam_desktop.workspace import archive, ledger, tasks
from cityexam_desktop.workspace.content import content, submissions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Content, Submission, Task


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
    stored = {s.bundle: s for s in submissions(ws) if s.bundle}
    by_package = {task.bundle: task for task in tasks.tasks(ws)}
    kept = {bundle.id: bundle for bundle in archive.bundles(ws)}
    for bundle in kept.values():
        yield from _bundle(ws, bundle, stored.get(bundle.id), by_package.get(bundle.task))
    for missing in stored.keys() - kept.keys():
        yield AuditProblem("留底的报送包不见了", submission_code(missing))
    for received in read_decisions(ws).received.keys() - kept.keys():
        yield AuditProblem("登记簿记了收到，留底的报送包不见了", submission_code(received))


def _bundle(
    ws: Workspace, kept: archive.Archived, edition: Submission | None, task: Task | None
) -> Iterator[AuditProblem]:
    where = f"{kept.unit or '任务包'} {submission_code(kept.id)}"
    try:
        manifest = _signed(kept)
    except CityExamError as error:
        yield AuditProblem(f"留底的报送包验签不通过：{error.sentence}", where)
        return
    members = archive.members(ws, kept.id)
    for member in manifest.members:
        if not member.is_attachment and not _same(members.get(member.name), member.sha256):
            yield AuditProblem(f"留底的“{member.name}”与签名的目录不一致", where)
            return
    for member in manifest.members:
        held = member.is_attachment and tasks.has_blob(ws, member.sha256)
        if held and not _same(tasks.blob(ws, member.sha256), member.sha256):
            yield AuditProblem("留底的附件与签名的目录不一致", where)
    if kept.kind != "submission":
        return
    if edition is None or task is None:
        yield AuditProblem("报送包的数据没有入库，或它的任务不见了", where)
        return
    pack = tasks.pack_of(ws, task)
    signed = contents.from_members(pack, kept.unit, members, members.__getitem__)
    for what in _differences(signed, content(ws, edition.id)):
        yield AuditProblem(what, where)


def _signed(kept: archive.Archived) -> Manifest:
    """The manifest of a kept bundle whose id, signature and columns agree."""
    if bundle_id(kept.manifest) != kept.id:
        raise BadBundle("content", "manifest.json")
    if kept.signature:
        manifest = signature.verified(kept.manifest, kept.signature)
    else:
        manifest = Manifest.from_bytes(kept.manifest)
    told = (manifest.kind, manifest.unit, manifest.signer)
    if told != (kept.kind, kept.unit, kept.signer):
        raise BadBundle("schema", "manifest.json")
    return manifest


def _same(body: bytes | None, sha256: str) -> bool:
    return body is not None and tasks.sha256_of(body) == sha256


def _differences(signed: Content, stored: Content) -> Iterator[str]:
    then = {(o.datum, o.subject): o for o in signed.observations}
    now = {(o.datum, o.subject): o for o in stored.observations}
    for key in sorted(then.keys() | now.keys()):
        if then.get(key) != now.get(key):
            yield f"入库的“{key[0]}”（{key[1]}）与签名的填报值不一致"
    if set(signed.rows) != set(stored.rows):
        yield "入库的调查状态与签名的不一致"
    if set(signed.explanations) != set(stored.explanations):
        yield "入库的说明与签名的不一致"
    if {o.id for o in signed.objects} != {o.id for o in stored.objects}:
        yield "入库的名录行与签名的不一致"
