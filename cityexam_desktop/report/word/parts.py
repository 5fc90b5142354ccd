"""Key facts, pictures of charts and bars, and lines to sign."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from docx.shared import Pt, RGBColor

from cityexam_desktop.report import barcodes, figures, palette
from cityexam_desktop.report.blocks import Barcode, Fact, Figure, KeyFacts, Signatures, Tone, plain
from cityexam_desktop.report.figures.raster import png
from cityexam_desktop.report.word import marks, styles, tables

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph
    from reportlab.graphics.shapes import Drawing

DRAWN = 442.0  # points: the width of text on an upright page
_TALLEST = 560.0
_IN_ROW = 4


def figure(holder: Paragraph, block: Figure, width: float) -> None:
    """Put the chart into the paragraph, its values in words as the picture's description."""
    described = figures.described(block.chart)
    for drawing in figures.draw(block.chart, DRAWN, _TALLEST):
        _picture(holder, drawing, width, f"{block.title}。{described}")


def barcode(holder: Paragraph, block: Barcode, width: float) -> None:
    """Put the bars into the paragraph."""
    drawing = barcodes.draw(block.text, width)
    _picture(holder, drawing, drawing.width, block.caption or block.text)


def _picture(holder: Paragraph, drawing: Drawing, width: float, text: str) -> None:
    shape = holder.add_run().add_picture(io.BytesIO(png(drawing)), width=Pt(width))
    shape._inline.docPr.set("descr", plain(text))  # noqa: SLF001 - python-docx has no alt text


def key_facts(document: Document, block: KeyFacts, width: float) -> None:
    """Give the facts in a grid of at most four a row."""
    count = len(block.facts)
    rows = max(1, -(-count // _IN_ROW))
    across = max(1, -(-count // rows))
    document.add_paragraph(style=styles.TINY).paragraph_format.space_before = Pt(8)
    table = tables.empty(document, (width / across,) * across, rows)
    for index, fact in enumerate(block.facts):
        _fact(table.cell(index // across, index % across), fact)
    document.add_paragraph(style=styles.NOTE)


def _fact(cell: _Cell, fact: Fact) -> None:
    marks.shade(cell, palette.BAND)
    tables.write(cell, fact.label, styles.CELL)
    value = cell.add_paragraph(style=styles.NUMBER)
    number = value.add_run(plain(fact.value))
    number.font.color.rgb = RGBColor.from_string(palette.TONES[fact.tone])
    measure = value.add_run(f" {plain(fact.measure)}")
    measure.font.size = Pt(9)
    measure.font.color.rgb = RGBColor.from_string(palette.TONES[Tone.MUTED])
    cell.add_paragraph(plain(fact.note), styles.SMALL_CELL)


def signatures(document: Document, block: Signatures, width: float) -> None:
    """Give three fields a row: the label, what is known, room to sign."""
    across = 3
    rows = -(-len(block.fields) // across)
    table = tables.empty(document, (width / across,) * across, rows)
    for index, (label, known) in enumerate(block.fields):
        cell = table.cell(index // across, index % across)
        tables.write(cell, f"{label}：{known}", styles.CELL)
    for row in table.rows:
        row.height = Pt(30)
    if block.seal:
        document.add_paragraph(plain(f"（{block.seal}）"), styles.NOTE)
