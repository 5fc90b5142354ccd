"""Data files on sticks and network drives: worked on here, put back when one closes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths

from cityexam_desktop.gui import messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMessageBox

    from cityexam_desktop.errors import CityExamError
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.workspace.drives import Drive

FOLDER = "城市体检"
"""In the person's documents: where local copies lie."""


class Far(QObject):
    """Asks before a file is worked on far away, and before a copy of it is left behind."""

    def __init__(self, frame: Frame) -> None:
        """Work with the frame's session."""
        super().__init__(frame)
        self.frame = frame
        self._left: Path | None = None

    def open(
        self,
        path: Path,
        drive: Drive,
        then: Callable[[Path], None],
        failed: Callable[[CityExamError], object] | None = None,
    ) -> QMessageBox:
        """Say where the file lies; `then` is given what is to be opened, `failed` why not."""
        return messages.ask(
            self.frame.window,
            f"“{path.name}”在{drive.value}上。",
            "在那里直接填，拔掉或断网时最后填的可能丢失。"
            "建议复制到本机再打开，关闭时程序会问要不要放回去。",
            "复制到本机再打开",
            partial(self._bring, path, then, failed),
            other=("就在那里打开", partial(then, path)),
        )

    def may_close(self, then: Callable[[], object]) -> bool:
        """Whether nothing has to be put back; otherwise ask, and do `then` afterwards."""
        session = self.frame.session
        if not session.is_open or session.workspace.path is None:
            return True
        from cityexam_desktop.workspace.drives import owes

        origin = owes(session.workspace)
        if origin is None or self._left == session.workspace.path:
            return True
        messages.ask(
            self.frame.window,
            "现在填的是本机的副本，原来那一份还是旧的。",
            f"要放回去吗？原来的位置：{origin.file}",
            "放回后关闭",
            partial(self._back, then),
            other=("不放回，关闭", partial(self._leave, then)),
        )
        return False

    def give_back(self) -> None:
        """Put the open copy back now."""
        self._back(lambda: None)

    def _bring(
        self,
        path: Path,
        then: Callable[[Path], None],
        failed: Callable[[CityExamError], object] | None,
    ) -> None:
        from cityexam_desktop.workspace.drives import bring_here

        documents = QStandardPaths.StandardLocation.DocumentsLocation
        folder = Path(QStandardPaths.writableLocation(documents)) / FOLDER
        with self.frame.attempt(failed):
            here = bring_here(path, folder)
            then(here)
            self.frame.say(f"已复制到 {here}，现在填的是本机的这一份。")

    def _back(self, then: Callable[[], object]) -> None:
        from cityexam_desktop.workspace.drives import put_back

        with self.frame.attempt():
            target = put_back(self.frame.session.workspace)
            self.frame.say(f"已放回 {target}。")
            then()

    def _leave(self, then: Callable[[], object]) -> None:
        self._left = self.frame.session.workspace.path
        then()
