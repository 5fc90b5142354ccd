"""How a cell is drawn, and its editor: a line, a list for what is chosen; Excel's keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetrics, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QComboBox,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from shiboken6 import isValid

from cityexam_desktop.formpack.model import DatumType
from cityexam_desktop.gui import look
from cityexam_desktop.gui.filling.beside import STATED
from cityexam_desktop.gui.filling.dateline import DateLine
from cityexam_desktop.gui.filling.entry import STATES
from cityexam_desktop.gui.filling.grid import ground, ink, sign
from cityexam_desktop.gui.filling.keys import Leave, held, leaving
from cityexam_desktop.gui.filling.sheet import Holds
from cityexam_desktop.gui.filling.unwritten import is_unwritten

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtGui import QKeyEvent

    from cityexam_desktop.gui.filling.grid import GridModel
    from cityexam_desktop.gui.filling.table import FormTable

Key = Qt.Key
_BEGUN = "begun"
"""The editor's property that holds the text it began with."""
_BOXES = {True: Qt.CheckState.Checked, False: Qt.CheckState.Unchecked}
_STAY = Leave(0, 0, neighbour=True)
_OUR_KEYS = frozenset({Key.Key_U, Key.Key_D, Key.Key_E})
"""With Ctrl: only unfinished, fill down, surveyed; X11 deletes a line, a character with them."""
Feature = QStyleOptionViewItem.ViewItemFeature
_TEXT, _BOX = Feature.HasDisplay, Feature.HasDisplay | Feature.HasCheckIndicator
_FEATURES = {
    (False, False): _TEXT,
    (False, True): _TEXT | Feature.HasDecoration,
    (True, False): _BOX,
    (True, True): _BOX | Feature.HasDecoration,
}
"""By whether there is a box, and a sign."""
_PICTURE = _FEATURES[False, True]
_SHOWN = QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_Active
_ON, _OFF = QStyle.StateFlag.State_On, QStyle.StateFlag.State_Off


