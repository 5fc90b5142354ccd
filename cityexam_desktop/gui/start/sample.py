"""The sample county is there: look at it as a department, or as the bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from cityexam_desktop.gui.frame import SUFFIX
from cityexam_desktop.gui.start.door import Door
from cityexam_desktop.gui.widgets import heading, label

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DEPARTMENT = "jtj"
"""The unit whose forms show most kinds: places, a street form, a list."""


class SampleDialog(QDialog):
    """Three doors into the sample, and where its files lie."""

    def __init__(self, parent: QWidget, folder: Path, open_path: Callable[[Path], None]) -> None:
        """`open_path` opens one of the files in `folder`."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("示例县")
        self.setMinimumWidth(480)
        layout = QVBoxLayout(self)
        layout.addWidget(heading("示例县已经建好", larger=0))
        layout.addWidget(label(f"文件都在 {folder}，用完可以删除。", wrap=True))
        doors = (
            (
                "看县教体局的填报",
                "已经填好、报出的一个单位",
                "filling",
                folder / "units" / f"{DEPARTMENT}{SUFFIX}",
            ),
            ("看县住建局的汇总", "收件、汇总、评价、报告", "county", folder / f"county{SUFFIX}"),
            ("从头填一次", "打开任务包，选一个单位，从空表开始", "package", folder / "task.cxb"),
        )
        for title, words, picture, file in doors:
            layout.addWidget(self._door(title, words, picture, file, open_path))
        buttons = QDialogButtonBox()
        buttons.addButton("以后再看", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _door(
        self,
        title: str,
        words: str,
        picture: str,
        file: Path,
        open_path: Callable[[Path], None],
    ) -> Door:
        door = Door(title, words, picture, lambda: self._go(file, open_path))
        door.setEnabled(file.is_file())
        return door

    def _go(self, file: Path, open_path: Callable[[Path], None]) -> None:
        self.accept()
        open_path(file)
