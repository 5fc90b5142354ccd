"""When the program itself is at fault: one dialog with text to copy, and the log."""

from __future__ import annotations

import logging
import sys
import traceback
from functools import cached_property
from typing import TYPE_CHECKING

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

from cityexam_desktop import __version__, paths
from cityexam_desktop.gui.widgets import comfortable, label

if TYPE_CHECKING:
    from types import TracebackType

_log = logging.getLogger("cityexam_desktop")
LOG_NAME = "cityexam.log"


def write_log() -> None:
    """Let warnings and errors of the run go to the log file in the person's home."""
    _log.addHandler(_LateLog())


class _LateLog(logging.Handler):
    """Opens the log file with the first record: most runs have nothing to say."""

    @cached_property
    def _file(self) -> logging.Handler:
        from logging.handlers import RotatingFileHandler

        file = RotatingFileHandler(
            paths.home() / LOG_NAME, maxBytes=1_000_000, backupCount=2, encoding="utf-8"
        )
        file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        return file

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        self._file.emit(record)


def install() -> None:
    """Bring everything that nobody caught to `report`."""
    sys.excepthook = report


def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log a bug and show it once; a second one while the dialog is open is only logged."""
    if issubclass(kind, KeyboardInterrupt):
        QApplication.quit()
        return
    text = "".join(traceback.format_exception(kind, error, trace))
    _log.error("%s", text)
    sys.stderr.write(text)
    if QApplication.instance() is not None and not _shown():
        CrashDialog(text).open()


def _shown() -> bool:
    return any(isinstance(w, CrashDialog) for w in QApplication.topLevelWidgets())


class CrashDialog(QDialog):
    """Says that the program erred, that the data are safe, and offers the text to copy."""

    def __init__(self, trace: str) -> None:
        """Show `trace` under a few facts about program and system."""
        import platform

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
