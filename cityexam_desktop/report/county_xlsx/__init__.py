"""The county's workbook: live formulas from base data to indicators, for Excel and WPS.

Every formula cell also carries what the program computed, so that a preview which
does not calculate shows the same figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle.atomic import atomic
from cityexam_desktop.county.assessment import assess
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.progress import progress
from cityexam_desktop.workspace import ledger

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task


def write_county_xlsx(ws: Workspace, target: Path, task: Task | None = None) -> None:
    """Merge, assess and write the workbook of a task (the newest, without), whole or not at all.

    The same data give the same bytes. Raises `FileTrouble`; an older file then stays.
    """
    from cityexam_desktop.report.county_xlsx.book import rendered
    from cityexam_desktop.report.county_xlsx.pages import pages

    dataset = merge(ws, task)
    head = ledger.head(ws)
    made = pages(assess(dataset), progress(ws, dataset), head)
    data = rendered(made, dataset.task.banner, head.at if head else "")
    with atomic(target) as out:
        out.write(data)
