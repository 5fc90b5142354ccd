"""Editors of the grid: a line for what is typed, a list for what is chosen; Excel's keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QComboBox,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from cityexam_desktop.formpack.model import DatumType
from cityexam_desktop.gui.filling.dateline import DateLine
from cityexam_desktop.gui.filling.entry import STATES
from cityexam_desktop.gui.filling.sheet import Holds

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel

    from cityexam_desktop.gui.filling.table import FormTable

Key = Qt.Key
_STEPS = {
    Key.Key_Return: (1, 0),
    Key.Key_Enter: (1, 0),
    Key.Key_Down: (1, 0),
    Key.Key_Up: (-1, 0),
    Key.Key_Tab: (0, 1),
    Key.Key_Backtab: (0, -1),
}


class CellDelegate(QStyledItemDelegate):
    """Commits at the keys that leave a cell, and moves on unless the text was refused."""

    def __init__(self, table: FormTable) -> None:
        """Serve one table."""
        super().__init__(table)
        self._table = table

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex
    ) -> QWidget:
        """A list where there is a choice, a line with a calendar for a date, else a line."""
        del option
        words = self._choices(index)
        kind = self._type(index)
        if kind in {DatumType.DATE, DatumType.MONTH}:
            return DateLine(parent, whole_month=kind is DatumType.MONTH)
        if not words:
            line = QLineEdit(parent, frame=False)
            line.setAccessibleName("输入")
            return line
        box = QComboBox(parent)
        box.addItems(("", *words))
        box.setAccessibleName("选择")
        box.activated.connect(lambda: self._leave(box, (0, 0)))
        return box

    def setEditorData(self, editor: QWidget, index: QModelIndex) -> None:
        """Begin with the cell's plain text."""
        text = index.data(Qt.ItemDataRole.EditRole) or ""
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(editor.findText(text), 0))
            editor.showPopup()
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex) -> None:
        """Hand the text over."""
        text = editor.currentText() if isinstance(editor, QComboBox) else editor.text()
        model.setData(index, text, Qt.ItemDataRole.EditRole)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter and Down go down, Up up, Tab right; a list keeps its own arrows."""
        if event.type() == QEvent.Type.KeyPress and isinstance(editor, QWidget):
            step = _STEPS.get(Key(event.key()))
            arrow = event.key() in {Key.Key_Up, Key.Key_Down}
            calendar = event.modifiers() & Qt.KeyboardModifier.AltModifier
            if step and not calendar and not (arrow and isinstance(editor, QComboBox)):
                self._leave(editor, step)
                return True
        return super().eventFilter(editor, event)

    def _leave(self, editor: QWidget, step: tuple[int, int]) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self._table.setFocus()
        if not self._table.current_cell().refused:
            self._table.step(*step)

    def _type(self, index: QModelIndex) -> DatumType | None:
        """The kind of value that is typed in a cell."""
        grid = self._table.grid
        datum = grid.sheet.target(grid.source_row(index.row()), index.column())
        return datum.type if datum is not None else None

    def _choices(self, index: QModelIndex) -> tuple[str, ...]:
        sheet, row = self._table.grid.sheet, self._table.grid.source_row(index.row())
        if sheet.columns[index.column()].holds is Holds.SURVEY:
            return tuple(STATES)
        datum = sheet.target(row, index.column())
        if datum is None:
            return ()
        if datum.type is DatumType.YESNO:
            return ("是", "否")
        return datum.choices if datum.type is DatumType.CHOICE else ()
