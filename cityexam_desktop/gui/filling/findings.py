"""The findings below the grid: by form or by rule; a click leads to the cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.findings import Finding, Level, Where
from cityexam_desktop.gui import look
from cityexam_desktop.gui.filling.grid import SIGNS
from cityexam_desktop.gui.filling.remarks import in_words
from cityexam_desktop.gui.icons import icon
from cityexam_desktop.gui.widgets import heading, tip

if TYPE_CHECKING:
    from cityexam_desktop.gui.filling.live import Live

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
LEVEL, PLACE, SENTENCE, REMEDY = range(4)
RETURNED = "return.remark"
HEADS = ("级别", "位置", "意见", "怎么办")


class FindingsModel(QAbstractTableModel):
    """The findings in one of two orders; those of empty cells only when wanted."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.rows: tuple[Finding, ...] = ()
        self._live: Live | None = None
        self.by_rule = False
        self.with_missing = False

    def show_findings(self, live: Live) -> None:
        """Show a draft's findings under the chosen order; nothing moves when they are the same."""
        found = [*remarks(live), *(live.findings if self.with_missing else live.spoken)]
        if self.by_rule:
            found.sort(key=lambda f: (f.level.rank, f.code))
        self._live = live
        if tuple(found) == self.rows:
            return
        self.beginResetModel()
        self.rows = tuple(found)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """One row per finding."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Level, place, sentence, what to do."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        """The headings."""
        wanted = orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole
        return HEADS[section] if wanted else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Words, the sign of the level, its colour."""
        finding = self.rows[index.row()]
        if role in {Role.DisplayRole, Role.ToolTipRole}:
            text = self._text(finding, index.column())
            return text if role == Role.DisplayRole else tip(text)
        if role == Role.DecorationRole and index.column() == LEVEL:
            name = "done" if finding.explained else SIGNS[finding.level]
            tone = look.tone("good") if finding.explained else look.of_level(finding.level)
            return icon(name, tone)
        if role == Role.ForegroundRole and (finding.explained or finding.level is Level.NOTICE):
            return QBrush(look.tone("quiet"))
        return None

    def _text(self, finding: Finding, column: int) -> str:
        if column == LEVEL and finding.code == RETURNED:
            return "已答复" if finding.explained else "退回意见"
        if column == LEVEL:
            return "已说明" if finding.explained else finding.level.word
        if column == PLACE:
            return place_of(self._live, finding) if self._live else ""
        if column == SENTENCE:
            return finding.sentence
        return f"说明：{finding.explained}" if finding.explained else finding.remedy


def remarks(live: Live) -> tuple[Finding, ...]:
    """The bureau's remarks at cells, told like findings; an answered one counts as explained."""
    return tuple(
        Finding(
            RETURNED,
            Level.NOTICE,
            Where(
                live.pack.datum[c.datum].form if c.datum in live.pack.datum else "",
                row=c.subject,
                column=c.datum,
            ),
            in_words(c),
            "请核对修改；不改的，在右侧写明答复。",
            explained=c.answer,
        )
        for c in live.comments
    )


def place_of(live: Live, finding: Finding) -> str:
    """Form, row and item of a finding in words."""
    where = finding.where
    form = live.pack.form.get(where.table)
    parts = [form.title] if form else []
    table = live.answers.tables.get(where.table)
    if table is not None and where.row in table.index:
        subject = table.subjects[table.index[where.row]]
        parts.append(subject.name or subject.code)
    if where.column in live.pack.datum:
        parts.append(live.pack.datum[where.column].name)
    return " › ".join(parts)


class FindingsPane(QWidget):
    """`wanted` gives the finding whose cell is to be shown; without any there is but a line."""

    wanted = Signal(object)
    filled = Signal(bool)
    """There is something to show again, or nothing any more."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.model = FindingsModel()
        self.title = heading("核查意见", larger=0)
        self.order = QComboBox()
        self.order.addItems(("按表排列", "按规则排列"))
        self.order.setAccessibleName("意见的排列")
        self.order.currentIndexChanged.connect(self._arrange)
        self.missing = QCheckBox("列出未填的项")
        self.missing.toggled.connect(self._arrange)
        self.view = self._table()
        bar = QHBoxLayout()
        bar.setContentsMargins(6, 2, 6, 0)
        for part in (self.title, self.order, self.missing):
            bar.addWidget(part)
        bar.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(bar)
        layout.addWidget(self.view)
        self._live: Live | None = None

    def _table(self) -> QTableView:
        view = QTableView()
        view.setModel(self.model)
        view.setAccessibleName("核查意见")
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setTabKeyNavigation(False)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(int(self.fontMetrics().height() * 1.3))
        em = self.fontMetrics().horizontalAdvance("国")
        for section, width in ((LEVEL, 7), (PLACE, 14), (SENTENCE, 28)):
            view.setColumnWidth(section, width * em)
        view.horizontalHeader().setSectionResizeMode(SENTENCE, QHeaderView.ResizeMode.Interactive)
        view.horizontalHeader().setStretchLastSection(True)
        view.horizontalHeader().setDefaultAlignment(look.ALIGN_TEXT)
        view.clicked.connect(self._chosen)
        view.activated.connect(self._chosen)
        return view

    def show_findings(self, live: Live) -> None:
        """Show a draft's findings."""
        self._live = live
        seen = self.view.verticalScrollBar().value()
        self.model.show_findings(live)
        self.view.verticalScrollBar().setValue(seen)
        blocking = sum(1 for f in self.model.rows if _is_open(f))
        total = len(self.model.rows)
        if bool(total) is self.view.isHidden():
            self.view.setVisible(bool(total))
            self.filled.emit(bool(total))
        self.title.setText(
            f"核查意见 {total} 条，待处理 {blocking} 条" if total else "没有核查意见"
        )

    def next_after(self, place: tuple[str, str, str]) -> Finding | None:
        """The next finding that blocks after a (form, subject, datum), round and round."""
        rows = self.model.rows
        at = next((i for i, f in enumerate(rows) if _place(f) == place), -1)
        while 0 <= at < len(rows) and _place(rows[at]) == place:
            at += 1
        around = (*rows[max(at, 0) :], *rows[: max(at, 0)])
        return next((f for f in around if _is_open(f) and _place(f) != place), None)

    def _arrange(self) -> None:
        self.model.by_rule = self.order.currentIndex() == 1
        self.model.with_missing = self.missing.isChecked()
        if self._live is not None:
            self.show_findings(self._live)

    def _chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self.wanted.emit(self.model.rows[index.row()])


def _is_open(finding: Finding) -> bool:
    return finding.blocks or (finding.code == RETURNED and not finding.explained)


def _place(finding: Finding) -> tuple[str, str, str]:
    return finding.where.table, finding.where.row, finding.where.column
