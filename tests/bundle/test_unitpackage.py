"""Sensitive values of earlier years: in nobody's package but the unit's own."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import container
from cityexam_desktop.bundle.handover import hand_over, take_over
from cityexam_desktop.bundle.ownkeys import own_code
from cityexam_desktop.bundle.rotation import plan_of
from cityexam_desktop.bundle.task import accept_task, confirm_bureau, export_task, issue
from cityexam_desktop.bundle.unitpackage import export_for, units_with_secrets
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.serial import tables_to_bytes
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.history import history, put_history
from cityexam_desktop.workspace.model import HistoryValue
from tests.support.small import NOW, County, new_county, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.workspace.model import Task


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """A county whose sewage is sensitive, with values of the year before."""
    made = new_county(tmp_path)
    rows = tables()
    for row in rows["base_data"]:
        if row["code"] == "sewage":
            row["sensitivity"] = "no_wechat"
    ws = made.bureau
    put_history(
        ws,
        [HistoryValue("2024", code, COUNTY, Decimal(5), "年报", pack="small")
         for code in ("sewage", "pop")],
    )  # fmt: skip
    asked, judged = tables_to_bytes(rows)
    made.task = issue(ws, replace(plan_of(ws, made.task), asked=asked, judged=judged), now=NOW)
    export_task(ws, made.task, tmp_path / "task.cxb")
    yield made
    made.close()


def codes(ws: Workspace) -> set[str]:
    return {value.code for value in history(ws)}


def test_the_county_wide_package_leaves_out_what_must_not_travel(county: County) -> None:
    assert units_with_secrets(county.bureau, county.task) == {"slj": 1}
    for unit in ("slj", "tjj"):
        assert codes(county.home(unit)) == {"pop"}


def own(county: County, unit: str, task: Task) -> Path:
    target = county.folder / f"{unit}-own.cxb"
    export_for(county.bureau, task, unit, target)
    return target


def test_a_unit_alone_sees_its_own(county: County) -> None:
    package = own(county, "slj", county.task)
    assert container.open_bundle(package).manifest.unit == "slj"
    home = county.home("slj")
    again = accept_task(home, package, now=NOW)
    assert (again.bundle, len(tasks.tasks(home))) == (county.task.bundle, 1)
    assert codes(home) == {"pop", "sewage"}
    with pytest.raises(WrongUse, match="专给“县水利局”"):
        accept_task(county.home("tjj"), package, now=NOW)
    with pytest.raises(WrongUse, match="没有“nobody”"):
        own(county, "nobody", county.task)


def test_who_has_only_its_own_package_answers_and_hands_over_as_everybody(
    county: County, tmp_path: Path
) -> None:
    (tmp_path / "task.cxb").write_bytes(own(county, "slj", county.task).read_bytes())
    home = county.home("slj")
    confirm_bureau(home, tasks.task(home), own_code(county.bureau))
    county.fill("slj")
    assert county.receive(county.send("slj")) == ["parked"]
    county.clear()
    hand_over(home, tmp_path / "over.cxb", now=NOW)
    take_over(tmp_path / "over.cxb", tmp_path / "next.cityexam", now=NOW)
    with Workspace.open(tmp_path / "next.cityexam") as next_:
        assert tasks.task(next_).bundle == county.task.bundle
        assert codes(next_) == {"pop", "sewage"}
