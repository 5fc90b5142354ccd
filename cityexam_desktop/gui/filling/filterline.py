"""The line in which the lines of the grid are filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from cityexam_desktop.gui.filling.keys import held

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

Key = Qt.Key
_BACK = frozenset({Key.Key_Return, Key.Key_Enter, Key.Key_Escape, Key.Key_Down})


class FilterLine(QLineEdit):
    """`left` says that the clerk wants back to the grid; what is typed here stays."""

    left = Signal()

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(placeholderText="筛选：名称、编号、状态", clearButtonEnabled=True)
        self.setAccessibleName("筛选")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Escape and Down lead to the grid."""
        if Key(event.key()) in _BACK and not held(event.modifiers()):
            event.accept()
            self.left.emit()
        else:
            super().keyPressEvent(event)
