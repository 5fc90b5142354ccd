"""File dialogs that never look into files.

On Linux a file dialog inside our process reads the head of every file in the folder to
find its icon and type. Closing such a file drops the locks that SQLite holds on it for
this process (POSIX locks belong to the process), and another program could then take
the open document for closed and delete its WAL under us. So the dialog is Qt's own
there, and its icons and types come from names alone.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileInfo
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QFileIconProvider, QLineEdit

from cityexam_desktop.gui.icons import icon

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QAbstractFileIconProvider, QIcon
    from PySide6.QtWidgets import QWidget

_ICONS = {"cityexam": "filling", "cxb": "package"}
_WORDS = {"cityexam": "数据文件", "cxb": "任务包、报送包", "pdf": "PDF", "xlsx": "Excel 工作簿"}


def make(parent: QWidget, title: str, folder: Path, kinds: str) -> QFileDialog:
    """A dialog that begins in `folder`, or above it while it is not there, and shows `kinds`."""
    dialog = TypedDialog(parent, title, str(_there(folder)), kinds)
    if sys.platform.startswith("linux"):
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setIconProvider(_by_name())
    return dialog


class TypedDialog(QFileDialog):
    """Takes the path that was typed, and not a folder that Qt marked on the way to it.

    While a path is typed, Qt's own dialog marks what it is so far: the folder in which the
    file lies. At Enter it may then go into that folder and empty the line.
    """

    def accept(self) -> None:
        """Let a typed path count alone."""
        line = self.findChild(QLineEdit, "fileNameEdit")
        if line is not None and "/" in line.text():
            for view in self.findChildren(QAbstractItemView):
                if view.selectionModel() is not None:
                    view.selectionModel().clearSelection()
        super().accept()


def _there(folder: Path) -> Path:
    """The folder, or the nearest above it: Qt takes one that is not there for a file's name."""
    return next((one for one in (folder, *folder.parents) if one.is_dir()), folder)


@cache
def _by_name() -> NameIcons:
    """One for all dialogs, none of which owns it."""
    return NameIcons()


class NameIcons(QFileIconProvider):
    """Icons and types of files by their names."""

    def icon(self, what: QFileInfo | QAbstractFileIconProvider.IconType) -> QIcon:
        """The icon of a file, a folder or a place."""
        if not isinstance(what, QFileInfo):
            return super().icon(what)
        if what.isDir():
            return icon("open")
        return icon(_ICONS.get(what.suffix().lower(), "report"))

    def type(self, info: QFileInfo) -> str:
        """The word for a file's kind."""
        if info.isDir():
            return "文件夹"
        suffix = info.suffix().lower()
        return _WORDS.get(suffix, suffix.upper())
