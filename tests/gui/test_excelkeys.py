"""Keys as those who come from a spreadsheet have them in their fingers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling.dateline import DateLine
from cityexam_desktop.gui.filling.keys import Leave, leaving
from tests.support import desk
from tests.support.desk import picture, settle

if TYPE_CHECKING:
    from tests.support.desk import Clerk, Sit

Key, Held = Qt.Key, Qt.KeyboardModifier
NONE, SHIFT, CTRL, ALT, PAD = (
    Held.NoModifier,
    Held.ShiftModifier,
    Held.ControlModifier,
    Held.AltModifier,
    Held.KeypadModifier,
)


@pytest.mark.parametrize(
    ("key", "held", "typed", "goes"),
    [
        (Key.Key_Return, NONE, True, Leave(1, 0)),
        (Key.Key_Enter, PAD, False, Leave(1, 0)),
        (Key.Key_Return, SHIFT, False, Leave(-1, 0)),
        (Key.Key_Return, CTRL, False, Leave(0, 0, neighbour=True)),
        (Key.Key_Return, ALT, False, None),
        (Key.Key_Tab, NONE, True, Leave(0, 1)),
        (Key.Key_Tab, SHIFT, True, Leave(0, -1)),
        (Key.Key_Backtab, SHIFT, False, Leave(0, -1)),
        (Key.Key_Right, NONE, True, Leave(0, 1, neighbour=True)),
        (Key.Key_Left, PAD, True, Leave(0, -1, neighbour=True)),
        (Key.Key_Up, NONE, True, Leave(-1, 0, neighbour=True)),
        (Key.Key_Down, NONE, True, Leave(1, 0, neighbour=True)),
        (Key.Key_Right, NONE, False, None),
        (Key.Key_Up, NONE, False, None),
        (Key.Key_Right, SHIFT, True, None),
        (Key.Key_Down, ALT, True, None),
        (Key.Key_5, NONE, True, None),
    ],
)
def test_which_keys_leave_an_open_cell(
    key: Qt.Key, held: Qt.KeyboardModifier, *, typed: bool, goes: Leave | None
) -> None:
    assert leaving(key, held, typed=typed) == goes


def values(me: Clerk, column: int = 2) -> list[str]:
    return picture(me.grid, column).splitlines()


@pytest.fixture
def bridge(clerk: Sit) -> Clerk:
    """A register with two bridges."""
    me = clerk("slj")
    me.body.show_form("bridge")
    return me.at(0, 0).pasted("东桥\t20\n西桥\t35")


def test_f2_goes_on_at_the_end_of_what_stands_there(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10").at(0, 2).key(Key.Key_F2).type("5")
    assert values(me)[0] == "105"


def test_a_double_click_goes_on_too_and_typing_takes_the_place(clerk: Sit) -> None:
    me = clerk("zrzyj")
    table = me.at(0, 2).type("10").at(0, 2).body.table
    at = table.visualRect(table.currentIndex()).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, NONE, at)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, NONE, at)
    me.type("5")
    assert values(me)[0] == "105"
    me.at(0, 2).type("7")
    assert values(me)[0] == "7"


def test_f2_goes_on_at_the_end_of_a_choice(bridge: Clerk) -> None:
    bridge.at(0, 2).pasted("拱桥").at(0, 2).key(Key.Key_F2)
    chooser = bridge.body.table.findChild(QComboBox)
    line = chooser.lineEdit()
    assert (line.selectedText(), line.cursorPosition()) == ("", 2)
    assert not chooser.view().isVisible(), "an open list would take the arrows"
    bridge.key(Key.Key_Left)
    assert line.cursorPosition() == 1


def test_shift_enter_goes_up_and_shift_tab_left_in_an_open_cell(bridge: Clerk) -> None:
    bridge.at(1, 1).key(Key.Key_4)
    QTest.keyClick(bridge.focus, Key.Key_Return, SHIFT)
    assert bridge.place == (0, 1)
    assert values(bridge, 1)[1] == "4"
    bridge.key(Key.Key_6)
    QTest.keyClick(bridge.focus, Key.Key_Backtab, SHIFT)
    assert bridge.place == (0, 0)
    assert values(bridge, 1)[0] == "6"


@pytest.mark.parametrize(
    ("key", "place"),
    [
        (Key.Key_Left, (1, 0)),
        (Key.Key_Right, (1, 2)),
        (Key.Key_Up, (0, 1)),
        (Key.Key_Down, (2, 1)),
    ],
)
def test_arrows_commit_what_is_typed_and_go_to_the_neighbour(
    bridge: Clerk, key: Qt.Key, place: tuple[int, int]
) -> None:
    bridge.at(1, 1).key(Key.Key_4, Key.Key_2, key)
    assert bridge.place == place
    assert values(bridge, 1)[1] == "42"


def test_after_f2_arrows_move_within_the_text(bridge: Clerk) -> None:
    bridge.at(1, 1).key(Key.Key_F2, Key.Key_Left, Key.Key_9)
    bridge.key(Key.Key_Up, Key.Key_1, Key.Key_Down, Key.Key_7, Key.Key_Return)
    assert values(bridge, 1)[1] == "13,957"
    assert bridge.place == (2, 1)


def test_f2_in_a_typed_cell_lets_the_arrows_move_within_it(bridge: Clerk) -> None:
    bridge.at(1, 1).key(Key.Key_4, Key.Key_2, Key.Key_F2, Key.Key_Left, Key.Key_0)
    bridge.key(Key.Key_Return)
    assert values(bridge, 1)[1] == "402"


def test_alt_and_down_open_the_list_of_a_closed_cell(bridge: Clerk) -> None:
    QTest.keyClick(bridge.at(0, 2).focus, Key.Key_Down, ALT)
    assert bridge.place == (0, 2)
    chooser = bridge.body.table.findChild(QComboBox)
    assert chooser.view().isVisible()
    chooser.hidePopup()


def test_alt_and_down_open_the_calendar_of_a_closed_cell(
    clerk: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = {"code": "built", "name": "建成日期", "type": "date", "rollup": "none"}
    monkeypatch.setattr(desk, "BRIDGES", [*desk.BRIDGES, built])
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("东桥")
    QTest.keyClick(me.at(0, 4).focus, Key.Key_Down, ALT)
    line = me.body.table.findChild(DateLine)
    assert line.popup is not None
    assert line.popup.isVisible()
    line.popup.close()


def test_alt_and_down_leave_a_cell_without_a_list_alone(bridge: Clerk) -> None:
    QTest.keyClick(bridge.at(0, 1).focus, Key.Key_Down, ALT)
    assert bridge.place == (0, 1)
    assert bridge.body.table.findChild(QLineEdit) is None


def test_space_says_yes_and_no_in_a_register(bridge: Clerk) -> None:
    bridge.at(0, 3).key(Key.Key_Space)
    assert values(bridge, 3)[:2] == ["[x]", ""]
    bridge.key(Key.Key_Space)
    assert values(bridge, 3)[:2] == ["[ ]", ""]
    bridge.at(1, 3).pasted("不适用").at(1, 3)
    bridge.key(Key.Key_Space)
    assert "不适用" in values(bridge, 3)[1], "no reason is lost by a key that ticks"


def test_the_menu_of_a_cell_has_the_usual_actions(bridge: Clerk) -> None:
    table = bridge.at(0, 1).body.table
    menu = asked(bridge, QContextMenuEvent.Reason.Mouse)
    words = [one.text().partition("\t")[0] for one in menu.actions() if one.text()]
    assert words[:6] == ["剪切", "复制", "粘贴", "清除", "向下填充", "没有数"]
    assert {"新增一行", "删除行", "按本列升序排", "修改记录…"} <= set(words)
    next(one for one in menu.actions() if one.text().startswith("清除")).trigger()
    assert values(bridge, 1)[0] == ""
    assert table.hasFocus()


def test_the_menu_key_opens_the_menu_below_the_cell(bridge: Clerk) -> None:
    table = bridge.at(1, 1).body.table
    menu = asked(bridge, QContextMenuEvent.Reason.Keyboard)
    cell = table.visualRect(table.currentIndex())
    assert menu.pos().y() >= table.viewport().mapToGlobal(cell.topLeft()).y()
    assert menu.isVisible()
    menu.close()


def test_the_menu_says_that_there_is_no_value_and_asks_for_the_reason(bridge: Clerk) -> None:
    bridge.at(0, 1).key(Key.Key_Down, shift=True)
    menu = asked(bridge, QContextMenuEvent.Reason.Keyboard)
    absences = menu.findChild(QMenu).actions()
    menu.close()
    settle()
    next(one for one in absences if one.text().startswith("不适用")).trigger()
    kept = bridge.read_again()
    for bridge_ in kept.subjects("bridge"):
        assert kept.value("span", bridge_.id) is Absence.NOT_APPLICABLE
    assert bridge.window.focusWidget() is bridge.body.item.absence.reason


def test_no_name_becomes_an_absence_by_the_menu(bridge: Clerk) -> None:
    bridge.at(0, 0)
    menu = asked(bridge, QContextMenuEvent.Reason.Keyboard)
    assert not menu.findChild(QMenu).isEnabled()
    menu.close()


def asked(me: Clerk, reason: QContextMenuEvent.Reason) -> QMenu:
    """The menu of the current cell."""
    table = me.body.table
    at = table.visualRect(table.currentIndex()).center()
    event = QContextMenuEvent(reason, at, table.viewport().mapToGlobal(at))
    QApplication.sendEvent(table if reason.name == "Keyboard" else table.viewport(), event)
    return me.body.tools.cell_menu


def test_ctrl_s_says_that_everything_is_saved(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).key(Key.Key_7).key(Key.Key_S, ctrl=True)
    assert str(me.read_again().value("area", COUNTY)) == "7"
    assert "都已写进数据文件" in me.window.statusBar().currentMessage()


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Down, Key.Key_Return])
def test_keys_lead_from_the_filter_back_to_the_grid(bridge: Clerk, key: Qt.Key) -> None:
    bridge.key(Key.Key_F, ctrl=True)
    QTest.keyClicks(bridge.focus, "x")
    bridge.body.tools.filter.setText("西")
    bridge.key(key)
    assert bridge.body.table.hasFocus()
    assert bridge.body.tools.filter.text() == "西"


def test_shift_f6_leads_back(bridge: Clerk) -> None:
    bridge.body.table.setFocus()
    bridge.key(Key.Key_F6)
    there = QApplication.focusWidget()
    bridge.key(Key.Key_F6)
    bridge.key(Key.Key_F6, shift=True)
    assert QApplication.focusWidget() is there
    bridge.key(Key.Key_F6, shift=True)
    assert bridge.body.table.hasFocus()


def test_a_calendar_near_the_lower_edge_stands_above_its_line(bridge: Clerk) -> None:
    line = DateLine(bridge.window)
    room = line.screen().availableGeometry()
    for at in (room.bottomRight() - QPoint(40, 30), room.topLeft()):
        line.setParent(None)
        line.setGeometry(at.x(), at.y(), 120, 24)
        line.show()
        line.open_calendar()
        assert line.popup is not None
        shown = line.popup.frameGeometry()
        assert room.contains(shown), shown
        assert not shown.intersects(line.geometry().adjusted(0, 1, 0, -1))
        line.popup.close()
    line.deleteLater()


def test_enter_after_tabs_goes_below_the_cell_where_they_began(bridge: Clerk) -> None:
    bridge.at(0, 1).type("1", end=Key.Key_Tab)
    bridge.type("拱桥", end=Key.Key_Tab).key(Key.Key_Return)
    assert bridge.place == (1, 1)
    bridge.key(Key.Key_Return)
    assert bridge.place[1] == 1
    bridge.at(0, 1).key(Key.Key_Tab, Key.Key_Right, Key.Key_Return)
    assert bridge.place == (1, 3), "an arrow ends the run"
