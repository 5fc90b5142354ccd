"""Whose a row is, and which rows are none: nothing is read into another, nothing goes untold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.model import Subject
from cityexam_desktop.workspace.sheets import Kind
from cityexam_desktop.workspace.sheets.model import ADD
from cityexam_desktop.workspace.sheets.nearby import likeness
from cityexam_desktop.workspace.sheets.problems import readable
from cityexam_desktop.workspace.sheets.rownames import key_of
from cityexam_desktop.workspace.sheets.subjects import RowKey
from cityexam_desktop.workspace.sheets.words import identity, is_aggregate, is_frame
from tests.support.clerk import foreign, kinds, read, values

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.workspace.sheets import SheetReading

HEAD = ["积水点名称", "积水深度"]


def ponds(*names: str) -> list[Subject]:
    """Register rows of these names, coded 1, 2, 3."""
    return [
        Subject(f"slj-{i}", "row", "pond", f"{i}", name, COUNTY, "slj")
        for i, name in enumerate(names, 1)
    ]


def skipped(reading: SheetReading) -> str:
    return "".join(p.sentence for p in reading.problems if p.kind is Kind.SKIPPED)


@pytest.mark.parametrize(
    ("one", "other"),
    [("１２ 号楼", "12号楼"), ("A座（东）", "a座(东)"), ("1，2号楼", "1、2号楼"),
     ("“幸福”里", "幸福里"), ("1—2号楼", "1-2号楼"), ("*东门桥", "东门桥"),
     (" 东 门 桥\n", "东门桥")],
)  # fmt: skip
def test_width_blanks_and_quotes_make_no_other_row(one: str, other: str) -> None:
    assert identity(one) == identity(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1、2号楼", "12号楼"), ("1 2号楼", "12号楼"), ("3#1楼", "31楼"), ("（1）号闸", "（2）号闸"),
     ("1·2号楼", "12号楼"), ("一、二期", "二期"), ("1.2号楼", "12号楼"), ("1:2号楼", "12号楼")],
)  # fmt: skip
def test_what_parts_a_name_makes_another_row(one: str, other: str) -> None:
    assert identity(one) != identity(other)
    keys = {key_of(RowKey("", "", name, ())) for name in (one, other)}
    assert len(keys) == 2, "what was said of one is not true of the other"


def test_a_row_is_never_read_into_one_of_a_name_that_only_sounds_like_it(tmp_path: Path) -> None:
    known = ponds("（1）号闸", "（2）号闸", "12号楼", "31楼")
    names = ["（2）号闸", "1、2号楼", "3#1楼"]
    rows = [HEAD, *([name, depth] for depth, name in enumerate(names, 1))]
    reading = read(foreign(tmp_path / "表.xlsx", rows), "slj", known)
    assert values(reading) == {("depth", "slj-2"): 1, ("depth", "new:1"): 2, ("depth", "new:2"): 3}
    assert [o.name for o in reading.objects] == names, "and none is renamed"
    assert likeness("1、2号楼", "12号楼") == 0, "nor is it proposed"


def test_names_in_brackets_stay_apart(tmp_path: Path) -> None:
    known = ponds("阳光小区（一期）", "阳光小区（二期）")
    rows = [HEAD, ["阳光小区(二期)", 2], ["阳光小区", 5]]
    reading = read(foreign(tmp_path / "表.xlsx", rows), "slj", known)
    assert values(reading) == {("depth", "slj-2"): 2, ("depth", "new:1"): 5}


# Code and name


def test_a_known_code_beside_another_name_is_no_match(tmp_path: Path) -> None:
    known = ponds("1号桥", "2号桥", "东门桥")
    rows = [["编号", *HEAD], ["2", "新安大桥", 1], ["3", "东门桥下", 2]]
    reading = read(foreign(tmp_path / "表.xlsx", rows), "slj", known)
    assert values(reading) == {("depth", "slj-3"): 2}
    (problem,) = reading.refused
    assert problem.kind is Kind.CONFLICT
    near = next(p.sentence for p in reading.problems if p.kind is Kind.NEAR)
    assert "“3 东门桥下”按编号作“3 东门桥”读入" in near
    assert "“2”在名单里是“2号桥”，表里写的是“新安大桥”" in problem.sentence
    assert [(s.row.name, s.read_as) for s in reading.strangers] == [("新安大桥", "")]
    assert [o.name for o in reading.objects] == ["东门桥"], "a foreign table renames nothing"


@pytest.mark.parametrize("name", ["西门桥", "东关桥", "1东门桥", "东门路"])
def test_a_known_code_beside_a_name_of_a_few_other_letters_is_no_match(
    tmp_path: Path, name: str
) -> None:
    rows = [["编号", *HEAD], ["7", "别处", 1], ["1", name, 2]]
    reading = read(foreign(tmp_path / "表.xlsx", rows), "slj", ponds("东门桥"))
    assert [p.kind for p in reading.refused] == [Kind.CONFLICT]


def test_a_running_number_is_no_code(tmp_path: Path) -> None:
    known = [*ponds("1号桥", "2号桥", "东门桥")]
    known = [Subject(s.id, "row", s.form, f"00{s.code}", s.name, COUNTY, "slj") for s in known]
    rows = [["编号", *HEAD], ["001", "新安大桥", 1], ["002", "东门桥", 2], ["003", "平都桥", 3]]
    reading = read(foreign(tmp_path / "表.xlsx", rows), "slj", known)
    assert values(reading) == {
        ("depth", "new:1"): 1, ("depth", "slj-3"): 2, ("depth", "new:2"): 3,
    }  # fmt: skip
    assert [s.read_as for s in reading.strangers] == [ADD, ADD]
    assert any("只按名称对应" in p.sentence for p in reading.problems)
    assert [(o.code, o.name) for o in reading.objects] == [
        ("", "新安大桥"), ("003", "东门桥"), ("", "平都桥"),
    ]  # fmt: skip


def test_codes_that_agree_with_their_names_stay_codes(tmp_path: Path) -> None:
    known = ponds("1号桥", "2号桥", "东门桥")
    rows = [["编号", *HEAD], ["1", "一号桥", 1], ["2", "2号桥", 2], ["3", "", 3]]
    reading = read(foreign(tmp_path / "表.xlsx", rows), "slj", known)
    assert values(reading) == {("depth", f"slj-{i}"): i for i in (1, 2, 3)}
    assert kinds(reading) == []


# Rows that are no data


@pytest.mark.parametrize(
    "name",
    ["电话局家属院", "注溪桥下", "领导小区北门", "说明路口", "日期间隔", "备注山脚", "负责人家属院",
     "盖章胡同", "单位大院"],
)  # fmt: skip
def test_a_name_that_begins_like_a_footer_is_a_row(tmp_path: Path, name: str) -> None:
    reading = read(foreign(tmp_path / "表.xlsx", [HEAD, [name, 0.3]]), "slj")
    assert [o.name for o in reading.objects] == [name]
    items = [["指标名称", "本年值"], ["黑臭水体", 1], [name, 3]]
    listed = read(foreign(tmp_path / "列.xlsx", items), "slj")
    assert [(p.kind, p.text) for p in listed.refused] == [(Kind.UNKNOWN_ROW, name)]


@pytest.mark.parametrize(
    "text",
    ["填表人：王芳", "填 表 人： 王芳　　审核人：李强", "单位负责人（签字）：", "联系电话 0551-123",
     "注：本表按年末数填写", "注1：含在建", "说明：略", "（盖章）", "日期：2026年1月",
     "数据来源：台账", "备注"],
)  # fmt: skip
def test_a_footer_is_one_as_a_whole_and_is_counted(tmp_path: Path, text: str) -> None:
    assert is_frame(text)
    rows = [["小区名称", "学位需求"], ["小区1", 3], ["合计", 3], [text, None]]
    reading = read(foreign(tmp_path / "学位.xlsx", rows), "tjj")
    assert values(reading) == {("need", "e1"): 3}
    assert reading.refused == ()
    assert "第 3、4 行" in skipped(reading)
    assert "“合计”" in skipped(reading)


@pytest.mark.parametrize("text", ["平均", "平均值", "最大值", "其中：主城区", "其中", "城东小计"])
def test_a_row_that_tells_of_others_together_is_no_new_row(tmp_path: Path, text: str) -> None:
    assert is_aggregate(text) or is_frame(text)
    reading = read(foreign(tmp_path / "表.xlsx", [HEAD, ["东门桥", 0.3], [text, 0.3]]), "slj")
    assert [o.name for o in reading.objects] == ["东门桥"]
    assert f"“{text}”" in skipped(reading)


def test_a_known_row_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    known = ponds("城东合计", "说明")
    rows = [HEAD, ["城东合计", 1], ["说明", 2]]
    reading = read(foreign(tmp_path / "表.xlsx", rows), "slj", known)
    assert values(reading) == {("depth", "slj-1"): 1, ("depth", "slj-2"): 2}


def test_many_skipped_rows_are_one_line_with_their_number(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["小区名称", "学位需求"], ["小区1", 3]]
    rows += [[f"{place}小计", 1] for place in "甲乙丙丁戊己庚辛壬癸"]
    reading = read(foreign(tmp_path / "学位.xlsx", rows), "tjj")
    assert "等 10 行" in skipped(reading)
    assert readable(reading.problems)[-1].kind is not Kind.UNKNOWN_ROW


def test_a_row_with_values_and_no_name_is_told(tmp_path: Path) -> None:
    rows = [["小区名称", "学位需求"], ["小区1", 3], [None, 5]]
    reading = read(foreign(tmp_path / "学位.xlsx", rows), "tjj")
    assert [(p.kind, p.cell) for p in reading.refused] == [(Kind.UNKNOWN_ROW, "A3")]
    rows += [[None, 0]] * 100
    reading = read(foreign(tmp_path / "空名.xlsx", rows), "tjj")
    assert ["等 101 行" in p.sentence for p in reading.refused] == [True], "and in one line"
    items = [["指标名称", "本年值"], ["黑臭水体", 1], [None, 5]]
    reading = read(foreign(tmp_path / "水务.xlsx", items), "slj")
    assert [(p.kind, p.cell) for p in reading.refused] == [(Kind.UNKNOWN_ROW, "B3")]


def test_an_unknown_item_above_the_first_known_one_is_told(tmp_path: Path) -> None:
    rows = [["指标名称", "本年值"], ["注册志愿者人数", 44], ["黑臭水体", 3], ["黑臭水体", 4]]
    reading = read(foreign(tmp_path / "水务.xlsx", rows), "slj")
    assert [(p.kind, p.cell) for p in reading.refused] == [
        (Kind.UNKNOWN_ROW, "A2"), (Kind.DOUBLE_ROW, "A4"),
    ]  # fmt: skip


# Merged values


def test_a_value_merged_over_rows_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (
        ["小区名称", "学位需求", "学位供给"], ["小区1", 100, 50], ["小区2", None, None],
    ):  # fmt: skip
        page.append(row)
    page.merge_cells("B2:B3")
    page.merge_cells("C3:D3")
    book.save(tmp_path / "学位.xlsx")
    reading = read(tmp_path / "学位.xlsx", "tjj")
    assert values(reading) == {("need", "e1"): 100, ("have", "e1"): 50}
    (told,) = (p for p in reading.problems if p.kind is Kind.MERGED)
    assert (told.cell, "B2:B3 合并成一格，数只记在 B2" in told.sentence) == ("B2", True)


def test_merged_titles_places_and_headings_need_no_word(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (
        ["2025年楼栋情况", None, None], ["小区", "楼号", "层数"], ["小区1", "0号楼", 6],
        [None, "2号楼", 4],
    ):  # fmt: skip
        page.append(row)
    for area in ("A1:C1", "A3:A4"):
        page.merge_cells(area)
    book.save(tmp_path / "楼栋.xlsx")
    reading = read(tmp_path / "楼栋.xlsx", "zjj")
    assert values(reading) == {("floors", "b0"): 6, ("floors", "b2"): 4}
    assert "merged" not in kinds(reading)
