"""Text that flows: as many lines as its width asks for, and no more room than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy

from cityexam_desktop.gui.widgets import label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel


def flowing(text: str = "", *, name: str = "") -> QLabel:
    """A plain label that wraps, selectable, exactly as high as its lines."""
    made = label(text, wrap=True, name=name)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    made.setSizePolicy(policy)
    made.setMinimumWidth(120)
    return made
