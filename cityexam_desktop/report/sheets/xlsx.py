"""Working sheets as a workbook: ready to be printed as it is, and to be edited."""

from __future__ import annotations

import io
import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.bundle.atomic import atomic
from cityexam_desktop.report.blocks import Align, Band, plain
from cityexam_desktop.report.office import settled

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from cityexam_desktop.report.county_xlsx.styles import Styles
    from cityexam_desktop.report.sheets.model import Cell, SheetTable

_A4, _A3 = 9, 8
_MADE: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - what office files say has no zone
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_CHARACTERS: Final = {(False, False): 88, (False, True): 132, (True, False): 132, (True, True): 190}
"""How many Latin characters stand in a line, by (A3, landscape)."""
_TAB: Final = 31
_NARROW: Final = 14
_FORBIDDEN: Final = str.maketrans("[]:*?/\\'", "（）：＊？／、’")


def write_xlsx(sheets: tuple[SheetTable, ...], target: Path) -> None:
    """Write a worksheet for every sheet; raises `FileTrouble`."""
    import openpyxl

    from cityexam_desktop.report.county_xlsx.styles import Styles

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator, book.properties.created = "cityexam", _MADE
    styles = Styles(book)
    for sheet in sheets:
        _fill(book.create_sheet(_tab(book, sheet)), sheet, styles)
    held = io.BytesIO()
    book.save(held)
    with atomic(target) as out:
        out.write(settled(held.getvalue(), _timeless))


def _timeless(name: str, data: bytes) -> bytes:
    """Take the time of writing out, so that the same sheet gives the same bytes."""
    if name != "docProps/core.xml":
        return data
    return _MODIFIED.sub(rb"\g<1>" + f"{_MADE.isoformat()}Z".encode(), data)


def _tab(book: Workbook, sheet: SheetTable) -> str:
    """Give the worksheet a name that spreadsheets allow and that is not taken."""
    wanted = plain(sheet.name or sheet.title).translate(_FORBIDDEN).replace("\n", " ")[:_TAB]
    taken = {one.title.casefold() for one in book.worksheets}
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted[: _TAB - 4]} {number}"
    return name


def _fill(page: Worksheet, sheet: SheetTable, styles: Styles) -> None:
    from cityexam_desktop.report.county_xlsx.styles import HEAD, NOTE, TITLE

    _put(page, 1, 1, sheet.title, styles.named(TITLE))
    at = 2
    about = "　".join(text for text in (sheet.banner, sheet.about) if text)
    if about:
        _put(page, at, 1, about, styles.named(NOTE))
        at += 1
    for column, one in enumerate(sheet.columns, 1):
        _put(page, at, column, one.title, styles.named(HEAD))
    _paper(page, sheet, at)
    _choices(page, sheet, at + 1)
    for row in sheet.rows:
        at += 1
        _row(page, at, sheet, row, styles)
    for note in sheet.notes:
        at += 1
        _put(page, at, 1, note, styles.named(NOTE))
    for label, known in sheet.signatures:
        at += 1
        _put(page, at, 1, f"{label}：{known}", styles.named(NOTE))
    if sheet.seal:
        _put(page, at + 1, 1, sheet.seal, styles.named(NOTE))


def _row(
    page: Worksheet, at: int, sheet: SheetTable, row: tuple[Cell, ...] | Band, styles: Styles
) -> None:
    from cityexam_desktop.report.county_xlsx import cells

    if isinstance(row, Band):
        _put(page, at, 1, row.text, styles.named(cells.LABEL)).alignment = _left()
        page.merge_cells(start_row=at, end_row=at, start_column=1, end_column=len(sheet.columns))
        return
    for column, (cell, one) in enumerate(zip(row, sheet.columns, strict=True), 1):
        style = cells.CENTRE if one.align is Align.CENTRE else cells.TEXT
        written = _put(page, at, column, cell, styles.named(style))
        if isinstance(cell, Decimal):
            written.number_format = "#,##0.##########" if cell % 1 else "#,##0"


def _left() -> Any:
    from openpyxl.styles import Alignment

    return Alignment(horizontal="left", vertical="center")


def _put(page: Worksheet, row: int, column: int, value: Cell, style: str) -> Any:
    """Write a number as one, and a text as text, whatever it looks like."""
    cell: Any = page.cell(row, column)
    if isinstance(value, Decimal):
        cell.value = value
    elif value:
        cell.value = plain(value)
        cell.data_type = "s"  # never a formula, also when it begins with "="
    cell.style = style
    return cell


def _paper(page: Any, sheet: SheetTable, head: int) -> None:
    """Set the widths, the paper, and what stands again on every page."""
    from openpyxl.utils import get_column_letter

    for column, width in enumerate(_widths(sheet), 1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = f"A{head + 1}"
    page.print_title_rows = f"1:{head}"
    page.page_setup.paperSize = _A3 if sheet.large else _A4
    page.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.print_options.horizontalCentered = True
    page.oddFooter.center.text = "第 &P 页，共 &N 页"
    if sheet.banner:
        page.oddHeader.right.text = plain(sheet.banner).replace("&", "&&")
        page.oddHeader.right.color = "B00020"


def _choices(page: Any, sheet: SheetTable, first: int) -> None:
    """Let the words of a column be picked; others can be typed and are judged when read."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    last = first + len(sheet.rows) - 1
    for column, words in sheet.choices if sheet.rows else ():
        listed = ",".join(words)
        made = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        made.showErrorMessage = False
        letter = get_column_letter(column + 1)
        made.add(f"{letter}{first}:{letter}{last}")
        page.add_data_validation(made)


def _widths(sheet: SheetTable) -> list[int]:
    """Share the line as the columns weigh; what is short stays whole."""
    total = sum(column.weight for column in sheet.columns)
    line = _CHARACTERS[sheet.large, sheet.landscape]
    found = []
    for at, column in enumerate(sheet.columns):
        rows = (row[at] for row in sheet.rows if not isinstance(row, Band))
        texts = [column.title, *(str(cell) for cell in rows)]
        need = max(_width(one) for text in texts for one in text.split("\n")) + 2
        found.append(max(line * column.weight // total, min(need, _NARROW)))
    return found


def _width(text: str) -> int:
    return sum(1 if one.isascii() else 2 for one in text)
