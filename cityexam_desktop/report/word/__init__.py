"""A report as an editable Word document in the layout of GB/T 9704-2012."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle.atomic import atomic

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.report.blocks import Report


def write_docx(report: Report, target: Path) -> None:
    """Write `report` to `target`, whole or not at all; the same report gives the same bytes.

    Raises FileTrouble when the file cannot be written; an older file then stays as it was.
    """
    from cityexam_desktop.report.word.document import rendered

    data = rendered(report)
    with atomic(target) as out:
        out.write(data)
