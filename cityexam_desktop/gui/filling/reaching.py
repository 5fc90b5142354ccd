"""The keys of a spreadsheet that go far: edges of what is filled, corners, rows and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt

from cityexam_desktop.gui.filling.keys import ARROWS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.gui.filling.table import FormTable

Key = Qt.Key
Flag = QItemSelectionModel.SelectionFlag


def reach(table: FormTable, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
    """Ctrl with an arrow, Home or End goes far, Space marks rows and columns; else false."""
    ctrl = bool(held & Qt.KeyboardModifier.ControlModifier)
    shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
    if not table.currentIndex().isValid() or held & Qt.KeyboardModifier.AltModifier:
        return False
    grid = table.grid
    corners = {Key.Key_Home: (0, 0), Key.Key_End: (grid.rowCount() - 1, grid.columnCount() - 1)}
    if key == Key.Key_Space and (ctrl or shift):
        _mark(table, Flag.Columns if ctrl else Flag.Rows)
    elif ctrl and key in ARROWS:
        _jump(table, *_edge(table, *ARROWS[key]), extend=shift)
    elif ctrl and key in corners:
        _jump(table, *corners[key], extend=shift)
    else:
        return False
    return True


def _edge(table: FormTable, down: int, right: int) -> tuple[int, int]:
    """Where what is filled begins or ends in a direction, as Ctrl and an arrow go there.

    Cells are not made for it: a column of 20,000 rows is looked through.
    """
    grid, at = table.grid, table.currentIndex()

    def there(row: int, column: int) -> bool:
        return 0 <= row < grid.rowCount() and 0 <= column < grid.columnCount()

    def filled(row: int, column: int) -> bool:
        return grid.sheet.key(grid.source_row(row), column) != ""

    return _along(at.row(), at.column(), down, right, there, filled)


def _along(
    row: int,
    column: int,
    down: int,
    right: int,
    there: Callable[[int, int], bool],
    filled: Callable[[int, int], bool],
) -> tuple[int, int]:
    if not there(row + down, column + right):
        return row, column
    inside = filled(row, column) and filled(row + down, column + right)
    row, column = row + down, column + right
    while there(row + down, column + right):
        ends = not filled(row + down, column + right) if inside else filled(row, column)
        if ends:
            break
        row, column = row + down, column + right
    return row, column


def _jump(table: FormTable, row: int, column: int, *, extend: bool) -> None:
    if not extend:
        table.go_to(row, column)
        return
    index = table.grid.index(row, column)
    block = QItemSelection(_anchor(table), index)
    table.selectionModel().setCurrentIndex(index, Flag.NoUpdate)
    table.selectionModel().select(block, Flag.ClearAndSelect)
    table.scrollTo(index)


def _anchor(table: FormTable) -> QModelIndex:
    """The corner at which the selection began."""
    here = table.currentIndex()
    for one in table.selectionModel().selection():
        if one.contains(here):
            row = one.top() if here.row() == one.bottom() else one.bottom()
            column = one.left() if here.column() == one.right() else one.right()
            return table.grid.index(row, column)
    return here


def _mark(table: FormTable, axis: QItemSelectionModel.SelectionFlag) -> None:
    """Select the rows (or columns) in which something is selected."""
    marked = table.selectionModel().selection()
    table.selectionModel().select(marked, Flag.Select | axis)
