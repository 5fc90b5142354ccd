"""Before a table is taken in: cell by cell what will change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout

from cityexam_desktop.gui.rows import Column, Row
from cityexam_desktop.gui.tablepane import TablePane
from cityexam_desktop.gui.widgets import comfortable, heading, label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cityexam_desktop.gui.frame import Frame

_WIDTHS = (5, 15, 5, 10, 16)


class TakingDialog(QDialog):
    """A list of changes, and the choice to take all of them or to leave everything."""

    def __init__(
        self,
        frame: Frame,
        name: str,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        then: Callable[[], object],
        notes: Sequence[str] = (),
    ) -> None:
        """Show what taking in the file `name` would change, and what could not be used."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("导入预览")
        comfortable(self, 960, 520)
        self._then = then
        columns = [Column(head, width) for head, width in zip(heads, _WIDTHS, strict=True)]
        self.pane = TablePane("将要改动的", columns, "没有要改动的。", measure="处")
        self.pane.show_rows([Row(tuple(row), str(n)) for n, row in enumerate(rows)])
        self.pane.table.opened.connect(lambda _: self.accept())
        buttons = QDialogButtonBox()
        buttons.addButton("全部导入", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("不导入", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(heading(name, larger=0))
        layout.addWidget(label(f"将改动 {len(rows)} 处。表里没有写的照旧。"))
        layout.addWidget(self.pane, 3)
        if notes:
            told = QPlainTextEdit("\n".join(notes), readOnly=True)
            told.setAccessibleName("没有认出的")
            layout.addWidget(label(f"没有认出、要您处理的 {len(notes)} 处："))
            layout.addWidget(told, 1)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Take everything."""
        super().accept()
        self._then()
