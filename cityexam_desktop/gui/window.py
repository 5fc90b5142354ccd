"""The main window: menus, the list of pages, the page in front, the status line."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop import settings as habits
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.gui import look
from cityexam_desktop.gui.frame import Frame
from cityexam_desktop.gui.help.helper import Helper
from cityexam_desktop.gui.icons import draw_again, icon, program_icon
from cityexam_desktop.gui.jobstrip import JobStrip
from cityexam_desktop.gui.menus import Menus
from cityexam_desktop.gui.messages import ask
from cityexam_desktop.gui.registry import first_page, pages_for
from cityexam_desktop.gui.session import Session
from cityexam_desktop.gui.start.opening import Opening
from cityexam_desktop.gui.start.page import StartPage
from cityexam_desktop.gui.widgets import label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent

    from cityexam_desktop.gui.jobs import Jobs
    from cityexam_desktop.gui.pages import Page, PageSpec
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.settings import Settings
    from cityexam_desktop.workspace.database import ShutFile, Workspace

PROGRAM = "城市体检"
_MEND = (
    "要留下的，请先排除故障（如清理磁盘、插回U盘），在红色的格子里按 F2、回车再写一次；"
    "不要了的，在红色的格子里按 Delete 放弃。"
)
_DELETED = "填过的只在这个窗口里还有一份，关闭就没有了。请存成新的一份，再接着填。"
SAY_FOR = 8000
"""Milliseconds for which a passing word stands in the status line."""


class Stack(QStackedWidget):
    """Pages, of which only the one in front says how little room will do."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.currentChanged.connect(self.updateGeometry)

    def minimumSizeHint(self) -> QSize:
        """What the page in front wants; Qt would ask for the largest of all."""
        page = cast("QWidget | None", self.currentWidget())
        return QSize() if page is None else page.minimumSizeHint()


