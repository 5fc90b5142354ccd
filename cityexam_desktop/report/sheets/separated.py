"""Working sheets as CSV: UTF-8 with its mark, so that WPS and Excel read Chinese."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.bundle.atomic import atomic
from cityexam_desktop.report.blocks import Band, plain

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.report.sheets.model import Cell, SheetTable

_CALLS = ("=", "+", "-", "@")
"""How a text begins that a spreadsheet would compute instead of show."""


def write_csv(sheets: tuple[SheetTable, ...], target: Path) -> None:
    """Write heading and rows alone, so that other programs read them; raises `FileTrouble`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for index, sheet in enumerate(sheets):
        if index:
            writer.writerow(())
        writer.writerow([plain(column.title) for column in sheet.columns])
        for row in sheet.rows:
            cells = (row.text,) if isinstance(row, Band) else row
            writer.writerow([shown(cell) for cell in cells])
    with atomic(target) as file:
        file.write(out.getvalue().encode("utf-8-sig"))


def shown(cell: Cell) -> str:
    """Write numbers plainly, and no text that a spreadsheet takes for a formula."""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    text = plain(cell)
    return f"'{text}" if text.startswith(_CALLS) and len(text) > 1 else text
