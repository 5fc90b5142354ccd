"""The grid: a table that answers to the keys of a spreadsheet."""

from __future__ import annotations

from heapq import nlargest
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QLineEdit, QTableView

from cityexam_desktop.gui.filling import clip, entry
from cityexam_desktop.gui.filling.cellnote import CellNote
from cityexam_desktop.gui.filling.delegate import CellDelegate
from cityexam_desktop.gui.filling.reaching import reach
from cityexam_desktop.gui.filling.sheet import EMPTY, Holds
from cityexam_desktop.gui.shaping import pixels, share
from cityexam_desktop.workspace.model import RowState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QItemSelection as Selection
    from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QResizeEvent

    from cityexam_desktop.gui.filling.grid import GridModel
    from cityexam_desktop.gui.filling.sheet import Cell

Key = Qt.Key
Flag = QItemSelectionModel.SelectionFlag
FAR = 2000
"""Cells that are looked at for the next one that can be typed in."""
SHORTEST_NAME = 11
"""Characters of a name that are shown however narrow the window is."""
MEASURED = 50
"""The longest names of places, which are measured."""
HEAD_WIDTH = 26
"""Characters up to which the names of places at the left are shown."""


class FormTable(QTableView):
    """Shows one `GridModel`; `moved` says that another cell is current.

    `widened` gives the widths, by the columns' keys, that a person drew.
    """

    moved = Signal()
    marked = Signal()
    """Other cells are selected."""
    widened = Signal(object)

    def __init__(self) -> None:
        """Begin without a model."""
        super().__init__()
        self.setAccessibleName("填报表格")
        self._cells = CellDelegate(self)
        self.setItemDelegate(self._cells)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.setAutoFillBackground(True)  # else the whole window behind it is painted too
        self.setTabKeyNavigation(True)
        self.setCornerButtonEnabled(False)
        self.setAlternatingRowColors(False)
        header = self.horizontalHeader()
        header.setDefaultAlignment(
            Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap  # type: ignore[operator]
        )
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.sectionDoubleClicked.connect(self._sort)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.sectionResized.connect(self._resized)
        self._sorted_down = False
        self._drawn: dict[str, int] = {}
        self._measuring = False
        self.note = CellNote(self)

    @property
    def grid(self) -> GridModel:
        """The model; there is one as soon as a form is shown."""
        return cast("GridModel", self.model())

    def show_grid(self, grid: GridModel, drawn: Mapping[str, int] | None = None) -> None:
        """Show a form, its columns as wide as they were `drawn` when last shown.

        The first cell that can be typed in becomes current.
        """
        self._drawn = dict(drawn or {})
        self._measuring = True
        self._cells.grid = grid
        self.setModel(grid)
        grid.modelReset.connect(self.note.place)
        self.selectionModel().currentChanged.connect(self._moved)
        self.selectionModel().selectionChanged.connect(self.marked)
        self._measure()
        self.horizontalScrollBar().setValue(0)
        self.go_to(*self._first_editable())

    def current_cell(self) -> Cell:
        """The cell that is current."""
        model: GridModel | None = self.grid
        return EMPTY if model is None else model.cell(self.currentIndex())

    def go_to(self, row: int, column: int) -> None:
        """Make a shown cell current and bring it into sight."""
        index = self.grid.index(row, column)
        if index.isValid():  # whatever keys are held: Ctrl would only add to the selection
            self.selectionModel().setCurrentIndex(index, Flag.ClearAndSelect)
            self.scrollTo(index)

    def step(self, down: int, right: int) -> None:
        """Move on to the next cell that can be typed in: down the column, or along the rows."""
        index = self.currentIndex()
        row, column = index.row(), index.column()
        for _ in range(FAR):
            row, column = self._beside(row, column, down, right)
            if not 0 <= row < self.grid.rowCount():
                break
            if self.grid.cell(self.grid.index(row, column)).editable:
                self.go_to(row, column)
                return
        plain = self._beside(index.row(), index.column(), down, 0)
        if down and 0 <= plain[0] < self.grid.rowCount():
            self.go_to(*plain)

    def _beside(self, row: int, column: int, down: int, right: int) -> tuple[int, int]:
        """The cell one step away; past the last column comes the next row."""
        row, column = row + down, column + right
        columns = self.grid.columnCount()
        return row + column // columns, column % columns

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Tab, Space, Delete as in a spreadsheet; the rest as Qt does it."""
        key = Key(event.key())
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if key in {Key.Key_Return, Key.Key_Enter} and plain:
            self.step(-1 if back else 1, 0)
        elif key == Key.Key_Tab and plain:
            self.step(0, 1)
        elif key == Key.Key_Backtab:
            self.step(0, -1)
        elif key in {Key.Key_Delete, Key.Key_Backspace} and plain:
            self.clear_selected()
        elif key == Key.Key_Space and plain and not back and self._ticks():
            self.toggle_selected()
        elif reach(self, key, event.modifiers()):
            event.accept()
        else:
            super().keyPressEvent(event)

    def cut(self) -> int:
        """Copy the selection and clear it, as one step of undoing; give how many cells."""
        many = self.copy()
        self.clear_selected()
        return many

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Open the cell for what an input method commits, and keep its first character.

        Qt opens the editor but drops a text that is committed without being composed
        first, as full-width punctuation, voice and handwriting input are.
        """
        text = event.commitString()
        direct = bool(text) and self.state() != QAbstractItemView.State.EditingState
        super().inputMethodEvent(event)
        editor = QApplication.focusWidget()
        if direct and isinstance(editor, QLineEdit) and self.isAncestorOf(editor):
            editor.setText(text)

    def selected(self) -> list[QModelIndex]:
        """The selected cells by row and column; the current one when none is selected."""
        chosen = self.selectionModel().selectedIndexes() or [self.currentIndex()]
        return sorted((i for i in chosen if i.isValid()), key=lambda i: (i.row(), i.column()))

    def selected_subjects(self) -> list[str]:
        """The subjects of the rows in which a cell is selected."""
        rows = dict.fromkeys(i.row() for i in self.selected())
        lines = self.grid.sheet.lines
        return [s for r in rows if (s := lines[self.grid.source_row(r)].subject)]

    def clear_selected(self) -> None:
        """Clear the selected cells as one step."""
        cells = [
            (i.row(), i.column(), "")
            for i in self.selected()
            if self.grid.cell(i).editable and self.grid.cell(i).edit
            and self.grid.sheet.columns[i.column()].holds is not Holds.NAME
        ]  # fmt: skip
        if cells:
            self.grid.enter(cells, "清除")

    def toggle_selected(self) -> None:
        """Tick the selected boxes, or take the ticks away when the first has one."""
        ticks = self._ticks()
        to = "否" if self.grid.cell(ticks[0]).tick else "是"
        survey = self.grid.cell(ticks[0]).text != RowState.SURVEYED.word
        state = RowState.SURVEYED if survey else RowState.NOT_SURVEYED
        texts = [
            (i.row(), i.column(), to if self.grid.cell(i).tick is not None else state.word)
            for i in ticks
        ]
        self.grid.enter(texts, "勾选")

    def _ticks(self) -> list[QModelIndex]:
        columns = self.grid.sheet.columns
        return [
            i
            for i in self.selected()
            if self.grid.cell(i).tick is not None
            or (columns[i.column()].holds is Holds.SURVEY and self.grid.cell(i).editable)
        ]

    def copy(self) -> int:
        """Copy the rectangle around the selection as Excel reads it; give how many cells."""
        cells = self.selected()
        if not cells:
            return 0
        sheet, grid = self.grid.sheet, self.grid
        columns = range(min(i.column() for i in cells), max(i.column() for i in cells) + 1)
        rows = range(cells[0].row(), cells[-1].row() + 1)
        block = [
            [entry.copied(grid.desk.live, sheet, grid.source_row(r), c) for c in columns]
            for r in rows
        ]
        copied = QMimeData()
        copied.setText(clip.write(block))
        copied.setHtml(clip.write_html(block))
        QApplication.clipboard().setMimeData(copied)
        return len(columns) * len(rows)

    def paste(self) -> None:
        """Enter what is on the clipboard from the selection's corner, as one step."""
        given = QApplication.clipboard().mimeData()
        block = clip.read_either(given.text(), given.html())
        if not block or not self.currentIndex().isValid():
            return
        cells = self.selected()
        top, left = cells[0].row(), min(i.column() for i in cells)
        if len(block) == 1 and len(block[0]) == 1 and len(cells) > 1:
            texts = [(i.row(), i.column(), block[0][0]) for i in cells]
        else:
            texts = [
                (top + down, left + right, text)
                for down, line in enumerate(block)
                for right, text in enumerate(line)
                if left + right < self.grid.columnCount()
            ]
        self.grid.enter(texts, "粘贴")
        self._select_block(top, left, texts)

    def fill_down(self) -> None:
        """Copy the selection's first row into the rows below it, as one step."""
        cells = self.selected()
        grid, sheet = self.grid, self.grid.sheet
        top = cells[0].row() if cells else 0
        texts = [
            (i.row(), i.column(),
             entry.copied(grid.desk.live, sheet, grid.source_row(top), i.column()))
            for i in cells
            if i.row() != top and grid.cell(i).editable
        ]  # fmt: skip
        if texts:
            grid.enter(texts, "向下填充")

    def _select_block(self, top: int, left: int, texts: list[tuple[int, int, str]]) -> None:
        last_row = min(max(row for row, _, _ in texts), self.grid.rowCount() - 1)
        corner = self.grid.index(last_row, max(column for _, column, _ in texts))
        block: Selection = QItemSelection(self.grid.index(top, left), corner)
        self.selectionModel().select(block, Flag.ClearAndSelect)

    def _moved(self) -> None:
        self.note.place()
        self.moved.emit()

    def _first_editable(self) -> tuple[int, int]:
        """The first value that can be typed; where there is none yet, a name or a state."""
        columns = self.grid.sheet.columns
        values = [i for i, column in enumerate(columns) if column.holds is Holds.VALUE]
        for among in (values, range(len(columns))):
            for row in range(min(self.grid.rowCount(), 200)):
                for column in among:
                    if self.grid.cell(self.grid.index(row, column)).editable:
                        return row, column
        return 0, 0

    def _measure(self) -> None:
        """Widths by characters, heights by the font, so that larger text has room."""
        self._measuring = True
        metrics = self.fontMetrics()
        em = metrics.horizontalAdvance("国")
        height = int(metrics.height() * 1.45)
        self.verticalHeader().setDefaultSectionSize(height)
        is_list = bool(self.grid.sheet.lines and self.grid.sheet.lines[0].datum)
        lines = 1
        for i, column in enumerate(self.grid.sheet.columns):
            drawn = self._drawn.get(column.key)
            usual = int(column.width * em * 0.92) + 16
            self.setColumnWidth(i, pixels(self, drawn) if drawn else usual)
            lines = max(lines, -(-len(column.title) // column.width))
        self.horizontalHeader().setFixedHeight(metrics.height() * min(lines, 4) + 10)
        heads = nlargest(MEASURED, (line.head for line in self.grid.sheet.lines), key=len)
        self.verticalHeader().setVisible(not is_list)
        widest = max((metrics.horizontalAdvance(h) for h in heads), default=0)
        self.verticalHeader().setFixedWidth(min(widest + 20, HEAD_WIDTH * em))
        self._measuring = False
        self._fit_names()

    def _resized(self, section: int, _old: int, new: int) -> None:
        """Tell of a width that a person drew; what the table measures itself is no habit."""
        if not self._measuring and self.model() is not None:
            self._drawn[self.grid.sheet.columns[section].key] = share(self, new)
            self.widened.emit(dict(self._drawn))

    def _fit_names(self) -> None:
        """In a list form the names take the room that the other columns leave."""
        if self.model() is None or not self.verticalHeader().isHidden() or "name" in self._drawn:
            return
        columns = self.grid.sheet.columns
        at = next((i for i, c in enumerate(columns) if c.key == "name"), -1)
        others = sum(self.columnWidth(i) for i in range(len(columns)) if i != at)
        least = SHORTEST_NAME * self.fontMetrics().horizontalAdvance("国")
        if at >= 0:
            self._measuring = True
            self.setColumnWidth(at, max(self.viewport().width() - others, least))
            self._measuring = False

    def sort_here(self, order: Qt.SortOrder | None) -> None:
        """Sort by the current column; None for the form's own order."""
        column = self.currentIndex().column()
        if order is None:
            self.grid.sort(-1)
        elif column >= 0:
            self.grid.sort(column, order)

    def _sort(self, column: int) -> None:
        """A double click sorts, the next the other way round."""
        down = Qt.SortOrder.DescendingOrder if self._sorted_down else Qt.SortOrder.AscendingOrder
        self._sorted_down = not self._sorted_down
        self.grid.sort(column, down)

    def changeEvent(self, event: QEvent) -> None:
        """Larger text wants wider columns and higher rows."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.model() is not None:
            self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the note at its cell and the names as wide as may be."""
        super().resizeEvent(event)
        self._fit_names()
        self.note.place()
