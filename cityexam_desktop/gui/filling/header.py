"""The line at the top: task, unit, as-of date, deadline, days left, when it was saved."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from cityexam_desktop.gui import look
from cityexam_desktop.gui.eliding import Eliding
from cityexam_desktop.gui.names import task_name
from cityexam_desktop.gui.widgets import heading, label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cityexam_desktop.workspace.model import Task

SOON = 7


class HeadLine(QWidget):
    """Says what is filled in for whom and until when."""

    chosen = Signal(str)
    """The id of another year's task."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.years = QComboBox()
        self.years.setAccessibleName("年度任务")
        self.years.setToolTip("这个数据文件里有几个年度的任务，在这里换")
        self.years.activated.connect(lambda: self.chosen.emit(self.years.currentData()))
        self.years.hide()
        self.unit = heading("", larger=1)
        self.facts, self.days, self.saved = Eliding(), label(), Eliding()
        look.quiet(self.facts)
        look.quiet(self.saved)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 2, 10, 2)
        layout.setSpacing(16)
        layout.addWidget(self.unit)
        layout.addWidget(self.years)
        layout.addWidget(self.facts)
        layout.addWidget(self.days)
        layout.addStretch(1)
        layout.addWidget(self.saved)

    def show_task(self, task: Task, unit: str, name: str, today: date) -> None:
        """Show the task for a unit, with its own deadline where it has one."""
        deadline = task.deadline_of(unit)
        self.unit.setText(name)
        title = "" if self.years.count() > 1 else f"{task.title}　"
        self.facts.setText(f"{title}数据时点 {task.as_of}　报出期限 {deadline}")
        words, tone = days_left(deadline, today)
        self.days.setText(words)
        look.tint(self.days, tone, bold=True)

    def show_years(self, years: Sequence[tuple[str, str, str]], task: str) -> None:
        """Offer the tasks (id, period, title) of the file; one alone is no choice."""
        self.years.clear()
        for id_, period, title in years:
            self.years.addItem(task_name(period, title), id_)
        self.years.setCurrentIndex(self.years.findData(task))
        self.years.setVisible(len(years) > 1)

    def show_sent(self) -> None:
        """The deadline is of no concern any more."""
        self.days.setText("已报出")
        look.tint(self.days, "good", bold=True)

    def show_saved(self, at: datetime | None, trouble: str = "") -> None:
        """Show when the last change was written, as all are at once; or why it is not."""
        saved = f"已保存 {at:%H:%M}" if at else "填一格存一格，随时可以关闭"
        self.saved.setText(trouble or saved)
        look.tint(self.saved, "must" if trouble else "quiet")


def days_left(deadline: str, today: date) -> tuple[str, str]:
    """How long there is time, and the tone in which to say it."""
    try:
        left = (date.fromisoformat(deadline) - today).days
    except ValueError:
        return "", "quiet"
    if left < 0:
        return f"已过期 {-left} 天", "must"
    return (f"还有 {left} 天" if left else "今天到期"), "must" if left <= SOON else "quiet"
