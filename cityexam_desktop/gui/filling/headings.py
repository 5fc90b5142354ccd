"""The headings of the grid's columns, over as many lines as there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView

if TYPE_CHECKING:
    from PySide6.QtGui import QFontMetrics
    from PySide6.QtWidgets import QStyleOptionHeader, QWidget

AROUND: Final = 8
"""Pixels above and below the lines, and beside them, together."""
DOTS: Final = "…"


class Headings(QHeaderView):
    """What does not fit ends in dots: Qt would cut the first and the last line in halves."""

    def __init__(self, table: QWidget) -> None:
        """Stand above `table`."""
        super().__init__(Qt.Orientation.Horizontal, table)

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, section: int) -> None:
        """Cut the text."""
        super().initStyleOptionForIndex(option, section)
        option.text = self.shown(option.text, section)

    def shown(self, title: str, section: int) -> str:
        """As much of a title as there is room for above a column."""
        metrics = self.fontMetrics()
        lines = max((self.height() - AROUND) // metrics.height(), 1)
        return fitted(title, metrics, self.sectionSize(section) - AROUND, lines)


def fitted(title: str, metrics: QFontMetrics, width: int, lines: int) -> str:
    """A title that takes so many lines at most, of `width` pixels each."""
    broken = _broken(title, metrics, width)
    if len(broken) <= lines:
        return title
    last = broken[lines - 1]
    while len(last) > 1 and metrics.horizontalAdvance(last + DOTS) > width:
        last = last[:-1]
    return "\n".join((*broken[: lines - 1], last + DOTS))


def _broken(title: str, metrics: QFontMetrics, width: int) -> list[str]:
    """A title in lines; Chinese is broken anywhere."""
    lines = [""]
    for character in title:
        if lines[-1] and metrics.horizontalAdvance(lines[-1] + character) > width:
            lines.append("")
        lines[-1] += character
    return lines
