"""The main window: menus, the list of pages, the page in front, the status line."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QSize, Qt
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
from cityexam_desktop.gui.icons import icon, program_icon
from cityexam_desktop.gui.jobstrip import JobStrip
from cityexam_desktop.gui.menus import Menus
from cityexam_desktop.gui.registry import first_page, pages_for
from cityexam_desktop.gui.session import Session
from cityexam_desktop.gui.start.opening import Opening
from cityexam_desktop.gui.start.page import StartPage
from cityexam_desktop.gui.widgets import label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent

    from cityexam_desktop.gui.jobs import Jobs
    from cityexam_desktop.gui.pages import Page, PageSpec
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.settings import Settings

PROGRAM = "城市体检"
_MEND = "请先排除故障（如清理磁盘、插回U盘），在红色的格子里按 F2、回车再写一次。"
SAY_FOR = 8000
"""Milliseconds for which a passing word stands in the status line."""


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
        self.frame.said.connect(lambda text: self.statusBar().showMessage(text, SAY_FOR))
        self.frame.wanted.connect(self.show_page)
        self.frame.brought.connect(self.opening.receive)
        self._switched()

    def _build(self) -> None:
        self.banner = label()
        self.banner.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.banner.setStyleSheet("background: #7a4a00; color: white; padding: 2px")
        self.list = QListWidget()
        self.list.setAccessibleName("工作步骤")
        self.list.setIconSize(QSize(20, 20))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.currentRowChanged.connect(self._chosen)
        self.stack = QStackedWidget()
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
            page.refresh()
        # First: the list may get the focus of the page that goes, and would choose its first row.
        self._mark(row)
        self.stack.setCurrentWidget(page)
        self.menus.show_actions_of(page)
        page.setFocus()

    def set_text_scale(self, percent: int) -> None:
        """Change the size of all text, and remember it."""
        self.frame.remember(text_scale=percent)
        look.scale_text(percent)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Finish what is being typed and leave the document as one file."""
        if (
            not self.page.settle()
            or self._would_lose()
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

    def _unsaved(self) -> int:
        return sum(page.unsaved() for page in self.pages.values())

    def _forbid_loss(self) -> None:
        """Raise `WrongUse` while something that was typed stands in no file."""
        if many := self._unsaved():
            raise WrongUse(f"有 {many} 格没有写进数据文件，现在不能关上它。", _MEND)

    def _would_lose(self) -> bool:
        """Whether closing would lose what was typed; then the person is asked."""
        many = 0 if self._lets_go else self._unsaved()

        def close() -> None:
            self._lets_go = True
            self.close()

        if many:
            question = f"有 {many} 格没有写进数据文件，关闭程序就没有了。"
            self.frame.ask(question, _MEND, "不要了，关闭", close)
        return bool(many)

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
            self.page.refresh()
        self._show_title()
        self._count()

    def _fill_list(self) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for spec in self.specs:
            item = QListWidgetItem(icon(spec.icon), spec.title)
            item.setSizeHint(QSize(0, 2 * self.fontMetrics().height() + 4))
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.list.setVisible(len(self.specs) > 1)
        self.list.setFixedWidth(self.fontMetrics().horizontalAdvance("问题与整治（99）") + 48)

    def _show_title(self) -> None:
        task = self.session.task if self.session.is_open else None
        told = [task.banner] if task and task.banner else []
        to = self.session.workspace.handed_to if self.session.is_open else ""
        told += self._behind()
        told += [f"已移交给{to}，这一份只能查看"] if to else []
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
