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

from cityexam_desktop.errors import NoFolder
from cityexam_desktop.gui import look
from cityexam_desktop.gui.frame import SUFFIX, WORKSPACES
from cityexam_desktop.gui.widgets import comfortable, heading, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.workspace.model import Task

CODE = Qt.ItemDataRole.UserRole
_AGAIN = tuple(f"-{n}" for n in range(2, 1000))
"""What stands behind the names of further trials in the sample county."""


class UnitDialog(QDialog):
    """Which unit are you, what is your name, and where is the file to be kept."""

    def __init__(
        self,
        frame: Frame,
        task: Task,
        then: Callable[[str, Path], bool],
        sample: Path | None = None,
    ) -> None:
        """Show the units of `task`; `then` gets the chosen unit's code and the file.

        Where it says that nothing was made, the dialog stays. Of a `sample` county the file
        is proposed in its folder, which is thrown away, under a name of its own.
        """
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("选择本单位")
        comfortable(self, 560, 560)
        self.frame, self.task, self._then, self._sample = frame, task, then, sample
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
        self.trouble = label(wrap=True, name="不能存到这里的原因")
        look.tint(self.trouble, "must")
        self.trouble.hide()
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
        layout.addWidget(self.trouble)
        layout.addWidget(buttons)

    @property
    def unit(self) -> str:
        """The chosen unit's code; empty when none is."""
        item = self._chosen()
        return "" if item is None else str(item.data(CODE))

    def accept(self) -> None:
        """Go on with the chosen unit; stay where the file cannot be made."""
        if not self.unit or not self.path.text().strip():
            return
        unit, target = self.unit, Path(self.path.text().strip())
        if not target.absolute().parent.is_dir():
            missing = NoFolder(target.parent)
            self.trouble.setText(f"{missing.sentence}{missing.remedy}")
            self.trouble.show()
            self.path.setFocus()
            return
        if self._sample is None:
            self.frame.remember(clerk=self.clerk.text().strip())
        if self._then(unit, target):
            super().accept()

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
        plain = f"{self.task.period}年城市体检-{name}"
        if self._sample is None:
            return self.frame.folder / f"{plain}{SUFFIX}"
        tries = (f"{self.task.county}-{plain}{again}{SUFFIX}" for again in ("", *_AGAIN))
        return next(path for one in tries if not (path := self._sample / one).exists())

    def _chosen(self) -> QListWidgetItem | None:
        item: QListWidgetItem | None = self.units.currentItem()
        # Who goes through the list by Tab is at its first unit and has chosen none.
        chosen = item is not None and item.isSelected() and not item.isHidden()
        return item if chosen else None

    def _judge(self) -> None:
        self.trouble.hide()
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
