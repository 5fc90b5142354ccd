"""Pages become a workbook: cells, widths, frozen panes, colours of words, print set-up."""

from __future__ import annotations

import io
import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.properties import PageSetupProperties

from cityexam_desktop import __version__
from cityexam_desktop.report import palette
from cityexam_desktop.report.blocks import plain
from cityexam_desktop.report.content.words import TONES
from cityexam_desktop.report.county_xlsx import styles
from cityexam_desktop.report.county_xlsx.cells import Cell, columns_to, head_row, letter
from cityexam_desktop.report.county_xlsx.known import with_known_values
from cityexam_desktop.report.office import settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.cell.cell import Cell as OpenpyxlCell

    from cityexam_desktop.report.county_xlsx.cells import Page

_FORMULA_SIGNS = ("=", "+", "-", "@")
_LONGEST = 32_767  # what a cell takes
_A4_WIDTH = 215
"""Latin characters that are still read across a landscape A4."""
_LINE, _NEXT = 15, 13
_TALLEST = 400  # points; no row is higher than 409
_A4 = "9"
_NEVER = "1980-01-01T00:00:00Z"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def rendered(pages: Sequence[Page], banner: str, at: str) -> bytes:
    """Give the workbook's bytes; `at` is the time (UTC ISO) that it says it was made."""
    made = datetime.fromisoformat(at or _NEVER).replace(tzinfo=None, microsecond=0)
    book = Workbook(write_only=True)
    book.properties.creator = f"cityexam {__version__}"
    book.properties.created = made
    looks = styles.Styles(book)
    known = {
        f"xl/worksheets/sheet{number}.xml": _Sheet(book, looks, page, banner).write()
        for number, page in enumerate(pages, 1)
    }
    out = io.BytesIO()
    book.save(out)

    def change(name: str, data: bytes) -> bytes:
        if name == "docProps/core.xml":
            return _MODIFIED.sub(rb"\g<1>" + f"{made.isoformat()}Z".encode(), data)
        return with_known_values(data, known[name]) if name in known else data

    return settled(out.getvalue(), change)


def _wide(text: str) -> int:
    """The width of a text in Latin characters; a Chinese one takes two."""
    return sum(2 if east_asian_width(one) in "WFA" else 1 for one in text)


class _Sheet:
    """One sheet in the making."""

    def __init__(self, book: Workbook, looks: styles.Styles, page: Page, banner: str) -> None:
        self.page, self.looks, self.banner = page, looks, banner
        self.sheet: Any = book.create_sheet(page.name)  # the stubs know no write-only sheet
        self.known: dict[str, Decimal | str] = {}
        self.number = 0
        self.head = head_row(len(page.above))
        self.last = self.head + len(page.rows)

    def write(self) -> dict[str, Decimal | str]:
        """Write everything; give what the formulas show, by address."""
        page = self.page
        self._set_up()
        banner = f"（{self.banner}）" if self.banner else ""
        self._row((Cell(page.title + banner, styles.TITLE),), 24)
        self._row((Cell(page.note, styles.NOTE),), 16)
        for above in page.above:
            self._row(above)
        heading = tuple(Cell(column.title, styles.HEAD) for column in page.columns)
        self._row(heading, self._height(heading))
        for row in page.rows:
            self._row(row, self._height(row))
        self._colour()
        if not page.plain:
            self.sheet.auto_filter.ref = f"A{self.head}:{letter(len(page.columns))}{self.last}"
        return self.known

    def _row(self, row: Iterable[Cell], height: int = _LINE) -> None:
        self.number += 1
        self.sheet.row_dimensions[self.number].height = height
        self.sheet.append([self._cell(at, one) for at, one in enumerate(row, 1)])

    def _cell(self, at: int, one: Cell) -> OpenpyxlCell:
        cell = WriteOnlyCell(self.sheet)
        cell.style = self.looks.named(one.style)
        if one.formula:
            cell.value = "=" + one.formula
            self.known[f"{letter(at)}{self.number}"] = one.shown
        elif isinstance(one.shown, Decimal):
            # As text, because the library would round and write 1e-05.
            cell.value = f"{one.shown:f}"
            cell.data_type = "n"
        elif one.shown:
            text = plain(one.shown)[:_LONGEST]
            cell.value = text
            cell.data_type = "s"  # whatever it looks like, it is no formula
            if text.startswith(_FORMULA_SIGNS):
                cell.quotePrefix = True  # nor does it become one when somebody edits it
        return cell

    def _height(self, row: tuple[Cell, ...]) -> int:
        """Give the height that the longest text needs; not every program finds it itself."""
        lines = 1
        for one, column in zip(row, self.page.columns, strict=False):
            text = one.shown
            if isinstance(text, str) and len(text) * 2 > column.width:
                needed = (max(1, -(-_wide(line) // column.width)) for line in text.split("\n"))
                lines = max(lines, sum(needed))
        return min(_LINE if lines == 1 else _NEXT * lines + 4, _TALLEST)

    def _set_up(self) -> None:
        sheet, page = self.sheet, self.page
        for at, column in enumerate(page.columns, 1):
            sheet.column_dimensions[letter(at)].width = column.width
        sheet.freeze_panes = f"{letter(page.frozen + 1)}{self.head + 1}"
        sheet.sheet_view.showGridLines = False
        sheet.sheet_view.zoomScale = 90
        self._set_print()

    def _set_print(self) -> None:
        sheet, page = self.sheet, self.page
        printed = page.columns[: page.printed or None]
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = _A4
        sheet.page_setup.fitToWidth = -(-sum(c.width for c in printed) // _A4_WIDTH)
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_title_rows = f"{self.head}:{self.head}"
        if page.frozen and sheet.page_setup.fitToWidth > 1:
            sheet.print_title_cols = f"A:{letter(page.frozen)}"
        sheet.print_area = f"A1:{letter(len(printed))}{max(self.last, self.head)}"
        sheet.page_margins.left = sheet.page_margins.right = 0.5
        sheet.page_margins.top = sheet.page_margins.bottom = 0.7
        sheet.oddHeader.center.text = self.banner.replace("&", "&&")
        sheet.oddHeader.right.text = page.name.replace("&", "&&")
        sheet.oddFooter.center.text = "第 &P 页，共 &N 页"

    def _colour(self) -> None:
        """Colour words as reports do; live, because the words are."""
        first = self.head + 1
        for column in self.page.tones:
            reach = f"{column}{first}:{column}{max(first, self.last)}"
            for word, tone in TONES:
                self._when(reach, f'{column}{first}="{word}"', Font(color=palette.TONES[tone]))
        if self.page.gray:
            reach = f"A{first}:{letter(len(self.page.columns))}{max(first, self.last)}"
            band = PatternFill("solid", start_color=palette.BAND, end_color=palette.BAND)
            self._when(reach, f"${self.page.gray}{first}=0", Font(color=palette.GREY), band)
            beside = letter(columns_to(self.page.gray) + 1)
            zero = f"AND(ISNUMBER({beside}{first}),{beside}{first}=0)"
            self._when(beside + reach[1:], zero, Font(color=palette.GREY))

    def _when(self, reach: str, test: str, font: Font, fill: PatternFill | None = None) -> None:
        looks = DifferentialStyle(font=font, fill=fill)
        rule = Rule(type="expression", dxf=looks, formula=[test])
        self.sheet.conditional_formatting.add(reach, rule)
