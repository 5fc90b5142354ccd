"""Rows of foreign tables that nobody could tell: said once, remembered for the next file."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, collecting
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Subject, WorkspaceRole
from cityexam_desktop.workspace.sheets import (
    Kind,
    apply,
    differences,
    import_sheet,
    read_workbook,
)
from cityexam_desktop.workspace.sheets.asked import Asked
from cityexam_desktop.workspace.sheets.headings import Headings, key_of
from cityexam_desktop.workspace.sheets.model import ADD, OUT, SheetReading
from cityexam_desktop.workspace.sheets.nearby import Nearby, likeness
from cityexam_desktop.workspace.sheets.rowchoice import RowChoices, each_once
from cityexam_desktop.workspace.sheets.rownames import among, remember, remembered
from tests.support import clerk
from tests.support.clerk import foreign, kinds, values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from cityexam_desktop.workspace.collecting import Collection

SEATS: list[list[Any]] = [
    ["小区名称", "学位需求", "学位供给"],
    ["小区1", 100, 60],
    ["二小区（西片）", 50, 90],
]
PONDS = (
    Subject("slj-1", "row", "pond", "1", "东门桥下", COUNTY, "slj"),
    Subject("slj-2", "row", "pond", "2", "人民路口", COUNTY, "slj"),
)


@pytest.fixture
def ws() -> Iterator[Workspace]:
    with Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit="tjj") as made:
        yield made


def asked(ws: Workspace, unit: str, known: Iterable[Subject] = ()) -> Asked:
    return Asked(clerk.pack(), clerk.task(), unit, known, rows=remembered(ws))


def read(
    path: Path,
    ws: Workspace,
    unit: str = "tjj",
    known: Iterable[Subject] = (),
    headings: Mapping[str, Headings] | None = None,
) -> SheetReading:
    return read_workbook(
        path, clerk.pack(), clerk.task(), unit, known, headings, remembered(ws)
    )  # fmt: skip


def say(ws: Workspace, reading: SheetReading, unit: str, *told: str, known: Any = ()) -> None:
    choices = RowChoices(asked(ws, unit, known))
    remember(ws, choices.said(reading.strangers, told))


def test_a_row_that_nobody_recognises_is_shown_with_what_looks_like_it(
    tmp_path: Path, ws: Workspace
) -> None:
    reading = read(foreign(tmp_path / "学位.xlsx", SEATS), ws)
    assert values(reading).keys() == {("need", "e1"), ("have", "e1")}
    (stranger,) = reading.strangers
    assert (stranger.form, stranger.sheet, stranger.cell) == ("seat", "Sheet1", "A3")
    assert (stranger.row.shown, stranger.content) == ("二小区（西片）", "50、90")
    assert stranger.read_as == ""
    (problem,) = reading.refused
    assert (problem.kind, "行的对应" in problem.remedy) == (Kind.UNKNOWN_ROW, True)
    choices = RowChoices(asked(ws, "tjj"))
    assert [choice.id for choice in choices.near(stranger)][:1] == ["e2"]
    assert choices.nearest(stranger) is None, "it is too unlike to be said of many at once"


def test_what_was_said_of_a_row_is_read_in_this_file_and_the_next(
    tmp_path: Path, ws: Workspace
) -> None:
    path = foreign(tmp_path / "学位.xlsx", SEATS)
    say(ws, read(path, ws), "tjj", "二小区（西片）=E2")
    moved = foreign(tmp_path / "明年.xlsx", [["2025年"], SEATS[0], *reversed(SEATS[1:])])
    for file in (path, moved):
        reading = read(file, ws)
        assert values(reading)["need", "e2"] == Decimal(50)
        assert kinds(reading) == ["row_as_said"]
        assert [s.read_as for s in reading.strangers] == ["e2"]


def test_what_was_said_comes_in_one_step_that_is_undone_as_one(
    tmp_path: Path, ws: Workspace
) -> None:
    draft = answering.open_draft(ws, clerk.task(), "tjj")
    before = content(ws, draft.id)
    path = foreign(tmp_path / "学位.xlsx", SEATS)
    say(ws, read(path, ws), "tjj", "二小区（西片）=小区2")
    reading = read(path, ws)
    assert len(differences(reading, before)) == 4
    undo = import_sheet(ws, draft, reading)
    assert len(content(ws, draft.id).observations) == 4
    apply(ws, draft.id, undo)
    assert content(ws, draft.id) == before


def test_a_row_may_be_left_out_and_what_was_said_may_be_forgotten(
    tmp_path: Path, ws: Workspace
) -> None:
    path = foreign(tmp_path / "学位.xlsx", SEATS)
    say(ws, read(path, ws), "tjj", "二小区（西片）=不读这一行")
    reading = read(path, ws)
    assert (kinds(reading), [s.read_as for s in reading.strangers]) == (["row_as_said"], [OUT])
    assert reading.refused == (), "nothing is lost that somebody wants"
    say(ws, reading, "tjj", "二小区（西片）=")
    assert remembered(ws) == {}
    assert kinds(read(path, ws)) == ["unknown_row"]


def test_a_place_that_was_said_is_known_in_other_forms_of_its_level_too() -> None:
    seat, house = clerk.pack().form["seat"], clerk.pack().form["house"]
    assert among(seat) == f"@{seat.level}" != among(house)
    assert among(clerk.pack().form["pond"]) == "pond"


def test_two_rows_of_one_place_are_still_named(tmp_path: Path, ws: Workspace) -> None:
    path = foreign(tmp_path / "学位.xlsx", [*SEATS, ["小区2", 1, 2]])
    say(ws, read(path, ws), "tjj", "二小区（西片）=e2")
    assert kinds(read(path, ws)) == ["row_as_said", "double_row"]


def test_a_register_row_like_a_known_one_is_new_until_somebody_says_otherwise(
    tmp_path: Path, ws: Workspace
) -> None:
    rows = [["名称", "积水深度"], ["东门桥下边", 0.3], ["新开河", 0.2]]
    path = foreign(tmp_path / "积水点.xlsx", rows)
    reading = read(path, ws, "slj", PONDS)
    assert [(s.row.name, s.read_as) for s in reading.strangers] == [
        ("东门桥下边", ADD), ("新开河", ADD),
    ]  # fmt: skip
    assert [(p.kind, "东门桥下”" in p.sentence) for p in reading.problems if p.cell] == [
        (Kind.NEAR, True)
    ]
    say(ws, reading, "slj", "东门桥下边=东门桥下", "新开河=新增一行", known=PONDS)
    reading = read(path, ws, "slj", PONDS)
    assert values(reading)["depth", "slj-1"] == Decimal("0.3")
    (new,) = reading.objects
    assert new.name == "新开河", "a row that was told keeps the name that it has"


def test_a_name_that_two_rows_of_a_register_have_is_no_new_row(
    tmp_path: Path, ws: Workspace
) -> None:
    twins = [Subject(f"slj-{i}", "row", "pond", f"{i}", "无名桥", COUNTY, "slj") for i in (1, 2)]
    path = foreign(tmp_path / "积水点.xlsx", [["名称", "积水深度"], ["无名桥", 0.3]])
    reading = read(path, ws, "slj", twins)
    assert (reading.observations, reading.objects) == ((), ())
    assert [s.read_as for s in reading.strangers] == [""]
    say(ws, reading, "slj", "无名桥=2", known=twins)
    assert values(read(path, ws, "slj", twins)) == {("depth", "slj-2"): Decimal("0.3")}


def test_an_empty_register_has_no_strangers(tmp_path: Path, ws: Workspace) -> None:
    path = foreign(tmp_path / "积水点.xlsx", [["名称", "积水深度"], ["无名桥", 0.3]])
    reading = read(path, ws, "slj")
    assert (reading.strangers, [o.name for o in reading.objects]) == ((), ["无名桥"])


def test_a_code_and_a_name_that_disagree_may_be_decided(tmp_path: Path, ws: Workspace) -> None:
    rows = [["编号", "名称", "学位需求"], ["E1", "小区2", 7]]
    path = foreign(tmp_path / "学位.xlsx", rows)
    assert kinds(read(path, ws)) == ["conflict"]
    say(ws, read(path, ws), "tjj", "小区2=E2")
    assert values(read(path, ws)) == {("need", "e2"): Decimal(7)}


def test_a_name_that_says_little_is_remembered_for_its_file_only(
    tmp_path: Path, ws: Workspace
) -> None:
    """Every estate has a first block: what was said of one list is not true of another."""
    places = [["名称", "层数"], ["头一栋", 6]]
    twice = clerk.task().places
    assert len([p for p in twice if p.form == "building"]) == 4
    same = [p for p in twice if p.name != "1号楼"]
    task = replace(
        clerk.task(),
        places=(*same, *(replace(p, name="0号楼") for p in twice if p.name == "1号楼")),
    )
    path, other = (foreign(tmp_path / f"{name}.xlsx", places) for name in "甲乙")
    first = read_workbook(path, clerk.pack(), task, "zjj")
    choices = RowChoices(Asked(clerk.pack(), task, "zjj"))
    remember(ws, choices.said(first.strangers, ["头一栋=B0"]))
    again = read_workbook(path, clerk.pack(), task, "zjj", rows=remembered(ws))
    assert values(again) == {("floors", "b0"): Decimal(6)}
    assert values(read_workbook(other, clerk.pack(), task, "zjj", rows=remembered(ws))) == {}


# Lists


def test_a_list_whose_names_nobody_knows_may_be_said_row_by_row(
    tmp_path: Path, ws: Workspace
) -> None:
    rows: list[list[Any]] = [["填什么", "上报"], ["总人口数", 70000], ["无关的", 5]]
    path = foreign(tmp_path / "人口.xlsx", rows)
    said = {key_of(rows[0]): Headings(key_of(rows[0]), "", ("name", "value"))}
    reading = read(path, ws, headings=said)
    assert values(reading) == {}
    assert [(s.row.name, s.content, s.read_as) for s in reading.strangers] == [
        ("总人口数", "70000", ""), ("无关的", "5", ""),
    ]  # fmt: skip
    say(ws, reading, "tjj", "总人口数=pop", "无关的=-")
    reading = read(path, ws, headings=said)
    assert values(reading) == {("pop", COUNTY): Decimal(70000)}
    assert [s.read_as for s in reading.strangers] == ["pop", OUT]
    assert reading.refused == ()


def test_an_item_that_was_taken_by_likeness_may_be_corrected(tmp_path: Path, ws: Workspace) -> None:
    rows = [["名称", "本年"], ["建成区面积", 10], ["绿道覆盖总面积", 3]]
    path = foreign(tmp_path / "土地.xlsx", rows)
    reading = read(path, ws, "zrzyj")
    assert kinds(reading) == ["near"]
    assert [s.read_as for s in reading.strangers] == ["green"]
    say(ws, reading, "zrzyj", "绿道覆盖总面积=不读这一行")
    assert values(read(path, ws, "zrzyj")) == {("area", COUNTY): Decimal(10)}


def test_a_row_written_below_our_own_list_may_be_said_too(tmp_path: Path, ws: Workspace) -> None:
    at = clerk.Clerk.at(clerk.write(tmp_path / "表.xlsx", "tjj"))
    cell = at.cell("人口", "pop", "value")
    page = at.book["人口"]
    name = at.cell("人口", "pop", "name").column
    page.cell(page.max_row + 3, name).value = "总人口"
    page.cell(page.max_row, cell.column).value = 70000
    path = at.save()
    reading = read(path, ws)
    assert [s.row.name for s in reading.strangers] == ["总人口"]
    say(ws, reading, "tjj", "总人口=pop")
    again = read(path, ws)
    assert [s.read_as for s in again.strangers] == [""], "the list has its own row for it"
    assert [p.kind for p in again.refused] == [Kind.DOUBLE_ROW]
    say(ws, reading, "tjj", "总人口=-")
    assert read(path, ws).refused == ()


# Saying


@pytest.mark.parametrize(
    ("told", "sentence"),
    [("别的小区=E2", "没有认不出的行叫"), ("二小区（西片）=火星", "没有“火星”"),
     ("二小区（西片）=新增一行", "没有“新增一行”")],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(
    tmp_path: Path, ws: Workspace, told: str, sentence: str
) -> None:
    reading = read(foreign(tmp_path / "学位.xlsx", SEATS), ws)
    with pytest.raises(WrongUse, match=sentence):
        say(ws, reading, "tjj", told)


def test_the_same_row_on_two_sheets_is_asked_once(tmp_path: Path, ws: Workspace) -> None:
    reading = read(foreign(tmp_path / "学位.xlsx", SEATS, SEATS), ws)
    assert len(reading.strangers) == 2
    assert [s.sheet for s in each_once(reading.strangers)] == ["Sheet1"]


def test_a_damaged_memory_is_empty(ws: Workspace) -> None:
    ws.remember("row_names", "[{damaged")
    assert remembered(ws) == {}


def test_proposals_agree_in_their_numbers_and_read_chinese_ones() -> None:
    names = Nearby((name, name) for name in ("阳光花园3号楼", "阳光花园13号楼", "月光花园3号楼"))
    assert names.nearest("阳光花园三号楼")[0] == "阳光花园3号楼"
    assert names.nearest("阳光花园十三栋")[0] == "阳光花园13号楼"
    assert likeness("阳光花园4号楼", "阳光花园3号楼") == 0
    assert likeness("阳光花园三号楼", "阳光花园3号楼") == 1
    assert {likeness(name, "3号楼") for name in ("三栋", "3#", "3幢", "３号")} == {1}
    assert names.nearest("完全无关") == []


# What came back


def collect(ws: Workspace, *files: Path) -> Collection:
    draft = answering.open_draft(ws, clerk.task(), "zjj")
    desk = collecting.HandingDesk(ws, clerk.pack(), clerk.task(), draft, {})
    return desk.collection(files)


def test_rows_of_returned_files_are_said_and_remembered_too(tmp_path: Path, ws: Workspace) -> None:
    rows = [["小区", "名称", "层数"], ["小区1", "南边那栋", 6], ["小区2", "1号楼", 3]]
    path = foreign(tmp_path / "交回.xlsx", rows)
    found = collect(ws, path)
    ((file, stranger),) = found.strangers
    assert (file, stranger.row.shown) == ("交回.xlsx", "小区1 南边那栋")
    choices = RowChoices(Asked(clerk.pack(), clerk.task(), "zjj"))
    remember(ws, choices.said([stranger], ["小区1 南边那栋=B2"]))
    again = collect(ws, path)
    draft = answering.open_draft(ws, clerk.task(), "zjj")
    undo = collecting.take(ws, draft, again, {})
    held = {(o.datum, o.subject): o.value for o in content(ws, draft.id).observations}
    assert held == {("floors", "b2"): Decimal(6), ("floors", "b1"): Decimal(3)}
    origins = collecting.origins(ws, draft.id, "house")
    assert {o.subject: o.file for o in origins} == {"b1": "交回.xlsx", "b2": "交回.xlsx"}
    apply(ws, draft.id, undo)
    assert content(ws, draft.id).observations == ()


def test_of_returned_sheets_of_two_years_the_one_of_this_year_is_read(
    tmp_path: Path, ws: Workspace
) -> None:
    last, this = ([["小区", "名称", "层数"], ["小区2", "1号楼", floors]] for floors in (2, 3))
    path = foreign(tmp_path / "交回.xlsx", last, this, names=["2024年", "2025年"])
    draft = answering.open_draft(ws, clerk.task(), "zjj")
    collecting.take(ws, draft, collect(ws, path), {})
    held = {(o.datum, o.subject): o.value for o in content(ws, draft.id).observations}
    assert held == {("floors", "b1"): Decimal(3)}
