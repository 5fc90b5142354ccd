"""The start page: its large buttons grow with the text, and it scrolls before the frame does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cityexam_desktop.gui.start.door import Door
from tests.support.desk import settle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.gui.window import MainWindow

NARROW, LOW = 910, 441
"""What 1366x768 leaves of a window at 150 %, in its own pixels."""


def test_a_door_is_as_high_as_its_texts_at_every_size(window: MainWindow) -> None:
    doors: Iterable[Door] = window.start.findChildren(Door)
    usual = {door: door.sizeHint().height() for door in doors}
    assert len(usual) == 4
    window.set_text_scale(200)
    grown = False
    for _ in range(100):
        QTest.qWait(10)
        grown = all(door.sizeHint().height() > high * 3 // 2 for door, high in usual.items())
        if grown:
            break
    window.set_text_scale(100)
    assert grown


def test_the_start_page_fits_a_small_screen_whatever_the_text(window: MainWindow) -> None:
    for percent in (100, 150, 200):
        window.set_text_scale(percent)
        settle()
        least = window.minimumSizeHint()
        assert least.width() <= NARROW, percent
        assert least.height() <= LOW, percent
    window.set_text_scale(100)


@pytest.mark.usefixtures("app")
def test_a_door_opens_by_enter_and_by_space() -> None:
    opened: list[str] = []
    door = Door("打开", "打开一个文件", "open", lambda: opened.append("once"))
    door.show()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        QTest.keyClick(door, key)
    assert opened == ["once", "once"]
    assert (door.accessibleName(), door.accessibleDescription()) == ("打开", "打开一个文件")
