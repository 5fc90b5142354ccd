"""Last year's explanations reach a clerk who has no file of last year."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import container, ownkeys, rotation, strictjson
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.taskschema import check_explained
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.planning.lastyear import explained_before
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.serial import tables_to_bytes
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.lastsaid import LastSaid, last_said
from cityexam_desktop.workspace.model import Explanation, WorkspaceRole
from tests.support.small import NOW, County, tables

if TYPE_CHECKING:
    from pathlib import Path

UNIT, TEXT = "zrzyj", "两处保护对象经批准撤销，附批文。"


def next_year(county: County, secret: str = "") -> Path:
    """The package of 2026, after the unit explained one finding in 2025."""
    made = tables()
    for row in made["base_data"]:
        row["sensitivity"] = "no_wechat" if row["code"] == secret else row["sensitivity"]
    asked, judged = tables_to_bytes(made)
    plan = replace(rotation.plan_of(county.bureau, county.task), asked=asked, judged=judged)
    county.task = task_bundle.issue(county.bureau, plan, now=NOW)
    task_bundle.export_task(county.bureau, county.task, county.folder / "task.cxb")
    county.fill(UNIT)
    draft = answering.open_draft(county.home(UNIT), county.task, UNIT)
    answering.explain(county.home(UNIT), draft.id, Explanation("r_kept", COUNTY, TEXT))
    county.receive(county.send(UNIT))
    county.clear()
    told = explained_before(county.bureau, plan.series, "2026")
    later = replace(plan, period="2026", explained=told)
    task = task_bundle.issue(county.bureau, later, now=NOW)
    task_bundle.export_task(county.bureau, task, county.folder / "2026.cxb")
    return county.folder / "2026.cxb"


def opened_by(unit: str, package: Path) -> Workspace:
    ws = Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit=unit)
    ownkeys.create_key(ws, now=NOW)
    task_bundle.accept_task(ws, package, now=NOW)
    return ws


def test_a_new_clerk_sees_what_the_unit_explained_and_no_other_does(county: County) -> None:
    package = next_year(county)
    with opened_by(UNIT, package) as ws:
        said = last_said(ws, tasks.task(ws), UNIT)
        assert said == LastSaid("2025", {("r_kept", COUNTY): TEXT})
        assert audit(ws) == ()
    with opened_by("slj", package) as ws:
        assert last_said(ws, tasks.task(ws), "slj").explanations == {}


def test_a_later_version_still_has_them(county: County) -> None:
    next_year(county)
    task = tasks.task(county.bureau)
    again = task_bundle.issue(county.bureau, rotation.plan_of(county.bureau, task), now=NOW)
    target = county.folder / "2.cxb"
    task_bundle.export_task(county.bureau, again, target)
    rows = container.open_bundle(target).json("explained.json")["rows"]
    assert rows == [[UNIT, "r_kept", COUNTY, TEXT]]


def test_what_must_not_go_by_wechat_is_not_explained_to_everybody(county: County) -> None:
    assert not container.open_bundle(next_year(county, secret="kept")).has("explained.json")


def test_the_first_year_has_none(county: County) -> None:
    assert explained_before(county.bureau, county.task.series, county.task.period) == ("", ())
    assert not container.open_bundle(county.folder / "task.cxb").has("explained.json")


@pytest.mark.parametrize(
    "text",
    [
        '{"period":"2025"}', '{"period":"..","rows":[]}', '{"period":"2025","rows":[["a"]]}',
        '{"period":"2025","rows":[["a","b","c",1]]}',
        '{"period":"2025","rows":[["a","b","c","d"],["a","b","c","e"]]}',
    ],
)  # fmt: skip
def test_another_shape_is_refused(text: str) -> None:
    with pytest.raises(BadBundle):
        check_explained(strictjson.loads(text.encode(), limit=10**6, what="explained.json"))