class CellDelegate(QStyledItemDelegate):
    """Commits at the keys that leave a cell, and moves on unless the text was refused."""

    def __init__(self, table: FormTable) -> None:
        """Serve one table."""
        super().__init__(table)
        self._table = table
        self.grid: GridModel
        """What is shown in the table; set by it."""
        self.by_key = False
        """Whether a cell is opened by a character that is typed in it; set by the table."""
        self.folded = False
        """Whether its list stays closed then; set by the table."""
        self._editor: QWidget | None = None
        self._inks: dict[tuple[int, str], QPalette] = {}
        self._grounds: dict[tuple[int, str], QBrush] = {}
        self._boxes: dict[tuple[int, bool, float], QIcon] = {}
        self._pressed = False
        """A box is looked for, which then is one to Qt, and no picture."""
        self._size: QSize | None = None

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Say what is drawn as Qt would, asking once for the cell and not for seven roles.

        Qt comes here for every cell of a page that is scrolled.
        """
        cell = self.grid.cell(index)
        drawn = cast("Any", option)  # the stubs do not know the fields
        drawn.index = index
        drawn.styleObject = None
        drawn.features = _FEATURES[cell.tick is not None, cell.level is not None]
        if cell.number:
            drawn.displayAlignment = look.ALIGN_NUMBER
        if cell.tick is None:
            drawn.text = cell.text.replace("\n", "\u2028")
        elif cell.level is None and not self._pressed:
            drawn.features = _PICTURE
            drawn.icon = self._box(drawn, cell.tick)
            drawn.decorationSize = self._box_size(drawn)
        else:
            drawn.checkState = _BOXES[cell.tick]
        if tone := ground(cell) or (self.grid.desk.shut and "readonly"):
            drawn.backgroundBrush = self._ground(drawn.palette.cacheKey(), tone)
        if tone := ink(cell):
            drawn.palette = self._ink(drawn.palette, tone)
        if cell.level is not None:
            drawn.icon = sign(cell.level)
            drawn.decorationSize = drawn.icon.actualSize(drawn.decorationSize)
        if cell.refused:
            _slant(drawn)

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: QModelIndex,
    ) -> bool:
        """Let Qt find the box under the mouse."""
        self._pressed = True
        try:
            return super().editorEvent(event, model, option, index)
        finally:
            self._pressed = False

    def _box(self, option: Any, ticked: bool) -> QIcon:
        """A picture of the style's own box: to draw one anew takes it longer than any text."""
        scale = self._table.devicePixelRatioF()
        key = option.palette.cacheKey(), ticked, scale
        if key not in self._boxes:
            size = self._box_size(option)
            picture = QPixmap(size * scale)
            picture.setDevicePixelRatio(scale)
            picture.fill(Qt.GlobalColor.transparent)
            box: Any = QStyleOptionViewItem(option)
            box.rect = QRect(QPoint(0, 0), size)
            box.state = _SHOWN | (_ON if ticked else _OFF)
            painter = QPainter(picture)
            style = QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck
            self._table.style().drawPrimitive(style, box, painter, self._table)
            painter.end()
            made = self._boxes[key] = QIcon(picture)
            made.addPixmap(picture, QIcon.Mode.Selected)
        return self._boxes[key]

    def _box_size(self, option: Any) -> QSize:
        """How large the style's box is."""
        if self._size is None:
            style, metric = self._table.style(), QStyle.PixelMetric
            wide = style.pixelMetric(metric.PM_IndicatorWidth, option, self._table)
            self._size = QSize(
                wide, style.pixelMetric(metric.PM_IndicatorHeight, option, self._table)
            )
        return self._size

    def _ink(self, palette: QPalette, tone: str) -> QPalette:
        """The palette with another colour of text; there are few, so they are kept."""
        key = palette.cacheKey(), tone
        if key not in self._inks:
            made = self._inks[key] = QPalette(palette)
            made.setBrush(QPalette.ColorRole.Text, QBrush(look.tone(tone)))
        return self._inks[key]

    def _ground(self, palette: int, tone: str) -> QBrush:
        """The ground of a tone under the palette with this key."""
        key = palette, tone
        if key not in self._grounds:
            self._grounds[key] = QBrush(look.tone(tone))
        return self._grounds[key]

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex
    ) -> QWidget:
        """A list where there is a choice, a line with a calendar for a date, else a line."""
        del option
        self._editor = self._new_editor(parent, index)
        return self._editor

    def _new_editor(self, parent: QWidget, index: QModelIndex) -> QWidget:
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
        if kind is not None:  # 暂缺, and a reason behind it, may be typed; a survey state is chosen
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            box.setCompleter(None)  # type: ignore[arg-type]
        box.activated.connect(lambda: self._leave(box, _STAY))
        return box

    def setEditorData(self, editor: QWidget, index: QModelIndex) -> None:
        """Begin with the cell's plain text; one that is no choice stands first in the list."""
        text = index.data(Qt.ItemDataRole.EditRole) or ""
        editor.setProperty(_BEGUN, text)
        if isinstance(editor, QComboBox):
            if editor.findText(text) < 0:
                editor.insertItem(0, text)
            editor.setCurrentIndex(editor.findText(text))
            if self.by_key and (line := editor.lineEdit()) is not None:
                line.selectAll()  # what is typed now takes the place of it
            if not (self.folded and editor.isEditable()):
                editor.showPopup()
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex) -> None:
        """Hand the text over; where nothing was changed the cell stays as it is, reason and all."""
        text = editor.currentText() if isinstance(editor, QComboBox) else editor.text()
        if text == editor.property(_BEGUN) and not self._is_unwritten(index):
            return
        model.setData(index, text, Qt.ItemDataRole.EditRole)

    def goes_on(self) -> None:
        """Let the text of the cell that was just opened be gone on with, at its end."""
        if (line := _line(self._editor)) is not None:
            line.end(False)

    def unfold(self) -> None:
        """Open the calendar of the cell that was just opened; a list is open already."""
        if isinstance(self._editor, DateLine) and isValid(self._editor):
            self._editor.open_calendar()

    def unfolds(self, index: QModelIndex) -> bool:
        """Whether a cell has a list or a calendar."""
        dated = self._type(index) in {DatumType.DATE, DatumType.MONTH}
        return dated or bool(self._choices(index))

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """What leaves a cell is said in `keys`; a list keeps its own arrows."""
        if event.type() == QEvent.Type.ShortcutOverride and _is_ours(event):
            event.ignore()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(editor, QWidget):
            pressed = cast("QKeyEvent", event)
            return self._pressed_in(editor, pressed) or super().eventFilter(editor, event)
        return super().eventFilter(editor, event)

    def _pressed_in(self, editor: QWidget, event: QKeyEvent) -> bool:
        """Do what a key means in an open cell; false where it is the cell's own."""
        line, key = _line(editor), Key(event.key())
        leave = leaving(key, event.modifiers(), typed=self.by_key and line is not None)
        if leave is not None:
            self._leave(editor, leave)
            return True
        if key == Key.Key_F2 and not held(event.modifiers()):
            self.by_key = not self.by_key
            return True
        if isinstance(editor, QLineEdit) and not held(event.modifiers()):
            return _to_the_edge(editor, key)
        return False

    def _leave(self, editor: QWidget, leave: Leave) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self._table.setFocus()
        if self._table.current_cell().refused:
            return
        if leave.neighbour:
            self._table.walk(leave.down, leave.right)
        else:
            self._table.step(leave.down, leave.right)

    def _type(self, index: QModelIndex) -> DatumType | None:
        """The kind of value that is typed in a cell."""
        grid = self._table.grid
        datum = grid.sheet.target(grid.source_row(index.row()), index.column())
        return datum.type if datum is not None else None

    def _is_unwritten(self, index: QModelIndex) -> bool:
        """Whether the text of a cell could not be written yet."""
        grid = self._table.grid
        row = grid.source_row(index.row())
        datum = grid.sheet.target(row, index.column())
        subject = grid.sheet.lines[row].subject
        return datum is not None and is_unwritten(grid.desk.live.draft(datum.code, subject))

    def _choices(self, index: QModelIndex) -> tuple[str, ...]:
        sheet, row = self._table.grid.sheet, self._table.grid.source_row(index.row())
        if sheet.columns[index.column()].holds is Holds.SURVEY:
            return tuple(STATES)
        datum = sheet.target(row, index.column())
        if datum is None:
            return ()
        if datum.type not in {DatumType.YESNO, DatumType.CHOICE}:
            return ()
        words = ("是", "否") if datum.type is DatumType.YESNO else datum.choices
        return (*words, *(absence.word for absence in STATED))


def _line(editor: QWidget | None) -> QLineEdit | None:
    """The line in which the text of an open cell stands; a list of fixed words has none."""
    if editor is None or not isValid(editor):
        return None
    if isinstance(editor, QComboBox):
        return cast("QLineEdit | None", editor.lineEdit())
    return editor if isinstance(editor, QLineEdit) else None


def _to_the_edge(line: QLineEdit, key: Qt.Key) -> bool:
    """Up and Down go to the ends of a text of one line, as they do in a spreadsheet."""
    if key == Key.Key_Up:
        line.home(False)
    elif key == Key.Key_Down:
        line.end(False)
    return key in {Key.Key_Up, Key.Key_Down}


def _is_ours(event: QEvent) -> bool:
    """Whether keys are the page's, which a line would take for itself on some systems only."""
    pressed = cast("QKeyEvent", event)
    return pressed.modifiers() == Qt.KeyboardModifier.ControlModifier and pressed.key() in _OUR_KEYS


def _slant(drawn: Any) -> None:
    font = QFont(drawn.font)
    font.setItalic(True)
    drawn.font = font
    drawn.fontMetrics = QFontMetrics(font)
