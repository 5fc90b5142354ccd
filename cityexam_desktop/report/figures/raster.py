"""A drawing as a picture, for Word and the screen: the few shapes our charts are made of.

Drawn at twice the size and brought down, so that edges are smooth; text is drawn with
the same font files as in the PDF. Only what `figures` uses is known here, and a shape
that is not is a bug, said at once.
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont
from reportlab.graphics.shapes import Circle, Group, Line, Polygon, Rect, String

from cityexam_desktop.report.typography import library

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportlab.graphics.shapes import Drawing, Shape
    from reportlab.lib.colors import Color

_SMOOTH = 2
_POINTS_PER_INCH = 72
_MOST_PIXELS = 60_000_000


def png(drawing: Drawing, dpi: int = 300) -> bytes:
    """Give `drawing` as a PNG of `dpi` pixels an inch; the same drawing gives the same bytes."""
    picture = _Picture(drawing, dpi)
    for shape in drawing.contents:
        picture.draw(shape, 0, 0)
    out = io.BytesIO()
    picture.finished().save(out, "PNG", optimize=True, dpi=(dpi, dpi))
    return out.getvalue()


class _Picture:
    """A white sheet whose origin is at the lower left, measured in points."""

    def __init__(self, drawing: Drawing, dpi: int) -> None:
        self.scale = dpi * _SMOOTH / _POINTS_PER_INCH
        self.height = drawing.height
        size = (math.ceil(drawing.width * self.scale), math.ceil(drawing.height * self.scale))
        if size[0] * size[1] > _MOST_PIXELS:
            message = f"a picture of {size} pixels"
            raise ValueError(message)
        self.image = Image.new("RGB", size, "white")
        self.pen = ImageDraw.Draw(self.image)
        self.size = size

    def finished(self) -> Image.Image:
        """Give the picture in its final size."""
        small = (self.size[0] // _SMOOTH, self.size[1] // _SMOOTH)
        whole = self.image.resize(small, Image.Resampling.BOX)
        return whole.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)

    def draw(self, shape: Shape, dx: float, dy: float) -> None:
        """Draw one shape, moved by (dx, dy)."""
        match shape:
            case Group():
                self._group(shape, dx, dy)
            case Line():
                self._line(shape, dx, dy)
            case Rect():
                self._rect(shape, dx, dy)
            case Polygon():
                self._polygon(shape, dx, dy)
            case Circle():
                self._circle(shape, dx, dy)
            case String():
                self._string(shape, dx, dy)
            case _:
                message = f"no picture of a {type(shape).__name__}"
                raise TypeError(message)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return x * self.scale, (self.height - y) * self.scale

    def _pixels(self, points: float) -> int:
        return max(1, round(points * self.scale))

    def _group(self, group: Group, dx: float, dy: float) -> None:
        left, slant, lean, up, right, rise = group.transform
        if (left, slant, lean, up) != (1, 0, 0, 1):
            message = "a group may only be moved"
            raise ValueError(message)
        for shape in group.contents:
            self.draw(shape, dx + right, dy + rise)

    def _line(self, line: Line, dx: float, dy: float) -> None:
        start, end = (line.x1 + dx, line.y1 + dy), (line.x2 + dx, line.y2 + dy)
        width = self._pixels(line.strokeWidth)
        for near, far in _dashes(start, end, line.strokeDashArray):
            self.pen.line([self._at(*near), self._at(*far)], _rgb(line.strokeColor), width)

    def _rect(self, rect: Rect, dx: float, dy: float) -> None:
        left, bottom = self._at(rect.x + dx, rect.y + dy)
        right, top = self._at(rect.x + dx + rect.width, rect.y + dy + rect.height)
        box = (left, top, max(left, right - 1), max(top, bottom - 1))
        self.pen.rectangle(
            box, _rgb(rect.fillColor), _rgb(rect.strokeColor), self._pixels(rect.strokeWidth)
        )

    def _polygon(self, polygon: Polygon, dx: float, dy: float) -> None:
        flat = polygon.points
        corners = [self._at(flat[at] + dx, flat[at + 1] + dy) for at in range(0, len(flat), 2)]
        if polygon.fillColor is not None:
            self.pen.polygon(corners, _rgb(polygon.fillColor))
        if polygon.strokeColor is not None:
            width = self._pixels(polygon.strokeWidth)
            self.pen.line([*corners, corners[0]], _rgb(polygon.strokeColor), width, joint="curve")

    def _circle(self, circle: Circle, dx: float, dy: float) -> None:
        x, y = self._at(circle.cx + dx, circle.cy + dy)
        reach = circle.r * self.scale
        self.pen.ellipse(
            (x - reach, y - reach, x + reach, y + reach),
            _rgb(circle.fillColor),
            _rgb(circle.strokeColor),
            self._pixels(circle.strokeWidth),
        )

    def _string(self, text: String, dx: float, dy: float) -> None:
        if text.textAnchor != "start":
            message = "text is placed by its left end"
            raise ValueError(message)
        font = ImageFont.truetype(
            str(library().file(text.fontName)),
            text.fontSize * self.scale,
            layout_engine=ImageFont.Layout.BASIC,
        )
        self.pen.text(
            self._at(text.x + dx, text.y + dy),
            text.text,
            _rgb(text.fillColor),
            font,
            anchor="ls",
        )


def _rgb(colour: Color | None) -> tuple[int, int, int] | None:
    if colour is None:
        return None
    red, green, blue = colour.bitmap_rgb()
    return red, green, blue


def _dashes(
    start: tuple[float, float],
    end: tuple[float, float],
    pattern: Sequence[float | Sequence[float]] | None,
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the inked pieces of a line; all of it without a pattern."""
    length = math.dist(start, end)
    if not pattern or not length:
        yield start, end
        return
    ink, gap = pattern
    if not isinstance(ink, int | float) or not isinstance(gap, int | float):
        message = "a dash is a length of ink and a length of gap"
        raise TypeError(message)

    def at(reach: float) -> tuple[float, float]:
        share = min(reach / length, 1.0)
        return (
            start[0] + (end[0] - start[0]) * share,
            start[1] + (end[1] - start[1]) * share,
        )

    reach = 0.0
    while reach < length:
        yield at(reach), at(reach + ink)
        reach += ink + gap
