"""代录: a filled-in workbook that came in, entered for the unit by two people of the bureau."""

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

from cityexam_desktop.gui import look
from cityexam_desktop.gui.flowing import Flowing
from cityexam_desktop.gui.widgets import heading, label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from PySide6.QtGui import QShowEvent

    from cityexam_desktop.formpack.model import ReportingUnit
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County

SUFFIXES = frozenset({".xlsx", ".xls", ".et", ".ods", ".csv"})
"""What is taken for a filled-in workbook and not for a bundle."""
WHAT = (
    "代录的数与单位自己报来的一样核查、审核，处处标明“代录”；工作簿原件作为佐证留底。"
    "录入和复核要两个人。下一步先看会改动哪些数，看过才收下。"
)


class EnterDialog(QDialog):
    """Whose workbook it is, who enters it, who checks it."""

    def __init__(
        self,
        frame: Frame,
        county: County,
        path: Path,
        then: Callable[[str, str, str, str], None],
        *,
        names: tuple[str, str] = ("", ""),
        refuse: Callable[[], None] | None = None,
    ) -> None:
        """`then` gets the unit's code, the two names and the document behind the workbook.

        `names` stood for the workbook before; `refuse` follows when it is none to be entered.
        """
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("代录工作簿")
        self.setMinimumWidth(520)
        self._then = then
        self.unit = QComboBox()
        self.unit.setAccessibleName("单位")
        self.unit.setPlaceholderText("选择单位")
        pack, own = county.dataset.pack, frame.session.unit
        for unit in county.dataset.task.units:
            if unit.code != own and pack.asked_of(unit.code):
                self.unit.addItem(unit.name, unit.code)
        self.unit.setCurrentIndex(self.unit.findData(unit_in(path.name, county.dataset.task.units)))
        self.entered, self.checked = (
            QLineEdit(names[0] or frame.settings.clerk),
            QLineEdit(names[1]),
        )
        self.document = QLineEdit(placeholderText="例如 3月2日微信发来，李敏电话核对")
        self.same = label("录入和复核要两个人。")
        look.tint(self.same, "must")
        self._lay_out(path.name, refuse)
        self.unit.currentIndexChanged.connect(self._enable)
        for line in (self.entered, self.checked):
            line.textChanged.connect(self._enable)
        self._enable()

    def _lay_out(self, name: str, refuse: Callable[[], None] | None) -> None:
        form = QFormLayout()
        for title, part in (
            ("单位", self.unit),
            ("录入人", self.entered),
            ("复核人（另一人）", self.checked),
            ("依据（函号、电话记录）", self.document),
        ):
            part.setAccessibleName(title)
            form.addRow(title, part)
        buttons = QDialogButtonBox()
        if refuse is not None:
            none = buttons.addButton("不是填报表，不收…", QDialogButtonBox.ButtonRole.ResetRole)
            none.setAutoDefault(False)
            none.clicked.connect(self.reject)
            none.clicked.connect(refuse)
        self.go = buttons.addButton("读取，看会改动什么", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(heading(name, larger=0))
        layout.addWidget(Flowing(WHAT))
        layout.addLayout(form)
        layout.addWidget(self.same)
        layout.addWidget(buttons)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin where something is to be typed: at the unit only where it is not known."""
        super().showEvent(event)
        first = self.unit if self.unit.currentIndex() < 0 else self.entered
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def accept(self) -> None:
        """Go on when everything is said."""
        if self.go.isEnabled():
            super().accept()
            names = self.entered.text().strip(), self.checked.text().strip()
            self._then(self.unit.currentData(), *names, self.document.text().strip())

    def _enable(self) -> None:
        names = self.entered.text().strip(), self.checked.text().strip()
        one = bool(names[0]) and names[0] == names[1]
        self.same.setVisible(one)
        self.go.setEnabled(self.unit.currentIndex() >= 0 and all(names) and not one)


def unit_in(name: str, units: Iterable[ReportingUnit]) -> str:
    """The unit whose name stands in a file's name, the longest one; '' for none.

    Only a proposal: a workbook of ours names its unit inside, and another one is refused.
    """
    found = [unit for unit in units if unit.name in name]
    return max(found, key=lambda unit: len(unit.name)).code if found else ""
