"""What the page 任务 asks: which year on which pack, titles and dates, which unit."""

from __future__ import annotations

from dataclasses import dataclass
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

from cityexam_desktop.gui.widgets import label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cityexam_desktop.gui.frame import Frame


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a form: its words, what stands in it, and choices of (key, words) if any."""

    name: str
    text: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""


class FormDialog(QDialog):
    """A few lines to fill in; `then` gets their texts (the keys of what was chosen).

    Where it gives False, what was typed could not be used and the dialog stays.
    """

    def __init__(
        self,
        frame: Frame,
        title: str,
        fields: Sequence[Field],
        then: Callable[[list[str]], object],
        *,
        about: str = "",
    ) -> None:
        """Show `fields` in order."""
        super().__init__(frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(480)
        self._then = then
        self.inputs = [_input(field) for field in fields]
        form = QFormLayout()
        for field, one in zip(fields, self.inputs, strict=True):
            form.addRow(field.name, one)
        buttons = QDialogButtonBox()
        buttons.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        if about:
            layout.addWidget(label(about, wrap=True))
        layout.addLayout(form)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Go on with what was filled in."""
        said = [
            str(one.currentData()) if isinstance(one, QComboBox) else one.text().strip()
            for one in self.inputs
        ]
        if self._then(said) is not False:
            super().accept()


def _input(field: Field) -> QComboBox | QLineEdit:
    if not field.choices:
        line = QLineEdit(field.text, placeholderText=field.hint)
        line.setAccessibleName(field.name)
        return line
    box = QComboBox()
    box.setAccessibleName(field.name)
    for key, words in field.choices:
        box.addItem(words, key)
    box.setCurrentIndex(max(0, box.findData(field.text)))
    return box
