"""本年无变化，沿用上年: a form in one step, with the reason that the bureau reads.

Of a register last year's rows come back; beside a row that is no more stands why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout
from shiboken6 import isValid

from cityexam_desktop.formpack.model import FormKind
from cityexam_desktop.gui.filling.edit import Edit
from cityexam_desktop.gui.filling.formerrows import FormerRows
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.widgets import comfortable, heading
from cityexam_desktop.workspace.lastrows import LastRows, last_rows, not_here, struck
from cityexam_desktop.workspace.lastyear import WHAT, Before, carry_over, good_reason
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
_NONE: Final = LastRows()


class UnchangedDialog(QDialog):
    """Says what is taken over and what must be filled anew, and asks for the reason."""

    def __init__(self, desk: Desk, form: str, done: CarryOver, register: LastRows = _NONE) -> None:
        """`done` is what taking over comes to whatever the reason, with every row."""
        super().__init__(desk.frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("沿用上年")
        self.setMinimumWidth(520)
        self._desk, self._form, self._done, self._register = desk, form, done, register
        self.reason = QLineEdit(placeholderText="例如：本年没有新增和注销，与主管部门名录一致")
        self.reason.setAccessibleName("为什么本年没有变化")
        content = desk.live.content()
        self.former = FormerRows(not_here(register, form, content), struck(content))
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
        if self.former.rowCount():
            comfortable(self, 680, 560)
            layout.addWidget(self.former, 1)
        layout.addWidget(Flowing(f"为什么本年没有变化？县住建局看得到：{ASKED}。"))
        layout.addWidget(self.reason)
        layout.addWidget(buttons)
        self.reason.textChanged.connect(self._judge)
        self.former.itemChanged.connect(self._judge)
        self._judge()

    def accept(self) -> None:
        """Take over with a reason only."""
        if not self.go.isEnabled():
            return
        desk, live, form, who = self._desk, self._desk.live, self._form, self._desk.clerk
        before = Before(live.previous, self._register, self.former.reasons())
        reason, done = self.reason.text(), self._done

        def make(_: Workspace) -> Edit:
            found = carry_over(
                live.pack, live.task, live.unit, form, live.content(), before,
                reason=good_reason(reason), who=who,
            )  # fmt: skip
            return Edit(
                found.observations,
                rows=found.rows,
                added=found.added,
                explanations=found.explanations,
            )

        def stands(edit: Edit) -> None:
            rows = f"上年的 {len(edit.added)} 行，" if edit.added else ""
            desk.frame.say(f"已沿用{rows or '上年 '}{len(edit.observations)} 个数，请逐项核对。")

        super().accept()
        cells = len(done.observations) + len(done.rows) + len(done.added)
        desk.take(make, cells, WHAT, stands)

    def _judge(self) -> None:
        something = bool(self._done) or bool(self.former.reasons())
        said = not is_vacuous(self.reason.text()) and self.former.is_good()
        self.go.setEnabled(something and said)


def told(done: CarryOver) -> tuple[str, ...]:
    """What taking over comes to, in sentences."""
    said = []
    if done.added:
        said.append(f"上年名录里的 {len(done.added)} 行，照原来的编号和名称列入本年，请逐行核对。")
    if done.observations or done.rows:
        first = f"还空着的 {len(done.observations)} 格填成上年值，标明“沿用上年”"
        said.append(f"{first}；{len(done.rows)} 行记为“同上年”。" if done.rows else f"{first}。")
    if not said:
        said.append("没有可以沿用的：空着的格子都没有上年值。")
    if done.flows:
        said.append(f"不能沿用、须按当年实际填写的：{_names(done.flows)}。")
    if done.lacking:
        said.append(f"没有上年值的：{_names(done.lacking)}。")
    return tuple(said)


def _names(data: Sequence[BaseDatum]) -> str:
    named = "、".join(datum.name for datum in data[:_NAMED])
    return named if len(data) <= _NAMED else f"{named}等 {len(data)} 项"


def open_unchanged(desk: Desk, form: str) -> None:
    """Show what taking a form over comes to; a form of flows only is refused."""
    live, frame = desk.live, desk.frame
    registers = live.pack.form[form].kind is FormKind.REGISTER

    def work(workspace: Workspace, _progress: object = None) -> tuple[CarryOver, LastRows]:
        former = last_rows(workspace, live.task, live.pack, live.unit) if registers else _NONE
        before = Before(live.previous, former)
        done = carry_over(live.pack, live.task, live.unit, form, live.content(), before)
        return done, former

    def show(found: tuple[CarryOver, LastRows]) -> None:
        if not isValid(desk):
            return
        done, former = found
        if done.observations or done.rows or done.added:
            UnchangedDialog(desk, form, done, former).open()
        else:
            frame.tell(*_nothing(done, former, registers=registers))

    if registers or len(live.notes) + len(live.previous) > _MANY:
        desk.start("查找上年数", work, show)
        return
    with frame.attempt():
        show(work(desk.workspace))


def _nothing(done: CarryOver, former: LastRows, *, registers: bool) -> tuple[str, ...]:
    if registers and not former.period:
        return (
            "没有可以沿用的：这个数据文件里没有上年报过的名录。",
            "请打开上年填报用的数据文件，在里面打开本年的任务包；也可以从上年的表格导入。",
        )
    return told(done)[:2]
