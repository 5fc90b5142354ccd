"""A large button that says in a second line what it leads to, in the size of the window's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from cityexam_desktop.gui import look
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.widgets import heading, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent

PICTURE = 32
"""Pixels of the icon, on a screen that is not scaled."""
_SIZES = PICTURE, PICTURE * 3 // 2, PICTURE * 2


class Door(QPushButton):
    """A picture, a title, and below it what is behind; Qt's own has texts of a fixed size."""

    def __init__(self, title: str, words: str, picture: str, do: Callable[[], None]) -> None:
        """`do` is done when it is pressed."""
        super().__init__()
        self.setFlat(True)
        self.setAutoDefault(True)  # Enter presses the one that has the focus
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        image = QLabel()
        image.setPixmap(icon(picture, look.accent(), _SIZES).pixmap(PICTURE))
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(heading(title, larger=0))
        lines.addWidget(label(words))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(10)
        layout.addWidget(image, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(lines, 1)
        self.clicked.connect(lambda _checked=False: do())

    def sizeHint(self) -> QSize:
        """What its lines take; a button's own would be that of its text, and it has none."""
        return self.layout().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As high as its lines; the words may be cut off where the page is narrow."""
        return QSize(PICTURE * 4, self.sizeHint().height())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show where it ends, and that it can be pressed."""
        self.setFlat(False)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Be quiet again."""
        self.setFlat(True)
        super().leaveEvent(event)
