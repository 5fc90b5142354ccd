"""Headings and running text as boxes, a box a line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cityexam_desktop.report import palette
from cityexam_desktop.report.blocks import Align, Heading, Paragraph, Style, plain
from cityexam_desktop.report.linebreak import break_lines
from cityexam_desktop.report.pdf.layout import Box
from cityexam_desktop.report.pdf.pen import base
from cityexam_desktop.report.typography import Face, Ink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cityexam_desktop.report.linebreak import Line
    from cityexam_desktop.report.outline import Placed
    from cityexam_desktop.report.pdf.layout import Sheet
    from cityexam_desktop.report.pdf.pen import Pen

_RULE = 2.0


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph is set: ink, line pitch, indents in points, space above, alignment."""

    ink: Ink
    leading: float
    indent: float = 0
    margin: float = 0
    before: float = 0
    align: Align | None = None  # None fills the line from edge to edge
    bar: bool = False


BODY_SIZE = 12.0
_BODY = Setting(Ink(BODY_SIZE, face=Face.FANG), 21.5, indent=2 * BODY_SIZE, before=3)
_SETTINGS = {
    Style.BODY: _BODY,
    Style.NOTE: Setting(Ink(9, palette.GREY), 14, before=4),
    Style.QUOTE: Setting(
        Ink(11.5, palette.ACCENT, Face.KAI), 20, margin=2 * BODY_SIZE, before=8, bar=True
    ),
}
_HEADINGS = {
    1: Setting(Ink(16, face=Face.HEI), 25, before=22, align=Align.LEFT),
    2: Setting(Ink(14, face=Face.KAI), 22, before=14, align=Align.LEFT),
    3: Setting(Ink(12, face=Face.HEI), 20, before=9, align=Align.LEFT),
}
CAPTION = Setting(Ink(10.5, face=Face.HEI), 16, before=12, align=Align.CENTRE)
NOTE = Setting(Ink(8.5, palette.GREY), 12.5, before=2)


def paragraph(block: Paragraph, on: Sheet) -> Iterator[Box]:
    """Give the lines; neither the first nor the last line of a paragraph stands alone."""
    yield from lines(block.text, _SETTINGS[block.style], on.text_width)
    if block.style is Style.QUOTE:
        yield air(6)


def air(height: float) -> Box:
    """Give some empty space."""
    return Box(height, lambda _pen, _top: None)


def heading(part: Placed, block: Heading, on: Sheet) -> Iterator[Box]:
    """Give the heading's lines, kept with what follows; the first carries the anchor."""
    first = True
    for box in lines(part.label, _HEADINGS[block.level], on.text_width):
        yield replace(box, keeps=True, anchor=part.anchor if first else "")
        first = False


def lines(text: str, setting: Setting, width: float) -> Iterator[Box]:
    """Set `text` between the margins of `setting` in a column of `width` points."""
    room = width - 2 * setting.margin
    broken = break_lines(plain(text), room, setting.ink.width, setting.indent)
    starts = True
    for index, line in enumerate(broken):
        at_edge = index == 0 or index == len(broken) - 2
        yield Box(
            setting.leading,
            _drawing(line, setting, width, setting.indent if starts else 0),
            before=setting.before if index == 0 else 0,
            keeps=at_edge and index + 1 < len(broken),
        )
        starts = line.ends


def _drawing(
    line: Line,
    setting: Setting,
    width: float,
    indent: float,
) -> Callable[[Pen, float], None]:
    """Give what draws one line of a paragraph below a y."""

    def draw(pen: Pen, top: float) -> None:
        edge = pen.sheet.left + setting.margin
        box = (edge + indent, pen.sheet.left + width - setting.margin)
        y = base(top, setting.leading, setting.ink.size)
        pen.line(box, y, line, setting.ink, setting.align)
        if setting.bar:
            bar = edge - 10
            pen.rule((bar, top), (bar, top - setting.leading), palette.ACCENT, _RULE)

    return draw
