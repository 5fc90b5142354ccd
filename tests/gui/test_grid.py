from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from cityexam_desktop.gui.filling import totals as totalling
from cityexam_desktop.gui.filling.grid import CELL
from tests.support.desk import picture, settle

if TYPE_CHECKING:
    import pytest

    from tests.support.desk import Sit

Key = Qt.Key


def drawn(text: str) -> str:
    return dedent(text).strip("\n").rstrip()


def test_the_totals_line_adds_every_column_of_amounts(clerk: Sit) -> None:
    me = clerk("tjj")
    assert not me.body.totals.isVisible(), "a list does not add up"
    me.body.show_form("seat")
    settle()
    need, have = (
        next(i for i, c in enumerate(me.body.sheet.columns) if c.datum and c.datum.code == code)
        for code in ("need", "have")
    )
    me.at(0, need).type("100")
    me.at(1, need).type("1000")
    me.at(0, have).type("60")
    settle()
    totals = me.body.totals
    assert totals.isVisible()
    assert (totals.text(need), totals.text(have)) == ("1,100", "60")
    me.body.desk.undo()
    assert totals.text(have) == "0"
    assert "学位需求" in totals.accessibleDescription()


def test_a_long_form_is_added_up_when_the_hands_rest(
    clerk: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(totalling, "LONG", 1)
    monkeypatch.setattr(totalling, "REST", 0)
    me = clerk("tjj")
    me.body.show_form("seat")
    need = next(
        i for i, c in enumerate(me.body.sheet.columns) if c.datum and c.datum.code == "need"
    )
    me.at(0, need).type("100")
    for _ in me.body.sheet.columns:
        settle()
    assert me.body.totals.text(need) == "100"


def test_an_empty_grid_says_why_and_what_to_do(clerk: Sit) -> None:
    me = clerk("zrzyj")
    assert not me.body.nothing.isVisible()
    me.body.tools.filter.setText("没有这一项")
    settle()
    assert me.grid.rowCount() == 0
    assert "没有找到“没有这一项”" in me.body.nothing.text()
    assert me.body.nothing.isVisible()
    me.body.clear_filters()
    settle()
    assert not me.body.nothing.isVisible()
    for row, text in enumerate(("10.5", "8.4", "8")):
        me.at(row, 2).type(text)
    me.body.tools.unfinished.setChecked(True)
    settle()
    assert "各表都没有未完成的了，下一步：定稿打印" in me.body.nothing.text()


def test_where_one_form_is_done_another_is_named(clerk: Sit) -> None:
    me = clerk("tjj")
    for row, text in enumerate(("70000", "54.44", "18.2")):
        me.at(row, 2).type(text)
    me.body.tools.unfinished.setChecked(True)
    settle()
    assert me.body.nothing.text().startswith("这张表没有未完成的了。\n接着填“学位”")
    me.body.show_form("seat")
    me.body.tools.filter.setText("没有这个小区")
    settle()
    assert "清空筛选和“只看未完成”" in me.body.nothing.text()
    assert "第 0 行" not in me.body.summary.text()


def test_a_list_form_shows_last_year_the_change_and_the_state(clerk: Sit) -> None:
    me = clerk("zrzyj")
    assert picture(me.grid) == drawn("""
        1 | 建成区面积 |  | km² |  |  | 未填
        2 | 绿道覆盖面积 |  | km² | 7.5 |  | 未填
        3 | 保护对象数 |  | 个 | 8 |  | 未填
        """)
    me.at(0, 2).type("1,050公顷").type("8.4").type("5")
    assert picture(me.grid) == drawn("""
        1 | 建成区面积 | 10.5 | km² |  |  | 已填
        2 | 绿道覆盖面积 | 8.4 | km² | 7.5 | +0.9（+12.0%） | 已填
        3 | 保护对象数 | 5* | 个 | 8 | −3（−37.5%） | 须说明
        """)


def test_a_result_entered_directly_is_judged_by_its_direction(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("water")
    row = next(
        r for r in range(me.grid.rowCount()) if "污水收集率" in str(me.grid.index(r, 1).data())
    )
    me.at(row, 2).type("81.06")
    assert me.grid.index(row, 5).data() == "+11.06 好转"


def test_a_refused_text_stays_in_its_cell_and_the_clerk_with_it(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("约10")
    assert me.place == (0, 2)
    assert picture(me.grid, 2, 6).splitlines()[0] == "约10* | 没有录入"
    assert me.body.table.note.isVisible()
    assert "不是确定的数" in me.body.table.note.text()
    me.type("10")
    assert me.place == (1, 2)
    assert picture(me.grid, 2, 6).splitlines()[0] == "10 | 已填"
    assert not me.body.table.note.isVisible()


def test_rows_of_places_are_ticked_by_exception(clerk: Sit) -> None:
    me = clerk("zjj")
    me.at(0, 4).type("6")
    me.at(0, 3).key(Key.Key_Space)
    me.at(1, 4).type("2")
    assert picture(me.grid) == drawn("""
        小区1 | 已调查 | [ ] | [x] | 6 | 是
        小区2 | 已调查 | [ ] | — | 2 | 不适用
        小区1 | 未调查 | [ ] | [ ] |  |
        小区2 | 未调查 | [ ] | [ ] |  |
        """)


def test_filtering_shows_only_lines_with_all_the_words(clerk: Sit) -> None:
    me = clerk("zjj")
    me.body.tools.filter.setText("小区2 3号")
    assert [me.grid.headerData(0, Qt.Orientation.Vertical)] == ["B3 3号楼"]
    assert me.grid.rowCount() == 1
    me.body.tools.filter.setText("没有的")
    assert me.grid.rowCount() == 0
    me.body.clear_filters()
    assert me.grid.rowCount() == 4


def test_only_unfinished_lines_are_shown_when_asked(clerk: Sit) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5")
    me.body.tools.unfinished.setChecked(True)
    assert picture(me.grid, 1) == "绿道覆盖面积\n保护对象数"
    me.type("8")
    assert picture(me.grid, 1) == "绿道覆盖面积\n保护对象数", "no line jumps away while typing"


def test_sorting_keeps_the_empty_line_for_new_rows_last(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("东门桥\t20\n西门桥\t35\n南门桥\t8")
    me.grid.sort(1, Qt.SortOrder.DescendingOrder)
    assert picture(me.grid, 0, 1) == drawn("""
        西门桥 | 35
        东门桥 | 20
        南门桥 | 8
        在这里输入名称，新增一行 |
        """)


def test_text_of_a_file_is_never_read_as_html(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("<b>桥</b>\t<i>长</i>")
    index = me.grid.index(0, 1)
    assert "&lt;i&gt;" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert index.data(CELL).text == "<i>长</i>"


def test_a_total_of_a_column_stands_under_the_grid(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("东门桥\t20\n西门桥\t35.5")
    me.at(0, 1)
    assert me.body.summary.text() == "第 1 行，共 2 行，填完 0 行　“桥长”合计 55.5m"


def test_what_is_selected_is_added_up(clerk: Sit) -> None:
    me = clerk("slj")
    me.body.show_form("bridge")
    me.at(0, 0).pasted("east\t20\nwest\t35.5\nsouth")
    me.at(0, 1).key(Key.Key_Down, Key.Key_Down, shift=True)
    assert me.body.summary.text().endswith("选中 3 格，2 个数，合计 55.5")
    me.at(0, 1)
    assert "选中" not in me.body.summary.text()
