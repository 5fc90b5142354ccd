"""Charts: one drawing of plain shapes for each, the same in the PDF, in Word and on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.report.blocks import Bars, Chart, Radar

if TYPE_CHECKING:
    from reportlab.graphics.shapes import Drawing


def draw(chart: Chart, width: float, height: float) -> tuple[Drawing, ...]:
    """Draw `chart` as one or more drawings of `width` points, each at most `height` high.

    A bar chart with more categories than fit legibly goes on in a second drawing on
    the same scale; everything else is one drawing.
    """
    from cityexam_desktop.report.figures import bars, radar, stacks

    if isinstance(chart, Radar):
        return (radar.draw(chart, width, height),)
    if isinstance(chart, Bars):
        return bars.draw(chart, width, height)
    return stacks.draw(chart, width, height)


def described(chart: Chart) -> str:
    """Say the chart's values in words, for those who cannot see it."""
    names = chart.axes if isinstance(chart, Radar) else chart.categories
    rows = (
        f"{series.name}："
        + "，".join(
            f"{name} {'缺数' if value is None else format(value, 'f') + chart.measure}"
            for name, value in zip(names, series.values, strict=True)
        )
        for series in chart.series
    )
    return "；".join(rows)
