"""A report as PDF: Chinese typesetting, selectable text, outline, the same bytes every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle.atomic import atomic

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.report.blocks import Report


def write_pdf(report: Report, target: Path) -> None:
    """Write `report` to `target`, whole or not at all.

    The same report on a computer with the same fonts gives the same bytes. Raises
    FileTrouble when the file cannot be written; an older file then stays as it was.
    """
    from cityexam_desktop.report.pdf.document import rendered

    data = rendered(report)
    with atomic(target) as out:
        out.write(data)
