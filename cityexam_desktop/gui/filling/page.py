"""The page 填报: the draft of one's own unit, or words that say why there is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.filling import entry
from cityexam_desktop.gui.filling.asleft import AsLeft, recall, record
from cityexam_desktop.gui.filling.body import Body
from cityexam_desktop.gui.filling.edit import write
from cityexam_desktop.gui.filling.exchange import SHEET_SUFFIXES
from cityexam_desktop.gui.filling.finishing import how_far
from cityexam_desktop.gui.filling.keeping import Kept
from cityexam_desktop.gui.filling.live import load
from cityexam_desktop.gui.filling.spot import spot_of
from cityexam_desktop.gui.filling.unwritten import let_go, unwritten
from cityexam_desktop.gui.frame import SUFFIX
from cityexam_desktop.gui.pages import Page
from cityexam_desktop.gui.widgets import label
from cityexam_desktop.workspace.model import WorkspaceRole

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.filling.searching import SearchDialog
    from cityexam_desktop.gui.filling.way import Frozen
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.searching import Hit

MANY_PLACES = 1500
"""Places from which on the draft is laid out as a job."""
NO_TASK = (
    "这个数据文件里还没有任务。\n\n请用“文件 › 打开任务包”装入县住建局下发的任务包（.cxb 文件）。"
)
OPENED = frozenset({SUFFIX, ".cxb"})
"""What is opened in the window when it is dropped here."""
NO_FORMS = (
    "这次任务没有要本单位填报的内容，不用报送。\n\n"
    "本单位应当填报的，请打县住建局的电话；收到新的任务包后，用“文件 › 打开任务包”装入。"
)
_PLACES: Final = "filling.places"
"""The habit under which it is kept where one was in each file."""
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
        self._wish: Hit | None = None
        self._search: SearchDialog | None = None
        self._kept, self._draft = Kept(self), 0
        self._left: dict[int, AsLeft] = {}
        """How the page of each draft was left."""
        self.searching = action(
            self, "查找全部内容…", self.search, icon="filter", keys="Ctrl+Shift+F"
        )
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self.words)

    def refresh(self) -> None:
        """Read the draft again; a change that came from the page itself is shown already."""
        if self.body is not None and self.body.desk.writing:
            return
        self.settle()
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
        """Let the cell that is being typed be written, and keep where the clerk is."""
        if self.body is not None:
            self.body.settle()
            self._keep_place(self.body)
        return True

    @property
    def _file(self) -> str:
        """The file of the draft; a trial in memory has none."""
        session = self.frame.session
        return str(session.workspace.path or "") if session.is_open else ""

    def _keep_place(self, body: Body) -> None:
        """Keep form and cell for the day on which the file is opened again."""
        if body.form and self._file:
            spot = spot_of(body.table)
            kept = record(self.frame.shape(_PLACES), self._file, self._draft, body.form, spot)
            self.frame.keep_shape(_PLACES, kept)

    def _as_left(self, draft: int) -> AsLeft:
        """How the page of a draft was left; of another year's the form in front is kept."""
        if draft in self._left:
            return self._left[draft]
        found = recall(self.frame.shape(_PLACES), self._file, draft)
        here = self._left.get(self._draft)
        return AsLeft(here.form) if here is not None and not found.form else found

    def unsaved(self) -> int:
        """The cells whose text could not be written."""
        return self._kept.unwritten() + (len(unwritten(self.body.live)) if self.body else 0)

    def bring_over(self, copy: Workspace) -> None:
        """Write the texts that could not be written into a copy of the file."""
        shown = ((self._draft, self.body.live),) if self.body is not None else ()
        for draft, live in (*self._kept.drafts(), *shown):
            held = unwritten(live)
            edit = entry.again(live, held, clerk=self.frame.settings.clerk)
            if held and edit:
                write(copy, draft, live, edit, who=self.frame.settings.clerk, what="补写")
            let_go(live, [(one.datum, one.subject) for one in held])

    def search(self) -> None:
        """Search everything that the file holds of the unit."""
        session = self.frame.session
        if session.task is None:
            return
        if self._search is None:
            from cityexam_desktop.gui.filling.searching import SearchDialog

            own = session.identity.role is WorkspaceRole.DEPARTMENT
            one = "" if own else session.task.id  # the bureau's pages are all of one task
            self._search = SearchDialog(self.frame, session.unit, one)
            self._search.wanted.connect(self.show_hit)
            self.destroyed.connect(self._search.deleteLater)
        self._search.begin()

    def show_hit(self, hit: Hit) -> None:
        """Lead to what was found, in whatever year it is."""
        session = self.frame.session
        if session.task is not None and session.task.id != hit.task:
            self._wish = hit
            session.choose_task(hit.task)
        elif self.body is not None:
            self.frame.window.activateWindow()
            self.body.show_place(hit.form, hit.datum, hit.subject)

    def left(self) -> int:
        """How many findings still block, those of empty cells included."""
        return self.body.live.tally.blocking if self.body else 0

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take spreadsheets, and what is opened in the window."""
        if _files(event.mimeData(), SHEET_SUFFIXES if self.body else frozenset(), OPENED):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Show what the dropped sheet would change, or open what is no sheet; one at a time."""
        dropped = event.mimeData()
        sheets = _files(dropped, SHEET_SUFFIXES) if self.body else []
        if not sheets:
            if files := _files(dropped, OPENED):
                self.frame.brought.emit(files)
            return
        if self.body is not None:
            self.settle()
            self.body.exchange.read(sheets[0])
        if left := len(dropped.urls()) - 1:
            self.frame.tell(
                f"一次导入一个表格：读的是“{sheets[0].name}”，其余 {left} 个文件没有读。",
                "这一个导入以后，再拖下一个；分发给各处填的表，请用“分发与回收”一起收。",
            )

    def _show_words(self, text: str) -> None:
        self._drop_body()
        self.words.setText(text)
        self.words.show()

    def _show(self, live: Live, frozen: Frozen, draft: int) -> None:
        if not live.forms:
            self._show_words(NO_FORMS)
            return
        self._drop_body()
        self.words.hide()
        how = self._as_left(draft)
        self._draft, steps = draft, self._kept.steps_of(draft, live)
        self.body = Body(self.frame, live, frozen, draft, self, steps, how)
        self._layout.addWidget(self.body)
        self.setFocusProxy(self.body.table)
        self.body.show_form(how.form or live.forms[0].code)
        self.body.table.setFocus()
        if self._wish is not None:
            wish, self._wish = self._wish, None
            self.show_hit(wish)

    def _drop_body(self) -> None:
        if self.body is not None:
            self._kept.keep(self._draft, self.body.live, self.body.desk.stack)
            self._left[self._draft] = self.body.as_left()
            self._keep_place(self.body)
            for action in self.body.tools.all:
                self.removeAction(action)
            self._layout.removeWidget(self.body)
            self.body.deleteLater()
            self.body = None


def _files(dropped: QMimeData, *kinds: frozenset[str]) -> list[Path]:
    files = [Path(url.toLocalFile()) for url in dropped.urls()]
    return [file for file in files if any(file.suffix.lower() in kind for kind in kinds)]
