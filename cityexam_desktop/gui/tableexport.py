"""What a table shows, written as a workbook: the rows and their order as on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.gui.rowtable import RowTable

WORKBOOK = "Excel 工作簿 (*.xlsx)"


def export_table(frame: Frame, table: RowTable) -> None:
    """Ask where the shown rows are written, write them as a job, and open the file."""
    title = table.accessibleName()
    columns = [(one.title, one.width * 2 + 2, one.number) for one in table.rows.columns]
    rows = table.rows.shown

    def write(target: Path) -> None:
        def work(progress: Progress) -> None:
            from cityexam_desktop.report.officer.long import LongTable, write_long

            told = LongTable(title, columns, (row.texts for row in rows), len(rows))
            write_long((told,), target, progress.step)

        def done(_: object) -> None:
            frame.say(f"已导出 {len(rows):,} 行：{target.name}")
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(target)))

        frame.jobs.start(f"导出{title}", work, done)

    frame.choose_save(f"导出“{title}”到", WORKBOOK, f"{title}.xlsx", write)
