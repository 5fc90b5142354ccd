"""The grid's cells are drawn quickly, and as Qt would draw them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyledItemDelegate

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.gui import look
from cityexam_desktop.gui.filling.edit import Edit
from cityexam_desktop.gui.filling.live import Live
from cityexam_desktop.gui.filling.rowsheet import RowSheet
from cityexam_desktop.gui.filling.sheet import value_cell
from cityexam_desktop.workspace.model import (
    Comment,
    Draft,
    Nature,
    Observation,
    Place,
    RowState,
    SurveyRow,
)
from tests.support.desk import live_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from tests.support.desk import Clerk, NewDraft, Sit

Key = Qt.Key


def bridges(me: Clerk) -> None:
    """Numbers, texts that were refused, findings, new rows, and lines of two lines."""
    me.body.show_form("bridge")
    me.at(0, 0).pasted("东门桥\t20\t梁桥\t是\n西门桥\t约3\t木桥\t否\n“南\n门”桥\t-1\t\t")


def houses(me: Clerk) -> None:
    me.body.show_form("house")
    me.at(0, 0).pasted("小区\t已调查\t是\t否\t6\n小区\t无法进入\n小区\t已调查\t\t\t约5")


@pytest.mark.parametrize("contrast", [False, True])
@pytest.mark.parametrize(("unit", "fill"), [("slj", bridges), ("zjj", houses), ("zrzyj", None)])
def test_cells_are_drawn_as_qt_draws_them(
    app: QApplication, clerk: Sit, unit: str, fill: object, *, contrast: bool
) -> None:
    look.dress(app, 125, high_contrast=contrast)
    me = clerk(unit)
    if callable(fill):
        fill(me)
    else:
        me.at(0, 2).type("约10").type("8.4").type("5")
    table, own = me.body.table, me.body.table.itemDelegate()
    for row in range(me.grid.rowCount()):
        table.selectRow(row)
        ours = table.grab().toImage()
        table.setItemDelegate(QStyledItemDelegate(table))
        assert table.grab().toImage() == ours
        table.setItemDelegate(own)
    look.dress(app, 100)


def test_an_index_is_given_for_every_cell_that_there_is_and_for_no_other(clerk: Sit) -> None:
    grid = clerk("zrzyj").grid
    rows, columns = grid.rowCount(), grid.columnCount()
    last = grid.index(rows - 1, columns - 1)
    assert (last.row(), last.column()) == (rows - 1, columns - 1)
    for row, column in ((rows, 0), (0, columns), (-1, 0), (0, -1)):
        assert not grid.index(row, column).isValid()
        assert grid.cell(grid.index(row, column)).text == ""
    assert not grid.index(0, 0, last).isValid()
    assert not grid.cell(QModelIndex()).editable


def test_a_cell_is_the_same_whether_others_were_made_before_it(clerk: Sit) -> None:
    me = clerk("zjj")
    houses(me)
    sheet = me.body.sheet
    assert isinstance(sheet, RowSheet)
    at = [(row, column) for row in range(4) for column in range(len(sheet.columns))]
    together = {place: sheet.cell(*place) for place in at}
    for place in reversed(at):
        sheet.forget()
        assert sheet.cell(*place) == together[place]
        datum, subject = sheet.columns[place[1]].datum, sheet.lines[place[0]].subject
        if datum is not None:
            assert together[place] == value_cell(me.live, datum, subject)


@pytest.mark.parametrize("about", ["note", "taken over", "refused", "remark", "not relevant"])
def test_what_is_said_beside_a_value_shows_though_the_same_value_stands_elsewhere(
    draft: NewDraft, about: str
) -> None:
    live = live_of(draft("zjj"))
    form = live.pack.form["house"]
    floors = live.pack.datum["floors"]
    live = said(live, about)
    sheet = RowSheet(live, form)
    column = [c.key for c in sheet.columns].index("floors")
    plain, other = sheet.cell(0, column), sheet.cell(1, column)
    assert other == value_cell(live, floors, "b1")
    assert other != plain
    assert plain == sheet.cell(2, column)
    assert plain is sheet.cell(2, column), "cells alike are made once"


def said(live: Live, about: str) -> Live:
    """The same number at all houses, and something more at the second one."""
    rows = tuple(SurveyRow("house", f"b{n}", RowState.SURVEYED) for n in range(4))
    values = [Observation("floors", f"b{n}", Decimal(6)) for n in range(4)]
    refused: tuple[Draft, ...] = ()
    if about == "note":
        values[1] = replace(values[1], note="按图纸")
    elif about == "taken over":
        values[1] = replace(values[1], nature=Nature.TAKEN_OVER)
    elif about == "not relevant":
        values[1] = replace(values[1], value=Absence.NOT_APPLICABLE)
    elif about == "refused":
        refused = (Draft("floors", "b1", "约6", "不是确定的数。"),)
    else:
        remark = Comment("floors", "b1", "请核对", "县住建局", "")
        live = Live(live.task, live.pack, live.unit, live.content(), comments=(remark,))
    live.put(Edit(tuple(values), refused, rows))
    return live


def test_a_sheet_names_the_longest_place_wherever_it_stands(clerk: Sit) -> None:
    me = clerk("zjj")
    table, sheet = me.body.table, me.body.sheet
    narrow = table.verticalHeader().width()
    longest = Place("b9", "place", "building", "B9", "名字很长的一栋住宅楼", "e0")
    line = replace(sheet.lines[0], head=f"{longest.code} {longest.name}")
    sheet.lines = (*sheet.lines[:1] * 300, line)
    table.show_grid(me.grid)
    assert table.verticalHeader().width() > narrow
    assert table.verticalHeader().width() > table.fontMetrics().horizontalAdvance(line.head)


def test_the_names_of_rows_in_which_something_is_selected_stand_out(clerk: Sit) -> None:
    me = clerk("zjj")
    table = me.body.table
    rows, columns = table.verticalHeader().selectionModel(), table.horizontalHeader()
    root = QModelIndex()
    me.at(1, 2).key(Key.Key_Down, shift=True)
    assert [rows.rowIntersectsSelection(n, root) for n in range(4)] == [False, True, True, False]
    table.selectAll()
    assert all(rows.rowIntersectsSelection(n, root) for n in range(4))
    assert not columns.selectionModel().hasSelection(), "no column is gone through for it"
    me.body.show_form(me.live.forms[-1].code)
    me.body.show_form("house")
    me.at(3, 2)
    rows = table.verticalHeader().selectionModel()
    assert [rows.rowIntersectsSelection(n, root) for n in range(4)] == [False] * 3 + [True]


def test_a_box_is_ticked_by_the_mouse_where_it_is_drawn(clerk: Sit) -> None:
    me = clerk("zjj")
    houses(me)
    table = me.body.table
    column = [c.key for c in me.body.sheet.columns].index("crack")
    before = me.grid.cell(me.grid.index(0, column)).tick
    place = table.visualRect(me.grid.index(0, column))
    QTest.mouseClick(
        table.viewport(),
        Qt.MouseButton.LeftButton,
        pos=QPoint(place.left() + 12, place.center().y()),
    )
    assert me.grid.cell(me.grid.index(0, column)).tick is not before
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
    assert me.grid.cell(me.grid.index(0, column)).tick is not before, "beside it nothing is ticked"
