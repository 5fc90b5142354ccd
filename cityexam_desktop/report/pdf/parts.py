"""Figures, key facts, signatures, bar codes, the contents and the ledger as boxes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reportlab.graphics import renderPDF

from cityexam_desktop.report import barcodes, figures, palette
from cityexam_desktop.report.blocks import (
    Align,
    Barcode,
    Contents,
    Fact,
    Figure,
    Heading,
    KeyFacts,
    Ledger,
    Signatures,
    Tone,
    plain,
)
from cityexam_desktop.report.ledger import ledger_table, ledger_text
from cityexam_desktop.report.linebreak import break_lines
from cityexam_desktop.report.pdf.layout import Box
from cityexam_desktop.report.pdf.pen import base
from cityexam_desktop.report.pdf.tables import table
from cityexam_desktop.report.pdf.text import CAPTION, NOTE, Setting, air, lines
from cityexam_desktop.report.typography import Face, Ink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reportlab.graphics.shapes import Drawing

    from cityexam_desktop.report.outline import Placed
    from cityexam_desktop.report.pdf.layout import Sheet
    from cityexam_desktop.report.pdf.pen import Pen

_ENTRY = {1: Ink(12, face=Face.HEI), 2: Ink(11, face=Face.FANG), 3: Ink(10.5, face=Face.FANG)}
_PITCH = {1: 24.0, 2: 18.5, 3: 17.0}
_STEP = 18.0
_IN_ROW = 4
_FACT = 68.0
_GAP = 7.0
_VALUE = Ink(22, face=Face.HEI)
_LABEL = Ink(9.5)
_MEASURE = Ink(9, palette.GREY)
_REMARK = Ink(8, palette.GREY)
_SEAL = 134.0  # points, 47 mm: a department's seal measures 42
_SEAL_WIDTH = 142.0


def figure(block: Figure, label: str, on: Sheet) -> Iterator[Box]:
    """Give the drawing or drawings, the caption under the last, and the note."""
    captions = list(lines(label, CAPTION, on.text_width)) if label else []
    notes = list(lines(block.note, NOTE, on.text_width)) if block.note else []
    below = [replace(box, before=5) for box in captions[:1]] + captions[1:] + notes
    room = on.text_height - sum(box.before + box.height for box in below) - 30
    drawings = figures.draw(block.chart, on.text_width, room)
    for index, drawing in enumerate(drawings):
        last = index == len(drawings) - 1
        yield Box(drawing.height, _drawn(drawing), before=12, keeps=last and bool(below))
    for box in below:
        yield replace(box, keeps=box is not below[-1])
    yield air(8)


def _drawn(drawing: Drawing) -> Callable[[Pen, float], None]:
    def draw(pen: Pen, top: float) -> None:
        renderPDF.draw(drawing, pen.canvas, pen.sheet.left, top - drawing.height)

    return draw


def key_facts(block: KeyFacts, on: Sheet) -> Iterator[Box]:
    """Give the facts in even rows of at most four."""
    count = len(block.facts)
    rows = max(1, -(-count // _IN_ROW))
    across = max(1, -(-count // rows))
    for start in range(0, count, across):
        row = block.facts[start : start + across]
        width = (on.text_width - _GAP * (across - 1)) / across
        yield Box(_FACT, _fact_row(row, width), before=10 if not start else _GAP)
    yield air(12)


def _fact_row(facts: Sequence[Fact], width: float) -> Callable[[Pen, float], None]:
    def draw(pen: Pen, top: float) -> None:
        for index, fact in enumerate(facts):
            _fact(pen, (pen.sheet.left + index * (width + _GAP), top), width, fact)

    return draw


def _fact(pen: Pen, corner: tuple[float, float], width: float, fact: Fact) -> None:
    left, top = corner
    pen.fill((left, top - _FACT, width, _FACT), palette.BAND)
    bar = palette.ACCENT if fact.tone is Tone.PLAIN else palette.TONES[fact.tone]
    pen.fill((left, top - _FACT, 2.5, _FACT), bar)
    inner = left + 10
    room = width - 16
    pen.text(inner, top - 16, _short(fact.label, room, _LABEL), _LABEL)
    ink = replace(_VALUE, colour=palette.TONES[fact.tone])
    while ink.width(fact.value) + _MEASURE.width(fact.measure) > room and ink.size > 9:
        ink = replace(ink, size=ink.size - 1)
    end = pen.text(inner, top - 42, plain(fact.value), ink)
    pen.text(end + 3, top - 42, plain(fact.measure), _MEASURE)
    pen.text(inner, top - 58, _short(fact.note, room, _REMARK), _REMARK)


def _short(text: str, room: float, ink: Ink) -> str:
    """Give as much of `text` as fits one line."""
    broken = break_lines(plain(text), room, ink.width)
    return broken[0].text if len(broken) == 1 else broken[0].text[:-1] + "…"


def contents(block: Contents, entries: Sequence[Placed], on: Sheet) -> Iterator[Box]:
    """Give the title and an entry a heading, its page at the right edge."""
    title = Setting(Ink(18, face=Face.HEI), 44, align=Align.CENTRE)
    for box in lines(block.title, title, on.text_width):
        yield replace(box, breaks=True, keeps=True)
    for entry in entries:
        if isinstance(entry.block, Heading):
            yield from _entry(entry, entry.block.level, on)
    yield air(0)


def _entry(part: Placed, level: int, on: Sheet) -> Iterator[Box]:
    ink, pitch = _ENTRY[level], _PITCH[level]
    indent = _STEP * (level - 1)
    broken = break_lines(part.label, on.text_width - indent - 40, ink.width)
    for index, line in enumerate(broken):
        last = index == len(broken) - 1
        yield Box(pitch, _entry_line(part.anchor, line.text, ink, indent, last), keeps=not last)


def _entry_line(
    anchor: str,
    text: str,
    ink: Ink,
    indent: float,
    last: bool,  # noqa: FBT001
) -> Callable[[Pen, float], None]:
    pitch = ink.size * 1.7

    def draw(pen: Pen, top: float) -> None:
        left, right = pen.sheet.left + indent, pen.sheet.left + pen.sheet.text_width
        y = base(top, pitch, ink.size)
        end = pen.text(left, y, text, ink)
        if last:
            number = str(pen.pages[anchor])
            start = right - ink.width(number)
            pen.text(start, y, number, ink)
            pen.dots(end + 6, start - 6, y + 1.5, palette.GREY)
        pen.link((left, y - 3, right, y + ink.size), anchor)

    return draw


def signatures(block: Signatures, on: Sheet) -> Iterator[Box]:
    """Give rows of three: the label, what is known, and a line to sign on.

    With a seal: rows of two, and the frame for the seal in place of the third.
    """
    width = on.text_width / 3
    if block.seal:
        rows = [block.fields[start : start + 2] for start in range(0, len(block.fields), 2)]
        yield Box(max(_SEAL, 26 * len(rows)) + 6, _sealed(block.seal, rows, width), before=14)
        return
    for start in range(0, len(block.fields), 3):
        fields = block.fields[start : start + 3]
        yield Box(26, _signature_row(fields, width), before=14 if not start else 0)


def _sealed(
    seal: str, rows: Sequence[Sequence[tuple[str, str]]], width: float
) -> Callable[[Pen, float], None]:
    """Draw rows of fields, and a dashed frame with the seal's label at its foot beside them."""
    ink = Ink(9, palette.GREY)

    def draw(pen: Pen, top: float) -> None:
        for index, fields in enumerate(rows):
            _signature_row(fields, width)(pen, top - 30 * index)
        left = pen.sheet.left + 2 * width + (width - _SEAL_WIDTH)
        pen.canvas.setDash(3, 3)
        pen.frame((left, top - _SEAL, _SEAL_WIDTH, _SEAL), palette.GREY, 0.6)
        pen.canvas.setDash()
        pen.aligned((left, left + _SEAL_WIDTH), top - _SEAL + 6, plain(seal), ink, Align.CENTRE)

    return draw


def _signature_row(fields: Sequence[tuple[str, str]], width: float) -> Callable[[Pen, float], None]:
    ink = Ink(10)

    def draw(pen: Pen, top: float) -> None:
        for index, (label, known) in enumerate(fields):
            left = pen.sheet.left + index * width
            start = pen.text(left, top - 18, f"{plain(label)}：", ink)
            pen.text(start + 4, top - 18, plain(known), ink)
            pen.rule((start, top - 21), (left + width - 12, top - 21), palette.GREY)

    return draw


def barcode(block: Barcode, on: Sheet) -> Iterator[Box]:
    """Give the bars with the caption under them."""
    drawing = barcodes.draw(block.text, on.text_width)
    caption = Setting(Ink(9), 13, before=3, align=Align.LEFT)
    yield Box(drawing.height, _drawn(drawing), before=12, keeps=bool(block.caption))
    if block.caption:
        yield from lines(block.caption, caption, on.text_width)


def ledger(block: Ledger, on: Sheet) -> Iterator[Box]:
    """Give what the report rests on."""
    for text in ledger_text(block):
        setting = Setting(Ink(9.5), 15, before=4, align=Align.LEFT)
        yield from lines(text, setting, on.text_width)
    yield from table(ledger_table(block), "", on)
