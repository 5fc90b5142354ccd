"""接手: where the data of the clerk before are kept, under whose name, with what password."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
)

from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.frame import SUFFIX, WORKSPACES
from cityexam_desktop.gui.passing.secret import NewSecret
from cityexam_desktop.gui.widgets import heading

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.gui.frame import Frame

WORDS = (
    "这是上一位填报员的移交文件。打开以后，各稿、草稿、修改记录和佐证材料都在。\n"
    "报送密钥是新的：您自己核对一次县住建局的识别码；第一次报出以后，县住建局打电话核对本单位。"
)


class TakeOverDialog(QDialog):
    """Asks for name, file and password."""

    def __init__(self, frame: Frame, file: Path, then: Callable[[Path, str], None]) -> None:
        """`then` gets where the new data file is made, and its key's password."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("接手移交文件")
        self.setMinimumWidth(560)
        self.frame, self._then = frame, then
        self.clerk = QLineEdit(frame.settings.clerk, placeholderText="写在修改记录里")
        self.clerk.setAccessibleName("填表人")
        self.path = QLineEdit(str(frame.folder / f"{file.stem}-接手{SUFFIX}"))
        self.path.setAccessibleName("数据文件")
        browse = QPushButton("浏览…")
        browse.setAccessibleName("选择数据文件存到哪里")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        beside = QHBoxLayout()
        beside.addWidget(self.path, 1)
        beside.addWidget(browse)
        self.secret = NewSecret(needed=False)
        buttons = QDialogButtonBox()
        self.go = buttons.addButton("接手", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow("填表人", self.clerk)
        form.addRow("数据文件存到", beside)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(heading(f"接手“{file.name}”", larger=0))
        layout.addWidget(Flowing(WORDS))
        layout.addLayout(form)
        layout.addWidget(self.secret)
        layout.addWidget(buttons)
        for signal in (self.path.textChanged, self.secret.changed):
            signal.connect(self._fit)
        self._fit()

    def accept(self) -> None:
        """Go on with a file."""
        if self.go.isEnabled():
            target, secret = Path(self.path.text().strip()), self.secret.text
            self.frame.remember(clerk=self.clerk.text().strip())
            super().accept()
            self._then(target, secret)

    def _browse(self) -> None:
        name = Path(self.path.text()).name
        self.frame.choose_save(
            "数据文件存到", WORKSPACES, name, lambda path: self.path.setText(str(path))
        )

    def _fit(self) -> None:
        self.go.setEnabled(bool(self.path.text().strip()) and not self.secret.trouble)
