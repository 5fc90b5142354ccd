"""Typing a date as people write it, or taking it from a calendar (Alt and Down, or the arrow)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QPoint, QSize, Qt
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QVBoxLayout, QWidget

from cityexam_desktop.formpack.dates import day, month
from cityexam_desktop.gui import look
from cityexam_desktop.gui.icons import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class DateLine(QLineEdit):
    """A line that stays free text; what a calendar gives is ISO, of a month without the day."""

    def __init__(self, parent: QWidget, *, whole_month: bool = False) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.setFrame(False)
        self.setAccessibleName("输入月份" if whole_month else "输入日期")
        self._whole_month = whole_month
        opener = self.addAction(
            icon("calendar", look.accent()), QLineEdit.ActionPosition.TrailingPosition
        )
        opener.setToolTip("从日历选（Alt+↓）")
        opener.triggered.connect(self.open_calendar)
        self.popup: QWidget | None = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt and Down open the calendar."""
        held = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() == Qt.Key.Key_Down and held:
            self.open_calendar()
            event.accept()
        else:
            super().keyPressEvent(event)

    def open_calendar(self) -> None:
        """Show a month below the line, at what is typed or at today."""
        self.popup = QWidget(self, Qt.WindowType.Popup)
        self.popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget()
        calendar.setAccessibleName("日历")
        calendar.setGridVisible(True)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        told = day(self.text()) or (month(self.text()) or "") + "-01"
        known = QDate.fromString(told, Qt.DateFormat.ISODate)
        calendar.setSelectedDate(known if known.isValid() else QDate.currentDate())
        calendar.activated.connect(self._take)
        calendar.clicked.connect(self._take)
        layout = QVBoxLayout(self.popup)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(calendar)
        self.popup.show()  # only now it has its size
        self.popup.move(self._place_for(self.popup.frameGeometry().size()))
        calendar.setFocus()

    def _place_for(self, size: QSize) -> QPoint:
        """Where something of a size stands below the line; above it where the screen ends."""
        room = self.screen().availableGeometry()
        at = self.mapToGlobal(QPoint(0, self.height()))
        if at.y() + size.height() > room.bottom():
            at.setY(max(at.y() - self.height() - size.height(), room.top()))
        at.setX(max(min(at.x(), room.right() - size.width()), room.left()))
        return at

    def _take(self, chosen: QDate) -> None:
        if self.popup is None:  # a click is told twice: once as clicked, once as activated
            return
        text = chosen.toString(Qt.DateFormat.ISODate)
        self.setText(text[:7] if self._whole_month else text)
        popup, self.popup = self.popup, None
        popup.close()
        self.setFocus()
