"""Working sheets that people print, stamp, send or edit: one description, three kinds of file.

A `SheetTable` says what stands on a sheet; the file's name says who writes it: ``.xlsx``
to be edited in WPS or Excel, ``.pdf`` to be printed and stamped, ``.csv`` for other
programs. All three hold the same rows; the first two say 示例数据 where that is what they show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.errors import CityExamError
from cityexam_desktop.report.sheets.model import Cell, SheetTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

SHEET_FILES: Final = (".xlsx", ".pdf", ".csv")

__all__ = ["SHEET_FILES", "Cell", "SheetTable", "UnknownSheetFile", "write_sheet", "write_sheets"]


class UnknownSheetFile(CityExamError):
    """A sheet is wanted in a format that nobody writes."""

    code = "sheet_format"

    def __init__(self, name: str) -> None:
        """Name the file whose suffix is not known."""
        super().__init__(
            f"不知道把“{name}”写成什么格式。",
            f"请用以 {'、'.join(SHEET_FILES)} 结尾的文件名。",
        )


def write_sheet(sheet: SheetTable, target: Path) -> None:
    """Write one sheet, whole or not at all; the suffix chooses the writer.

    The same sheet gives the same bytes. Raises `UnknownSheetFile`, `FileTrouble`.
    """
    write_sheets((sheet,), target)


def write_sheets(sheets: Sequence[SheetTable], target: Path) -> None:
    """Write several sheets into one file: a worksheet each, or each on pages of its own.

    In CSV they follow one another, an empty line between. Raises as `write_sheet`.
    """
    write = _writer(target)
    write(tuple(sheets), target)


def _writer(target: Path) -> Callable[[tuple[SheetTable, ...], Path], None]:
    match target.suffix.lower():
        case ".xlsx":
            from cityexam_desktop.report.sheets.xlsx import write_xlsx

            return write_xlsx
        case ".pdf":
            from cityexam_desktop.report.sheets.pdf import write_pages

            return write_pages
        case ".csv":
            from cityexam_desktop.report.sheets.separated import write_csv

            return write_csv
        case _:
            raise UnknownSheetFile(target.name)
