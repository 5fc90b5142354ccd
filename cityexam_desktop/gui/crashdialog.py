"""The dialog that says that the program erred; made when it does."""

from __future__ import annotations

import platform

from PySide6 import __version__ as pyside
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QVBoxLayout,
)

from cityexam_desktop import __version__
from cityexam_desktop.gui.widgets import comfortable, label


def show_once(text: str) -> None:
    """Show the text of an error, unless such a dialog is open."""
    if not any(isinstance(w, CrashDialog) for w in QApplication.topLevelWidgets()):
        CrashDialog(text).open()


class CrashDialog(QDialog):
    """Says that the program erred, that the data are safe, and offers the text to copy."""

    def __init__(self, trace: str) -> None:
        """Show `trace` under a few facts about program and system."""
        super().__init__(QApplication.activeWindow())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("程序出错了")
        comfortable(self, 720, 420)
        facts = f"cityexam {__version__}  Python {platform.python_version()}  PySide6 {pyside}"
        self.text = QPlainTextEdit(f"{facts}  {platform.platform()}\n\n{trace}")
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName("出错信息")
        buttons = QDialogButtonBox()
        copy = buttons.addButton("复制出错信息", QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.addButton("继续使用", QDialogButtonBox.ButtonRole.RejectRole)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self.text.toPlainText()))
        close.clicked.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(
            label(
                "这是程序的错误，不是您操作的错。已经填好的数据都在文件里，没有丢失。\n"
                "请把下面的信息复制发给技术支持，然后继续使用；如果再次出错，请关闭程序后重新打开。",
                wrap=True,
            )
        )
        layout.addWidget(self.text)
        layout.addWidget(buttons)
