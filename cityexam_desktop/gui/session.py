"""The open workspace, and the one signal that says it changed.

The store is imported when something is opened, so that the window stands at once.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from cityexam_desktop.errors import CityExamError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.gui.jobs import Jobs, Progress
    from cityexam_desktop.workspace.database import Identity, ShutFile, Workspace
    from cityexam_desktop.workspace.holding import Hold
    from cityexam_desktop.workspace.model import Submission, Task


class NotOpenNow(CityExamError):
    """Something was to be written to a file that was closed, or left for another, meanwhile."""

    code = "not_open_now"

    def __init__(self, name: str) -> None:
        """`name` is the file's."""
        super().__init__(
            f"“{name}”已经关上，刚才的内容没有写进去。" if name else "刚才的数据文件已经关上。",
            "现在打开的是别的数据文件，没有改动它；请重新打开原来的文件，再做一次。",
        )


class Session(QObject):
    """Holds one workspace, its newest task and pack, and the unit's live draft.

    `task`, `pack` and `draft` are None in a workspace that has none of them yet.
    """

    changed = Signal()
    """Something in the workspace changed; pages read again what they show."""
    switched = Signal()
    """Another workspace was opened, or the open one closed."""
    shut = Signal()
    """Nothing can be written to the open file any more."""

    def __init__(self) -> None:
        """Begin with nothing open."""
        super().__init__()
        self._workspace: Workspace | None = None
        self.task: Task | None = None
        self.pack: FormPack | None = None
        self.draft: Submission | None = None
        self.saved_at: datetime | None = None
        self._who = ""
        self._hold: Hold | None = None
        self._others = 0
        self.settle: Callable[[], None] = lambda: None
        """Writes what is being typed before the open file or task is left; may forbid it."""
        self.may_close: Callable[[], None] = lambda: None
        """Forbids to close the open file while something of it stands in no file."""
        # A person copies the file to a stick while it is open: what was written a second
        # ago shall stand in the main file and not beside it.
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(1000)
        self._rest.timeout.connect(self._gather)

    @property
    def who(self) -> str:
        """The person's name: told to whoever wants to open the same file, and in the ledger."""
        return self._who

    @who.setter
    def who(self, name: str) -> None:
        self._who = name
        if self._workspace is not None:
            self._workspace.who = name

    @property
    def is_open(self) -> bool:
        """Whether a workspace is open."""
        return self._workspace is not None

    @property
    def workspace(self) -> Workspace:
        """The open workspace; asking for it when none is open is a `WrongUse`."""
        if self._workspace is None:
            raise WrongUse("还没有打开数据文件。", "请先打开或新建一个数据文件。")
        return self._workspace

    def only(self, workspace: Workspace) -> Workspace:
        """The same workspace, when it is the one that is open; raises `NotOpenNow`."""
        if workspace is not self._workspace:
            raise NotOpenNow(_name(workspace))
        return workspace

    @property
    def identity(self) -> Identity:
        """Whose workspace it is."""
        return self.workspace.identity

    @property
    def unit(self) -> str:
        """The code of the unit whose answers are filled in here; may be empty."""
        return self.identity.unit

    def open(self, path: Path, *, to_read: ShutFile | None = None) -> None:
        """Open a file in place of the one that is open; that one stays when it fails.

        With `to_read` it is opened to be looked at, and that is why.
        """
        from cityexam_desktop.workspace.database import Workspace

        self._leave()
        self.adopt(Workspace.open(path, to_read=to_read))

    def adopt(self, workspace: Workspace) -> None:
        """Take over an open workspace in place of the one that is open.

        One that cannot be read, or that another window has (`InUse`), is closed again,
        and the open one stays.
        """
        with ExitStack() as opened:
            opened.callback(workspace.close)
            self._leave()
            hold = self._take(workspace)
            if hold is not None and hold is not self._hold:
                opened.callback(hold.release)
            held = _held(workspace)
            opened.pop_all()
        if self._hold is not None and self._hold is not hold:
            self._hold.release()
        self._hold = hold
        old, self._workspace = self._workspace, workspace
        workspace.who = self._who
        self.task, self.pack, self.draft = held
        if old is not None:
            old.close()
        self.saved_at = None
        self.switched.emit()

    def close(self) -> None:
        """Close the workspace; the document is one file again."""
        if self._workspace is not None:
            self._leave()
            self._workspace.close()
            self._workspace = None
            if self._hold is not None:
                self._hold.release()
                self._hold = None
            self.task = self.pack = self.draft = None
            self.switched.emit()

    def _leave(self) -> None:
        """Write what is being typed; may forbid to go on."""
        self.settle()
        if self._workspace is not None:
            self.may_close()

    def _take(self, workspace: Workspace) -> Hold | None:
        """Hold the file of a workspace; the one that is held already is taken once only."""
        from cityexam_desktop.workspace.holding import Hold

        path = workspace.path
        if path is None or workspace.read_only:
            return None
        open_ = self._workspace.path if self._workspace is not None else None
        if self._hold is not None and open_ is not None and open_.resolve() == path.resolve():
            return self._hold
        return Hold.take(path, self.who)

    def touch(self) -> None:
        """Something was written: note the time and tell the pages."""
        self.saved_at = datetime.now().astimezone()
        self._rest.start()
        self.changed.emit()

    def reread(self) -> None:
        """Read task and draft again: a task package came in, or the unit was chosen."""
        self.task, self.pack, self.draft = _held(self.workspace)
        self.touch()

    def choose_task(self, task: str) -> None:
        """Work at another task of the same file, an earlier year; nothing was written."""
        self.settle()
        self.task, self.pack, self.draft = _held(self.workspace, task)
        self.changed.emit()

    def start(
        self,
        jobs: Jobs,
        title: str,
        work: Callable[[Workspace, Progress], Any],
        done: Callable[[Any], None],
        *,
        over: Callable[[], None] = lambda: None,
        quiet: bool = False,
        of: Workspace | None = None,
    ) -> None:
        """Run `work` as a job with a connection of its own; a trial in memory uses this one.

        With `of` only while that workspace is the open one: else nothing runs, and the
        window says so. When another workspace was opened meanwhile, the result is of no use
        any more and `done` is not called; `over` is called at the end in any case.
        """
        if of is not None and of is not self._workspace:
            jobs.failed.emit(NotOpenNow(_name(of)))
            over()
            return
        held = self.workspace

        def call(progress: Progress) -> Any:
            if held.path is None or jobs.inline:
                return work(held, progress)
            self._others += 1
            try:
                with held.once_more() as own:
                    own.who = self._who
                    return work(own, progress)
            finally:
                self._others -= 1

        def give(result: Any) -> None:
            if self._workspace is held:
                done(result)

        jobs.start(title, call, give, over=over, quiet=quiet)

    def _gather(self) -> None:
        if self._others:  # a job writes: the window must not wait for it
            self._rest.start()
        elif self._workspace is not None:
            # What is written is safe in the WAL: a full disk, or a stick that was pulled out, is
            # told by the next write, and nobody asked for this.
            with suppress(CityExamError):
                self._workspace.checkpoint()


def _name(workspace: Workspace) -> str:
    return workspace.path.name if workspace.path else ""


def _held(
    workspace: Workspace, wanted: str = ""
) -> tuple[Task | None, FormPack | None, Submission | None]:
    """A task of a workspace (the newest), its pack, and the draft of the workspace's own unit."""
    from cityexam_desktop.workspace import answering, tasks

    if not tasks.tasks(workspace):
        return None, None, None
    task = tasks.task(workspace, wanted)
    unit = workspace.identity.unit
    if workspace.read_only or workspace.handed_to:
        draft = answering.find_draft(workspace, task.id, unit) if unit else None
    else:
        draft = answering.open_draft(workspace, task, unit) if unit else None
    return task, tasks.pack_of(workspace, task), draft
