"""The page 任务: an officer prepares a year's task in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QPlainTextEdit

from cityexam_desktop.county import exempting
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.planning import draft
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.tables import write_folder
from cityexam_desktop.gui.preview import TakingDialog
from cityexam_desktop.gui.reasons import ReasonDialog
from cityexam_desktop.gui.tasking.dialogs import FormDialog
from cityexam_desktop.gui.tasking.page import (
    CHOICE,
    LEFT,
    NUMBERS,
    OWNERS,
    PAST,
    UNITS,
    TaskingPage,
)
from cityexam_desktop.gui.tasking.wizard import OwnIndicatorWizard
from cityexam_desktop.report.pack_xlsx import write_pack_xlsx
from cityexam_desktop.workspace import history, tasks
from cityexam_desktop.workspace.database import Workspace
from tests.support.desk import box, dialog, press, settle
from tests.support.officer import Key, page_of, save_as, shown, tap, tones
from tests.support.small import County, new_county, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


@pytest.fixture
def page(window: MainWindow, county: County) -> TaskingPage:
    found = page_of(window, county, "tasking")
    assert isinstance(found, TaskingPage)
    return found


def test_an_issued_task_is_taken_up_changed_and_issued_again(
    page: TaskingPage, county: County
) -> None:
    assert "第 1 版" in page.summary.text()
    page.reopening.trigger()
    page.choice.table.go_to("i10")
    page.choice.leaving.trigger()
    asked = dialog(ReasonDialog)
    asked.typed.setText("与第 8 项重复")
    asked.accept()
    settle()
    assert "不采用：与第 8 项重复" in shown(page.choice.table, 7)
    assert any("黑臭水体数" in row for row in shown(page.todo.table, 1))
    page.issuing.trigger()
    assert "黑臭水体数" in box().text()
    press(box(), "下发")
    save_as(county.folder / "again.cxb")
    settle()
    press(box(), "知道了")
    assert tasks.task(county.bureau).version == 2
    assert (county.folder / "again.cxb").exists()
    assert "没有正在准备" in page.summary.text()


def test_a_county_opens_with_what_came_in_or_with_the_task_that_is_made(
    window: MainWindow, county: County
) -> None:
    window.session.adopt(county.bureau)
    assert window.pages["inbox"] is window.page
    draft.reopen(county.bureau, county.task)
    again = Workspace.open(county.folder / "county.cityexam")
    window.session.adopt(again)
    assert window.pages["tasking"] is window.page
    window.session.close()


def test_the_forms_of_units_without_the_program_are_written(
    page: TaskingPage, county: County
) -> None:
    page.tabs.setCurrentIndex(UNITS)
    page.units.table.rows.typed.emit(page.units.table.rows.shown[3], 5, "Excel")  # 县水利局
    page.units.forms.trigger()
    asked = dialog(FormDialog)
    (whose,) = asked.inputs
    assert isinstance(whose, QComboBox)
    assert whose.currentText() == "报送方式为 Excel 的 1 个单位"
    asked.accept()
    save_as(county.folder)
    settle()
    assert "已写出 1 份填报表" in box().text()
    press(box(), "知道了")
    assert (county.folder / "县水利局填报表.xlsx").is_file()


def test_what_nobody_owns_is_red_and_stands_in_the_way(page: TaskingPage) -> None:
    page.reopening.trigger()
    page.units.table.go_to("slj")
    page.units.removing.trigger()
    press(box(), "移出")
    page.tabs.setCurrentIndex(OWNERS)
    page.owners.open_only.setChecked(True)
    assert len(page.owners.table.rows.shown) == 6
    assert tones(page.owners.table, 0)[0] == "must"
    assert page.left() == 1
    page.issuing.trigger()
    press(box(), "知道了")
    assert page.tabs.currentIndex() == LEFT
    page.owners.table.selectAll()
    page.owners.assigning.trigger()
    dialog(FormDialog).accept()
    settle()
    assert (page.left(), page.owners.table.rows.shown) == (0, [])


def test_a_new_year_is_made_from_the_last_and_given_up(page: TaskingPage, county: County) -> None:
    page.starting.trigger()
    dialog(FormDialog).accept()
    settle()
    made = draft.draft(county.bureau)
    assert (made.period, len(made.places)) == ("2026", 7)
    page.dating.trigger()
    answer(dialog(FormDialog), "2026年度城市体检", "2026年12月31日", "2027-05-31")
    assert "2027-05-31" in page.summary.text()
    page.starting.trigger()
    assert "要放弃吗" in box().text()
    press(box(), "取消")
    page.dropping.trigger()
    press(box(), "放弃")
    assert draft.held(county.bureau) is None


def test_tables_come_in_and_sheets_go_out(page: TaskingPage, county: County) -> None:
    page.reopening.trigger()
    file = county.folder / "联络员.csv"
    file.write_text("单位,联络员,电话\n县统计局,张三,138001\n", "utf-8")
    page.units.importing.trigger()
    save_as(file)
    asked = dialog(TakingDialog)
    assert "单位 | 县统计局 | 电话 |  | 138001" in shown(asked.pane.table)
    asked.accept()
    assert "张三" in shown(page.units.table, 2)
    page.units.people.trigger()
    save_as(county.folder / "联络员.xlsx")
    assert (county.folder / "联络员.xlsx").exists()
    bad = county.folder / "单元.csv"
    bad.write_text("层级,名称\n村,甲\n", "utf-8")
    page.places.placing.trigger()
    save_as(bad)
    assert "第2行" in box().text()
    press(box(), "知道了")
    assert len(page.places.table.rows.all) == 7


def answer(asked: QDialog, *said: str) -> None:
    """Fill a dialog in from the top, and agree."""
    assert isinstance(asked, FormDialog)
    for one, text in zip(asked.inputs, said, strict=False):
        if isinstance(one, QComboBox):
            one.setCurrentIndex(one.findData(text))
        else:
            one.setText(text)
    asked.accept()
    settle()


def test_a_year_is_begun_from_a_workbook_and_from_a_folder(
    page: TaskingPage, county: County
) -> None:
    write_pack_xlsx(tables(), county.folder / "方案.xlsx")
    write_folder(tables(), county.folder / "pack")
    for which, where in (("file", "方案.xlsx"), ("folder", "pack")):
        page.starting.trigger()
        answer(dialog(FormDialog), "2026", "afresh", which)
        save_as(county.folder / where)
        made = draft.draft(county.bureau)
        assert (made.period, len(made.places), len(page.choice.table.rows.all)) == ("2026", 1, 12)
        page.dropping.trigger()
        press(box(), "放弃")


def test_a_contact_is_written_into_the_table(page: TaskingPage, county: County) -> None:
    page.reopening.trigger()
    page.tabs.setCurrentIndex(UNITS)
    table = page.units.table
    table.go_to("slj")
    model = table.rows
    for column, text in ((2, "张三"), (4, "0796-123"), (5, "Excel"), (7, "2026年4月30日")):
        assert model.setData(model.index(table.currentIndex().row(), column), text)
    assert shown(table, 2, 4, 5, 7)[3] == "张三 | 0796-123 | Excel | 2026-04-30"
    model.setData(model.index(3, 5), "快递")
    assert "看不懂" in box().text()
    press(box(), "知道了")
    model.setData(model.index(3, 2), "")
    assert shown(table, 2)[3] == ""
    page.units.adding.trigger()
    answer(dialog(FormDialog), "县教育局", "", "李四")
    assert draft.draft(county.bureau).units[-1].name == "县教育局"


def test_the_grid_gives_many_at_once_and_shows_what_is_wrong(page: TaskingPage) -> None:
    page.reopening.trigger()
    page.tabs.setCurrentIndex(OWNERS)
    owners = page.owners
    owners.as_grid.setChecked(True)
    grid, model = owners.grid, owners.grid.model_
    assert owners.stack.currentWidget() is grid
    assert (model.rowCount(), model.columnCount()) == (len(owners.table.rows.all), 4)
    tjj = [unit.code for unit in model.units].index("tjj")
    area = next(n for n, duty in enumerate(model.duties) if duty.datum.code == "area")
    for row in (area, area + 1):
        grid.selectionModel().select(
            model.index(row, tjj), grid.selectionModel().SelectionFlag.Select
        )
    tap(grid, Key.Key_1)
    assert [model.duties[row].owners for row in (area, area + 1)] == [("tjj",), ("tjj",)]
    grid.clearSelection()
    grid.setCurrentIndex(model.index(area, tjj))
    tap(grid, Key.Key_Delete)
    assert "无人牵头" in model.headerData(area, Qt.Orientation.Vertical)
    assert page.left() == 1
    tap(grid, Key.Key_Space)
    assert (model.duties[area].owners, page.left()) == (("tjj",), 0)
    for _ in range(3):
        assert page.undoing.isEnabled()
        page.undoing.trigger()
    assert model.duties[area].owners == ("zrzyj",)
    assert not page.undoing.isEnabled()


def test_an_own_indicator_is_made_step_by_step(page: TaskingPage) -> None:
    page.reopening.trigger()
    page.choice.adding.trigger()
    wizard = dialog(OwnIndicatorWizard)
    assert not wizard.what.isComplete()
    for line, text in (
        (wizard.what.name, "茶园占比"), (wizard.what.measure, "%"),
        (wizard.what.definition, "茶园占建成区"), (wizard.what.document, "县文3号"),
    ):  # fmt: skip
        line.setText(text)
    wizard.next()
    wizard.how.way.setCurrentIndex(1)
    first, second = wizard.how.numbers
    first.name.setText("茶园面积")
    first.measure.setText("km²")
    first.unit.setCurrentIndex(first.unit.findData("slj"))
    second.which.setCurrentIndex(second.which.findData("area"))
    assert wizard.how.formula() == "own_d1 / area * 100"
    wizard.next()
    wizard.standard.operator.setCurrentIndex(1)
    wizard.standard.low.setText("30")
    wizard.accept()
    settle()
    assert page.choice.table.go_to("own11")
    row = page.choice.table.current
    assert row is not None
    assert (row.texts[2], row.texts[4]) == ("茶园占比", "≥30")
    assert page.left() == 0
    page.choice.changing.trigger()
    again = dialog(OwnIndicatorWizard)
    first, second = again.how.numbers
    assert again.what.document.text() == "县文3号"
    assert (again.how.formula(), again.standard.low.text()) == ("own_d1 / area * 100", "30")
    assert (first.name.text(), first.unit.currentData()) == ("茶园面积", "slj")
    assert second.which.currentData() == "area"
    again.what.name.setText("茶园占建成区比例")
    again.standard.low.setText("35")
    again.accept()
    settle()
    assert page.choice.table.go_to("own11")
    row = page.choice.table.current
    assert row is not None
    assert (row.texts[2], row.texts[4]) == ("茶园占建成区比例", "≥35")
    assert page.left() == 0
    page.choice.dropping.trigger()
    assert not page.choice.table.go_to("own11")


def test_standards_are_set_confirmed_and_restored(page: TaskingPage) -> None:
    page.reopening.trigger()
    choice = page.choice
    choice.table.go_to("i1")
    assert choice.confirming.isEnabled()
    choice.confirming.trigger()
    answer(dialog(FormDialog), "手册原文", "李敏")
    assert not choice.confirming.isEnabled()
    choice.restoring.trigger()
    assert choice.confirming.isEnabled()
    choice.table.go_to("i4.fast")
    choice.setting.trigger()
    asked = dialog(FormDialog)
    answer(asked, ">=", "快", "", "县文3号")
    press(box(), "知道了")
    assert asked.isVisible(), "what was typed is not lost"
    answer(asked, ">=", "35", "", "县文3号")
    assert choice.table.current is not None
    assert (choice.table.current.texts[4], choice.table.current.texts[7]) == (
        "≥35", "本县标准、县文3号",
    )  # fmt: skip


def test_base_numbers_are_asked_first_confirmed_and_sealed(
    page: TaskingPage, county: County
) -> None:
    page.reopening.trigger()
    page.tabs.setCurrentIndex(NUMBERS)
    numbers = page.numbers
    numbers.asking.trigger()
    answer(dialog(FormDialog), "2026-03-15")
    save_as(county.folder / "底数.cxb")
    settle()
    press(box(), "知道了")
    assert (county.folder / "底数.cxb").exists()
    assert page.made is not None
    numbers.table.go_to("pop")
    numbers.confirming.trigger()
    answer(dialog(FormDialog), "", "70000", "tjj", "年鉴")
    numbers.sealing.trigger()
    answer(dialog(FormDialog), "tjj", "2026-03-20")
    assert "常住人口 | 人 |  |  | 70,000 | 县统计局 |  | 2026-03-20" in shown(numbers.table)
    numbers.clearing.trigger()
    assert page.made is not None
    assert page.made.confirmed == ()


def test_earlier_values_come_from_a_table_after_a_look(page: TaskingPage, county: County) -> None:
    page.reopening.trigger()
    file = county.folder / "往年.csv"
    file.write_text(
        "项目,对象,数值,来源\n常住人口,,69000,年鉴\n学位需求,小区1,90,\n绿道覆盖面积,,,\n", "utf-8"
    )
    page.tabs.setCurrentIndex(PAST)
    page.past.importing.trigger()
    save_as(file)
    answer(dialog(FormDialog), "2024")
    dialog(TakingDialog).accept()
    settle()
    assert {(v.code, v.subject) for v in history.history(county.bureau, "2024")} == {
        ("pop", "county"), ("need", "e1"),
    }  # fmt: skip
    assert "未经签名" in shown(page.past.table, 6)
    page.past.writing.trigger()
    save_as(county.folder / "往年.xlsx")
    assert (county.folder / "往年.xlsx").exists()


def test_the_level_of_a_table_without_levels_is_asked(page: TaskingPage, county: County) -> None:
    page.reopening.trigger()
    file = county.folder / "小区名册.csv"
    file.write_text("名称,经度,纬度\n小区1,114.5,27.4\n小区2,,\n新苑,114.6,27.4\n", "utf-8")
    page.places.placing.trigger()
    save_as(file)
    asked = dialog(FormDialog)
    (box_,) = asked.inputs
    assert isinstance(box_, QComboBox)
    assert box_.currentText() == "小区"
    asked.accept()
    settle()
    asked_ = dialog(TakingDialog)
    assert "体检单元 | 小区 新苑 |  |  | 新增" in shown(asked_.pane.table)
    asked_.accept()
    assert "新苑" in shown(page.places.table, 2)


def test_an_issued_task_is_looked_at_printed_and_its_contacts_kept_up(
    page: TaskingPage, county: County
) -> None:
    assert len(page.units.table.rows.all) == 4
    assert not page.units.removing.isEnabled()
    model = page.units.table.rows
    model.setData(model.index(2, 4), "0796-777")
    assert shown(page.units.table, 4)[2] == "0796-777"
    model.setData(model.index(2, 0), "县统计中心")
    assert "还没有正在准备的任务" in box().text()
    press(box(), "知道了")
    page.owners.duty_sheet.trigger()
    save_as(county.folder / "分工.xlsx")
    assert (county.folder / "分工.xlsx").exists()
    page.reopening.trigger()
    assert shown(page.units.table, 4)[2] == "0796-777"
    assert tasks.task(county.bureau).version == 1


def test_the_choice_is_read_back_and_a_list_of_the_level_above_is_looked_at(
    page: TaskingPage, county: County
) -> None:
    page.reopening.trigger()
    page.tabs.setCurrentIndex(CHOICE)
    file = county.folder / "取舍.csv"
    file.write_text("指标,是否采用,不采用理由\n轨道覆盖,否,县城无轨道\n", "utf-8")
    page.choice.importing.trigger()
    save_as(file)
    dialog(TakingDialog).accept()
    settle()
    assert "不采用：县城无轨道" in shown(page.choice.table, 7)
    above = county.folder / "清单.csv"
    above.write_text("序号,指标名称\n1,有隐患楼栋\n2,绿道覆盖率\n3,从没听说的指标\n", "utf-8")
    page.choice.listing.trigger()
    save_as(above)
    answer(dialog(FormDialog), "省文1号")
    asked = dialog(TakingDialog)
    assert "从没听说的指标" in asked.findChild(QPlainTextEdit).toPlainText()
    asked.accept()
    settle()
    assert len([row for row in page.choice.table.rows.all if row.about is not None]) == 2
    page.undoing.trigger()
    assert "不采用：县城无轨道" in shown(page.choice.table, 7)


def test_a_seal_is_noted_after_the_task_was_issued(page: TaskingPage, county: County) -> None:
    page.reopening.trigger()
    page.tabs.setCurrentIndex(NUMBERS)
    numbers = page.numbers
    numbers.table.go_to("pop")
    numbers.confirming.trigger()
    answer(dialog(FormDialog), "", "70000", "tjj", "年鉴")
    page.issuing.trigger()
    press(box(), "下发")
    save_as(county.folder / "again.cxb")
    settle()
    press(box(), "知道了")
    assert page.made is None
    numbers.table.go_to("pop")
    assert numbers.sealing.isEnabled()
    assert not numbers.confirming.isEnabled()
    numbers.sealing.trigger()
    answer(dialog(FormDialog), "tjj", "2026-03-20")
    assert "常住人口 | 人 |  |  | 70,000 | 县统计局 |  | 2026-03-20" in shown(numbers.table)
    page.reopening.trigger()
    assert "常住人口 | 人 |  |  | 70,000 | 县统计局 |  | 2026-03-20" in shown(numbers.table)


def test_what_another_page_granted_is_not_taken_back_by_undo(
    page: TaskingPage, county: County, window: MainWindow
) -> None:
    page.reopening.trigger()
    page.tabs.setCurrentIndex(NUMBERS)
    page.numbers.table.go_to("pop")
    page.numbers.confirming.trigger()
    answer(dialog(FormDialog), "", "70000", "tjj", "年鉴")
    assert page.undoing.isEnabled()
    exempting.grant(
        county.bureau, merge(county.bureau), "r_kept", "zrzyj", Level.NOTICE, reason="机构改革"
    )
    page.desk.undo()
    assert page.made is not None
    assert [one.rule for one in draft.draft(county.bureau).exemptions] == ["r_kept"]
    assert len(page.made.confirmed) == 1
    window.session.touch()
    assert not page.undoing.isEnabled()
    page.numbers.clearing.trigger()
    page.undoing.trigger()
    assert page.made.exemptions
    assert len(page.made.confirmed) == 1
