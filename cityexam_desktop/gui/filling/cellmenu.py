"""The menu of a cell: what the mouse's right button and the menu key offer in the grid."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.gui.filling.beside import STATED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QAction

    from cityexam_desktop.gui.filling.body import Body
    from cityexam_desktop.gui.filling.table import FormTable
    from cityexam_desktop.gui.filling.tools import Tools

FAR: Final = 2000
"""Cells that are looked at for one that can be typed in."""


class CellMenu(QMenu):
    """The usual actions, and why there is no value; it is filled anew whenever it is asked for."""

    def __init__(self, tools: Tools) -> None:
        """Offer the actions of the tools."""
        super().__init__(tools)
        self._tools = tools
        self.setAccessibleName("这一格可以做什么")
        tools.body.table.asked.connect(self.show_at)

    def show_at(self, point: QPoint) -> None:
        """Open at a point of the screen."""
        self._fill()
        self.popup(point)

    def _fill(self) -> None:
        """Offer what can be done with the cells that are selected now."""
        tools, body = self._tools, self._tools.body
        self.clear()
        can = next(islice(_typed(body.table), 1), None) is not None
        for one in (tools.cut, tools.paste, tools.clear, tools.down):
            self._offer(one, can=can or one is tools.paste)
            if one is tools.cut:
                self._offer(tools.copy)
        self.addSeparator()
        absence = self.addMenu("没有数")
        absence.setEnabled(can)
        for one_ in STATED:
            words = one_.word if one_ is Absence.NONE_HERE else f"{one_.word}，写原因"
            absence.addAction(words, partial(state, body, one_))
        past = self.addAction("修改记录…", body.item.past.click)
        past.setEnabled(bool(body.place[0]) and body.item.past.isEnabled())
        self.addSeparator()
        for one in (*tools.survey.values(), tools.add_row, tools.drop_row):
            self._offer(one)
        self.addSeparator()
        for one in (*tools.orders, tools.last):
            self._offer(one)

    def _offer(self, one: QAction, *, can: bool = True) -> None:
        """Take an action of the tools; one that cannot be done now stands there greyed out."""
        if can:
            self.addAction(one)
        elif one.isVisible():
            self.addAction(one.icon(), one.text()).setEnabled(False)


def state(body: Body, absence: Absence) -> None:
    """State for the selected cells that there is no value; then the reason is asked for."""
    table = body.table
    texts = [(row, column, absence.word) for row, column in _typed(table)]
    table.grid.enter(texts, absence.word, len(texts))
    if absence is not Absence.NONE_HERE and body.item.absence.reason.isVisible():
        body.item.absence.reason.setFocus(Qt.FocusReason.OtherFocusReason)


def _typed(table: FormTable) -> Iterator[tuple[int, int]]:
    """The selected cells that are for a value, and in which it can be typed."""
    grid = table.grid
    return (
        (row, column)
        for row, column in table.area()
        if grid.sheet.target(grid.source_row(row), column) is not None
        and grid.flags(grid.index(row, column)) & Qt.ItemFlag.ItemIsEditable
    )
