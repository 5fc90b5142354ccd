"""A department sees the confirmed base numbers, and cannot write others over them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.bundle.task import export_task
from cityexam_desktop.county.planning import basenumbers, draft, issuing
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling.numbers import NumbersDialog
from cityexam_desktop.gui.start.making import kind_and_task, renews
from cityexam_desktop.workspace import tasks
from tests.support.desk import Clerk, dialog, settle
from tests.support.officer import shown
from tests.support.small import NOW, new_county, small_pack

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow


def test_a_confirmed_number_stands_in_the_cell_and_is_not_written_over(
    window: MainWindow, tmp_path: Path
) -> None:
    county = new_county(tmp_path)
    made = draft.reopen(county.bureau, county.task)
    made = basenumbers.confirmed(
        made, small_pack(), "area", "11", unit="slj", source="普查", reason="以普查为准"
    )
    draft.keep(county.bureau, made)
    export_task(county.bureau, issuing.issue_draft(county.bureau, now=NOW), tmp_path / "task.cxb")
    window.session.adopt(county.home("zrzyj"))
    clerk = Clerk(window)
    row = next(
        n
        for n, line in enumerate(clerk.body.sheet.lines)
        if line.datum and line.datum.code == "area"
    )
    assert clerk.live.value("area", COUNTY) == Decimal(11)
    assert clerk.body.sheet.target(row, 2) is None
    assert clerk.body.sheet.cell(row, 6).text == "全县统一"
    window.menus.numbers.trigger()
    asked = dialog(NumbersDialog)
    assert shown(asked.pane.table) == ["建成区面积 | 11 | km² | 县水利局 | 普查 |  | 以普查为准"]
    asked.reject()
    settle()
    county.bureau.close()


def test_the_years_task_goes_into_the_file_that_has_the_first_round(
    window: MainWindow, tmp_path: Path
) -> None:
    county = new_county(tmp_path)
    draft.reopen(county.bureau, county.task)
    first = basenumbers.issue_first_round(county.bureau, now=NOW)
    export_task(county.bureau, county.task, tmp_path / "year.cxb")
    export_task(county.bureau, first, tmp_path / "task.cxb")
    window.session.adopt(county.home("zrzyj"))
    assert [t.series for t in tasks.tasks(window.session.workspace)] == ["tijian-dishu"]
    _, task = kind_and_task(tmp_path / "year.cxb")
    assert task is not None
    assert renews(task, window.session)
    county.bureau.close()
