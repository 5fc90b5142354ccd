"""The clerk takes last year's register over, and says of a row that it is no more."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling.formerrows import StrikeDialog
from cityexam_desktop.gui.filling.unchanged import UnchangedDialog
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.model import Nature, Observation, Subject
from tests.support.desk import Clerk, box, dialog, draft_of, new_draft, next_year, press, texts

if TYPE_CHECKING:
    from cityexam_desktop.gui.window import MainWindow
    from tests.support.desk import Sit

REASON = "与市政设施普查名录核对过"
GONE = "2026年汛期冲毁后改建涵洞"


@pytest.fixture
def me(window: MainWindow) -> Clerk:
    """A clerk before this year's empty draft; eleven bridges stood in the register last year."""
    ws = new_draft("slj")
    rows = [
        Subject(f"slj-{n}", "row", "bridge", f"{n:05}", f"{n}号桥", COUNTY, "slj")
        for n in range(1, 12)
    ]
    old = draft_of(ws).id
    answering.add_objects(ws, old, rows)
    answering.record(ws, old, [Observation("span", row.id, Decimal(30)) for row in rows])
    next_year(ws, "span")
    window.session.adopt(ws)
    found = Clerk(window)
    found.body.show_form("bridge")
    return found


def asked(me: Clerk) -> UnchangedDialog:
    me.body.tools.as_last_year.trigger()
    return dialog(UnchangedDialog)


def test_the_rows_of_last_year_are_offered_and_come_with_their_marks(me: Clerk) -> None:
    assert me.body.tools.as_last_year.isVisible(), "the package tells of no place and no value"
    shown = asked(me)
    assert any("11 行" in text for text in texts(shown))
    shown.reason.setText(REASON)
    shown.go.click()
    assert [me.grid.headerData(n, Qt.Orientation.Vertical) for n in range(11)] == [
        f"{n:05}" for n in range(1, 12)
    ], "row 2 before row 10"
    table = me.body.table
    wide = table.fontMetrics().horizontalAdvance("00001")
    assert table.verticalHeader().width() > wide, "codes are whole"
    assert table.viewport().x() >= table.verticalHeader().geometry().right(), "names are whole"
    assert me.read_again().observation("span", "slj-3").nature is Nature.TAKEN_OVER
    me.at(2, 1)
    assert not me.body.item.take_last.isVisible(), "it is taken over already"
    me.body.tools.filter.setText("沿用上年")
    assert me.grid.rowCount() >= 11, "what is to be looked at again is found by its mark"
    me.at(0, 1).type("31")
    me.body.tools.filter.setText("")
    me.body.tools.filter.setText("沿用上年")
    assert "1号桥" not in {me.grid.index(n, 0).data() for n in range(me.grid.rowCount())}
    me.body.clear_filters()
    me.body.desk.undo()
    me.body.desk.undo()
    assert me.read_again().objects == {}


def test_last_years_value_stands_beside_the_same_row_and_feeds_no_check(me: Clerk) -> None:
    shown = asked(me)
    shown.reason.setText(REASON)
    shown.go.click()
    live = me.read_again()
    assert live.last("span", "slj-3") == Decimal(30)
    assert live.last("span", "slj-12") is Absence.BLANK
    assert ("span", "slj-3") not in live.answers.previous, "the bureau checks without it"


def test_a_row_that_is_no_more_wants_a_reason_that_says_something(me: Clerk) -> None:
    shown = asked(me)
    shown.reason.setText(REASON)
    shown.former.item(1, 2).setText("没有")
    assert not shown.go.isEnabled()
    shown.former.item(1, 2).setText(GONE)
    shown.go.click()
    said = me.read_again()
    assert "slj-2" not in said.objects
    assert said.explanation("struck:slj-2", COUNTY).text.endswith(GONE)


def test_a_row_of_last_year_is_deleted_with_a_reason_and_a_new_one_without(me: Clerk) -> None:
    shown = asked(me)
    shown.reason.setText(REASON)
    shown.go.click()
    me.at(11, 0).type("新桥")
    me.at(11, 0).body.tools.drop_row.trigger()
    press(box(), "删除")
    assert len(me.read_again().objects) == 11
    me.at(0, 0).body.tools.drop_row.trigger()
    why = dialog(StrikeDialog)
    assert not why.go.isEnabled()
    why.reason.setText(GONE)
    why.go.click()
    said = me.read_again()
    assert ("slj-1" in said.objects, said.explanation("struck:slj-1", COUNTY).text) == (
        False, f"桥梁名录，00001 1号桥：{GONE}",
    )  # fmt: skip
    me.body.desk.undo()
    assert "slj-1" in me.read_again().objects
    assert not me.read_again().explanation("struck:slj-1", COUNTY).text


def test_without_a_file_of_last_year_the_way_to_it_is_told(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.body.tools.as_last_year.trigger()
    assert "没有上年报过的名录" in box().text()
    press(box(), "知道了")
