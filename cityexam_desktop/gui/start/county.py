"""Setting up a county's examination: names, the bureau's 报送密码, the file, the key's backup.

Nothing is made before it is known where the key is backed up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
)

from cityexam_desktop.bundle.ownkeys import SHORTEST
from cityexam_desktop.gui.frame import SUFFIX, WORKSPACES
from cityexam_desktop.gui.start.making import NewCounty, bureau_units
from cityexam_desktop.gui.widgets import label

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.gui.frame import Frame

BACKUPS: Final = "密钥备份 (*.cxk)"


class CountyDialog(QDialog):
    """Asks what a new county file needs, then where to keep it and its key's backup."""

    def __init__(self, frame: Frame, then: Callable[[NewCounty], None]) -> None:
        """`then` gets all that was said."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("新建本县体检")
        self.frame, self._then = frame, then
        self.county = QLineEdit(placeholderText="例如：示例县")
        self.county.setAccessibleName("县名")
        self.unit = QComboBox()
        self.unit.setAccessibleName("本局在填报单位里是")
        for code, name in bureau_units():
            self.unit.addItem(name, code)
        self.first, self.second = (QLineEdit(echoMode=QLineEdit.EchoMode.Password) for _ in "ab")
        self.first.setAccessibleName("报送密码")
        self.second.setAccessibleName("再输一遍报送密码")
        self.doubt = label(wrap=True)
        buttons = QDialogButtonBox()
        self.go = buttons.addButton("下一步：选择保存位置", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow("县（市、区）", self.county)
        form.addRow("本局是", self.unit)
        form.addRow("报送密码", self.first)
        form.addRow("再输一遍", self.second)
        layout = QVBoxLayout(self)
        layout.addWidget(
            label(
                "县住建局的数据文件用来下发任务、接收各单位的报送包、汇总和出报告。\n"
                "报送密码在签发任务包和退回修改单时要用，请记牢并密封留存一份。\n"
                "报送密钥要备份到U盘：接下来先选数据文件、再选备份的保存位置。",
            )
        )
        layout.addLayout(form)
        layout.addWidget(self.doubt)
        layout.addWidget(buttons)
        for field in (self.county, self.first, self.second):
            field.textChanged.connect(self._judge)
        self._judge()

    def accept(self) -> None:
        """Ask where to keep the file and the key's backup, then go on."""
        if self._trouble():
            return
        county, passphrase = self.county.text().strip(), self.first.text()
        unit = self.unit.currentData()
        super().accept()

        def keep(target: Path) -> None:
            self.frame.choose_save(
                "报送密钥备份到（最好是U盘）",
                BACKUPS,
                f"{county}报送密钥.cxk",
                lambda backup: self._then(NewCounty(county, unit, passphrase, target, backup)),
            )

        self.frame.choose_save("县数据文件存到", WORKSPACES, f"{county}城市体检{SUFFIX}", keep)

    def _trouble(self) -> str:
        if not self.county.text().strip():
            return "请写县名。"
        if len(self.first.text()) < SHORTEST:
            return f"报送密码至少 {SHORTEST} 位。"
        if self.first.text() != self.second.text():
            return "两遍密码不一样。"
        return ""

    def _judge(self) -> None:
        self.doubt.setText(self._trouble())
        self.go.setEnabled(not self._trouble())
