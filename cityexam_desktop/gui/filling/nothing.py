"""One sentence in the middle of a grid that has no lines: why, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel

from cityexam_desktop.gui import look

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractItemView


class Nothing(QLabel):
    """Lies over the grid while there is something to say; clicks go through it."""

    def __init__(self, view: QAbstractItemView) -> None:
        """Begin hidden."""
        super().__init__(view.viewport())
        self.setAccessibleName("表格是空的")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        look.quiet(self)
        view.viewport().installEventFilter(self)
        self.say("")

    def say(self, text: str) -> None:
        """Show a sentence; an empty one shows the grid."""
        self.setText(text)
        self.setVisible(bool(text))
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the grid."""
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        self.setGeometry(self.parentWidget().rect())
