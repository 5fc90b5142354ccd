"""What every page is given: session, jobs, settings, and the window's services."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cityexam_desktop import settings as habits
from cityexam_desktop.gui import messages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

    from cityexam_desktop.errors import CityExamError
    from cityexam_desktop.gui.jobs import Jobs
    from cityexam_desktop.gui.session import Session
    from cityexam_desktop.settings import Settings
    from cityexam_desktop.workspace.database import Workspace

SUFFIX = ".cityexam"
"""Of data files; the store's own word, which is not imported before one is opened."""
WORKSPACES = "城市体检数据文件 (*.cityexam)"
BUNDLES = "任务包、报送包 (*.cxb)"

_FORGETS = (
    "填报不受影响，照常存到数据文件里；只是文字大小、最近打开的文件这些习惯，下次打开要重新设。"
    "请计算机管理员检查这个文件夹的权限。这一次不再提示。"
)


class Frame(QObject):
    """The services of the window; pages hold this and never the window."""

    said = Signal(str)
    """A passing word for the status line."""
    wanted = Signal(str)
    """The key of the page to be shown."""
    brought = Signal(object)
    """Files from outside the window, to be opened."""

    def __init__(
        self, window: QWidget, session: Session, jobs: Jobs, settings: Settings | None = None
    ) -> None:
        """Bind the services together; without `settings` the person's own are loaded."""
        super().__init__(window)
        self.window = window
        self.session = session
        self.jobs = jobs
        self.settings = settings or habits.load()
        self._forgets = False
        """Whether it was told that habits cannot be kept."""
        self.ways: dict[str, Callable[[CityExamError], messages.Way | None]] = {}
        """What is offered in the box that shows an error, by the error's code."""
        self.may_leave: Callable[[Callable[[], object]], bool] = lambda _then: True
        """Whether the open file can be left now; else it is asked, and `then` done afterwards."""
        self.bring_over: Callable[[Workspace], None] = lambda _copy: None
        """Writes into a copy of the open file what could not be written to the file itself."""
        session.who = self.settings.clerk
        jobs.failed.connect(self.tell_error)

    @contextmanager
    def attempt(self, failed: Callable[[CityExamError], object] | None = None) -> Iterator[None]:
        """Show what a `CityExamError` in the block says; see `messages.attempt`."""
        with messages.attempt(self.window, failed or self.tell_error):
            yield

    def tell_error(self, error: CityExamError) -> QMessageBox:
        """Show an error, and the way out of it that the window knows."""
        way = self.ways.get(error.code)
        return messages.tell_error(self.window, error, way(error) if way is not None else None)

    @property
    def folder(self) -> Path:
        """Where files were last chosen; the person's documents at first."""
        from PySide6.QtCore import QStandardPaths

        documents = QStandardPaths.StandardLocation.DocumentsLocation
        return Path(self.settings.last_folder or QStandardPaths.writableLocation(documents))

    def tell(self, sentence: str, remedy: str = "") -> QMessageBox:
        """Say something that has to be read."""
        return messages.tell(self.window, sentence, remedy)

    def ask(
        self, question: str, detail: str, yes: str, then: Callable[[], object], *, no: str = "取消"
    ) -> QMessageBox:
        """Ask before doing; `yes` is the word on the button, `no` on the one that does not.

        The answer is for the file that is open now, and for no other.
        """
        return messages.ask(self.window, question, detail, yes, self._bound(then), no=no)

    def _bound(self, then: Callable[..., object]) -> Callable[..., None]:
        """`then`, while the same file is open as now; else it is said that it is not."""
        session = self.session
        held = session.workspace if session.is_open else None

        def do(*given: Any) -> None:
            same = held is None
            with self.attempt():
                if held is not None:
                    same = session.only(held) is held
            if same:
                then(*given)

        return do

    def say(self, text: str) -> None:
        """Say a passing word in the status line."""
        self.said.emit(text)

    def go(self, key: str) -> None:
        """Show another page."""
        self.wanted.emit(key)

    def remember(self, **changes: Any) -> None:
        """Change the person's habits and keep them; that they cannot be kept is told once."""
        self.settings = replace(self.settings, **changes)
        self.session.who = self.settings.clerk
        with self.attempt(self._forgetting):
            habits.save(self.settings)

    def _forgetting(self, error: CityExamError) -> None:
        if not self._forgets:
            self._forgets = True
            messages.tell(self.window, f"程序的设置没有记住。{error.sentence}", _FORGETS)

    def shape(self, name: str) -> str:
        """How something was left: a size, widths; empty when it never was changed."""
        return self.settings.shapes.get(name, "")

    def keep_shape(self, name: str, shape: str) -> None:
        """Note how something is left; written with the next habit, or when the window goes."""
        self.settings = replace(self.settings, shapes={**self.settings.shapes, name: shape})

    def choose_open(self, title: str, kinds: str, then: Callable[[Path], None]) -> QFileDialog:
        """Let the person choose a file that exists."""
        from PySide6.QtWidgets import QFileDialog

        dialog = self.file_dialog(title, kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        return self.ask_path(dialog, then)

    def choose_save(
        self, title: str, kinds: str, name: str, then: Callable[[Path], None]
    ) -> QFileDialog:
        """Let the person choose where to write; `name` is proposed, its suffix is added."""
        from PySide6.QtWidgets import QFileDialog

        dialog = self.file_dialog(title, kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(name.rpartition(".")[2])
        dialog.selectFile(name)
        return self.ask_path(dialog, then)

    def file_dialog(self, title: str, kinds: str) -> QFileDialog:
        """A file dialog of ours that begins where files were last chosen."""
        from cityexam_desktop.gui import filedialog

        return filedialog.make(self.window, title, self.folder, kinds)

    def ask_path(self, dialog: QFileDialog, then: Callable[[Path], None]) -> QFileDialog:
        """Show a dialog of `file_dialog`; `then` gets what was chosen, for the file open now."""
        bound = self._bound(then)

        def chosen(text: str) -> None:
            self.remember(last_folder=str(Path(text).parent))
            bound(Path(text))

        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog
