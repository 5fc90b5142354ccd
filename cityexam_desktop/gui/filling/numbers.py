"""全县底数: what the bureau confirmed for everybody, to be read by everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout

from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.rows import Column, Row
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import comfortable, label

if TYPE_CHECKING:
    from cityexam_desktop.gui.frame import Frame

COLUMNS = (
    Column("底数", 16), Column("数值", 10, number=True), Column("计量单位", 6),
    Column("提供单位", 11), Column("来源", 14), Column("时间", 8), Column("采用理由", 14),
)  # fmt: skip


class NumbersDialog(QDialog):
    """A list to read; an empty one says why."""

    def __init__(self, frame: Frame) -> None:
        """Show the confirmed numbers of the task that is open."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("全县底数")
        comfortable(self, 900, 420)
        self.pane = TablePane("全县底数", COLUMNS, "这次任务没有先确认的底数。", measure="项")
        self.pane.show_rows(_rows(frame))
        buttons = QDialogButtonBox()
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(label("下面的数由县住建局确认，随任务包发来，各单位一律采用。"))
        layout.addWidget(self.pane, 1)
        layout.addWidget(buttons)


def _rows(frame: Frame) -> tuple[Row, ...]:
    task, pack = frame.session.task, frame.session.pack
    if task is None or pack is None:
        return ()
    names = {unit.code: unit.name for unit in task.units}
    return tuple(
        Row(
            (
                pack.datum[one.datum].name, show(pack.datum[one.datum], one.value),
                pack.datum[one.datum].measure, names.get(one.unit, one.unit),
                f"{one.source} {one.page}".strip(), one.time, one.reason,
            ),
            one.datum,
        )
        for one in task.confirmed
        if one.datum in pack.datum
    )  # fmt: skip
