"""What the columns of somebody else's table hold: looked at, corrected, remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.gui.filling.preview import table
from cityexam_desktop.gui.widgets import comfortable, heading, label
from cityexam_desktop.workspace.sheets.columns import choices, guessed, is_enough
from cityexam_desktop.workspace.sheets.headings import Headings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cityexam_desktop.workspace.sheets.asked import Asked
    from cityexam_desktop.workspace.sheets.columns import HeadedSheet

HEADS = ("列", "表头", "前几行的内容", "读作")
NOT_READ = "（不读）"
LIST = "一项一行的表"
LACKING = "至少要有一列读作“编号”或“名称”，一列读作要填的数。"


class ColumnsDialog(QDialog):
    """A line per column of a sheet, each with what it is read as."""

    def __init__(
        self,
        parent: QWidget,
        asked: Asked,
        sheets: Sequence[HeadedSheet],
        form: str,
        then: Callable[[Headings], None],
        words: str = "",
    ) -> None:
        """Show how `sheets` are read; `form` is in front, and meant where nobody knows.

        `then` is given what was said of the sheet that is shown; `words` say why one asks.
        """
        super().__init__(parent)
        self.setWindowTitle("列的对应")
        comfortable(self, 860, 520)
        self._asked, self._sheets, self._then = asked, sheets, then
        self.sheet, self.form = QComboBox(), QComboBox()
        self.sheet.addItems([one.sheet for one in sheets])
        self.form.addItem(LIST, "")
        for code in asked.tables:
            self.form.addItem(asked.pack.form[code].title, code)
        self._meant = form if form in asked.tables else ""
        self.columns = QTableWidget()
        self.roles: list[QComboBox] = []
        self.lacking = label(LACKING)
        self._lay_out(words)
        self.sheet.currentIndexChanged.connect(self._show_sheet)
        self.form.currentIndexChanged.connect(self._show_columns)
        self._show_sheet()

    def _lay_out(self, words: str) -> None:
        head = QFormLayout()
        head.addRow("工作表(&S)", self.sheet)
        head.addRow("答的是(&F)", self.form)
        buttons = QDialogButtonBox()
        self.take = buttons.addButton("按此读取", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._body = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.addWidget(heading("每一列读作什么？", larger=0))
        layout.addWidget(
            label(f"{words}说明一次就记住，以后表头相同的表都照此读入；现在还什么都没有改。",
                  wrap=True)
        )  # fmt: skip
        layout.addLayout(head)
        layout.addLayout(self._body, 1)
        layout.addWidget(self.lacking)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Tell what was said of the sheet."""
        one = self._sheets[self.sheet.currentIndex()]
        held = Headings(one.key, self.form.currentData(), self._said())
        super().accept()
        self._then(held)

    def _show_sheet(self) -> None:
        one = self._sheets[self.sheet.currentIndex()]
        known = any(column.role for column in one.columns)
        self.form.blockSignals(True)
        self.form.setCurrentIndex(self.form.findData(one.form if known else self._meant))
        self.form.blockSignals(False)
        self._show_columns()

    def _show_columns(self) -> None:
        one, form = self._sheets[self.sheet.currentIndex()], self.form.currentData()
        self.columns.setParent(None)
        self.columns.deleteLater()
        shown = [(c.name, c.heading, "　".join(filter(None, c.samples)), "") for c in one.columns]
        self.columns = table(HEADS, shown)
        known = choices(self._asked, form)
        self.roles = []
        for row, role in enumerate(guessed(self._asked, one, form)):
            combo = QComboBox()
            combo.setAccessibleName(f"“{one.columns[row].heading}”读作")
            combo.addItem(NOT_READ, "")
            for code, word in known.items():
                combo.addItem(word, code)
            combo.setCurrentIndex(max(0, combo.findData(role)))
            combo.currentIndexChanged.connect(self._judge)
            self.columns.setCellWidget(row, HEADS.index("读作"), combo)
            self.roles.append(combo)
        self.columns.setColumnWidth(HEADS.index("前几行的内容"), 260)
        self._body.addWidget(self.columns)
        self._judge()

    def _said(self) -> tuple[str, ...]:
        return tuple(combo.currentData() for combo in self.roles)

    def _judge(self) -> None:
        fine = is_enough(self.form.currentData(), self._said())
        self.take.setEnabled(fine)
        self.lacking.setVisible(not fine)
