"""A county laid out anew from its bundles and its ledger, to be merged by the same code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.bundle.opening import open_submission
from cityexam_desktop.bundle.task import ASKED, JUDGED, read_task
from cityexam_desktop.county.decisions import UnreadableLedger
from cityexam_desktop.county.merge import merge
from cityexam_desktop.errors import CityExamError
from cityexam_desktop.workspace import archive, ledger, tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.frozen import store_edition
from cityexam_desktop.workspace.model import WorkspaceRole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.bundle.container import Opened
    from cityexam_desktop.bundle.countykind import CountyContent
    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.workspace.model import LedgerRow, Task


class CannotRebuild(CityExamError):
    """A nested bundle or a ledger row does not fit the others."""

    code = "rebuild"

    def __init__(self, what: str, where: str) -> None:
        """Keep what does not fit, and where."""
        super().__init__(f"{where}：{what}", "请让县住建局用程序重新制作汇总包。")
        self.what = what
        self.where = where


def dataset(
    content: CountyContent, chain: tuple[LedgerRow, ...], inner: Mapping[str, Opened]
) -> CountyDataset:
    """Resolve and merge from verified bundles and a verified chain.

    Raises `CannotRebuild` naming the bundle or the row.
    """
    received = _received(chain)
    with Workspace.in_memory(WorkspaceRole.BUREAU) as ws, ws.transaction():
        for public in content.own:
            archive.put_key(ws, public, b"")
        ledger.put_rows(ws, chain)
        for bundle, opened in inner.items():
            if opened.manifest.kind == "task":
                _put_task(ws, bundle, opened)
        packages = {task.bundle: task for task in tasks.tasks(ws)}
        ours = [task for task in packages.values() if task.id == content.task]
        if not ours:
            raise CannotRebuild("没有本次任务的任务包", "汇总包")
        for bundle, opened in inner.items():
            if opened.manifest.kind == "submission":
                _put_submission(ws, packages, bundle, opened, received.get(bundle, 0))
        try:
            found = merge(ws, ours[-1])
        except (UnreadableLedger, KeyError, TypeError, ValueError, ArithmeticError) as error:
            # The ledger's bodies are the county's own words; what they say must be sayable.
            raise CannotRebuild("登记簿里有程序认不出的记录", "收件登记簿") from error
    return found


def _received(chain: tuple[LedgerRow, ...]) -> dict[str, int]:
    """The first receiving number of every bundle; refuses bodies that are no record."""
    found: dict[str, int] = {}
    for row in chain:
        try:
            body = json.loads(row.body)
            if row.kind == "receive" and body["id"] and body["verdict"] != "rejected":
                found.setdefault(body["id"], row.no)
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise CannotRebuild("不是程序写的记录", f"收件登记簿第 {row.no} 行") from error
    return found


def _put_task(ws: Workspace, bundle: str, opened: Opened) -> None:
    try:
        task = read_task(opened)
        tasks.add_task(ws, task, opened.read(ASKED), opened.read(JUDGED))
        tasks.pack_of(ws, task)
    except CityExamError as error:
        where = f"内含的任务包 {submission_code(bundle)}"
        raise CannotRebuild(error.sentence, where) from error
    _archive(ws, opened, 0)


def _put_submission(
    ws: Workspace, packages: Mapping[str, Task], bundle: str, opened: Opened, number: int
) -> None:
    where = f"内含的报送包 {submission_code(bundle)}"
    manifest = opened.manifest
    task = packages.get(manifest.task)
    if task is None or not isinstance(manifest.head, SubmissionHead):
        raise CannotRebuild("它所答的任务包不在汇总包里", where)
    _archive(ws, opened, number)
    try:
        _, frozen = open_submission(opened, task, tasks.pack_of(ws, task))
    except CityExamError as error:
        raise CannotRebuild(error.sentence, where) from error
    store_edition(
        ws,
        task=task.id,
        unit=manifest.unit,
        edition=manifest.head.edition,
        bundle=bundle,
        frozen=frozen,
    )


def _archive(ws: Workspace, opened: Opened, number: int) -> None:
    manifest = opened.manifest
    names = [member.name for member in manifest.members if not member.is_attachment]
    members = {name: opened.read(name) for name in names}
    kept = archive.Archived(
        opened.id, manifest.kind, manifest.task or opened.id, manifest.unit, manifest.signer,
        opened.manifest_bytes, opened.signature, number,
    )  # fmt: skip
    archive.put_bundle(ws, kept, members)
