"""The radar: a polygon per series around a centre of zero."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reportlab.graphics.shapes import Circle, Line, Polygon

from cityexam_desktop.report import palette
from cityexam_desktop.report.figures import marks
from cityexam_desktop.report.typography import Ink

if TYPE_CHECKING:
    from decimal import Decimal

    from reportlab.graphics.shapes import Drawing

    from cityexam_desktop.report.blocks import Radar, Series

_RINGS = 5
_LABEL = 96.0
_TALLEST = 300.0
_NAME = Ink(9.0)
_EDGE = 0.3


class _Web:
    """Where the axes stand."""

    def __init__(self, chart: Radar, width: float, height: float, above: float) -> None:
        self.count = len(chart.axes)
        self.top = chart.top
        room = height - above
        self.radius = min(width / 2 - _LABEL - 8, room / 2 - 30)
        self.x = width / 2
        self.y = room / 2

    def point(self, axis: int, share: float) -> tuple[float, float]:
        """Give the place on an axis, `share` of the way out; the first axis points up."""
        angle = math.pi / 2 - 2 * math.pi * axis / self.count
        reach = self.radius * share
        return self.x + reach * math.cos(angle), self.y + reach * math.sin(angle)

    def share(self, value: Decimal) -> float:
        """Give how far out a value stands; beyond the ends it stands on them."""
        return min(max(float(value / self.top), 0.0), 1.0)


def draw(chart: Radar, width: float, height: float) -> Drawing:
    """Draw the radar with each axis' values beside its name."""
    names = [series.name for series in chart.series]
    above = marks.LEGEND_ROW * len(marks.legend_rows(names, width))
    drawing = marks.paper(width, min(height, _TALLEST))
    web = _Web(chart, width, drawing.height, above)
    codes = marks.series_colours(chart.series)
    last = chart.series[-1]
    if None not in last.values:
        _fill(drawing, web, last)
    _rings(drawing, web)
    for series, code in zip(chart.series, codes, strict=True):
        _line(drawing, web, series, code, strong=series is last)
    for axis in range(web.count):
        _label(drawing, web, chart, axis)
    marks.legend(drawing, names, codes, width)
    return drawing


def _fill(drawing: Drawing, web: _Web, series: Series) -> None:
    corners = [
        web.point(axis, web.share(value))
        for axis, value in enumerate(series.values)
        if value is not None
    ]
    flat = [number for corner in corners for number in corner]
    drawing.add(Polygon(flat, fillColor=marks.colour(palette.PALE), strokeColor=None))


def _rings(drawing: Drawing, web: _Web) -> None:
    for ring in range(1, _RINGS + 1):
        share = ring / _RINGS
        flat = [number for axis in range(web.count) for number in web.point(axis, share)]
        code = palette.RULE if ring == _RINGS else palette.WEB
        drawing.add(Polygon(flat, fillColor=None, strokeColor=marks.colour(code), strokeWidth=0.6))
    for axis in range(web.count):
        marks.rule(drawing, (web.x, web.y), web.point(axis, 1), palette.WEB)
    for ring in range(_RINGS + 1):
        x, y = web.point(0, ring / _RINGS)
        marks.write_left_of(drawing, x - 3, y - 2.5, f"{_tick(web.top, ring):f}", marks.QUIET)


def _tick(top: Decimal, ring: int) -> Decimal:
    value = top * ring / _RINGS
    return value.quantize(1) if value == value.to_integral_value() else value.normalize()


def _line(drawing: Drawing, web: _Web, series: Series, code: str, *, strong: bool) -> None:
    """Join neighbours that both have a value; a missing one leaves a gap."""
    for axis, value in enumerate(series.values):
        following = (axis + 1) % web.count
        other = series.values[following]
        if value is None:
            continue
        start = web.point(axis, web.share(value))
        if other is not None:
            line = _segment(start, web.point(following, web.share(other)), code)
            line.strokeWidth = 1.6 if strong else 1.1
            if not strong:
                line.strokeDashArray = [3, 2]
            drawing.add(line)
        drawing.add(
            Circle(
                *start,
                2.4 if strong else 1.8,
                fillColor=marks.colour(code if strong else palette.WHITE),
                strokeColor=marks.colour(code),
                strokeWidth=0.8,
            ),
        )


def _segment(start: tuple[float, float], end: tuple[float, float], code: str) -> Line:
    return Line(*start, *end, strokeColor=marks.colour(code))


def _label(drawing: Drawing, web: _Web, chart: Radar, axis: int) -> None:
    """Write the axis' name and its values, newest first, clear of the web."""
    x, y = web.point(axis, 1)
    lines = list(marks.shortened(chart.axes[axis], _LABEL, _NAME))
    newest, *earlier = [series.values[axis] for series in reversed(chart.series)]
    values = marks.said(newest, chart.measure)
    if earlier:
        values += f"（{chart.series[-2].name} {marks.said(earlier[0], chart.measure)}）"
    inks = [_NAME] * len(lines) + [marks.QUIET]
    lines.append(values)
    side = (x - web.x) / web.radius
    height = 11.0 * len(lines)
    rise = (y - web.y) / web.radius
    top = y + 2 + height / 2 + rise * (height / 2 + 7)
    for text, ink in zip(lines, inks, strict=True):
        top -= 11
        if side > _EDGE:
            marks.write(drawing, x + 8, top, text, ink)
        elif side < -_EDGE:
            marks.write_left_of(drawing, x - 8, top, text, ink)
        else:
            marks.write_around(drawing, x, top, text, ink)
