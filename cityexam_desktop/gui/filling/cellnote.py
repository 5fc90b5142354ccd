"""The sentence under the current cell: why its text was refused, or what is doubtful."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from cityexam_desktop.gui import look

if TYPE_CHECKING:
    from cityexam_desktop.gui.filling.table import FormTable

WIDTH = 460


class CellNote(QLabel):
    """Lies over the table, below the current cell (above it near the lower edge)."""

    def __init__(self, table: FormTable) -> None:
        """Follow the table's current cell and its scrolling."""
        super().__init__(table.viewport())
        self._table = table
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("核查意见")
        for bar in (table.verticalScrollBar(), table.horizontalScrollBar()):
            bar.valueChanged.connect(self.place)
        self.hide()

    def place(self) -> None:
        """Say what the current cell's trouble is, or hide."""
        table = self._table
        cell = table.current_cell()
        if cell.level is None or not cell.note:
            self.hide()
            return
        tone = cell.level.value
        back = {"must": "must_back", "explain": "explain_back"}.get(tone, "readonly")
        self.setStyleSheet(
            f"background: {look.colour(back)}; color: {look.colour(tone)};"
            f"border: 1px solid {look.colour(tone)}; padding: 4px 6px"
        )
        self.setText(cell.note)
        room = table.viewport().rect()
        at = table.visualRect(table.currentIndex())
        width = min(WIDTH, room.width() - 8)
        self.resize(width, self.heightForWidth(width))
        below = at.bottom() + 2
        top = below if below + self.height() <= room.bottom() else at.top() - self.height() - 2
        left = min(max(at.left(), 0), max(room.right() - width, 0))
        self.move(left, top)
        self.show()
        self.raise_()
