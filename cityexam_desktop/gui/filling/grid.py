"""The table model of a form: `data` only looks up what the sheet holds."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QFont, QIcon
from shiboken6 import isValid

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui import look
from cityexam_desktop.gui.filling.desk import MUCH
from cityexam_desktop.gui.filling.entry import Typed
from cityexam_desktop.gui.filling.sheet import EMPTY, Look
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.widgets import tip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cityexam_desktop.gui.filling.desk import Desk
    from cityexam_desktop.gui.filling.edit import Edit
    from cityexam_desktop.gui.filling.entry import Outcome
    from cityexam_desktop.gui.filling.sheet import Cell, Sheet

Index = QModelIndex | QPersistentModelIndex
Text = tuple[int, int, str]
"""A text for the cell in a shown row and a column."""
Role = Qt.ItemDataRole
CELL = Qt.ItemDataRole.UserRole
SIGNS = {Level.MUST: "must", Level.EXPLAIN: "doubt", Level.NOTICE: "notice"}


class GridModel(QAbstractTableModel):
    """A sheet under an arrangement: which lines are shown, and in what order.

    `answered` tells what became of a text typed in one cell.
    """

    answered = Signal(object)

    def __init__(self, desk: Desk, sheet: Sheet) -> None:
        """Show all lines in the sheet's own order."""
        super().__init__()
        self.desk, self.sheet = desk, sheet
        self.order = list(range(len(sheet.lines)))
        self._words = ""
        self._unfinished = False
        self._sorted: tuple[int, Qt.SortOrder] | None = None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """The lines shown."""
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """The sheet's columns."""
        return 0 if parent.isValid() else len(self.sheet.columns)

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's own default
        """An index; Qt would first ask for both counts, and it wants one for every cell."""
        wide = len(self.sheet.columns)
        inside = 0 <= row < len(self.order) and 0 <= column < wide and not parent.isValid()
        return self.createIndex(row, column) if inside else QModelIndex()

    def cell(self, index: Index) -> Cell:
        """The cell at an index."""
        row, order = index.row(), self.order
        return self.sheet.cell(order[row], index.column()) if 0 <= row < len(order) else EMPTY

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Look the cell up; asked some six hundred times for one page that is painted."""
        found = _ROLES.get(role)
        row = index.row()
        if found is None or not 0 <= row < len(self.order):
            return None
        if role == Role.ToolTipRole:
            return self._tip(index)
        return found(self.sheet.cell(self.order[row], index.column()))

    def last(self, index: Index) -> str:
        """Last year's value of a cell in words; '' where there is none, or it has a column."""
        row, sheet = index.row(), self.sheet
        datum = sheet.columns[index.column()].datum
        subject = sheet.lines[self.order[row]].subject if 0 <= row < len(self.order) else ""
        value = self.desk.live.last(datum.code, subject) if datum and subject else Absence.BLANK
        return "" if datum is None or value is Absence.BLANK else show(datum, value)

    def _tip(self, index: Index) -> str:
        """What is said of a cell under the mouse, and last year's value."""
        told, datum = self.last(index), self.sheet.columns[index.column()].datum
        broken = datum is not None and self.desk.live.broken(datum.code)
        last = f"上年：{told}{'（口径有变化）' if broken else ''}" if told else ""
        return tip("\n".join(part for part in (self.cell(index).tip, last) if part))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What can be typed in is editable, what is a box can be ticked.

        Qt asks this of every cell of a selection. Nobody types where nobody has looked, so
        a line that was not made yet is not made for it.
        """
        row, order, sheet, desk = index.row(), self.order, self.sheet, self.desk
        if not 0 <= row < len(order) or not sheet.is_made(order[row]):
            return _PLAIN
        cell = sheet.cell(order[row], index.column())
        return _FLAGS[cell.tick is not None, cell.editable] if desk.shut is None else _PLAIN

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        """Headings of columns; the line's own name at its left."""
        if orientation == Qt.Orientation.Horizontal:
            column = self.sheet.columns[section]
            if role == Role.DisplayRole:
                return column.title
            whole = f"{column.title}\n{column.tip}".strip()  # the heading may be cut
            return tip(whole) if role == Role.ToolTipRole else None
        if role == Role.DisplayRole and section < len(self.order):
            return self.sheet.lines[self.order[section]].head
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """Enter a text or a tick; the desk writes it at once."""
        cell = self.cell(index)
        if role == Role.CheckStateRole:
            ticked = Qt.CheckState(value) == Qt.CheckState.Checked
            return self.enter([(index.row(), index.column(), "是" if ticked else "否")], "勾选")
        if role != Role.EditRole or not cell.editable or (value == cell.edit and not cell.refused):
            return False
        return self.enter([(index.row(), index.column(), str(value))], "填报")

    def enter(
        self,
        texts: Iterable[Text],
        title: str,
        many: int = 1,
        then: Callable[[], object] = bool,
    ) -> bool:
        """Enter texts as one step; rows beyond the last begin new ones.

        Of `many` the texts are asked for in a job. `then` follows when they are entered.
        """
        order, beyond = list(self.order), len(self.sheet.lines) - len(self.order)
        typed = (
            Typed(order[row] if row < len(order) else row + beyond, column, text)
            for row, column, text in texts
        )

        def entered(outcome: Outcome) -> None:
            if isValid(self):  # a job's answer comes when another form may be shown
                self.answered.emit(outcome)
                then()

        self.desk.type(self.sheet, typed, title, many, entered)
        return True

    def source_row(self, row: int) -> int:
        """The sheet's line that is shown in a row."""
        return self.order[row]

    def shown_row(self, line: int) -> int:
        """The row in which a line is shown; -1 when it is filtered out."""
        try:
            return self.order.index(line)
        except ValueError:
            return -1

    def follow(self, edit: Edit) -> None:
        """Show what an edit changed; the arrangement stays, so no line jumps away."""
        touched = None if edit.size >= MUCH else edit.cells | {("", r.subject) for r in edit.rows}
        self.sheet.forget(touched or None)
        self._repaint()

    def replace_sheet(self, sheet: Sheet) -> None:
        """Show another sheet of the same form: rows were renamed, came or went.

        A new row takes the place of the empty line in which it was begun, and a new empty
        line follows, so that the clerk stays where the name was typed.
        """
        before = [line.subject for line in self.sheet.lines if line.subject]
        after = [line.subject for line in sheet.lines if line.subject]
        shown, old = len(self.order), len(self.sheet.lines)
        at_the_end = shown and self.order[-1] == old - 1 and not self.sheet.lines[-1].subject
        if before == after:
            self.sheet = sheet
            self._repaint_heads()
        elif at_the_end and after[: len(before)] == before:
            self.beginInsertRows(QModelIndex(), shown, shown + len(after) - len(before) - 1)
            self.sheet = sheet
            self.order = [*self.order, *range(old, len(sheet.lines))]
            self.endInsertRows()
            self._repaint_heads()
        else:
            self.beginResetModel()
            self.sheet = sheet
            self._arrange()
            self.endResetModel()

    def _repaint(self) -> None:
        last = self.index(len(self.order) - 1, len(self.sheet.columns) - 1)
        if last.isValid():
            self.dataChanged.emit(self.index(0, 0), last)

    def _repaint_heads(self) -> None:
        """Lines may be called otherwise; Qt then asks a thousand of them how wide they are."""
        self._repaint()
        if self.order:
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(self.order) - 1)

    def narrow(self, words: str, *, unfinished: bool) -> None:
        """Show only lines with all these words, or only those that are not finished."""
        self.beginResetModel()
        self._words, self._unfinished = words, unfinished
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 gives the form's own order back."""
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        lines = [self.order[index.row()] for index in held]
        self._sorted = (column, order) if column >= 0 else None
        self._arrange()
        shown = {line: row for row, line in enumerate(self.order)} if held else {}
        moved = [
            self.index(shown[line], index.column()) for line, index in zip(lines, held, strict=True)
        ]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    @property
    def sorted_by(self) -> tuple[int, Qt.SortOrder] | None:
        """Column and order by which the lines are sorted; None in the form's own order."""
        return self._sorted

    @property
    def narrowed(self) -> bool:
        """Whether lines are left out, by words or because they are finished."""
        return bool(self._words.split()) or self._unfinished

    def _arrange(self) -> None:
        sheet = self.sheet
        shown = list(range(len(sheet.lines)))
        if self._unfinished:
            shown = [row for row in shown if sheet.is_open(row)]
        if words := folded(self._words).split():
            shown = [row for row in shown if all(map(folded(sheet.words(row)).__contains__, words))]
        self.order = shown if self._sorted is None else self._in_order(shown, *self._sorted)

    def _in_order(self, shown: list[int], column: int, order: Qt.SortOrder) -> list[int]:
        """Lines by what stands in a column; the blank ones and the new one stay at the end."""
        sheet = self.sheet
        keys = {row: sheet.key(row, column) for row in shown if sheet.lines[row].subject}
        filled = [row for row, key in keys.items() if key != ""]
        down = order == Qt.SortOrder.DescendingOrder
        filled.sort(key=lambda row: _rank(keys[row]), reverse=down)
        blank = [row for row, key in keys.items() if key == ""]
        return [*filled, *blank, *(row for row in shown if row not in keys)]


