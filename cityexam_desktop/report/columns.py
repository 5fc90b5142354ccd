"""How wide a table's columns are: as their weights say, but short texts stay whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.report.blocks import Band, Table, plain

if TYPE_CHECKING:
    from cityexam_desktop.report.typography import Ink

_WHOLE = 7  # characters: a date, a code, 县卫生健康局
_LEAST = 2


def column_widths(block: Table, width: float, ink: Ink, pad: float) -> tuple[float, ...]:
    """Share `width` points among the columns; `pad` is what a cell's margins take.

    A column whose texts are short (up to seven characters) takes what it needs from
    those that have more than they need.
    """
    total = sum(column.weight for column in block.columns)
    wanted = [width * column.weight / total for column in block.columns]
    needs = [_need(block, at, ink) + pad for at in range(len(wanted))]
    if sum(needs) > width:
        needs = [width * need / sum(needs) for need in needs]
    pairs = list(zip(needs, wanted, strict=True))
    short = sum(max(0.0, need - one) for need, one in pairs)
    spare = sum(max(0.0, one - need) for need, one in pairs)
    give = short / spare if spare else 0.0
    return tuple(max(need, one - max(0.0, one - need) * give) for need, one in pairs)


def _need(block: Table, at: int, ink: Ink) -> float:
    """Give the width of the column's longest line, up to what is called short."""
    texts = [block.columns[at].title, *(row[at] for row in block.rows if not isinstance(row, Band))]
    most = _WHOLE * ink.size
    widest = max(min(ink.width(line), most) for text in texts for line in plain(text).split("\n"))
    return max(widest, _LEAST * ink.size)
