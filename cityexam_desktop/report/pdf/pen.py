"""What draws on a page: text line by line in the right fonts, rules, fields, links."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportlab.lib.colors import HexColor

from cityexam_desktop.report.blocks import Align
from cityexam_desktop.report.linebreak import NOT_FIRST
from cityexam_desktop.report.typography import Ink, library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportlab.pdfgen.canvas import Canvas

    from cityexam_desktop.report.linebreak import Line, Unit
    from cityexam_desktop.report.pdf.layout import Sheet

_UNSEEN = 0.09  # of the size: from a tenth on, readers of PDF see a space
_LOOSEST = 0.7  # of the size, after marks; a line that would need more stays ragged
_SLACK = 0.01
_DASH = "——"
_DASH_BEARING = 0.1  # what a dash leaves blank beside it, so that two become one line
_SHARES = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}
_DROP = 0.86  # from a line's top to its base line, of the size


@dataclass(slots=True)
class Pen:
    """A canvas with the sheet in work and the pages that anchors stand on."""

    canvas: Canvas
    sheet: Sheet
    pages: dict[str, int] = field(default_factory=dict)

    def text(self, x: float, y: float, text: str, ink: Ink, spread: float = 0) -> float:
        """Write from `x` on the base line `y`, letters `spread` apart; give where it ends."""
        self.canvas.setFillColor(HexColor(f"#{ink.colour}"))
        for run in library().runs(ink.face, text):
            self.canvas.setFont(run.font, ink.size)
            self.canvas.drawString(x, y, run.text, charSpace=spread)
            x += ink.width(run.text) + spread * len(run.text)
        return x

    def aligned(
        self, box: tuple[float, float], y: float, text: str, ink: Ink, align: Align
    ) -> None:
        """Write between the two x of `box`."""
        left, right = box
        self.text(left + (right - left - ink.width(text)) * _SHARES[align], y, text, ink)

    def line(
        self,
        box: tuple[float, float],
        y: float,
        line: Line,
        ink: Ink,
        align: Align | None = None,
    ) -> None:
        """Write a line between the two x of `box`; without `align` it fills the box.

        The last line of a paragraph is not stretched, nor one that would be torn apart.
        """
        left, right = box
        room = right - left - line.width
        even, extra = 0.0, 0.0
        if align is not None:
            left += room * _SHARES[align]
        elif not line.ends and room > 0:
            even, extra = _stretch(line.units, room, ink.size)
        for units in _pieces(line.units, at_marks=extra > 0):
            text = "".join(unit.text for unit in units)
            inside, shift = (0.0 if units[0].is_word else even), 0.0
            if text == _DASH:
                shift = ink.size * _DASH_BEARING / 2
                inside = -2 * shift
            self.text(left + shift, y, text, ink, inside)
            left += sum(unit.width + even for unit in units)
            left += extra if units[-1].text in NOT_FIRST else 0

    def rule(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        code: str,
        width: float = 0.5,
    ) -> None:
        """Draw a straight line."""
        self.canvas.setStrokeColor(HexColor(f"#{code}"))
        self.canvas.setLineWidth(width)
        self.canvas.line(*start, *end)

    def fill(self, box: tuple[float, float, float, float], code: str) -> None:
        """Fill the box (x, y, width, height)."""
        self.canvas.setFillColor(HexColor(f"#{code}"))
        self.canvas.rect(*box, stroke=0, fill=1)

    def frame(self, box: tuple[float, float, float, float], code: str, width: float) -> None:
        """Draw the outline of the box (x, y, width, height)."""
        self.canvas.setStrokeColor(HexColor(f"#{code}"))
        self.canvas.setLineWidth(width)
        self.canvas.rect(*box, stroke=1, fill=0)

    def dots(self, start: float, end: float, y: float, code: str) -> None:
        """Draw a dotted leader."""
        self.canvas.setDash(0.7, 2.6)
        self.rule((start, y), (end, y), code, 0.7)
        self.canvas.setDash()

    def link(self, box: tuple[float, float, float, float], anchor: str) -> None:
        """Let the box (left, bottom, right, top) lead to `anchor`."""
        self.canvas.linkRect("", anchor, Rect=box, relative=1, thickness=0)


def base(top: float, leading: float, size: float) -> float:
    """Give the base line of a line of text that begins at `top` and takes `leading`."""
    return top - (leading - size) / 2 - size * _DROP


def _stretch(units: tuple[Unit, ...], room: float, size: float) -> tuple[float, float]:
    """Give how much to add to every gap, and how much more after marks.

    Between characters only so much that readers of the PDF do not take it for a space,
    or searching would not find the words; the rest goes where a pause is.
    """
    gaps = len(units) - 1
    marks = sum(unit.text in NOT_FIRST for unit in units[:-1])
    even = min(room / gaps, size * _UNSEEN) if gaps else 0.0
    rest = room - even * gaps
    extra = rest / marks if marks else 0.0
    if extra > size * _LOOSEST or (rest > _SLACK and not marks):
        return 0.0, 0.0
    return even, extra


def _pieces(units: tuple[Unit, ...], *, at_marks: bool) -> Iterator[list[Unit]]:
    """Yield what one string can draw: single characters up to a tight one or a mark, or a word."""
    piece: list[Unit] = []
    for unit in units:
        ended = piece and (piece[-1].tight or (at_marks and piece[-1].text in NOT_FIRST))
        if piece and (ended or unit.is_word or piece[-1].is_word):
            yield piece
            piece = []
        piece.append(unit)
    if piece:
        yield piece
