"""A file in which nothing can be written is shown so, takes nothing in, and can be left."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling.beside import explained
from cityexam_desktop.gui.filling.unwritten import unwritten
from cityexam_desktop.workspace.database import ReadOnlyFile, ShutFile, Workspace
from cityexam_desktop.workspace.holding import HeldByOther
from cityexam_desktop.workspace.troubles import CopyToRead
from tests.support.desk import Clerk, box, draft_of, new_draft, picture, press, settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow
    from tests.support.desk import Sit

Key = Qt.Key
HELD = (0, 2)


def boxes() -> list[QMessageBox]:
    """The boxes that are shown."""
    found = (w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox))
    return [one for one in found if one.isVisible()]


def say_away() -> None:
    """Press every box away."""
    for one in boxes():
        one.close()
    settle()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The data file of 自然资源局, with a draft."""
    made = tmp_path / "zrzyj.cityexam"
    draft = new_draft("zrzyj")
    draft_of(draft)
    draft.backup(made)
    draft.connection.close()
    return made


def read_only(window: MainWindow, file: Path) -> None:
    window.session.open(file, to_read=ReadOnlyFile(file.name))


def handed_over(window: MainWindow, file: Path) -> None:
    with Workspace.open(file) as workspace:
        workspace.lock("王芳")
    window.opening.open_path(file)


def held_by_another(window: MainWindow, file: Path) -> None:
    window.session.open(file, to_read=HeldByOther(file.name, "王芳"))


def looked_at(window: MainWindow, file: Path) -> None:
    window.session.open(file, to_read=CopyToRead(file.stem, "2026-03-31 09:00"))


WAYS: dict[Callable[[MainWindow, Path], None], str] = {
    read_only: "只能读",
    handed_over: "王芳",
    held_by_another: "王芳",
    looked_at: "备份",
}


@pytest.mark.parametrize("opened", WAYS, ids=lambda way: way.__name__)
def test_a_file_that_is_shut_says_so_opens_no_cell_and_is_left_without_ado(
    window: MainWindow, file: Path, opened: Callable[[MainWindow, Path], None]
) -> None:
    opened(window, file)
    me = Clerk(window)
    assert WAYS[opened] in window.banner.text()
    assert not window.banner.isHidden()
    assert me.body.head.saved.text() == "只能查看，不能填写"
    before = picture(me.grid, 2)
    me.at(0, 2)
    QTest.keyClick(me.body.table, Key.Key_5)
    assert WAYS[opened] in box().text()
    press(box(), "知道了")
    me.at(0, 2).type("13").at(0, 2).key(Key.Key_F2).key(Key.Key_Delete)
    me.at(0, 2).pasted("10.5\n8")
    assert boxes() == []  # told once; from then on in the status line
    assert WAYS[opened] in window.statusBar().currentMessage()
    assert not isinstance(me.focus, QLineEdit)
    assert picture(me.grid, 2) == before
    assert window.page.unsaved() == 0
    window.opening.close_file()
    assert boxes() == []
    assert not window.session.is_open


def test_what_stands_beside_a_value_is_not_typed_in_a_file_that_is_shut(
    window: MainWindow, file: Path
) -> None:
    read_only(window, file)
    me = Clerk(window).at(0, 2)
    assert all(field.isReadOnly() for field in me.body.item.source.fields.values())
    assert not me.body.item.absence.choice.isEnabled()


def full(me: Clerk, *, is_full: bool = True) -> None:
    """Let nothing be written any more; or again."""
    me.window.session.workspace.run(f"PRAGMA query_only = {int(is_full)}")


def failed(me: Clerk, text: str = "10.5") -> Clerk:
    """Type a text that cannot be written."""
    full(me)
    me.at(*HELD).type(text)
    say_away()
    return me


def by_delete(me: Clerk) -> None:
    me.at(*HELD).key(Key.Key_Delete)


def by_escape(me: Clerk) -> None:
    me.at(*HELD).key(Key.Key_Escape)


def by_undo(me: Clerk) -> None:
    assert me.body.tools.undo.isEnabled()
    me.body.tools.undo.trigger()


def by_the_former_value(me: Clerk) -> None:
    me.at(*HELD).type("7")


