"""Files come in: chosen or dropped, received as a job, each with its verdict."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cityexam_desktop.county.inbox import expanded
from cityexam_desktop.county.onbehalf import receive_workbook
from cityexam_desktop.gui import look
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.inbox.batch import COLUMNS, Batch, batch_rows, receive
from cityexam_desktop.gui.inbox.entering import SUFFIXES, EnterDialog, EnteredDialog
from cityexam_desktop.gui.reasons import with_key
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.county.onbehalf import Entered
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.workspace.database import Workspace

KINDS = "报送包、填报工作簿 (*.cxb *.xlsx *.xls *.et *.ods *.csv);;所有文件 (*)"
EMPTY = (
    "把各单位交来的文件或整个文件夹拖到这里，也可以点上面的“选择文件”。\n\n"
    "每个文件都有一个结果，并在收件登记簿里记一行；不能接收的写明原因和怎么办。"
)


class ReceivingPane(QWidget):
    """The batch of this sitting; what came before stands in the ledger.

    `received` follows a batch that came in and is shown.
    """

    received = Signal()

    def __init__(self, frame: Frame, owner: QWidget) -> None:
        """Begin with an empty batch; the page `owner` shows the actions in its menu."""
        super().__init__()
        self.frame = frame
        self.county: County | None = None
        self.batch = Batch()
        self._books: list[Path] = []
        self._entering = False
        frame.jobs.failed.connect(self._failed)
        self.sentence = Flowing(name="收件结果")
        self.sentence.setStyleSheet("font-weight: bold")
        self.sentence.hide()
        self.pane = TablePane("本次收件", COLUMNS, EMPTY, wraps=True, measure="个文件")
        self.pane.empty.setStyleSheet(
            f"border: 2px dashed {look.colour('quiet')}; border-radius: 6px; padding: 12px"
        )
        self.more = QPushButton(icon("explain"), "")
        self.more.clicked.connect(self.enter_next)
        self.more.hide()
        bar = QHBoxLayout()
        for words, name, keys, do in (
            ("选择文件…", "inbox", "Ctrl+R", self.choose_files),
            ("选择文件夹…", "open", "Ctrl+Shift+R", self.choose_folder),
        ):
            made = action(owner, f"收件：{words}", do, icon=name, keys=keys)
            button = QPushButton(icon(name), words)
            button.setIconSize(QSize(18, 18))
            button.setToolTip(made.toolTip())
            button.clicked.connect(made.trigger)
            bar.addWidget(button)
            if do == self.choose_files:
                self.setFocusProxy(button)
        hint = label("文件或文件夹也可以直接拖进来")
        look.quiet(hint)
        bar.addWidget(hint)
        bar.addWidget(self.more)
        bar.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(bar)
        layout.addWidget(self.sentence)
        layout.addWidget(self.pane, 1)

    def choose_files(self) -> None:
        """Let the officer choose files."""
        self._choose("选择收到的文件", QFileDialog.FileMode.ExistingFiles)

    def choose_folder(self) -> None:
        """Let the officer choose a folder; everything in it is received."""
        self._choose("选择收到的文件夹", QFileDialog.FileMode.Directory)

    def receive(self, files: Sequence[Path]) -> None:
        """Receive files and folders as a job; workbooks are asked about one after the other."""
        found = expanded(files)
        self._books = [file for file in found if file.suffix.lower() in SUFFIXES]
        self.batch = Batch()
        bundles = [file for file in found if file not in self._books]
        if bundles or not found:
            self.frame.session.start(
                self.frame.jobs,
                "收件",
                lambda ws, progress: receive(ws, bundles, progress),
                self._received,
            )
        else:
            self.enter_next()

    def enter_next(self) -> None:
        """Ask about the next workbook, if one is left."""
        if self._books and self.county is not None:
            path = self._books[0]
            EnterDialog(self.frame, self.county, path, partial(self._enter, path)).open()

    def show_county(self, county: County) -> None:
        """Show the batch as it stands now."""
        self.county = county
        self.pane.show_rows(batch_rows(self.batch, county))
        self.pane.bar.setVisible(bool(self.batch.received))
        self.sentence.setText(self.batch.sentence)
        self.sentence.setVisible(bool(self.batch.given))
        self.more.setVisible(bool(self._books))
        self.more.setText(f"代录工作簿…（还有 {len(self._books)} 个）")

    def _received(self, batch: Batch) -> None:
        self.batch = batch
        self.frame.say(batch.sentence)
        self.frame.session.touch()
        self.received.emit()
        self.enter_next()

    def _enter(self, path: Path, unit: str, entered_by: str, checked_by: str) -> None:
        task = self.frame.session.task
        if task is None:
            return
        self._books.remove(path)

        def start(passphrase: str) -> None:
            def work(ws: Workspace, progress: Progress) -> Entered:
                progress.step(0, 0, f"正在读 {path.name}…")
                return receive_workbook(
                    ws, task, unit, path,
                    entered_by=entered_by, checked_by=checked_by, passphrase=passphrase,
                )  # fmt: skip

            self._entering = True
            self.frame.session.start(self.frame.jobs, "代录", work, self._entered)

        with_key(self.frame, start)

    def _entered(self, entered: Entered) -> None:
        self._entering = False
        self.batch = self.batch.with_one(entered.received)
        self.frame.session.touch()
        name = self.county.names.unit(entered.received.unit) if self.county else ""
        edition = entered.edition
        told = f"已代录：{name}第 {edition.number} 稿，报送码 {edition.code}"
        if entered.problems:
            shown = EnteredDialog(self.frame, told, entered)
            shown.finished.connect(lambda _: self.enter_next())
            shown.open()
        else:
            self.frame.tell(told, "请到“审核”里查看。").finished.connect(
                lambda _: self.enter_next()
            )

    def _failed(self) -> None:
        """A workbook that could not be entered has its row in the ledger too."""
        if self._entering:
            self._entering = False
            self.frame.session.touch()

    def _choose(self, title: str, mode: QFileDialog.FileMode) -> None:
        dialog = self.frame.file_dialog(title, KINDS)
        dialog.setFileMode(mode)
        dialog.filesSelected.connect(partial(self._chosen, mode))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, mode: QFileDialog.FileMode, names: Sequence[str]) -> None:
        files = [Path(name) for name in names]
        folder = files[0] if mode == QFileDialog.FileMode.Directory else files[0].parent
        self.frame.remember(last_folder=str(folder))
        self.receive(files)
