"""A tab of the page 任务: a table of the draft, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import tool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QAction

    from cityexam_desktop.gui.rows import Column
    from cityexam_desktop.gui.tasking.plandesk import PlanDesk


class PlanTab(TablePane):
    """Derive from it: give columns and actions, and fill it in `show_draft`."""

    def __init__(
        self, desk: PlanDesk, name: str, columns: Sequence[Column], empty: str, **settings: Any
    ) -> None:
        """Follow the desk."""
        super().__init__(name, columns, empty, **settings)
        self.desk = desk
        self.frame = desk.frame
        self.acts: list[QAction] = []
        desk.changed.connect(self._read)

    def act(
        self, text: str, do: Callable[[], object], *, icon: str = "", tip: str = "", keys: str = ""
    ) -> QAction:
        """Add something that can be done while there is a draft."""
        made = action(self, text, do, icon=icon, tip=tip, keys=keys)
        self.tools.addWidget(tool(made))
        self.acts.append(made)
        return made

    def show_draft(self) -> None:
        """Show the draft that is on the desk."""

    def _read(self) -> None:
        there = self.desk.made is not None
        for one in self.acts:
            one.setEnabled(there)
        if there:
            self.show_draft()
        else:
            self.show_rows(())
