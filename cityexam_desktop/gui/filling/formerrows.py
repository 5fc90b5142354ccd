"""Last year's rows of a register, and beside a row that is no more the reason; its striking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from cityexam_desktop.gui.filling.edit import Edit
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.widgets import heading
from cityexam_desktop.workspace.lastrows import striking
from cityexam_desktop.workspace.plainwords import ASKED, is_vacuous

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cityexam_desktop.gui.filling.desk import Desk
    from cityexam_desktop.workspace.model import Subject

_NAMED: Final = 5
"""Rows that are named before *and so many more*."""
_WHY: Final = 2
"""The column of the reason."""


class FormerRows(QTableWidget):
    """A line per row: code, name, and why it is no more; without a reason it goes on."""

    def __init__(self, rows: Sequence[Subject], reasons: Mapping[str, str]) -> None:
        """`reasons` by id, of rows that were struck before."""
        super().__init__(len(rows), 3)
        self._rows = rows
        self.setAccessibleName("上年名录里的各行")
        self.setHorizontalHeaderLabels(["编号", "名称", "今年没有了的，在这里写明原因"])
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(_WHY, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QTableWidget.EditTrigger.AllEditTriggers)
        for at, row in enumerate(rows):
            for column, text in enumerate((row.code, row.name)):
                item = QTableWidgetItem(text)
                item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
                self.setItem(at, column, item)
            self.setItem(at, _WHY, QTableWidgetItem(reasons.get(row.id, "")))
        em = self.fontMetrics().horizontalAdvance("国")
        self.setColumnWidth(0, 5 * em)
        self.setColumnWidth(1, 16 * em)

    def reasons(self) -> dict[str, str]:
        """Why rows are no more, by their ids."""
        said = ((row.id, self.item(at, _WHY).text().strip()) for at, row in enumerate(self._rows))
        return {row: text for row, text in said if text}

    def is_good(self) -> bool:
        """Whether every reason says something."""
        return not any(map(is_vacuous, self.reasons().values()))


class StrikeDialog(QDialog):
    """Asks why rows that stood in the register last year are no more, and takes them out."""

    def __init__(self, desk: Desk, gone: Sequence[str], former: Sequence[Subject]) -> None:
        """`gone` are the ids of the rows that go, `former` those of them from last year."""
        super().__init__(desk.frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("删除行")
        self.setMinimumWidth(520)
        self._desk, self._gone, self._former = desk, tuple(gone), former
        self.reason = QLineEdit(placeholderText="例如：2026年汛期冲毁后改建为涵洞")
        self.reason.setAccessibleName("为什么今年没有了")
        buttons = QDialogButtonBox()
        self.go = buttons.addButton("删除", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        names = "、".join(f"{row.code} {row.name}".strip() for row in former[:_NAMED])
        more = f"等 {len(former)} 行" if len(former) > _NAMED else ""
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(heading(f"删除 {len(self._gone)} 行", larger=0))
        layout.addWidget(
            Flowing(f"上年名录里有：{names}{more}。里面填好的内容一起删除，可以撤销。")
        )
        layout.addWidget(Flowing(f"为什么今年没有了？县住建局看得到：{ASKED}。"))
        layout.addWidget(self.reason)
        layout.addWidget(buttons)
        self.reason.textChanged.connect(self._judge)
        self._judge()

    def accept(self) -> None:
        """Take the rows out; of those of last year the reason stays."""
        if not self.go.isEnabled():
            return
        desk, reason = self._desk, self.reason.text()
        told = striking(desk.live.pack, self._former, {row.id: reason for row in self._former})
        super().accept()
        desk.do(Edit(removed=self._gone, explanations=told), "删除行")

    def _judge(self) -> None:
        self.go.setEnabled(not is_vacuous(self.reason.text()))
