from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cityexam_desktop.county import actions
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.merged.correcting import CorrectDialog
from cityexam_desktop.gui.merged.page import ACROSS, DECIDE, VALUES, MergedPage
from cityexam_desktop.gui.reasons import ReasonDialog
from cityexam_desktop.gui.trail import Trail
from tests.support.desk import box, dialog, press
from tests.support.officer import (
    answered,
    contested,
    page_of,
    received,
    shown,
    tap,
    tones,
    twins,
)
from tests.support.small import FILLED, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow

Key = Qt.Key


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def merged(window: MainWindow, county: County) -> MergedPage:
    page = page_of(window, county, "merged")
    assert isinstance(page, MergedPage)
    return page


def test_progress_tells_of_every_unit_where_it_stands(window: MainWindow, county: County) -> None:
    received(county, "tjj")
    county.receive(*answered(county, "slj"))
    page = merged(window, county)
    assert shown(page.units.table, 0, 1, 2, 3, 4) == [
        "县住建局 | 未报 |  | 3 | ",
        "县自然资源局 | 未报 |  | 3 | ",
        "县统计局 | 已收，未审 | 程序 | 5 | 5",
        "县水利局 | 已收到，待核对单位 |  | 7 | ",
    ]
    assert page.summary.text() == (
        "4 个填报单位：未报 2 个；已收到，待核对单位 1 个；已收，未审 1 个"
    )
    assert tones(page.units.table, 0)[1] == "must"


def test_units_that_owe_are_reminded_by_one_text(window: MainWindow, county: County) -> None:
    page = merged(window, received(county, "tjj"))
    page.reminding.trigger()
    text = QApplication.clipboard().text()
    assert "2026-05-31" in text
    assert "尚未报送：县住建局、县自然资源局、县水利局。" in text
    press(box(), "知道了")


def test_two_files_of_one_edition_stand_beside_each_other_until_one_is_chosen(
    window: MainWindow, county: County
) -> None:
    first, second = twins(county, "tjj", {("pop", COUNTY): Decimal(71000)})
    county.receive(first, second)
    county.clear()
    page = merged(window, county)
    assert page.tabs.tabText(DECIDE) == "待裁定（1）"
    assert page.left() == 1
    page.tabs.setCurrentIndex(DECIDE)
    pane = page.deciding
    assert pane.title.text().startswith("县统计局：")
    (differs,) = [line for line in shown(pane.sides) if line.startswith("常住人口")]
    assert sorted(differs.split(" | ")[1:]) == ["70,000 人", "71,000 人"]
    assert not any(line.startswith("快速路") for line in shown(pane.sides))
    assert not pane.go.isEnabled()
    wanted = differs.split(" | ")[1:].index("71,000 人")
    pane.choice.setCurrentIndex(wanted)
    assert not pane.go.isEnabled()
    pane.reason.setText("单位确认")
    tap(pane.reason, Key.Key_Return)
    assert merge(county.bureau).values["pop", COUNTY].value == Decimal(71000)
    assert page.tabs.tabText(DECIDE) == "待裁定"
    assert pane.words.isVisible()


def test_two_numbers_are_decided_by_keyboard_and_may_be_decided_anew(
    window: MainWindow, county: County
) -> None:
    page = merged(window, contested(county))
    page.tabs.setCurrentIndex(DECIDE)
    pane = page.deciding
    assert shown(pane.list) == ["待裁定 | 建成区面积 | 县自然资源局（责任单位）、县水利局"]
    assert shown(pane.sides)[0] == "数值 | 10.5 km² | 11 km²"
    tap(pane.list, Key.Key_Return)
    assert pane.choice.hasFocus()
    tap(pane.choice, Key.Key_Down, Key.Key_Down)
    pane.reason.setText("以遥感为准")
    tap(pane.reason, Key.Key_Return)
    assert merge(county.bureau).values["area", COUNTY].unit == "slj"
    assert shown(pane.list, 0) == ["已裁定"]
    assert "以县水利局为准" in pane.told.text()
    assert page.left() == 0
    pane.choice.setCurrentIndex(0)
    pane.reason.setText("会商后改")
    pane.go.click()
    assert merge(county.bureau).values["area", COUNTY].unit == "zrzyj"


