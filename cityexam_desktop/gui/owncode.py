"""The unit's own 单位识别码, large enough to be read out on the telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QVBoxLayout

from cityexam_desktop.gui.widgets import heading, label

if TYPE_CHECKING:
    from cityexam_desktop.gui.frame import Frame

LARGER = 14
"""Points by which the six groups are larger than the window's text."""


class OwnCodeDialog(QDialog):
    """Shows the code of the key in use, which can be selected and copied."""

    def __init__(self, frame: Frame, code: str) -> None:
        """Show `code`, six groups of four digits."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("本单位识别码")
        self._frame = frame
        self.code = heading(code, larger=LARGER)
        self.code.setAccessibleName("本单位识别码")
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        buttons = QDialogButtonBox()
        self.copy = buttons.addButton("复制", QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(self._copy)
        self.copy.setAutoDefault(False)  # Enter closes
        close = buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(label("电话核对时，请逐组读出下面六组数字："))
        layout.addWidget(self.code, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(label("识别码不是密码，可以告诉别人；换了报送密钥，识别码随着改变。"))
        layout.addWidget(buttons)
        close.setDefault(True)
        close.setFocus()

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.code.text())
        self._frame.say("已复制本单位识别码。")


def show_own_code(frame: Frame) -> None:
    """Show the code of the open file's key; without a key, say that there is none."""
    from cityexam_desktop.bundle.ownkeys import own_code

    with frame.attempt():
        OwnCodeDialog(frame, own_code(frame.session.workspace)).open()
