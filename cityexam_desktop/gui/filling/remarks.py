"""What the bureau returned at the current cell, and the unit's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from cityexam_desktop.gui import look
from cityexam_desktop.gui.widgets import empty, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.workspace.model import Comment


def in_words(remark: Comment) -> str:
    """What was returned at a cell, and by whom where the bureau's officer gave a name."""
    by = f"（{remark.author}）" if remark.author else ""
    return f"退回意见{by}：{remark.text}"


class Remarks(QWidget):
    """`answered` gives a remark and the answer written under it."""

    answered = Signal(object, str)

    def __init__(self) -> None:
        """Begin without remarks."""
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.shown: tuple[Comment, ...] = ()
        self.fields: list[QLineEdit] = []

    def show_remarks(self, remarks: Sequence[Comment]) -> None:
        """Show the remarks of a cell with their answers."""
        self.setVisible(bool(remarks))
        if tuple(remarks) == self.shown:
            return
        self.shown = tuple(remarks)
        self.fields.clear()
        empty(self._layout)
        for remark in remarks:
            words = label(in_words(remark), wrap=True)
            look.tint(words, "must", bold=True)
            field = QLineEdit(remark.answer, placeholderText="已改正的不用写；不改的，在这里答复")
            field.setAccessibleName("答复退回意见")
            field.editingFinished.connect(self._sender(remark, field))
            self.fields.append(field)
            self._layout.addWidget(words)
            self._layout.addWidget(field)
        if self.fields:
            self.setFocusProxy(self.fields[0])

    def _sender(self, remark: Comment, field: QLineEdit) -> object:
        def send() -> None:
            text = field.text().strip()
            if text != remark.answer:
                self.answered.emit(remark, text)

        return send
