"""A data file that was renamed, moved or deleted while it was open: saved whole in a new place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cityexam_desktop.gui.frame import SUFFIX, WORKSPACES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.gui.frame import Frame


class Moving(QObject):
    """Saves what is open, with what could not be written, as a file of its own; goes on there."""

    def __init__(self, frame: Frame, opened: Callable[[Path], None]) -> None:
        """`opened` is told the new file."""
        super().__init__(frame)
        self.frame, self._opened = frame, opened

    def choose(self) -> None:
        """Let the person choose where."""
        path = self.frame.session.workspace.path
        name = f"{path.stem if path else '城市体检'}-另存{SUFFIX}"
        self.frame.choose_save("存成新的一份", WORKSPACES, name, self.save)

    def save(self, target: Path) -> None:
        """Write everything to `target` and open that."""
        from cityexam_desktop.workspace.database import Workspace

        session = self.frame.session
        with self.frame.attempt():
            session.settle()
            self.frame.jobs.close()  # a job would look for the file in its former place
            session.workspace.backup(target)
            with Workspace.open(target) as copy:
                self.frame.bring_over(copy)
            session.open(target)
            self._opened(target)
            self.frame.say(f"已存成 {target}，现在填的是这一份。")
