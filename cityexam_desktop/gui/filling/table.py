"""The grid: a table that answers to the keys of a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyle,
    QTableView,
)

from cityexam_desktop.gui.filling import blocks, measuring
from cityexam_desktop.gui.filling.area import Area, Block
from cityexam_desktop.gui.filling.cellnote import CellNote
from cityexam_desktop.gui.filling.delegate import CellDelegate
from cityexam_desktop.gui.filling.frozennames import FrozenNames
from cityexam_desktop.gui.filling.headings import Headings
from cityexam_desktop.gui.filling.heads import let_heads_follow
from cityexam_desktop.gui.filling.keys import held
from cityexam_desktop.gui.filling.lastline import TALLER, TwoLines
from cityexam_desktop.gui.filling.reaching import reach
from cityexam_desktop.gui.filling.sheet import EMPTY, Holds
from cityexam_desktop.gui.filling.spot import Stay
from cityexam_desktop.gui.shaping import share
from cityexam_desktop.gui.typing import finish_typing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtCore import QItemSelection as Selection
    from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from cityexam_desktop.gui.filling.grid import GridModel, Index
    from cityexam_desktop.gui.filling.sheet import Cell

Key = Qt.Key
Trigger = QAbstractItemView.EditTrigger
ScrollHint = QAbstractItemView.ScrollHint
Flag = QItemSelectionModel.SelectionFlag
FAR = 2000
"""Cells that are looked at for the next one that can be typed in."""
SHORTEST_NAME = 11
"""Characters of a name that are shown however narrow the window is."""


class FormTable(QTableView):
    """Shows one `GridModel`; `moved` says that another cell is current, or stands elsewhere.

    Whatever becomes of the lines, the same cell stays current while it is there, so that
    nobody else has to keep which one it is. `widened` gives the widths, by the columns' keys,
    that a person drew.
    """

    moved = Signal()
    marked = Signal()
    """Other cells are selected."""
    widened = Signal(object)
    asked = Signal(object)
    """What can be done here is asked for, at a point of the screen."""

    def __init__(self) -> None:
        """Begin without a model."""
        super().__init__()
        self.setAccessibleName("填报表格")
        self.setHorizontalHeader(Headings(self))
        self._one, self._two = CellDelegate(self), TwoLines(self)
        self._cells: CellDelegate = self._one
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
        header.sortIndicatorChanged.connect(self._show_order)  # a single click would move it
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.sectionResized.connect(self._resized)
        self._drawn: dict[str, int] = {}
        self._measuring = False
        self._room = measuring.HEAD_LINES, False
        self._stay: Stay | None = None
        self._run = (-1, -1), -1
        """Where steps to the right have come to, and the column in which they began."""
        self.names = FrozenNames(self)
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
        self._one.grid = self._two.grid = grid
        self.setModel(grid)
        let_heads_follow(self)
        self.names.follow()
        self._stay, self._run = Stay(self), ((-1, -1), -1)
        self.selectionModel().currentChanged.connect(self.follow)
        self.selectionModel().selectionChanged.connect(self.marked)
        self._measure()
        self._show_order()
        self.horizontalScrollBar().setValue(0)
        self.go_to(*self._first_editable())

    @property
    def shows_last_year(self) -> bool:
        """Whether last year's values stand in a second line of the cells."""
        return self._cells is self._two

    def show_last_year(self, shown: bool) -> None:
        """Show last year's values in a second line of the cells of places and registers."""
        finish_typing(self)
        self._cells = self._two if shown else self._one
        self.setItemDelegate(self._cells)
        if self.model() is not None:
            self._measure()
            self.scrollTo(self.currentIndex())
            self.note.place()

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
        """Move on to the next cell that can be typed in: down the column, or along the rows.

        Down after steps to the right goes below the cell where those began.
        """
        index = self.currentIndex()
        here = row, column = index.row(), index.column()
        at, begun = self._run
        begun = begun if at == here else column
        if down > 0:
            column = begun
        below = self._beside(row, column, down, 0)
        for _ in range(FAR):
            row, column = self._beside(row, column, down, right)
            if not 0 <= row < self.grid.rowCount():
                break
            if self.grid.cell(self.grid.index(row, column)).editable:
                self._go_on(row, column, begun if right else column)
                return
        if down and 0 <= below[0] < self.grid.rowCount():
            self._go_on(*below, below[1])

    def _go_on(self, row: int, column: int, begun: int) -> None:
        """Go to a cell; steps to the right began in a column."""
        self._run = (row, column), begun
        self.go_to(row, column)

    def walk(self, down: int, right: int) -> None:
        """Move on to the neighbour, whether or not it can be typed in; at an edge stay."""
        index = self.currentIndex()
        self.go_to(
            min(max(index.row() + down, 0), self.grid.rowCount() - 1),
            min(max(index.column() + right, 0), self.grid.columnCount() - 1),
        )

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
        elif key == Key.Key_Space and plain and not back and blocks.can_tick(self):
            blocks.tick(self)
        elif key == Key.Key_Down and held(event.modifiers()) == Qt.KeyboardModifier.AltModifier:
            self._unfold()
        elif reach(self, key, event.modifiers()):
            event.accept()
        else:
            super().keyPressEvent(event)

    def copy(self, then: Callable[[int], object] = bool) -> None:
        """Copy the selected cells; `then` gets how many."""
        blocks.copy(self, then)

    def cut(self) -> None:
        """Copy the selection and clear it, as one step of undoing."""
        blocks.copy(self, lambda _many: blocks.clear(self))

    def paste(self) -> None:
        """Enter what is on the clipboard."""
        blocks.paste(self)

    def clear_selected(self) -> None:
        """Clear the selected cells."""
        blocks.clear(self)

    def fill_down(self) -> None:
        """Copy the selection's first row into the rows below it."""
        blocks.fill_down(self)

    def edit(self, index: Index, trigger: Trigger | None = None, event: Any = None) -> Any:
        """Open a cell; to be typed in, or gone on with by F2, it needs no list to choose from."""
        self._cells.by_key = trigger == Trigger.AnyKeyPressed
        self._cells.folded = trigger in {Trigger.AnyKeyPressed, Trigger.EditKeyPressed}
        if trigger is None:
            return super().edit(index)
        opened = super().edit(index, trigger, event)
        if opened and not self._cells.by_key:
            self._cells.goes_on()
        return opened

    def _unfold(self) -> None:
        """Open the current cell with its list or calendar, where it has one."""
        here = self.currentIndex()
        if here.isValid() and self.current_cell().editable and self._cells.unfolds(here):
            self.edit(here)
            self._cells.unfold()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for what can be done here: under the mouse, or below the cell for the key."""
        below = self.visualRect(self.currentIndex()).bottomLeft()
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.asked.emit(self.viewport().mapToGlobal(below) if by_key else event.globalPos())
        event.accept()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Open the cell for what an input method commits, and keep its first character.

        Qt opens the editor but drops a text that is committed without being composed
        first, as full-width punctuation, voice and handwriting input are.
        """
        text = event.commitString()
        direct = bool(text) and self.state() != QAbstractItemView.State.EditingState
        super().inputMethodEvent(event)
        editor = cast("QWidget | None", QApplication.focusWidget())
        if direct and editor is not None and self.isAncestorOf(editor):
            if isinstance(editor, QLineEdit):
                editor.setText(text)
            elif isinstance(editor, QComboBox) and editor.isEditable():
                editor.setEditText(text)

    def area(self) -> Area:
        """The selected cells; the current one when none is selected."""
        here = self.currentIndex()
        found = tuple(
            Block(one.top(), one.left(), one.bottom(), one.right())
            for one in self.selectionModel().selection()
            if one.isValid()
        )
        alone = (Block(here.row(), here.column(), here.row(), here.column()),)
        return Area(found or (alone if here.isValid() else ()))

    def selected_subjects(self) -> list[str]:
        """The subjects of the rows in which a cell is selected."""
        lines, order = self.grid.sheet.lines, self.grid.order
        return [s for row in self.area().rows if (s := lines[order[row]].subject)]

    def select_block(self, top: int, left: int, rows: int, columns: int) -> None:
        """Select a rectangle, as far as there are cells."""
        last = min(top + rows, self.grid.rowCount()), min(left + columns, self.grid.columnCount())
        block: Selection = QItemSelection(
            self.grid.index(top, left), self.grid.index(last[0] - 1, last[1] - 1)
        )
        self.selectionModel().select(block, Flag.ClearAndSelect)

    def follow(self) -> None:
        """Another cell is current, or stands elsewhere: what is shown beside it follows."""
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

    def give(self, lines: int, rows: int, *, close: bool) -> None:
        """Take room for so many lines of heading and whole rows, `close` ones if need be."""
        if (lines, close) != self._room and self.model() is not None:
            self._room = lines, close
            measuring.measure_heights(self, lines, close=close)
            self._heighten()
        if self.model() is not None:
            self.setMinimumHeight(self.height_for(lines, rows, close=close))

    def height_for(self, lines: int, rows: int, *, close: bool) -> int:
        """Pixels that are wanted for them."""
        return measuring.height_for(self, lines, rows, close=close)

    def _measure(self) -> None:
        """Widths by characters, heights by the font, so that larger text has room."""
        self._measuring = True
        measuring.measure(self, self._drawn, self._room[0], close=self._room[1])
        self._make_room_for_arrow()
        self._heighten()
        self._measuring = False
        self._fit_names()

    def _make_room_for_arrow(self) -> None:
        """The heading of the sorted column keeps as many characters in a line as it had."""
        if self.grid.sorted_by is not None:
            column, header = self.grid.sorted_by[0], self.horizontalHeader()
            metric = QStyle.PixelMetric
            marks = (metric.PM_HeaderMarkSize, metric.PM_HeaderMargin)
            more = sum(self.style().pixelMetric(one, None, header) for one in marks)
            self.setColumnWidth(column, self.columnWidth(column) + more)

    def _heighten(self) -> None:
        """Rows are higher where last year's values stand in them."""
        if self.shows_last_year and not measuring.is_list(self):
            header = self.verticalHeader()
            header.setDefaultSectionSize(int(header.defaultSectionSize() * TALLER))

    def _resized(self, section: int, _old: int, new: int) -> None:
        """Tell of a width that a person drew; what the table measures itself is no habit."""
        if not self._measuring and self.model() is not None:
            self._drawn[self.grid.sheet.columns[section].key] = share(self, new)
            self.widened.emit(dict(self._drawn))

    def _fit_names(self) -> None:
        """In a list form the names take the room that the other columns leave."""
        if self.model() is None or not measuring.is_list(self) or "name" in self._drawn:
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
        finish_typing(self)
        column = self.currentIndex().column()
        if order is None:
            self.order_by(-1)
        elif column >= 0:
            self.order_by(column, order)

    def order_by(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 gives the form's own order back. One cell stays selected.

        A selection strewn over the rows is of no use, and slow to carry along.
        """
        self.selectionModel().setCurrentIndex(self.currentIndex(), Flag.ClearAndSelect)
        self.grid.sort(column, order)
        self._show_order()
        self._measure()

    def scroll_to(self, top: int, across: int) -> None:
        """Scroll to a row, and so many pixels to the right."""
        self.updateGeometries()  # else the bars would not reach that far yet
        self.verticalScrollBar().setValue(top)
        self.horizontalScrollBar().setValue(across)

    def _sort(self, column: int) -> None:
        """A double click sorts a column up, the next one in the same column down."""
        finish_typing(self)
        up = Qt.SortOrder.AscendingOrder
        turned = self.grid.sorted_by == (column, up)
        self.order_by(column, Qt.SortOrder.DescendingOrder if turned else up)

    def _show_order(self) -> None:
        """Put the arrow at the column by which the lines are sorted."""
        model = cast("QAbstractItemModel | None", self.model())
        header, by = self.horizontalHeader(), None if model is None else self.grid.sorted_by
        header.blockSignals(True)
        header.setSortIndicatorShown(by is not None)
        header.setSortIndicator(*(by or (-1, Qt.SortOrder.AscendingOrder)))
        header.blockSignals(False)

    def changeEvent(self, event: QEvent) -> None:
        """Larger text wants wider columns and higher rows."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.model() is not None:
            self._measure()

    def scrollTo(self, index: Index, hint: ScrollHint = ScrollHint.EnsureVisible) -> None:
        """Bring a cell into sight, beside the names that lie over the left."""
        super().scrollTo(index, hint)
        covered, at = self.names.covered, self.columnViewportPosition(index.column())
        bar = self.horizontalScrollBar()
        if index.column() and at < covered and bar.value():
            bar.setValue(bar.value() - (covered - at))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the note at its cell and the names as wide as may be."""
        super().resizeEvent(event)
        if self.model() is not None and event.size().width() != event.oldSize().width():
            measuring.fit_heads(self)
        self._fit_names()
        self.names.place()
        self.note.place()
