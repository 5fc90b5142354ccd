"""Last year on another scope: shown with its reason, never compared, never taken over."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.filling import about, beside
from cityexam_desktop.gui.filling.listsheet import CHANGE, LAST, ListSheet
from cityexam_desktop.gui.filling.live import Live
from cityexam_desktop.workspace.model import Content
from cityexam_desktop.workspace.yearbefore import LastYear
from tests.support.desk import live_of, new_draft

WHY = "上年只计国家级。"


@pytest.fixture
def live() -> Live:
    """The land bureau's draft; last year's 保护对象数 was of another scope."""
    with new_draft("zrzyj") as workspace:
        held = live_of(workspace)
    last = LastYear({("kept", COUNTY): Decimal(8), ("area", COUNTY): Decimal(10)}, {"kept": WHY})
    return Live(held.task, held.pack, held.unit, Content(), previous=last)


def test_the_change_column_says_so_and_the_value_stays(live: Live) -> None:
    sheet = ListSheet(live, live.pack.form["land"])
    row = next(n for n, line in enumerate(sheet.lines) if line.datum and line.datum.code == "kept")
    assert (sheet.cell(row, LAST).text, sheet.cell(row, CHANGE).text) == ("8", "口径有变化")
    assert sheet.cell(row, LAST).tip == sheet.cell(row, CHANGE).tip == WHY
    area = next(n for n, line in enumerate(sheet.lines) if line.datum and line.datum.code == "area")
    assert (sheet.cell(area, CHANGE).text, sheet.cell(area, CHANGE).tip) == ("", "")


def test_the_panel_tells_the_reason(live: Live) -> None:
    told = {fact.name: fact.text for fact in about.facts(live, live.pack.datum["kept"], COUNTY)}
    assert told["上年值"] == f"8 个\n口径有变化，不与本年比较：{WHY}"


def test_it_is_not_taken_over(live: Live) -> None:
    assert not beside.last_taken(live, "kept", COUNTY)
    assert beside.last_taken(live, "area", COUNTY)