def folded(text: str) -> str:
    """A text as it is looked for: neither the case nor the width of its characters counts."""
    return normalize("NFKC", text).casefold()


def _rank(key: Decimal | str) -> tuple[int, Decimal, str]:
    """Numbers first, then words."""
    return (0, key, "") if isinstance(key, Decimal) else (1, Decimal(0), key)


def _check_state(cell: Cell) -> Qt.CheckState | None:
    if cell.tick is None:
        return None
    return Qt.CheckState.Checked if cell.tick else Qt.CheckState.Unchecked


_PLAIN = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
_FLAGS = {
    (ticked, editable): _PLAIN
    | (Qt.ItemFlag.ItemIsUserCheckable if ticked else Qt.ItemFlag.NoItemFlags)
    | (Qt.ItemFlag.ItemIsEditable if editable else Qt.ItemFlag.NoItemFlags)
    for ticked in (False, True)
    for editable in (False, True)
}
_TONES = {Look.QUIET: "quiet", Look.GOOD: "good", Look.BAD: "must"}
_NORMAL, _MUST, _EXPLAIN = Look.NORMAL, Level.MUST, Level.EXPLAIN  # looked up once, asked often


def ink(cell: Cell) -> str:
    """The tone of a cell's text; empty for the usual one."""
    if cell.refused:
        return "must"
    return "" if cell.look is _NORMAL else _TONES[cell.look]


