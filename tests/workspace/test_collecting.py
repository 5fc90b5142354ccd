"""A form goes out in parts and comes back in any number of files."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import Sensitivity
from cityexam_desktop.report.handout import harmless_share, secret_in, write_handout
from cityexam_desktop.workspace import answering, collecting
from cityexam_desktop.workspace.collecting.state import came_in, shares, splits_in_use, typed_since
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import (
    Content,
    Nature,
    Observation,
    RowState,
    Subject,
    SurveyRow,
    WorkspaceRole,
)
from cityexam_desktop.workspace.notes import put_notes
from cityexam_desktop.workspace.sheets import Kind
from cityexam_desktop.workspace.sheets.asked import Asked
from tests.support import clerk
from tests.support.clerk import Clerk, commas, foreign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.collecting import Collection, PartState

HEAD = ["编号", "名称", "墙体裂缝", "层数"]


class Desk:
    """A unit's draft that hands out and collects."""

    def __init__(self, unit: str = "zjj", form: str = "house", by: str = "estate") -> None:
        self.ws = Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit=unit)
        self.draft = answering.open_draft(self.ws, clerk.task(), unit)
        self.unit = unit
        self.by = by
        self.pack = clerk.pack()
        self.form = self.pack.form[form]
        self.previous: Mapping[tuple[str, str], Value] = {}

    @property
    def content(self) -> Content:
        return content(self.ws, self.draft.id)

    @property
    def asked(self) -> Asked:
        held = shares(self.ws, self.draft.id, [self.form.code])
        known = self.content.objects
        return Asked(self.pack, clerk.task(), self.unit, known, shares=held)

    @property
    def values(self) -> dict[tuple[str, str], Value]:
        return {(o.datum, o.subject): o.value for o in self.content.observations}

    def put(self, *observations: Observation) -> None:
        answering.record(self.ws, self.draft.id, observations)

    def parts(self) -> tuple[collecting.Part, ...]:
        split = collecting.split_named(self.asked, self.form, self.by)
        return collecting.parts(self.asked, self.form, split, self.values)

    def hand_out(self, folder: Path) -> list[Path]:
        written = write_handout(
            self.pack, clerk.task(), self.unit, self.content, self.previous,
            self.parts(), folder,
        )  # fmt: skip
        collecting.hand_out(self.ws, self.draft.id, written, who="李敏")
        return [folder / name for _, name in written]

    def read(self, *files: Path) -> Collection:
        used = splits_in_use(self.ws, self.draft.id, self.asked)
        found = collecting.read_returns(collecting.files_in(files), self.asked, self.values, used)
        typed = typed_since(self.ws, self.draft.id, self.asked, self.values)
        came = came_in(self.ws, self.draft.id, self.asked)
        return collecting.weigh(self.asked, self.content, found, typed, self.previous, came)

    def take(self, found: Collection, choices: collecting.Choices | None = None) -> None:
        collecting.take(self.ws, self.draft, found, choices or {}, who="李敏")

    def state(self) -> tuple[PartState, ...]:
        return collecting.state(self.ws, self.draft.id, self.parts())


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.ws.close()


def fill(path: Path, subject: str, **texts: object) -> Path:
    at = Clerk.at(path)
    at.type("楼栋", subject, **texts)
    return at.save()


def kinds(found: Collection) -> set[Kind]:
    return {doubt.kind for doubt in found.doubts}


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


def carried(desk: Desk, *data: str) -> Desk:
    """The desk with a pack in which these data may be taken over from last year."""
    desk.pack = replace(
        desk.pack,
        base_data=tuple(
            replace(d, carry=True) if d.code in data else d for d in desk.pack.base_data
        ),
    )
    return desk


def test_last_year_s_values_that_came_back_untouched_are_not_returned(
    desk: Desk, tmp_path: Path
) -> None:
    carried(desk, "floors").previous = {("floors", "b0"): Decimal(6), ("floors", "b2"): Decimal(5)}
    files = desk.hand_out(tmp_path)
    assert Clerk.at(files[0]).cell("楼栋", "b0", "value:floors").value == 6
    found = desk.read(*files)
    assert (found.untouched, found.origins, found.agreed.rows) == (2, (), ())
    desk.take(found)
    assert desk.content == Content()
    assert [one.word for one in desk.state()] == ["未交回", "未交回"]


def test_last_year_s_values_that_were_confirmed_stand_as_taken_over(
    desk: Desk, tmp_path: Path
) -> None:
    carried(desk, "floors").previous = {("floors", "b0"): Decimal(6), ("floors", "b2"): Decimal(5)}
    files = desk.hand_out(tmp_path)
    fill(files[0], "b0", state="已调查")
    fill(files[0], "b2", by="王芳", date="2025-11-20")
    desk.take(desk.read(files[0]))
    held = {o.subject: (o.value, o.nature) for o in desk.content.observations}
    assert held == {
        "b0": (Decimal(6), Nature.TAKEN_OVER), "b2": (Decimal(5), Nature.TAKEN_OVER),
    }  # fmt: skip
    assert [one.word for one in desk.state()] == ["已交回", "未交回"]


