"""Tables as boxes, a box a row; caption and head stand again on every page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from cityexam_desktop.report import palette
from cityexam_desktop.report.blocks import Align, Band, Table, Tone, plain
from cityexam_desktop.report.columns import column_widths
from cityexam_desktop.report.linebreak import break_lines
from cityexam_desktop.report.pdf.layout import Box
from cityexam_desktop.report.pdf.pen import base
from cityexam_desktop.report.pdf.text import CAPTION, NOTE, air, lines
from cityexam_desktop.report.typography import Face, Ink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cityexam_desktop.report.linebreak import Line
    from cityexam_desktop.report.pdf.layout import Sheet
    from cityexam_desktop.report.pdf.pen import Pen

_SIZE = 9.0
_LEADING = 12.6
_PAD = 4.0
_AIR = 3.2
_HEAVY = 0.9
_TEXT = Ink(_SIZE)
_BOLD = Ink(_SIZE, face=Face.HEI)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's lines, cut to its column."""

    lines: tuple[Line, ...]
    left: float
    right: float
    align: Align
    ink: Ink


def table(block: Table, label: str, on: Sheet) -> Iterator[Box]:
    """Give caption, head, rows and notes of the table."""
    edges = _edges(block, on.text_width)
    head = _head(block, edges)
    caption = [replace(box, keeps=True) for box in lines(label, CAPTION, on.text_width) if label]
    again = [
        replace(box, before=0, keeps=True)
        for box in lines(f"{label}（续）", CAPTION, on.text_width)
        if label
    ]
    heads = (*again, head)
    yield from caption
    yield replace(head, before=4)
    room = on.text_height - sum(box.height for box in heads)
    yield from _ended(list(_rows(block, edges, heads, room)), keeps=bool(block.notes))
    for note in block.notes:
        yield from lines(note, NOTE, on.text_width)
    yield air(6)


def _edges(block: Table, width: float) -> tuple[float, ...]:
    """Give where columns begin and end."""
    return tuple(accumulate(column_widths(block, width, _TEXT, 2 * _PAD + 0.5), initial=0.0))


def _head(block: Table, edges: tuple[float, ...]) -> Box:
    """Give the head row, kept with the row below."""
    cells = [
        _cell(column.title, edges[index], edges[index + 1], Align.CENTRE, _BOLD)
        for index, column in enumerate(block.columns)
    ]
    height = _height(cells)

    def draw(pen: Pen, top: float) -> None:
        left, right = pen.sheet.left, pen.sheet.left + edges[-1]
        pen.fill((left, top - height, right - left, height), palette.HEAD)
        _draw_cells(pen, top, height, cells)
        _uprights(pen, top, height, edges)
        pen.rule((left, top), (right, top), palette.INK, _HEAVY)
        pen.rule((left, top - height), (right, top - height), palette.INK)

    return Box(height, draw, keeps=True)


def _rows(
    block: Table,
    edges: tuple[float, ...],
    heads: tuple[Box, ...],
    room: float,
) -> Iterator[Box]:
    """Yield the rows; one that is higher than `room` goes on in a box of its own."""
    tones = dict(block.tones)
    for row in block.rows:
        if isinstance(row, Band):
            cells = [_cell(row.text, 0, edges[-1], Align.LEFT, _BOLD)]
            yield Box(_height(cells), _row(cells, (), palette.BAND), keeps=True, heads=heads)
            continue
        cells = [
            _cell(text, edges[at], edges[at + 1], block.columns[at].align, _ink(text, tones))
            for at, text in enumerate(row)
        ]
        for part in _cut(cells, room):
            yield Box(_height(part), _row(part, edges, ""), heads=heads)


def _ink(text: str, tones: dict[str, Tone]) -> Ink:
    tone = tones.get(text)
    return _TEXT if tone is None else replace(_TEXT, colour=palette.TONES[tone])


def _ended(rows: list[Box], *, keeps: bool) -> Iterator[Box]:
    """Yield the rows; the last takes the one above it along and ends with a heavy rule."""
    for index, box in enumerate(rows):
        last = index == len(rows) - 1
        if last:
            yield replace(box, draw=_closing(box), keeps=keeps)
        else:
            yield replace(box, keeps=box.keeps or index == len(rows) - 2)


def _closing(box: Box) -> Callable[[Pen, float], None]:
    def draw(pen: Pen, top: float) -> None:
        box.draw(pen, top)
        y, left = top - box.height, pen.sheet.left
        pen.rule((left, y), (left + pen.sheet.text_width, y), palette.INK, _HEAVY)

    return draw


def _cell(text: str, left: float, right: float, align: Align, ink: Ink) -> Cell:
    broken = break_lines(plain(text), right - left - 2 * _PAD, ink.width)
    return Cell(broken, left + _PAD, right - _PAD, align, ink)


def _height(cells: list[Cell]) -> float:
    return max(len(cell.lines) for cell in cells) * _LEADING + 2 * _AIR


def _cut(cells: list[Cell], room: float) -> Iterator[list[Cell]]:
    """Yield the row in parts of at most `room`."""
    most = max(1, int((room - 2 * _AIR) // _LEADING))
    longest = max(len(cell.lines) for cell in cells)
    for start in range(0, longest, most):
        yield [replace(cell, lines=cell.lines[start : start + most]) for cell in cells]


def _row(cells: list[Cell], edges: tuple[float, ...], ground: str) -> Callable[[Pen, float], None]:
    height = _height(cells)

    def draw(pen: Pen, top: float) -> None:
        left, width = pen.sheet.left, pen.sheet.text_width
        if ground:
            pen.fill((left, top - height, width, height), ground)
        _draw_cells(pen, top, height, cells)
        _uprights(pen, top, height, edges)
        pen.rule((left, top - height), (left + width, top - height), palette.RULE)

    return draw


def _draw_cells(pen: Pen, top: float, height: float, cells: list[Cell]) -> None:
    """Write every cell's lines, centred between the row's rules."""
    for cell in cells:
        y = top - (height - len(cell.lines) * _LEADING) / 2
        box = (pen.sheet.left + cell.left, pen.sheet.left + cell.right)
        for line in cell.lines:
            pen.line(box, base(y, _LEADING, _SIZE), line, cell.ink, cell.align)
            y -= _LEADING


def _uprights(pen: Pen, top: float, height: float, edges: tuple[float, ...]) -> None:
    for edge in edges[1:-1]:
        x = pen.sheet.left + edge
        pen.rule((x, top), (x, top - height), palette.GRID)
