"""收件登记簿: every row of the ledger, and the audit with its result in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from cityexam_desktop.county.audit import audit
from cityexam_desktop.gui import look
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.inbox.said import COLUMNS, ledger_rows
from cityexam_desktop.gui.rows import Column, Mark, Row
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import label, tool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.county.audit import AuditProblem
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow

EMPTY = "登记簿还是空的。下发任务、收件、审核、裁定，每一件都在这里记一行，只增不改。"
PROBLEMS = (Column("在哪里", 24), Column("什么不一致", 50))
WHAT = "重新核对登记簿是否前后相接、每份报送包的签名、入库的每一个数是否与签名的一致。"


class LedgerPane(QWidget):
    """The ledger above, what the audit found below."""

    def __init__(self, frame: Frame, owner: QWidget) -> None:
        """The page `owner` shows the actions in its menu."""
        super().__init__()
        self.frame = frame
        self.pane = TablePane("收件登记簿", COLUMNS, EMPTY, several=True)
        self.found = TablePane("核对结果", PROBLEMS, "", several=True, wraps=True, measure="处")
        self.found.hide()
        self.verdict = label(name="核对结果")
        self.auditing = action(owner, "核对留底", self.audit, icon="check", tip=WHAT)
        self.pane.tools.addWidget(tool(self.auditing))
        self.pane.tools.addWidget(self.verdict)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.pane)
        split.addWidget(self.found)
        split.setChildrenCollapsible(False)
        split.setSizes([400, 180])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
        self.setFocusProxy(self.pane)

    def show_county(self, county: County, came: Iterable[LedgerRow]) -> None:
        """List the ledger; a former audit's result does not speak of it any more."""
        self.pane.show_rows(ledger_rows(came, county))
        self.verdict.clear()
        self.found.hide()

    def audit(self) -> None:
        """Compare everything anew, as a job."""

        def work(ws: Workspace, progress: Progress) -> tuple[AuditProblem, ...]:
            progress.step(0, 0, "正在核对留底…")
            return audit(ws)

        self.frame.session.start(self.frame.jobs, "核对留底", work, self._done)

    def _done(self, problems: tuple[AuditProblem, ...]) -> None:
        fine = not problems
        words = "✓ 全部一致：登记簿没有改动，签名和入库的数都对得上"
        if problems:
            words = f"✗ 有 {len(problems)} 处不一致，不要用这个文件出报告；请从备份恢复并查明原因"
        self.verdict.setText(words)
        self.verdict.setStyleSheet(f"color: {look.colour('good' if fine else 'must')}")
        self.found.show_rows(
            [
                Row((p.where, p.what), str(n), None, (Mark(0, "must", "must"),))
                for n, p in enumerate(problems)
            ]
        )
        self.found.setVisible(not fine)
