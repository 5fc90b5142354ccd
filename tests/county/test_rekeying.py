from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import container, ownkeys
from cityexam_desktop.bundle.heads import TaskHead
from cityexam_desktop.bundle.rotation import open_tasks, plan_of
from cityexam_desktop.bundle.submission import export, finalise
from cityexam_desktop.bundle.task import accept_task, export_task, issue
from cityexam_desktop.bundle.unitpackage import export_for
from cityexam_desktop.county.rekeying import Rekeyed, Secrets, change_bureau_key
from cityexam_desktop.errors import FileTrouble, WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.serial import tables_to_bytes
from cityexam_desktop.workspace import ledger, tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.history import history, put_history
from cityexam_desktop.workspace.model import HistoryValue, WorkspaceRole
from tests.support.small import FILLED, NOW, County, new_county, record, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.workspace.model import Task

SECRET = "城市体检-二〇二六"
UNIT = "slj"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """A county with sensitive values of the year before, and two rounds of this year."""
    made = new_county(tmp_path)
    rows = tables()
    for row in rows["base_data"]:
        if row["code"] == "sewage":
            row["sensitivity"] = "no_wechat"
    ws = made.bureau
    put_history(ws, [HistoryValue("2024", "sewage", COUNTY, Decimal(5), "年报", pack="small")])
    asked, judged = tables_to_bytes(rows)
    made.task = issue(ws, replace(plan_of(ws, made.task), asked=asked, judged=judged), now=NOW)
    export_task(ws, made.task, tmp_path / "task.cxb")
    yield made
    made.close()


def second_round(county: County) -> Task:
    plan = replace(plan_of(county.bureau, county.task), series="tijian-2", title="第二轮")
    task = issue(county.bureau, plan, now=NOW + timedelta(days=9))
    export_task(county.bureau, task, county.folder / "second.cxb")
    return task


def change(county: County, name: str = "new") -> Rekeyed:
    secrets = Secrets("", SECRET)
    backup = county.folder / f"{name}.cxk"
    return change_bureau_key(
        county.bureau, backup, county.folder, secrets, reason="换U盘", now=NOW + timedelta(days=20)
    )


def test_every_open_task_is_signed_by_both_keys_and_the_newest_stays_the_newest(
    county: County,
) -> None:
    second = second_round(county)
    old = ownkeys.own_public(county.bureau)
    made = change(county)
    assert [(task.title, task.version) for task, _ in made.packages] == [
        ("2025年度城市体检", 3), ("第二轮", 2),
    ]  # fmt: skip
    for _, file in made.packages:
        opened = container.open_bundle(file)
        assert isinstance(opened.manifest.head, TaskHead)
        assert (opened.manifest.head.former, opened.signature.count(b"\n")) == (old, 2)
    assert tasks.task(county.bureau).id == second.id
    assert [row.kind for row in ledger.rows(county.bureau)][-3:] == ["own_key", "issue", "issue"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_department_answers_both_rounds_after_the_change(
    county: County, order: tuple[int, int]
) -> None:
    second = second_round(county)
    ws = county.home(UNIT)
    accept_task(ws, county.folder / "second.cxb", now=NOW)
    record(ws, second, UNIT, FILLED[UNIT])
    made = change(county)
    for n in order:
        accept_task(ws, made.packages[n][1], now=NOW)
    for task, _ in made.packages:
        held = tasks.task(ws, task.id)
        record(ws, held, UNIT, FILLED[UNIT])
        edition = finalise(ws, held, UNIT, now=NOW)
        target = county.folder / f"{held.version}-{n}.cxb"
        export(ws, edition.bundle, target)
        assert county.receive(target) == ["parked"]
        target.unlink()


def test_a_department_that_never_opened_a_round_takes_it_after_the_change(county: County) -> None:
    ws = county.home(UNIT)
    second_round(county)
    made = change(county)
    accept_task(ws, made.packages[0][1], now=NOW)
    with pytest.raises(WrongUse, match="不是原来那个"):
        accept_task(ws, county.folder / "second.cxb", now=NOW)  # the old key alone
    assert accept_task(ws, made.packages[1][1], now=NOW).title == "第二轮"


def test_tasks_of_earlier_years_are_over(county: County) -> None:
    year = replace(plan_of(county.bureau, county.task), period="2026", title="2026年度")
    issue(county.bureau, year, now=NOW)
    month = replace(plan_of(county.bureau, county.task), series="m", period="2025-11", title="月报")
    issue(county.bureau, month, now=NOW)
    assert {task.title for task in open_tasks(county.bureau)} == {"2026年度", "月报"}


def test_packages_for_single_units_carry_the_trust_too(county: County) -> None:
    made = change(county)
    (own,) = made.own
    with Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit=UNIT) as ws:
        accept_task(ws, county.folder / "task.cxb", now=NOW)
        ws.remember("bureau_confirmed", tasks.task(ws).bureau)
        accept_task(ws, own, now=NOW)
        assert ws.meta("bureau_confirmed") == ownkeys.own_public(county.bureau)
        assert "sewage" in {value.code for value in history(ws)}


def test_a_unit_package_made_later_follows_the_county_wide_one(county: County) -> None:
    ws = county.home(UNIT)
    made = change(county)
    task, package = made.packages[0]
    later = county.folder / "later.cxb"
    export_for(county.bureau, task, UNIT, later, passphrase=SECRET)
    with pytest.raises(WrongUse, match="不是原来那个"):
        accept_task(ws, later, now=NOW)
    accept_task(ws, package, now=NOW)
    accept_task(ws, later, now=NOW)
    assert "sewage" in {value.code for value in history(ws)}


def test_a_package_that_cannot_be_written_leaves_the_old_key_in_use(county: County) -> None:
    before = ownkeys.own_public(county.bureau), ledger.rows(county.bureau)
    with pytest.raises(FileTrouble):
        change_bureau_key(
            county.bureau, county.folder / "n.cxk", county.folder / "none", Secrets("", SECRET),
            reason="换U盘", now=NOW,
        )  # fmt: skip
    assert (ownkeys.own_public(county.bureau), ledger.rows(county.bureau)) == before


def test_without_a_task_nothing_has_to_be_signed_by_both(tmp_path: Path) -> None:
    ws = Workspace.create(tmp_path / "c.cityexam", WorkspaceRole.BUREAU, unit="zjj", county="县")
    ownkeys.create_backed_up_key(ws, SECRET, tmp_path / "a.cxk", now=NOW)
    with pytest.raises(WrongUse, match="还没有下发过任务"):
        change_bureau_key(ws, tmp_path / "b.cxk", tmp_path, Secrets(SECRET, SECRET), reason="换")
    ws.close()
