"""The page 任务: an officer prepares a year's task in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.county.planning import draft
from cityexam_desktop.gui.reasons import ReasonDialog
from cityexam_desktop.gui.tasking.dialogs import FormDialog
from cityexam_desktop.gui.tasking.page import OWNERS, TODO, TaskingPage
from cityexam_desktop.workspace import tasks
from tests.support.desk import box, dialog, press, settle
from tests.support.officer import page_of, save_as, shown, tones
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
    page.leaving.trigger()
    asked = dialog(ReasonDialog)
    asked.typed.setText("与第 8 项重复")
    asked.accept()
    settle()
    assert "不采用：与第 8 项重复" in shown(page.choice.table, 7)
    assert any("黑臭水体数" in row for row in shown(page.todo.table, 1))
    page.issuing.trigger()
    save_as(county.folder / "again.cxb")
    settle()
    press(box(), "知道了")
    assert tasks.task(county.bureau).version == 2
    assert (county.folder / "again.cxb").exists()
    assert "没有正在准备" in page.summary.text()


def test_what_nobody_owns_is_red_and_stands_in_the_way(page: TaskingPage) -> None:
    page.reopening.trigger()
    page.units.table.go_to("slj")
    page.removing.trigger()
    page.tabs.setCurrentIndex(OWNERS)
    page.open_only.setChecked(True)
    assert len(page.owners.table.rows.shown) == 6
    assert tones(page.owners.table, 0)[0] == "must"
    assert page.left() == 1
    page.issuing.trigger()
    press(box(), "知道了")
    assert page.tabs.currentIndex() == TODO
    page.owners.table.selectAll()
    page.assigning.trigger()
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
    asked = dialog(FormDialog)
    asked.inputs[1].setText("2026年12月31日")
    asked.inputs[2].setText("2027-05-31")
    asked.accept()
    settle()
    assert "2027-05-31" in page.summary.text()
    page.dropping.trigger()
    press(box(), "放弃")
    assert draft.held(county.bureau) is None


def test_tables_come_in_and_sheets_go_out(page: TaskingPage, county: County) -> None:
    page.reopening.trigger()
    file = county.folder / "联络员.csv"
    file.write_text("单位,联络员,电话\n县统计局,张三,138001\n", "utf-8")
    page.importing.trigger()
    save_as(file)
    assert "张三" in shown(page.units.table, 2)
    page.people.trigger()
    save_as(county.folder / "联络员.xlsx")
    assert (county.folder / "联络员.xlsx").exists()
    bad = county.folder / "单元.csv"
    bad.write_text("层级,名称\n村,甲\n", "utf-8")
    page.placing.trigger()
    save_as(bad)
    assert "第2行" in box().text()
    assert len(page.places.table.rows.all) == 7
