"""Automatic copies of the open file, and going back to one of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.workspace.database import Workspace

LOOK_EVERY: Final = timedelta(minutes=10)
"""How often, while work goes on, it is asked whether the next copy is due."""


class Copies(QObject):
    """Makes a copy when a file is opened and while it is worked on; puts one back."""

    def __init__(self, frame: Frame) -> None:
        """Follow the frame's session."""
        super().__init__(frame)
        self.frame = frame
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
        """Show the copies of the open file, and let one be put back."""
        from cityexam_desktop.gui.start.copiesdialog import CopiesDialog

        path = self.frame.session.workspace.path
        if path is not None:
            CopiesDialog(self.frame, path, lambda copy: self.put_back(path, copy)).open()

    def put_back(self, path: Path, copy: Path) -> None:
        """Close the file, let the copy stand in its place, and open it."""
        from cityexam_desktop.workspace import backups
        from cityexam_desktop.workspace.database import utc_now

        session = self.frame.session
        self.frame.jobs.close()  # nothing may write while the file changes
        with self.frame.attempt():
            session.close()
            aside = backups.put_back(copy, path, utc_now())
            self.frame.tell(
                "已恢复到所选的备份。", f"恢复前的那一份没有删除，在：{aside.parent}\n{aside.name}"
            )
        if not session.is_open:  # closing may have been refused
            with self.frame.attempt():
                session.open(path)
