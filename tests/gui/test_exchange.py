"""Excel in and out, and what the bureau returned."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from cityexam_desktop.formpack.model import COUNTY, Sensitivity
from cityexam_desktop.gui.filling.columnsdialog import ColumnsDialog
from cityexam_desktop.gui.filling.exchange import SHEET_SUFFIXES, SHEETS
from cityexam_desktop.gui.filling.preview import PreviewDialog
from cityexam_desktop.gui.filling.rowsdialog import UNSAID, RowsDialog
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.model import Comment
from cityexam_desktop.workspace.sheets import rownames
from tests.support.clerk import foreign
from tests.support.desk import box, dialog, press, settle

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.desk import Clerk, Sit


@pytest.fixture
def viewed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was handed to the system's viewers."""
    seen: list[str] = []

    def open_url(url: QUrl) -> bool:
        seen.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return seen


def listed(found: PreviewDialog) -> list[tuple[str, ...]]:
    table = found.changes
    return [
        tuple(table.item(r, c).text() for c in range(table.columnCount()))
        for r in range(table.rowCount())
    ]


def test_a_workbook_goes_out_filled_elsewhere_and_comes_back_as_one_step(
    clerk: Sit, tmp_path: Path, viewed: list[str]
) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("10.5")
    target = tmp_path / "填报表.xlsx"
    me.body.exchange.write(target)
    assert viewed == [str(target)]
    fill_in(target, "绿道覆盖面积", "8.4")
    fill_in(target, "绿道覆盖面积", "绿道普查", "source")
    fill_in(target, "保护对象数", "约7")
    me.body.exchange.read(target)
    found = dialog(PreviewDialog)
    assert isinstance(found, PreviewDialog)
    assert ("土地", "", "绿道覆盖面积", "未填", "8.4") in listed(found)
    assert ("土地", "", "绿道覆盖面积：来源文件", "（空）", "绿道普查") in listed(found)
    assert me.read_again().observation("green", COUNTY).answered is False, "nothing is taken yet"
    found.accept()
    settle()
    live = me.read_again()
    assert str(live.value("green", COUNTY)) == "8.4"
    assert live.drafts["kept", COUNTY].text == "约7"
    me.body.desk.undo()
    assert not me.read_again().observation("green", COUNTY).answered
    assert me.read_again().drafts == {}


