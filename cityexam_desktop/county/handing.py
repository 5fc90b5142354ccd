"""移交县级数据文件: the county's whole file to the next officer; the old copy is for reading.

The file is copied as it is, with its sealed key, whose passphrase is told by mouth. That
the county changed hands is a row of the ledger, in both copies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.database import Workspace, utc_now
from cityexam_desktop.workspace.model import WorkspaceRole

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def hand_over_county(
    ws: Workspace, target: Path, *, to: str, by: str, reason: str, now: datetime | None = None
) -> None:
    """Copy the bureau's workspace to `target` and close this one for writing.

    A copy that could not be written closes nothing. Raises `WrongUse` in a department's
    workspace, without both names, or when `target` exists; `FileTrouble`.
    """
    if ws.identity.role is not WorkspaceRole.BUREAU:
        raise WrongUse("这是填报单位的数据文件。", "请用“移交”写成移交文件。")
    if not to.strip() or not by.strip() or to.strip() == by.strip():
        raise WrongUse("移交要写明移交人和接收人。", "请写明两个人的姓名。")
    if target.exists():
        raise WrongUse(f"文件已存在：{target.name}", "请换一个文件名。")
    body = {"to": to, "by": by, "reason": reason}
    at = now or utc_now()
    ws.backup(target)
    with Workspace.open(target) as copy:
        ledger.append(copy, "handover", body, now=at)
    with ws.transaction():
        ledger.append(ws, "handover", body, now=at)
        ws.lock(to)
