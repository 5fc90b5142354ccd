"""What is taken back is shown and said, wherever the clerk is by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling.beside import sourced
from tests.support.desk import picture, settle

if TYPE_CHECKING:
    from tests.support.desk import Clerk, Sit

Key = Qt.Key


def said(me: Clerk) -> str:
    """What stands in the status line."""
    return me.window.statusBar().currentMessage()


@pytest.fixture
def people(clerk: Sit) -> Clerk:
    """A clerk with a list and a form of places, who typed in the list first."""
    me = clerk("tjj")
    me.body.show_form("people")
    return me.at(1, 2).type("54.44")


def test_undo_leads_to_the_form_and_the_cell_and_says_what_it_took_back(people: Clerk) -> None:
    people.body.show_form("seat")
    people.at(1, 1).key(Key.Key_Z, ctrl=True)
    assert people.body.form == "people"
    assert people.place == (1, 2)
    title, name = people.live.pack.form["people"].title, picture(people.grid, 1).splitlines()[1]
    assert said(people) == f"已撤销“填报”：{title}，{name}，由“54.44”改回“空白”。"
    people.body.show_form("seat")
    people.at(0, 1).key(Key.Key_Y, ctrl=True)
    assert (people.body.form, people.place) == ("people", (1, 2))
    assert "已重做“填报”" in said(people)
    assert "由“空白”改为“54.44”" in said(people)


def test_undo_shows_a_row_that_is_filtered_out(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("东桥\t20\n西桥\t35")
    me.at(1, 1).type("36")
    me.body.tools.filter.setText("东")
    settle()
    me.key(Key.Key_Z, ctrl=True)
    assert me.body.tools.filter.text() == ""
    assert me.place == (1, 1)
    assert me.live.pack.form["bridge"].title in said(me)
    assert "西桥，桥长，由“36”改回“35”" in said(me)


def test_a_block_that_is_taken_back_is_marked(clerk: Sit) -> None:
    me = clerk("tjj")
    me.body.show_form("seat")
    me.at(0, 1).pasted("1\t2\n3\t4")
    me.body.show_form("people")
    me.at(0, 2).key(Key.Key_Z, ctrl=True)
    assert me.body.form == "seat"
    assert list(me.body.table.area()) == [(0, 1), (0, 2), (1, 1), (1, 2)]
    assert me.place == (0, 1)
    assert "已撤销“粘贴”：4 格" in said(me)


def test_rows_that_go_and_come_are_named(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("东桥\n西桥")
    me.key(Key.Key_Z, ctrl=True)
    assert "去掉 2 行（东桥、西桥）" in said(me)
    me.key(Key.Key_Y, ctrl=True)
    assert "恢复 2 行（东桥、西桥）" in said(me)
    assert me.place[0] == 0


def test_survey_states_lead_to_their_row(clerk: Sit) -> None:
    me = clerk("zjj").at(2, 2)
    me.key(Key.Key_E, ctrl=True).at(0, 2)
    me.key(Key.Key_Z, ctrl=True)
    assert me.place[0] == 2
    assert "1 行的调查状态" in said(me)


def test_what_was_written_beside_a_value_leads_to_it(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(1, 2).type("8.4").at(1, 2)
    datum = me.body.place[0]
    me.body.desk.do(sourced(me.live, datum, COUNTY, note="按新口径"), "来源")
    me.at(0, 2).key(Key.Key_Z, ctrl=True)
    assert me.place == (1, 2)
    assert "改的是来源、备注等" in said(me)
