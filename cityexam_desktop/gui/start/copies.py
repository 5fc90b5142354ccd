"""Automatic copies of the open file, and going back to one of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from cityexam_desktop.gui.frame import WORKSPACES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.errors import CityExamError
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.messages import Way
    from cityexam_desktop.workspace.database import Workspace

LOOK_EVERY: Final = timedelta(minutes=10)
"""How often, while work goes on, it is asked whether the next copy is due."""

_WHICH: Final = "选择要恢复的数据文件，或它旁边“-自动备份”文件夹里的一份备份"


class Copies(QObject):
    """Makes a copy when a file is opened and while it is worked on; puts one back."""

    def __init__(self, frame: Frame, open_file: Callable[[Path], None]) -> None:
        """Follow the frame's session; `open_file` opens what was put back."""
        super().__init__(frame)
        self.frame, self._open = frame, open_file
        frame.ways["damaged_file"] = self._way_of_open
        self._looked = datetime.min  # noqa: DTZ901 - only compared with the clock on the wall
        frame.session.switched.connect(self._look_now)
        frame.session.changed.connect(self._look)

    def _look_now(self) -> None:
        self._looked = datetime.min  # noqa: DTZ901 - only compared with the clock on the wall
        self._look()

    def _look(self) -> None:
        """Make the next copy when it is due; a trouble is shown once for each look."""
        session, now = self.frame.session, datetime.now()  # noqa: DTZ005 - the clock on the wall
        path = session.workspace.path if session.is_open else None
        if path is None or session.workspace.read_only or now - self._looked < LOOK_EVERY:
            return
        self._looked = now
        from cityexam_desktop.workspace import backups

        if not backups.is_due(path, now):
            return

        def work(workspace: Workspace, _progress: object) -> None:
            backups.keep(workspace, now)

        session.start(self.frame.jobs, "自动备份", work, lambda _: None, quiet=True)

    def choose(self) -> None:
        """Show the copies of the open file; where none is open, first ask of which file."""
        session = self.frame.session
        path = session.workspace.path if session.is_open else None
        if path is not None:
            self.choose_of(path)
        else:
            self.frame.choose_open(_WHICH, WORKSPACES, self.choose_of)

    def choose_of(self, path: Path) -> None:
        """Show the copies of a file, perhaps damaged or gone, and let one be put back.

        One of the copies themselves may be named too.
        """
        from cityexam_desktop.gui.start.copiesdialog import CopiesDialog
        from cityexam_desktop.workspace import backups

        source = backups.source_of(path)
        if source is None:
            CopiesDialog(self.frame, path, partial(self.put_back, path)).open()
            return
        self.frame.ask(
            f"把“{source.file.name}”恢复到 {source.made} 的备份？",
            "在那以后填写的内容会换回当时的样子。现在的那一份另外保留，不会删除。",
            "恢复",
            partial(self.put_back, source.file, path),
        )

    def way_back(self, path: Path) -> Way | None:
        """The way to the copies of a file, where it has some."""
        from cityexam_desktop.workspace import backups

        return ("从备份恢复…", partial(self.choose_of, path)) if backups.copies(path) else None

    def _way_of_open(self, error: CityExamError) -> Way | None:
        """The way back when the open file turns out to be damaged."""
        session = self.frame.session
        path = session.workspace.path if session.is_open else None
        same = path is not None and getattr(error, "name", "") == path.name
        return self.way_back(path) if path is not None and same else None

    def put_back(self, path: Path, copy: Path) -> None:
        """Close what is open, let the copy stand in the place of the file, and open that."""
        from cityexam_desktop.workspace import backups
        from cityexam_desktop.workspace.database import utc_now

        session = self.frame.session
        if not self.frame.may_leave(partial(self.put_back, path, copy)):
            return
        again = session.workspace.path if session.is_open else None
        self.frame.jobs.close()  # nothing may write while the file changes
        with self.frame.attempt():
            session.close()
            aside = backups.put_back(copy, path, utc_now())
            again = path
            kept = f"恢复前的那一份没有删除，在：{aside.parent}\n{aside.name}" if aside else ""
            self.frame.tell("已恢复到所选的备份。", kept or f"数据文件在：{path}")
        if not session.is_open and again is not None:  # closing may have been refused
            self._open(again)