@pytest.mark.parametrize("give_up", [by_delete, by_escape, by_undo, by_the_former_value])
def test_what_could_not_be_written_is_given_up(
    clerk: Sit, give_up: Callable[[Clerk], None]
) -> None:
    me = clerk("zrzyj")
    me.at(*HELD).type("7")
    failed(me)
    assert me.body.head.saved.text() == "有 1 格没有写进数据文件"
    assert "Delete" in me.live.drafts["area", COUNTY].sentence
    give_up(me)
    assert boxes() == []
    assert picture(me.grid, 2).splitlines()[0] == "7"
    assert me.window.page.unsaved() == 0
    assert me.body.head.saved.text().startswith("已保存")
    full(me, is_full=False)
    assert me.read_again().observation("area", COUNTY).value == Decimal(7)
    me.body.tools.undo.trigger()  # the step before is still there
    assert me.read_again().observation("area", COUNTY).value is Absence.BLANK


def test_a_refused_text_comes_back_when_the_one_over_it_is_given_up(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(*HELD).type("约8")
    failed(me)
    me.at(*HELD).key(Key.Key_Delete)
    assert picture(me.grid, 2).splitlines()[0] == "约8*"
    assert me.window.page.unsaved() == 0


def test_undo_gives_up_one_doing_after_the_other(clerk: Sit) -> None:
    me = failed(clerk("zrzyj"))
    me.at(1, 2).pasted("8.4\n暂缺")
    say_away()
    assert [(one.datum, one.doing) for one in unwritten(me.live)] == [
        ("area", 1), ("green", 2), ("kept", 2),
    ]  # fmt: skip
    me.body.desk.undo()
    assert [one.datum for one in unwritten(me.live)] == ["area"]
    me.body.desk.undo()
    assert me.window.page.unsaved() == 0
    assert not me.body.tools.undo.isEnabled()


def test_a_trouble_that_passes_holds_the_text_and_one_that_stays_says_so(
    window: MainWindow, file: Path
) -> None:
    window.opening.open_path(file)
    me = failed(Clerk(window))
    assert "再按 F2、回车写一次" in me.live.drafts["area", COUNTY].sentence
    assert me.body.desk.shut is None
    full(me, is_full=False)
    file.rename(file.with_name("b.cityexam"))
    me.at(1, 2).type("8.4")
    assert isinstance(me.body.desk.shut, ShutFile)
    assert "b.cityexam" in me.live.drafts["green", COUNTY].sentence
    assert "不在原来的位置" in window.banner.text()
    say_away()


def test_a_mistake_in_what_is_pasted_holds_nothing(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("东门桥\t20\n西门桥\t35")
    me.body.tools.filter.setText("东门")
    me.at(0, 1).pasted("1\n2\n3\n4")
    assert "没有粘贴" in box().text()
    say_away()
    assert me.window.page.unsaved() == 0


def test_a_file_is_left_over_what_could_not_be_written_when_that_is_said(clerk: Sit) -> None:
    me = failed(clerk("zrzyj"))
    me.window.opening.close_file()
    assert me.window.session.is_open
    press(box(), "不要了，关闭")
    assert not me.window.session.is_open


def test_another_file_is_opened_over_what_could_not_be_written_when_that_is_said(
    clerk: Sit, file: Path
) -> None:
    me = failed(clerk("zrzyj"))
    me.window.opening.open_path(file)
    assert "1 格" in box().text()
    press(box(), "不要了，关闭")
    assert me.window.session.workspace.path == file


def test_what_was_typed_beside_a_value_is_told_and_written_when_that_is_asked(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(*HELD).type("7").at(*HELD)
    full(me)
    field = me.body.item.source.fields["note"]
    field.setFocus()
    QTest.keyClicks(field, "from the map")
    QTest.keyClick(field, Key.Key_Return)
    (asked,) = (one for one in boxes() if "备注：from the map" in one.text())
    full(me, is_full=False)
    press(asked, "再写一次")
    say_away()
    assert me.read_again().observation("area", COUNTY).note == "from the map"


def test_an_explanation_that_cannot_be_written_any_more_can_be_noted_down(
    window: MainWindow, file: Path
) -> None:
    window.opening.open_path(file)
    me = Clerk(window)
    me.at(2, 2).type("5").at(2, 2)
    file.rename(file.with_name("b.cityexam"))
    finding = next(one for one in me.live.findings if one.where.column == "kept")
    me.body.desk.do(explained(me.live, finding, "新建绿道二十公里"), "说明")
    assert any("说明：新建绿道二十公里" in one.text() for one in boxes())
    say_away()