class MainWindow(QMainWindow):
    """One workspace in one window; the start page while none is open."""

    def __init__(self, jobs: Jobs, settings: Settings | None = None) -> None:
        """Show the start page."""
        super().__init__()
        self.setWindowIcon(program_icon())
        self.session = Session()
        self.session.settle = self._settle
        self.session.may_close = self._forbid_loss
        self.frame = Frame(self, self.session, jobs, settings)
        self.frame.may_leave = self.may_leave
        self.frame.bring_over = self._bring_over
        self.opening = Opening(self.frame)
        self.start = StartPage(self.frame, self.opening)
        self.specs: tuple[PageSpec, ...] = ()
        self.pages: dict[str, Page] = {}
        self._stale: set[str] = set()
        self._lets_go = False
        self._lefts: dict[str, int] = {}
        self._follows = False
        self._build()
        self.helper = Helper(self, lambda: self.page)
        self.menus = Menus(self, self.opening)
        self.session.switched.connect(self._switched)
        self.session.changed.connect(self._changed)
        self.session.shut.connect(self._show_title)
        self.frame.said.connect(lambda text: self.statusBar().showMessage(text, SAY_FOR))
        self.frame.wanted.connect(self.show_page)
        self.frame.brought.connect(self.opening.receive)
        self._switched()

    def _build(self) -> None:
        self.banner = label()
        self.banner.setAlignment(Qt.AlignmentFlag.AlignCenter)
        look.announce(self.banner)
        self.list = QListWidget()
        self.list.setAccessibleName("工作步骤")
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.currentRowChanged.connect(self._chosen)
        self.stack = Stack()
        self.stack.addWidget(self.start)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.list)
        body.addWidget(self.stack, 1)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addLayout(body, 1)
        self.setCentralWidget(whole)
        self.strip = JobStrip(self.frame.jobs, self.stack)
        self.statusBar().addPermanentWidget(self.strip)
        self.statusBar().setSizeGripEnabled(False)

    @property
    def page(self) -> Page:
        """The page in front."""
        return cast("Page", self.stack.currentWidget())

    def show_page(self, key: str) -> None:
        """Bring a page to the front, built when it is first wanted."""
        row = next(i for i, spec in enumerate(self.specs) if spec.key == key)
        if self.stack.currentWidget() is not self.start and not self.page.settle():
            self._mark(self._row_of(self.page))
            return
        if key not in self.pages:
            self.pages[key] = self.specs[row].make(self.frame)
            self.stack.addWidget(self.pages[key])
            self._stale.add(key)
        page = self.pages[key]
        if key in self._stale:
            self._stale.discard(key)
            self._read_again(page)
        # First: the list may get the focus of the page that goes, and would choose its first row.
        self._mark(row)
        self.stack.setCurrentWidget(page)
        self.menus.show_actions_of(page)
        page.setFocus()

    def set_text_scale(self, percent: int) -> None:
        """Change the size of all text, and remember it."""
        self.frame.remember(text_scale=percent)
        look.scale_text(percent)
        self._measure()

    def set_contrast(self, wanted: bool) -> None:
        """Change to bright text on black, or back, and remember it; pages are laid anew."""
        if not self.page.settle():
            return
        self.frame.remember(high_contrast=wanted)
        program = cast("QApplication", QApplication.instance())
        look.dress(program, self.frame.settings.text_scale, high_contrast=wanted)
        draw_again(self)
        if self.specs:
            self._fill_list()
            self._mark(self._row_of(self.page))
            self._changed()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Finish what is being typed and leave the document as one file."""
        if (
            not self.page.settle()
            or not self.may_leave(self.close)
            or not self.opening.far.may_close(self.close)
        ):
            event.ignore()
            return
        self.strip.cancel()
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self.frame.keep_shape("window", geometry)
        self.frame.remember()
        self.helper.close()
        self.frame.jobs.close()
        self.session.switched.disconnect(self._switched)
        self.session.may_close = lambda: None
        self.session.close()
        event.accept()

    def as_it_was_left(self) -> bool:
        """Take the size and place of the last time; false at the first time."""
        kept = self.frame.shape("window")
        return bool(kept) and self.restoreGeometry(QByteArray.fromBase64(kept.encode()))

    def call(self, files: list[Path]) -> None:
        """A second start: come to the front, and open what it was started with."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        asking = QApplication.activeModalWidget()
        if asking is not None:
            asking.raise_()
            asking.activateWindow()
        if files:
            self.opening.receive(files)

    def _settle(self) -> None:
        """Let what is being typed be written before its file or task is left.

        A dialog about it goes, for the end of a job may open another file under it.
        """
        from PySide6.QtWidgets import QFileDialog, QMessageBox

        dialogs: Iterable[QDialog] = self.findChildren(QDialog)
        for dialog in dialogs:
            if dialog.isVisible() and not isinstance(dialog, QMessageBox | QFileDialog):
                dialog.done(QDialog.DialogCode.Rejected)
        if not self.page.settle():
            raise WrongUse("这一页还有没填完的内容，现在不能离开。", "请填完或取消，再试一次。")

    def _read_again(self, page: Page) -> None:
        """Let a page read what it shows; a file may turn out to be damaged."""
        with self.frame.attempt():
            page.refresh()

    def _unsaved(self) -> int:
        return sum(page.unsaved() for page in self.pages.values())

    def _forbid_loss(self) -> None:
        """Raise `WrongUse` while something that was typed stands in no file."""
        many = 0 if self._lets_go else self._unsaved()
        if many:
            raise WrongUse(f"有 {many} 格没有写进数据文件，现在不能关上它。", _MEND)

    def may_leave(self, then: Callable[[], object]) -> bool:
        """Whether leaving the open file loses nothing; else ask, and do `then` afterwards."""
        if self._lets_go or not self.session.is_open:
            return True
        many, deleted = self._unsaved(), self._deleted()

        def leave() -> None:
            self._lets_go = True
            try:
                then()
            finally:
                self._lets_go = False

        if deleted is not None:
            save, lose = self.opening.moving.choose, ("不要了，关闭", leave)
            told = deleted.sentence
            ask(self, told, _DELETED, "存成新的一份…", save, no="回去", other=lose)
        elif many:
            question = f"有 {many} 格没有写进数据文件，关闭就没有了。"
            self.frame.ask(question, _MEND, "不要了，关闭", leave, no="回去")
        return not many and deleted is None

    def _deleted(self) -> ShutFile | None:
        """What is to be told when the open file is no more, wherever one looks."""
        shut = self.session.workspace.shut
        return shut if shut is not None and shut.code == "moved_file" and shut.deleted else None

    def _bring_over(self, copy: Workspace) -> None:
        for page in self.pages.values():
            page.bring_over(copy)

    def _switched(self) -> None:
        """Another workspace: its role decides which pages there are."""
        self.statusBar().clearMessage()
        for page in self.pages.values():
            self.stack.removeWidget(page)
            page.deleteLater()
        self.pages.clear()
        self._stale.clear()
        is_open = self.session.is_open
        self.specs = pages_for(self.session.identity.role) if is_open else ()
        self._fill_list()
        self.menus.show_pages(self.specs)
        self._lefts = {}
        if is_open and self.session.identity.role.value == "bureau":
            self._follow_county()
        self._show_title()
        if self.specs:
            self.show_page(first_page(self.session))
        else:
            self.start.refresh()
            self.stack.setCurrentWidget(self.start)
            self.menus.show_actions_of(self.start)

    def _changed(self) -> None:
        self._stale.update(self.pages)
        key = next((k for k, page in self.pages.items() if page is self.page), None)
        if key is not None:
            self._stale.discard(key)
            self._read_again(self.page)
        self._show_title()
        self._count()

    def _fill_list(self) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for spec in self.specs:
            item = QListWidgetItem(icon(spec.icon), spec.title)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.list.setVisible(len(self.specs) > 1)
        self._measure()

    def _measure(self) -> None:
        """Larger text wants a wider list of pages."""
        metrics = QFontMetrics(QApplication.font())  # that of the widgets follows a little later
        for row in range(self.list.count()):
            self.list.item(row).setSizeHint(QSize(0, 2 * metrics.height() + 4))
        side = int(metrics.height() * 0.9)
        self.list.setIconSize(QSize(side, side))
        self.list.setFixedWidth(metrics.horizontalAdvance("问题与整治（99）") + 28 + side)

    def _show_title(self) -> None:
        task = self.session.task if self.session.is_open else None
        told = [task.banner] if task and task.banner else []
        shut = self.session.workspace.shut if self.session.is_open else None
        told += self._behind()
        told += [shut.banner] if shut is not None else []
        self.banner.setText("　".join(told))
        self.banner.setVisible(bool(told))
        path = self.session.workspace.path if self.session.is_open else None
        name = task.title if task else (path.name if path else "")
        self.setWindowTitle(f"{name} — {PROGRAM}" if name else PROGRAM)

    def _behind(self) -> list[str]:
        """What is said where the bureau looks at another task than the newest."""
        session = self.session
        if session.task is None or session.identity.role.value != "bureau":
            return []
        from cityexam_desktop.workspace.tasks import newest_id

        if newest_id(session.workspace) == session.task.id:
            return []
        return [f"现在看的是“{session.task.title}”，不是最新的任务；在右上角换"]

    def _follow_county(self) -> None:
        """Count what is left on the bureau's pages whenever its county was worked out."""
        from cityexam_desktop.gui.lefts import lefts
        from cityexam_desktop.gui.results import Results

        def counted(county: County) -> None:
            self._lefts = lefts(self.frame, county)
            self._count()

        results = Results.of(self.frame)
        if not self._follows:
            results.known.connect(counted)
            self._follows = True

    def _count(self) -> None:
        """Write beside each page how much is left there."""
        for row, spec in enumerate(self.specs):
            page = self.pages.get(spec.key)
            left = self._lefts.get(spec.key, page.left() if page else 0)
            self.list.item(row).setText(f"{spec.title}（{left}）" if left else spec.title)

    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self.specs):
            self.show_page(self.specs[row].key)

    def _row_of(self, page: QWidget) -> int:
        return next(i for i, s in enumerate(self.specs) if self.pages.get(s.key) is page)

    def _mark(self, row: int) -> None:
        self.list.blockSignals(True)
        self.list.setCurrentRow(row)
        self.list.blockSignals(False)
        self._count()


TEXT_SCALES = habits.TEXT_SCALES
