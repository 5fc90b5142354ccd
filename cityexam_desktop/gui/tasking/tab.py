"""A tab of the page 任务: a table of the draft, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolBar

from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.tablepane import TablePane

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QAction, QShowEvent

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.gui.rows import Column
    from cityexam_desktop.gui.tasking.plandesk import PlanDesk

NOTHING = "还没有正在准备的任务。\n\n点“新建任务”开始新的一年；要改已下发的，点“改已下发的任务”。"


class PlanTab(TablePane):
    """Derive from it: give columns and actions, and fill it in `show_task`.

    What is `lazy` reads much, and only when somebody looks.
    """

    lazy = False

    def __init__(
        self, desk: PlanDesk, name: str, columns: Sequence[Column], empty: str, **settings: Any
    ) -> None:
        """Follow the desk."""
        super().__init__(name, columns, empty, **settings)
        self.desk = desk
        self.frame = desk.frame
        self.acts: list[QAction] = []
        self.sheets: list[QAction] = []
        self._empty = empty
        self._stale = False
        # A tool bar, whose last buttons go into a menu where there is no room for them.
        self.bar_of_acts = QToolBar()
        side = int(self.fontMetrics().height() * 0.9)
        self.bar_of_acts.setIconSize(QSize(side, side))
        self.bar_of_acts.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.tools.addWidget(self.bar_of_acts)
        desk.changed.connect(self._read)

    def act(
        self, text: str, do: Callable[[], object], *, icon: str = "", tip: str = "", keys: str = ""
    ) -> QAction:
        """Add something that can be done while there is a draft."""
        made = action(self, text, do, icon=icon, tip=tip, keys=keys)
        self.put(made)
        self.acts.append(made)
        return made

    def put(self, made: QAction) -> None:
        """Give an action a button that the Tab key reaches."""
        self.bar_of_acts.addAction(made)
        button = self.bar_of_acts.widgetForAction(made)
        button.setAccessibleName(made.text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sheet(
        self, text: str, do: Callable[[], object], *, tip: str = "", icon: str = "export"
    ) -> QAction:
        """Add a sheet that can be written, or something noted, of an issued task too."""
        made = self.act(text, do, icon=icon, tip=tip)
        self.acts.remove(made)
        self.sheets.append(made)
        return made

    def show_task(self, made: TaskDraft, pack: FormPack) -> None:
        """Show the draft, or the issued task; what changes it is switched off then."""

    def _read(self) -> None:
        made, pack = self.desk.shown, self.desk.pack
        for one in self.acts:
            one.setEnabled(self.desk.made is not None)
        for one in self.sheets:
            one.setEnabled(made is not None)
        self.empty.setText(self._empty if made is not None else NOTHING)
        self._stale = self.lazy and not self.isVisible()
        if made is None or pack is None:
            self.show_rows(())
        elif not self._stale:
            self.show_task(made, pack)

    def showEvent(self, event: QShowEvent) -> None:
        """Read what was left unread while another tab was in front."""
        super().showEvent(event)
        if self._stale:
            self._read()
