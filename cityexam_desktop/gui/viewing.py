"""Files shown in the system's own programs; where there is none, where the file lies is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, QUrl
from PySide6.QtGui import QDesktopServices

from cityexam_desktop.gui.messages import tell

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

_PROGRAMS = {
    ".pdf": "请安装 PDF 阅读软件（WPS 也能打开 PDF）",
    ".xlsx": "请安装 Excel 或 WPS",
    ".docx": "请安装 Word 或 WPS",
}
_ANY = "请安装能打开这种文件的软件"


def show_files(window: QWidget, *files: Path) -> bool:
    """Open files in the programs of the system; false, and said, when one could not be."""
    lost = [file for file in files if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))]
    if not lost:
        return True
    names = "、".join(f"“{file.name}”" for file in lost)
    where = "\n".join(QDir.toNativeSeparators(str(file)) for file in lost)
    program = _PROGRAMS.get(lost[0].suffix.lower(), _ANY)
    tell(
        window,
        f"{names}已经写好，但这台电脑上没有能打开它的程序，所以没有显示出来。",
        f"{program}，或把文件拷到另一台电脑上打开、打印。文件在：\n{where}",
        grave=True,
    )
    return False
