"""Whatever the order of the lines, the cell that is current stays the one that is written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.gui.filling.edit import Edit
from tests.support.desk import picture, settle

if TYPE_CHECKING:
    from tests.support.desk import Clerk, Sit

Key = Qt.Key
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def bridges(clerk: Sit) -> Clerk:
    """Three bridges; the clerk stands at the length of the second one, which is the longest."""
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("东桥\t20\n西桥\t35\n南桥\t8")
    return me.at(1, 1)


def name(me: Clerk) -> str:
    """The name in the row that is current."""
    return picture(me.grid, 0).splitlines()[me.place[0]]


@pytest.mark.parametrize("order", [UP, DOWN, None])
def test_the_current_cell_goes_with_its_row_when_lines_are_sorted(
    bridges: Clerk, order: Qt.SortOrder | None
) -> None:
    bridges.grid.sort(1, DOWN if order is None else UP)
    bridges.at(1, 1)
    stood = name(bridges)
    bridges.body.table.sort_here(order)
    assert name(bridges) == stood
    assert bridges.place[1] == 1
    assert stood in bridges.body.item.whose.text()
    assert f"第 {bridges.place[0] + 1} 行" in bridges.body.summary.text()


def test_what_the_panel_writes_after_sorting_is_of_the_cell_that_is_current(
    bridges: Clerk,
) -> None:
    bridges.body.table.sort_here(DOWN)
    chooser = bridges.body.item.absence.choice
    at = chooser.findText("不适用")
    chooser.setCurrentIndex(at)
    chooser.activated.emit(at)
    datum, subject = bridges.body.place
    kept = bridges.read_again()
    assert kept.value(datum, subject) is Absence.NOT_APPLICABLE
    assert name(bridges) == kept.object(subject).name == "西桥"


def test_the_note_under_a_refused_cell_goes_with_it(bridges: Clerk) -> None:
    bridges.pasted("约35").at(1, 1)
    table = bridges.body.table
    assert table.note.isVisible()
    table.sort_here(DOWN)
    assert table.current_cell().text == "约35"
    assert table.note.isVisible()
    assert not table.note.geometry().intersects(table.visualRect(table.currentIndex()))
    bridges.grid.narrow("东", unfinished=False)
    assert not table.note.isVisible()


def test_indexes_that_are_held_stay_with_their_cells(bridges: Clerk) -> None:
    held = [QPersistentModelIndex(bridges.grid.index(row, 1)) for row in range(3)]
    before = [one.data() for one in held]
    for order in (DOWN, UP):
        bridges.grid.sort(1, order)
        assert [one.data() for one in held] == before
    bridges.grid.sort(-1)
    assert [one.row() for one in held] == [0, 1, 2]


def test_sorting_leaves_no_selection_that_is_strewn_over_the_rows(bridges: Clerk) -> None:
    bridges.at(0, 1).key(Key.Key_Down, shift=True)
    bridges.body.table.sort_here(DOWN)
    assert list(bridges.body.table.area()) == [bridges.place]


def test_the_same_cell_is_current_when_rows_go_and_come_back(bridges: Clerk) -> None:
    first = bridges.live.subjects("bridge")[0].id
    bridges.at(2, 1)
    bridges.body.desk.do(Edit(removed=(first,)), "删除行")
    assert (name(bridges), bridges.place) == ("南桥", (1, 1))
    assert "南桥" in bridges.body.item.whose.text()


def test_blank_lines_and_the_new_one_stay_at_the_end_in_either_order(bridges: Clerk) -> None:
    bridges.at(3, 0).pasted("北桥")
    for order, first in ((UP, "南桥"), (DOWN, "西桥")):
        bridges.at(0, 1).body.table.sort_here(order)
        names = picture(bridges.grid, 0).splitlines()
        assert names[0] == first
        assert names[-2:] == ["北桥", "在这里输入名称，新增一行"]


@pytest.mark.parametrize("words", ["a桥", "Ａ桥", "A桥", "１２号"])
def test_the_filter_heeds_neither_case_nor_width(bridges: Clerk, words: str) -> None:
    bridges.at(3, 0).pasted("A桥 12号\nｂ桥")
    bridges.body.tools.filter.setText(words)
    settle()
    assert picture(bridges.grid, 0) == "A桥 12号"


def test_the_arrow_takes_no_room_from_the_heading_and_is_no_habit(bridges: Clerk) -> None:
    table = bridges.body.table
    drawn: list[object] = []
    table.widened.connect(drawn.append)
    usual = table.columnWidth(1)
    table.sort_here(DOWN)
    assert table.columnWidth(1) > usual
    table.sort_here(None)
    assert table.columnWidth(1) == usual
    assert drawn == []
