"""Files come in: chosen or dropped, received as a job, each with its verdict."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cityexam_desktop.gui import look
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.inbox.batch import COLUMNS, Batch, batch_rows, receive
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import heading, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County

KINDS = "报送包 (*.cxb);;所有文件 (*)"
EMPTY = (
    "把各单位交来的文件或整个文件夹拖到这里，也可以点上面的“选择文件”。\n\n"
    "每个文件都有一个结果，并在收件登记簿里记一行；不能接收的写明原因和怎么办。"
)


class ReceivingPane(QWidget):
    """The batch of this sitting; what came before stands in the ledger."""

    def __init__(self, frame: Frame) -> None:
        """Begin with an empty batch."""
        super().__init__()
        self.frame = frame
        self.batch = Batch()
        self.sentence = heading("", larger=0)
        self.sentence.setAccessibleName("收件结果")
        self.pane = TablePane("本次收件", COLUMNS, EMPTY, wraps=True, measure="个文件")
        self.pane.empty.setStyleSheet(
            f"border: 2px dashed {look.colour('quiet')}; border-radius: 6px; padding: 12px"
        )
        bar = QHBoxLayout()
        for words, name, do in (
            ("选择文件…", "inbox", self.choose_files),
            ("选择文件夹…", "open", self.choose_folder),
        ):
            button = QPushButton(icon(name), words)
            button.setIconSize(QSize(18, 18))
            button.clicked.connect(do)
            bar.addWidget(button)
        hint = label("文件或文件夹也可以直接拖进来")
        look.quiet(hint)
        bar.addWidget(hint)
        bar.addStretch()
        bar.addWidget(self.sentence)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(bar)
        layout.addWidget(self.pane, 1)
        self.setFocusProxy(self.pane)

    def choose_files(self) -> None:
        """Let the officer choose files."""
        self._choose("选择收到的文件", QFileDialog.FileMode.ExistingFiles)

    def choose_folder(self) -> None:
        """Let the officer choose a folder; everything in it is received."""
        self._choose("选择收到的文件夹", QFileDialog.FileMode.Directory)

    def receive(self, files: Sequence[Path]) -> None:
        """Receive files and folders as a job."""
        if files:
            self.frame.session.start(
                self.frame.jobs,
                "收件",
                lambda ws, progress: receive(ws, files, progress),
                self._done,
            )

    def show_county(self, county: County) -> None:
        """Show the batch as it stands now."""
        self.pane.show_rows(batch_rows(self.batch, county))
        self.pane.bar.setVisible(bool(self.batch.received))
        self.sentence.setText(self.batch.sentence if self.batch.given else "")

    def _done(self, batch: Batch) -> None:
        self.batch = batch
        self.frame.say(batch.sentence)
        self.frame.session.touch()

    def _choose(self, title: str, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self.frame.window, title, str(self.frame.folder), KINDS)
        dialog.setFileMode(mode)
        dialog.filesSelected.connect(partial(self._chosen, mode))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, mode: QFileDialog.FileMode, names: Sequence[str]) -> None:
        files = [Path(name) for name in names]
        folder = files[0] if mode == QFileDialog.FileMode.Directory else files[0].parent
        self.frame.remember(last_folder=str(folder))
        self.receive(files)
