"""Files come in: chosen or dropped, received as a job, each with its verdict."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cityexam_desktop.county.inbox import expanded
from cityexam_desktop.county.onbehalf import Refused, refuse_file
from cityexam_desktop.county.watching import look_into
from cityexam_desktop.gui import look
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.inbox.batch import COLUMNS, Batch, batch_rows, receive, verdicts
from cityexam_desktop.gui.inbox.booking import Booking
from cityexam_desktop.gui.inbox.entering import SUFFIXES, EnterDialog
from cityexam_desktop.gui.inbox.waiting import WORD, Waiting
from cityexam_desktop.gui.reasons import ReasonDialog
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import label, tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.county.onbehalf import Entered, Hands
    from cityexam_desktop.county.watching import Seen
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.gui.rows import Row
    from cityexam_desktop.workspace.database import Workspace

TO_ENTER = "waiting"
KINDS = "报送包、填报工作簿 (*.cxb *.xlsx *.xls *.et *.ods *.csv);;所有文件 (*)"
EMPTY = (
    "把各单位交来的文件或整个文件夹拖到这里，也可以点上面的“选择文件”。\n\n"
    "每个文件都有一个结果，并在收件登记簿里记一行；不能接收的写明原因和怎么办。"
)


class ReceivingPane(QWidget):
    """The batch of this sitting; what came before stands in the ledger.

    `received` follows a batch that came in and is shown, `counted` a change of what waits.
    """

    received = Signal()
    counted = Signal()

    def __init__(self, frame: Frame, owner: QWidget) -> None:
        """Begin with an empty batch; the page `owner` shows the actions in its menu."""
        super().__init__()
        self.frame = frame
        self.county: County | None = None
        self.batch = Batch()
        self.waiting = Waiting(frame)
        self._before = ""
        self._names = ("", "")
        self.sentence = Flowing(name="收件结果")
        look.embolden(self.sentence)
        self.sentence.hide()
        self.pane = TablePane(
            "本次收件", COLUMNS, EMPTY, several=True, wraps=True, measure="个文件"
        )
        self.verdict = QComboBox()
        self.verdict.setAccessibleName("结果")
        self.verdict.activated.connect(lambda _: self._show_rows())
        self.pane.tools.addWidget(self.verdict)
        self.entering = action(owner, "代录选中的表格…", self.enter_current, icon="filling")
        self.refusing = action(owner, "不收…", self.refuse, icon="delrow")
        for one in (self.entering, self.refusing):
            self.pane.tools.addWidget(tool(one))
        self.pane.table.opened.connect(lambda _: self.enter_current())
        self.pane.table.moved.connect(self._enable)
        self.pane.table.selectionModel().selectionChanged.connect(self._enable)
        self.pane.empty.setStyleSheet(
            f"border: 2px dashed {look.colour('quiet')}; border-radius: 6px; padding: 12px"
        )
        self.more = QPushButton(icon("explain"), "")
        self.more.clicked.connect(lambda _: self.enter_next())
        self.more.hide()
        bar = QHBoxLayout()
        for words, name, keys, do in (
            ("选择文件…", "inbox", "Ctrl+R", self.choose_files),
            ("选择文件夹…", "open", "Ctrl+Shift+R", self.choose_folder),
            ("扫收件夹", "redo", "F5", self.scan),
            ("代录来函…", "filling", "Ctrl+L", self.enter_letter),
        ):
            made = action(owner, f"收件：{words}", do, icon=name, keys=keys)
            button = QPushButton(icon(name), words)
            button.setIconSize(QSize(18, 18))
            button.setToolTip(made.toolTip())
            button.clicked.connect(made.trigger)
            if do == self.scan:
                button.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
                button.addAction(action(owner, "另选收件夹…", self.choose_watched, icon="open"))
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

    def scan(self) -> None:
        """Look into the watched folder and receive what is new; the first time it is chosen."""
        folder = self._watched()
        if not folder:
            self.choose_watched()
            return

        def work(ws: Workspace, progress: Progress) -> Seen:
            return look_into(ws, Path(folder), progress=progress.step)

        self.frame.session.start(self.frame.jobs, "看收件夹", work, self._seen)

    def choose_watched(self) -> None:
        """Let the officer choose the folder into which mail, sticks and messages are saved."""
        dialog = self.frame.file_dialog("选择收件夹：各单位交来的文件都存在这里", "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._watch)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def enter_letter(self) -> None:
        """Type a stamped letter into the unit's own forms."""
        if self.county is not None:
            from cityexam_desktop.gui.reading.letter import LetterDialog

            shown = LetterDialog(self.frame, self.county)
            shown.entered.connect(self._letter_entered)
            shown.show_over()

    def _watched(self) -> str:
        """The folder watched for this data file."""
        path = self.frame.session.workspace.path
        return self.frame.shape(f"watched:{path}")

    def _watch(self, folder: str) -> None:
        path = self.frame.session.workspace.path
        self.frame.keep_shape(f"watched:{path}", folder)
        self.frame.remember(last_folder=folder)
        self.scan()

    def _seen(self, seen: Seen) -> None:
        self.frame.say(seen.sentence)
        if seen.new:
            self.receive(seen.new, found=f"收件夹：{seen.sentence}")
        else:
            self.frame.tell(seen.sentence, f"收件夹：{self._watched()}\n右键点“扫收件夹”可以另选。")

    def _letter_entered(self, entered: Entered) -> None:
        self.batch = self.batch.with_one(entered.received)
        self.frame.session.touch()

    def receive(self, files: Sequence[Path], found: str = "") -> None:
        """Receive files and folders as a job; workbooks join those that wait to be entered.

        `found` is what a look into the watched folder said, to stand before the result.
        """
        self._before = found
        paths = expanded(files)
        books = [file for file in paths if file.suffix.lower() in SUFFIXES]
        self.waiting.add(books)
        self.batch = Batch()
        bundles = [file for file in paths if file not in books]
        if bundles or not paths:
            self.frame.session.start(
                self.frame.jobs,
                "收件",
                lambda ws, progress: receive(ws, bundles, progress),
                self._received,
            )
        else:
            self._show_again()
            self.enter_next(self.waiting.files.index(books[0]))

    def enter_next(self, place: int = 0) -> None:
        """Ask about the workbook that waits at a place, if there is one."""
        if place < len(self.waiting.files):
            self._ask(self.waiting.files[place])

    def enter_current(self) -> None:
        """Ask about the workbook of the current row, if it waits."""
        row = self.pane.table.current
        if row is not None and isinstance(row.about, Path):
            self._ask(row.about)

    def refuse(self) -> None:
        """Ask why the chosen workbooks are none to be entered."""
        self._ask_refusal([row.about for row in self.pane.table.chosen() if _waits(row)])

    def _ask(self, path: Path) -> None:
        if self.county is not None:
            EnterDialog(
                self.frame, self.county, path, partial(self._enter, path),
                names=self._names, refuse=partial(self._ask_refusal, [path]),
            ).open()  # fmt: skip

    def _ask_refusal(self, files: list[Path]) -> None:
        if files:
            more = f"等 {len(files)} 个文件" if len(files) > 1 else ""
            told = f"“{files[0].name}”{more}不收，在登记簿里各记一行；文件本身不动。"
            do = partial(self._refuse, files)
            hint = "例如：是通讯录，不是填报表"
            ReasonDialog(self.frame, "不收", told, "不收", do, hint=hint).open()

    def _refuse(self, files: list[Path], reason: str) -> None:
        with self.frame.attempt():
            for file in files:
                received = refuse_file(self.frame.session.workspace, file, reason)
                self.waiting.remove(file)
                self.batch = self.batch.with_one(received)
            self._show_again()
            self.frame.session.touch()

    def show_county(self, county: County) -> None:
        """Show the batch as it stands now."""
        self.county = county
        self._fill_verdicts()
        self._show_rows()
        waiting = len(self.waiting.files)
        self.pane.bar.setVisible(bool(self.batch.received or waiting))
        told = self.batch.with_waiting(waiting)
        self.sentence.setText("　".join(filter(None, (self._before, told))))
        self.sentence.setVisible(bool(self.batch.given or waiting))
        self.more.setVisible(bool(waiting))
        self.more.setText(f"代录电子表格…（还有 {waiting} 个）")
        self._enable()

    def _fill_verdicts(self) -> None:
        """Offer each verdict of the batch, so that few bad files are found among many."""
        held = self.verdict.currentData() or ""
        self.verdict.clear()
        self.verdict.addItem("全部结果", "")
        if self.waiting.files:
            self.verdict.addItem(f"{WORD}（{len(self.waiting.files)}）", TO_ENTER)
        for verdict, words in verdicts(self.batch):
            self.verdict.addItem(words, verdict)
        self.verdict.setCurrentIndex(max(self.verdict.findData(held), 0))
        self.verdict.setVisible(self.verdict.count() > 2)

    def _show_rows(self) -> None:
        if self.county is not None:
            verdict = self.verdict.currentData() or ""
            waiting = self.waiting.rows(self.county) if verdict in {"", TO_ENTER} else ()
            self.pane.show_rows((*waiting, *batch_rows(self.batch, self.county, verdict)))

    def _show_again(self) -> None:
        """Show what is known before the county is worked out anew."""
        if self.county is not None:
            self.show_county(self.county)
        self.counted.emit()

    def _enable(self) -> None:
        row = self.pane.table.current
        self.entering.setVisible(bool(self.waiting.files))
        self.refusing.setVisible(bool(self.waiting.files))
        self.entering.setEnabled(row is not None and _waits(row))
        self.refusing.setEnabled(any(_waits(one) for one in self.pane.table.chosen()))

    def _received(self, batch: Batch) -> None:
        self.batch = batch
        self.frame.say(batch.with_waiting(len(self.waiting.files)))
        self._show_again()
        self.frame.session.touch()
        self.received.emit()
        self.enter_next()

    def _enter(
        self, path: Path, unit: str, entered_by: str, checked_by: str, document: str
    ) -> None:
        task = self.frame.session.task
        if task is None:
            return
        self._names = entered_by, checked_by
        hands: Hands = {
            "entered_by": entered_by, "checked_by": checked_by, "document": document,
        }  # fmt: skip
        Booking(self.frame, task, unit, path, hands, partial(self._entered, path)).read()

    def _entered(self, path: Path, entered: Entered | Refused) -> None:
        """It has its row in the ledger, entered or refused: the next one is asked about."""
        place = self.waiting.remove(path)
        self.batch = self.batch.with_one(entered.received)
        self._show_again()
        self.frame.session.touch()
        if isinstance(entered, Refused):
            box = self.frame.tell(entered.error.sentence, entered.error.remedy)
            box.finished.connect(lambda _: self.enter_next(place))
            return
        name = self.county.names.unit(entered.received.unit) if self.county else ""
        edition = entered.edition
        lost = sum(problem.kind.lost for problem in entered.problems)
        more = f"有 {lost} 处填了没有录入，请与单位核实，改好工作簿再代录一次。" if lost else ""
        told = f"已代录：{name}第 {edition.number} 稿，报送码 {edition.code}"
        box = self.frame.tell(told, f"{more}请到“核查”里查看。")
        box.finished.connect(lambda _: self.enter_next(place))

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


def _waits(row: Row) -> bool:
    """Whether a row is of a workbook that waits to be entered."""
    return isinstance(row.about, Path)
