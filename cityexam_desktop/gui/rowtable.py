"""A table of frozen rows: signs, colours, sorting by the headings, copying to Excel."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QIcon, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from cityexam_desktop.gui import look
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.frozencolumn import FrozenColumn
from cityexam_desktop.gui.icons import SIZES, icon
from cityexam_desktop.gui.rows import (
    Lazy,
    Picked,
    Row,
    arranged,
    as_lines,
    folded,
    narrowed,
    position,
)
from cityexam_desktop.gui.widgets import tip

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtGui import QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from cityexam_desktop.gui.rows import Column

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Flag = QItemSelectionModel.SelectionFlag
Feature = QStyleOptionViewItem.ViewItemFeature
ENSURE_VISIBLE = QAbstractItemView.ScrollHint.EnsureVisible
MOST_MEASURED = 60
"""Rows up to which all are measured for wrapped texts."""
MARGIN, SIGN = 8, 24
"""Pixels of a cell that its text does not get, and of a sign before it."""


class RowsModel(QAbstractTableModel):
    """Frozen rows under a filter and an order; `data` only looks up.

    In an editable column a typed text is told by `typed` (row, column, text) and changes
    nothing here: whoever keeps the rows shows them anew.
    """

    typed = Signal(object, int, str)

    def __init__(
        self,
        columns: Sequence[Column] = (),
        editable: Mapping[int, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        """Begin empty; `editable` columns hold free text, or one of the given words."""
        super().__init__()
        self.columns = tuple(columns)
        self.editable = editable
        self.all: Sequence[Row] = ()
        self.shown: Sequence[Row] = []
        self._words = ""
        self._texts: list[str] | None = None
        self._order: tuple[int, bool] | None = None

    def show_rows(self, rows: Sequence[Row], columns: Sequence[Column] | None = None) -> None:
        """Show other rows, under other columns when they are given."""
        self.beginResetModel()
        if columns is not None:
            self.columns = tuple(columns)
            self._order = None
        self.all = rows if isinstance(rows, Lazy) else tuple(rows)
        self._texts = None
        self._arrange()
        self.endResetModel()

    def narrow(self, words: str) -> None:
        """Show only rows that have all the words."""
        self.beginResetModel()
        self._words = words.strip()
        self._arrange()
        self.endResetModel()

    def sort_by(self, column: int) -> tuple[int, bool] | None:
        """Sort by a column; again for downwards, a third time for the rows' own order."""
        former = self._order
        if former is None or former[0] != column:
            self._order = (column, False)
        else:
            self._order = None if former[1] else (column, True)
        self.narrow(self._words)
        return self._order

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """The rows shown."""
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """The columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        """The headings, over numbers to the right."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == Role.DisplayRole:
            return column.title
        if role == Role.TextAlignmentRole:
            return look.ALIGN_NUMBER if column.number else look.ALIGN_TEXT
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """The text, and what it means."""
        row, column = self.shown[index.row()], index.column()
        if role in {Role.DisplayRole, Role.EditRole}:
            return row.texts[column]
        if role == Role.ToolTipRole:
            return tip(row.texts[column])
        if role == Role.TextAlignmentRole:
            return look.ALIGN_NUMBER if self.columns[column].number else look.ALIGN_TEXT
        if role in {Role.ForegroundRole, Role.DecorationRole}:
            return _marked(row, column, role)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every row can be chosen; some columns can be written into."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() in self.editable else flags

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """Tell what was typed, when it is something else."""
        row, text = self.shown[index.row()], str(value).strip()
        if role != Role.EditRole or text == row.texts[index.column()]:
            return False
        self.typed.emit(row, index.column(), text)
        return True

    def _arrange(self) -> None:
        if isinstance(self.all, Lazy):
            numbers = self.all.find(self._words) if self._words else range(len(self.all))
            if self._order is not None:
                numbers = self.all.order(numbers, self._order[0], down=self._order[1])
            self.shown = Picked(self.all, numbers)
            return
        if self._words and self._texts is None:
            self._texts = folded(self.all)
        self.shown = narrowed(self.all, self._words, self._texts or ())
        if self._order is not None:
            column, down = self._order
            number = self.columns[column].number
            self.shown = arranged(self.shown, column, number=number, down=down)


def _marked(row: Row, column: int, role: int) -> Any:
    mark = next((mark for mark in row.marks if mark.column == column), None)
    if mark is None:
        return None
    if role == Role.ForegroundRole:
        return QBrush(look.tone(mark.tone))
    return _sign(mark.sign, look.tone(mark.tone).name()) if mark.sign else None


