"""The page 进度: the matrix, the reminders, the stamped paper."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QVBoxLayout

from cityexam_desktop.county.chasing import Chase, chases, message, notice
from cityexam_desktop.county.doubts import Checked
from cityexam_desktop.county.matrix import Matrix, matrix
from cityexam_desktop.county.papers import Paper, note_paper
from cityexam_desktop.county.planning.draft import contacts
from cityexam_desktop.gui import look
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.countypage import CountyPage
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.progress import lines
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import tool

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.matrix import UnitLine
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.workspace.database import Workspace

SHEETS = "Excel 工作簿 (*.xlsx);;PDF 文件 (*.pdf)"
SCANS = "扫描件 (*.pdf *.jpg *.jpeg *.png)"


class ProgressPage(CountyPage):
    """One table: who holds things up most stands first."""

    def __init__(self, frame: Frame) -> None:
        """Build the table and its tools."""
        super().__init__(frame)
        self.checked = Checked()
        self.matrix: Matrix | None = None
        self.summary = Flowing(name="概况")
        look.embolden(self.summary)
        self.pane = TablePane("进度", (), "任务里没有填报单位。", measure="个单位")
        self.pane.table.freeze()  # with thirty forms the names would be scrolled away
        self.one = action(self, "复制催报文字", self.copy_one, icon="text")
        self.all = action(self, "复制全部催报文字", self.copy_all, icon="text")
        self.sheet = action(self, "催报单…", self.choose_sheet, icon="print")
        self.unit_sheet = action(self, "这个单位的催报单…", self.choose_unit_sheet, icon="print")
        self.original = action(self, "收到盖章原件", self.note_original, icon="seal")
        self.scan = action(self, "收到扫描件…", self.choose_scan, icon="attach")
        for made in (
            self.one, self.all, self.sheet, self.unit_sheet, self.original, self.scan,
        ):  # fmt: skip
            self.pane.tools.addWidget(tool(made))
        self.pane.table.moved.connect(self._enable)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.addWidget(self.summary)
        layout.addWidget(self.pane, 1)
        self.setFocusProxy(self.pane)

    def show_county(self, county: County) -> None:
        """Show what stands; what is doubtful is worked out once and shown when it is known."""
        dataset = county.dataset

        def work(ws: Workspace) -> Matrix:
            return matrix(ws, dataset, self.checked.findings(ws, dataset), units=county.units)

        self.results.work("核查各单位的填报", work, self._show)

    def left(self) -> int:
        """How many units owe something."""
        return len(chases(self.matrix)) if self.matrix else 0

    def copy_one(self) -> None:
        """Copy what the current unit is told."""
        chase = self._chase()
        if chase is not None and self.county is not None:
            self._copy(message(self.county.dataset.task, chase))

    def copy_all(self) -> None:
        """Copy one text for all that owe something."""
        if self.matrix is not None and self.county is not None:
            self._copy(notice(self.county.dataset.task, chases(self.matrix)))

    def choose_sheet(self) -> None:
        """Ask where the 催报单 of all units is written."""
        self.frame.choose_save("催报单存到", SHEETS, "催报单.xlsx", partial(self._write, None))

    def choose_unit_sheet(self) -> None:
        """Ask where the current unit's 催报单 is written."""
        chase = self._chase()
        if chase is not None:
            name = f"催报单-{chase.name}.pdf"
            kinds = "PDF 文件 (*.pdf);;Excel 工作簿 (*.xlsx)"
            self.frame.choose_save("催报单存到", kinds, name, partial(self._write, chase))

    def note_original(self) -> None:
        """Write down that the current unit's stamped original came."""
        self._note(Paper.ORIGINAL, None)

    def choose_scan(self) -> None:
        """Let the officer choose the scan of the current unit's stamped paper."""
        self.frame.choose_open("选择扫描件", SCANS, partial(self._note, Paper.SCAN))

    @property
    def current(self) -> UnitLine | None:
        """The current unit."""
        row = self.pane.table.current
        return row.about if row else None

    def _show(self, made: Matrix) -> None:
        self.matrix = made
        self.summary.setText(lines.timeliness(made))
        self.pane.show_rows(lines.rows(made), lines.columns(made))
        self._enable()

    def _chase(self) -> Chase | None:
        line = self.current
        if line is None or self.matrix is None:
            return None
        return next((c for c in chases(self.matrix) if c.unit == line.unit.unit), None)

    def _copy(self, text: str) -> None:
        if text:
            QApplication.clipboard().setText(text)
            self.frame.tell("催报文字已复制，可以直接粘贴到微信或短信。", text)
        else:
            self.frame.tell("没有要催报的单位。")

    def _write(self, chase: Chase | None, target: Path) -> None:
        from cityexam_desktop.report.officer.chasing import chase_sheet, unit_sheet
        from cityexam_desktop.report.sheets import write_sheet

        if self.matrix is None or self.county is None:
            return
        with self.frame.attempt():
            task = self.county.dataset.task
            held = contacts(self.frame.session.workspace)
            people = {one.unit: (one.liaison, one.phone) for one in held}
            if chase is None:
                sheet = chase_sheet(task, chases(self.matrix), people)
            else:
                sheet = unit_sheet(task, chase, people)
            write_sheet(sheet, target)
            self.frame.say(f"催报单已写成：{target.name}")

    def _note(self, paper: Paper, scan: Path | None) -> None:
        line = self.current
        if line is None or not line.unit.bundle:
            return
        with self.frame.attempt():
            ws, by = self.frame.session.workspace, self.frame.settings.clerk
            note_paper(ws, line.unit.bundle, paper, scan=scan, by=by)
            self.frame.say(f"{line.unit.name}：已登记{paper.word}。")
            self.frame.session.touch()

    def _enable(self) -> None:
        line = self.current
        owes = self._chase() is not None
        self.one.setEnabled(owes)
        self.unit_sheet.setEnabled(owes)
        for made in (self.original, self.scan):
            made.setEnabled(line is not None and bool(line.unit.bundle) and line.paper is not None)
