"""A form goes out in parts and comes back in any number of files."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.workspace import answering, collecting
from cityexam_desktop.workspace.model import (
    Content,
    Nature,
    Observation,
    RowState,
    Subject,
    SurveyRow,
)
from cityexam_desktop.workspace.notes import put_notes
from cityexam_desktop.workspace.sheets import Kind
from tests.support import clerk
from tests.support.clerk import Clerk, commas, foreign
from tests.support.handing import Desk, fill, kinds

if TYPE_CHECKING:
    from collections.abc import Iterator


HEAD = ["编号", "名称", "墙体裂缝", "层数"]


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.ws.close()


def test_a_form_may_be_split_by_places_above_by_columns_and_row_by_row(desk: Desk) -> None:
    assert [s.key for s in collecting.splits(desk.asked, desk.form)] == [
        "place:estate", "named:", "row:",
    ]  # fmt: skip
    register = Desk("slj", "pond", "成因")
    ways = collecting.splits(register.asked, register.form)
    assert [s.key for s in ways] == ["column:kind", "column:where", "named:", "row:"]
    assert [(p.name, p.subjects) for p in desk.parts()] == [
        ("小区1", ("b0", "b2")), ("小区2", ("b1", "b3")),
    ]  # fmt: skip
    with pytest.raises(WrongUse, match="拆分"):
        collecting.split_named(desk.asked, desk.form, "街道")


def test_rows_of_a_register_go_by_what_a_column_says_the_blank_ones_last(tmp_path: Path) -> None:
    desk = Desk("slj", "pond", "where")
    ponds = [Subject(f"slj-{i}", "row", "pond", f"{i}", f"{i}号点", "county", "slj")
             for i in (1, 2, 3)]  # fmt: skip
    answering.add_objects(desk.ws, desk.draft.id, ponds)
    desk.put(Observation("where", "slj-2", "管网科"), Observation("where", "slj-3", "管网科"))
    assert [(p.name, p.subjects) for p in desk.parts()] == [
        ("管网科", ("slj-2", "slj-3")), ("未归入", ("slj-1",)),
    ]  # fmt: skip
    files = desk.hand_out(tmp_path)
    at = Clerk.at(files[0])
    at.type("积水点名录", "slj-3", value_depth="0.35")
    desk.take(desk.read(at.save()))
    assert desk.values["depth", "slj-3"] == Decimal("0.35")


def test_rows_go_into_parts_that_people_name_themselves(tmp_path: Path) -> None:
    desk = Desk("slj", "pond", "named")
    ponds = [Subject(f"slj-{i}", "row", "pond", f"{i}", f"{i}号点", "county", "slj")
             for i in (1, 2, 3)]  # fmt: skip
    answering.add_objects(desk.ws, desk.draft.id, ponds)
    for rows, name in ((["slj-1"], "排水科"), (["slj-1", "slj-2"], " 市政  科 "), (["slj-2"], "")):
        put_notes(desk.ws, desk.draft.id, collecting.share_notes("pond", rows, name))
    assert [(p.name, p.subjects) for p in desk.parts()] == [
        ("市政 科", ("slj-1",)), ("未归入", ("slj-2", "slj-3")),
    ]  # fmt: skip
    files = desk.hand_out(tmp_path)
    at = Clerk.at(files[0])
    at.type("积水点名录", "slj-1", value_depth="0.35")
    found = desk.read(at.save())
    assert [one.share for one in found.returned] == ["市政 科"]
    desk.take(found)
    assert [(one.part.name, one.word) for one in desk.state()] == [
        ("市政 科", "已交回"), ("未归入", "未交回"),
    ]  # fmt: skip
    with pytest.raises(WrongUse, match="不能作为"):
        collecting.share_notes("pond", ["slj-1"], "未归入")


def test_a_handed_out_workbook_has_its_rows_what_is_known_and_its_mark(
    desk: Desk, tmp_path: Path
) -> None:
    desk.put(Observation("floors", "b0", Decimal(6)))
    files = desk.hand_out(tmp_path)
    assert [f.name for f in files] == ["楼栋-小区1.xlsx", "楼栋-小区2.xlsx"]
    at = Clerk.at(files[0])
    assert at.cell("楼栋", "b0", "value:floors").value == 6
    column = [c.value for c in at.book["楼栋"]["A"]]
    assert "b2" in column
    assert not {"b1", "b3"} & {*column}
    assert [c.value for c in at.book["楼栋"][1]][4:6] == ["place:estate", "=e1"]
    assert [one.word for one in desk.state()] == ["未交回", "未交回"]


def test_what_comes_back_lands_as_one_step_with_whose_each_row_is(
    desk: Desk, tmp_path: Path
) -> None:
    files = desk.hand_out(tmp_path)
    fill(files[0], "b0", state="已调查", value_floors=6, value_crack="是", by="王芳",
         date="2025-11-20")  # fmt: skip
    found = desk.read(files[0])
    assert desk.content == Content(), "nothing is stored before it is taken"
    undo = collecting.take(desk.ws, desk.draft, found, {}, who="李敏")
    assert desk.values == {("floors", "b0"): Decimal(6), ("crack", "b0"): Decimal(1)}
    (origin,) = collecting.origins(desk.ws, desk.draft.id, "house")
    assert (origin.subject, origin.by, origin.date, origin.file, origin.who) == (
        "b0", "王芳", "2025-11-20", "楼栋-小区1.xlsx", "李敏",
    )  # fmt: skip
    first, second = desk.state()
    assert (first.word, first.rows, first.files) == ("交回不全", 1, ("楼栋-小区1.xlsx",))
    assert second.word == "未交回"

    from cityexam_desktop.workspace.sheets import apply

    apply(desk.ws, desk.draft.id, undo)
    assert desk.content.observations == ()
    assert collecting.origins(desk.ws, desk.draft.id, "house") == ()
    assert [one.word for one in desk.state()] == ["未交回", "未交回"]


def test_a_row_that_came_back_as_it_went_out_says_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.previous = {("floors", "b2"): Decimal(5)}
    desk.put(Observation("floors", "b0", Decimal(6)))
    files = desk.hand_out(tmp_path)
    found = desk.read(*files)
    assert (found.untouched, found.origins, found.agreed.observations) == (1, (), ())
    assert kinds(found) == {Kind.UNTOUCHED}
    desk.take(found)
    assert [one.word for one in desk.state()] == ["未交回", "未交回"]


def test_what_may_not_be_carried_over_is_not_filled_in_from_last_year(tmp_path: Path) -> None:
    desk = Desk()
    desk.previous = {("floors", "b0"): Decimal(6)}
    files = desk.hand_out(tmp_path)
    assert Clerk.at(files[0]).cell("楼栋", "b0", "value:floors").value is None
    fill(files[0], "b0", state="已调查", value_floors=6)
    (one,) = desk.read(files[0]).agreed.observations
    assert one.nature is Nature.NONE


def test_foreign_layouts_are_matched_by_code_and_then_by_name_in_their_place(
    desk: Desk, tmp_path: Path
) -> None:
    desk.hand_out(tmp_path / "out")
    sheet = foreign(tmp_path / "a.xlsx", [["小区1上报"], HEAD, ["B0", "", "是", "6层"]])
    table = commas(tmp_path / "b.csv", [["名称", "层数"], ["3号楼", "4"]])
    plain = commas(tmp_path / "c.csv", [["小区", "楼栋", "层数"], ["小区2", "1号楼", "7"]], "utf-8")
    found = desk.read(sheet, table, plain)
    desk.take(found)
    assert desk.values == {
        ("crack", "b0"): Decimal(1), ("floors", "b0"): Decimal(6), ("floors", "b3"): Decimal(4),
        ("floors", "b1"): Decimal(7),
    }  # fmt: skip
    assert [r.share for r in found.returned] == ["小区1", "小区2", "小区2"]


def test_unmatched_missing_and_double_rows_are_told_with_a_remedy(
    desk: Desk, tmp_path: Path
) -> None:
    desk.hand_out(tmp_path / "out")
    first = foreign(
        tmp_path / "小区1.xlsx", [HEAD, ["B0", "0号楼", "是", 6], ["B9", "新楼", "", 3]]
    )
    second = foreign(
        tmp_path / "别处.xlsx", [HEAD, ["B0", "0号楼", "是", 6], ["B1", "3号楼", "", 3]]
    )
    found = desk.read(first, second)
    told = {doubt.kind: doubt.problem for doubt in found.doubts}
    assert told.keys() >= {Kind.UNKNOWN_ROW, Kind.MISSING_ROW, Kind.DOUBLE_FILE, Kind.CONFLICT}
    assert "B2 2号楼" in told[Kind.MISSING_ROW].sentence
    assert "小区1.xlsx" in told[Kind.DOUBLE_FILE].sentence
    assert all(p.remedy for p in told.values() if p.kind is not Kind.NO_STATE)
    assert found.conflicts == (), "what both files say alike needs no decision"


def test_files_that_differ_wait_for_a_person(desk: Desk, tmp_path: Path) -> None:
    a = foreign(tmp_path / "甲.xlsx", [HEAD, ["B0", "0号楼", "", 6]])
    b = foreign(tmp_path / "乙.xlsx", [HEAD, ["B0", "0号楼", "", 7]])
    found = desk.read(a, b)
    (conflict,) = found.conflicts
    assert "甲.xlsx 填“6”" in conflict.sentence
    assert "乙.xlsx 填“7”" in conflict.sentence
    desk.take(found)
    assert desk.values == {}, "undecided: as it was"
    desk.take(found, {conflict.cell: 1})
    assert desk.values == {("floors", "b0"): Decimal(7)}


def test_a_clerk_s_own_typing_is_not_overwritten_unasked(desk: Desk, tmp_path: Path) -> None:
    desk.put(Observation("floors", "b0", Decimal(5)), Observation("floors", "b2", Decimal(5)))
    files = desk.hand_out(tmp_path)
    desk.put(Observation("floors", "b2", Decimal(8)))
    fill(files[0], "b0", state="已调查", value_floors=6)
    fill(files[0], "b2", state="已调查", value_floors=6)
    found = desk.read(files[0])
    assert [c.cell for c in found.conflicts] == [("floors", "b2")]
    assert "现在是“8”" in found.conflicts[0].sentence
    desk.take(found)
    assert desk.values == {("floors", "b0"): Decimal(6), ("floors", "b2"): Decimal(8)}


def test_a_wrong_file_is_named_and_the_others_are_read(desk: Desk, tmp_path: Path) -> None:
    files = desk.hand_out(tmp_path)
    fill(files[1], "b1", state="已调查", value_floors=7)
    (tmp_path / "照片.xlsx").write_bytes(b"PK\x03\x04 nothing")
    (tmp_path / "空.csv").write_bytes(b"")
    (tmp_path / "~$锁.xlsx").write_bytes(b"lock")
    (tmp_path / "再一份.xlsx").write_bytes(files[1].read_bytes())
    other = clerk.write(tmp_path / "水利局.xlsx", "slj")
    found = desk.read(tmp_path)
    wrong = {r.file: r for r in found.returned if not r.read}
    assert wrong.keys() >= {"照片.xlsx", "空.csv", other.name}
    assert "~$锁.xlsx" not in {r.file for r in found.returned}
    assert all(r.sentence and r.remedy for r in wrong.values())
    assert sum("内容完全相同" in r.sentence for r in wrong.values()) == 1
    desk.take(found)
    assert desk.values == {("floors", "b1"): Decimal(7)}


def test_new_rows_of_a_register_get_ids_of_their_own_whichever_file_they_come_from(
    tmp_path: Path,
) -> None:
    desk = Desk("slj", "pond", "row")
    head = ["编号", "名称", "积水深度"]
    a = foreign(tmp_path / "a.xlsx", [head, ["1", "东门桥", 0.3], ["2", "西门", 0.2]])
    b = foreign(tmp_path / "b.xlsx", [head, ["1", "东门桥", 0.3], ["1", "南门", 0.5]])
    found = desk.read(a, b)
    (twins,) = found.conflicts
    desk.take(found, {twins.cell: 0})
    names = {o.id: o.name for o in desk.content.objects}
    assert {names[s]: v for (_, s), v in desk.values.items()} == {
        "东门桥": Decimal("0.3"), "西门": Decimal("0.2"), "南门": Decimal("0.5"),
    }  # fmt: skip
    rows = collecting.origins(desk.ws, desk.draft.id, "pond")
    assert {o.subject for o in rows} == {*names}
    assert {o.file for o in rows} == {"a.xlsx、b.xlsx", "a.xlsx", "b.xlsx"}


@settings(max_examples=12, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["b0", "b1", "b2", "b3"])),
        st.tuples(st.integers(0, 80), st.sampled_from([None, 0, 1])),
    ),
    st.sampled_from(["estate", "row"]),
)
def test_what_was_split_and_collected_is_what_was_there(
    rows: dict[tuple[str], tuple[int, int | None]], by: str
) -> None:
    one, other = Desk(by=by), Desk(by=by)
    for (subject,), (floors, crack) in rows.items():
        one.put(Observation("floors", subject, Decimal(floors)))
        if crack is not None:
            one.put(Observation("crack", subject, Decimal(crack)))
        state = SurveyRow("house", subject, RowState.SURVEYED, "王芳", "2025-11-20")
        answering.survey(one.ws, one.draft.id, [state])
    with tempfile.TemporaryDirectory() as folder:
        found = other.read(*one.hand_out(Path(folder)))
    other.take(found)
    assert other.content == one.content
    assert found.conflicts == ()
