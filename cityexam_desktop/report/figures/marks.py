"""The marks that all charts are made of: text in the right fonts, legends, scales."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor

from cityexam_desktop.report import palette
from cityexam_desktop.report.blocks import Series, Tone, plain
from cityexam_desktop.report.linebreak import break_lines
from cityexam_desktop.report.typography import Face, Ink, library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.lib.colors import Color

SMALL = 7.5
NORMAL = 8.5
MISSING = "缺数"
_SWATCH = 9
_MOST_TICKS = 6


PLAIN = Ink(NORMAL)
QUIET = Ink(SMALL, palette.GREY)


def colour(code: str) -> Color:
    """Give a colour from its RRGGBB."""
    return HexColor(f"#{code}")


def paper(width: float, height: float) -> Drawing:
    """Give an empty drawing whose unused stock font is one of ours, all of which are embedded."""
    drawing = Drawing(width, height)
    font = library().typeface(Face.SANS, "国").name
    drawing.initialFontName = font  # type: ignore[attr-defined]
    return drawing


def write(drawing: Drawing, x: float, y: float, text: str, ink: Ink = PLAIN) -> float:
    """Write `text` from `x` on the base line `y`; give where it ends."""
    for run in library().runs(ink.face, plain(text).replace("\n", " ")):
        string = String(x, y, run.text, fontName=run.font, fontSize=ink.size)
        string.fillColor = colour(ink.colour)
        drawing.add(string)
        x += ink.width(run.text)
    return x


def write_left_of(drawing: Drawing, x: float, y: float, text: str, ink: Ink = PLAIN) -> None:
    """Write `text` so that it ends at `x`."""
    write(drawing, x - ink.width(plain(text)), y, text, ink)


def write_around(drawing: Drawing, x: float, y: float, text: str, ink: Ink = PLAIN) -> None:
    """Write `text` centred at `x`."""
    write(drawing, x - ink.width(plain(text)) / 2, y, text, ink)


def rule(drawing: Drawing, start: tuple[float, float], end: tuple[float, float], code: str) -> Line:
    """Draw a thin line and give it, for a dash or a width of its own."""
    line = Line(*start, *end, strokeColor=colour(code), strokeWidth=0.5)
    drawing.add(line)
    return line


def block(drawing: Drawing, box: tuple[float, float, float, float], code: str) -> None:
    """Fill the box (x, y, width, height)."""
    x, y, width, height = box
    rect = Rect(x, y, width, height)
    rect.fillColor, rect.strokeColor, rect.strokeWidth = colour(code), None, 0
    drawing.add(rect)


def shortened(text: str, width: float, ink: Ink, most: int = 2) -> tuple[str, ...]:
    """Cut `text` into at most `most` lines of `width`; what is left out is marked with ….

    Nothing is lost: the values stand in a table too.
    """
    lines = [line.text for line in break_lines(plain(text), width, ink.width)]
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while last and ink.width(last + "…") > width:
        last = last[:-1]
    return (*lines[: most - 1], last + "…")


def series_colours(series: Sequence[Series]) -> tuple[str, ...]:
    """Give a colour to each series: by its tone, else the last the strongest, earlier ones pale."""
    plain_ones = [index for index, one in enumerate(series) if one.tone is Tone.PLAIN]
    ranks = {index: rank for rank, index in enumerate(reversed(plain_ones))}
    return tuple(
        palette.SERIES[ranks[index] % len(palette.SERIES)]
        if one.tone is Tone.PLAIN
        else palette.SERIES_TONES[one.tone]
        for index, one in enumerate(series)
    )


def legend_rows(names: Sequence[str], width: float) -> tuple[tuple[str, ...], ...]:
    """Cut the legend into rows that fit `width`."""
    rows: list[list[str]] = [[]]
    used = 0.0
    for name in names:
        need = _SWATCH + 4 + PLAIN.width(plain(name)) + 16
        if rows[-1] and used + need > width:
            rows.append([])
            used = 0.0
        rows[-1].append(name)
        used += need
    return tuple(tuple(row) for row in rows)


LEGEND_ROW = 14.0


def legend(drawing: Drawing, names: Sequence[str], codes: Sequence[str], width: float) -> None:
    """Draw the legend along the top of the drawing, from the left."""
    colours = dict(zip(names, codes, strict=True))
    y = drawing.height - 10
    for row in legend_rows(names, width):
        x = 1.0
        for name in row:
            block(drawing, (x, y - 1, _SWATCH, 8), colours[name])
            x = write(drawing, x + _SWATCH + 4, y, name) + 16
        y -= LEGEND_ROW


@dataclass(frozen=True, slots=True)
class Scale:
    """Round ticks over all values, and where a value stands from 0 to 1 between the outer ones."""

    ticks: tuple[Decimal, ...]

    def at(self, value: Decimal) -> float:
        """Give the place of `value` between the first tick (0) and the last (1)."""
        low, high = self.ticks[0], self.ticks[-1]
        return float((value - low) / (high - low))


def scale(values: Sequence[Decimal]) -> Scale:
    """Give a scale from zero (or below) to the first round number at or above all `values`."""
    low = min((Decimal(0), *values))
    high = max((Decimal(0), *values))
    if low == high:
        high = low + 1
    rough = (high - low) / (_MOST_TICKS - 1)
    power = Decimal(10) ** rough.adjusted()
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first = (low / step).to_integral_value("ROUND_FLOOR")
    last = (high / step).to_integral_value("ROUND_CEILING")
    return Scale(tuple(step * (first + count) for count in range(int(last - first) + 1)))


def said(value: Decimal | None, measure: str = "") -> str:
    """Write a value as it is, or 缺数."""
    return MISSING if value is None else f"{value:f}{measure}"
