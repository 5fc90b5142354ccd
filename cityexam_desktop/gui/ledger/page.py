"""The page 收件登记簿: every row of the ledger, the audit in words, and the units' keys."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.entries import KINDS, arrivals, entries
from cityexam_desktop.county.testimony import against_copy, against_receipts
from cityexam_desktop.gui import look
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.countypage import CountyPage
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.ledger import lines
from cityexam_desktop.gui.ledger.keys import KeysPane
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import tool
from cityexam_desktop.workspace import ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.county.audit import AuditProblem
    from cityexam_desktop.county.entries import Entry
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow

EMPTY = "登记簿还是空的。下发任务、收件、审核、裁定，每一件都在这里记一行，只增不改。"
WHAT = "重新核对登记簿是否前后相接、每份报送包的签名、入库的每一个数是否与签名的一致。"
RECEIPTS_TIP = "选几份发出去的回执、退回修改单或上报包，看登记簿有没有被截短或改动。"
COPY_TIP = "选一份备份、另一台电脑上的数据文件或上报包，看从哪一行起不同。"
RECEIPTS = "回执、退回修改单、县级汇总包 (*.cxb);;所有文件 (*)"
COPIES = "数据文件、县级汇总包 (*.cityexam *.cxb);;所有文件 (*)"
SHEETS = "Excel 工作簿 (*.xlsx);;PDF 文件 (*.pdf)"
ALL = "全部事项"
BOOK, KEYS = range(2)
TABS = {"book": BOOK, "keys": KEYS}


class LedgerPage(CountyPage):
    """The ledger above, what the audit found below; in another tab the units' keys."""

    def __init__(self, frame: Frame) -> None:
        """Build the table and its tools."""
        super().__init__(frame)
        self.entries: tuple[Entry, ...] = ()
        self._head: LedgerRow | None = None
        self.pane = TablePane("收件登记簿", lines.COLUMNS, EMPTY, several=True)
        self.found = TablePane(
            "核对结果", lines.PROBLEMS, "", several=True, wraps=True, measure="处"
        )
        self.found.hide()
        self.verdict = Flowing(name="核对结果")
        self.verdict.hide()
        self.kind = QComboBox()
        self.kind.setAccessibleName("事项")
        self._tools()
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.pane)
        split.addWidget(self.found)
        split.setChildrenCollapsible(False)
        split.setSizes([400, 180])
        book = QWidget()
        inner = QVBoxLayout(book)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(split, 1)
        inner.addWidget(self.verdict)
        self.keys = KeysPane(frame, self)
        self.tabs = QTabWidget()
        self.tabs.addTab(book, "登记簿")
        self.tabs.addTab(self.keys, "单位密钥")
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.addWidget(self.tabs, 1)
        self.setFocusProxy(self.pane)
        self.tabs.currentChanged.connect(self._turned)
        self.kind.currentIndexChanged.connect(self._show)

    def _tools(self) -> None:
        self.auditing = action(self, "核对留底", self.audit, icon="check", keys="F9", tip=WHAT)
        self.receipts = action(
            self, "与回执核对…", self.choose_receipts, icon="text", tip=RECEIPTS_TIP
        )
        self.comparing = action(self, "与备份核对…", self.choose_copy, icon="open", tip=COPY_TIP)
        self.sheet = action(self, "打印登记簿…", self.choose_sheet, icon="print")
        self.pane.tools.addWidget(self.kind)
        for one in (self.auditing, self.receipts, self.comparing, self.sheet):
            self.pane.tools.addWidget(tool(one))

    def show_county(self, county: County) -> None:
        """List the ledger; a former audit does not speak of a row that came since."""
        self.keys.show_county(county)
        rows = ledger.rows(self.frame.session.workspace)
        self.entries = entries(rows, county.dataset)
        held = self.kind.currentData() or ""
        self.kind.blockSignals(True)
        self.kind.clear()
        self.kind.addItem(ALL, "")
        here = {e.kind for e in self.entries}
        for kind, word in KINDS.items():
            if kind in here:
                self.kind.addItem(word, kind)
        self.kind.setCurrentIndex(max(self.kind.findData(held), 0))
        self.kind.blockSignals(False)
        self._show()
        head = rows[-1] if rows else None
        if head != self._head:
            self._head = head
            self.verdict.hide()
            self.found.hide()

    def turn_to(self, tab: str) -> None:
        """Show a tab, if it is one of this page's."""
        if tab in TABS:
            self.tabs.setCurrentIndex(TABS[tab])

    def _turned(self, tab: int) -> None:
        self.setFocusProxy(self.keys if tab == KEYS else self.pane)

    def audit(self) -> None:
        """Compare everything anew, as a job."""
        self._ask("核对留底", "audit", audit)

    def choose_receipts(self) -> None:
        """Let the officer choose receipts that were given out, several at once."""
        dialog = self.frame.file_dialog("选择发出去的回执", RECEIPTS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._receipts)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def choose_copy(self) -> None:
        """Let the officer choose another telling of the same ledger."""
        self.frame.choose_open("选择备份或另一份数据文件", COPIES, self.compare)

    def compare(self, other: Path) -> None:
        """Compare with another copy of the ledger."""
        self._ask("与备份核对", "copy", lambda ws: against_copy(ws, other))

    def choose_sheet(self) -> None:
        """Ask where the sheet 收件登记簿 is written."""
        self.frame.choose_save("收件登记簿存到", SHEETS, "收件登记簿.xlsx", self._write)

    def _receipts(self, names: list[str]) -> None:
        files = [Path(name) for name in names]
        self.frame.remember(last_folder=str(files[0].parent))
        self._ask(
            "与回执核对", "receipts", lambda ws: against_receipts(ws, files), files=len(files)
        )

    def _ask(
        self,
        title: str,
        asked: str,
        what: Callable[[Workspace], tuple[AuditProblem, ...]],
        *,
        files: int = 0,
    ) -> None:
        def work(ws: Workspace, progress: Progress) -> tuple[AuditProblem, ...]:
            progress.step(0, 0, f"正在{title}…")
            return what(ws)

        done = partial(self._tell, asked, files)
        self.frame.session.start(self.frame.jobs, title, work, done)

    def _tell(self, asked: str, files: int, problems: tuple[AuditProblem, ...]) -> None:
        words = lines.verdict(asked, len(problems), files=files)
        self.verdict.setText(words)
        tone = "must" if problems else "good"
        look.tint(self.verdict, tone, bold=True)
        self.verdict.show()
        self.frame.say(words)
        self.found.show_rows(lines.problem_rows(problems))
        self.found.setVisible(bool(problems))

    def _show(self) -> None:
        kind = self.kind.currentData() or ""
        self.pane.show_rows(lines.ledger_rows(e for e in self.entries if kind in {"", e.kind}))

    def _write(self, target: Path) -> None:
        from cityexam_desktop.report.officer.registerbook import register_sheet
        from cityexam_desktop.report.sheets import write_sheet

        if self.county is None:
            return
        with self.frame.attempt():
            ws, dataset = self.frame.session.workspace, self.county.dataset
            told = arrivals(ledger.rows(ws), dataset)
            write_sheet(register_sheet(dataset.task, told, ledger.head(ws)), target)
            self.frame.say(f"收件登记簿已写成：{target.name}")
