"""The sheets of a task on the small county."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.county.planning import draft, following, units
from cityexam_desktop.county.planning.model import Contact
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.report.sheets.tasksheets import (
    base_number_sheet,
    contact_sheet,
    duty_sheet,
    problem_sheet,
)
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import BaseNumber, HistoryValue
from tests.support.officer import received
from tests.support.small import County, new_county, small_pack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACK = small_pack()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def test_every_datum_stands_with_its_indicators_and_units(county: County) -> None:
    made = draft.dated(draft.of_task(county.bureau, county.task), "slj", "2026-04-30")
    sheet = duty_sheet(made, PACK, "示例县")
    rows = {str(row[3]): row for row in sheet.rows if isinstance(row, tuple)}
    assert len(rows) == len([d for d in PACK.base_data if d.formula is None])
    assert rows["建成区面积"][1:3] == ("安全", "2 绿道覆盖率、6 人口密度、9 轨道覆盖")
    assert rows["建成区面积"][7:9] == ("县自然资源局", "县水利局（核对）")
    assert rows["墙体裂缝"][2] == "1 有隐患楼栋"
    assert rows["黑臭水体"][11] == "2026-04-30"
    assert (sheet.banner, sheet.large) == ("示例数据", True)


def test_contacts_stand_with_their_registered_code(county: County) -> None:
    county.fill("tjj")
    county.receive(county.send("tjj"))
    county.clear()
    made = draft.of_task(county.bureau, county.task)
    made = units.with_unit(made, made.units[2], Contact("tjj", "", "张三", "", "138", "workbook"))
    row = contact_sheet(county.bureau, made).rows[2]
    assert isinstance(row, tuple)
    assert row[1:7] == ("县统计局", "", "张三", "", "138", "Excel")
    assert row[7] == ownkeys.own_code(county.homes["tjj"])
    assert row[8] == "2026-03-01"


def test_base_numbers_stand_with_last_year_and_why(county: County) -> None:
    ws = county.bureau
    put_history(ws, [HistoryValue("2024", "pop", COUNTY, Decimal(69000), "年鉴")])
    said = BaseNumber("pop", COUNTY, Decimal(70000), "tjj", "年鉴", "12", "2025", "以统计为准")
    made = replace(draft.of_task(ws, county.task), confirmed=(said,))
    rows = [row for row in base_number_sheet(ws, made, PACK).rows if isinstance(row, tuple)]
    assert [row[0] for row in rows] == ["建成区面积（km²）", "常住人口（人）"]
    assert rows[1][1:6] == ("70,000", "69,000", "年鉴 12", "2025", "县统计局")
    assert rows[1][8] == "以统计为准"


def test_last_years_problems_stand_with_room_for_what_became_of_them(county: County) -> None:
    received(county)
    ws = county.bureau
    made = following.begin_after(ws, county.task, "2026")
    rows = [row for row in problem_sheet(ws, made).rows if isinstance(row, tuple)]
    names = [str(row[1]) for row in rows]
    assert "学位缺口" in names or "高峰车速" in names
    assert all(row[2] and not row[7] and not row[8] for row in rows)
    with pytest.raises(WrongUse, match="以前的任务"):
        problem_sheet(ws, draft.of_task(ws, county.task))
