"""What opening a received file comes to, without Qt: new workspaces, tasks, replies.

Imported when something is opened, so that the window stands at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle import container
from cityexam_desktop.bundle.ownkeys import create_key
from cityexam_desktop.bundle.task import accept_task, read_task
from cityexam_desktop.errors import CityExamError
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.gui.session import Session
    from cityexam_desktop.workspace.model import Task


def kind_and_task(file: Path) -> tuple[str, Task | None]:
    """Verify a bundle: its kind, and the task when it is a task package."""
    opened = container.open_bundle(file)
    kind = opened.manifest.kind
    return kind, read_task(opened) if kind == "task" else None


def renews(task: Task, session: Session) -> bool:
    """Whether a task package belongs into the open file: a newer version, or another year."""
    if not session.is_open or session.identity.role is not WorkspaceRole.DEPARTMENT:
        return False
    held = session.task
    if session.unit not in {unit.code for unit in task.units}:
        return False
    return held is None or held.period != task.period or held.version < task.version


def new_department(package: Path, unit: str, target: Path) -> Workspace:
    """Make the data file of `unit` from a task package, with a key of its own; all or nothing."""
    _, task = kind_and_task(package)
    county = task.county if task else ""
    workspace = Workspace.create(target, WorkspaceRole.DEPARTMENT, unit=unit, county=county)
    try:
        accept_task(workspace, package)
        create_key(workspace)
    except CityExamError:
        workspace.close()
        target.unlink(missing_ok=True)
        raise
    return workspace


def new_county(county: str, passphrase: str, target: Path) -> Workspace:
    """Make the county's file with the bureau's key."""
    workspace = Workspace.create(target, WorkspaceRole.BUREAU, county=county)
    create_key(workspace, passphrase)
    return workspace
