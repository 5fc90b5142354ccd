"""Two lines for a 报送密码 that may be left empty, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.bundle.ownkeys import SHORTEST
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.widgets import label

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.gui.frame import Frame


class NewSecret(QWidget):
    """`changed` says that something was typed; `trouble` what is wrong, '' for nothing."""

    changed = Signal()

    def __init__(self, *, needed: bool) -> None:
        """With `needed` it may not be left empty."""
        super().__init__()
        self._needed = needed
        self.first, self.second = (QLineEdit(echoMode=QLineEdit.EchoMode.Password) for _ in "ab")
        self.first.setAccessibleName("报送密码")
        self.second.setAccessibleName("再输一遍报送密码")
        if not needed:
            self.first.setPlaceholderText("可以不设")
        self.doubt: QLabel = label(wrap=True, name="密码提示")
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("报送密码", self.first)
        form.addRow("再输一遍", self.second)
        form.addRow(self.doubt)
        for field in (self.first, self.second):
            field.textChanged.connect(self._judge)
        self._judge()

    @property
    def text(self) -> str:
        """The password, empty for none."""
        return self.first.text()

    @property
    def trouble(self) -> str:
        """Why it cannot be taken."""
        if not self.text and not self.second.text() and not self._needed:
            return ""
        if len(self.text) < SHORTEST:
            return f"报送密码至少 {SHORTEST} 位。"
        return "两遍密码不一样。" if self.text != self.second.text() else ""

    def _judge(self) -> None:
        self.doubt.setText(self.trouble)
        self.changed.emit()


class SecretDialog(QDialog):
    """Asks for a new 报送密码."""

    def __init__(
        self, frame: Frame, title: str, words: str, then: Callable[[str], None], *, needed: bool
    ) -> None:
        """`then` gets it, empty where none is wanted."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(420)
        self._then = then
        self.secret = NewSecret(needed=needed)
        self.secret.changed.connect(self._fit)
        buttons = QDialogButtonBox()
        self.go = buttons.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(Flowing(words))
        layout.addWidget(self.secret)
        layout.addWidget(buttons)
        self._fit()

    def accept(self) -> None:
        """Go on when both lines agree."""
        if not self.secret.trouble:
            super().accept()
            self._then(self.secret.text)

    def _fit(self) -> None:
        self.go.setEnabled(not self.secret.trouble)
