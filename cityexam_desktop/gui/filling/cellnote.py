"""The sentence under the current cell: why its text was refused, or what is doubtful."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QLabel

from cityexam_desktop.gui import look

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cityexam_desktop.gui.filling.table import FormTable

WIDTH: Final = 35
"""Characters in one line."""
_GAP: Final = 2
_GROUNDS = {"must": "must_back", "explain": "explain_back"}


class CellNote(QLabel):
    """Lies below the current cell, or above it where there is more room; never over it.

    A grid of a few rows has no room for it, so it may reach beyond, see `lie_over`.
    """

    def __init__(self, table: FormTable) -> None:
        """Follow the table's current cell and its scrolling."""
        super().__init__(table.viewport())
        self._table = table
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("核查意见")
        self.setFrameShape(QFrame.Shape.Box)
        self.setMargin(4)
        self.setAutoFillBackground(True)
        for bar in (table.verticalScrollBar(), table.horizontalScrollBar()):
            bar.valueChanged.connect(self.place)
        self.hide()

    def lie_over(self, whole: QWidget) -> None:
        """Take room of a widget around the table too, as high as that is."""
        self.setParent(whole)
        self.place()

    def place(self) -> None:
        """Say what the current cell's trouble is, or hide."""
        table = self._table
        cell = table.current_cell()
        at = table.visualRect(table.currentIndex())
        seen = at.intersected(table.viewport().rect())
        self.setText(cell.note if cell.level is not None else "")
        hidden = seen.isEmpty() or not table.isVisible()
        if cell.level is None or not cell.note or hidden:
            self.hide()
            return
        self._dress(cell.level.value)
        self.setGeometry(self._beside(seen))
        self.show()
        self.raise_()

    def _beside(self, cell: QRect) -> QRect:
        """Below or above the cell, no wider than the grid."""
        viewport, whole = self._table.viewport(), self.parentWidget()
        metrics, around = self.fontMetrics(), 2 * (self.margin() + self.frameWidth()) + 2
        most = min(WIDTH * metrics.horizontalAdvance("国"), viewport.width() - 8)
        lines = self.text().splitlines()
        width = min(max(map(metrics.horizontalAdvance, lines), default=0) + around, most)
        height = self.heightForWidth(width)
        moved = viewport.mapTo(whole, QPoint()) if whole is not viewport else QPoint()
        left = min(max(cell.left(), 0), max(viewport.width() - width, 0)) + moved.x()
        below, above = cell.bottom() + moved.y() + _GAP, cell.top() + moved.y() - height - _GAP
        fits = below + height <= whole.height()
        lower = fits or whole.height() - below >= above + height
        top = below if lower else max(above, 0)
        return QRect(left, top, width, height)

    def _dress(self, tone: str) -> None:
        """Paper and ink of a level; no style sheet, which would bake the text's size in."""
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Window, look.tone(_GROUNDS.get(tone, "readonly")))
        palette.setColor(QPalette.ColorRole.WindowText, look.tone(tone))
        self.setPalette(palette)
