"""更正: the bureau's own correction of a merged value, apart from what was signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout

from cityexam_desktop.county import actions
from cityexam_desktop.formpack.model import DatumType
from cityexam_desktop.formpack.values import Refusal, parse, show
from cityexam_desktop.gui import look
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.widgets import heading

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.county.merge import MergedValue
    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County


class CorrectDialog(QDialog):
    """The new value, why, and the two people who answer for it."""

    def __init__(
        self, frame: Frame, county: County, value: MergedValue, then: Callable[[], None]
    ) -> None:
        """`then` follows a correction that was written."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("更正")
        self.setMinimumWidth(520)
        self.frame, self.county, self.value, self._then = frame, county, value, then
        self.datum = county.dataset.pack.datum[value.datum]
        self.typed = QLineEdit(show(self.datum, value.value))
        self.typed.setAccessibleName("更正为")
        self.reason, self.author, self.approver = QLineEdit(), QLineEdit(), QLineEdit()
        self.author.setText(frame.settings.clerk)
        self.document = QLineEdit(placeholderText="例如 县统计局函〔2026〕3号；3月2日王工来电")
        self.said = Flowing(name="不能更正的原因")
        look.tint(self.said, "must")
        form = QFormLayout()
        form.addRow(f"更正为{_hint(self.datum)}", self.typed)
        for title, line in (
            ("理由", self.reason),
            ("依据（函号、电话记录）", self.document),
            ("经办人", self.author),
            ("复核人（另一人）", self.approver),
        ):
            line.setAccessibleName(title)
            form.addRow(title, line)
        buttons = QDialogButtonBox()
        buttons.addButton("更正", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        place = county.names.place(value.subject)
        layout.addWidget(heading(f"{self.datum.name}　{place}", larger=0))
        signed = (
            f"{county.names.unit(value.unit)}签名报来的数不改，更正另记一笔；"
            "单位报了新稿，更正即失效。"
        )
        layout.addWidget(Flowing(signed))
        layout.addLayout(form)
        layout.addWidget(self.said)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Write the correction; what stands in the way is said in the dialog."""
        read = parse(self.datum, self.typed.text())
        if isinstance(read, Refusal):
            self.said.setText(f"{read.sentence}{read.remedy}")
            return
        with self.frame.attempt():
            actions.correct(
                self.county.dataset,
                self.frame.session.workspace,
                (self.value.datum, self.value.subject),
                read.value,
                reason=self.reason.text().strip(),
                document=self.document.text().strip(),
                author=self.author.text().strip(),
                approver=self.approver.text().strip(),
            )
            super().accept()
            self._then()


def _hint(datum: BaseDatum) -> str:
    """What is typed: a number in a measure, yes or no, one of the choices."""
    if datum.type is DatumType.YESNO:
        return "（是 / 否）"
    told = " / ".join(datum.choices) or datum.measure
    return f"（{told}）" if told else ""
