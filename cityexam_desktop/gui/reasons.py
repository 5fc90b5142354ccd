"""Dialogs that ask for a reason or a password before something is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout

from cityexam_desktop.bundle import keys, ownkeys
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.widgets import heading, label
from cityexam_desktop.workspace import archive

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.gui.frame import Frame


class ReasonDialog(QDialog):
    """One sentence of what will be done, one line for the reason."""

    def __init__(
        self,
        frame: Frame,
        title: str,
        sentence: str,
        yes: str,
        then: Callable[[str], object],
        *,
        hint: str = "理由写进收件登记簿",
        no: str = "取消",
    ) -> None:
        """`yes` is the word on the button, `no` on the other one; `then` gets the reason."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(480)
        self._then = then
        self.typed = QLineEdit(placeholderText=hint)
        self.typed.setAccessibleName("理由")
        buttons = QDialogButtonBox()
        self.go = buttons.addButton(yes, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(no, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.typed.textChanged.connect(lambda text: self.go.setEnabled(bool(text.strip())))
        self.go.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.addWidget(heading(title, larger=0))
        layout.addWidget(Flowing(sentence))
        layout.addWidget(self.typed)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Go on with a reason only."""
        text = self.typed.text().strip()
        if text:
            super().accept()
            self._then(text)


class KeyDialog(QDialog):
    """Type the 报送密码 of the key in use, the department's or the bureau's."""

    def __init__(self, frame: Frame, then: Callable[[str], None]) -> None:
        """`then` gets the password."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("报送密码")
        self._then = then
        self.typed = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.typed.setAccessibleName("报送密码")
        buttons = QDialogButtonBox()
        buttons.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(label("这份文件要用本单位的密钥签名。请输入报送密码："))
        layout.addWidget(self.typed)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Go on with what was typed."""
        text = self.typed.text()
        if text:
            super().accept()
            self._then(text)


def with_key(frame: Frame, then: Callable[[str], None]) -> None:
    """Give `then` the password of the key in use, asking only where it has one.

    What it says of its troubles is shown.
    """

    def typed(passphrase: str) -> None:
        with frame.attempt():
            then(passphrase)

    with frame.attempt():
        ws = frame.session.workspace
        if keys.needs_passphrase(archive.sealed_key(ws, ownkeys.own_public(ws))):
            KeyDialog(frame, typed).open()
        else:
            then("")
