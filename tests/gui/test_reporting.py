from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton

from cityexam_desktop.bundle.container import open_bundle
from cityexam_desktop.county import actions
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.upward import verify
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.assessed.page import AssessedPage
from cityexam_desktop.gui.reporting.page import READY, ReportingPage
from cityexam_desktop.gui.reporting.readiness import gaps
from cityexam_desktop.gui.results import read_county
from cityexam_desktop.gui.review.page import EACH, ReviewPage
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import HistoryValue
from tests.support.desk import box, press, texts
from tests.support.officer import answered, contested, page_of, received, save_as, twins
from tests.support.small import County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def reporting(window: MainWindow, county: County) -> ReportingPage:
    page = page_of(window, county, "reporting")
    assert isinstance(page, ReportingPage)
    return page


def told(county: County) -> list[str]:
    return [gap.sentence for gap in gaps(read_county(county.bureau))]


def everything(county: County) -> County:
    """The county with everything in and reviewed, and the one value of last year it needs."""
    put_history(county.bureau, [HistoryValue("2024", "kept", COUNTY, Decimal(6), "2024年体检")])
    received(county, "zrzyj", "tjj", "slj", "zjj")
    for bundle in merge(county.bureau).resolution.in_force.values():
        actions.approve(county.bureau, bundle)
    return county


def test_units_that_are_not_in_are_named(county: County) -> None:
    received(county, "tjj")
    county.receive(*answered(county, "slj"))
    found = told(county)
    assert "未报：县住建局、县自然资源局" in found
    assert "已收到，待核对单位，没有计入：县水利局" in found
    assert "已计入，还没有审核：县统计局" in found
    assert any(sentence.startswith("缺数未算的指标") for sentence in found)


def test_a_fork_and_a_conflict_are_named(county: County) -> None:
    first, second = twins(county, "tjj", {("pop", COUNTY): Decimal(71000)})
    county.receive(first, second)
    county.clear()
    assert "同一稿次两个不同文件，没有计入：县统计局" in told(county)


def test_numbers_on_which_two_units_differ_are_named_until_settled(county: County) -> None:
    contested(county)
    assert "两个单位数不同，还没有裁定：建成区面积" in told(county)
    dataset = merge(county.bureau)
    actions.settle(dataset, county.bureau, "area", COUNTY, "zrzyj", reason="会商")
    assert not any("裁定" in sentence for sentence in told(county))


def test_a_value_that_the_bureau_corrected_is_named(county: County) -> None:
    everything(county)
    dataset = merge(county.bureau)
    actions.correct(
        dataset, county.bureau, ("pop", COUNTY), Decimal(70001),
        reason="终审", author="李敏", approver="赵刚",
    )  # fmt: skip
    assert "用的是本局更正的数：常住人口" in told(county)


def test_a_gap_leads_to_the_page_where_it_is_dealt_with(window: MainWindow, county: County) -> None:
    page = reporting(window, received(county, "tjj"))
    buttons: Iterable[QPushButton] = page.findChildren(QPushButton)
    buttons = list(buttons)
    next(one for one in buttons if one.accessibleName().startswith("去处理：未报")).click()
    assert window.list.currentItem().text().startswith("进度")
    window.show_page("reporting")
    next(one for one in buttons if one.accessibleName().startswith("去处理：已计入")).click()
    review = window.page
    assert isinstance(review, ReviewPage)
    assert review.tabs.currentIndex() == EACH
    window.show_page("reporting")
    next(one for one in buttons if one.accessibleName().startswith("去处理：缺数未算")).click()
    lacking = window.page
    assert isinstance(lacking, AssessedPage)
    assert {row.texts[7] for row in lacking.pane.table.rows.shown} == {"缺数未算"}


def test_key_facts_and_the_ledger_stand_on_the_page(window: MainWindow, county: County) -> None:
    page = reporting(window, everything(county))
    words = texts(page)
    assert "指标总数（项）" in words
    assert "10" in words
    head = ledger.head(county.bureau)
    assert head is not None
    assert head.hash in page.ledger.text()
    assert merge(county.bureau).hash in page.ledger.text()
    assert page.title.text() == "示例县2025年度城市体检报告"


def test_what_is_settled_is_said_so(window: MainWindow, county: County) -> None:
    page = reporting(window, everything(county))
    assert told(county) == []
    assert page.gaps_title.text() == READY
    assert page.left() == 0


@pytest.mark.parametrize(("suffix", "magic"), [("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")])
def test_a_report_is_written_where_the_officer_says(
    window: MainWindow, county: County, suffix: str, magic: bytes
) -> None:
    page = reporting(window, received(county))
    assert not page.after.isVisible()
    page.choose(suffix, f"(*.{suffix})")
    target = county.folder / f"报告.{suffix}"
    save_as(target)
    assert target.read_bytes().startswith(magic)
    assert page.after.isVisible()
    assert str(target) in page.told.text()
    assert page.written == target


def test_a_report_that_cannot_be_written_is_said_and_nothing_shown_as_written(
    window: MainWindow, county: County
) -> None:
    page = reporting(window, received(county))
    page.write(county.folder / "没有的文件夹" / "报告.pdf")
    assert "找不到" in box().text()
    press(box(), "知道了")
    assert page.written is None
    assert not page.after.isVisible()


def test_the_county_bundle_is_written_for_the_level_above(
    window: MainWindow, county: County
) -> None:
    page = reporting(window, everything(county))
    page.sending.trigger()
    target = county.folder / "上报.cxb"
    save_as(target)
    press(box(), "知道了")
    assert verify(open_bundle(target)).sound
    assert [row.kind for row in ledger.rows(county.bureau)][-1] == "upward"


def test_three_buttons_name_their_kind_of_report(window: MainWindow, county: County) -> None:
    page = reporting(window, received(county))
    buttons: Iterable[QPushButton] = page.findChildren(QPushButton)
    shown = [one.text().splitlines()[0] for one in buttons if one.text().startswith("生成")]
    assert shown == ["生成 Word", "生成 PDF", "生成 Excel"]
    told = [one.text() for one in page.actions()]
    assert told == [*(f"{name} 报告…" for name in shown), "上报（县级汇总包）…"]
