"""审核: what each submission says, what is doubtful in it; accepted, or returned with remarks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QTabWidget, QVBoxLayout, QWidget

from cityexam_desktop.county import actions
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.inbox import held
from cityexam_desktop.gui.inbox.returning import ReturnDialog
from cityexam_desktop.gui.reasons import ReasonDialog, with_key
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import tool

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QHideEvent, QShowEvent

    from cityexam_desktop.bundle.reply import Remark
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.inbox.held import Held, Opened
    from cityexam_desktop.gui.results import County, Results
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow

NOTHING = "还没有收到报送包。\n\n请先在“收件”里收文件；收到的每一份都在这里审核。"
NO_VALUES = "这一份没有填报值。"
NO_DOUBTS = "程序核查没有意见。"
RECEIPTS = "回执 (*.cxb)"


class ReviewPane(QWidget):
    """The submissions above, the current one's values and findings below."""

    def __init__(self, frame: Frame, results: Results, owner: QWidget) -> None:
        """The page `owner` shows the actions in its menu."""
        super().__init__()
        self.frame, self.results = frame, results
        self.county: County | None = None
        self._open = ""
        self.pane = TablePane("收到的报送包", held.COLUMNS, NOTHING, several=True, measure="份")
        self.said = TablePane("填报值", held.SAID, NO_VALUES, several=True, measure="项")
        self.doubts = TablePane(
            "核查意见", held.DOUBTS, NO_DOUBTS, several=True, wraps=True, measure="条"
        )
        self.approving = action(owner, "审核通过", self.approve, icon="done", keys="Ctrl+Return")
        self.returning = action(owner, "退回修改…", self.give_back, icon="undo")
        self.receipting = action(owner, "签发回执…", self.receipt, icon="send")
        self.admitting = action(owner, "准用旧表…", self.admit, icon="package")
        self._lay_out()
        self.pane.table.moved.connect(self._moved)
        self.pane.table.selectionModel().selectionChanged.connect(self._enable)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        for one in (self.approving, self.returning, self.receipting, self.admitting):
            bar.addWidget(tool(one))
        self.pane.tools.addLayout(bar)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.said, "填报值")
        self.tabs.addTab(self.doubts, "核查意见")
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.pane)
        split.addWidget(self.tabs)
        split.setChildrenCollapsible(False)
        split.setSizes([260, 320])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
        self.setFocusProxy(self.pane)

    @property
    def current(self) -> Held | None:
        """The current submission."""
        row = self.pane.table.current
        return row.about if row else None

    def show_county(self, county: County, came: dict[int, LedgerRow]) -> None:
        """List what is kept; the current one is opened again."""
        self.county, self._open = county, ""
        self.pane.show_rows(held.held_rows(county, came))
        self._moved()

    def showEvent(self, event: QShowEvent) -> None:
        """Open the current one when the list comes to the front."""
        super().showEvent(event)
        self._moved()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is reviewed that is not in sight."""
        super().hideEvent(event)
        self._enable()

    def approve(self) -> None:
        """Mark the chosen submissions that wait as reviewed and accepted."""
        chosen = [one for one in self._chosen() if _may_approve(one)]
        with self.frame.attempt():
            ws = self.frame.session.workspace
            with ws.transaction():
                for one in chosen:
                    actions.approve(ws, one.fact.id)
            self.frame.say(f"审核通过 {len(chosen)} 份。")
            self.frame.session.touch()

    def give_back(self) -> None:
        """Return the current submission; the values chosen below get a line for a remark."""
        one, county = self.current, self.county
        if one is None or county is None:
            return
        pane = self.said if self.tabs.currentWidget() is self.said else self.doubts
        cells = [row.about for row in pane.table.chosen() if row.about[0]]
        ReturnDialog(self.frame, county, one.fact, cells, partial(self._give_back, one)).open()

    def receipt(self) -> None:
        """Write a signed receipt for the current submission."""
        one, county = self.current, self.county
        if one is None or county is None:
            return
        name = f"回执-{county.names.unit(one.fact.unit)}-第{one.fact.edition}稿.cxb"
        self.frame.choose_save("回执存到", RECEIPTS, name, partial(self._receipt, one))

    def admit(self) -> None:
        """Admit what a unit answered on an older pack."""
        one, county = self.current, self.county
        if one is None or county is None:
            return
        sentence = (
            f"{county.names.unit(one.fact.unit)}用旧版任务包填报。准用后计入汇总，"
            "旧表没有问到的项目记为“旧表未问”。"
        )
        ReasonDialog(self.frame, "准用旧表", sentence, "准用", partial(self._admit, one)).open()

    def _chosen(self) -> list[Held]:
        return [row.about for row in self.pane.table.chosen()]

    def _moved(self) -> None:
        self._enable()
        one, county = self.current, self.county
        if county is None or not self.isVisible():
            return
        if one is None:
            self.said.show_rows(())
            self.doubts.show_rows(())
        elif one.fact.id != self._open:
            self._open = one.fact.id
            fact = one.fact

            def work(ws: Workspace) -> Opened:
                return held.open_held(ws, county, fact)

            self.results.work("打开报送包", work, self._opened)

    def _opened(self, opened: Opened) -> None:
        if self.county is None or opened.fact.id != self._open:
            return
        self.said.show_rows(held.said_rows(self.county, opened))
        rows = held.doubt_rows(self.county, opened)
        self.doubts.show_rows(rows)
        for pane in (self.said, self.doubts):
            pane.table.clearSelection()  # what is selected becomes a line of a 退回修改单
        self.tabs.setTabText(1, f"核查意见（{len(rows)}）" if rows else "核查意见")

    def _enable(self) -> None:
        one = self.current if self.isVisible() else None
        self.approving.setEnabled(
            one is not None and any(_may_approve(chosen) for chosen in self._chosen())
        )
        standing = one is not None and one.state in held.STANDING and not one.fact.basis
        self.returning.setEnabled(standing)
        self.receipting.setEnabled(one is not None and not one.fact.basis)
        self.admitting.setVisible(one is not None and one.state == "用的是旧表")

    def _give_back(
        self, one: Held, sentence: str, remarks: tuple[Remark, ...], target: Path
    ) -> None:
        def work(passphrase: str) -> None:
            desk = actions.Desk(by=self.frame.settings.clerk, passphrase=passphrase)
            actions.give_back(
                self.frame.session.workspace, one.fact.id, remarks, target,
                sentence=sentence, desk=desk,
            )  # fmt: skip
            self.frame.session.touch()
            told = f"退回修改单已写成：{target.name}（批注 {len(remarks)} 条）"
            self.frame.tell(told, "请把这个文件发给填报单位；对方打开后，批注出现在相应的格子里。")

        with_key(self.frame, work)

    def _receipt(self, one: Held, target: Path) -> None:
        def work(passphrase: str) -> None:
            desk = actions.Desk(by=self.frame.settings.clerk, passphrase=passphrase)
            actions.receipt(self.frame.session.workspace, one.fact.id, target, desk=desk)
            self.frame.session.touch()
            self.frame.tell(f"回执已写成：{target.name}", "请把这个文件发给填报单位留存。")

        with_key(self.frame, work)

    def _admit(self, one: Held, reason: str) -> None:
        with self.frame.attempt():
            actions.admit(self.frame.session.workspace, one.fact.id, reason=reason)
            self.frame.session.touch()


def _may_approve(one: Held) -> bool:
    return one.state == held.IN_FORCE and one.review != "approve"
