"""A page of the bureau: shows what the county adds up to, or says that there is no task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

from cityexam_desktop.county.outside.taking import Grounds
from cityexam_desktop.gui.pages import Page
from cityexam_desktop.gui.results import Results
from cityexam_desktop.gui.trail import Trail
from cityexam_desktop.gui.widgets import label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QShowEvent

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.workspace.database import Workspace

NO_TASK = (
    "这个数据文件里还没有任务。\n\n先下发任务包，各单位填报后，把报送包收进来，这里就有内容了。"
)


class CountyPage(Page):
    """Derive from it, fill `body`, and show the county in `show_county`."""

    def __init__(self, frame: Frame) -> None:
        """Begin with words."""
        super().__init__(frame)
        self.results = Results.of(frame)
        self.trail = Trail.of(frame)
        self.trail.turned.connect(self.turn_to)
        self.county: County | None = None
        self.body = QWidget()
        self.words = label(NO_TASK)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pile = QStackedLayout(self)
        self._pile.addWidget(self.words)
        self._pile.addWidget(self.body)

    def turn_to(self, tab: str) -> None:
        """Show a tab, if it is one of this page's."""

    def show_county(self, county: County) -> None:
        """Show what stands now."""

    def grounds(self) -> Callable[[Workspace], Grounds] | None:
        """What tables that are worked on outside are written from and read against."""
        if self.county is None:
            return None
        dataset, by = self.county.dataset, self.frame.settings.clerk
        return lambda ws: Grounds(ws, dataset, clerk=by)

    def refresh(self) -> None:
        """Read again; the focus stays where it was, also when that takes a job."""
        has_task = self.frame.session.task is not None
        self._pile.setCurrentWidget(self.body if has_task else self.words)
        focus: QWidget | None = QApplication.focusWidget()
        held = focus if focus is not None and self.isAncestorOf(focus) else None

        def show(county: County) -> None:
            self.county = county
            self.show_county(county)
            if held is not None and held.isVisible():
                held.setFocus()

        self.results.want(show)

    def showEvent(self, event: QShowEvent) -> None:
        """Read again when something was frozen or received while another page was in front."""
        super().showEvent(event)
        if self.county is not None and not self.results.is_current(self.county):
            self.refresh()
