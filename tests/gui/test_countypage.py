from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from cityexam_desktop.county import actions
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui import results
from cityexam_desktop.gui.countypage import CountyPage
from cityexam_desktop.gui.merged.page import MergedPage
from cityexam_desktop.gui.results import Results
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from tests.support.officer import contested, page_of, received, shown
from tests.support.small import County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.gui.results import County as Outcome
    from cityexam_desktop.gui.window import MainWindow

KEYS = ("inbox", "progress", "review", "merged", "assessed", "reporting", "ledger")


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("full", [False, True])
def test_the_keyboard_is_inside_the_page_that_comes_to_the_front(
    window: MainWindow, county: County, key: str, *, full: bool
) -> None:
    page = page_of(window, received(county) if full else county, key)
    focus = QApplication.focusWidget()
    assert focus is page or page.isAncestorOf(focus)
    assert focus.isVisible()


def test_the_bureau_has_its_pages_in_the_order_of_the_work(
    window: MainWindow, county: County
) -> None:
    page_of(window, county, "inbox")
    titles = [window.list.item(row).text() for row in range(window.list.count())]
    order = ["任务", "收件", "进度", "核查", "汇总", "评价", "报告", "本局填报", "收件登记簿"]
    assert titles == order


def test_what_is_left_stands_beside_pages_that_nobody_opened(
    window: MainWindow, county: County
) -> None:
    def titles() -> list[str]:
        return [window.list.item(row).text() for row in (1, 3, 4)]

    page_of(window, contested(county), "inbox")
    assert titles() == ["收件", "核查（4）", "汇总（1）"]
    dataset = merge(county.bureau)
    assert [page_of(window, county, key).left() for key in ("review", "merged")] == [4, 1]
    actions.settle(dataset, county.bureau, "area", COUNTY, "slj", reason="会商")
    actions.approve(county.bureau, dataset.resolution.in_force["tjj"])
    window.session.touch()
    assert titles() == ["收件", "核查（2）", "汇总"]


@pytest.mark.parametrize("key", KEYS)
def test_without_a_task_every_page_says_what_comes_first(window: MainWindow, key: str) -> None:
    window.session.adopt(Workspace.in_memory(WorkspaceRole.BUREAU, county="示例县"))
    window.show_page(key)
    page = window.page
    assert isinstance(page, CountyPage)
    assert page.words.isVisible()
    assert "先下发任务包" in page.words.text()
    assert page.left() == 0


def test_the_county_is_worked_out_once_for_all_pages(window: MainWindow, county: County) -> None:
    page_of(window, received(county), "merged")
    held = Results.of(window.frame)
    found: list[Outcome] = []
    held.want(found.append)
    window.show_page("assessed")
    held.want(found.append)
    assert found[0] is found[1]
    actions.withdraw(county.bureau, "slj", reason="试")
    held.want(found.append)
    assert found[2] is not found[0]


def test_a_county_of_many_places_is_worked_out_as_a_job(
    window: MainWindow, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "MANY_PLACES", 0)
    began: list[str] = []
    window.frame.jobs.began.connect(lambda title, _: began.append(title))
    page = page_of(window, received(county), "merged")
    assert isinstance(page, MergedPage)
    assert results.WORKING in began
    assert shown(page.units.table, 1)[2] == "计入"


def test_what_comes_of_a_file_that_was_closed_meanwhile_is_dropped(
    window: MainWindow, county: County
) -> None:
    page_of(window, county, "inbox")
    told: list[str] = []

    def work(_: Workspace) -> str:
        window.opening.close_file()
        return "done"

    Results.of(window.frame).work("试", work, told.append)
    assert told == []