@cache
def _sign(name: str, colour: str) -> QIcon:
    """A sign in its colour, brighter where its row is selected."""
    made = QIcon(icon(name, QColor(colour)))
    bright = icon(name, QColor(colour).lighter(220))
    for size in SIZES:
        made.addPixmap(bright.pixmap(size), QIcon.Mode.Selected)
    return made


class RowDelegate(QStyledItemDelegate):
    """Draws a cell as Qt would, asking once for it and not for each of seven roles.

    While a job runs, every question from Qt to Python may have to wait for the job's thread.
    """

    def __init__(self, table: RowTable) -> None:
        """Draw the cells of `table`."""
        super().__init__(table)
        self._rows = table.rows

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Say what is drawn."""
        row, column = self._rows.shown[index.row()], index.column()
        drawn = cast("Any", option)  # the stubs do not know the fields
        drawn.index = index
        drawn.styleObject = None
        number = self._rows.columns[column].number
        drawn.displayAlignment = look.ALIGN_NUMBER if number else look.ALIGN_TEXT
        drawn.text = row.texts[column].replace("\n", "\u2028")
        drawn.features |= Feature.HasDisplay
        mark = next((mark for mark in row.marks if mark.column == column), None)
        if mark is None:
            return
        colours = QPalette(drawn.palette)
        colours.setBrush(QPalette.ColorRole.Text, QBrush(look.tone(mark.tone)))
        drawn.palette = colours
        if mark.sign:
            drawn.icon = _sign(mark.sign, look.tone(mark.tone).name())
            drawn.decorationSize = drawn.icon.actualSize(drawn.decorationSize)
            drawn.features |= Feature.HasDecoration


class WordsDelegate(QStyledItemDelegate):
    """Offers the words of a column that knows only some; others are typed."""

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QWidget | None:
        """A list of words, or the usual line."""
        words = cast("RowsModel", index.model()).editable.get(index.column(), ())
        if not words:
            return super().createEditor(parent, option, index)
        box = QComboBox(parent)
        box.addItems(list(words))
        box.activated.connect(lambda _: self._done(box))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Begin at what stands there."""
        if isinstance(editor, QComboBox):
            editor.setCurrentText(str(index.data()))
            editor.showPopup()
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Give the word, or the text."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
        else:
            super().setModelData(editor, model, index)

    def _done(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)


