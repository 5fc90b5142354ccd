"""Choosing why there is no value: 无此对象, 不适用, 暂缺."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.gui import look
from cityexam_desktop.gui.filling.beside import STATED
from cityexam_desktop.gui.widgets import label

if TYPE_CHECKING:
    from cityexam_desktop.workspace.model import Observation

VALUE = "填写数值"
_TIPS = {
    Absence.NONE_HERE: "全县没有这类对象",
    Absence.NOT_APPLICABLE: "这一项对本县不适用，须写原因",
    Absence.PENDING: "有数但现在拿不到，须写原因和预计日期",
}


class AbsenceChooser(QWidget):
    """`stated` gives absence, reason and expected date; `cleared` that a value comes again."""

    stated = Signal(object, str, str)
    cleared = Signal()

    def __init__(self) -> None:
        """Begin with nothing to choose for."""
        super().__init__()
        self.choice = QComboBox()
        self.choice.setAccessibleName("有无数值")
        self.choice.addItem(VALUE, None)
        for absence in STATED:
            self.choice.addItem(absence.word, absence)
            row = self.choice.count() - 1
            self.choice.setItemData(row, _TIPS[absence], Qt.ItemDataRole.ToolTipRole)
        self.choice.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.choice.setMinimumContentsLength(6)
        self.choice.activated.connect(self._chosen)
        self.reason = QLineEdit(placeholderText="不少于六个字")
        self.reason.setAccessibleName("原因")
        self.expected = QLineEdit(placeholderText="如 2026-03-31、2026年3月")
        self.expected.setAccessibleName("预计日期")
        for field in (self.reason, self.expected):
            field.editingFinished.connect(self._typed)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self._form.addRow("填报", self.choice)
        self._form.addRow("原因", self.reason)
        self._form.addRow("预计日期", self.expected)
        self.refused = label("", wrap=True)
        look.tint(self.refused, "must")
        self._form.addRow(self.refused)
        self._refuse("")

    def show_observation(self, observation: Observation) -> None:
        """Show what is recorded."""
        value = observation.value
        index = STATED.index(value) + 1 if value in STATED else 0
        self.choice.setCurrentIndex(index)
        for field, text in (
            (self.reason, observation.reason),
            (self.expected, observation.expected),
        ):
            if field.text() != text:
                field.setText(text)
        self._refuse("")
        self._fit()

    def refuse(self, text: str, why: str) -> None:
        """Leave a date where it was typed that was not taken, and say why."""
        self.expected.setText(text)
        self._refuse(why)

    def _refuse(self, why: str) -> None:
        self.refused.setText(why)
        self._form.setRowVisible(self.refused, bool(why))

    def _absence(self) -> Absence | None:
        return self.choice.currentData()

    def _fit(self) -> None:
        absence = self._absence()
        self._form.setRowVisible(self.reason, absence in {Absence.NOT_APPLICABLE, Absence.PENDING})
        self._form.setRowVisible(self.expected, absence is Absence.PENDING)

    def _chosen(self) -> None:
        self._fit()
        absence = self._absence()
        if absence is None:
            self.cleared.emit()
            return
        self.stated.emit(absence, self.reason.text(), self.expected.text())
        if absence is not Absence.NONE_HERE:
            self.reason.setFocus()

    def _typed(self) -> None:
        absence = self._absence()
        if absence is not None:
            self.stated.emit(absence, self.reason.text(), self.expected.text())
