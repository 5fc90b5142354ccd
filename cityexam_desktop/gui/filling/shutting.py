"""A file in which nothing can be written: said at the first key, and its texts can be given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit

from cityexam_desktop.gui.filling.unwritten import unwritten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from cityexam_desktop.gui.filling.desk import Desk
    from cityexam_desktop.gui.filling.edit import Place
    from cityexam_desktop.gui.filling.table import FormTable

Key = Qt.Key
_OPENS = frozenset({Key.Key_F2, Key.Key_Space})
"""Keys that would open or tick a cell, besides every character."""


class Shutting(QObject):
    """Watches the keys at the table: Esc gives up what could not be written.

    Where nothing can be written, a key that would write says why.
    """

    def __init__(self, desk: Desk, table: FormTable) -> None:
        """Watch the table."""
        super().__init__(table)
        self._desk, self._table = desk, table
        table.installEventFilter(self)
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that are for this; let all others through."""
        if event.type() == QEvent.Type.KeyPress and watched is self._table:
            return self._take(cast("QKeyEvent", event))
        if event.type() == QEvent.Type.MouseButtonDblClick and self._is_shut_at_a_value():
            self._desk.tell_shut()
            return True
        return super().eventFilter(watched, event)

    def _take(self, pressed: QKeyEvent) -> bool:
        held = pressed.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if pressed.key() == Key.Key_Escape:
            return self._desk.give_up(self._selected())
        writes = pressed.key() in _OPENS or (pressed.text().isprintable() and pressed.text())
        if writes and not held and self._is_shut_at_a_value():
            self._desk.tell_shut()
            return True
        return False

    def _selected(self) -> list[Place]:
        """The selected cells whose text stands in no file."""
        grid, chosen = self._table.grid, self._table.selectionModel()
        found = []
        for text in unwritten(self._desk.live):
            at = grid.sheet.position(text.datum, text.subject)
            if at is not None:
                index = grid.index(grid.shown_row(at[0]), at[1])
                if index.isValid() and chosen.isSelected(index):
                    found.append((text.datum, text.subject))
        return found

    def _is_shut_at_a_value(self) -> bool:
        return self._desk.shut is not None and self._table.current_cell().editable


def still(part: QWidget) -> None:
    """Let texts be read and documents be opened, and nothing be typed or pressed."""
    lines: Iterable[QLineEdit] = part.findChildren(QLineEdit)
    for line in lines:
        line.setReadOnly(True)
        line.setPlaceholderText("")
    texts: Iterable[QPlainTextEdit] = part.findChildren(QPlainTextEdit)
    for text in texts:
        text.setReadOnly(True)
        text.setPlaceholderText("")
    buttons: Iterable[QAbstractButton] = part.findChildren(QAbstractButton)
    for button in buttons:
        button.hide()
    boxes: Iterable[QComboBox] = part.findChildren(QComboBox)
    for box in boxes:
        box.setEnabled(False)
