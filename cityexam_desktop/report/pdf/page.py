"""What stands on every page, and the cover."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportlab.graphics import renderPDF

from cityexam_desktop.report import barcodes, palette
from cityexam_desktop.report.blocks import Align, plain
from cityexam_desktop.report.linebreak import break_lines
from cityexam_desktop.report.pdf.layout import PORTRAIT, Box, mm
from cityexam_desktop.report.pdf.text import Setting, lines
from cityexam_desktop.report.typography import Face, Ink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.report.blocks import Report
    from cityexam_desktop.report.pdf.layout import Sheet
    from cityexam_desktop.report.pdf.pen import Pen

_RUNNING = Ink(8.5, palette.GREY)
_STAMP = Ink(9)
_NUMBER = Ink(10.5, face=Face.SONG)
_BANNER = Ink(9.5, palette.BANNER, Face.HEI)
_HEAD_Y = mm(17)
_FOOT_Y = mm(13)
_BARS = mm(6)
_BARS_Y = mm(10.5)
_UNDER_BARS_Y = mm(6.5)
_TITLE = Ink(28, face=Face.TITLE)
_SUBTITLE = Ink(16, face=Face.KAI)
_COVER_BANNER = Ink(20, palette.BANNER, Face.HEI)
_ISSUER = Ink(16, face=Face.FANG)


def furnish(pen: Pen, report: Report, number: int) -> None:
    """Draw the running title, the banner, the page number and the stamp of a page."""
    sheet = pen.sheet
    left, right = sheet.left, sheet.width - sheet.right
    y = sheet.height - _HEAD_Y
    edge = right
    if report.banner:
        edge = _boxed(pen, right, y, plain(report.banner), _BANNER) - 8
    pen.text(left, y, _fitting(plain(report.title), edge - left, _RUNNING), _RUNNING)
    pen.rule((left, y - 6), (right, y - 6), palette.RULE)
    _foot(pen, report, number, (left, right))


def _foot(pen: Pen, report: Report, number: int, edges: tuple[float, float]) -> None:
    """Draw the number at the outer edge, the stamp and the line of the report at the inner."""
    odd = number % 2 == 1
    align = Align.RIGHT if odd else Align.LEFT
    pen.aligned(edges, _FOOT_Y, f"— {number} —", _NUMBER, align)
    if report.page_bars:
        drawing = barcodes.draw(plain(report.page_bars), edges[1] - edges[0], _BARS)
        left = edges[0] if odd else edges[1] - drawing.width
        renderPDF.draw(drawing, pen.canvas, left, _BARS_Y)
    stamp = f"报送码 {plain(report.page_stamp)}" if report.page_stamp else ""
    text = "　".join(part for part in (stamp, plain(report.footer)) if part)
    ink = _STAMP if stamp else _RUNNING
    y = _UNDER_BARS_Y if report.page_bars else _FOOT_Y
    pen.aligned(edges, y, text, ink, Align.LEFT if odd else Align.RIGHT)


def _boxed(pen: Pen, right: float, y: float, text: str, ink: Ink) -> float:
    """Write in a frame that ends at `right`; give where the frame begins."""
    pad = ink.size * 0.55
    left = right - ink.width(text) - 2 * pad
    pen.text(left + pad, y, text, ink)
    pen.frame(
        (left, y - ink.size * 0.42, right - left, ink.size * 1.6), palette.BANNER, ink.size / 11
    )
    return left


def _fitting(text: str, room: float, ink: Ink) -> str:
    broken = break_lines(text, room, ink.width)
    return text if len(broken) == 1 else broken[0].text[:-1] + "…"


def cover(pen: Pen, report: Report) -> None:
    """Draw the cover: banner, title, subtitle, what is to be known at once, issuer and date."""
    sheet = pen.sheet
    left, right = sheet.left, sheet.width - sheet.right
    if report.banner:
        middle = (left + right) / 2 + _COVER_BANNER.width(plain(report.banner)) / 2 + 11
        _boxed(pen, middle, sheet.height - mm(42), plain(report.banner), _COVER_BANNER)
    y = _centred(pen, sheet.height - mm(82), report.title, _TITLE)
    pen.rule((left + mm(28), y - 4), (right - mm(28), y - 4), palette.ACCENT, 1.6)
    y = _centred(pen, y - 34, report.subtitle, _SUBTITLE)
    _lines(pen, min(y - mm(8), sheet.height * 0.46), report)
    y = mm(52) if sheet.height > sheet.width else mm(34)
    _centred(pen, y, report.issuer, _ISSUER)
    _centred(pen, y - 28, report.date_text, _ISSUER)


def _centred(pen: Pen, y: float, text: str, ink: Ink) -> float:
    """Write lines of about the same length around the middle; give the base line after the last."""
    sheet = pen.sheet
    if not text:
        return y
    for line in even_lines(plain(text), sheet.text_width, ink):
        pen.aligned((sheet.left, sheet.width - sheet.right), y, line, ink, Align.CENTRE)
        y -= ink.size * 1.5
    return y + ink.size * 0.4


def even_lines(text: str, width: float, ink: Ink) -> tuple[str, ...]:
    """Cut a title into as few lines as needed, the last not left with a character or two."""
    count = len(break_lines(text, width, ink.width))
    room = width
    while room > ink.size * 4:
        tighter = break_lines(text, room - ink.size / 2, ink.width)
        if len(tighter) > count:
            break
        room -= ink.size / 2
    return tuple(line.text for line in break_lines(text, room, ink.width))


def _lines(pen: Pen, y: float, report: Report) -> None:
    """Write the cover's pairs in two columns that meet left of the middle."""
    name, text = Ink(12, palette.GREY), Ink(12, face=Face.FANG)
    middle = pen.sheet.left + pen.sheet.text_width * 0.4
    right = pen.sheet.width - pen.sheet.right
    for label, value in report.cover_lines:
        pen.aligned((pen.sheet.left, middle - 8), y, plain(label), name, Align.RIGHT)
        for line in break_lines(plain(value), right - middle, text.width):
            pen.text(middle + 8, y, line.text, text)
            y -= 21


def title_boxes(report: Report, on: Sheet) -> Iterator[Box]:
    """Give the title above a document that has no cover."""
    size = 20 if on is PORTRAIT else 18
    title = Setting(Ink(size, face=Face.TITLE), size * 1.5, align=Align.CENTRE)
    for text in even_lines(plain(report.title), on.text_width, title.ink):
        yield from (replace(box, keeps=True) for box in lines(text, title, on.text_width))
    under = "　".join(part for part in (report.subtitle, report.issuer, report.date_text) if part)
    if under:
        small = Setting(Ink(10.5), 18, align=Align.CENTRE)
        yield from (replace(box, keeps=True) for box in lines(under, small, on.text_width))


@dataclass(frozen=True, slots=True)
class Colophon:
    """The small lines that end the document."""

    lines: tuple[str, ...]

    def boxes(self, on: Sheet) -> Iterator[Box]:
        """Give the lines, the first under some air."""
        for index, text in enumerate(self.lines):
            setting = Setting(Ink(8.5, palette.GREY), 13, before=0 if index else 18)
            yield from lines(text, setting, on.text_width)
