"""Where a value comes from: nature, time, document, page, note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.workspace.model import Nature

if TYPE_CHECKING:
    from cityexam_desktop.workspace.model import Observation

_FIELDS = (
    ("source", "来源文件", "如 2025年统计年鉴"),
    ("page", "页码", "如 第56页"),
    ("time", "数据时间", "与要求的时点不同时填写"),
    ("note", "备注", ""),
)


class SourceFields(QWidget):
    """`changed` gives the name of a field of the observation and its new content."""

    changed = Signal(str, object)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        self.nature = QComboBox()
        self.nature.setAccessibleName("数据性质")
        self.nature.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.nature.setMinimumContentsLength(6)
        for nature in Nature:
            if nature is not Nature.ENTERED_FOR:
                self.nature.addItem(nature.word, nature)
        self.nature.activated.connect(
            lambda: self.changed.emit("nature", self.nature.currentData())
        )
        form.addRow("数据性质", self.nature)
        self.fields: dict[str, QLineEdit] = {}
        for name, title, hint in _FIELDS:
            field = QLineEdit(placeholderText=hint)
            field.setAccessibleName(title)
            field.editingFinished.connect(self._sender(name, field))
            form.addRow(title, field)
            self.fields[name] = field

    def show_observation(self, observation: Observation) -> None:
        """Show what is recorded; without a value there is no source."""
        self.setEnabled(observation.value is not Absence.BLANK)
        self.nature.setCurrentIndex(max(self.nature.findData(observation.nature), 0))
        for name, field in self.fields.items():
            text = getattr(observation, name)
            if field.text() != text:
                field.setText(text)

    def _sender(self, name: str, field: QLineEdit) -> object:
        return lambda: self.changed.emit(name, field.text().strip())
