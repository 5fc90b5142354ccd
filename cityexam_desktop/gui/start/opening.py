"""Opening: data files, task packages, replies; making a department's or the county's file."""

from __future__ import annotations

import os
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from cityexam_desktop.gui import messages
from cityexam_desktop.gui.frame import BUNDLES, SUFFIX, WORKSPACES
from cityexam_desktop.gui.passing.passing import Passing
from cityexam_desktop.gui.start.copies import Copies
from cityexam_desktop.gui.start.far import Far
from cityexam_desktop.gui.start.moving import Moving
from cityexam_desktop.paths import is_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cityexam_desktop.errors import CityExamError
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.gui.start.making import NewCounty
    from cityexam_desktop.workspace.backups import Source
    from cityexam_desktop.workspace.database import ShutFile, Workspace
    from cityexam_desktop.workspace.model import Task

EVERYTHING = "任务包、回执、数据文件 (*.cxb *.cityexam)"

_THROWN_AWAY: Final = "cityexam-"
"""How the folder of a sample county begins, among the temporary files."""


class Opening(QObject):
    """What the start page and the menu 文件 do."""

    def __init__(self, frame: Frame) -> None:
        """Work with the frame's session."""
        super().__init__(frame)
        self.frame = frame
        self.far = Far(frame)
        self.copies = Copies(frame, self.open_file)
        self.moving = Moving(frame, self._opened)
        self.passing = Passing(frame, self.open_path)
        frame.ways["moved_file"] = self._way_of_moved

    def choose_file(self) -> None:
        """Let the person choose a data file and open it."""
        self.frame.choose_open("打开数据文件", f"{WORKSPACES};;{EVERYTHING}", self.open_path)

    def choose_package(self) -> None:
        """Let the person choose the task package that was received."""
        self.frame.choose_open("打开收到的任务包", BUNDLES, self.open_path)

    def choose_backup(self) -> None:
        """Let the person choose where a sound copy of the open file is written.

        Of one that is no more in its place the work goes on in the copy.
        """
        from cityexam_desktop.workspace.database import MovedFile

        if isinstance(self.frame.session.workspace.shut, MovedFile):
            self.moving.choose()
            return
        path = self.frame.session.workspace.path
        name = f"{path.stem if path else '城市体检'}-备份{SUFFIX}"
        self.frame.choose_save("备份到", WORKSPACES, name, self._back_up)

    def choose_new_county(self) -> None:
        """Set up a county's examination in a new file."""
        from cityexam_desktop.gui.start.county import CountyDialog

        CountyDialog(self.frame, self.make_county).open()

    def try_sample(self) -> None:
        """Play a sample county's year into a throw-away folder, then let it be looked at."""
        folder = Path(tempfile.mkdtemp(prefix=_THROWN_AWAY)) / "示例县"

        def work(progress: Progress) -> None:
            from cityexam_desktop.demo import play

            play(folder, say=lambda sentence: progress.step(0, 0, sentence))

        def done(_: object) -> None:
            from cityexam_desktop.gui.start.sample import SampleDialog

            SampleDialog(self.frame.window, folder, self.open_path).open()

        self.frame.jobs.start("正在建立示例县", work, done)

    def receive(self, files: Sequence[Path]) -> None:
        """Open a file that came from outside: a second start, a drop; of several the first.

        While a dialog asks something, nothing is opened under it, for its answer belongs to
        the file that is open.
        """
        asking = QApplication.activeModalWidget()
        if asking is not None:
            title = asking.windowTitle()
            messages.tell(
                asking,
                f"“{files[0].name}”没有打开：正开着的窗口“{title}”还没有做完。",
                "请先做完或关闭那个窗口，再打开这个文件。",
            )
            return
        if len(files) > 1:
            self.frame.tell(
                f"一次打开一个文件：打开的是“{files[0].name}”，其余 {len(files) - 1} 个没有打开。"
            )
        self.open_path(files[0])

    def open_path(self, path: Path) -> None:
        """Open whatever the file is: a data file, a task package, a reply."""
        with self.frame.attempt():
            self.frame.session.settle()
            if path.suffix.lower() == SUFFIX:
                self._open_data(path)
            else:
                self._open_bundle(path)

    def _open_data(self, path: Path) -> None:
        """Open a data file here; one on a stick or a network drive after a word about it.

        Nobody works in an automatic copy: it is said what it is.
        """
        from cityexam_desktop.workspace.backups import source_of
        from cityexam_desktop.workspace.drives import Drive, drive_of

        if os.path.islink(path):  # noqa: PTH114 - `is_symlink` raises in a folder that is closed
            path = path.resolve()  # copies and marks lie beside the file, whatever it is called
        source, drive = source_of(path), drive_of(path)
        if source is not None and is_file(path):
            self._offer_copy(path, source)
        elif drive is Drive.LOCAL or not is_file(path):
            self.open_file(path)
        else:
            self.far.open(path, drive, self.open_file, partial(self._not_opened, path))

    def open_file(self, path: Path) -> None:
        """Open a data file where it is."""
        with self.frame.attempt(partial(self._not_opened, path)):
            self.frame.session.settle()
            if self._may_leave(partial(self.open_file, path)):
                self.frame.session.open(path)
                self._opened(path)

    def look_at(self, path: Path, why: ShutFile) -> None:
        """Open a data file to be read only, and say why."""
        with self.frame.attempt():
            self.frame.session.settle()
            if self._may_leave(partial(self.look_at, path, why)):
                self.frame.session.open(path, to_read=why)

    def close_file(self) -> None:
        """Close the open data file and go back to the start page."""
        with self.frame.attempt():
            self.frame.session.settle()
            if self._may_leave(self.close_file):
                self.frame.session.close()

    def _may_leave(self, then: Callable[[], object]) -> bool:
        """Whether the open file can be closed now; otherwise ask, and do `then` afterwards."""
        return self.frame.may_leave(then) and self.far.may_close(then)

    def _offer_copy(self, path: Path, source: Source) -> None:
        from cityexam_desktop.workspace.troubles import CopyToRead

        why = CopyToRead(source.file.name, source.made)
        messages.ask(
            self.frame.window,
            f"这是“{source.file.name}”在 {source.made} 的自动备份，不能在里面填写。",
            "要接着填，请打开原来的数据文件。要换回当时的内容，请恢复："
            "现在的那一份另外保留，不会删除。",
            "只看，不恢复",
            partial(self.look_at, path, why),
            other=("恢复到这一份", partial(self.copies.put_back, source.file, path)),
        )

    def _not_opened(self, path: Path, error: CityExamError) -> None:
        """Say why a file was not opened, and offer what can be done about it."""
        gone = isinstance(error.__cause__, FileNotFoundError)
        way = self._way_in(path, error, gone=gone)
        told = self._forget(path) if gone and way is None else ""
        messages.tell(
            self.frame.window, error.sentence, f"{error.remedy}{told}", grave=True, way=way
        )

    def _way_of_moved(self, _error: CityExamError) -> messages.Way:
        """The way where the open file is not in its place, which the whole window then says."""
        self.frame.session.shut.emit()
        return "存成新的一份…", self.moving.choose

    def _forget(self, path: Path) -> str:
        """Take a file that is gone out of the recent ones; what is to be said of it."""
        recent = self.frame.settings.recent
        left = tuple(one for one in recent if one not in {str(path), str(path.resolve())})
        if left == recent:
            return ""
        self.frame.remember(recent=left)
        return "\n\n它已从“最近打开”里去掉。"

    def _way_in(self, path: Path, error: CityExamError, *, gone: bool) -> messages.Way | None:
        """What can be done where a file cannot be opened."""
        from cityexam_desktop.workspace.holding import HeldByOther, InUse
        from cityexam_desktop.workspace.troubles import ForeignFile

        if isinstance(error, InUse):
            why = HeldByOther(path.name, error.who)
            return "只看，不填写", partial(self.look_at, path, why)
        damaged = isinstance(error, ForeignFile)
        return self.copies.way_back(path) if gone or damaged else None

    def make_department(self, package: Path, unit: str, target: Path) -> bool:
        """Make the data file of `unit` from a task package, with a key of its own, and open it.

        Gives whether it was made.
        """
        from cityexam_desktop.gui.start.making import new_department

        with self.frame.attempt():
            self.frame.session.adopt(new_department(package, unit, target))
            self._opened(target)
            return True
        return False

    def make_county(self, said: NewCounty) -> None:
        """Make the county's file with the bureau's key and its backup, and open it."""
        from cityexam_desktop.gui.start.making import new_county

        with self.frame.attempt():
            self.frame.session.adopt(new_county(said))
            self._opened(said.target)
            self.frame.say(f"已新建；报送密钥备份在 {said.backup.name}，已打开核对。")

    def _open_bundle(self, path: Path) -> None:
        from cityexam_desktop.gui.start.making import kind_and_task, renews

        kind, task = kind_and_task(path)
        if self._is_elsewhere(path, kind) and self._home_known(path, kind, task):
            return
        if task is None:
            self._open_other(kind, path)
        elif renews(task, self.frame.session):
            self.frame.ask(
                f"把任务包“{task.title}”（第 {task.version} 版）装入现在打开的数据文件吗？",
                "已经填好的数据不会改动。",
                "装入",
                partial(self._renew, path, task),
            )
        else:
            self._new_department(path, task)

    def _is_elsewhere(self, path: Path, kind: str) -> bool:
        """Whether nothing is open, or another unit's file than the one a reply is meant for."""
        from cityexam_desktop.gui.start.making import sender_and_unit

        session = self.frame.session
        if not session.is_open:
            return True
        return kind == "reply" and sender_and_unit(path)[1] != session.unit

    def _home_known(self, path: Path, kind: str, task: Task | None) -> bool:
        """Whether the person has another data file, not open now, that this belongs to."""
        from cityexam_desktop.gui.start.making import home_of, renews, sender_and_unit

        bureau, unit = sender_and_unit(path)
        units = {one.code for one in task.units} if task else {unit}
        home = home_of(self.frame.settings.recent, bureau, units)
        if home is None:
            return False

        def go_on() -> None:
            self.open_path(home)
            if not self.frame.session.is_open:
                return
            if task is None:
                with self.frame.attempt():
                    self._open_other(kind, path)
            elif renews(task, self.frame.session):
                self._renew(path, task)
            else:
                self.frame.say("这个任务包已经装过了，接着填就可以。")

        question = f"“{path.name}”要装进您的数据文件“{home.name}”吗？"
        closing = "现在打开的数据文件先关上；" if self.frame.session.is_open else ""
        words = f"{closing}已经填好的数据不会改动。"
        other = ("选单位，另建一个", partial(self._new_department, path, task)) if task else None
        messages.ask(
            self.frame.window, question, words, "打开并装入", go_on, other=other, harmless=True
        )
        return True

    def _new_department(self, path: Path, task: Task) -> None:
        from cityexam_desktop.gui.start.unit import UnitDialog

        sample = path.parent if is_thrown_away(path) else None
        UnitDialog(self.frame, task, partial(self.make_department, path), sample).open()

    def _open_other(self, kind: str, path: Path) -> None:
        session = self.frame.session
        if kind == "reply":
            self._open_reply(path)
            return
        if kind == "handover":
            self.passing.take_over(path)
            return
        if kind == "submission" and session.is_open and session.identity.role.value != "bureau":
            self.passing.ask_recover(path)
            return
        self.frame.tell(
            f"“{path.name}”不是任务包，也不是县住建局的回复。",
            "各单位的报送包由县住建局在“收件”里接收：打开县数据文件，到“收件”页放入。",
        )

    def _renew(self, path: Path, task: Task) -> None:
        from cityexam_desktop.bundle.task import accept_task

        with self.frame.attempt():
            accept_task(self.frame.session.workspace, path)
            self.frame.session.reread()
            self.frame.say(f"已装入第 {task.version} 版任务包。")

    def _open_reply(self, path: Path) -> None:
        from cityexam_desktop.bundle.reply import accept_reply

        reply = accept_reply(self.frame.session.workspace, path)
        self.frame.session.touch()
        at = f"共 {len(reply.remarks)} 条，已放到相应的格子里，按 F8 逐条看。"
        until = f"请在 {reply.due} 前改好重报。" if reply.due else ""
        detail = until + at if reply.remarks else until
        self.frame.tell(f"县住建局的回复：{reply.sentence}", detail)

    def _back_up(self, target: Path) -> None:
        def work(workspace: Workspace, _progress: object) -> None:
            workspace.backup(target)

        def done(_: object) -> None:
            self.frame.say(f"已备份到 {target.name}。")

        self.frame.session.start(self.frame.jobs, "备份", work, done)

    def _opened(self, path: Path) -> None:
        from cityexam_desktop.gui.clerkname import ask_officer

        if not is_thrown_away(path):
            self.frame.remember(recent=self.frame.settings.opened(path.resolve()).recent)
            ask_officer(self.frame)


def is_thrown_away(path: Path) -> bool:
    """Whether a file lies in the folder of a sample county, which nobody comes back to."""
    above = Path(tempfile.gettempdir()).resolve()
    return any(
        one.parent == above and one.name.startswith(_THROWN_AWAY) for one in path.resolve().parents
    )