class RowTable(QTableView):
    """`moved` says that another row is current, `opened` gives one that was asked for."""

    moved = Signal()
    opened = Signal(object)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column] = (),
        *,
        several: bool = False,
        wraps: bool = False,
        editable: Mapping[int, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        """Show rows under `columns`; `name` is read out.

        `several` lets rows be chosen together; `wraps` shows long texts whole, in lists
        that are short enough for that.
        """
        super().__init__()
        self.rows = RowsModel(columns, editable)
        self.rows.setParent(self)
        self.setModel(self.rows)
        self.setAccessibleName(name)
        self.frozen: FrozenColumn | None = None
        self._dress(several=several)
        if editable:
            self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
            self.setTabKeyNavigation(True)
            trigger = QAbstractItemView.EditTrigger
            self.setEditTriggers(
                trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed
            )
            self.setItemDelegate(WordsDelegate(self))
        else:
            self.setItemDelegate(RowDelegate(self))
        self._measure()
        self._measured: dict[tuple[str, int], int] = {}
        self._wraps = wraps
        if wraps:
            self.setWordWrap(True)
            self.verticalScrollBar().valueChanged.connect(lambda _: self._fit_in_sight())
            self.horizontalHeader().sectionResized.connect(lambda *_: self._fit_in_sight())
            self._wrap(0)
        self.selectionModel().currentRowChanged.connect(lambda *_: self.moved.emit())
        self.activated.connect(lambda index: self.opened.emit(self.rows.shown[index.row()]))
        action(self, "复制选中的行", self.copy, keys=QKeySequence.StandardKey.Copy)

    def freeze(self) -> None:
        """Keep the first column in sight while the others are scrolled."""
        self.frozen = FrozenColumn(self)

    def scrollTo(self, index: Index, hint: QAbstractItemView.ScrollHint = ENSURE_VISIBLE) -> None:
        """Bring a cell in sight, out from under a frozen column, which is always in sight."""
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if self.frozen is None:
            return
        if index.column() == 0:
            bar.setValue(before)
        else:
            bar.setValue(bar.value() - max(self.columnWidth(0) - self.visualRect(index).left(), 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other rows come in sight."""
        super().resizeEvent(event)
        self._fit_in_sight()

    def show_rows(self, rows: Sequence[Row], columns: Sequence[Column] | None = None) -> None:
        """Show other rows; the row that was current stays so when it is still there."""
        key, column = self.key, self.currentIndex().column() if columns is None else 0
        self._measured.clear()
        self._wrap(len(rows))
        self.rows.show_rows(rows, columns)
        if columns is not None:
            self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self._measure()
        self.go_to(key, max(column, 0))
        self._fit_in_sight()

    def narrow(self, words: str) -> None:
        """Show only rows that have all the words."""
        key = self.key
        self.rows.narrow(words)
        self.go_to(key)
        self._fit_in_sight()

    def _wrap(self, rows: int) -> None:
        """Let Qt measure every row of a short list; of a long one only those in sight are."""
        if self._wraps:
            short = rows <= MOST_MEASURED
            mode = QHeaderView.ResizeMode
            self.verticalHeader().setSectionResizeMode(
                mode.ResizeToContents if short else mode.Fixed
            )

    def _fit_in_sight(self) -> None:
        """Show the texts whole in the rows of a long list that are in sight."""
        if not self._wraps or len(self.rows.all) <= MOST_MEASURED:
            return
        first = max(self.rowAt(0), 0)
        last = self.rowAt(self.viewport().height() - 1)
        last = len(self.rows.shown) - 1 if last < 0 else last
        for row in range(first, min(last, first + MOST_MEASURED) + 1):
            height = self._height(self.rows.shown[row])
            if height != self.rowHeight(row):
                self.setRowHeight(row, height)

    def _height(self, row: Row) -> int:
        """How high a row is with its texts whole; each text is measured once for a width.

        Qt would lay out every cell of every row in sight, of which most are alike.
        """
        metrics, plain = self.fontMetrics(), self.verticalHeader().defaultSectionSize()
        wide = metrics.horizontalAdvance("国")
        signs = {mark.column for mark in row.marks if mark.sign}
        most = plain
        for column, text in enumerate(row.texts):
            room = self.columnWidth(column) - MARGIN - (SIGN if column in signs else 0)
            if len(text) * wide <= room and "\n" not in text:
                continue
            lines = self._measured.get((text, room))
            if lines is None:
                area = QRect(0, 0, max(room, 1), 1 << 20)
                lines = metrics.boundingRect(area, Qt.TextFlag.TextWordWrap, text).height()
                self._measured[text, room] = lines
            most = max(most, lines + plain - metrics.height())
        return most

    @property
    def current(self) -> Row | None:
        """The current row."""
        row = self.currentIndex().row()
        return self.rows.shown[row] if 0 <= row < len(self.rows.shown) else None

    @property
    def key(self) -> str:
        """The current row's key; empty when there is none."""
        return self.current.key if self.current else ""

    def chosen(self) -> list[Row]:
        """The selected rows, from the top."""
        model = self.selectionModel()
        found = model.selectedIndexes() if self.rows.editable else model.selectedRows()
        rows = sorted({index.row() for index in found})
        return [self.rows.shown[row] for row in rows]

    def go_to(self, key: str, column: int = 0) -> bool:
        """Make the row of a key current, the first one when it is not shown; say if it is."""
        found = position(self.rows.shown, key) if key else None
        if self.rows.shown:
            index = self.rows.index(found or 0, column)
            whole = Flag.NoUpdate if self.rows.editable else Flag.Rows
            self.selectionModel().setCurrentIndex(index, Flag.ClearAndSelect | whole)
            self.scrollTo(index)
        self.moved.emit()
        return found is not None

    def copy(self) -> None:
        """Copy the selected rows."""
        QApplication.clipboard().setText(as_lines(self.chosen()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks for the current row; letters do not jump about."""
        typing = self.state() == QAbstractItemView.State.EditingState
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and not typing and self.current is not None:
            self.opened.emit(self.current)
            return
        super().keyPressEvent(event)
        if event.key() == Qt.Key.Key_Home and not typing:
            # a frozen first column is in sight wherever the others were scrolled to
            self.horizontalScrollBar().setValue(0)

    def _dress(self, *, several: bool) -> None:
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if several else mode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setShowGrid(True)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._sort)

    def _measure(self) -> None:
        metrics = self.fontMetrics()
        em = metrics.horizontalAdvance("国")
        height = int(metrics.height() * 1.5)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        for section, column in enumerate(self.rows.columns):
            self.setColumnWidth(section, column.width * em + 14)

    def _sort(self, section: int) -> None:
        key = self.key
        order = self.rows.sort_by(section)
        down = bool(order and order[1])
        way = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(section if order else -1, way)
        self.go_to(key)
