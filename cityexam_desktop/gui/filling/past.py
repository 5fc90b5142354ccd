"""The history of one cell: when, who, what was done, from what to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from cityexam_desktop.gui.names import moment
from cityexam_desktop.gui.rows import Column, Row
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import comfortable, heading
from cityexam_desktop.workspace.past import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.workspace.model import Change

COLUMNS = (
    Column("时间", 9),
    Column("修改人", 5),
    Column("怎么改的", 8),
    Column("原来", 13),
    Column("改为", 13),
)


class PastDialog(QDialog):
    """Shows changes, the newest first."""

    def __init__(self, parent: QWidget, datum: BaseDatum, changes: Sequence[Change]) -> None:
        """`changes` of one cell, oldest first."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("修改记录")
        comfortable(self, 780, 420)
        self.pane = TablePane("修改记录", COLUMNS, "这一格还没有改动过。", wraps=True, measure="次")
        self.pane.show_rows([_row(datum, change) for change in reversed(changes)])
        buttons = QDialogButtonBox()
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(heading(datum.name, larger=0))
        layout.addWidget(self.pane, 1)
        layout.addWidget(buttons)


def _row(datum: BaseDatum, change: Change) -> Row:
    old, new = in_words(datum, change)
    return Row((moment(change.at), change.who, change.what, old, new), str(change.no))
