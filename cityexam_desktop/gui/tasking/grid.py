"""分工矩阵: data down, units across; who leads, who checks, who helps, by key or by button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from cityexam_desktop.county.planning.comparing import ROLE_WORDS
from cityexam_desktop.county.planning.ownership import State
from cityexam_desktop.formpack.model import Role
from cityexam_desktop.gui import look
from cityexam_desktop.gui.widgets import tip

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QKeyEvent

    from cityexam_desktop.county.planning.ownership import Duty
    from cityexam_desktop.formpack.model import ReportingUnit

Index = QModelIndex | QPersistentModelIndex
ItemRole = Qt.ItemDataRole
KEYS: Final[Mapping[int, Role | None]] = {
    Qt.Key.Key_1: Role.OWNER, Qt.Key.Key_Q: Role.OWNER,
    Qt.Key.Key_2: Role.WITNESS, Qt.Key.Key_H: Role.WITNESS,
    Qt.Key.Key_3: Role.SUPPORT, Qt.Key.Key_P: Role.SUPPORT,
    Qt.Key.Key_Delete: None, Qt.Key.Key_0: None,
}  # fmt: skip
_TONES: Final = {Role.OWNER: "good", Role.WITNESS: "notice", Role.SUPPORT: "quiet"}


class GridModel(QAbstractTableModel):
    """What every unit has to do with every datum."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.duties: tuple[Duty, ...] = ()
        self.units: tuple[ReportingUnit, ...] = ()
        self.titles: Mapping[str, str] = {}

    def show_duties(
        self, duties: Sequence[Duty], units: Sequence[ReportingUnit], titles: Mapping[str, str]
    ) -> None:
        """Show duties under the units; `titles` are the forms' by code."""
        self.beginResetModel()
        self.duties, self.units, self.titles = tuple(duties), tuple(units), titles
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """The data."""
        return 0 if parent.isValid() else len(self.duties)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """The units."""
        return 0 if parent.isValid() else len(self.units)

    def data(self, index: Index, role: int = ItemRole.DisplayRole) -> Any:
        """The word of the role; the cells of a line without its one owner are red."""
        duty = self.duties[index.row()]
        held = duty.role_of(self.units[index.column()].code)
        if role == ItemRole.DisplayRole:
            return ROLE_WORDS[held] if held else ""
        if role == ItemRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role == ItemRole.ForegroundRole and held:
            wrong = duty.state is State.DOUBLE and held is Role.OWNER
            return QBrush(look.tone("must" if wrong else _TONES[held]))
        if role == ItemRole.BackgroundRole and duty.state is not State.OWNED:
            return QBrush(look.tone("must_back"))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole
    ) -> Any:
        """Units across, data down; a datum without its one owner is red and says so."""
        if orientation == Qt.Orientation.Horizontal:
            name = self.units[section].name if section < len(self.units) else ""
            return name if role == ItemRole.DisplayRole else None
        if section >= len(self.duties):
            return None
        duty = self.duties[section]
        if role == ItemRole.DisplayRole:
            return f"{duty.datum.name}（{duty.state.word}）" if duty.state.word else duty.datum.name
        if role == ItemRole.ForegroundRole and duty.state is not State.OWNED:
            return QBrush(look.tone("must"))
        if role == ItemRole.ToolTipRole:
            return tip(f"{self.titles.get(duty.datum.form, '')}\n{duty.datum.definition}")
        return None


class DutyGrid(QTableView):
    """`wanted` says which role the chosen cells shall have: {unit: [data]} and the role."""

    wanted = Signal(object, object)

    def __init__(self) -> None:
        """Build the table."""
        super().__init__()
        self.model_ = GridModel()
        self.model_.setParent(self)
        self.setModel(self.model_)
        self.setAccessibleName("分工矩阵")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        em, high = self.fontMetrics().horizontalAdvance("国"), self.fontMetrics().height()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        header.setDefaultSectionSize(em * 4 + 12)
        header.setFixedHeight(high * 3 + 6)
        header.setHighlightSections(False)
        rows = self.verticalHeader()
        rows.setDefaultSectionSize(int(high * 1.5))
        rows.setFixedWidth(em * 20)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(lambda _: self.toggle())

    def show_duties(
        self, duties: Sequence[Duty], units: Sequence[ReportingUnit], titles: Mapping[str, str]
    ) -> None:
        """Show other duties; the current cell and what is chosen stay where they were."""
        at, cells = self.currentIndex(), [(i.row(), i.column()) for i in self.selectedIndexes()]
        here = (at.row(), at.column()) if at.isValid() else (0, 0)
        top = self.verticalScrollBar().value()
        self.model_.show_duties(duties, units, titles)
        self.setCurrentIndex(self.model_.index(*here))
        flag = self.selectionModel().SelectionFlag.Select
        for cell in cells:
            self.selectionModel().select(self.model_.index(*cell), flag)
        self.verticalScrollBar().setValue(top)

    def give(self, role: Role | None) -> None:
        """Want a role, or none, for the chosen cells."""
        data: dict[str, list[str]] = {}
        for index in self.selectedIndexes():
            unit = self.model_.units[index.column()].code
            data.setdefault(unit, []).append(self.model_.duties[index.row()].datum.code)
        if data:
            self.wanted.emit(data, role)

    def toggle(self) -> None:
        """Let the unit of the current cell own the datum, or not any more."""
        index = self.currentIndex()
        if index.isValid():
            duty = self.model_.duties[index.row()]
            held = duty.role_of(self.model_.units[index.column()].code)
            self.give(None if held is Role.OWNER else Role.OWNER)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 牵头, 2 核对, 3 配合, Delete nothing, space to and fro."""
        plain = event.modifiers() in {
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier,
        }  # fmt: skip
        if plain and event.key() in KEYS:
            self.give(KEYS[event.key()])
        elif plain and event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.toggle()
        else:
            super().keyPressEvent(event)
