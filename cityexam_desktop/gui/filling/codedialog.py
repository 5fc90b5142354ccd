"""Typing the code of the stamped notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout

from cityexam_desktop.bundle.codes import DIGITS, digits_of, matches, unit_code
from cityexam_desktop.gui import look
from cityexam_desktop.gui.widgets import heading, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.workspace.model import Task


class BureauCodeDialog(QDialog):
    """Type the bureau's code from the stamped notice; every group turns green or red."""

    def __init__(self, frame: Frame, task: Task, then: Callable[[str], None]) -> None:
        """`then` gets the typed code."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("核对县住建局的识别码")
        self._then, self._code = then, unit_code(task.bureau)
        self.typed = QLineEdit(placeholderText="24 位数字，六组，每组四位")
        self.typed.setAccessibleName("识别码")
        self.typed.textChanged.connect(self._compare)
        self.verdict = label()
        self.verdict.setAccessibleName("核对结果")
        buttons = QDialogButtonBox()
        self.go = buttons.addButton("已核对一致", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(heading("请输入盖章通知上印的县住建局识别码", larger=0))
        layout.addWidget(label("对得上，说明任务包确实是县住建局发的。只需核对一次。"))
        layout.addWidget(self.typed)
        layout.addWidget(self.verdict)
        layout.addWidget(buttons)
        self._compare("")

    def accept(self) -> None:
        """Go on when all groups agree."""
        text = self.typed.text()
        if all(matches(text, self._code)):
            super().accept()
            self._then(text)

    def _compare(self, text: str) -> None:
        same = matches(text, self._code)
        typed = len(digits_of(text))
        self.go.setEnabled(all(same))
        wrong = [
            str(i) for i, fine in enumerate(same, 1) if not fine and typed >= min(4 * i, DIGITS)
        ]
        if all(same):
            words, tone = "✓ 六组全部一致", "good"
        elif wrong:
            words, tone = f"✗ 第 {'、'.join(wrong)} 组不一致", "must"
        else:
            words, tone = f"已输入 {typed}/{DIGITS} 位", "quiet"
        self.verdict.setText(words)
        look.tint(self.verdict, tone)
