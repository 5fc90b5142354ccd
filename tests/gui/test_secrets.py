"""What must not be sent by WeChat: asked about before it is written, never in a text to paste."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from cityexam_desktop.bundle.rotation import plan_of
from cityexam_desktop.bundle.task import export_task, issue
from cityexam_desktop.county import actions, onbehalf
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.serial import tables_to_bytes
from cityexam_desktop.gui.merged.page import UNITS, VALUES, MergedPage
from cityexam_desktop.gui.reporting.page import ReportingPage
from cityexam_desktop.gui.review.page import ReviewPage
from cityexam_desktop.gui.review.returning import SlipDialog
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.model import Observation
from tests.support.desk import box, dialog, press
from tests.support.officer import contested, page_of, save_as
from tests.support.small import NOW, County, new_county, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow

LEFT_OUT = "不写这些数"
ALL = "都写（当面或专网传送）"


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[County]:
    """A county in which the built-up area is sensitive, and two units tell it differently."""
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: True)
    made = new_county(tmp_path)
    rows = tables()
    for row in rows["base_data"]:
        if row["code"] == "area":
            row["sensitivity"] = "no_wechat"
    asked, judged = tables_to_bytes(rows)
    made.task = issue(
        made.bureau, replace(plan_of(made.bureau, made.task), asked=asked, judged=judged), now=NOW
    )
    export_task(made.bureau, made.task, tmp_path / "task.cxb")
    yield made
    made.close()


def texts(file: Path) -> str:
    """Everything that stands in a workbook."""
    book = openpyxl.load_workbook(file)
    return "|".join(str(c.value) for s in book for row in s.iter_rows() for c in row if c.value)


def merged(window: MainWindow, county: County) -> MergedPage:
    page = page_of(window, contested(county), "merged")
    assert isinstance(page, MergedPage)
    page.tabs.setCurrentIndex(VALUES)
    return page


@pytest.mark.parametrize(("choice", "there"), [(LEFT_OUT, 0), (ALL, 1)])
def test_the_dataset_is_written_with_or_without_what_is_sensitive(
    window: MainWindow, county: County, choice: str, there: int
) -> None:
    page = merged(window, county)
    page.export.choose_workbook()
    assert "建成区面积" in box().text()
    press(box(), choice)
    save_as(county.folder / "全县.xlsx")
    press(box(), "知道了")
    said = texts(county.folder / "全县.xlsx")
    assert ("建成区面积" in said) == there
    assert "常住人口" in said


def test_a_table_on_the_screen_is_exported_without_its_sensitive_rows(
    window: MainWindow, county: County
) -> None:
    page = merged(window, county)
    page.values.export()
    press(box(), LEFT_OUT)
    save_as(county.folder / "表.xlsx")
    said = texts(county.folder / "表.xlsx")
    assert "建成区面积" not in said
    assert "常住人口" in said
    assert len(page.values.table.rows.all) > 5


def test_a_talk_sheet_goes_out_without_the_numbers(window: MainWindow, county: County) -> None:
    contested(county)
    page = page_of(window, county, "review")
    assert isinstance(page, ReviewPage)
    page.talks.write()
    press(box(), LEFT_OUT)
    save_as(county.folder / "会商单.xlsx")
    said = texts(county.folder / "会商单.xlsx")
    assert "建成区面积" in said
    assert "敏感数据，请当面或专网核对" in said
    assert "10.5" not in said


def test_the_text_of_a_return_has_no_sensitive_number(window: MainWindow, county: County) -> None:
    draft = onbehalf.begin(county.bureau, county.task, "zrzyj")
    said = [Observation("area", COUNTY, Decimal("3.21")), Observation("green", COUNTY, Decimal(9))]
    answering.record(county.bureau, draft.id, said)
    edition = onbehalf.enter(
        county.bureau, county.task, "zrzyj", None, basis="paper", entered_by="李敏",
        checked_by="赵刚",
    )  # fmt: skip
    page = page_of(window, county, "review")
    assert isinstance(page, ReviewPage)
    page.each.pane.table.go_to(edition.bundle)
    page.each.returning.trigger()
    asked = dialog(SlipDialog)
    assert isinstance(asked, SlipDialog)
    asked.sentence.setText("请核对")
    asked.accept()
    save_as(county.folder / "退回.xlsx")
    assert "请当面交" in box().text()
    press(box(), "知道了")
    text = QApplication.clipboard().text()
    assert "敏感数据，请当面或专网核对" in text
    assert "3.21" not in text
    assert "3.21" in texts(county.folder / "退回.xlsx")


def test_a_sheet_to_confirm_says_of_sensitive_numbers_that_they_go_by_hand(
    window: MainWindow, county: County
) -> None:
    page = merged(window, county)
    actions.correct(
        merge(county.bureau), county.bureau, ("area", COUNTY), Decimal("12.25"),
        reason="核实", author="李敏", approver="赵刚",
    )  # fmt: skip
    window.session.touch()
    page.tabs.setCurrentIndex(UNITS)
    page.units.table.go_to("zrzyj")
    page.confirming.trigger()
    press(box(), LEFT_OUT)
    save_as(county.folder / "确认单.xlsx")
    said = texts(county.folder / "确认单.xlsx")
    assert "建成区面积" in said
    assert "敏感数据，请当面或专网核对" in said
    assert "12.25" not in said


def test_what_has_to_be_whole_is_written_after_a_warning(
    window: MainWindow, county: County
) -> None:
    page = merged(window, county)
    page.tabs.setCurrentIndex(UNITS)
    page.units.table.go_to("zrzyj")
    page.printing.trigger()
    assert "不要用微信" in box().text()
    press(box(), "照写")
    save_as(county.folder / "定稿表.pdf")
    assert (county.folder / "定稿表.pdf").is_file()
    page.units.table.go_to("tjj")
    page.printing.trigger()
    save_as(county.folder / "另一份.pdf")
    assert (county.folder / "另一份.pdf").is_file()
    report = page_of(window, county, "reporting")
    assert isinstance(report, ReportingPage)
    report.choose("xlsx", "Excel 工作簿 (*.xlsx)")
    assert "建成区面积" in box().text()
    press(box(), "取消")
