"""What a page is, and how one is declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cityexam_desktop.gui.typing import finish_typing

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.workspace.database import Workspace


class Page(QWidget):
    """One page of the window; derive from it and fill it in the constructor."""

    def __init__(self, frame: Frame) -> None:
        """Keep the frame; the page reads nothing before `refresh`."""
        super().__init__()
        self.frame = frame

    def refresh(self) -> None:
        """Read again everything that is shown."""

    def settle(self) -> bool:
        """Finish what is being typed; false when the page cannot be left now."""
        finish_typing(self)
        return True

    def unsaved(self) -> int:
        """How many places hold what could not be written to the file."""
        return 0

    def bring_over(self, copy: Workspace) -> None:
        """Write what could not be written to the file into a copy of it, and hold it no more."""

    def left(self) -> int:
        """How much is left to do here: the number beside the page's name."""
        return 0


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page in the registry: `make` imports and builds it when it is first shown.

    `roles` are values of `WorkspaceRole`.
    """

    key: str
    title: str
    icon: str
    roles: frozenset[str]
    make: Callable[[Frame], Page]
