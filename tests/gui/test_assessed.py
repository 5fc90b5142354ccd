from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.assessed.grading import GradeDialog
from cityexam_desktop.gui.assessed.page import CHARTS, INDICATORS, PROBLEMS, AssessedPage
from cityexam_desktop.gui.merged.page import VALUES, MergedPage
from tests.support.desk import box, dialog, press
from tests.support.officer import page_of, received, shown, tap, tones
from tests.support.small import FILLED, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow

Key = Qt.Key
NUMBER, NAME, STANDARD, VALUE, VERDICT, UNIT = 0, 2, 4, 6, 7, 10


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def assessed(window: MainWindow, county: County) -> AssessedPage:
    page = page_of(window, county, "assessed")
    assert isinstance(page, AssessedPage)
    return page


def test_every_indicator_is_listed_with_value_standard_verdict_and_unit(
    window: MainWindow, county: County
) -> None:
    page = assessed(window, received(county))
    table = page.pane.table
    lines = shown(table, NUMBER, NAME, STANDARD, VALUE, VERDICT, UNIT)
    assert len(lines) == 10
    assert "2 | 绿道覆盖率 | ≥70 | 80.00 | 达标 | 县自然资源局" in lines
    assert "9 | 轨道覆盖 | — | 不适用 | 不适用 | 县自然资源局、县统计局" in lines
    assert any(line.startswith("1 | 有隐患楼栋 |") and "缺数未算" in line for line in lines)
    row = next(n for n, line in enumerate(lines) if line.startswith("2 |"))
    assert tones(table, row)[VERDICT] == "good"


def test_the_line_at_the_top_sums_the_indicators_up(window: MainWindow, county: County) -> None:
    page = assessed(window, received(county))
    assert page.summary.text().startswith("10 项指标：得出结果 ")
    assert "不适用 2" in page.summary.text()


def test_indicators_are_narrowed_by_verdict_and_by_dimension(
    window: MainWindow, county: County
) -> None:
    page = assessed(window, received(county))
    page.verdict.setCurrentIndex(page.verdict.findData("不适用"))
    assert shown(page.pane.table, NAME) == ["黑臭消除率", "轨道覆盖"]
    page.verdict.setCurrentIndex(0)
    page.dimension.setCurrentIndex(1)
    assert len(page.pane.table.rows.shown) == 10
    assert "达标" in page.dimension.currentText()


def test_a_figure_opens_to_its_formula_its_inputs_and_their_files(
    window: MainWindow, county: County
) -> None:
    page = assessed(window, received(county))
    page.show_indicator("i2")
    words = page.detail.words.text()
    assert page.detail.title.text() == "2. 绿道覆盖率"
    assert "绿道覆盖面积" in words
    assert "标准：≥70（手册、已核原文）　达标" in words
    code = submission_code(merge(county.bureau).resolution.in_force["zrzyj"])
    assert shown(page.detail.inputs, 0, 1, 2, 3, 4) == [
        f"建成区面积 | 10.5 | km² | 县自然资源局 | {code}",
        f"绿道覆盖面积 | 8.4 | km² | 县自然资源局 | {code}",
    ]


def test_what_is_missing_is_named_with_who_owes_it(window: MainWindow, county: County) -> None:
    page = assessed(window, received(county, "tjj"))
    page.show_indicator("i2")
    assert "绿道覆盖面积（县自然资源局）" in page.detail.words.text()
    assert shown(page.detail.inputs, 0, 1, 3) == [
        "建成区面积 | 未报 | 县自然资源局",
        "绿道覆盖面积 | 未报 | 县自然资源局",
    ]
    assert tones(page.detail.inputs, 0)[1] == "must"


def test_a_stated_absence_is_not_called_missing(window: MainWindow, county: County) -> None:
    county.fill("slj", {**FILLED["slj"], ("gone", COUNTY): Absence.PENDING})
    county.receive(county.send("slj"))
    county.clear()
    page = assessed(window, county)
    page.show_indicator("i8")
    assert "消除的黑臭水体 | 暂缺" in shown(page.detail.inputs, 0, 1)


def test_the_parts_of_an_indicator_are_told_one_by_one(window: MainWindow, county: County) -> None:
    page = assessed(window, received(county))
    page.show_indicator("i4")
    words = page.detail.words.text()
    assert "本年：快速路　54.44 km/h" in words
    assert "本年：主干路　18.20 km/h" in words
    assert "标准：≥20（手册、已核原文）　未达标" in words


def test_enter_at_an_input_walks_back_to_the_merged_value(
    window: MainWindow, county: County
) -> None:
    page = assessed(window, received(county))
    page.show_indicator("i6")
    page.detail.inputs.go_to("pop\x1fFalse")
    tap(page.detail.inputs, Key.Key_Return)
    merged = window.page
    assert isinstance(merged, MergedPage)
    assert merged.tabs.currentIndex() == VALUES
    assert shown(merged.values.table, 1, 3, 5) == ["常住人口 | 70,000 | 县统计局"]
    assert window.list.currentItem().text().startswith("汇总")


def test_problems_lead_to_their_indicator(window: MainWindow, county: County) -> None:
    page = assessed(window, received(county))
    page.tabs.setCurrentIndex(PROBLEMS)
    assert page.tabs.tabText(PROBLEMS) == f"问题清单（{len(page.problems.table.rows.all)}）"
    assert "高峰车速 | 未达标 | 县统计局" in shown(page.problems.table, 1, 4, 6)
    page.problems.table.go_to("i4")
    tap(page.problems.table, Key.Key_Return)
    assert page.tabs.currentIndex() == INDICATORS
    assert page.pane.table.key == "i4"


def test_the_charts_of_the_report_are_drawn_and_told_in_words(
    window: MainWindow, county: County
) -> None:
    page = assessed(window, received(county))
    assert not page.charts.holder.findChildren(QLabel)
    page.tabs.setCurrentIndex(CHARTS)
    labels: Iterable[QLabel] = page.charts.holder.findChildren(QLabel)
    pictures = [one for one in labels if not one.pixmap().isNull()]
    assert pictures
    assert all("：" in one.accessibleName() for one in pictures)
    assert any("达标" in one.accessibleName() for one in pictures)


def test_a_grade_is_entered_with_who_and_why(window: MainWindow, county: County) -> None:
    page = assessed(window, received(county))
    page.show_indicator("i2")
    page.grading.trigger()
    asked = dialog(GradeDialog)
    assert isinstance(asked, GradeDialog)
    asked.grade.setCurrentText("很好")
    asked.who.setText("专家组")
    asked.accept()
    assert "没有写理由" in box().text()
    press(box(), "知道了")
    asked.reason.setText("现场评议")
    asked.accept()
    assert "专家评定等级：很好（专家组：现场评议）" in page.detail.words.text()
