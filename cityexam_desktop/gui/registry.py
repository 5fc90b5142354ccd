"""The pages of the window, in the order of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.gui.pages import PageSpec
from cityexam_desktop.workspace.model import WorkspaceRole

if TYPE_CHECKING:
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.pages import Page

BOTH = frozenset(WorkspaceRole)
BUREAU = frozenset({WorkspaceRole.BUREAU})


def _filling(frame: Frame) -> Page:
    from cityexam_desktop.gui.filling.page import FillingPage

    return FillingPage(frame)


PAGES: tuple[PageSpec, ...] = (PageSpec("filling", "填报", "filling", BOTH, _filling),)
"""A page shows for the workspaces whose role it names."""


def pages_for(role: WorkspaceRole) -> tuple[PageSpec, ...]:
    """The pages of a workspace of this role, in order."""
    return tuple(page for page in PAGES if role in page.roles)
