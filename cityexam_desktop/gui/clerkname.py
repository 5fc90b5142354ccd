"""Who works here: the name beside every change, at the bureau beside every ledger row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout

from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.workspace.model import WorkspaceRole

if TYPE_CHECKING:
    from cityexam_desktop.gui.frame import Frame

CLERK = "换人填时改成自己的姓名。它写在以后每一处改动的修改记录里："
OFFICER = (
    "请写自己的姓名。收件、审核、退回、裁定、更正、核对密钥，登记簿里每一件都记是谁经办的；"
    "换人时在“文件 › 移交与密钥 › 经办人”里改："
)


def ask_officer(frame: Frame) -> None:
    """Ask who works at the bureau's file that was opened, where nobody has said so yet."""
    session = frame.session
    if not session.is_open or frame.settings.clerk:
        return
    ws = session.workspace
    if session.identity.role is WorkspaceRole.BUREAU and not (ws.read_only or ws.handed_to):
        ClerkDialog(frame).open()


class ClerkDialog(QDialog):
    """Asks for the name."""

    def __init__(self, frame: Frame) -> None:
        """Begin with the name that is known."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        officer = frame.session.is_open and frame.session.identity.role is WorkspaceRole.BUREAU
        self.setWindowTitle("经办人" if officer else "填表人")
        self.setMinimumWidth(380)
        self._frame = frame
        self.name = QLineEdit(frame.settings.clerk)
        self.name.setAccessibleName("姓名")
        buttons = QDialogButtonBox()
        buttons.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(Flowing(OFFICER if officer else CLERK))
        layout.addWidget(self.name)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Remember the name."""
        self._frame.remember(clerk=self.name.text().strip())
        super().accept()
        name = self._frame.settings.clerk
        self._frame.say(f"以后的都记在“{name}”名下。" if name else "以后的不记姓名。")
