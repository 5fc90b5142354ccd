from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cityexam_desktop.county import onbehalf
from cityexam_desktop.county.entries import entries
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.progress.page import ProgressPage
from cityexam_desktop.gui.review.page import ACROSS, ReviewPage
from cityexam_desktop.workspace import answering, ledger, tasks
from cityexam_desktop.workspace.model import Observation
from tests.support.desk import box, press, settle
from tests.support.officer import contested, page_of, received, save_as, shown
from tests.support.small import County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def progress(window: MainWindow, county: County) -> ProgressPage:
    page = page_of(window, county, "progress")
    assert isinstance(page, ProgressPage)
    return page


def review(window: MainWindow, county: County) -> ReviewPage:
    page = page_of(window, county, "review")
    assert isinstance(page, ReviewPage)
    return page


def test_who_holds_things_up_stands_first_with_every_form(
    window: MainWindow, county: County
) -> None:
    page = progress(window, received(county, "tjj"))
    titles = [column.title for column in page.pane.table.rows.columns]
    assert titles[9:] == ["土地", "人口", "水务", "楼栋", "学位"]
    assert (
        shown(page.pane.table, 0, 1, 6, 10, 13)[-1] == "县统计局 | 已收，未审 | 未交 | 已收 | 已收"
    )
    assert shown(page.pane.table, 0)[0] != "县统计局"
    assert "未报 3 个；纸质件未交 1 个" in page.summary.text()


def test_what_the_bureau_entered_is_marked(window: MainWindow, county: County) -> None:
    task = tasks.task(county.bureau)
    draft = onbehalf.begin(county.bureau, task, "slj")
    answering.record(county.bureau, draft.id, [Observation("black", COUNTY, Decimal(2))])
    onbehalf.enter(
        county.bureau, task, "slj", None, basis="paper", entered_by="李敏", checked_by="赵刚"
    )
    page = progress(window, county)
    assert "县水利局 | 已收，未审，代录（函）" in shown(page.pane.table, 0, 1)
    told = entries(ledger.rows(county.bureau), merge(county.bureau))
    assert any("接收，代录（函）" in one.text for one in told)


def test_the_units_stay_in_sight_while_the_forms_are_scrolled(
    window: MainWindow, county: County
) -> None:
    page = progress(window, received(county, "tjj"))
    window.resize(500, 500)
    window.show()
    settle()
    table = page.pane.table
    column, bar = table.frozen, table.horizontalScrollBar()
    assert column is not None
    bar.setValue(bar.maximum())
    settle()
    assert bar.value() > table.columnWidth(0)
    for row in range(4):
        assert table.childAt(column.geometry().center()) is column.viewport()
        assert column.visualRect(table.rows.index(row, 0)).left() == 0
        assert column.rowViewportPosition(row) == table.rowViewportPosition(row)
    cell = column.visualRect(table.rows.index(2, 0)).center()
    QTest.mouseClick(column.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    assert (table.currentIndex().row(), bar.value()) == (2, bar.maximum())
    QTest.keyClick(table, Qt.Key.Key_Home)
    assert bar.value() == 0
    QTest.keyClick(table, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    table.setCurrentIndex(table.rows.index(2, 1))
    assert table.visualRect(table.rows.index(2, 1)).left() >= table.columnWidth(0)
    first = column.horizontalHeader()
    QTest.mouseClick(first.viewport(), Qt.MouseButton.LeftButton, pos=first.rect().center())
    names = shown(table, 0)
    assert names == sorted(names)
    assert first.sortIndicatorSection() == 0


def test_a_unit_is_told_alone_and_all_together(window: MainWindow, county: County) -> None:
    page = progress(window, received(county, "tjj"))
    page.pane.table.go_to("slj")
    page.one.trigger()
    assert QApplication.clipboard().text().startswith("【2025年度城市体检】县水利局：\n尚未报送")
    press(box(), "知道了")
    page.all.trigger()
    assert "县自然资源局：尚未报送" in QApplication.clipboard().text()
    press(box(), "知道了")
    page.choose_sheet()
    save_as(county.folder / "催报单.pdf")
    assert (county.folder / "催报单.pdf").read_bytes().startswith(b"%PDF")


def test_stamped_paper_is_noted_at_the_unit(window: MainWindow, county: County) -> None:
    page = progress(window, received(county, "tjj"))
    page.pane.table.go_to("slj")
    assert not page.original.isEnabled()
    page.pane.table.go_to("tjj")
    page.original.trigger()
    rows = ledger.rows(county.bureau)
    assert page.county is not None
    newest = entries(rows, page.county.dataset)[-1]
    assert (newest.word, newest.unit) == ("纸质件", "县统计局")
    assert newest.text.startswith("原件　第 1 稿　报送码 ")
    assert page.pane.table.key == "tjj"
    assert shown(page.pane.table, 0, 6)[-1] == "县统计局 | 原件"


def test_every_table_is_written_as_it_is_shown(
    window: MainWindow, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: True)
    page = progress(window, received(county, "tjj"))
    page.pane.filter.setText("统计")
    page.pane.exporting.trigger()
    save_as(county.folder / "进度.xlsx")
    sheet = openpyxl.load_workbook(county.folder / "进度.xlsx").worksheets[0]
    assert [row[0].value for row in sheet.iter_rows()] == ["单位", "县统计局"]


def test_what_departments_see_differently_names_all_sides(
    window: MainWindow, county: County
) -> None:
    page = review(window, contested(county))
    assert page.tabs.tabText(ACROSS) == "部门间（1）"
    (line,) = shown(page.across.table, 0, 1, 3, 4)
    assert line == (
        "待会商 | 建成区面积 | 县自然资源局 建成区面积 10.5km²；县水利局 建成区面积 11km²"
        " | 县自然资源局"
    )
    page.talks.writing.trigger()
    save_as(county.folder / "会商单.xlsx")
    assert (county.folder / "会商单.xlsx").is_file()


def test_what_nobody_doubts_is_approved_at_once_and_the_rest_is_not(
    window: MainWindow, county: County
) -> None:
    page = review(window, contested(county))
    page.approving.trigger()
    press(box(), "全部通过")
    dataset = merge(county.bureau)
    approved = {
        dataset.facts[b].unit for b, r in dataset.decisions.reviews.items() if r == "approve"
    }
    assert approved == {"tjj"}
    assert not page.approving.isEnabled()
