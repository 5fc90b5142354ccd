"""专家评级: the grade that experts gave one indicator, who they were, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
)

from cityexam_desktop.county import actions
from cityexam_desktop.county.grading import GRADES
from cityexam_desktop.gui.widgets import heading

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.county.assessment import IndicatorResult
    from cityexam_desktop.gui.frame import Frame

NONE = "（取消等级）"


class GradeDialog(QDialog):
    """A grade is entered, never worked out."""

    def __init__(self, frame: Frame, result: IndicatorResult, then: Callable[[], None]) -> None:
        """`then` follows a grade that was written."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("专家评级")
        self.setMinimumWidth(460)
        self.frame, self.judged, self._then = frame, result, then
        self.grade = QComboBox()
        self.grade.addItems((*GRADES, NONE))
        self.grade.setCurrentText(result.grade or GRADES[1])
        self.who = QLineEdit(placeholderText="例如：专家组组长姓名")
        self.reason = QLineEdit()
        form = QFormLayout()
        for title, part in (("等级", self.grade), ("谁评的", self.who), ("依据", self.reason)):
            part.setAccessibleName(title)
            form.addRow(title, part)
        buttons = QDialogButtonBox()
        buttons.addButton("记下", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(heading(result.indicator.name, larger=0))
        layout.addLayout(form)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Write the grade."""
        chosen = self.grade.currentText()
        with self.frame.attempt():
            actions.grade(
                self.frame.session.workspace,
                self.judged.indicator.code,
                "" if chosen == NONE else chosen,
                who=self.who.text().strip(),
                reason=self.reason.text().strip(),
                task=self.frame.session.task.id if self.frame.session.task else "",
            )
            super().accept()
            self._then()
