"""纸质件、回执: per unit what counts, whether its stamped paper is here, and its receipt."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from cityexam_desktop.county.actions import Desk
from cityexam_desktop.county.intake import unit_intakes
from cityexam_desktop.county.papers import Paper, note_paper
from cityexam_desktop.county.progress import BASIS_WORDS
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.names import moment
from cityexam_desktop.gui.reasons import ReasonDialog, with_key
from cityexam_desktop.gui.rows import Column, Mark, Row
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.tasking.dialogs import Field, FormDialog
from cityexam_desktop.gui.widgets import tool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QShowEvent

    from cityexam_desktop.county.intake import UnitIntake
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.report.officer.receipts import Written
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow

COLUMNS = (
    Column("单位", 11),
    Column("电子", 9),
    Column("稿次", 3, number=True),
    Column("收件号", 4, number=True),
    Column("收到", 9),
    Column("报送码", 15),
    Column("纸质件", 7),
    Column("纸上日期", 7),
    Column("经办", 6),
    Column("扫描件", 12),
)
SCANS = "扫描件 (*.pdf *.jpg *.jpeg *.png)"
NOTHING = "任务里没有要填报的单位。"


def rows(county: County, intakes: Iterable[UnitIntake]) -> tuple[Row, ...]:
    """A row per unit; whose paper is missing is told in its colour."""
    return tuple(_row(county, one) for one in intakes)


def _row(county: County, one: UnitIntake) -> Row:
    paper, held = one.paper, one.paper.held if one.paper else None
    marks = [Mark(1, "good", "done") if one.bundle else Mark(1, "must", "todo")]
    if paper is not None:
        marks.append(Mark(6, "explain" if paper.missing else "good"))
    none = "不用交" if one.basis == "own" else ""
    texts = (
        county.names.unit(one.unit),
        BASIS_WORDS.get(one.basis, one.basis) if one.bundle else "没有",
        str(one.edition or ""),
        str(one.number or ""),
        moment(one.at),
        one.code,
        paper.word if paper else none,
        held.date if held else "",
        held.by if held else "",
        held.name if held else "",
    )
    return Row(texts, one.unit, one, tuple(marks))


class PapersPane(QWidget):
    """The units with their paper, and the receipts for them."""

    def __init__(self, frame: Frame, owner: QWidget) -> None:
        """The page `owner` shows the actions in its menu."""
        super().__init__()
        self.frame = frame
        self.county: County | None = None
        self.intakes: tuple[UnitIntake, ...] = ()
        self._behind = False
        self.pane = TablePane("纸质件", COLUMNS, NOTHING, several=True, measure="个单位")
        self.original = action(owner, "收到盖章原件…", self.ask_original, icon="seal")
        self.scan = action(owner, "收到扫描件…", self.choose_scan, icon="attach")
        self.undo = action(owner, "撤销登记…", self.ask_undo, icon="undo")
        self.receipts = action(owner, "选中单位的回执…", self.choose_folder, icon="send")
        self.all = action(owner, "全部回执…", self.choose_for_all, icon="send")
        for one in (self.original, self.scan, self.undo, self.receipts, self.all):
            self.pane.tools.addWidget(tool(one))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pane)
        self.setFocusProxy(self.pane)
        self.pane.table.moved.connect(self._enable)
        self.pane.table.opened.connect(lambda _: self.ask_original())

    @property
    def current(self) -> UnitIntake | None:
        """The current unit."""
        row = self.pane.table.current
        return row.about if row else None

    @property
    def missing(self) -> int:
        """How many units' paper has still to come."""
        return sum(one.paper is not None and one.paper.missing for one in self.intakes)

    def show_county(self, county: County, came: Iterable[LedgerRow]) -> None:
        """List the units; while another tab is in front they are only counted."""
        self.county = county
        self.intakes = unit_intakes(tuple(came), county.dataset)
        self._behind = True
        if self.isVisible():
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """List what came while another tab was in front."""
        super().showEvent(event)
        if self._behind:
            self._show()

    def _show(self) -> None:
        self._behind = False
        if self.county is not None:
            self.pane.show_rows(rows(self.county, self.intakes))
        self._enable()

    def ask_original(self) -> None:
        """Ask for the date on the stamped original that came."""
        one = self.current
        if one is None or one.paper is None:
            return
        fields = [Field("纸上的日期", "", hint="例如 2026年3月2日，可以不写")]
        about = f"{self._name(one)}第 {one.edition} 稿的盖章原件。请核对每页的报送码：{one.code}"
        if one.paper.letter:
            about = f"{self._name(one)}第 {one.edition} 稿所依据的来函原件。"

        def note(said: list[str]) -> None:
            self._note(one, Paper.ORIGINAL, date=said[0])

        FormDialog(self.frame, "收到盖章原件", fields, note, about=about).open()

    def choose_scan(self) -> None:
        """Let the officer choose the scan of the stamped paper."""
        one = self.current
        if one is not None:
            do = partial(self._scanned, one)
            self.frame.choose_open("选择扫描件", SCANS, do)

    def ask_undo(self) -> None:
        """Ask why the note of the paper is taken back."""
        one = self.current
        if one is not None:
            sentence = f"{self._name(one)}的纸质件改回“未交”，登记簿里另记一行。"
            do = partial(self._undo, one)
            ReasonDialog(self.frame, "撤销登记", sentence, "撤销", do).open()

    def choose_folder(self) -> None:
        """Ask where the receipts of the chosen units are written."""
        chosen = tuple(row.about.unit for row in self.pane.table.chosen() if row.about.bundle)
        if chosen:
            self._ask_folder(chosen)

    def choose_for_all(self) -> None:
        """Ask where the receipts of all units are written."""
        self._ask_folder(())

    def _ask_folder(self, units: tuple[str, ...]) -> None:
        dialog = self.frame.file_dialog("回执写到哪个文件夹", "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self._write(units, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write(self, units: tuple[str, ...], folder: Path) -> None:
        from cityexam_desktop.report.officer.receipts import write_receipts

        county = self.county
        if county is None:
            return
        by = self.frame.settings.clerk

        def start(passphrase: str) -> None:
            def work(ws: Workspace, progress: Progress) -> tuple[Written, ...]:
                desk = Desk(by=by, passphrase=passphrase)
                return write_receipts(
                    ws, county.dataset, folder, desk=desk, units=units, progress=progress.step
                )

            def done(written: tuple[Written, ...]) -> None:
                told = "程序报来的是 .cxb，发给对方留存；代录的是 PDF，打印盖章后交给对方。"
                self.frame.tell(f"已写 {len(written)} 份回执，在 {folder}。", told)

            self.frame.session.start(self.frame.jobs, "写回执", work, done)

        with_key(self.frame, start)

    def _scanned(self, one: UnitIntake, scan: Path) -> None:
        self._note(one, Paper.SCAN, scan=scan)

    def _undo(self, one: UnitIntake, reason: str) -> None:
        self._note(one, Paper.NONE, reason=reason)

    def _note(
        self,
        one: UnitIntake,
        paper: Paper,
        *,
        date: str = "",
        scan: Path | None = None,
        reason: str = "",
    ) -> None:
        with self.frame.attempt():
            ws, by = self.frame.session.workspace, self.frame.settings.clerk
            note_paper(ws, one.bundle, paper, date=date, scan=scan, by=by, reason=reason)
            self.frame.say(f"{self._name(one)}：已登记{paper.word}。")
            self.frame.session.touch()

    def _name(self, one: UnitIntake) -> str:
        return self.county.names.unit(one.unit) if self.county else one.unit

    def _enable(self) -> None:
        one = self.current
        asked = one is not None and one.paper is not None
        for made in (self.original, self.scan):
            made.setEnabled(asked)
        self.undo.setEnabled(
            one is not None and one.paper is not None and one.paper.held is not None
            and not one.paper.outdated
        )  # fmt: skip
        self.receipts.setEnabled(one is not None and bool(one.bundle) and one.basis != "own")
