"""换密钥: the bureau's new key, vouched for by the old one.

The next version of the newest task is signed by both; whoever compared the old key's
code takes the new one from it. Without the old key (lost, or in wrong hands) there is no
such package: then every department compares the new code with a new stamped notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.bundle.task import Plan, issue
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.workspace import ledger, tasks
from cityexam_desktop.workspace.model import WorkspaceRole

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task


def change_key(
    ws: Workspace,
    backup: Path,
    *,
    old_passphrase: str,
    new_passphrase: str,
    reason: str,
    now: datetime | None = None,
) -> Task:
    """Make a new key, back it up and open the backup, re-issue the newest task under both keys.

    All or nothing in the workspace. Raises `WrongUse` in a department's workspace or
    without a reason, `ShortPassphrase`, `WrongPassphrase`, `FileTrouble`.
    """
    if ws.identity.role is not WorkspaceRole.BUREAU:
        raise WrongUse("填报单位换密钥不用共同签名。", "直接生成新密钥，报出后由县住建局重新核对。")
    if not reason.strip():
        raise WrongUse("没有写换密钥的理由。", "请写明理由，登记簿里要能查到。")
    old = ownkeys.signer(ws, old_passphrase)
    before = tasks.task(ws)
    with ws.transaction():
        new = ownkeys.create_backed_up_key(ws, new_passphrase, backup, now=now)
        body = {"old": old.public, "new": new, "reason": reason}
        ledger.append(ws, "own_key", body, now=now)
        return issue(ws, plan_of(ws, before), passphrase=new_passphrase, replaced=old, now=now)


def plan_of(ws: Workspace, task: Task) -> Plan:
    """The plan that a task was issued by, to be issued again."""
    return Plan(
        series=task.series,
        period=task.period,
        title=task.title,
        county=task.county,
        as_of=task.as_of,
        deadline=task.deadline,
        asked=tasks.blob(ws, task.asked),
        judged=tasks.blob(ws, task.judged),
        places=task.places,
        banner=task.banner,
        exemptions=task.exemptions,
        deadlines=task.deadlines,
        confirmed=task.confirmed,
    )
