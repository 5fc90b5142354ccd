"""Tables in Word: fixed widths, a head that repeats, rows that stay whole."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from cityexam_desktop.report import palette
from cityexam_desktop.report.blocks import Align, Band, Table, Tone, plain
from cityexam_desktop.report.columns import column_widths
from cityexam_desktop.report.typography import Face, Ink
from cityexam_desktop.report.word import marks, styles

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.table import CT_Row
    from docx.table import Table as WordTable
    from docx.table import _Cell, _Row

_ALIGN = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
_MANY = 7
_PAD = 9.0
_LOOSE = 1.0  # Word sets letters and Chinese characters a quarter apart


def add(document: Document, block: Table, width: float) -> None:
    """Add the table, `width` points wide; more than seven columns are set smaller."""
    small = len(block.columns) > _MANY
    style = styles.SMALL_CELL if small else styles.CELL
    ink = Ink(9 if small else 10.5, face=Face.SONG)
    table = empty(document, column_widths(block, width, ink, _PAD + _LOOSE * ink.size), rows=1)
    head = table.rows[0]
    _repeat(head)
    for cell, column in zip(head.cells, block.columns, strict=True):
        write(cell, column.title, style, Align.CENTRE, bold=True)
        marks.shade(cell, palette.HEAD)
    pattern = _pattern(table, block, style)
    tones = dict(block.tones)
    for row in block.rows:
        if isinstance(row, Band):
            _add_band(table, row, style)
        else:
            _add_copy(table, pattern, row, tones)


def empty(document: Document, widths: tuple[float, ...], rows: int) -> WordTable:
    """Add a table of fixed column widths in points, with a grid of thin lines."""
    table: WordTable = document.add_table(rows, len(widths), "Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
        for cell in column.cells:
            cell.width = Pt(width)
    properties = table._tbl.tblPr  # noqa: SLF001 - python-docx has no table borders
    borders = marks.element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        heavy = side in {"top", "bottom"}
        code = palette.INK if heavy else palette.RULE
        borders.append(marks.element(side, val="single", sz="8" if heavy else "4", color=code))
    margin = marks.element("tblCellMar")
    for side, twentieths in (("top", 50), ("left", 80), ("bottom", 50), ("right", 80)):
        margin.append(marks.element(side, w=str(twentieths), type="dxa"))
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(borders)
    layout.addnext(margin)
    return table


def _repeat(row: _Row) -> None:
    """Let the row stand again on every page."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001
    properties.append(marks.element("cantSplit"))
    properties.append(marks.element("tblHeader"))


def _new_row(table: WordTable) -> _Row:
    added: _Row = table.add_row()  # type: ignore[no-untyped-call]
    added._tr.get_or_add_trPr().append(marks.element("cantSplit"))  # noqa: SLF001
    return added


def _add_band(table: WordTable, band: Band, style: str) -> None:
    cells = _new_row(table).cells
    whole = cells[0].merge(cells[-1])
    write(whole, band.text, style, Align.LEFT, bold=True)
    whole.paragraphs[0].paragraph_format.keep_with_next = True
    marks.shade(whole, palette.BAND)


def _pattern(table: WordTable, block: Table, style: str) -> CT_Row:
    """Give a row without text to copy: python-docx takes a millisecond to make each cell."""
    row = _new_row(table)
    for cell, column in zip(row.cells, block.columns, strict=True):
        write(cell, "", style, column.align)
    pattern: CT_Row = row._tr  # noqa: SLF001
    table._tbl.remove(pattern)  # noqa: SLF001
    return pattern


def _add_copy(
    table: WordTable,
    pattern: CT_Row,
    row: tuple[str, ...],
    tones: dict[str, Tone],
) -> None:
    added = deepcopy(pattern)
    table._tbl.append(added)  # noqa: SLF001
    for cell, text in zip(added.tc_lst, row, strict=True):
        (run,) = cell.p_lst[0].r_lst
        run.text = plain(text)
        tone = tones.get(text, Tone.PLAIN)
        if tone is not Tone.PLAIN:
            run.get_or_add_rPr().append(marks.element("color", val=palette.TONES[tone]))


def write(
    cell: _Cell,
    text: str,
    style: str,
    align: Align = Align.LEFT,
    *,
    bold: bool = False,
) -> None:
    """Write plain text into an empty cell; a line break stays one."""
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    paragraph.alignment = _ALIGN[align]
    run = paragraph.add_run(plain(text))
    if bold:
        marks.fonts(run._r.get_or_add_rPr(), styles.HEI, styles.HEI)  # noqa: SLF001
