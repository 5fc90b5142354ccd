"""Two tasks in one county's file: what was decided, received and noted for one stays there."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle.task import Plan, export_task, issue
from cityexam_desktop.county import actions
from cityexam_desktop.county.intake import intake
from cityexam_desktop.county.matrix import matrix
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.papers import Paper, note_paper
from cityexam_desktop.county.progress import progress
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.serial import tables_to_bytes
from cityexam_desktop.workspace import ledger, tasks
from tests.support.officer import contested
from tests.support.small import FILLED, NOW, PLACES, County, new_county, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.workspace.model import Task

LATER = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    contested(made)
    yield made
    made.close()


def next_year(county: County) -> Task:
    """The next year's task, issued on the same pack and sent to everybody."""
    asked, judged = tables_to_bytes(tables())
    plan = Plan("tijian", "2026", "2026年度城市体检", "示例县", "2026-12-31", "2027-05-31",
                asked, judged, PLACES, "")  # fmt: skip
    task = issue(county.bureau, plan, now=LATER)
    export_task(county.bureau, task, county.folder / "task.cxb")
    return task


def answer_again(county: County, task: Task, *units: str) -> None:
    """Units answer the next year with the very numbers of the year before, on new PCs."""
    again = County(county.folder / "2026", county.bureau, task)
    again.folder.mkdir(exist_ok=True)
    export_task(county.bureau, task, again.folder / "task.cxb")
    for unit in units:
        values = FILLED[unit]
        if unit == "slj":
            values = {**values, ("area", COUNTY): Decimal(11)}
        again.fill(unit, values)
        again.receive(again.send(unit))
    again.clear()
    for home in again.homes.values():
        home.close()


def test_what_was_decided_of_a_years_values_does_not_bind_the_next(county: County) -> None:
    bureau, before = county.bureau, merge(county.bureau)
    actions.settle(before, bureau, "area", COUNTY, "slj", reason="会商", now=NOW)
    actions.correct(
        merge(bureau), bureau, ("pop", COUNTY), Decimal(1), reason="笔误", author="甲",
        approver="乙", now=NOW,
    )  # fmt: skip
    actions.withdraw(bureau, "slj", reason="核对中", now=NOW)
    old, task = tasks.task(bureau), next_year(county)
    answer_again(county, task, "zrzyj", "tjj", "slj")
    now = merge(bureau)
    assert now.task.id == task.id
    assert {*now.resolution.in_force} == {"zrzyj", "tjj", "slj"}
    assert now.values["pop", COUNTY].value == Decimal(70000)
    assert [(c.datum, c.settled) for c in now.conflicts] == [("area", "")]
    then = merge(bureau, old)
    assert then.values["pop", COUNTY].value == Decimal(1)
    assert "slj" not in then.resolution.in_force
    actions.restore(bureau, "slj", reason="已核对", task=old.id, now=NOW)
    assert merge(bureau, old).values["area", COUNTY].unit == "slj"


def test_who_was_in_time_last_year_is_not_in_time_this_year(county: County) -> None:
    bureau, old = county.bureau, tasks.task(county.bureau)
    standing = merge(bureau).resolution.in_force["tjj"]
    note_paper(bureau, standing, Paper.ORIGINAL, by="甲", now=NOW)
    task = next_year(county)
    lines = {line.unit.unit: line for line in matrix(bureau, merge(bureau)).lines}
    assert (lines["tjj"].first_at, lines["tjj"].unit.state) == ("", "not_received")
    answer_again(county, task, "tjj")
    line = {one.unit.unit: one for one in matrix(bureau, merge(bureau)).lines}["tjj"]
    assert line.paper is not None
    assert line.paper.missing
    then = {one.unit.unit: one for one in matrix(bureau, merge(bureau, old)).lines}["tjj"]
    assert then.paper is not None
    assert not then.paper.missing


def test_what_waits_for_its_key_waits_in_its_own_task_and_is_counted_once(county: County) -> None:
    bureau, task = county.bureau, next_year(county)
    again = County(county.folder / "2026", bureau, task)
    again.folder.mkdir()
    export_task(bureau, task, again.folder / "task.cxb")
    again.fill("tjj")
    again.receive(again.send("tjj"))
    older = merge(bureau, county.task)
    states = {one.unit: one.state for one in progress(bureau, older)}
    assert states["tjj"] != "parked"
    assert {one.unit: one.state for one in progress(bureau, merge(bureau))}["tjj"] == "parked"
    for dataset in (older, merge(bureau)):
        assert intake(ledger.rows(bureau), dataset).waiting == 1
    again.home("tjj").close()


def test_a_task_is_named_by_its_title_or_its_year(county: County) -> None:
    bureau, old, task = county.bureau, tasks.task(county.bureau), next_year(county)
    assert tasks.named(bureau, "2025年度城市体检") == old.id
    assert tasks.named(bureau, "2026") == task.id
    with pytest.raises(WrongUse, match="没有叫“2027”的任务"):
        tasks.named(bureau, "2027")
    assert tasks.task(bureau).id == task.id
    bureau.task_id = old.id
    assert tasks.task(bureau).id == merge(bureau).task.id == old.id