def ground(cell: Cell) -> str:
    """The tone of a cell's ground; empty for the usual one."""
    if cell.refused or cell.level is _MUST:
        return "must_back"
    if cell.level is _EXPLAIN:
        return "explain_back"
    return "" if cell.editable else "readonly"


def _brush(tone: str) -> QBrush | None:
    return QBrush(look.tone(tone)) if tone else None


def sign(level: Level) -> QIcon:
    """The sign of the gravest finding."""
    return icon(SIGNS[level], look.of_level(level))


def _font(cell: Cell) -> QFont | None:
    if not cell.refused:
        return None
    font = QFont()
    font.setItalic(True)
    return font


_ROLES = {
    Role.DisplayRole: lambda cell: cell.text if cell.tick is None else "",
    Role.EditRole: lambda cell: cell.edit,
    Role.ToolTipRole: lambda cell: cell.tip,  # with last year's value, see `data`
    Role.CheckStateRole: _check_state,
    Role.ForegroundRole: lambda cell: _brush(ink(cell)),
    Role.BackgroundRole: lambda cell: _brush(ground(cell)),
    Role.DecorationRole: lambda cell: sign(cell.level) if cell.level else None,
    Role.FontRole: _font,
    Role.TextAlignmentRole: lambda cell: look.ALIGN_NUMBER if cell.number else look.ALIGN_TEXT,
    Role.AccessibleTextRole: lambda cell: cell.text,
    Role.AccessibleDescriptionRole: lambda cell: cell.tip,
    CELL: lambda cell: cell,
}