def test_merged_values_are_found_by_words_and_by_form(window: MainWindow, county: County) -> None:
    page = merged(window, received(county))
    page.tabs.setCurrentIndex(VALUES)
    table = page.values.table
    assert len(table.rows.all) == len(merge(county.bureau).values)
    page.values.filter.setText("学位需求 小区2")
    assert shown(table, 1, 2, 3, 4, 5) == ["学位需求 | 小区2 | 50 | 个 | 县统计局"]
    page.values.filter.clear()
    page.form.setCurrentIndex(page.form.findText("土地"))
    assert {row.texts[0] for row in table.rows.shown} == {"土地"}
    code = table.rows.shown[0].texts[6]
    assert len(code.replace("-", "")) == 24


def test_a_pointed_datum_is_shown_alone_until_all_are_wanted_again(
    window: MainWindow, county: County
) -> None:
    page_of(window, received(county), "inbox")
    trail = Trail.of(window.frame)
    trail.point("pop")
    page = merged(window, county)
    assert page.tabs.currentIndex() == VALUES
    assert shown(page.values.table, 1, 3) == ["常住人口 | 70,000"]
    window.show_page("inbox")
    trail.point("green")
    assert window.page is page
    assert shown(page.values.table, 1, 3) == ["绿道覆盖面积 | 8.4"]
    page.only.click()
    assert len(page.values.table.rows.shown) == len(merge(county.bureau).values)


def test_a_computed_datum_leads_to_what_it_is_computed_from(
    window: MainWindow, county: County
) -> None:
    county.fill("zjj")
    ours = county.homes["zjj"]
    county.receive(county.send("zjj"))
    assert ours is not county.bureau
    county.clear()
    page = merged(window, county)
    Trail.of(window.frame).point("unsafe")
    assert {row.texts[1] for row in page.values.table.rows.shown} <= {"墙体裂缝", "电梯停用"}
    assert page.values.table.rows.shown


def test_a_correction_wants_two_people_and_stands_apart_from_what_was_signed(
    window: MainWindow, county: County
) -> None:
    page = merged(window, received(county))
    page.tabs.setCurrentIndex(VALUES)
    page.values.table.go_to(f"pop\x1f{COUNTY}")
    page.correcting.trigger()
    asked = dialog(CorrectDialog)
    assert isinstance(asked, CorrectDialog)
    asked.typed.setText("约七万")
    asked.accept()
    assert asked.said.text()
    asked.typed.setText("70100")
    asked.reason.setText("年鉴终审数")
    asked.approver.setText(asked.author.text())
    asked.accept()
    assert "不能是同一人" in box().text()
    press(box(), "知道了")
    asked.approver.setText("赵刚")
    asked.accept()
    held = merge(county.bureau).values["pop", COUNTY]
    assert held.value == Decimal(70100)
    row = page.values.table.current
    assert row is not None
    assert row.texts[3] == "70,100"
    assert row.texts[9] == "本局更正：年鉴终审数"


def test_a_unit_is_taken_out_with_a_reason_and_comes_back(
    window: MainWindow, county: County
) -> None:
    page = merged(window, received(county))
    page.units.table.go_to("tjj")
    assert not page.restoring.isVisible()
    page.withdrawing.trigger()
    asked = dialog(ReasonDialog)
    assert isinstance(asked, ReasonDialog)
    assert not asked.go.isEnabled()
    asked.typed.setText("数据有误，正在重报")
    asked.go.click()
    assert shown(page.units.table, 0, 1)[2] == "县统计局 | 已移出"
    assert ("pop", COUNTY) not in merge(county.bureau).values
    assert page.restoring.isVisible()
    page.restoring.trigger()
    again = dialog(ReasonDialog)
    assert isinstance(again, ReasonDialog)
    again.typed.setText("已改正")
    again.go.click()
    assert ("pop", COUNTY) in merge(county.bureau).values


def test_findings_between_departments_name_all_units_they_concern(
    window: MainWindow, county: County
) -> None:
    county.fill("tjj", {**FILLED["tjj"], ("need", "e1"): Decimal(90000)})
    county.receive(county.send("tjj"))
    county.clear()
    page = merged(window, county)
    page.tabs.setCurrentIndex(ACROSS)
    (line,) = shown(page.across.table, 0, 1, 3)
    assert line.startswith("须说明 | 学位需求 90050 大于人口 70000")
    assert line.endswith("县统计局")
    assert page.tabs.tabText(ACROSS) == "部门间核查（1）"


def test_the_page_reads_again_what_was_decided_while_another_was_in_front(
    window: MainWindow, county: County
) -> None:
    page = merged(window, received(county))
    window.show_page("inbox")
    actions.withdraw(county.bureau, "slj", reason="试")
    window.show_page("merged")
    assert shown(page.units.table, 1)[3] == "已移出"
