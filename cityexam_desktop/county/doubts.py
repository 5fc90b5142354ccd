"""The bureau's findings: each unit's own, worked out anew over what it signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle.submission import findings_of
from cityexam_desktop.workspace.content import content, submissions

if TYPE_CHECKING:
    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.workspace.database import Workspace


def unit_findings(ws: Workspace, dataset: CountyDataset) -> tuple[tuple[str, Finding], ...]:
    """(unit, finding) for every finding of every submission in force, in the task's order.

    Those across departments are `checks.check_county`'s.
    """
    stored = {s.bundle: s.id for s in submissions(ws, dataset.task.id) if s.bundle}
    in_force = dataset.resolution.in_force
    return tuple(
        (unit.code, finding)
        for unit in dataset.task.units
        if unit.code in in_force
        for finding in findings_of(
            ws, dataset.task, dataset.pack, unit.code, content(ws, stored[in_force[unit.code]])
        )
    )
