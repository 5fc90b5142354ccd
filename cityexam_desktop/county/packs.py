"""Older form packs of a task: for which units what they asked still holds.

Which change of a pack is safe is for `formpack.diff` to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.diff import touched
from cityexam_desktop.workspace import tasks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task


def safe_packs(ws: Workspace) -> frozenset[tuple[str, str, str]]:
    """(task, digest of ``asked``, unit) for which an older pack differs safely from the newest."""
    several = {id_ for id_, asked in tasks.asked_digests(ws).items() if len(asked) > 1}
    versions = [task for task in tasks.tasks(ws) if task.id in several] if several else []
    newest = {task.id: task for task in versions}
    return frozenset(
        (task.id, task.asked, unit)
        for task in versions
        if task.asked != newest[task.id].asked
        for unit in _safe(ws, task, newest[task.id])
    )


def _safe(ws: Workspace, task: Task, newest: Task) -> Iterator[str]:
    """The units that were asked nothing that the newest version no longer asks alike."""
    older = tasks.pack_of(ws, task)
    spoilt = touched(older, tasks.pack_of(ws, newest))
    for unit in task.units:
        if spoilt.isdisjoint(datum.code for datum in older.asked_of(unit.code)):
            yield unit.code
