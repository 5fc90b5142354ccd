"""From page to page: a figure points at its base data, a gap at where it is dealt with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from cityexam_desktop.gui.frame import Frame

MERGED = "merged"
"""The key of the page on which base data are shown."""


class Trail(QObject):
    """Passes wishes from page to page; `of` gives the window's one."""

    pointed = Signal(str)
    """The code of the datum to be shown."""
    turned = Signal(str)
    """The name of the tab to be shown, on whatever page has it."""

    def __init__(self, frame: Frame) -> None:
        """Begin with nothing pointed at."""
        super().__init__(frame)
        self.frame = frame
        self._datum = ""

    @classmethod
    def of(cls, frame: Frame) -> Trail:
        """The one that belongs to a window, made when it is first asked for."""
        return frame.findChild(cls) or cls(frame)

    def point(self, datum: str) -> None:
        """Bring the merged values of a datum to the front."""
        self._datum = datum
        self.frame.go(MERGED)
        self.pointed.emit(datum)

    def turn(self, page: str, tab: str) -> None:
        """Bring a page to the front and a tab of it."""
        self.frame.go(page)
        self.turned.emit(tab)

    def take(self) -> str:
        """What was pointed at and not shown yet; '' for nothing."""
        datum, self._datum = self._datum, ""
        return datum
