from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.remarking import noted
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.inbox.page import PAPERS, InboxPage
from cityexam_desktop.gui.merged.page import APART, MergedPage
from cityexam_desktop.gui.outside import WORDS, Outside
from cityexam_desktop.gui.preview import TakingDialog
from cityexam_desktop.gui.review.page import ACROSS, FINDINGS, ReviewPage
from cityexam_desktop.report.officer.outside import OUTSIDE
from cityexam_desktop.workspace import ledger
from tests.support.desk import box, dialog, press
from tests.support.officer import answered, contested, page_of, received, save_as, shown
from tests.support.small import FILLED, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def filled_in(
    county: County, table: Outside, line: int, texts: dict[str, str], name: str = "填好.xlsx"
) -> None:
    """Write a table, fill a line of it in outside, and choose it to be read back."""
    target = county.folder / name
    table.writing.trigger()
    save_as(target)
    book = openpyxl.load_workbook(target)
    (page,) = book.worksheets
    heads = [cell.value for cell in page[3]]
    for head, text in texts.items():
        page.cell(4 + line, heads.index(head) + 1).value = text
    book.save(target)
    table.reading.trigger()
    save_as(target)


def test_the_buttons_know_every_table() -> None:
    assert {word: f"{one.title}…" for word, one in OUTSIDE.items()} == WORDS


def test_findings_answered_in_a_table_are_looked_at_and_then_taken(
    window: MainWindow, county: County
) -> None:
    county.fill("tjj", {**FILLED["tjj"], ("have", "e1"): Decimal(5000)})
    county.receive(county.send("tjj"))
    county.clear()
    page = page_of(window, county, "review")
    assert isinstance(page, ReviewPage)
    page.tabs.setCurrentIndex(FINDINGS)
    filled_in(county, page.answers, 0, {"处理意见": "退回", "批注或理由": "与学籍库不符"})
    asked = dialog(TakingDialog)
    assert shown(asked.pane.table) == [
        "核查意见 | 县统计局 学位供给（小区1） | 批注 |  | 与学籍库不符"
    ]
    bundle = merge(county.bureau).resolution.in_force["tjj"]
    assert noted(county.bureau, bundle) == ()  # nothing before it was looked at
    asked.accept()
    (remark,) = noted(county.bureau, bundle)
    assert remark.text == "与学籍库不符"


def test_every_mistake_of_a_table_is_listed_with_its_row_and_nothing_is_taken(
    window: MainWindow, county: County
) -> None:
    page = page_of(window, received(county, "tjj", "slj"), "review")
    assert isinstance(page, ReviewPage)
    head = ledger.head(county.bureau)
    filled_in(county, page.reviews, 0, {"审核": "退回"})
    told = box()
    assert "没有导入" in told.text()
    every = told.findChild(QPlainTextEdit)
    assert every is not None
    assert every.toPlainText().startswith("第4行：退回要签发退回修改单")
    press(told, "知道了")
    assert ledger.head(county.bureau) == head


def test_what_the_meeting_agreed_on_is_settled_from_its_sheet(
    window: MainWindow, county: County
) -> None:
    page = page_of(window, contested(county), "review")
    assert isinstance(page, ReviewPage)
    page.tabs.setCurrentIndex(ACROSS)
    filled_in(county, page.talks, 1, {"议定值": "11", "依据": "会议纪要"})
    dialog(TakingDialog).accept()
    assert shown(page.across.table, 0) == ["以县水利局为准"]
    filled_in(county, page.talks, 1, {})
    assert not any(
        isinstance(w, TakingDialog) and w.isVisible() for w in QApplication.topLevelWidgets()
    )


def test_paper_and_codes_come_back_to_the_inbox(window: MainWindow, county: County) -> None:
    county.receive(*answered(county, "tjj"))
    page = page_of(window, county, "inbox")
    assert isinstance(page, InboxPage)
    code = ownkeys.own_code(county.homes["tjj"])
    filled_in(county, page.calls, 0, {"听到的识别码或纸上的报送码": code})
    dialog(TakingDialog).accept()
    assert page.clearing.table.rows.all == ()
    page.tabs.setCurrentIndex(PAPERS)
    filled_in(county, page.piles, 0, {"纸质件": "原件", "纸上日期": "2026-03-02"}, "纸.xlsx")
    dialog(TakingDialog).accept()
    assert "原件 | 2026-03-02 | 李敏" in shown(page.papers.pane.table, 6, 7, 8)


def test_corrections_come_back_to_the_merge(window: MainWindow, county: County) -> None:
    page = page_of(window, received(county, "tjj"), "merged")
    assert isinstance(page, MergedPage)
    page.tabs.setCurrentIndex(APART)
    said = {"更正为": "71000", "理由": "统计公报", "经办": "李敏", "复核": "赵刚"}
    filled_in(county, page.gathered, 0, said)
    dialog(TakingDialog).accept()
    assert shown(page.apart.table, 1, 4) == ["常住人口 | 71,000 人"]
    assert merge(county.bureau).values["pop", COUNTY].value == Decimal(71000)
