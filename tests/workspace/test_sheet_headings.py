"""Foreign headings that nobody could guess: said once, remembered for every file like it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from cityexam_desktop.workspace.sheets import Kind, NothingFound, read_workbook
from cityexam_desktop.workspace.sheets.asked import Asked
from cityexam_desktop.workspace.sheets.columns import choices, headed_sheets
from cityexam_desktop.workspace.sheets.headings import (
    Headings,
    forget,
    key_of,
    remember,
    remembered,
)
from tests.support.clerk import foreign, kinds, pack, task, values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEATS: list[list[Any]] = [
    ["2025年学位情况"],
    ["小区", "缺多少", "备用", "现有"],
    ["小区1", 100, "", 60],
    ["小区2", 50, "", 90],
]
ROLES = ("name", "value:need", "", "value:have")


@pytest.fixture
def ws() -> Iterator[Workspace]:
    with Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit="tjj") as made:
        yield made


def asked(ws: Workspace) -> Asked:
    return Asked(pack(), task(), "tjj", headings=remembered(ws))


def read(path: Path, ws: Workspace) -> dict[tuple[str, str], object]:
    reading = read_workbook(path, pack(), task(), "tjj", headings=remembered(ws))
    return dict(values(reading))


def test_headings_that_were_said_once_are_read_in_the_next_file(
    tmp_path: Path, ws: Workspace
) -> None:
    path = foreign(tmp_path / "学位.xlsx", SEATS)
    with pytest.raises(NothingFound):
        read(path, ws)
    (sheet,) = headed_sheets(path, asked(ws))
    assert (sheet.row, [c.heading for c in sheet.columns]) == (1, SEATS[1])
    assert [c.role for c in sheet.columns] == ["", "", "", ""]
    assert sheet.columns[1].samples == ("100", "50", "")
    remember(ws, Headings(sheet.key, "seat", ROLES))
    expected = {
        ("need", "e1"): Decimal(100), ("have", "e1"): Decimal(60),
        ("need", "e2"): Decimal(50), ("have", "e2"): Decimal(90),
    }  # fmt: skip
    assert read(path, ws) == expected
    (sheet,) = headed_sheets(path, asked(ws))
    assert (sheet.form, tuple(c.role for c in sheet.columns)) == ("seat", ROLES)
    moved = foreign(tmp_path / "又一份.xlsx", [["某街道"], ["2026年"], *SEATS[1:]])
    assert read(moved, ws) == expected
    reading = read_workbook(moved, pack(), task(), "tjj", headings=remembered(ws))
    assert kinds(reading)[0] == Kind.AS_SAID.value


def test_other_headings_are_another_layout(tmp_path: Path, ws: Workspace) -> None:
    remember(ws, Headings(key_of(SEATS[1]), "seat", ROLES))
    other = foreign(tmp_path / "别的.xlsx", [["小区", "现有", "备用", "缺多少"], *SEATS[2:]])
    with pytest.raises(NothingFound):
        read(other, ws)


def test_a_list_whose_columns_were_said_is_read(tmp_path: Path, ws: Workspace) -> None:
    rows: list[list[Any]] = [
        ["填什么", "上报", "出处"],
        ["常住人口", 70000, "公安局"],
        ["主干路车速", 18.2, ""],
    ]
    path = foreign(tmp_path / "人口.xlsx", rows)
    remember(ws, Headings(key_of(rows[0]), "", ("name", "value", "source")))
    reading = read_workbook(path, pack(), task(), "tjj", headings=remembered(ws))
    assert values(reading) == {("pop", COUNTY): Decimal(70000), ("main", COUNTY): Decimal("18.2")}
    assert reading.observations[0].source == "公安局"


def test_what_was_said_is_said_anew_or_forgotten(ws: Workspace) -> None:
    remember(ws, Headings("k", "seat", ("name", "value:need")))
    remember(ws, Headings("k", "seat", ("name", "value:have")))
    assert remembered(ws) == {"k": Headings("k", "seat", ("name", "value:have"))}
    forget(ws, "k")
    assert remembered(ws) == {}
    ws.remember("headings", "{damaged")
    assert remembered(ws) == {}


def test_what_was_said_of_a_form_that_is_gone_is_passed_over(tmp_path: Path, ws: Workspace) -> None:
    remember(ws, Headings(key_of(SEATS[1]), "gone", ROLES))
    with pytest.raises(NothingFound):
        read(foreign(tmp_path / "学位.xlsx", SEATS), ws)


def test_a_column_may_hold_what_the_form_asks(ws: Workspace) -> None:
    assert choices(asked(ws), "seat") == {
        "code": "编号", "name": "名称", "parent": "所属", "value:need": "学位需求",
        "value:have": "学位供给",
    }  # fmt: skip
    assert {"name", "value", "source"} <= choices(asked(ws), "").keys()


def test_the_short_name_of_a_level_names_its_rows(tmp_path: Path, ws: Workspace) -> None:
    rows = [["小区编号", "小区名称", "学位需求"], ["E1", "小区1", 3]]
    assert read(foreign(tmp_path / "表.xlsx", rows), ws) == {("need", "e1"): Decimal(3)}
