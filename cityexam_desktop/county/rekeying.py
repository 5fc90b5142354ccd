"""本局换密钥: the new key with its backup, and the packages that carry the trust over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.bundle.codes import unit_code
from cityexam_desktop.bundle.rotation import change_key
from cityexam_desktop.bundle.task import export_task
from cityexam_desktop.county.planning.packages import write_unit_packages

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task


@dataclass(frozen=True, slots=True)
class Secrets:
    """The passphrases of the key in use and of the one that takes its place."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """The new code, each open task with its package, and the packages for single units."""

    code: str
    packages: tuple[tuple[Task, Path], ...]
    own: tuple[Path, ...]


def change_bureau_key(
    ws: Workspace,
    backup: Path,
    folder: Path,
    secrets: Secrets,
    *,
    reason: str,
    now: datetime | None = None,
) -> Rekeyed:
    """Change the bureau's key and write every open task's packages, signed by both, to `folder`.

    All or nothing in the workspace: a package that cannot be written leaves the old key in
    use. Raises what `change_key` and `export_task` raise.
    """
    with ws.transaction():
        changed = change_key(
            ws, backup, old_passphrase=secrets.old, new_passphrase=secrets.new, reason=reason,
            now=now,
        )  # fmt: skip
        packages: list[tuple[Task, Path]] = []
        own: list[Path] = []
        for task in changed.tasks:
            target = folder / f"{task.title}-第{task.version}版.cxb"
            export_task(ws, task, target)
            packages.append((task, target))
            made = write_unit_packages(
                ws, folder, task=task, passphrase=secrets.new, replaced=changed.old
            )
            own += made.values()
    return Rekeyed(unit_code(changed.new), tuple(packages), tuple(own))
