"""The page 填报: the draft of one's own unit, or words that say why there is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from cityexam_desktop.gui.filling.body import Body
from cityexam_desktop.gui.filling.exchange import SHEET_SUFFIXES
from cityexam_desktop.gui.filling.finishing import how_far
from cityexam_desktop.gui.filling.live import load
from cityexam_desktop.gui.pages import Page
from cityexam_desktop.gui.widgets import label

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.filling.way import Frozen
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.workspace.database import Workspace

MANY_PLACES = 1500
"""Places from which on the draft is laid out as a job."""
NO_TASK = (
    "这个数据文件里还没有任务。\n\n请用“文件 › 打开任务包”装入县住建局下发的任务包（.cxb 文件）。"
)
NO_FORMS = "这次任务没有要本单位填报的内容。"
OPENING = "正在打开填报表…"


class FillingPage(Page):
    """Lays a fresh `Body` for the draft whenever something else than itself changed it."""

    def __init__(self, frame: Frame) -> None:
        """Begin with words."""
        super().__init__(frame)
        self.body: Body | None = None
        self.words = label()
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAcceptDrops(True)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self.words)

    def refresh(self) -> None:
        """Read the draft again; a change that came from the page itself is shown already."""
        if self.body is not None and self.body.desk.writing:
            return
        session = self.frame.session
        task, pack, draft = session.task, session.pack, session.draft
        if task is None or pack is None or draft is None:
            self._show_words(NO_TASK)
            return

        def work(workspace: Workspace, _progress: object = None) -> tuple[Live, Frozen]:
            live = load(workspace, task, pack, draft)
            return live, how_far(workspace, live)

        if len(task.places) > MANY_PLACES:
            self._show_words(OPENING)
            session.start(
                self.frame.jobs, OPENING, work, lambda read: self._show(read[0], read[1], draft.id)
            )
        else:
            self._show(*work(session.workspace), draft.id)

    def settle(self) -> bool:
        """Let the cell that is being typed be written."""
        if self.body is not None:
            self.body.settle()
        return True

    def left(self) -> int:
        """How many findings still block, those of empty cells included."""
        return self.body.live.tally.blocking if self.body else 0

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take spreadsheets."""
        if self.body is not None and _sheets(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Show what the dropped sheet would change."""
        files = _sheets(event.mimeData())
        if self.body is not None and files:
            self.body.exchange.read(files[0])

    def _show_words(self, text: str) -> None:
        self._drop_body()
        self.words.setText(text)
        self.words.show()

    def _show(self, live: Live, frozen: Frozen, draft: int) -> None:
        form = self.body.form if self.body else ""
        if not live.forms:
            self._show_words(NO_FORMS)
            return
        self._drop_body()
        self.words.hide()
        self.body = Body(self.frame, live, frozen, draft, self)
        self._layout.addWidget(self.body)
        self.setFocusProxy(self.body.table)
        self.body.show_form(form or live.forms[0].code)
        self.body.table.setFocus()

    def _drop_body(self) -> None:
        if self.body is not None:
            for action in self.body.tools.all:
                self.removeAction(action)
            self._layout.removeWidget(self.body)
            self.body.deleteLater()
            self.body = None


def _sheets(dropped: QMimeData) -> list[Path]:
    files = [Path(url.toLocalFile()) for url in dropped.urls()]
    return [file for file in files if file.suffix.lower() in SHEET_SUFFIXES]
