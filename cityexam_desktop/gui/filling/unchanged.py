"""本年无变化，沿用上年: a form in one step, with the reason that the bureau reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout
from shiboken6 import isValid

from cityexam_desktop.gui.filling.edit import Edit
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.widgets import heading
from cityexam_desktop.workspace.lastyear import WHAT, carry_over, good_reason
from cityexam_desktop.workspace.plainwords import ASKED, is_vacuous

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.gui.filling.desk import Desk
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.lastyear import CarryOver

_NAMED: Final = 8
"""Items that are named before *and so many more*."""
_MANY: Final = 10_000
"""Values of both years from which on they are compared as a job."""


class UnchangedDialog(QDialog):
    """Says what is taken over and what must be filled anew, and asks for the reason."""

    def __init__(self, desk: Desk, form: str, done: CarryOver) -> None:
        """`done` is what taking over comes to, whatever the reason."""
        super().__init__(desk.frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("沿用上年")
        self.setMinimumWidth(520)
        self._desk, self._form, self._done = desk, form, done
        self.reason = QLineEdit(placeholderText="例如：本年没有新增和注销，与主管部门名录一致")
        self.reason.setAccessibleName("为什么本年没有变化")
        buttons = QDialogButtonBox()
        self.go = buttons.addButton("沿用上年", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(heading(f"“{desk.live.pack.form[form].title}”本年无变化", larger=0))
        for text in told(done):
            layout.addWidget(Flowing(text))
        layout.addWidget(Flowing(f"为什么本年没有变化？县住建局看得到：{ASKED}。"))
        layout.addWidget(self.reason)
        layout.addWidget(buttons)
        self.reason.textChanged.connect(self._judge)
        self._judge()

    def accept(self) -> None:
        """Take over with a reason only."""
        if not self.go.isEnabled():
            return
        desk, live, form, who = self._desk, self._desk.live, self._form, self._desk.clerk
        reason = self.reason.text()

        def make(_: Workspace) -> Edit:
            done = carry_over(
                live.pack, live.task, live.unit, form, live.content(), live.previous,
                reason=good_reason(reason), who=who,
            )  # fmt: skip
            return Edit(done.observations, rows=done.rows)

        def stands(edit: Edit) -> None:
            desk.frame.say(f"已沿用上年 {len(edit.observations)} 个数，请逐项核对。")

        super().accept()
        desk.take(make, len(self._done.observations) + len(self._done.rows), WHAT, stands)

    def _judge(self) -> None:
        something = bool(self._done.observations or self._done.rows)
        self.go.setEnabled(something and not is_vacuous(self.reason.text()))


def told(done: CarryOver) -> tuple[str, ...]:
    """What taking over comes to, in sentences."""
    if not done.observations and not done.rows:
        first = "没有可以沿用的：空着的格子都没有上年值。"
    else:
        first = f"还空着的 {len(done.observations)} 格填成上年值，标明“沿用上年”"
        first += f"；{len(done.rows)} 行记为“同上年”。" if done.rows else "。"
    second = f"不能沿用、须按当年实际填写的：{_names(done.flows)}。" if done.flows else ""
    third = f"没有上年值的：{_names(done.lacking)}。" if done.lacking else ""
    return tuple(filter(None, (first, second, third)))


def _names(data: Sequence[BaseDatum]) -> str:
    named = "、".join(datum.name for datum in data[:_NAMED])
    return named if len(data) <= _NAMED else f"{named}等 {len(data)} 项"


def open_unchanged(desk: Desk, form: str) -> None:
    """Show what taking a form over comes to; a form of flows only is refused."""
    live, frame = desk.live, desk.frame

    def work(_workspace: object, _progress: object = None) -> CarryOver:
        return carry_over(live.pack, live.task, live.unit, form, live.content(), live.previous)

    def show(done: CarryOver) -> None:
        if not isValid(desk):
            return
        if done.observations or done.rows:
            UnchangedDialog(desk, form, done).open()
        else:
            frame.tell(*told(done)[:2])

    if len(live.notes) + len(live.previous) > _MANY:
        desk.start("查找上年数", work, show)
        return
    with frame.attempt():
        show(work(None))
