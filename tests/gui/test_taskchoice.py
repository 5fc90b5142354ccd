"""Both rounds of a year, or two years, in one county's file: the officer chooses which counts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import ownkeys, submission
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.bundle.codes import unit_code
from cityexam_desktop.bundle.container import open_bundle
from cityexam_desktop.county.planning import basenumbers, draft
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from tests.support.officer import Key, page_of, received, shown, tap
from tests.support.small import NOW, County, new_county, record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow
    from cityexam_desktop.workspace.model import Task


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def first_round(county: County) -> Task:
    """The county has issued the base numbers of the next year beside this year's task."""
    made = draft.reopen(county.bureau, county.task)
    draft.keep(county.bureau, replace(made, period="2026", title="2026年度城市体检"))
    return basenumbers.issue_first_round(county.bureau, now=NOW)


def answer(county: County, task: Task) -> Path:
    """县统计局 answers the first round on a PC of its own."""
    package, sent = county.folder / "first.cxb", county.folder / "first-tjj.cxb"
    task_bundle.export_task(county.bureau, task, package)
    home = Workspace.create(county.folder / "first.cityexam", WorkspaceRole.DEPARTMENT, unit="tjj",
                            county="示例县")  # fmt: skip
    with home:
        ownkeys.create_key(home, now=NOW)
        held = task_bundle.accept_task(home, package, now=NOW)
        task_bundle.confirm_bureau(home, held, ownkeys.own_code(county.bureau))
        record(home, held, "tjj", {("pop", COUNTY): Decimal(71000)})
        edition = submission.finalise(home, tasks.task(home), "tjj", now=NOW)
        submission.export(home, edition.bundle, sent)
    return sent


def choose(window: MainWindow, title: str) -> None:
    """Choose a task in the head."""
    choice = window.menuBar().cornerWidget()
    next(one for one in choice.choices.actions() if one.text() == title).trigger()


def test_one_task_is_no_choice(window: MainWindow, county: County) -> None:
    page_of(window, received(county, "tjj"), "inbox")
    assert not window.menuBar().cornerWidget().isVisible()


def test_the_pages_count_the_task_that_is_chosen(window: MainWindow, county: County) -> None:
    received(county, "tjj")
    first_round(county)
    page = page_of(window, county, "progress")
    assert window.windowTitle().startswith("2026年度城市体检底数")
    assert window.menuBar().cornerWidget().isVisible()
    assert "未报 3 个" in page.summary.text()
    choose(window, "2025年度城市体检")
    assert window.windowTitle().startswith("2025年度城市体检")
    assert "按时 1 个" in page.summary.text()
    assert "不是最新的任务" in window.banner.text()
    merged = page_of(window, county, "merged")
    merged.turn_to("values")
    assert any("70,000" in row for row in shown(merged.values.table))
    choose(window, "2026年度城市体检底数")
    assert "不是最新的任务" not in window.banner.text()
    assert shown(merged.values.table) == []


def test_a_key_of_another_round_is_cleared_whatever_is_chosen(
    window: MainWindow, county: County
) -> None:
    task = first_round(county)
    sent = answer(county, task)
    page = page_of(window, county, "inbox")
    choose(window, "2025年度城市体检")
    page.receiving.receive([sent])
    assert "已收到，待核对单位" in shown(page.receiving.pane.table, 4)[0]
    assert "2026年度城市体检底数" in shown(page.receiving.pane.table, 5)[0]
    assert shown(page.clearing.table, 1) == ["县统计局（2026年度城市体检底数）"]
    page.clearing.typed.setText(unit_code(open_bundle(sent).manifest.signer))
    tap(page.clearing.typed, Key.Key_Return)
    assert shown(page.clearing.table, 1) == []
    choose(window, "2026年度城市体检底数")
    assert "已收，未审" in shown(page_of(window, county, "progress").pane.table, 1)
