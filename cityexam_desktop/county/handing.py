"""移交县级数据文件: the county's whole file to the next officer; the old copy is for reading.

The file is copied as it is, with its sealed key, whose passphrase is told by mouth. That
the county changed hands is a row of the ledger, in both copies.
"""

from __future__ import annotations

import contextlib
import json
from datetime import datetime
from typing import TYPE_CHECKING

from cityexam_desktop.errors import CityExamError, WrongUse
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.database import HandedOverFile, Workspace, utc_now
from cityexam_desktop.workspace.model import WorkspaceRole
from cityexam_desktop.workspace.placing import draft_of, put_in_place, remove

if TYPE_CHECKING:
    from pathlib import Path


def hand_over_county(
    ws: Workspace, target: Path, *, to: str, by: str, reason: str, now: datetime | None = None
) -> None:
    """Copy the bureau's workspace to `target` and close this one for writing.

    A copy that could not be written closes nothing; one that a sudden end left closed by
    nobody is taken up again. Raises `WrongUse` in a department's
    workspace, without both names, or when `target` exists; `FileTrouble`.
    """
    if ws.identity.role is not WorkspaceRole.BUREAU:
        raise WrongUse("这是填报单位的数据文件。", "请用“移交”写成移交文件。")
    if not to.strip() or not by.strip() or to.strip() == by.strip():
        raise WrongUse("移交要写明移交人和接收人。", "请写明两个人的姓名。")
    if ws.handed_to:
        raise HandedOverFile(ws.name, ws.handed_to)
    body = {"to": to, "by": by, "reason": reason}
    at = (_begun(ws, target, body) if target.exists() else None) or now or utc_now()
    if not target.exists():
        _copy(ws, target, body, at)
    with ws.transaction():
        ledger.append(ws, "handover", body, now=at)
        ws.lock(to)


def _copy(ws: Workspace, target: Path, body: dict[str, str], at: datetime) -> None:
    """Write the copy with its row, whole or not at all."""
    draft = draft_of(target)
    try:
        ws.backup(draft)
        with Workspace.open(draft) as copy:
            ledger.append(copy, "handover", body, now=at)
        put_in_place(draft, target)
    finally:
        remove(draft)


def _begun(ws: Workspace, target: Path, body: dict[str, str]) -> datetime:
    """When this very hand-over was begun, if a sudden end came before this copy was closed.

    The copy then holds this file's ledger and the row of the hand-over. Raises `WrongUse`
    for any other file that is there.
    """
    with contextlib.suppress(CityExamError), Workspace.open(target) as copy:
        rows = ledger.rows(copy)
        begun = rows[-1] if rows and rows[:-1] == ledger.rows(ws) else None
        if begun and (begun.kind, json.loads(begun.body)) == ("handover", body):
            return datetime.fromisoformat(begun.at)
    raise WrongUse(f"文件已存在：{target.name}", "请换一个文件名。")
