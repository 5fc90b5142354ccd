"""Bars that lie: Chinese names stand beside them in full, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from cityexam_desktop.report import palette
from cityexam_desktop.report.figures import marks
from cityexam_desktop.report.typography import Ink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.graphics.shapes import Drawing

    from cityexam_desktop.report.blocks import Bars, Series, Stacks

AXIS = 20.0
_GAP = 6.0
_THICK = 9.0
_THIN = 7.6
_ROW = 20.0
_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the bars stand: their left and right end, the bottom, a category's height."""

    left: float
    right: float
    bottom: float
    row: float
    scale: marks.Scale

    def x(self, value: Decimal) -> float:
        """Give where a value stands."""
        return self.left + (self.right - self.left) * self.scale.at(value)


def chunks(count: int, room: float, row: float) -> tuple[range, ...]:
    """Cut `count` categories into even drawings of at most `room` points at `row` points each."""
    most = max(1, int(room // row))
    pieces = max(1, -(-count // most))
    cuts = [count * piece // pieces for piece in range(pieces + 1)]
    return tuple(range(start, end) for start, end in pairwise(cuts))


def draw(chart: Bars, width: float, height: float) -> tuple[Drawing, ...]:
    """Draw the bars; drawings that follow keep the scale of the first."""
    names = [series.name for series in chart.series]
    above = marks.LEGEND_ROW * len(marks.legend_rows(names, width)) + 14
    thick = _THICK if len(chart.series) == 1 else _THIN
    row = max(thick * len(chart.series) + _GAP, _ROW)
    known = [value for one in chart.series for value in one.values if value is not None]
    targets = [] if chart.target is None else [chart.target]
    scale = marks.scale([*known, *targets])
    done = []
    for piece in chunks(len(chart.categories), height - above - AXIS, row):
        drawing = marks.paper(width, above + AXIS + row * len(piece))
        plot = Plot(
            left=name_room(chart, width),
            right=width - max([marks.PLAIN.width(marks.said(one)) for one in known] or [0]) - 10,
            bottom=AXIS,
            row=row,
            scale=scale,
        )
        axis(drawing, plot, above, chart.measure)
        _target(drawing, plot, chart, above)
        for place, index in enumerate(piece):
            y = drawing.height - above - row * (place + 1)
            name(drawing, plot, y, chart.categories[index])
            _group(drawing, plot, y, [(one, one.values[index]) for one in chart.series], chart)
        marks.legend(drawing, names, marks.series_colours(chart.series), width)
        done.append(drawing)
    return tuple(done)


def name_room(chart: Bars | Stacks, width: float) -> float:
    """Give how much of the width the names take."""
    widest = max([marks.PLAIN.width(one) for one in chart.categories] or [0])
    return min(widest, width * _SHARE) + 8


def axis(drawing: Drawing, plot: Plot, above: float, measure: str) -> None:
    """Draw the upright lines of the ticks with their values under them."""
    top = drawing.height - above
    for tick in plot.scale.ticks:
        x = plot.x(tick)
        code = palette.GREY if tick == 0 else palette.GRID
        marks.rule(drawing, (x, plot.bottom), (x, top), code)
        marks.write_around(drawing, x, plot.bottom - 11, f"{tick:f}", marks.QUIET)
    if measure:
        text = f"单位：{measure}"
        marks.write_left_of(drawing, plot.left - 8, plot.bottom - 11, text, marks.QUIET)


def name(drawing: Drawing, plot: Plot, y: float, text: str) -> None:
    """Write a category's name beside its row, on two lines where one is not enough."""
    lines = marks.shortened(text, plot.left - 8, marks.PLAIN)
    ink = marks.PLAIN if len(lines) == 1 else Ink(marks.SMALL)
    pitch = ink.size + 1
    base = y + plot.row / 2 + pitch * (len(lines) - 1) / 2 - ink.size * 0.36
    for line in lines:
        marks.write_left_of(drawing, plot.left - 8, base, line, ink)
        base -= pitch


def _group(
    drawing: Drawing,
    plot: Plot,
    y: float,
    values: Sequence[tuple[Series, Decimal | None]],
    chart: Bars,
) -> None:
    """Draw a category's bars, the newest on top, each with its value at its end."""
    codes = dict(zip(chart.series, marks.series_colours(chart.series), strict=True))
    thick = (plot.row - _GAP) / len(values)
    top = y + plot.row - _GAP / 2
    zero = plot.x(Decimal(0))
    if all(value is None for _, value in values):
        marks.write(drawing, zero + 3, y + plot.row / 2 - 2.7, marks.MISSING, marks.QUIET)
        return
    for series, value in reversed(values):
        top -= thick
        last = series is chart.series[-1]
        ink = Ink(marks.SMALL, palette.INK if last else palette.GREY)
        if value is None:
            marks.write(drawing, zero + 3, top + thick / 2 - 2.7, marks.MISSING, marks.QUIET)
            continue
        end = plot.x(value)
        bar = (min(zero, end), top + 0.4, abs(end - zero), thick - 0.8)
        marks.block(drawing, bar, codes[series])
        text = marks.said(value)
        place = (max(zero, end) + 2, top + 0.4, ink.width(text) + 2, thick - 0.8)
        marks.block(drawing, place, palette.WHITE)
        marks.write(drawing, place[0] + 1, top + thick / 2 - 2.7, text, ink)


def _target(drawing: Drawing, plot: Plot, chart: Bars, above: float) -> None:
    if chart.target is None:
        return
    x, top = plot.x(chart.target), drawing.height - above
    line = marks.rule(drawing, (x, plot.bottom), (x, top + 2), palette.BANNER)
    line.strokeDashArray = [3, 2]
    line.strokeWidth = 0.9
    text = f"{chart.target_name} {marks.said(chart.target)}"
    marks.write_around(drawing, x, top + 4, text, Ink(marks.SMALL, palette.BANNER))
