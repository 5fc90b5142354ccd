"""Who is filling in: the name that stands beside every change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout

from cityexam_desktop.gui.flowing import Flowing

if TYPE_CHECKING:
    from cityexam_desktop.gui.frame import Frame


class ClerkDialog(QDialog):
    """Asks for the name."""

    def __init__(self, frame: Frame) -> None:
        """Begin with the name that is known."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("填表人")
        self.setMinimumWidth(380)
        self._frame = frame
        self.name = QLineEdit(frame.settings.clerk)
        self.name.setAccessibleName("填表人姓名")
        buttons = QDialogButtonBox()
        buttons.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(Flowing("换人填时改成自己的姓名。它写在以后每一处改动的修改记录里："))
        layout.addWidget(self.name)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Remember the name."""
        self._frame.remember(clerk=self.name.text().strip())
        super().accept()
        name = self._frame.settings.clerk
        self._frame.say(f"以后的改动记在“{name}”名下。" if name else "以后的改动不记姓名。")
