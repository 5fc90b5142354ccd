"""A file renamed, moved or deleted while it is open: what is typed is kept and goes on."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.database import Workspace
from tests.support.desk import Clerk, box, dialog, draft_of, live_of, new_draft, picture, press

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow

pytestmark = pytest.mark.skipif(os.name == "nt", reason="an open file stays where it is there")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "zrzyj.cityexam"
    draft = new_draft("zrzyj")
    draft_of(draft)
    draft.backup(made)
    draft.connection.close()
    return made


@pytest.fixture
def me(window: MainWindow, file: Path) -> Clerk:
    window.opening.open_path(file)
    sitting = Clerk(window)
    sitting.at(0, 2).type("12.6")
    return sitting


def renamed(file: Path) -> None:
    file.rename(file.with_name("b.cityexam"))


def replaced(file: Path) -> None:
    with Workspace.open(file) as here:
        here.backup(file.with_name("b.cityexam"))
    file.with_name("b.cityexam").replace(file)


@pytest.mark.parametrize("moved", [renamed, replaced, os.unlink], ids=lambda do: do.__name__)
def test_what_is_typed_is_kept_and_saved_whole_in_a_new_place(
    me: Clerk, file: Path, tmp_path: Path, moved: Callable[[Path], None]
) -> None:
    moved(file)
    me.at(1, 2).type("8.4")
    assert "zrzyj.cityexam" in box().text()
    assert "存成新的一份…" in [one.text() for one in box().buttons()]
    press(box(), "知道了")
    assert picture(me.grid, 2).splitlines()[1].startswith("8.4")
    assert me.body.head.saved.text() == "有 1 格没有写进数据文件"
    assert "不再写入" in me.window.banner.text()
    new = tmp_path / "新的.cityexam"
    me.window.opening.moving.save(new)
    assert me.window.session.workspace.path == new
    assert me.window.banner.isHidden()
    me.at(2, 2).type("7")
    me.window.opening.close_file()
    with Workspace.open(new) as workspace:
        live = live_of(workspace)
        found = [live.observation(code, COUNTY).value for code in ("area", "green", "kept")]
    assert found == [Decimal("12.6"), Decimal("8.4"), Decimal(7)]


def test_a_file_that_comes_back_is_written_again(me: Clerk, file: Path) -> None:
    renamed(file)
    me.at(1, 2).type("8.4")
    press(box(), "知道了")
    file.with_name("b.cityexam").rename(file)
    me.at(1, 2).type("8")  # the first key finds that the file is back
    assert me.window.banner.isHidden()
    assert me.body.head.saved.text() == "有 1 格没有写进数据文件"
    me.at(1, 2).key(Qt.Key.Key_F2).key(Qt.Key.Key_Return)
    assert me.read_again().observation("green", COUNTY).value == Decimal("8.4")
    assert me.window.page.unsaved() == 0


def test_whatever_page_finds_out_the_whole_window_says_so(me: Clerk, file: Path) -> None:
    renamed(file)
    with me.window.frame.attempt(), me.window.session.workspace.transaction():
        me.window.session.workspace.remember("said", "once")
    assert "不再写入" in me.window.banner.text()
    assert "存成新的一份…" in [one.text() for one in box().buttons()]
    press(box(), "知道了")


def test_the_menu_saves_such_a_file_in_a_new_place_too(me: Clerk, file: Path) -> None:
    renamed(file)
    me.window.menus.back_up.trigger()
    asked = dialog(QFileDialog)
    assert asked.windowTitle() == "存成新的一份"
    asked.reject()


def test_a_deleted_file_is_not_closed_without_a_word(me: Clerk, file: Path, tmp_path: Path) -> None:
    file.unlink()
    me.window.opening.close_file()
    assert me.window.session.is_open
    assert "被删除" in box().text()
    assert box().defaultButton().text() == "存成新的一份…"  # Enter must not lose everything
    press(box(), "回去")
    assert not me.window.close()
    press(box(), "回去")
    me.window.opening.moving.save(tmp_path / "b.cityexam")
    me.window.opening.close_file()
    assert not me.window.session.is_open
    with Workspace.open(tmp_path / "b.cityexam") as workspace:
        assert live_of(workspace).observation("area", COUNTY).value == Decimal("12.6")


def test_a_deleted_file_is_let_go_when_that_is_said(me: Clerk, file: Path) -> None:
    file.unlink()
    me.window.opening.close_file()
    press(box(), "不要了，关闭")
    assert not me.window.session.is_open


def test_a_renamed_file_has_everything_when_it_is_closed(me: Clerk, file: Path) -> None:
    renamed(file)
    me.window.opening.close_file()
    assert not me.window.session.is_open
    with Workspace.open(file.with_name("b.cityexam")) as workspace:
        assert live_of(workspace).observation("area", COUNTY).value == Decimal("12.6")
