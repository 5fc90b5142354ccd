"""The grid with what stands around it, and how much of that gives way where room is short."""

from __future__ import annotations

from enum import IntEnum
from math import ceil
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cityexam_desktop.gui import look
from cityexam_desktop.gui.eliding import Eliding
from cityexam_desktop.gui.filling.lastline import TALLER
from cityexam_desktop.gui.widgets import tip, tool

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from cityexam_desktop.formpack.model import Form
    from cityexam_desktop.gui.filling.table import FormTable
    from cityexam_desktop.gui.filling.tools import Tools
    from cityexam_desktop.gui.filling.totals import TotalsLine


class Shape(IntEnum):
    """What is in sight of the page, from all of it to the least."""

    WHOLE = 0
    ONE_LINE = 1
    """The findings are one line, which also says where one is."""
    JOINED = 2
    """The form's title stands beside the tools."""
    LOW = 3
    """The steps are one line, rows and headings lower."""
    LEAST = 4
    """The line at the top is gone, too."""


ROWS: Final = {
    Shape.WHOLE: 6, Shape.ONE_LINE: 6, Shape.JOINED: 5, Shape.LOW: 4, Shape.LEAST: 3,
}  # fmt: skip
"""Whole rows that have to be in sight, else a lesser shape is taken."""
_LINES: Final = {
    Shape.WHOLE: 4, Shape.ONE_LINE: 4, Shape.JOINED: 3, Shape.LOW: 2, Shape.LEAST: 1,
}  # fmt: skip
"""Lines of the grid's headings at most."""
FEWEST: Final = 3
_SPACING: Final = 2


class Centre(QWidget):
    """Title, note, tools, grid, totals, and the line that says where one is."""

    def __init__(
        self, table: FormTable, totals: TotalsLine, tools: Tools, *beside: QAction
    ) -> None:
        """Lay the parts; `beside` are the actions at the title."""
        super().__init__()
        self.table, self.totals, self.tools = table, totals, tools
        self.shape = Shape.WHOLE
        self.title, self.note, self.summary = Eliding(), Eliding(), Eliding()
        look.enlarge(self.title, 1)
        look.quiet(self.note)
        look.quiet(self.summary)
        self._top, self._beside = QWidget(), QWidget()
        self._row, buttons = QHBoxLayout(self._top), QHBoxLayout(self._beside)
        for row in (self._row, buttons):
            row.setContentsMargins(0, 0, 0, 0)
        for one in beside:
            buttons.addWidget(tool(one))
        self._row.addWidget(self.title, 1)
        self._row.addWidget(self._beside)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 2, 4, 0)
        self._column.setSpacing(_SPACING)
        for part in (self._top, self.note, tools, table, totals, self.summary):
            self._column.addWidget(part)
        self._column.setStretchFactor(table, 1)

    def show_form(self, form: Form) -> None:
        """Name the form in front."""
        self.title.setText(form.title)
        self.note.setText(form.note)
        self.title.setToolTip(tip(f"{form.title}\n{form.note}".strip()))
        self._fit()

    def take(self, shape: Shape) -> None:
        """Have this shape from now on."""
        if shape is not self.shape:
            joined, self.shape = self._joined, shape
            if joined is not self._joined:
                self._join()
            self._fit()
        self.table.give(_LINES[shape], self._rows(shape), close=shape >= Shape.LOW)

    def height_for(self, shape: Shape) -> int:
        """Pixels that are wanted for it, with the rows that belong to it."""
        lines, rows, close = _LINES[shape], self._rows(shape), shape >= Shape.LOW
        parts = [_measured(self.tools), self.table.height_for(lines, rows, close=close)]
        if shape < Shape.JOINED:
            parts.append(max(_measured(self.title), _measured(self._beside)))
            parts += [_measured(self.note)] if self.note.text() else []
        if not self.totals.isHidden():
            parts.append(_measured(self.totals))
        if shape < Shape.ONE_LINE:
            parts.append(_measured(self.summary))
        margins = self._column.contentsMargins()
        return sum(parts) + _SPACING * (len(parts) - 1) + margins.top() + margins.bottom()

    def _rows(self, shape: Shape) -> int:
        """Rows of the usual height that have to be in sight; of a short form they are fewer."""
        there = len(self.table.grid.sheet.lines) if self.table.model() is not None else 0
        rows = min(ROWS[shape], max(there, FEWEST))
        higher = self.table.shows_last_year and shape < Shape.LEAST
        return ceil(rows * TALLER) if higher else rows

    @property
    def _joined(self) -> bool:
        return self.shape >= Shape.JOINED

    def _join(self) -> None:
        """Put the tools beside the title, or below it again."""
        if self._joined:
            self._column.removeWidget(self.tools)
            self._row.insertWidget(1, self.tools, 1)
        else:
            self._row.removeWidget(self.tools)
            self._column.insertWidget(2, self.tools)
        self._row.setStretchFactor(self.title, 0 if self._joined else 1)

    def _fit(self) -> None:
        self._beside.setVisible(not self._joined)
        self.note.setVisible(not self._joined and bool(self.note.text()))
        self.summary.setVisible(self.shape < Shape.ONE_LINE)


def _measured(part: QWidget) -> int:
    return part.sizeHint().height()
