"""The findings below the grid: a list where there is room, one line where there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cityexam_desktop.gui import look
from cityexam_desktop.gui.eliding import Eliding
from cityexam_desktop.gui.filling.findings import (
    LEVEL,
    PLACE,
    SENTENCE,
    FindingsModel,
    is_open,
    place,
)
from cityexam_desktop.gui.widgets import heading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QObject

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.gui.filling.live import Live

Flag = QItemSelectionModel.SelectionFlag
ALL: Final = "全部意见"
BACK: Final = "回到表格"
MISSES: Final = "列出未填的项"
SETTLED: Final = "列出已处理的和提示"
WIDE: Final = 46
NARROW: Final = 26
"""Characters for which there has to be room, for many words and for few."""
FEWEST: Final = 2
USUAL: Final = 3
MOST: Final = 8
"""Findings that are in sight at least where they are listed; for which room is kept, and asked."""


class FindingsPane(QWidget):
    """`wanted` gives the finding whose cell is to be shown.

    Where the room is `short` it is one line: how many there are, and that of the current
    cell. The button at its end opens the list in the place of the grid.
    """

    wanted = Signal(object)
    resized = Signal()
    """Another room is asked for: the list came or went, or has other lines."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.model = FindingsModel()
        self.short = False
        self.title, self.now = heading("核查意见", larger=0), Eliding(name="这一格的意见")
        self.order = QComboBox()
        self.order.addItems(("按表排列", "按规则排列"))
        self.order.setAccessibleName("意见的排列")
        self.order.currentIndexChanged.connect(self._arrange)
        self.missing, self.settled = QCheckBox(MISSES), QCheckBox(SETTLED)
        for box in (self.missing, self.settled):
            box.toggled.connect(self._arrange)
        self.more = QToolButton()
        self.more.setText(ALL)
        self.more.setCheckable(True)
        self.more.setToolTip("在表格的位置列出全部意见，再按一次回到表格")
        self.more.toggled.connect(self._opened)
        self.view = self._table()
        self._live: Live | None = None
        self._lay_out()
        self._measure()
        self._fit()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(6, 0, 6, 0)
        for part in (self.title, self.order, self.missing, self.settled):
            bar.addWidget(part)
        bar.addWidget(self.now, 1)
        bar.addStretch()
        bar.addWidget(self.more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)

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
        self._em = self.fontMetrics().horizontalAdvance("国")
        for section, width in ((LEVEL, 7), (PLACE, 14), (SENTENCE, 28)):
            view.setColumnWidth(section, width * self._em)
        view.horizontalHeader().setSectionResizeMode(SENTENCE, QHeaderView.ResizeMode.Interactive)
        view.horizontalHeader().setStretchLastSection(True)
        view.horizontalHeader().setDefaultAlignment(look.ALIGN_TEXT)
        view.clicked.connect(self._chosen)
        view.activated.connect(self._chosen)
        view.installEventFilter(self)
        return view

    @property
    def listed(self) -> bool:
        """Whether the findings stand below each other, and not in one line."""
        return not self.view.isHidden()

    @property
    def opened(self) -> bool:
        """Whether the list stands in the place of the grid."""
        return self.short and self.more.isChecked()

    @property
    def stop(self) -> QWidget:
        """Where the keyboard comes to."""
        return self.more if self.short and not self.listed else self.view

    def take(self, *, short: bool) -> None:
        """Be a line or a list from now on."""
        if short != self.short:
            self.short = short
            self.more.setChecked(False)
            if self._live is not None:
                self.show_findings(self._live)

    def line_height(self) -> int:
        """Pixels of the line."""
        parts = (self.title, self.now, self.more) if self.short else (self.order, self.missing)
        return max(part.sizeHint().height() for part in parts)

    def list_height(self, rows: int = 0) -> int:
        """Pixels of the line and a list of so many; without `rows` of those that there are."""
        shown = self._wish()
        wish = rows or max(shown, USUAL)
        head, one = self.view.horizontalHeader(), self.view.verticalHeader().defaultSectionSize()
        below = head.sizeHint().height() + one * wish + 4 if shown else 0
        return max(self.order.sizeHint().height(), self.missing.sizeHint().height()) + below

    def show_findings(self, live: Live) -> None:
        """Show a draft's findings."""
        self._live = live
        model, seen = self.model, self.view.verticalScrollBar().value()
        before = self._wish()
        model.show_findings(live)
        self.view.verticalScrollBar().setValue(seen)
        total = len(model.all)
        count = "" if self._brief else f"核查意见 {total} 条，"
        told = f"{count}待处理 {model.open} 条" if total else "没有核查意见"
        if told != self.title.text():  # which lays the whole line again
            self.title.setText(told)
        self._name_boxes()
        self._fit()
        if self._wish() != before:
            self.resized.emit()

    def _name_boxes(self) -> None:
        """Say what else can be listed, in few words where the line is short."""
        many = self.model.settled
        words = ("未填的", f"已处理 {many} 条") if self._brief else (MISSES, f"{SETTLED} {many} 条")
        for box, text in zip((self.missing, self.settled), words, strict=True):
            if box.text() != text:
                box.setText(text)
                box.setAccessibleName(text)
        self.more.setText(BACK if self.opened else ALL)

    @property
    def _brief(self) -> bool:
        """Whether there is room for few words only."""
        em = self.fontMetrics().horizontalAdvance("国")
        return self.short or self.width() < WIDE * em

    def minimumSizeHint(self) -> QSize:
        """What the few words want: the many give way to them."""
        least = super().minimumSizeHint()
        narrow = NARROW * self.fontMetrics().horizontalAdvance("国")
        return QSize(min(least.width(), narrow), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There may be room for more words, or for fewer."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width() and self._live is not None:
            self.show_findings(self._live)

    def _wish(self) -> int:
        """How many lines room is asked for."""
        return min(len(self.model.rows), MOST)

    def show_current(self, findings: Iterable[Finding], otherwise: str = "") -> None:
        """Say what is found at the current cell, and mark it in the list."""
        here = min((f for f in findings if is_open(f)), key=lambda f: f.level.rank, default=None)
        told = f"【{here.level.word}】{here.sentence}" if here else otherwise
        if told != self.now.text():
            self.now.setText(told)
        if here is not None:
            look.tint(self.now, here.level.value)
        else:
            look.quiet(self.now)
        at = self.model.row_of(place(here)) if here is not None else -1
        if at >= 0:
            whole = Flag.ClearAndSelect | Flag.Rows  # the list stays where it is read
            self.view.selectionModel().select(self.model.index(at, 0), whole)
        elif self.view.selectionModel().hasSelection():
            self.view.clearSelection()

    def next_after(self, at: tuple[str, str, str]) -> Finding | None:
        """The next finding that blocks after a (form, subject, datum), round and round."""
        rows = self.model.all
        start = next((i for i, f in enumerate(rows) if place(f) == at), -1)
        while 0 <= start < len(rows) and place(rows[start]) == at:
            start += 1
        around = (*rows[max(start, 0) :], *rows[: max(start, 0)])
        return next((f for f in around if is_open(f) and place(f) != at), None)

    def close_list(self) -> None:
        """Give the grid its place back."""
        self.more.setChecked(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc gives the grid its place back."""
        if (
            self.opened
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            self.close_list()
            return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Larger text wants higher lines."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "view"):
            self._measure()
            self.resized.emit()

    def _measure(self) -> None:
        before, self._em = self._em, self.fontMetrics().horizontalAdvance("国")
        if before != self._em:
            for section in (LEVEL, PLACE, SENTENCE):
                width = self.view.columnWidth(section) * self._em // before
                self.view.setColumnWidth(section, width)
        row = int(self.fontMetrics().height() * 1.3)
        head = self.view.horizontalHeader().sizeHint().height()
        self.view.verticalHeader().setMinimumSectionSize(row)
        self.view.verticalHeader().setDefaultSectionSize(row)
        self.view.setMinimumHeight(head + FEWEST * row)

    def _fit(self) -> None:
        """Show what belongs to the line, or to the list."""
        whole = not self.short or self.opened
        for part, there in (
            (self.title, not self.opened),  # the steps say how many there are
            (self.view, whole and bool(self.model.rows)),
            (self.order, whole),
            (self.missing, whole),
            (self.settled, whole and self.model.settled > 0),
            (self.now, not whole),
            (self.more, self.short),
        ):
            if part.isHidden() is there:
                part.setVisible(there)

    def _opened(self) -> None:
        self._name_boxes()
        self._fit()
        self.resized.emit()

    def _arrange(self) -> None:
        self.model.by_rule = self.order.currentIndex() == 1
        self.model.with_missing = self.missing.isChecked()
        self.model.with_settled = self.settled.isChecked()
        if self._live is not None:
            self.show_findings(self._live)

    def _chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            finding = self.model.rows[index.row()]
            self.close_list()
            self.wanted.emit(finding)
