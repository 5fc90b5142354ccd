"""The totals line: under every column of amounts in sight what its rows come to.

To add up 20,000 rows for each column would be felt at every key, so a long form is added up
when the hands rest.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QToolTip, QWidget

from cityexam_desktop.gui.filling.rowsheet import RowSheet
from cityexam_desktop.gui.filling.summary import amount

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QEvent as Event
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QHelpEvent, QPaintEvent, QResizeEvent

    from cityexam_desktop.gui.filling.table import FormTable

REST: Final = 250
"""Milliseconds without a change after which a long form is added up."""
LONG: Final = 2000
"""Rows from which on that is waited for."""
_MARGIN: Final = 6
WHOLE: Final = "合计"
PART: Final = "小计"
"""Said of the lines that are shown where others are left out."""


class TotalsLine(QWidget):
    """Stands under the grid and follows its columns; hidden where nothing adds up."""

    def __init__(self, table: FormTable) -> None:
        """Follow `table`."""
        super().__init__()
        self.setAccessibleName("合计")
        self._table = table
        self._texts: dict[int, str] = {}
        self._resting = _once(self, REST)
        self._resting.timeout.connect(self._begin)
        self._waiting: list[int] = []
        self._stepping = _once(self, 0)
        self._stepping.timeout.connect(self._next)
        table.horizontalScrollBar().valueChanged.connect(self._moved)
        table.horizontalHeader().sectionResized.connect(self._moved)
        self.hide()

    def sizeHint(self) -> QSize:
        """As high as a line of the grid."""
        return QSize(0, self.fontMetrics().height() + _MARGIN)

    def minimumSizeHint(self) -> QSize:
        """Never lower than that."""
        return self.sizeHint()

    def follow(self, *, afresh: bool = False) -> None:
        """Something changed, or another form is shown (`afresh`)."""
        sheet = self._sheet
        self._waiting = []
        if afresh:
            self._texts = {}
        self.setVisible(sheet is not None and any(self._adds_up(sheet)))
        if sheet is not None and self.isVisibleTo(self.parentWidget()):
            self._ask(sheet, self._in_sight())

    def text(self, column: int) -> str:
        """The total under a column; '' where none is shown."""
        return self._texts.get(column, "")

    def _ask(self, sheet: RowSheet, columns: Iterable[int]) -> None:
        """Add columns up at once, or when the hands rest."""
        if len(sheet.lines) < LONG:
            self._add_up(sheet, columns)
        else:
            self._resting.start()

    @property
    def narrowed(self) -> bool:
        """Whether only the lines that are shown are added up, as others are left out."""
        return self._table.grid.narrowed

    @property
    def _sheet(self) -> RowSheet | None:
        sheet = self._table.grid.sheet if self._table.model() is not None else None
        return sheet if isinstance(sheet, RowSheet) else None

    @staticmethod
    def _adds_up(sheet: RowSheet) -> tuple[bool, ...]:
        return tuple(
            c.datum is not None and amount(c.datum, Decimal(0)) != "" for c in sheet.columns
        )

    def _in_sight(self) -> range:
        """The columns that are in sight, partly at least."""
        table = self._table
        count = table.model().columnCount()
        first = max(table.columnAt(0), 0)
        last = table.columnAt(table.viewport().width() - 1)
        return range(first, count if last < 0 else last + 1)

    def _begin(self) -> None:
        """Add the columns in sight up, one after the other, so that no key waits for all."""
        self._waiting = list(self._in_sight())
        self._next()

    def _next(self) -> None:
        sheet = self._sheet
        if sheet is None or not self._waiting:
            return
        self._add_up(sheet, (self._waiting.pop(0),))
        if self._waiting:
            self._stepping.start()

    def _add_up(self, sheet: RowSheet, columns: Iterable[int]) -> None:
        lines = tuple(self._table.grid.order) if self.narrowed else None
        for column in columns:
            datum = sheet.columns[column].datum if column < len(sheet.columns) else None
            total = sheet.total(column, lines) if datum is not None else None
            shown = amount(datum, total) if datum is not None and total is not None else ""
            self._texts[column] = shown
        self.setAccessibleName("筛选出的行小计" if self.narrowed else "合计")
        self.setAccessibleDescription("，".join(self._told(sheet)))
        self.update()

    def _told(self, sheet: RowSheet) -> list[str]:
        return [
            f"{sheet.columns[c].title} {self._texts[c]}"
            for c in sorted(self._texts)
            if self._texts[c]
        ]

    def _moved(self) -> None:
        sheet = self._sheet
        if sheet is None or not self.isVisible():
            return
        if missing := [column for column in self._in_sight() if column not in self._texts]:
            self._ask(sheet, missing)
        self.update()

    def _place(self, column: int) -> QRect:
        """Where a column's total stands, in the coordinates of this line."""
        table = self._table
        left = table.viewport().x() + table.columnViewportPosition(column)
        return QRect(left, 0, table.columnWidth(column), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More columns may be in sight."""
        super().resizeEvent(event)
        self._moved()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the totals right-aligned under their columns."""
        del event
        sheet = self._sheet
        if sheet is None:
            return
        painter, table = QPainter(self), self._table
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.AlternateBase))
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        edge = table.viewport().x()
        head = QRect(0, 0, edge, self.height())
        painter.drawText(head, Qt.AlignmentFlag.AlignCenter, PART if self.narrowed else WHOLE)
        painter.setClipRect(QRect(edge, 0, table.viewport().width(), self.height()))
        for column in self._in_sight():
            place = self._place(column).adjusted(_MARGIN // 2, 0, -_MARGIN, 0)
            room = Qt.TextElideMode.ElideLeft
            text = self.fontMetrics().elidedText(self.text(column), room, place.width())
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, right, text)

    def event(self, event: Event) -> bool:
        """Tell the whole number where a column is too narrow for it."""
        if event.type() == QEvent.Type.ToolTip and self._sheet is not None:
            asked: QHelpEvent = event  # type: ignore[assignment]
            column = self._table.columnAt(asked.pos().x() - self._table.viewport().x())
            text = self.text(column)
            title = self._sheet.columns[column].title if column >= 0 else ""
            rows = len(self._table.grid.order)
            what = f"筛选出的 {rows} 行{PART}" if self.narrowed else WHOLE
            QToolTip.showText(asked.globalPos(), f"{title} {what} {text}" if text else "", self)
            return True
        done = super().event(event)
        if event.type() == QEvent.Type.Show:
            self._moved()  # which columns are in sight is known only now
        return done


def _once(owner: QObject, after: int) -> QTimer:
    """A timer that goes off once, so many milliseconds after it was last started."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(after)
    return timer
