"""What draws on a page: text line by line in the right fonts, rules, fields, links."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportlab.lib.colors import HexColor

from cityexam_desktop.report.blocks import Align
from cityexam_desktop.report.typography import Ink, library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportlab.pdfgen.canvas import Canvas

    from cityexam_desktop.report.linebreak import Line, Unit
    from cityexam_desktop.report.pdf.layout import Sheet

_LOOSEST = 0.3  # of the size; a line that would need more stays ragged
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
        gaps = len(line.units) - 1
        spread = 0.0
        if align is not None:
            left += room * _SHARES[align]
        elif not line.ends and gaps > 0 and 0 < room / gaps <= ink.size * _LOOSEST:
            spread = room / gaps
        for units in _pieces(line.units):
            text = "".join(unit.text for unit in units)
            self.text(left, y, text, ink, 0 if units[0].is_word else spread)
            left += sum(unit.width + spread for unit in units)

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


def _pieces(units: tuple[Unit, ...]) -> Iterator[list[Unit]]:
    """Yield what one string can draw: single characters up to a tight one, or one word."""
    piece: list[Unit] = []
    for unit in units:
        if piece and (unit.is_word or piece[-1].is_word or piece[-1].tight):
            yield piece
            piece = []
        piece.append(unit)
    if piece:
        yield piece
