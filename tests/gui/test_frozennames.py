"""A register that is scrolled sideways still tells which row is which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cityexam_desktop.gui import look
from tests.support.desk import settle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.gui.window import MainWindow
    from tests.support.desk import Clerk, Sit


@pytest.fixture
def me(window: MainWindow, clerk: Sit) -> Iterator[Clerk]:
    made = clerk("slj")
    made.body.show_form("bridge")
    made.at(0, 0).pasted("\n".join(f"{name}桥\t{n}" for n, name in enumerate("东西南北中", 1)))
    window.set_text_scale(150)
    window.resize(910, 441)
    settle()
    yield made
    look.scale_text(100)


def scroll(me: Clerk, value: int | None = None) -> None:
    bar = me.body.table.horizontalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum() if value is None else value)
    settle()


def test_names_stay_in_sight_when_their_column_is_scrolled_away(me: Clerk) -> None:
    names = me.body.table.names
    scroll(me, 0)
    assert not names.isVisible()
    scroll(me)
    assert names.isVisible()
    assert names.names()[:3] == ["东桥", "西桥", "南桥"]
    assert names.geometry().left() == me.body.table.viewport().geometry().left()


def test_names_follow_the_filter_and_a_new_name(me: Clerk) -> None:
    scroll(me)
    me.body.tools.filter.setText("南")
    settle()
    scroll(me)
    assert me.body.table.names.names() == ["南桥"]
    me.grid.enter([(0, 0, "南新桥")], "填报")
    settle()
    assert me.body.table.names.names() == ["南新桥"]


def test_the_current_cell_is_never_under_the_names(me: Clerk) -> None:
    table = me.body.table
    for column in (1, 2, 3, 2, 1):
        me.at(0, column)
        covered = table.names.width() if table.names.isVisible() else 0
        assert table.visualRect(table.currentIndex()).left() >= covered, column


def test_a_click_on_a_name_goes_there(me: Clerk) -> None:
    scroll(me)
    names, table = me.body.table.names, me.body.table
    at = names.rect().center()
    at.setY(table.horizontalHeader().height() + table.rowViewportPosition(2) + 4)
    QTest.mouseClick(names, Qt.MouseButton.LeftButton, pos=at)
    assert me.place == (2, 0)
    assert not names.isVisible()
    assert table.hasFocus()


def test_forms_without_names_to_type_have_none_over_them(me: Clerk) -> None:
    me.body.show_form("water")
    settle()
    assert not me.body.table.names.isVisible()
