"""Last year's values in the cells of places and registers, where they are asked for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import HistoryValue
from tests.support.desk import Clerk, live_of, new_draft, settle

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from cityexam_desktop.gui.window import MainWindow


@pytest.fixture
def seats(window: MainWindow) -> Clerk:
    """A clerk before the form of places, of which one has a value of last year."""
    workspace = new_draft("tjj")
    first = live_of(workspace).subjects("seat")[0].id
    put_history(workspace, [HistoryValue("2024", "need", first, Decimal(1090), "2024年体检")])
    window.session.adopt(workspace)
    me = Clerk(window)
    me.body.show_form("seat")
    return me


def column(me: Clerk) -> int:
    return next(n for n, c in enumerate(me.body.sheet.columns) if c.datum and c.key == "need")


def lower_half(me: Clerk, row: int) -> QImage:
    """What is drawn in the lower half of a cell, without its edge."""
    table = me.body.table
    cell = table.visualRect(me.grid.index(row, column(me))).adjusted(3, 0, -3, -3)
    cell.setTop(cell.center().y() + 2)
    return table.viewport().grab(cell).toImage()


def is_written(image: QImage) -> bool:
    """Whether there is more than the ground."""
    wide, high = range(image.width()), range(image.height())
    return len({image.pixel(x, y) for x in wide for y in high}) > 1


def test_last_years_value_is_told_under_the_mouse(seats: Clerk) -> None:
    at = seats.grid.index(0, column(seats))
    assert "上年：1,090" in seats.grid.data(at, Qt.ItemDataRole.ToolTipRole)
    other = seats.grid.index(1, column(seats))
    assert "上年" not in seats.grid.data(other, Qt.ItemDataRole.ToolTipRole)


def test_it_stands_in_a_second_line_when_it_is_asked_for(seats: Clerk) -> None:
    table, usual = seats.body.table, seats.body.table.rowHeight(0)
    assert not table.shows_last_year
    seats.at(3, 0).body.tools.last.setChecked(True)
    settle()
    assert table.rowHeight(0) > usual
    assert is_written(lower_half(seats, 0))
    assert not is_written(lower_half(seats, 1))
    seats.body.tools.last.setChecked(False)
    assert table.rowHeight(0) == usual


def test_forms_without_last_years_values_stay_as_they_are(seats: Clerk) -> None:
    seats.body.tools.last.setChecked(True)
    seats.body.show_form("people")
    assert not seats.body.tools.last.isVisible()
    assert not seats.body.table.shows_last_year
    seats.body.show_form("seat")
    assert seats.body.table.shows_last_year


def test_a_cell_is_typed_and_ticked_in_as_ever(seats: Clerk) -> None:
    seats.body.tools.last.setChecked(True)
    seats.at(0, column(seats)).type("7")
    assert seats.place == (1, column(seats))
    assert str(seats.read_again().value("need", seats.live.subjects("seat")[0].id)) == "7"


def test_whether_it_is_shown_is_kept(seats: Clerk) -> None:
    seats.body.tools.last.setChecked(True)
    seats.window.session.touch()
    settle()
    assert seats.body.form == "seat"
    assert seats.body.table.shows_last_year