def test_a_filled_form_by_exception_that_came_back_untouched_is_not_returned(
    desk: Desk, tmp_path: Path
) -> None:
    for subject in ("b0", "b1", "b2", "b3"):
        desk.put(Observation("floors", subject, Decimal(6)))
        state = SurveyRow("house", subject, RowState.SURVEYED, "王芳", "2025-11-20")
        answering.survey(desk.ws, desk.draft.id, [state])
    files = desk.hand_out(tmp_path)
    found = desk.read(*files)
    assert (found.untouched, found.origins) == (4, ())
    assert kinds(found) == {Kind.UNTOUCHED}
    desk.take(found)
    assert [one.word for one in desk.state()] == ["未交回", "未交回"]
    fill(files[0], "b0", state="无法进入")
    desk.take(desk.read(files[0]))
    assert [one.word for one in desk.state()] == ["交回不全", "未交回"]


def test_a_book_with_the_sheets_of_two_parts_answers_both(desk: Desk, tmp_path: Path) -> None:
    files = desk.hand_out(tmp_path)
    first, second = Clerk.at(files[0]), Clerk.at(files[1])
    page = first.book.create_sheet("另一份")
    for row in second.book["楼栋"].iter_rows():
        for cell in row:
            if cell.value is not None:
                page.cell(cell.row, cell.column, cell.value).data_type = cell.data_type
    first.type("楼栋", "b0", state="已调查", value_floors=6)
    first.type("另一份", "b1", state="已调查", value_floors=7)
    found = desk.read(first.save())
    assert found.returned[0].share == "小区1、小区2"
    assert Kind.MISSING_ROW not in kinds(found)
    desk.take(found)
    assert [(one.word, one.rows) for one in desk.state()] == [("交回不全", 1), ("交回不全", 1)]


def test_a_new_reason_or_date_of_an_absence_comes_back(desk: Desk, tmp_path: Path) -> None:
    for subject in ("b0", "b2"):
        answering.survey(
            desk.ws, desk.draft.id, [SurveyRow("house", subject, RowState.SURVEYED, "王芳", "")]
        )
        desk.put(
            Observation(
                "floors", subject, Absence.PENDING, reason="正在核对", expected="2026-06-30"
            )
        )
    files = desk.hand_out(tmp_path)
    fill(files[0], "b0", value_floors="暂缺：系统停机；2026-07-31")
    found = desk.read(files[0])
    assert (found.untouched, found.conflicts) == (1, ())
    desk.take(found)
    told = {o.subject: (o.reason, o.expected) for o in desk.content.observations}
    assert told == {"b0": ("系统停机", "2026-07-31"), "b2": ("正在核对", "2026-06-30")}


def test_files_with_different_reasons_are_asked_about_in_words(desk: Desk, tmp_path: Path) -> None:
    a = foreign(tmp_path / "甲.xlsx", [HEAD, ["B0", "0号楼", "", "暂缺：停机"]])
    b = foreign(tmp_path / "乙.xlsx", [HEAD, ["B0", "0号楼", "", "暂缺：停机；2026-07-31"]])
    c = foreign(tmp_path / "丙.xlsx", [HEAD, ["B0", "0号楼", "", "暂缺：没有人"]])
    (conflict,) = desk.read(a, b, c).conflicts
    assert conflict.words == ("暂缺：停机；2026-07-31", "暂缺：没有人")
    assert [claim.files for claim in conflict.claims] == [("甲.xlsx", "乙.xlsx"), ("丙.xlsx",)]


@pytest.fixture
def ponds() -> Iterator[Desk]:
    made = Desk("slj", "pond", "row")
    rows = [Subject(f"slj-{i}", "row", "pond", f"{i}", f"{i}号点", "county", "slj") for i in (1, 2)]
    answering.add_objects(made.ws, made.draft.id, rows)
    made.put(Observation("depth", "slj-1", Decimal("0.3")))
    yield made
    made.ws.close()


def test_a_corrected_name_of_a_row_comes_back(ponds: Desk, tmp_path: Path) -> None:
    files = ponds.hand_out(tmp_path)
    at = Clerk.at(files[0])
    at.type("积水点名录", "slj-1", name="东门桥下")
    found = ponds.read(at.save())
    assert (found.untouched, found.conflicts) == (0, ())
    ponds.take(found)
    assert {o.id: o.name for o in ponds.content.objects} == {"slj-1": "东门桥下", "slj-2": "2号点"}
    assert [one.word for one in ponds.state()] == ["已交回", "未交回"]


def test_two_corrected_names_of_a_row_are_asked_about(ponds: Desk, tmp_path: Path) -> None:
    files = ponds.hand_out(tmp_path)
    paths = []
    for name in ("东门桥下", "东门桥洞"):
        at = Clerk.at(files[0])
        at.type("积水点名录", "slj-1", name=name)
        at.path = tmp_path / f"{name}.xlsx"
        paths.append(at.save())
    found = ponds.read(*paths)
    (conflict,) = found.conflicts
    assert conflict.words == ("1 东门桥下", "1 东门桥洞")
    assert "现在是“1 1号点”" in conflict.sentence
    ponds.take(found)
    assert {o.name for o in ponds.content.objects} == {"1号点", "2号点"}
    ponds.take(found, {conflict.cell: 1})
    assert {o.name for o in ponds.content.objects} == {"东门桥洞", "2号点"}


