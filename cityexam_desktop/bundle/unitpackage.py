"""A task package for one unit alone: the county-wide one, with its own sensitive values of before.

What must not go by WeChat is in nobody's county-wide package. The package for one unit
repeats it under the same signature key, names it in `manifest.task` and the unit in
`manifest.unit`; answers name the county-wide one either way. It is made when it is wanted,
and nothing of it is kept: the bureau has the values already.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import container, ownkeys, strictjson
from cityexam_desktop.bundle.heads import TaskHead
from cityexam_desktop.bundle.manifest import Manifest, Member, sorted_members
from cityexam_desktop.bundle.task import HISTORY, history_rows
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.workspace import archive, tasks
from cityexam_desktop.workspace.history import history
from cityexam_desktop.workspace.sensitive import asked_under, secret_codes

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.bundle.keys import Signer
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task


def units_with_secrets(ws: Workspace, task: Task) -> dict[str, int]:
    """How many sensitive values of earlier years each unit may see; units without any left out."""
    pack = tasks.pack_of(ws, task)
    secret = secret_codes(ws, pack)
    held = [v for v in history(ws) if v.period < task.period and v.code in secret]
    counts = {u.code: sum(map(asked_under(pack, u.code), held)) for u in task.units}
    return {unit: count for unit, count in counts.items() if count}


def export_for(
    ws: Workspace,
    task: Task,
    unit: str,
    target: Path,
    *,
    passphrase: str = "",
    replaced: Signer | None = None,
) -> None:
    """Sign and write the package for `unit`; the same task and values give the same bytes.

    Of a task issued at a change of key `replaced`, the old one, signs too; without it the
    package follows the county-wide one, which carries the trust over.
    Raises `WrongUse` for a unit that the task has not, `WrongPassphrase`, `FileTrouble`.
    """
    if unit not in {one.code for one in task.units}:
        raise WrongUse(f"任务里没有“{unit}”这个单位。", "请核对代码。")
    kept = archive.bundle(ws, task.bundle)
    if kept is None:
        raise WrongUse("这个任务没有任务包。", "请重新下发任务。")
    members = archive.members(ws, task.bundle)
    rows = history_rows(ws, task.period, tasks.pack_of(ws, task), unit)
    members[HISTORY] = strictjson.dumps(rows)
    listed = tuple(Member.of(name, body) for name, body in members.items())
    whole = Manifest.from_bytes(kept.manifest)
    head = whole.head
    if isinstance(head, TaskHead) and replaced is None:
        head = replace(head, former="")
    own = replace(
        whole, task=task.bundle, unit=unit, head=head, members=sorted_members(listed)
    ).to_bytes()
    signature = container.seal(own, ownkeys.signer(ws, passphrase), replaced)
    container.write(target, own, signature, members)