def test_secret_values_may_be_left_out_of_a_workbook(
    clerk: Sit, tmp_path: Path, viewed: list[str]
) -> None:
    me = clerk("zrzyj")
    me.at(0, 2).type("77.12")
    secret = tuple(
        replace(d, sensitivity=Sensitivity.NO_WECHAT) if d.code == "area" else d
        for d in me.live.pack.base_data
    )
    me.live.pack = replace(me.live.pack, base_data=secret)
    me.body.exchange.choose_export()
    assert "建成区面积" in box().text()
    press(box(), "取消")
    target = tmp_path / "填报表.xlsx"
    me.body.exchange.write(target, harmless_only=True)
    assert viewed == [str(target)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not read every header that it writes
        book = openpyxl.load_workbook(target)
    told = {str(cell.value) for sheet in book for row in sheet for cell in row}
    assert "建成区面积" in told
    assert "77.12" not in told


def test_columns_that_nobody_could_guess_are_asked_for_and_remembered(
    clerk: Sit, tmp_path: Path
) -> None:
    me = clerk("tjj")
    me.body.show_form("seat")
    rows = [["小区", "缺多少", "现有"], ["小区1", 100, 60], ["小区2", 50, 90]]
    path = foreign(tmp_path / "学位.xlsx", rows)
    me.body.exchange.read(path)
    asked = dialog(ColumnsDialog)
    assert isinstance(asked, ColumnsDialog)
    assert asked.form.currentData() == "seat"
    assert [combo.currentData() for combo in asked.roles] == ["name", "", ""]
    assert not asked.take.isEnabled()
    for combo, role in zip(asked.roles[1:], ("value:need", "value:have"), strict=True):
        combo.setCurrentIndex(combo.findData(role))
    asked.accept()
    settle()
    found = dialog(PreviewDialog)
    assert isinstance(found, PreviewDialog)
    assert found.changes.rowCount() == 4
    found.reject()
    me.body.exchange.read(path)
    again = dialog(PreviewDialog)
    assert "按记住的列对应" in again.problems.item(0, 0).text()
    again.reject()
    assert me.read_again().notes == {}, "nothing is taken yet"


def test_rows_that_nobody_recognises_are_said_and_remembered(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("tjj")
    me.body.show_form("seat")
    head = ["小区名称", "学位需求", "学位供给"]
    path = foreign(tmp_path / "学位.xlsx", [head, ["小区1", 100, 60], ["小区二", 50, 90]])
    me.body.exchange.read(path)
    found = dialog(PreviewDialog)
    assert found.changes.rowCount() == 2
    press(found, "行的对应（1 行没有认出）…")
    asked = dialog(RowsDialog)
    assert [asked.view.item(0, c).text() for c in (0, 3)] == ["小区二", UNSAID]
    offered = [asked.list.item(i).text() for i in range(asked.list.count())]
    assert offered[:2] == [UNSAID, "相近：E2 小区2"]
    assert offered[-1] == "不读这一行"
    asked.search.setText("小区1")
    assert asked.list.item(0).text() == "E1 小区1"
    asked.search.clear()
    asked.list.setFocus()
    QTest.keyClick(asked.list, Qt.Key.Key_Down)
    assert asked.view.item(0, 3).text() == "E2 小区2"
    asked.accept()
    settle()
    again = dialog(PreviewDialog)
    assert again.changes.rowCount() == 4
    assert "按记住的行对应" in again.problems.item(0, 0).text()
    again.accept()
    settle()
    assert str(me.read_again().value("need", "e2")) == "50"
    me.body.desk.undo()
    assert not me.read_again().observation("need", "e2").answered
    assert not me.read_again().observation("need", "e1").answered
    me.body.exchange.read(path)
    assert dialog(PreviewDialog).changes.rowCount() == 4, "it is remembered"
    dialog(PreviewDialog).reject()


def test_a_column_that_was_guessed_at_is_taken_only_after_a_yes(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("zrzyj")
    rows = [["指标名称", "计划数", "完成数"], ["建成区面积", 12, 10.5], ["绿道覆盖面积", 9, 8]]
    me.body.exchange.read(foreign(tmp_path / "土地.xlsx", rows))
    found = dialog(PreviewDialog)
    assert QTest.qWaitForWindowExposed(found)
    assert found.tabs.currentWidget() is found.problems, "what is to be looked at stands in front"
    assert "认定的列，请确认" in found.problems.item(0, 0).text()
    assert "把 C 列“完成数”当作 2025 年" in found.problems.item(0, 4).text()
    assert (found.confirmed.isVisible(), found.take.isEnabled()) == (True, False)
    QTest.keyClick(found.problems, Qt.Key.Key_Return)
    found.accept()
    settle()
    assert found.isVisible(), "neither Enter nor anything else takes over what nobody confirmed"
    assert not me.read_again().observation("area", COUNTY).answered
    QTest.keyClick(found.confirmed, Qt.Key.Key_Space)
    assert found.take.isEnabled()
    press(found, "全部导入")
    settle()
    assert str(me.read_again().value("area", COUNTY)) == "10.5"


def test_enter_takes_nothing_over_before_what_is_doubtful_was_looked_at(
    clerk: Sit, tmp_path: Path
) -> None:
    me = clerk("tjj")
    rows = [["小区名称", "学位需求"], ["小区1", 1], ["火星小区", 2], ["合计", 3]]
    me.body.exchange.read(foreign(tmp_path / "学位.xlsx", rows))
    found = dialog(PreviewDialog)
    assert QTest.qWaitForWindowExposed(found)
    assert found.tabs.currentWidget() is found.problems
    assert (found.confirmed.isVisible(), found.take.isEnabled()) == (False, True)
    QTest.keyClick(found.problems, Qt.Key.Key_Return)
    assert found.isVisible()
    words = [found.problems.item(r, 4).text() for r in range(found.problems.rowCount())]
    assert any("“合计”" in text for text in words), "what was skipped is shown"
    found.tabs.setCurrentWidget(found.changes)
    assert found.take.isDefault()
    found.reject()


def test_a_plain_sheet_is_taken_by_enter(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("zrzyj")
    rows = [["指标名称", "本年值"], ["建成区面积", 10.5], ["绿道覆盖面积", 8], ["保护对象数", 1]]
    me.body.exchange.read(foreign(tmp_path / "土地.xlsx", rows))
    found = dialog(PreviewDialog)
    assert QTest.qWaitForWindowExposed(found)
    assert found.tabs.currentWidget() is found.changes
    QTest.keyClick(found, Qt.Key.Key_Return)
    settle()
    assert str(me.read_again().value("green", COUNTY)) == "8"


@pytest.mark.parametrize("suffix", [".xlsm", ".xlsb"])
def test_workbooks_with_macros_may_be_chosen_and_dropped(suffix: str) -> None:
    assert suffix in SHEET_SUFFIXES
    assert f"*{suffix}" in SHEETS


def test_rows_are_said_with_the_keyboard_alone(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("tjj")
    rows = [["小区名称", "学位需求"], ["甲", 1], ["乙", 2], ["丙", 3]]
    me.body.exchange.read(foreign(tmp_path / "学位.xlsx", rows))
    press(dialog(PreviewDialog), "行的对应（3 行没有认出）…")
    asked = dialog(RowsDialog)
    assert QTest.qWaitForWindowActive(asked)
    asked.search.setFocus()
    QTest.keyClicks(asked.search, "E2")
    QTest.keyClick(asked.search, Qt.Key.Key_Return)
    assert (asked.view.item(0, 3).text(), asked.view.currentRow()) == ("E2 小区2", 1)
    assert asked.search.text() == ""
    QTest.keyClick(asked.search, Qt.Key.Key_Down)
    assert asked.list.hasFocus()
    words = [asked.list.item(i).text() for i in range(asked.list.count())]
    asked.list.setCurrentRow(words.index("不读这一行"))
    QTest.keyClick(asked.list, Qt.Key.Key_Return)
    assert (asked.view.item(1, 3).text(), asked.view.currentRow()) == ("不读这一行", 2)
    asked.search.setFocus()
    QTest.keyClicks(asked.search, "E9")
    QTest.keyClick(asked.search, Qt.Key.Key_Return)
    assert (asked.view.item(2, 3).text(), asked.view.currentRow()) == (UNSAID, 2)
    asked.search.setText("小区1")
    QTest.keyClick(asked.search, Qt.Key.Key_Return)
    assert asked.view.item(2, 3).text() == "E1 小区1"
    assert asked.take.hasFocus(), "nothing is left to be said"
    asked.reject()


def test_all_rows_may_be_taken_for_the_nearest_at_once(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("tjj")
    rows = [["小区名称", "学位需求"], ["小区一", 1], ["小区二", 2], ["火星基地", 3]]
    me.body.exchange.read(foreign(tmp_path / "学位.xlsx", rows))
    press(dialog(PreviewDialog), "行的对应（3 行没有认出）…")
    asked = dialog(RowsDialog)
    press(asked, "都按最相近的")
    assert [asked.view.item(r, 3).text() for r in range(3)] == ["E1 小区1", "E2 小区2", UNSAID]
    asked.reject()
    assert rownames.remembered(me.window.session.workspace) == {}


def test_a_file_without_any_table_changes_nothing(clerk: Sit, tmp_path: Path) -> None:
    me = clerk("tjj")
    me.body.exchange.read(foreign(tmp_path / "信.xlsx", [["关于召开会议的通知"]]))
    assert "没有找到" in box().text()
    press(box(), "知道了")
    assert me.read_again().notes == {}


def fill_in(path: Path, name: str, text: str, role: str = "value") -> None:
    """Write a text into the cell of a role, this year's value, beside an item's name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not read every header that it writes
        book: Any = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        roles = {str(cell.value): cell.column for cell in sheet[2] if cell.value}
        for row in sheet.iter_rows(min_row=3):
            if any(cell.value == name for cell in row) and role in roles:
                sheet.cell(row[0].row, roles[role]).value = text
                book.save(path)
                return
    pytest.fail(f"{name} is not in the workbook")


def returned(me: Clerk) -> Clerk:
    session = me.window.session
    assert session.draft is not None
    remark = Comment("green", COUNTY, "与统计年鉴不一致", "县住建局", "2026-04-01T00:00:00Z")
    answering.add_comments(session.workspace, session.draft.id, [remark])
    session.touch()
    return me


def test_a_returned_remark_stands_at_its_cell_and_in_the_list(clerk: Sit) -> None:
    me = returned(clerk("zrzyj"))
    pane = me.body.findings
    assert pane.model.index(0, 0).data() == "退回意见"
    pane.view.clicked.emit(pane.model.index(0, 0))
    assert me.place == (1, 2)
    assert "与统计年鉴不一致" in me.body.table.note.text()


def test_a_remark_is_answered_beside_its_cell(clerk: Sit) -> None:
    me = returned(clerk("zrzyj"))
    me.at(1, 2)
    (field,) = me.body.item.remarks.fields
    field.setText("年鉴口径含在建，已电话说明")
    field.editingFinished.emit()
    assert [c.answer for c in me.read_again().comments] == ["年鉴口径含在建，已电话说明"]
    assert not me.body.findings.listed, "nothing is open"
    me.body.findings.settled.setChecked(True)
    assert me.body.findings.model.index(0, 0).data() == "已答复"
