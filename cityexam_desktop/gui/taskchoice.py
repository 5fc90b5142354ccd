"""Which task the bureau's pages count: shown above them as soon as the file holds several."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar, QToolButton

from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.names import task_name
from cityexam_desktop.workspace.tasks import asked_digests, titles

if TYPE_CHECKING:
    from cityexam_desktop.gui.frame import Frame

TIP = "收件、进度、核查、汇总、评价、报告都按这里选的任务；任务页总是最新的"


class TaskChoice(QToolButton):
    """A button that names the task in front; its menu has the others, the newest first.

    The menu also stands in 查看, for the keyboard.
    """

    def __init__(self, frame: Frame, bar: QMenuBar) -> None:
        """Follow the session, in the corner of the menu bar."""
        super().__init__(bar)
        self.frame = frame
        self.setAccessibleName("选择任务")
        self.setToolTip(TIP)
        self.setIcon(icon("task"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.choices = QMenu("换任务", frame.window)
        self.setMenu(self.choices)
        self._group = QActionGroup(self)
        self._read: Any = None
        self._held: tuple[tuple[str, str, str], ...] = ()
        frame.session.switched.connect(self.read)
        frame.session.changed.connect(self.read)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setCornerWidget(self)
        self.read()

    def read(self) -> None:
        """Offer the tasks of the bureau's file; one alone is no choice."""
        session = self.frame.session
        bureau = session.is_open and session.identity.role.value == "bureau"
        held = self._titles() if bureau else ()
        self.choices.menuAction().setVisible(len(held) > 1)
        self.setVisible(len(held) > 1)
        self.choices.clear()
        if session.task is None:
            return
        self.setText(task_name(session.task.period, session.task.title))
        for id_, period, title in held:
            do = partial(self._choose, id_)
            one = action(self.choices, task_name(period, title).replace("&", "&&"), do)
            one.setCheckable(True)
            one.setChecked(id_ == session.task.id)
            self._group.addAction(one)
            self.choices.addAction(one)

    def _titles(self) -> tuple[tuple[str, str, str], ...]:
        """The tasks of the file, read whole only when there is another one."""
        ws = self.frame.session.workspace
        now = ws, frozenset(asked_digests(ws))
        if self._read != now:
            self._read, self._held = now, titles(ws)
        return self._held

    def _choose(self, task: str) -> None:
        session = self.frame.session
        if session.task is not None and task != session.task.id:
            session.choose_task(task)
            self.frame.say(f"现在看的是“{session.task.title}”。")
