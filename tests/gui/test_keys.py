"""The keys of a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering
from tests.support.desk import picture, settle

if TYPE_CHECKING:
    from tests.support.desk import Clerk, Sit

Key = Qt.Key


def values(me: Clerk) -> str:
    return picture(me.grid, 2).replace("\n", " ")


def test_enter_goes_down_and_what_was_typed_is_in_the_file_at_once(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5")
    assert me.place == (1, 2)
    assert str(me.read_again().value("area", COUNTY)) == "10.5"
    assert "已保存" in me.body.head.saved.text()


def test_tab_goes_to_the_next_cell_that_can_be_typed_in(clerk: Sit) -> None:
    me = clerk("tjj")
    me.body.show_form("seat")
    me.at(0, 1).type("100", end=Key.Key_Tab).type("60", end=Key.Key_Tab)
    assert me.place == (1, 1)
    assert picture(me.grid, 1, 2) == "100 | 60\n |"


def test_arrows_move_without_typing_and_up_leaves_an_editor(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(1, 2).key(Key.Key_Down)
    assert me.place == (2, 2)
    me.type("5", end=Key.Key_Up)
    assert me.place == (1, 2)
    assert values(me).endswith("5*")


def test_escape_leaves_a_cell_as_it_was(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5").at(0, 2).type("99", end=Key.Key_Escape)
    assert values(me).strip() == "10.5"


def test_delete_clears_the_selection_as_one_step_that_can_be_undone(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5").type("8.4").type("9")
    me.at(0, 2).key(Key.Key_Down, Key.Key_Down, shift=True).key(Key.Key_Delete)
    assert values(me).strip() == ""
    me.body.desk.undo()
    assert values(me) == "10.5 8.4 9"
    me.body.desk.redo()
    assert me.read_again().value("kept", COUNTY) is Absence.BLANK


def test_delete_drops_a_refused_text_and_undo_brings_it_back(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("约10").key(Key.Key_Delete)
    assert values(me).strip() == ""
    assert me.read_again().drafts == {}
    me.body.desk.undo()
    assert values(me).strip() == "约10*"
    assert len(me.read_again().drafts) == 1


def test_chinese_typed_by_an_input_method_opens_the_cell(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("无此对象")
    assert me.read_again().value("area", COUNTY) is Absence.NONE_HERE


def test_space_ticks_all_selected_boxes(clerk: Sit) -> None:
    me = clerk("zjj")
    me.at(0, 2).key(Key.Key_Down, Key.Key_Down, shift=True).key(Key.Key_Space)
    assert picture(me.grid, 2).split() == ["[x]", "[x]", "[x]", "[", "]"]
    me.key(Key.Key_Space)
    assert picture(me.grid, 2).count("[x]") == 0
    assert picture(me.grid, 1).split() == ["已调查", "已调查", "已调查", "未调查"]


def test_space_on_the_survey_state_says_surveyed(clerk: Sit) -> None:
    me = clerk("zjj")
    me.at(1, 1).key(Key.Key_Space)
    assert picture(me.grid, 1).split() == ["未调查", "已调查", "未调查", "未调查"]


def test_a_block_goes_to_excel_and_comes_back(clerk: Sit) -> None:
    me = clerk("tjj")
    me.body.show_form("seat")
    me.at(0, 1).pasted("1,200\t60\r\n50\t90\r\n")
    me.at(0, 1).key(Key.Key_Right, Key.Key_Down, shift=True)
    copied: list[int] = []
    me.body.table.copy(copied.append)
    assert copied == [4]
    assert QGuiApplication.clipboard().text() == "1200\t60\r\n50\t90\r\n"


def test_a_paste_is_one_step_with_every_problem_at_once(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).pasted("约10\n8\n五")
    assert values(me) == "约10* 8 五*"
    assert "2 格没有认出" in me.window.statusBar().currentMessage()
    assert me.body.desk.stack.count() == 1
    me.body.desk.undo()
    assert values(me).strip() == ""


def test_one_value_is_pasted_into_all_selected_cells(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).key(Key.Key_Down, shift=True).pasted("3")
    assert values(me).split() == ["3", "3"]


def test_fill_down_copies_the_first_row_of_the_selection(clerk: Sit) -> None:
    me = clerk("zjj")
    me.at(0, 4).type("6").at(0, 4).key(Key.Key_Down, Key.Key_Down, Key.Key_Down, shift=True)
    me.body.table.fill_down()
    assert picture(me.grid, 4).split() == ["6", "6", "6", "6"]


def test_a_choice_is_made_from_a_list(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("东门桥")
    table = me.at(0, 2).body.table
    table.edit(table.currentIndex())
    chooser = table.findChild(QComboBox)
    assert [chooser.itemText(i) for i in range(chooser.count())] == [
        "", "梁桥", "拱桥", "斜拉桥", "无此对象", "不适用", "暂缺",
    ]  # fmt: skip
    chooser.setCurrentIndex(2)
    chooser.activated.emit(2)
    assert picture(me.grid, 2).split()[0] == "拱桥"


def test_a_new_row_is_begun_by_typing_its_name_in_the_last_line(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).type("东门桥")
    assert me.place == (1, 0)
    assert picture(me.grid, 0) == "东门桥\n在这里输入名称，新增一行"
    me.body.desk.undo()
    assert picture(me.grid, 0) == "在这里输入名称，新增一行"
    me.body.desk.redo()
    assert [s.name for s in me.read_again().subjects("bridge")] == ["东门桥"]


def test_undo_is_a_new_change_in_the_history(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5")
    me.body.desk.undo()
    session = me.window.session
    assert session.draft is not None
    kept = answering.changes(session.workspace, session.draft.id, "area")
    assert [(c.what, bool(c.new), c.who) for c in kept] == [
        ("填报", True, "李敏"),
        ("撤销：填报", False, "李敏"),
    ]


def test_what_is_being_typed_is_written_when_the_page_is_left(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5", end=Key.Key_End)
    assert me.window.page.settle()
    settle()
    assert str(me.read_again().value("area", COUNTY)) == "10.5"


def test_f6_goes_round_the_parts_of_the_page(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).key(Key.Key_F6)
    assert me.focus.accessibleName() == "有无数值", "an empty list of findings is no stop"
    me.at(2, 2).type("5").at(2, 2)
    seen = []
    for _ in range(5):
        me.key(Key.Key_F6)
        seen.append(me.focus.accessibleName())
    assert seen[0] == "核查意见"
    assert seen[1] == "说明"
    assert seen[2].startswith("填写：")
    assert seen[3:] == ["填报表目录", "填报表格"]


def test_the_list_of_findings_stays_where_it_was_read(clerk: Sit) -> None:
    me = clerk("tjj")
    me.body.show_form("people")
    me.at(0, 2).pasted("约7\n约5\n约3")
    pane = me.body.findings
    pane.missing.setChecked(True)
    pane.view.setFixedHeight(60)
    bar = pane.view.verticalScrollBar()
    me.window.repaint()
    bar.setValue(bar.maximum())
    read = bar.value()
    assert read > 0
    me.at(0, 2).type("7")
    assert bar.value() == min(read, bar.maximum())


def bridges(clerk: Sit) -> Clerk:
    me = clerk("slj")
    me.body.show_form("bridge")
    return me.at(0, 0).pasted("east\t20\nwest\t35\nsouth\t8\nnorth\nmiddle\t9")


def test_ctrl_and_an_arrow_go_to_the_edge_of_what_is_filled(clerk: Sit) -> None:
    me = bridges(clerk).at(0, 1)
    me.key(Key.Key_Down, ctrl=True)
    assert me.place == (2, 1), "the last that is filled"
    me.key(Key.Key_Down, ctrl=True)
    assert me.place == (4, 1), "over the gap"
    me.key(Key.Key_Home, ctrl=True)
    assert me.place == (0, 0)
    me.key(Key.Key_End, ctrl=True)
    assert me.place == (me.grid.rowCount() - 1, me.grid.columnCount() - 1)


def test_shift_extends_the_selection_to_the_edge(clerk: Sit) -> None:
    me = bridges(clerk).at(0, 1)
    me.key(Key.Key_Down, ctrl=True, shift=True)
    assert list(me.body.table.area()) == [(0, 1), (1, 1), (2, 1)]
    me.key(Key.Key_Up, ctrl=True, shift=True)
    assert list(me.body.table.area()) == [(0, 1)]


def test_space_marks_rows_and_columns(clerk: Sit) -> None:
    me = bridges(clerk).at(1, 1)
    me.key(Key.Key_Space, shift=True)
    assert me.body.table.area().rows == [1]
    assert len(me.body.table.area()) == me.grid.columnCount()
    me.at(1, 1).key(Key.Key_Space, ctrl=True)
    assert me.body.table.area().columns == [1]
    assert len(me.body.table.area()) == me.grid.rowCount()


def test_what_is_cut_can_be_pasted_and_undone(clerk: Sit) -> None:
    me = bridges(clerk).at(0, 1)
    me.key(Key.Key_X, ctrl=True)
    assert picture(me.grid, 1).splitlines()[0] == ""
    me.at(3, 1).key(Key.Key_V, ctrl=True)
    assert picture(me.grid, 1).splitlines()[3] == "20"
    me.key(Key.Key_Z, ctrl=True).key(Key.Key_Z, ctrl=True)
    assert picture(me.grid, 1).splitlines()[0] == "20"


def test_a_column_is_sorted_from_the_menu_and_put_back(clerk: Sit) -> None:
    me = bridges(clerk).at(0, 1)
    offered = {one.text(): one for one in me.window.page.actions()}
    offered["按本列降序排"].trigger()
    assert picture(me.grid, 1).splitlines()[:2] == ["35", "20"]
    offered["恢复原来的次序"].trigger()
    assert picture(me.grid, 1).splitlines()[:2] == ["20", "35"]


def test_rows_are_marked_surveyed_by_a_key(clerk: Sit) -> None:
    me = clerk("zjj").at(0, 2)
    me.key(Key.Key_Down, shift=True).key(Key.Key_E, ctrl=True)
    assert picture(me.grid, 1).splitlines()[:3] == ["已调查", "已调查", "未调查"]


def test_f8_at_the_last_finding_says_so_and_goes_to_its_explanation(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5").type("8").type("5").at(2, 2)
    me.key(Key.Key_F8)
    assert "只剩这一条" in me.window.statusBar().currentMessage()
    assert me.focus.accessibleName() == "说明"
    me.at(0, 2).key(Key.Key_F8)
    assert me.place == (2, 2)
