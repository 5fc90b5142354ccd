"""Choosing one's own unit in a task package that serves the whole county."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.gui.frame import SUFFIX, WORKSPACES
from cityexam_desktop.gui.widgets import comfortable, heading, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.workspace.model import Task

CODE = Qt.ItemDataRole.UserRole


class UnitDialog(QDialog):
    """Which unit are you, what is your name, and where is the file to be kept."""

    def __init__(self, frame: Frame, task: Task, then: Callable[[str, Path], None]) -> None:
        """Show the units of `task`; `then` gets the chosen unit's code and the file."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("选择本单位")
        comfortable(self, 560, 560)
        self.frame, self.task, self._then = frame, task, then
        self._named = False
        self._build()
        self._judge()

    def _build(self) -> None:
        task = self.task
        self.filter = QLineEdit(placeholderText="输入单位名称中的几个字", clearButtonEnabled=True)
        self.filter.setAccessibleName("查找单位")
        self.filter.textChanged.connect(self._narrow)
        self.units = QListWidget()
        self.units.setAccessibleName("填报单位")
        for unit in task.units:
            item = QListWidgetItem(unit.name)
            item.setData(CODE, unit.code)
            self.units.addItem(item)
        self.units.itemSelectionChanged.connect(self._judge)
        self.units.itemActivated.connect(self.accept)
        self.clerk = QLineEdit(self.frame.settings.clerk, placeholderText="写在修改记录里")
        self.clerk.setAccessibleName("填表人")
        self.path = QLineEdit()
        self.path.setAccessibleName("数据文件")
        self.path.textEdited.connect(self._path_typed)
        browse = QPushButton("浏览…")
        browse.clicked.connect(self._browse)
        buttons = QDialogButtonBox()
        self.go = buttons.addButton("开始填报", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow("填表人", self.clerk)
        form.addRow("数据文件存到", _side_by_side(self.path, browse))
        layout = QVBoxLayout(self)
        layout.addWidget(heading(task.title))
        facts = f"{task.county}　数据时点 {task.as_of}　{task.deadline} 前报出"
        layout.addWidget(label(facts))
        layout.addWidget(label("请选择本单位："))
        layout.addWidget(self.filter)
        layout.addWidget(self.units, 1)
        layout.addLayout(form)
        layout.addWidget(buttons)

    @property
    def unit(self) -> str:
        """The chosen unit's code; empty when none is."""
        item = self._chosen()
        return "" if item is None else str(item.data(CODE))

    def accept(self) -> None:
        """Go on with the chosen unit."""
        if not self.unit or not self.path.text().strip():
            return
        unit, target = self.unit, Path(self.path.text().strip())
        self.frame.remember(clerk=self.clerk.text().strip())
        super().accept()
        self._then(unit, target)

    def _narrow(self, text: str) -> None:
        for row in range(self.units.count()):
            item = self.units.item(row)
            item.setHidden(text.strip() not in item.text())
        rows = range(self.units.count())
        shown = [row for row in rows if not self.units.item(row).isHidden()]
        if len(shown) == 1:
            self.units.setCurrentRow(shown[0])
        self._judge()

    def _path_typed(self) -> None:
        self._named = True
        self._judge()

    def _browse(self) -> None:
        def chosen(path: Path) -> None:
            self.path.setText(str(path))
            self._path_typed()

        self.frame.choose_save("数据文件存到", WORKSPACES, self._proposed().name, chosen)

    def _proposed(self) -> Path:
        item = self._chosen()
        name = "" if item is None else item.text()
        return self.frame.folder / f"{self.task.period}年城市体检-{name}{SUFFIX}"

    def _chosen(self) -> QListWidgetItem | None:
        item: QListWidgetItem | None = self.units.currentItem()
        # Who goes through the list by Tab is at its first unit and has chosen none.
        chosen = item is not None and item.isSelected() and not item.isHidden()
        return item if chosen else None

    def _judge(self) -> None:
        if not self._named and self.unit:
            self.path.setText(str(self._proposed()))
        self.go.setEnabled(bool(self.unit and self.path.text().strip()))


def _side_by_side(*parts: QWidget) -> QWidget:
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        layout.addWidget(part)
    return holder
