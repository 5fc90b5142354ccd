"""A line of text that gives way: cut with dots where there is no room, whole in its tooltip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QSizePolicy

from cityexam_desktop.gui.widgets import tip

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

SHORTEST = 4
"""Characters that stay however narrow it gets."""


class Eliding(QLabel):
    """A label of plain text in one line."""

    def __init__(self, text: str = "", *, name: str = "") -> None:
        """Show `text`; `name` is read out before it."""
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(name)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show another text; nothing of it is lost."""
        if text == self.text():  # told at every keystroke
            return
        super().setText(text)
        self.setToolTip(tip(text))

    def minimumSizeHint(self) -> QSize:
        """A few characters."""
        metrics = self.fontMetrics()
        least = min(SHORTEST * metrics.horizontalAdvance("国"), super().minimumSizeHint().width())
        return QSize(least, metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        del event
        cut = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, cut)
        painter.end()
