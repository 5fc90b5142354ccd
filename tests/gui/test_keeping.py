"""What cannot be written is held, and steps can be undone after the page was laid anew."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling import page
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.model import Comment, RowState
from tests.support.desk import picture, press, settle

if TYPE_CHECKING:
    import pytest

    from cityexam_desktop.gui.filling.body import Body
    from tests.support.desk import Clerk, Sit

Key = Qt.Key


def full(me: Clerk, *, is_full: bool = True) -> None:
    """Let nothing be written any more, as on a full disk; or again."""
    me.window.session.workspace.run(f"PRAGMA query_only = {int(is_full)}")


def said_away() -> None:
    """Press every box away."""
    for one in QApplication.topLevelWidgets():
        if isinstance(one, QMessageBox) and one.isVisible():
            one.close()
    settle()


def question() -> QMessageBox:
    """The box that offers to write again."""
    boxes = (w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox))
    return next(
        b for b in boxes if b.isVisible() and any(x.text() == "再写一次" for x in b.buttons())
    )


def test_pasted_texts_stay_in_their_cells_as_they_were_typed_when_nothing_can_be_written(
    clerk: Sit,
) -> None:
    me = clerk("zrzyj")
    full(me)
    me.at(0, 2).pasted("10.5\n约8\n暂缺")
    said_away()
    assert [line.strip("*") for line in picture(me.grid, 2).splitlines()] == ["10.5", "约8", "暂缺"]
    full(me, is_full=False)
    assert me.read_again().notes == {}
    me.at(0, 2).pasted("10.5\n约8\n暂缺")
    again = me.read_again()
    assert again.observation("area", COUNTY).value == Decimal("10.5")
    assert again.observation("kept", COUNTY).value is Absence.PENDING


def test_what_could_not_be_cleared_still_stands(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5")
    full(me)
    me.at(0, 2).key(Key.Key_Delete)
    said_away()
    assert picture(me.grid, 2).splitlines()[0] == "10.5"


def test_a_text_that_could_not_be_written_outlives_the_page_laid_anew(clerk: Sit) -> None:
    me = clerk("zrzyj")
    full(me)
    me.at(0, 2).type("10.5")
    said_away()
    body = me.body
    me.window.session.touch()
    assert me.body is not body
    assert picture(me.grid, 2).splitlines()[0] == "10.5*"


def test_names_that_could_not_be_written_are_told_and_written_when_that_is_asked(
    clerk: Sit,
) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    full(me)
    me.at(0, 0).pasted("东门桥\t20\n西门桥\t35")
    asked = question()
    assert "东门桥" in asked.text()
    assert "35" in asked.text()
    full(me, is_full=False)
    press(asked, "再写一次")
    assert [s.name for s in me.read_again().subjects("bridge")] == ["东门桥", "西门桥"]
    said_away()


def test_a_tick_that_could_not_be_written_is_told(clerk: Sit) -> None:
    me = clerk("zjj")
    full(me)
    me.at(0, 1).key(Key.Key_Space)
    assert "已调查" in question().text()
    full(me, is_full=False)
    press(question(), "再写一次")
    said_away()
    assert {row.state for row in me.read_again().rows.values()} == {RowState.SURVEYED}


def anew(me: Clerk) -> Body:
    """Something else is written: the page is laid anew."""
    before = me.body
    me.window.session.touch()
    settle()
    assert me.body is not before
    return me.body


def test_steps_can_be_undone_after_the_page_was_laid_anew(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("东门桥\t20\n西门桥\t35").at(0, 1).type("21")
    me.at(0, 1).type("约3").at(1, 2).pasted("暂缺：正在核对；2026-06-30")
    body = anew(me)
    assert body.desk.stack.count() == 4
    assert body.form == "bridge"
    assert body.tools.undo.isEnabled()
    for _ in range(4):
        body.tools.undo.trigger()
    assert me.read_again().subjects("bridge") == ()
    body = anew(me)
    assert body.tools.again.isEnabled()
    body.tools.again.trigger()
    body.tools.again.trigger()
    subject = me.read_again().subjects("bridge")[0].id
    assert me.read_again().observation("span", subject).value == Decimal(21)


def test_the_clerk_stays_at_the_cell_when_the_page_is_laid_anew(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(1, 2)
    anew(me)
    assert me.place == (1, 2)


def test_the_clerk_stays_in_a_large_form_that_is_read_as_a_job(
    clerk: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "MANY_PLACES", -1)
    me = clerk("zjj")
    last = me.live.forms[-1].code
    me.body.show_form(last)
    me.at(0, 4).type("6").at(0, 4)
    assert me.body.desk.stack.count() == 1
    body = anew(me)
    assert (body.form, me.place) == (last, (0, 4))
    assert body.tools.undo.isEnabled()


def test_steps_stay_when_the_bureau_returns_remarks(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5")
    session = me.window.session
    assert session.draft is not None
    remark = Comment("area", COUNTY, "请核对", "县住建局", "2026-04-01T00:00:00Z")
    answering.add_comments(session.workspace, session.draft.id, (remark,))
    body = anew(me)
    assert me.live.remarks_at("area", COUNTY)
    body.tools.undo.trigger()
    assert me.read_again().observation("area", COUNTY).value is Absence.BLANK


def test_steps_go_when_the_draft_was_changed_by_something_else(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5")
    session = me.window.session
    assert session.draft is not None
    other = replace(me.live.observation("area", COUNTY), value=Decimal(11))
    answering.record(session.workspace, session.draft.id, (other,))
    assert not anew(me).tools.undo.isEnabled()


def failed(me: Clerk, text: str = "10.5") -> Clerk:
    """Type a text that cannot be written, then let the disk have room again."""
    full(me)
    me.at(0, 2).type(text)
    said_away()
    full(me, is_full=False)
    return me


def test_what_could_not_be_written_is_written_as_soon_as_something_can_be(clerk: Sit) -> None:
    me = failed(clerk("zrzyj"))
    me.at(1, 2).type("8.4")
    again = me.read_again()
    assert again.observation("area", COUNTY).value == Decimal("10.5")
    assert again.observation("green", COUNTY).value == Decimal("8.4")
    me.body.desk.undo()
    assert me.read_again().observation("area", COUNTY).value is Absence.BLANK
    assert me.read_again().draft("area", COUNTY) is None


def test_a_text_that_could_not_be_written_is_written_by_f2_and_enter(clerk: Sit) -> None:
    me = failed(clerk("zrzyj"))
    me.at(0, 2).key(Key.Key_F2).key(Key.Key_Return)
    assert me.read_again().observation("area", COUNTY).value == Decimal("10.5")


def test_the_file_is_not_closed_over_what_could_not_be_written(clerk: Sit) -> None:
    me = failed(clerk("zrzyj"))
    me.window.opening.close_file()
    assert me.window.session.is_open
    said_away()
    me.at(0, 2).key(Key.Key_F2).key(Key.Key_Return)
    me.window.opening.close_file()
    assert not me.window.session.is_open


def test_closing_the_program_asks_before_it_loses_what_could_not_be_written(clerk: Sit) -> None:
    me = failed(clerk("zrzyj"))
    assert not me.window.close()
    boxes = (w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox))
    asked = next(one for one in boxes if one.isVisible())
    assert "1 格" in asked.text()
    press(asked, "不要了，关闭")
    assert not me.window.isVisible()
