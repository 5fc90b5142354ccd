"""The line of totals under the grid, and the sums behind it."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from cityexam_desktop.gui.filling.rowsheet import RowSheet
from cityexam_desktop.gui.filling.summary import nothing_shown
from cityexam_desktop.gui.filling.way import Frozen
from tests.support.desk import settle

if TYPE_CHECKING:
    from cityexam_desktop.gui.window import MainWindow
    from tests.support.desk import Clerk, Sit


def column_of(me: Clerk, code: str) -> int:
    """The column of a datum."""
    return next(i for i, c in enumerate(me.body.sheet.columns) if c.datum and c.datum.code == code)


def seats(clerk: Sit) -> tuple[Clerk, int]:
    """A clerk with 40 and 60 seats wanted in two estates."""
    me = clerk("tjj")
    me.body.show_form("seat")
    need = column_of(me, "need")
    me.at(0, need).pasted("40\n60")
    return me, need


def test_all_columns_in_sight_have_their_totals_as_soon_as_the_form_is_shown(clerk: Sit) -> None:
    me, need = seats(clerk)
    me.body.show_form("people")
    settle()
    me.body.show_form("seat")
    settle()
    totals = me.body.totals
    assert totals.isVisible()
    assert totals.text(need) == "100"
    assert totals.text(column_of(me, "have")) == "0"


def test_columns_that_come_into_sight_have_theirs_too(window: MainWindow, clerk: Sit) -> None:
    me, need = seats(clerk)
    window.resize(700, 700)
    me.body.show_form("people")
    me.body.show_form("seat")
    settle()
    window.resize(1600, 700)
    settle()
    assert me.body.totals.text(need) == "100"


def test_under_a_filter_the_rows_in_sight_are_added_up_and_it_is_said(clerk: Sit) -> None:
    me, need = seats(clerk)
    first = me.grid.sheet.lines[0].head
    me.at(0, need)
    me.body.tools.filter.setText(first)
    settle()
    totals = me.body.totals
    assert totals.text(need) == "40"
    assert totals.narrowed
    assert totals.accessibleName() == "筛选出的行小计"
    assert "筛选出 1 行，共 2 行" in me.body.summary.text()
    assert "小计 40" in me.body.summary.text()
    me.at(0, need).type("45")
    settle()
    assert totals.text(need) == "45"
    me.body.clear_filters()
    settle()
    assert totals.text(need) == "105"
    assert totals.accessibleName() == "合计"
    assert "合计 105" in me.body.summary.text()


def test_sums_that_are_kept_by_difference_are_those_that_are_added_up_anew(clerk: Sit) -> None:
    me, chance, sums = clerk("zjj"), Random(5), set()
    me.body.show_form("house")
    survey = next(i for i, c in enumerate(me.body.sheet.columns) if c.key == "survey")
    columns = [i for i, c in enumerate(me.body.sheet.columns) if c.datum and c.datum.type.numeric]
    for step in range(40):
        row = chance.randrange(me.grid.rowCount())
        if step % 4 == 0:
            me.grid.enter([(row, survey, chance.choice(("已调查", "未调查")))], "填报")
        elif step % 7 == 0:
            me.body.desk.undo()
        else:
            text = chance.choice(("1", "9", "暂缺：正在核实这一数据", "约3", ""))
            me.grid.enter([(row, chance.choice(columns), text)], "填报")
        kept = [me.body.sheet.total(column) for column in columns]
        afresh = RowSheet(me.live, me.body.sheet.form)
        assert kept == [afresh.total(column) for column in columns], step
        sums |= set(kept)
    assert len(sums) > 2


def test_an_empty_page_says_what_comes_next_however_far_the_edition_is(clerk: Sit) -> None:
    me = clerk("zrzyj")
    for row, text in enumerate(("10.5", "8.4", "8")):
        me.at(row, 2).type(text)

    def told(frozen: Frozen) -> str:
        return nothing_shown(me.live, me.body.sheet, "", unfinished=True, frozen=frozen)

    done = Frozen(2, "1234", changed_since=False)
    assert "下一步：定稿打印" in told(Frozen())
    assert "第 2 稿已定，下一步：签字盖章，然后报出" in told(done)
    sent = told(Frozen(2, "1234", changed_since=False, sent=True))
    assert "第 2 稿已报出，不用再填" in sent
    assert "定稿打印" not in sent
