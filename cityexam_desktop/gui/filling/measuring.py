"""How wide and high the grid's columns, headings and rows are, by the size of the text."""

from __future__ import annotations

from heapq import nlargest
from typing import TYPE_CHECKING, Final

from cityexam_desktop.gui.filling.headings import AROUND
from cityexam_desktop.gui.shaping import pixels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.gui.filling.table import FormTable

MEASURED: Final = 50
"""The longest names of places, which are measured."""
HEAD_WIDTH: Final = 26
"""Characters up to which the names of places at the left are shown."""
HEAD_SHARE: Final = 0.36
"""Share of the grid that they take at most."""
HEAD_LINES: Final = 4
_USUAL, _CLOSE = 1.45, 1.2
"""Height of a row by that of the text, and where the room is short."""


def row_height(table: FormTable, *, close: bool = False) -> int:
    """Pixels of a row."""
    return int(table.fontMetrics().height() * (_CLOSE if close else _USUAL))


def head_height(table: FormTable, lines: int) -> int:
    """Pixels of the headings with so many lines at most."""
    titles = ((len(c.title), c.width) for c in table.grid.sheet.columns)
    wanted = max((-(-letters // width) for letters, width in titles), default=1)
    return table.fontMetrics().height() * min(wanted, lines, HEAD_LINES) + AROUND


def height_for(table: FormTable, lines: int, rows: int, *, close: bool) -> int:
    """Pixels of the whole grid with so many lines of heading and rows."""
    around = 2 * table.frameWidth()
    if not is_list(table):  # which has more columns than there is room for
        around += table.horizontalScrollBar().sizeHint().height()
    return around + head_height(table, lines) + rows * row_height(table, close=close)


def is_list(table: FormTable) -> bool:
    """Whether every line has an item of its own."""
    lines = table.grid.sheet.lines
    return bool(lines and lines[0].datum)


def measure(table: FormTable, drawn: Mapping[str, int], lines: int, *, close: bool) -> None:
    """Widths by characters, or as they were `drawn`; heights by the font."""
    em = table.fontMetrics().horizontalAdvance("国")
    for i, column in enumerate(table.grid.sheet.columns):
        own = drawn.get(column.key)
        usual = int(column.width * em * 0.92) + 16
        table.setColumnWidth(i, pixels(table, own) if own else usual)
    measure_heights(table, lines, close=close)
    table.verticalHeader().setVisible(not is_list(table))
    fit_heads(table)


def measure_heights(table: FormTable, lines: int, *, close: bool) -> None:
    """Heights of rows and headings."""
    row = row_height(table, close=close)
    table.verticalHeader().setMinimumSectionSize(row)
    table.verticalHeader().setDefaultSectionSize(row)
    table.horizontalHeader().setFixedHeight(head_height(table, lines))


def fit_heads(table: FormTable) -> None:
    """Give the names at the left as much as they ask for, within reason."""
    metrics = table.fontMetrics()
    longest = nlargest(MEASURED, (line.head for line in table.grid.sheet.lines), key=len)
    widest = max((metrics.horizontalAdvance(head) for head in longest), default=0) + 20
    most = min(HEAD_WIDTH * metrics.horizontalAdvance("国"), int(table.width() * HEAD_SHARE))
    table.verticalHeader().setFixedWidth(min(widest, most))
    table.updateGeometries()  # rows that came would else lie under the wider names
