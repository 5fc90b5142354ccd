"""逐份审核: what each submission says and what is doubtful; accepted, or returned."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QTabWidget, QVBoxLayout, QWidget

from cityexam_desktop.county import actions
from cityexam_desktop.county.remarking import noted
from cityexam_desktop.gui import held
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.reading.window import ReadingWindow, read_live
from cityexam_desktop.gui.reasons import ReasonDialog, with_key
from cityexam_desktop.gui.review.printing import choose_print
from cityexam_desktop.gui.review.returning import ReturnDialog, Returned, SlipDialog
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import tool

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from PySide6.QtGui import QHideEvent, QShowEvent

    from cityexam_desktop.county.resolve import Fact
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.held import Held, Opened
    from cityexam_desktop.gui.results import County, Results
    from cityexam_desktop.gui.rows import Row
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow

NOTHING = "还没有收到报送包。\n\n请先在“收件”里收文件；收到的每一份都在这里审核。"
NO_VALUES = "这一份没有填报值。"
NO_DOUBTS = "程序核查没有意见。"
RECEIPTS = "回执 (*.cxb)"
RECEIPT_SHEETS = "回执 (*.pdf)"


class EachPane(QWidget):
    """The submissions above, the current one's values and findings below.

    `compared` asks to compare two submissions by their ids.
    """

    compared = Signal(str, str)

    def __init__(self, frame: Frame, results: Results, owner: QWidget) -> None:
        """The page `owner` shows the actions in its menu."""
        super().__init__()
        self.frame, self.results = frame, results
        self.county: County | None = None
        self._open = ""
        self.pane = TablePane("收到的报送包", held.COLUMNS, NOTHING, several=True, measure="份")
        self.said = TablePane(
            "填报值", held.SAID, NO_VALUES, several=True, measure="项", tells=True
        )
        self.doubts = TablePane(
            "核查意见", held.DOUBTS, NO_DOUBTS, several=True, wraps=True, measure="条", tells=True
        )
        self.reading = action(owner, "看原表", self.read_current, icon="filling", keys="F3")
        self.comparing = action(owner, "与上一稿比较", self.compare, icon="last")
        self.approving = action(owner, "审核通过", self.approve, icon="done", keys="Ctrl+Return")
        self.undoing = action(owner, "撤销通过…", self.unapprove, icon="close")
        self.returning = action(owner, "退回修改…", self.give_back, icon="undo")
        self.receipting = action(owner, "签发回执…", self.receipt, icon="send")
        self.printing = action(owner, "打印定稿表…", self.print_sheet, icon="print")
        self.admitting = action(owner, "准用旧表…", self.admit, icon="package")
        self._lay_out()
        self.pane.table.moved.connect(self._moved)
        self.pane.table.opened.connect(lambda _: self.read_current())
        self.said.table.opened.connect(self._read_at)
        self.doubts.table.opened.connect(self._read_at)
        self.pane.table.selectionModel().selectionChanged.connect(self._enable)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        for one in (
            self.reading, self.approving, self.undoing, self.returning, self.comparing,
            self.printing, self.receipting, self.admitting,
        ):  # fmt: skip
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
            actions.approve_all(ws, [one.fact.id for one in chosen])
            self.frame.say(f"审核通过 {len(chosen)} 份。")
            self.frame.session.touch()

    def unapprove(self) -> None:
        """Take the acceptance of the current submission back."""
        one, county = self.current, self.county
        if one is None or county is None:
            return
        sentence = (
            f"{county.names.unit(one.fact.unit)}第 {one.fact.edition} 稿回到“未审”，"
            "照样计入汇总；原来的通过在登记簿里不动，另记一行。"
        )
        do = partial(self._unapprove, one)
        ReasonDialog(self.frame, "撤销通过", sentence, "撤销通过", do).open()

    def give_back(self) -> None:
        """Return the current submission; the values chosen below get a line for a remark."""
        one, county = self.current, self.county
        if one is None or county is None:
            return
        pane = self.said if self.tabs.currentWidget() is self.said else self.doubts
        cells = [row.about for row in pane.table.chosen() if row.about[0]]
        self._ask_return(one.fact, cells)

    def _ask_return(self, fact: Fact, cells: Iterable[tuple[str, str]] = ()) -> None:
        """Return a submission with what was noted at its cells, and lines for others."""
        county = self.county
        if county is None:
            return
        with self.frame.attempt():
            notes = noted(self.frame.session.workspace, fact.id)
            kind = SlipDialog if fact.basis else ReturnDialog
            do = self._by_sheet if fact.basis else self._give_back
            kind(self.frame, county, fact, cells, partial(do, fact), notes=notes).open()

    def read_current(self) -> None:
        """Open the current submission in the screen of its clerk."""
        if self.current is not None:
            self.read(self.current.fact)

    def _read_at(self, row: Row) -> None:
        if self.current is not None:
            self.read(self.current.fact, at=(*row.about, ""))

    def read(self, fact: Fact, at: tuple[str, str, str] = ("", "", "")) -> None:
        """Open a submission read-only, at a cell (datum, subject, form) when one is given."""
        county = self.county
        one = next((h for h in held.held(county) if h.fact.id == fact.id), None) if county else None
        if county is None or one is None:
            return

        def work(ws: Workspace) -> Live:
            return read_live(ws, county, fact)

        def show(live: Live) -> None:
            decides = one.state in held.STANDING
            window = ReadingWindow(self.frame, county, fact, live, state=one.state, decides=decides)
            window.approve.setEnabled(_may_approve(one))
            window.approving.connect(self._approve_read)
            window.returning.connect(lambda _: self._ask_return(fact))
            window.show_over()
            window.go_to(*at)

        self.results.work("打开填报", work, show)

    def _approve_read(self, bundle: str) -> None:
        with self.frame.attempt():
            actions.approve(self.frame.session.workspace, bundle)
            self.frame.say("审核通过 1 份。")
            self.frame.session.touch()

    def compare(self) -> None:
        """Compare the current submission with the edition before it."""
        one, before = self.current, self._before()
        if one is not None and before:
            self.compared.emit(before, one.fact.id)

    def _before(self) -> str:
        """The newest edition of the unit from which the current one descends, or another one."""
        one, county = self.current, self.county
        if one is None or county is None:
            return ""
        others = [h.fact for h in held.held(county) if h.fact.unit == one.fact.unit]
        others = [fact for fact in others if fact.id != one.fact.id]
        others.sort(key=lambda f: (f.id in one.fact.lineage, f.edition), reverse=True)
        return others[0].id if others else ""

    def print_sheet(self) -> None:
        """Write the current submission as the form that the unit checks and stamps."""
        if self.current is not None and self.county is not None:
            choose_print(self.frame, self.county, self.current.fact)

    def receipt(self) -> None:
        """Write a receipt for the current submission: signed, or a sheet for what was entered."""
        one, county = self.current, self.county
        if one is None or county is None:
            return
        name = f"回执-{county.names.unit(one.fact.unit)}-第{one.fact.edition}稿"
        if one.fact.basis:
            do = partial(self._receipt_sheet, one, county)
            self.frame.choose_save("回执存到", RECEIPT_SHEETS, f"{name}.pdf", do)
        else:
            self.frame.choose_save("回执存到", RECEIPTS, f"{name}.cxb", partial(self._receipt, one))

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
        standing = one is not None and one.state in held.STANDING and one.fact.basis != "own"
        self.returning.setEnabled(standing)
        self.reading.setEnabled(one is not None)
        self.printing.setEnabled(one is not None)
        self.receipting.setVisible(one is None or one.fact.basis != "own")
        self.comparing.setEnabled(bool(self._before()) if one is not None else False)
        self.receipting.setEnabled(one is not None and _may_receipt(one))
        self.admitting.setVisible(one is not None and one.state == "用的是旧表")
        self.undoing.setVisible(one is not None and one.review == "approve")

    def _unapprove(self, one: Held, reason: str) -> None:
        with self.frame.attempt():
            actions.unapprove(self.frame.session.workspace, one.fact.id, reason=reason)
            self.frame.say("已撤销通过。")
            self.frame.session.touch()

    def _give_back(self, fact: Fact, said: Returned, target: Path) -> None:
        remarks = said.remarks

        def work(passphrase: str) -> None:
            desk = actions.Desk(self.frame.settings.clerk, passphrase, due=said.due)
            actions.give_back(
                self.frame.session.workspace, fact.id, remarks, target,
                sentence=said.sentence, desk=desk,
            )  # fmt: skip
            self.frame.session.touch()
            told = f"退回修改单已写成：{target.name}（批注 {len(remarks)} 条）"
            self.frame.tell(told, "请把这个文件发给填报单位；对方打开后，批注出现在相应的格子里。")

        with_key(self.frame, work)

    def _by_sheet(self, fact: Fact, said: Returned, target: Path) -> None:
        """Return what was entered for a unit: a sheet to print, and a text to send."""
        from cityexam_desktop.report.officer.slips import return_slip
        from cityexam_desktop.report.slip import write_slip

        county = self.county
        if county is None:
            return
        with self.frame.attempt():
            ws = self.frame.session.workspace
            slip = return_slip(
                ws, county.dataset, fact.id, said.remarks, said.sentence, due=said.due
            )
            with ws.transaction():
                actions.mark_returned(ws, fact.id, sentence=said.sentence, due=said.due)
                write_slip(slip, target)
            QApplication.clipboard().setText(slip.text)
            self.frame.session.touch()
            told = f"退回修改单已写成：{target.name}，文字已复制，可以直接粘贴到微信。"
            if slip.secret:
                items = "、".join(slip.secret[:5])
                told += f"退回修改单里有不得用微信传送的数（{items}），文字里没有；请当面交。"
            self.frame.tell(told, slip.text)

    def _receipt(self, one: Held, target: Path) -> None:
        def work(passphrase: str) -> None:
            desk = actions.Desk(by=self.frame.settings.clerk, passphrase=passphrase)
            actions.receipt(self.frame.session.workspace, one.fact.id, target, desk=desk)
            self.frame.session.touch()
            self.frame.tell(f"回执已写成：{target.name}", "请把这个文件发给填报单位留存。")

        with_key(self.frame, work)

    def _receipt_sheet(self, one: Held, county: County, target: Path) -> None:
        """Write the receipt of what was entered for a unit without the program."""
        from cityexam_desktop.report.officer.receipts import write_receipt_sheet

        def work(ws: Workspace, _progress: object) -> None:
            write_receipt_sheet(ws, county.dataset, one.fact.id, target)

        def done(_: None) -> None:
            self.frame.tell(f"回执已写成：{target.name}", "请打印盖章，交给填报单位留存。")

        self.frame.session.start(self.frame.jobs, "写回执", work, done)

    def _admit(self, one: Held, reason: str) -> None:
        with self.frame.attempt():
            actions.admit(self.frame.session.workspace, one.fact.id, reason=reason)
            self.frame.session.touch()


def _may_receipt(one: Held) -> bool:
    """What came from a program gets a receipt always, what was entered while it counts."""
    return not one.fact.basis or (one.fact.basis != "own" and one.state in held.STANDING)


def _may_approve(one: Held) -> bool:
    return one.state == held.IN_FORCE and one.review != "approve"
