"""换密钥: the bureau's new key, vouched for by the old one.

The next version of every task that is still open is signed by both; whoever compared the
old key's code takes the new one from any of them. All of them are needed: a task that only
the old key signed would be refused afterwards, and no answer to it could be frozen. Without
the old key (lost, or in wrong hands) there are no such packages: then every department
compares the new code with a new stamped notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.bundle.task import Plan, issue
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.workspace import ledger, tasks
from cityexam_desktop.workspace.model import WorkspaceRole
from cityexam_desktop.workspace.yearbefore import shape

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.bundle.keys import SecretKey
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task


@dataclass(frozen=True, slots=True)
class Changed:
    """The tasks issued again, the newest last, and the two keys that signed them."""

    tasks: tuple[Task, ...]
    old: SecretKey
    new: str


def open_tasks(ws: Workspace) -> tuple[Task, ...]:
    """The newest version of every task to which answers may still come, the newest task last.

    Those of the newest period, of years and of months apart: both rounds of a year are.
    """
    held = tasks.current(ws)
    newest: dict[str, str] = {}
    for one in held:
        newest[shape(one.period)] = max(one.period, newest.get(shape(one.period), ""))
    found = [one for one in held if one.period == newest[shape(one.period)]]
    last = tasks.task(ws).id if found else ""
    return tuple(sorted(found, key=lambda one: one.id == last))


def change_key(
    ws: Workspace,
    backup: Path,
    *,
    old_passphrase: str,
    new_passphrase: str,
    reason: str,
    now: datetime | None = None,
) -> Changed:
    """Make a new key, back it up and open the backup, re-issue all open tasks under both keys.

    All or nothing in the workspace. Raises `WrongUse` in a department's workspace, without
    a reason or a task, `ShortPassphrase`, `WrongPassphrase`, `FileTrouble`.
    """
    if ws.identity.role is not WorkspaceRole.BUREAU:
        raise WrongUse("填报单位换密钥不用共同签名。", "直接生成新密钥，报出后由县住建局重新核对。")
    if not reason.strip():
        raise WrongUse("没有写换密钥的理由。", "请写明理由，登记簿里要能查到。")
    old = ownkeys.signer(ws, old_passphrase)
    before = open_tasks(ws)
    if not before:
        raise WrongUse("还没有下发过任务，不用共同签名。", "请先下发任务。")
    with ws.transaction():
        new = ownkeys.create_backed_up_key(ws, new_passphrase, backup, now=now)
        body = {"old": old.public, "new": new, "reason": reason}
        ledger.append(ws, "own_key", body, now=now)
        again = tuple(
            issue(ws, plan_of(ws, one), passphrase=new_passphrase, replaced=old, now=now)
            for one in before
        )
    return Changed(again, old, new)


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
