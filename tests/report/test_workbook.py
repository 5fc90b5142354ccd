from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.model import (
    Content,
    Nature,
    Observation,
    RowState,
    Subject,
    SurveyRow,
)
from tests.support import clerk

if TYPE_CHECKING:
    from pathlib import Path

WATER = Content(
    observations=(
        Observation("black", COUNTY, Decimal(3), nature=Nature.LEDGER, source="台账", page="4",
                    note="比上年少两处"),
        Observation("gone", COUNTY, Absence.PENDING, reason="尚未验收完毕", expected="2026-06-30"),
        Observation("all_black", COUNTY, Absence.NONE_HERE),
        Observation("sewage", COUNTY, Decimal("81.06"), time="2025-12-31"),
        Observation("depth", "slj-1", Decimal("0.45")),
        Observation("kind", "slj-1", "管网"),
        Observation("since", "slj-1", "2019-06"),
        Observation("fixed", "slj-2", "2024-03-31"),
        Observation("where", "slj-2", "=东门桥下"),
        Observation("depth", "slj-2", Absence.PENDING, reason="雨季才能测", expected="2026-07-31"),
    ),
    objects=(
        Subject("slj-1", "row", "pond", "1", "东门桥", COUNTY, "slj"),
        Subject("slj-2", "row", "pond", "2", "南关口", COUNTY, "slj"),
    ),
)  # fmt: skip
HOUSES = Content(
    observations=(
        Observation("floors", "b0", Decimal(6)),
        Observation("crack", "b0", Decimal(1)),
        Observation("floors", "b1", Absence.PENDING, reason="门锁着", expected="2026-04-30"),
    ),
    rows=(
        SurveyRow("house", "b0", RowState.SURVEYED, "张某", "2026-02-01"),
        SurveyRow("house", "b1", RowState.AS_LAST_YEAR),
        SurveyRow("house", "b2", RowState.NO_ACCESS),
    ),
)


@pytest.mark.parametrize(("unit", "said"), [("slj", WATER), ("zjj", HOUSES)])
def test_what_is_written_is_read_back_whole(tmp_path: Path, unit: str, said: Content) -> None:
    reading = clerk.read(clerk.write(tmp_path / "表.xlsx", unit, said), unit, said.objects)
    assert set(reading.observations) == set(said.observations)
    assert set(reading.rows) == set(said.rows)
    assert set(reading.objects) == set(said.objects)
    assert reading.problems == ()


def test_an_empty_workbook_says_nothing_and_misses_nothing(tmp_path: Path) -> None:
    reading = clerk.read(clerk.write(tmp_path / "表.xlsx", "slj"), "slj")
    assert (reading.observations, reading.rows, reading.objects, reading.problems) == ((),) * 4
    assert reading.forms == ("land", "water", "pond")


def test_only_entry_cells_are_unlocked_and_the_sheet_is_protected(tmp_path: Path) -> None:
    at = clerk.Clerk.at(clerk.write(tmp_path / "表.xlsx", "slj", WATER))
    page = at.book["水务"]
    assert page.protection.sheet
    assert not page.protection.password
    assert not at.cell("水务", "black", "value").protection.locked
    assert at.cell("水务", "black", "name").protection.locked
    assert at.cell("水务", "black", "last").protection.locked
    houses = clerk.Clerk.at(clerk.write(tmp_path / "楼.xlsx", "zjj", HOUSES)).book["楼栋"]
    opened = {k for k, d in houses.column_dimensions.items() if d.protection.locked is False}
    heads = {c.column_letter for c in houses[5] if c.value in {"调查状态", "墙体裂缝", "采集人"}}
    assert heads <= opened
    assert all(cell.protection.locked for row in houses["A1:L6"] for cell in row)


def test_marks_are_hidden_and_headings_carry_what_the_data_mean(tmp_path: Path) -> None:
    at = clerk.Clerk.at(clerk.write(tmp_path / "表.xlsx", "slj", WATER))
    page = at.book["水务"]
    assert page.row_dimensions[1].hidden
    assert page.row_dimensions[2].hidden
    assert page.column_dimensions["A"].hidden
    comment = at.cell("水务", "black", "name").comment
    assert comment is not None
    assert "口径：口径" in comment.text
    assert at.book["选项"].sheet_state == "hidden"
    assert page.freeze_panes == "D6"
    assert page.page_setup.orientation == "landscape"
    foot: Any = page.oddFooter
    head: Any = page.oddHeader
    assert "单位负责人" in foot.left.text
    assert head.right.text == "示例数据"


def test_drop_downs_offer_the_options_and_the_absences(tmp_path: Path) -> None:
    at = clerk.Clerk.at(clerk.write(tmp_path / "表.xlsx", "slj", WATER))
    lists = at.book["选项"]
    offered = {
        tuple(c.value for c in column if c.value and c.row > 1) for column in lists.iter_cols()
    }
    assert ("管网", "地势", "其他", "无此对象", "不适用", "暂缺") in offered
    checks = at.book["积水点名录"].data_validations.dataValidation
    assert {check.formula1 for check in checks} <= {
        f"'选项'!${letter}$2:${letter}${rows}" for letter in "ABCDE" for rows in (4, 7, 8)
    }


def test_last_year_and_the_change_stand_beside_the_value(tmp_path: Path) -> None:
    last = {("black", COUNTY): Decimal(5)}
    at = clerk.Clerk.at(clerk.write(tmp_path / "表.xlsx", "slj", WATER, last))
    assert at.cell("水务", "black", "last").value == 5
    value, before = (at.cell("水务", "black", role).coordinate for role in ("value", "last"))
    change = at.cell("水务", "black", "change").value
    assert change == f'=IF(AND(ISNUMBER({value}),ISNUMBER({before})),{value}-{before},"")'


def test_a_text_never_becomes_a_formula(tmp_path: Path) -> None:
    at = clerk.Clerk.at(clerk.write(tmp_path / "表.xlsx", "slj", WATER))
    cell = at.cell("积水点名录", "slj-2", "value:where")
    assert (cell.value, cell.data_type) == ("=东门桥下", "s")


def test_the_cover_names_the_unit_the_dates_and_every_form(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(clerk.write(tmp_path / "表.xlsx", "slj"))
    texts = {str(c.value) for row in book["封面"].iter_rows() for c in row if c.value}
    assert {"县水利局", "2025-12-31", "2026-05-31", "水务", "积水点名录", "土地"} <= texts
    assert book.sheetnames == ["封面", "土地", "水务", "积水点名录", "选项"]


def test_a_unit_that_is_asked_nothing_has_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        clerk.write(tmp_path / "表.xlsx", "nobody")
    assert list(tmp_path.iterdir()) == []
