"""Packages for single units: those that have sensitive values of earlier years to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle.unitpackage import export_for, units_with_secrets
from cityexam_desktop.county.planning.lastyear import task_of

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.bundle.keys import Signer
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task


def units_to_serve(ws: Workspace, task: Task | None = None) -> tuple[str, ...]:
    """The names of the units that need a package of their own, the bureau's left out."""
    task = task or task_of(ws)
    wanted = units_with_secrets(ws, task)
    own = ws.identity.unit
    return tuple(u.name for u in task.units if u.code in wanted and u.code != own)


def write_unit_packages(
    ws: Workspace,
    folder: Path,
    *,
    task: Task | None = None,
    passphrase: str = "",
    replaced: Signer | None = None,
) -> dict[str, Path]:
    """Write their packages into `folder`, by the units' codes; raises as `export_for`.

    At a change of key `replaced`, the old one, signs them too.
    """
    task = task or task_of(ws)
    names = units_to_serve(ws, task)
    found = {}
    for unit in task.units:
        if unit.name in names:
            target = folder / f"{task.title}-{unit.name}专用.cxb"
            export_for(ws, task, unit.code, target, passphrase=passphrase, replaced=replaced)
            found[unit.code] = target
    return found
