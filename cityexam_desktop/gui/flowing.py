"""Text that flows: as many lines as its width asks for, and no more room than that."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

NARROWEST = 120
"""Pixels."""


class Flowing(QLabel):
    """A label of plain text that wraps and can be selected, exactly as high as its lines."""

    def __init__(self, text: str = "", *, name: str = "") -> None:
        """Show `text`; `name` is read out before it."""
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setText(text)
        self.setAccessibleName(name)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def minimumSizeHint(self) -> QSize:
        """One short line: layouts ask for the height at the width that they have to give."""
        return QSize(NARROWEST, self.fontMetrics().height())
