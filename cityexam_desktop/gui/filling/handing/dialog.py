"""Who has which part of a form: hand out, see who has not returned, collect."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.bundle.submission import previous_values
from cityexam_desktop.gui import messages
from cityexam_desktop.gui.filling.asking import ask_columns, ask_rows
from cityexam_desktop.gui.filling.edit import of_sheet
from cityexam_desktop.gui.filling.exchange import SHEETS, ask_about_secret
from cityexam_desktop.gui.filling.handing.collected import CollectedDialog
from cityexam_desktop.gui.filling.handing.shares import SharesDialog
from cityexam_desktop.gui.filling.preview import table
from cityexam_desktop.gui.jobstrip import JobStrip
from cityexam_desktop.gui.widgets import comfortable, heading, label
from cityexam_desktop.workspace import answering, collecting
from cityexam_desktop.workspace.collecting.state import split_in_use
from cityexam_desktop.workspace.content import content as stored_content
from cityexam_desktop.workspace.sheets.columns import headed_sheets
from cityexam_desktop.workspace.sheets.importing import fresh_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QTableWidget

    from cityexam_desktop.formpack.model import Form
    from cityexam_desktop.gui.filling.desk import Desk
    from cityexam_desktop.gui.filling.edit import Edit
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.workspace.collecting import Collection, HandingDesk, Part, PartState
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.sheets.asked import Asked
    from cityexam_desktop.workspace.sheets.columns import HeadedSheet

_HEADS = ("份", "状态", "交回行数", "应交行数", "分发时间", "交回时间", "交回的文件")


class HandingDialog(QDialog):
    """The parts of one form with their state; files may be dropped on it."""

    def __init__(self, desk: Desk, form: Form) -> None:
        """Show the form as it was last handed out."""
        super().__init__(desk.frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("分发与回收")
        self.setAcceptDrops(True)
        comfortable(self, 980, 560)
        self.desk, self.form = desk, form
        self.own = self._read(desk.workspace)
        self.split = QComboBox()
        self.split.setAccessibleName("按什么拆分")
        for one in collecting.splits(self.own.asked, form):
            self.split.addItem(one.name, one)
        used = split_in_use(self.own.ws, self.own.draft, self.own.asked, form)
        self.split.setCurrentIndex(max(0, self.split.findText(used.name if used else "")))
        self.last = QCheckBox("空格预填上年值（只填允许沿用的项）", checked=True)
        self.count = label()
        self.view: QTableWidget | None = None
        self._lay_out()
        self.split.currentIndexChanged.connect(self.show_state)
        self.show_state()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        by = QLabel("按什么拆(&B)：")
        by.setBuddy(self.split)
        top.addWidget(by)
        top.addWidget(self.split)
        self.sharing = _button("把行归入一份(&A)…", self.share)
        top.addWidget(self.sharing)
        top.addWidget(self.last)
        top.addStretch()
        below = QHBoxLayout()
        for text, do in (
            ("分发选中的份(&O)…", self.choose_folder),
            ("收回文件(&C)…", self.choose_files),
            ("收回文件夹(&F)…", self.choose_returned),
        ):
            below.addWidget(_button(text, do))
        below.addStretch()
        below.addWidget(_button("关闭", self.close))
        self.centre = QVBoxLayout()
        held = QWidget()
        self.strip = JobStrip(self.desk.frame.jobs, held)
        outer = QVBoxLayout(self)
        outer.addWidget(held, 1)
        outer.addWidget(self.strip)
        layout = QVBoxLayout(held)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(heading(self.form.title, larger=0))
        layout.addWidget(
            label("拆成几个工作簿发给各处填；填好的文件或文件夹拖到这里就能收。不选就是全部的份。")
        )
        layout.addLayout(top)
        layout.addLayout(self.centre, 1)
        layout.addWidget(self.count)
        layout.addLayout(below)

    def show_state(self) -> None:
        """Read again who has what."""
        self.own = self._read(self.desk.workspace)
        self.states = collecting.state(self.own.ws, self.own.draft, self.parts())
        if self.view is not None:
            self.view.setParent(None)
            self.view.deleteLater()
        self.view = table(_HEADS, [_row(one) for one in self.states])
        self.centre.addWidget(self.view)
        out = [one for one in self.states if one.handed]
        back = sum(1 for one in out if one.returned)
        self.sharing.setVisible(self.split.currentData().kind == collecting.NAMED)
        self.count.setText(
            f"共 {len(self.states)} 份，已分发 {len(out)} 份，交回 {back} 份，"
            f"还有 {len(out) - back} 份没有交回。"
        )

    def share(self) -> None:
        """Let the clerk say which rows go to whom."""
        SharesDialog(self, self.desk, self.form, self.own.asked, self.show_state).open()

    def parts(self) -> tuple[Part, ...]:
        """The parts by the way that is chosen."""
        return self.own.parts(self.form, self.split.currentData())

    def chosen(self) -> tuple[Part, ...]:
        """The parts that are selected, or all."""
        rows = {i.row() for i in self.view.selectedIndexes()} if self.view else set()
        return tuple(p for i, p in enumerate(self.parts()) if not rows or i in rows)

    def choose_folder(self) -> None:
        """Let the clerk choose where the workbooks are written, and whether with what is secret."""
        from cityexam_desktop.report.handout import secret_in

        def then(harmless_only: bool) -> None:
            hand_out = partial(self.hand_out, harmless_only=harmless_only)
            self._folder("工作簿写到哪个文件夹", hand_out)

        live, last = self.desk.live, self.own.previous if self.last.isChecked() else {}
        secret = secret_in(live.pack, live.unit, self.own.content, last, self.chosen())
        ask_about_secret(self, secret, "写出", then)

    def choose_returned(self) -> None:
        """Let the clerk choose a folder with returned files."""
        self._folder("交回的文件在哪个文件夹", lambda folder: self.collect([folder]))

    def choose_files(self) -> None:
        """Let the clerk choose returned files."""
        dialog = self.desk.frame.file_dialog("交回的文件", SHEETS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.collect(map(Path, names)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def hand_out(self, folder: Path, *, harmless_only: bool = False) -> None:
        """Write the chosen parts, and remember that they were handed out."""
        wanted, live = self.chosen(), self.desk.live
        with_last, who, split = self.last.isChecked(), self.desk.clerk, self.split.currentData()

        def work(workspace: Workspace, progress: Progress) -> int:
            from cityexam_desktop.report.handout import harmless_share, write_handout

            own = self._read(workspace)
            content, last = own.content, own.previous if with_last else {}
            if harmless_only:
                content, last = harmless_share(live.pack, split, content, last)
            written = write_handout(
                live.pack, live.task, live.unit, content, last, wanted, folder, step=progress.step
            )
            collecting.hand_out(workspace, own.draft, written, who=who)
            return len(written)

        def done(number: int) -> None:
            self.show_state()
            self.desk.frame.say(f"已写出 {number} 份到“{folder.name}”，可以发下去填了。")

        self.desk.start("分发", work, done)

    def collect(self, files: Iterable[Path]) -> None:
        """Read returned files and show what they say; nothing is taken yet."""
        wanted = tuple(files)

        def work(workspace: Workspace, progress: Progress) -> Collection:
            found = collecting.files_in(wanted)
            return self._read(workspace).collection(found, progress.step)

        def done(found: Collection) -> None:
            self._show(found, wanted)

        self.desk.start("回收", work, done)

    def take(self, collection: Collection, choices: collecting.Choices) -> None:
        """Take a collection over as one step."""
        unit, draft = self.desk.live.unit, self.own.draft

        def make(workspace: Workspace) -> Edit:
            fresh = fresh_ids(workspace, unit, collection.agreed)
            held = stored_content(workspace, draft)
            return of_sheet(collecting.planned(collection, choices, held, fresh))

        def told(_: Edit) -> None:
            rows = len(collection.origins)
            self.desk.frame.say(f"已收回 {rows} 行，可以一步撤销（Ctrl+Z）。")
            self.show_state()

        self.desk.take(make, collection.agreed.size, "回收", told)

    def reject(self) -> None:
        """Stay while something runs: its end is shown here."""
        if not self.strip.runs:
            super().reject()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Collect what was dropped."""
        self.collect([Path(url.toLocalFile()) for url in event.mimeData().urls()])

    def _show(self, collection: Collection, files: Sequence[Path]) -> None:
        rows = partial(self._ask_rows, collection, files)
        columns = partial(self._look_at_columns, collection, files)
        dialog = CollectedDialog(self, self.desk.live, collection, rows, columns)
        dialog.taken.connect(lambda choices: self.take(collection, choices))
        dialog.open()

    def _look_at_columns(self, collection: Collection, files: Sequence[Path]) -> None:
        """Let the clerk say what the columns of the first unknown file hold, and read again."""
        path = collection.unknown[0]

        def work(workspace: Workspace, _progress: Progress) -> object:
            asked = self._read(workspace).asked
            return asked, headed_sheets(path, asked)

        def done(found: tuple[Asked, tuple[HeadedSheet, ...]]) -> None:
            asked, sheets = found
            if not sheets:
                messages.tell(self, f"“{path.name}”里没有表，说明不了每一列是什么。")
                return
            words = f"“{path.name}”的标题没有认出。"
            again = partial(self.collect, files)
            frame = self.desk.frame
            ask_columns(
                self, frame, self._store, asked, sheets, again, form=self.form.code, words=words
            )

        self.desk.start(f"读取 {path.name}", work, done)

    def _ask_rows(self, collection: Collection, files: Sequence[Path]) -> None:
        """Let the clerk say whose rows those are that nobody recognises, and read again."""
        again = partial(self.collect, files)
        ask_rows(self, self.desk.frame, self._store, self.own.asked, collection.strangers, again)

    def _store(self) -> Workspace:
        return self.desk.workspace

    def _folder(self, title: str, then: Callable[[Path], None]) -> None:
        dialog = self.desk.frame.file_dialog(title, "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)

        def chosen(name: str) -> None:
            self.desk.frame.remember(last_folder=name)
            then(Path(name))

        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _read(self, workspace: Workspace) -> HandingDesk:
        live = self.desk.live
        draft = answering.open_draft(workspace, live.task, live.unit)
        last = previous_values(workspace, live.task)
        return collecting.HandingDesk(workspace, live.pack, live.task, draft, last)


def _button(text: str, do: Callable[[], object]) -> QPushButton:
    made = QPushButton(text)
    made.setAutoDefault(False)
    made.clicked.connect(do)
    return made


def _row(one: PartState) -> tuple[str, ...]:
    return (
        one.part.name,
        one.word,
        str(one.rows),
        str(len(one.part.subjects)),
        _time(one.handed),
        _time(one.returned),
        "、".join(one.files),
    )


def _time(at: str) -> str:
    from datetime import datetime

    if not at:
        return ""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"


def open_handing(desk: Desk, code: str) -> QWidget:
    """Open the dialog for a place form or register."""
    dialog = HandingDialog(desk, desk.live.pack.form[code])
    dialog.open()
    return dialog
