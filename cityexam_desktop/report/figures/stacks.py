"""Bars made of parts: counts, or shares of the whole."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.report import palette
from cityexam_desktop.report.figures import marks
from cityexam_desktop.report.figures.bars import AXIS, Plot, axis, chunks, name, name_room
from cityexam_desktop.report.typography import Ink

if TYPE_CHECKING:
    from reportlab.graphics.shapes import Drawing

    from cityexam_desktop.report.blocks import Stacks

_ROW = 21.0
_BAR = 14.0
_WHOLE = Decimal(100)


def draw(chart: Stacks, width: float, height: float) -> tuple[Drawing, ...]:
    """Draw the stacks; the number stands in every part that is wide enough for it."""
    names = [series.name for series in chart.series]
    above = marks.LEGEND_ROW * len(marks.legend_rows(names, width)) + 6
    totals = [_total(chart, index) for index in range(len(chart.categories))]
    scale = marks.scale([_WHOLE] if chart.shares else totals)
    widest = max([marks.PLAIN.width(f"共{total:f}") for total in totals] or [0])
    done = []
    for piece in chunks(len(chart.categories), height - above - AXIS, _ROW):
        drawing = marks.paper(width, above + AXIS + _ROW * len(piece))
        plot = Plot(name_room(chart, width), width - widest - 10, AXIS, _ROW, scale)
        axis(drawing, plot, above, "%" if chart.shares else chart.measure)
        for place, index in enumerate(piece):
            y = drawing.height - above - _ROW * (place + 1)
            name(drawing, plot, y, chart.categories[index])
            _stack(drawing, plot, y, chart, index)
        marks.legend(drawing, names, marks.series_colours(chart.series), width)
        done.append(drawing)
    return tuple(done)


def _total(chart: Stacks, index: int) -> Decimal:
    return sum((series.values[index] or Decimal(0) for series in chart.series), Decimal(0))


def _stack(drawing: Drawing, plot: Plot, y: float, chart: Stacks, index: int) -> None:
    total = _total(chart, index)
    base = y + (plot.row - _BAR) / 2
    reached = Decimal(0)
    if not total:
        marks.write(drawing, plot.left + 3, base + 4, _nothing(chart, index), marks.QUIET)
        return
    for series, code in zip(chart.series, marks.series_colours(chart.series), strict=True):
        value = series.values[index] or Decimal(0)
        start = plot.x(_length(chart, reached, total))
        reached += value
        end = plot.x(_length(chart, reached, total))
        if not value:
            continue
        marks.block(drawing, (start, base, end - start, _BAR), code)
        marks.rule(drawing, (end, base), (end, base + _BAR), palette.WHITE)
        ink = Ink(marks.SMALL, palette.WHITE if palette.is_dark(code) else palette.INK)
        if ink.width(f"{value:f}") + 4 <= end - start:
            marks.write_around(drawing, (start + end) / 2, base + 4.2, f"{value:f}", ink)
    end = plot.x(_length(chart, total, total))
    marks.write(drawing, end + 4, base + 4, f"共{total:f}", marks.QUIET)


def _length(chart: Stacks, value: Decimal, total: Decimal) -> Decimal:
    return value / total * _WHOLE if chart.shares else value


def _nothing(chart: Stacks, index: int) -> str:
    """Tell a whole of nothing from one that nobody counted."""
    unknown = all(series.values[index] is None for series in chart.series)
    return marks.MISSING if unknown else "共0"
