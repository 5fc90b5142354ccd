"""The automatic copies of a data file, by age, to choose the one to go back to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout

from cityexam_desktop.gui import look
from cityexam_desktop.gui.rows import Column, Row
from cityexam_desktop.gui.rowtable import RowTable
from cityexam_desktop.gui.widgets import comfortable, heading, label
from cityexam_desktop.workspace import backups

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta
    from pathlib import Path

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.workspace.backups import Copy


class CopiesDialog(QDialog):
    """The copies of a file by age; the chosen one is put back after a question."""

    def __init__(self, frame: Frame, file: Path, then: Callable[[Path], None]) -> None:
        """`then` gets the chosen copy."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("从备份恢复")
        comfortable(self, 560, 420)
        self.frame, self._then = frame, then
        columns = (Column("备份时间", 12), Column("多久以前", 8), Column("大小", 7, number=True))
        self.table = RowTable("自动备份", columns)
        now = datetime.now()  # noqa: DTZ005 - the clock on the wall
        self.table.show_rows([_row(copy, now) for copy in backups.copies(file)])
        self.table.opened.connect(lambda _row: self.accept())
        buttons = QDialogButtonBox()
        self.go = buttons.addButton("恢复到这一份", QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setEnabled(self.table.current is not None)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(heading(f"“{file.name}”的自动备份", larger=0))
        folder = backups.folder_of(file)
        words = label(f"在数据文件旁边的文件夹“{folder.name}”里，按时间疏密保留。", wrap=True)
        look.quiet(words)
        layout.addWidget(words)
        if self.table.current is None:
            layout.addWidget(label("还没有自动备份。打开文件时和每工作一小时备份一次。", wrap=True))
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Ask, then go back to the chosen copy."""
        row = self.table.current
        if row is None:
            return
        copy: Copy = row.about
        super().accept()
        self.frame.ask(
            f"恢复到 {copy.at:%Y-%m-%d %H:%M} 的备份？",
            "在那以后填写的内容会换回当时的样子。现在的这一份另外保留，不会删除。",
            "恢复",
            lambda: self._then(copy.path),
        )


def _row(copy: Copy, now: datetime) -> Row:
    at = f"{copy.at:%Y-%m-%d %H:%M}"
    return Row((at, ago(now - copy.at), f"{copy.size / 1048576:.1f} MB"), copy.path.name, copy)


def ago(span: timedelta) -> str:
    """How long ago, in the words people use."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return "刚才"
    if minutes < 60:
        return f"{minutes} 分钟前"
    if span.days < 1:
        return f"{minutes // 60} 小时前"
    return f"{span.days} 天前"
