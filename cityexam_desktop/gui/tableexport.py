"""What a table shows, written as a workbook: the rows and their order as on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.gui.secrets import ask_before_writing
from cityexam_desktop.gui.viewing import show_files
from cityexam_desktop.workspace.sensitive import secret_data

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.gui.rows import Row
    from cityexam_desktop.gui.rowtable import RowTable

WORKBOOK = "Excel 工作簿 (*.xlsx)"
LOOKED_AT = 3000
"""How many rows are looked at before it is asked."""


def export_table(frame: Frame, table: RowTable, *, tells: bool = False) -> None:
    """Ask where the shown rows are written, write them as a job, and open the file.

    Of a table that `tells` values, rows of sensitive data are asked about first.
    """
    rows, pack = table.rows.shown, frame.session.pack
    named = {datum.name: datum for datum in secret_data(pack)} if tells and pack else {}
    told = set(named)
    if len(rows) <= LOOKED_AT:  # of more the window would stand still: all are asked about
        told = {name for row in rows for name in _secret(row, named)} if named else told
    secret = [datum for name, datum in named.items() if name in told]

    def then(harmless: bool) -> None:
        _export(frame, table, named if harmless else {})

    ask_before_writing(frame.window, secret, then)


def _secret(row: Row, named: Mapping[str, BaseDatum]) -> list[str]:
    """The sensitive data that a row names, in a cell of its own or in a sentence."""
    return [name for name in named if any(name in text for text in row.texts)]


def _export(frame: Frame, table: RowTable, left_out: Mapping[str, BaseDatum]) -> None:
    """Write the shown rows but those that name what is `left_out`."""
    title, rows = table.accessibleName(), table.rows.shown
    columns = [(one.title, one.width * 2 + 2, one.number) for one in table.rows.columns]

    def write(target: Path) -> None:
        def work(progress: Progress) -> None:
            from cityexam_desktop.report.officer.long import LongTable, write_long

            texts = (row.texts for row in rows if not _secret(row, left_out))
            write_long((LongTable(title, columns, texts, len(rows)),), target, progress.step)

        def done(_: object) -> None:
            more = "，不得用微信传送的没有写" if left_out else f" {len(rows):,} 行"
            frame.say(f"已导出{more}：{target.name}")
            show_files(frame.window, target)

        frame.jobs.start(f"导出{title}", work, done)

    frame.choose_save(f"导出“{title}”到", WORKBOOK, f"{title}.xlsx", write)
