"""Dates are typed freely or taken from a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCalendarWidget, QWidget

from cityexam_desktop.gui.filling.dateline import DateLine
from tests.support.desk import settle

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@pytest.mark.parametrize(("whole_month", "taken"), [(False, "2025-11-20"), (True, "2025-11")])
def test_a_day_of_the_calendar_is_taken(
    app: QApplication,  # noqa: ARG001 - there must be one
    whole_month: bool,  # noqa: FBT001 - a case of the table
    taken: str,
) -> None:
    held = QWidget()
    line = DateLine(held, whole_month=whole_month)
    held.show()
    line.setText("2025年11月" if whole_month else "2025/11/3")
    QTest.keyClick(line, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert line.popup is not None
    calendar = line.popup.findChild(QCalendarWidget)
    assert calendar.selectedDate() == QDate(2025, 11, 1 if whole_month else 3), "what was typed"
    calendar.clicked.emit(QDate(2025, 11, 20))
    calendar.activated.emit(QDate(2025, 11, 20))
    assert line.text() == taken
    held.close()
    held.deleteLater()
    settle()