def test_new_rows_of_one_name_from_two_senders_are_two_until_somebody_says_otherwise(
    tmp_path: Path,
) -> None:
    head = ["编号", "名称", "积水深度", "成因"]
    files = [
        foreign(tmp_path / "甲.xlsx", [head, ["1", "东门桥", 0.3, ""]]),
        foreign(tmp_path / "乙.xlsx", [head, ["1", "东门桥", 0.5, "管网"]]),
    ]
    apart, one = Desk("slj", "pond", "row"), Desk("slj", "pond", "row")
    found = apart.read(*files)
    (twins,) = found.conflicts
    assert "甲.xlsx（积水深度 0.3）" in twins.sentence
    assert "乙.xlsx（积水深度 0.5，成因 管网）" in twins.sentence
    apart.take(found)
    assert {str(v) for (d, _), v in apart.values.items() if d == "depth"} == {"0.3", "0.5"}
    found = one.read(*files)
    assert collecting.chosen(found.conflicts, ["乙.xlsx"], []) == {}, "a file says no such thing"
    assert collecting.chosen(found.conflicts, ["乙.xlsx"], ["东门桥"]) == {twins.cell: 1}
    one.take(found, collecting.chosen(found.conflicts, [], ["东门桥"]))
    (row,) = one.content.objects
    assert one.values == {("depth", row.id): Decimal("0.3"), ("kind", row.id): "管网"}


def test_a_namesake_of_a_row_that_another_file_brought_before_is_told(tmp_path: Path) -> None:
    desk = Desk("slj", "pond", "row")
    head = ["编号", "名称", "积水深度"]
    desk.take(desk.read(foreign(tmp_path / "甲.xlsx", [head, ["1", "东门桥", 0.3]])))
    found = desk.read(foreign(tmp_path / "乙.xlsx", [head, ["1", "东门桥", 0.3], ["2", "西", 1]]))
    (told,) = (doubt for doubt in found.doubts if doubt.kind is Kind.DOUBLE_FILE)
    assert told.problem.sentence == (
        "“1 东门桥”已由“甲.xlsx”交回过，“乙.xlsx”里同名的按同一行读入。"
    )
    again = desk.read(foreign(tmp_path / "甲.xlsx", [head, ["1", "东门桥", 0.4]]))
    assert Kind.DOUBLE_FILE not in kinds(again), "the same sender, once more"


def test_a_row_with_a_text_that_nobody_understands_was_not_left_as_it_went_out(
    desk: Desk, tmp_path: Path
) -> None:
    desk.put(Observation("floors", "b0", Decimal(6)))
    files = desk.hand_out(tmp_path)
    fill(files[0], "b0", value_crack="也许")
    found = desk.read(files[0])
    assert (found.untouched, kinds(found)) == (0, {Kind.REFUSED, Kind.NO_STATE})


def secret_floors() -> FormPack:
    """The small pack, whose floors must not be sent by WeChat."""
    data = tuple(
        replace(d, sensitivity=Sensitivity.NO_WECHAT) if d.code == "floors" else d
        for d in clerk.pack().base_data
    )
    return replace(clerk.pack(), base_data=data)


def test_what_was_left_out_of_a_workbook_stays_when_it_comes_back(
    desk: Desk, tmp_path: Path
) -> None:
    secret = secret_floors()
    desk.put(Observation("floors", "b0", Decimal(6), note="机密"))
    answering.survey(desk.ws, desk.draft.id, [SurveyRow("house", "b0", RowState.SURVEYED)])
    before = desk.content
    wanted = desk.parts()[:1]
    told = secret_in(secret, "zjj", before, {}, wanted)
    assert [datum.code for datum in told] == ["floors"]
    assert secret_in(secret, "zjj", before, {}, desk.parts()[1:]) == ()
    said, last = harmless_share(secret, wanted[0].split, before, {("floors", "b2"): Decimal(3)})
    assert (said.observations, last) == ((), {})
    written = write_handout(secret, clerk.task(), "zjj", said, last, wanted, tmp_path)
    collecting.hand_out(desk.ws, desk.draft.id, written)
    path = tmp_path / written[0][1]
    at = Clerk.at(path)
    assert at.cell("楼栋", "b0", "value:floors").value is None
    assert at.cell("楼栋", "b0", "state").value == "已调查"
    desk.take(desk.read(path))
    assert desk.content == before, "a file that comes back as it went out changes nothing"
    desk.take(desk.read(fill(path, "b0", value_crack="是", by="王芳")))
    assert desk.values["floors", "b0"] == Decimal(6)
    assert desk.content.observations[-1].note == "机密"
    assert len(desk.content.observations) == 2


def test_a_split_that_itself_tells_a_secret_is_refused(desk: Desk) -> None:
    split = collecting.Split("column", "floors", "层数")
    with pytest.raises(WrongUse, match="文件名"):
        harmless_share(secret_floors(), split, desk.content, {})
