"""What opening a received file comes to, without Qt: new workspaces, tasks, replies.

Imported when something is opened, so that the window stands at once.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cityexam_desktop import paths
from cityexam_desktop.bundle import container
from cityexam_desktop.bundle.ownkeys import create_backed_up_key, create_key
from cityexam_desktop.bundle.task import accept_task, read_task
from cityexam_desktop.errors import CityExamError
from cityexam_desktop.formpack.tables import parse_table
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.drives import Drive, drive_of
from cityexam_desktop.workspace.model import WorkspaceRole

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from cityexam_desktop.gui.session import Session
    from cityexam_desktop.workspace.model import Task

NATIONAL: Final = "cn-2025"


def kind_and_task(file: Path) -> tuple[str, Task | None]:
    """Verify a bundle: its kind, and the task when it is a task package."""
    opened = container.open_bundle(file)
    kind = opened.manifest.kind
    return kind, read_task(opened) if kind == "task" else None


def sender_and_unit(file: Path) -> tuple[str, str]:
    """The key that signed a bundle, and the unit that it names."""
    manifest = container.open_bundle(file).manifest
    return manifest.signer, manifest.unit


def home_of(files: Iterable[str], bureau: str, units: Collection[str]) -> Path | None:
    """The first of a person's data files that answers this bureau, as one of these units.

    A package or a reply that is double-clicked while nothing is open belongs there.
    """
    for name in files:
        file = Path(name)
        if not file.is_file() or drive_of(file) is not Drive.LOCAL:
            continue
        with contextlib.suppress(CityExamError), Workspace.open(file) as ws:
            mine = ws.identity.role is WorkspaceRole.DEPARTMENT and ws.identity.unit in units
            if mine and any(task.bureau == bureau for task in tasks.tasks(ws)):
                return file
    return None


def renews(task: Task, session: Session) -> bool:
    """Whether a task package belongs into the open file: a newer version, or another task."""
    if not session.is_open or session.identity.role is not WorkspaceRole.DEPARTMENT:
        return False
    held = session.task
    if session.unit not in {unit.code for unit in task.units}:
        return False
    return held is None or held.id != task.id or held.version < task.version


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


@dataclass(frozen=True, slots=True)
class NewCounty:
    """What a person says when setting up: `unit` is the bureau's own code in the form pack."""

    county: str
    unit: str
    passphrase: str = field(repr=False)
    target: Path
    backup: Path


def new_county(said: NewCounty) -> Workspace:
    """Make the county's file with the bureau's key, its backup opened again; all or nothing."""
    workspace = Workspace.create(
        said.target, WorkspaceRole.BUREAU, unit=said.unit, county=said.county
    )
    try:
        create_backed_up_key(workspace, said.passphrase, said.backup)
    except CityExamError:
        workspace.close()
        said.target.unlink(missing_ok=True)
        raise
    return workspace


def bureau_units() -> tuple[tuple[str, str], ...]:
    """(code, name) of the units that the national pack knows, the one that leads first."""
    rows, _ = parse_table("units", (paths.forms() / NATIONAL / "units.csv").read_bytes())
    return tuple((row["code"], row["name"]) for row in rows)
