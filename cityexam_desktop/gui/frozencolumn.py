"""The first column of a wide table, which stays in sight while the others are scrolled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QTableView

if TYPE_CHECKING:
    from cityexam_desktop.gui.rowtable import RowTable


class FrozenColumn(QTableView):
    """A second view of the same rows over the table's own first column.

    It shares model and selection, and hands clicks, sorting and keys to the table.
    """

    def __init__(self, table: RowTable) -> None:
        """Lie over `table`."""
        super().__init__(table)
        self.table = table
        self.setAccessibleName(f"{table.accessibleName()}：首列")
        self.setModel(table.rows)
        self.setSelectionModel(table.selectionModel())
        self._dress()
        self._follow()
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the table's size."""
        if event.type() == QEvent.Type.Resize:
            self._lay()
        return super().eventFilter(watched, event)

    def _dress(self) -> None:
        table, never = self.table, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(never)
        self.setHorizontalScrollBarPolicy(never)
        self.setVerticalScrollMode(table.verticalScrollMode())
        self.setSelectionMode(table.selectionMode())
        self.setSelectionBehavior(table.selectionBehavior())
        self.setEditTriggers(table.editTriggers())
        self.setAlternatingRowColors(table.alternatingRowColors())
        self.setWordWrap(table.wordWrap())
        self.setItemDelegate(table.itemDelegate())
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _follow(self) -> None:
        table = self.table
        here, there = self.horizontalHeader(), table.horizontalHeader()
        here.sectionClicked.connect(there.sectionClicked)
        there.sortIndicatorChanged.connect(self._ordered)
        there.sectionResized.connect(lambda *_: self._lay())
        here.sectionResized.connect(self._widened)
        table.verticalHeader().sectionResized.connect(
            lambda row, _, height: self.setRowHeight(row, height)
        )
        own, bar = self.verticalScrollBar(), table.verticalScrollBar()
        bar.valueChanged.connect(own.setValue)
        own.valueChanged.connect(bar.setValue)
        self.activated.connect(table.activated)
        table.rows.modelReset.connect(self._fit)
        table.viewport().installEventFilter(self)

    def _ordered(self, section: int, order: Qt.SortOrder) -> None:
        self.horizontalHeader().setSortIndicator(section, order)

    def _widened(self, section: int, _: int, width: int) -> None:
        if section == 0 and width and width != self.table.columnWidth(0):
            self.table.setColumnWidth(0, width)

    def _fit(self) -> None:
        """Show the first column alone; the model tells its columns anew with other rows."""
        height = self.table.verticalHeader()
        self.verticalHeader().setMinimumSectionSize(height.minimumSectionSize())
        self.verticalHeader().setDefaultSectionSize(height.defaultSectionSize())
        for column in range(self.table.rows.columnCount()):
            self.setColumnHidden(column, column > 0)
        self._lay()

    def _lay(self) -> None:
        """Lie exactly over the table's own column."""
        table, head = self.table, self.table.horizontalHeader()
        width = table.columnWidth(0) if table.rows.columns else 0
        if width:
            self.setColumnWidth(0, width)
        self.horizontalHeader().setFixedHeight(head.height())
        edge = table.frameWidth()
        self.setGeometry(edge, edge, width, head.height() + table.viewport().height())
