"""The names of a register's rows, which stay in sight while its columns are scrolled.

They are painted over the grid: a second view of 20,000 rows would follow every change too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QWidget

from cityexam_desktop.gui import look
from cityexam_desktop.gui.filling.sheet import Holds

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent, QWheelEvent

    from cityexam_desktop.gui.filling.table import FormTable

SHARE: Final = 0.45
"""Share of the grid that names take at most."""
_MARGIN: Final = 4


class FrozenNames(QWidget):
    """Lies over the left of the grid as long as the column of names is scrolled away."""

    def __init__(self, table: FormTable) -> None:
        """Begin hidden."""
        super().__init__(table)
        self._table = table
        self.setAccessibleName("行的名称")
        self.hide()
        table.horizontalScrollBar().valueChanged.connect(self.place)
        table.horizontalHeader().sectionResized.connect(self.place)
        table.verticalScrollBar().valueChanged.connect(self.update)

    def follow(self) -> None:
        """Follow the model and the selection that the table was just given."""
        grid = self._table.grid
        for changed in (grid.dataChanged, grid.layoutChanged, grid.modelReset):
            changed.connect(self.update)
        self._table.selectionModel().currentRowChanged.connect(self.update)
        self.place()

    @property
    def covered(self) -> int:
        """Pixels of the grid's left that are taken while it is scrolled; 0 without names."""
        table = self._table
        if table.model() is None or not table.grid.sheet.columns:
            return 0
        if table.grid.sheet.columns[0].holds is not Holds.NAME:
            return 0
        return min(table.columnWidth(0), int(table.viewport().width() * SHARE))

    def place(self) -> None:
        """Lie exactly over the left, where the names are scrolled away."""
        table, wide = self._table, self.covered
        gone = wide > 0 and table.columnViewportPosition(0) < 0
        if gone:
            view, head = table.viewport(), table.horizontalHeader().height()
            self.setGeometry(view.x(), view.y() - head, wide, head + view.height())
            self.raise_()
        self.setVisible(gone)

    def names(self) -> list[str]:
        """The names that are in sight, from the top."""
        return [self._name(row) for row in self._rows()] if self.isVisible() else []

    def _rows(self) -> range:
        table = self._table
        first, last = table.rowAt(0), table.rowAt(table.viewport().height() - 1)
        return range(max(first, 0), table.grid.rowCount() if last < 0 else last + 1)

    def _name(self, row: int) -> str:
        return self._table.grid.cell(self._table.grid.index(row, 0)).text

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the heading, and the name of every row in sight."""
        del event
        table, palette = self._table, self.palette()
        head = table.horizontalHeader().height()
        painter = QPainter(self)
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        painter.setClipRect(0, head, self.width(), self.height() - head)
        for row in self._rows():
            place = QRect(
                0, head + table.rowViewportPosition(row), self.width(), table.rowHeight(row)
            )
            self._draw(painter, place, self._name(row), current=row == table.currentIndex().row())
        painter.setClipping(False)
        top = QRect(0, 0, self.width(), head)
        painter.fillRect(top, palette.color(QPalette.ColorRole.Button))
        painter.setPen(palette.color(QPalette.ColorRole.ButtonText))
        title = table.grid.sheet.columns[0].title
        painter.drawText(top, Qt.AlignmentFlag.AlignCenter, title)
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.drawLine(top.bottomLeft(), top.bottomRight())
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())

    def _draw(self, painter: QPainter, place: QRect, name: str, *, current: bool) -> None:
        palette, role = self.palette(), QPalette.ColorRole
        painter.fillRect(place, look.tone("readonly"))
        font = self.font()
        font.setBold(current)
        painter.setFont(font)
        painter.setPen(palette.color(role.Text))
        inner = place.adjusted(_MARGIN, 0, -_MARGIN, 0)
        cut = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, look.ALIGN_TEXT, cut)
        painter.setPen(palette.color(role.Mid))
        painter.drawLine(place.bottomLeft(), place.bottomRight())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the name, which brings its column back."""
        table = self._table
        row = table.rowAt(int(event.position().y()) - table.horizontalHeader().height())
        if row >= 0:
            table.go_to(row, 0)
            table.setFocus()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the grid scroll."""
        event.ignore()
