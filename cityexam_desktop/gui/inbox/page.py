"""The page 收件: receiving and comparing keys, paper and receipts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout

from cityexam_desktop.county.intake import intake
from cityexam_desktop.gui import look
from cityexam_desktop.gui.countypage import CountyPage
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.held import ledger_by_number
from cityexam_desktop.gui.inbox.clearing import ClearingPane
from cityexam_desktop.gui.inbox.papers import PapersPane
from cityexam_desktop.gui.inbox.receiving import ReceivingPane
from cityexam_desktop.gui.outside import Outside

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.workspace.model import LedgerRow

RECEIVE, PAPERS = range(2)
TABS = {"parked": RECEIVE, "papers": PAPERS}


class InboxPage(CountyPage):
    """Two tabs; a file dropped on any of them is received."""

    def __init__(self, frame: Frame) -> None:
        """Build the tabs."""
        super().__init__(frame)
        self.setAcceptDrops(True)
        self._came: tuple[LedgerRow, ...] = ()
        self.receiving = ReceivingPane(frame, self)
        self.clearing = ClearingPane(frame)
        self.papers = PapersPane(frame, self)
        self.piles = Outside(frame, self.results, self, "papers", self.grounds, short="登记表")
        self.calls = Outside(frame, self.results, self, "parked", self.grounds)
        self.papers.pane.tools.addWidget(self.piles.button)
        self.clearing.tools.addWidget(self.calls.button)
        self.tally = Flowing(name="累计收件")
        look.embolden(self.tally)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.receiving)
        split.addWidget(self.clearing)
        split.setChildrenCollapsible(False)
        split.setSizes([330, 280])
        self.tabs = QTabWidget()
        self.tabs.addTab(split, "收件")
        self.tabs.addTab(self.papers, "纸质件和回执")
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.addWidget(self.tally)
        layout.addWidget(self.tabs, 1)
        self.setFocusProxy(self.receiving)
        self.receiving.received.connect(self._ask_for_codes)
        self.receiving.counted.connect(self._tell)
        self.clearing.emptied.connect(self.receiving.setFocus)
        self.tabs.currentChanged.connect(lambda _: self._aim())

    def turn_to(self, tab: str) -> None:
        """Show a tab, if it is one of this page's."""
        if tab in TABS:
            self.tabs.setCurrentIndex(TABS[tab])

    def show_county(self, county: County) -> None:
        """Show what came in and what is left to do."""
        came = ledger_by_number(self.frame.session.workspace)
        self.receiving.show_county(county)
        self.clearing.show_county(county, came)
        self.papers.show_county(county, came.values())
        self._came = tuple(came.values())
        self._tell()
        missing = self.papers.missing
        title = f"纸质件和回执（缺 {missing}）" if missing else "纸质件和回执"
        self.tabs.setTabText(PAPERS, title)
        self._aim()

    def _aim(self) -> None:
        """The keyboard begins at the code that is heard next; where none waits, at the files."""
        here = self.clearing.typed if self.left() else self.receiving
        self.setFocusProxy(self.papers if self.tabs.currentIndex() == PAPERS else here)

    def left(self) -> int:
        """Submissions that wait for their key, and workbooks that wait to be entered."""
        waiting = len(self.receiving.waiting.files)
        return len(self.clearing.table.rows.all) + waiting if self.county else 0

    def _tell(self) -> None:
        """Say how many files came, those counted that wait to be entered."""
        if self.county is not None:
            queued = len(self.receiving.waiting.files)
            self.tally.setText(intake(self._came, self.county.dataset, queued).sentence)

    def _ask_for_codes(self) -> None:
        """What came in under unknown keys is compared next."""
        if self.clearing.isVisible():
            self.clearing.typed.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if self.county is not None and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Receive what was dropped."""
        urls = event.mimeData().urls()
        self.tabs.setCurrentIndex(RECEIVE)
        self.receiving.receive([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])
