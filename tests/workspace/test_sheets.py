"""Workbooks that come in: filled by clerks, moved about, or of somebody's own making."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

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
from cityexam_desktop.workspace.sheets import (
    Kind,
    NothingFound,
    WrongWorkbook,
    carried_out,
    mark_of,
    plan,
    plan_for_unit,
)
from tests.support import clerk
from tests.support.clerk import Clerk, commas, foreign, kinds, read, values, write

if TYPE_CHECKING:
    from pathlib import Path


HEAD = ["序号", "指标名称", "计量单位", "本年值", "上年值", "数据来源", "备注"]
POND = Subject("slj-1", "row", "pond", "1", "东门桥", COUNTY, "slj")


# Our own workbook, filled in by a clerk


def test_what_a_clerk_types_is_read_as_it_was_meant(tmp_path: Path) -> None:
    at = Clerk.at(write(tmp_path / "表.xlsx", "slj"))
    at.type("水务", "black", value="１,２34", nature="业务台账", source="河长办台账", page="12",
            note="新增两处")  # fmt: skip
    at.type("水务", "gone", value="暂缺", note="尚未验收完毕", expected="2026.6.30")
    at.type("水务", "all_black", value="无此对象")
    at.type("水务", "sewage", value="81.06%")
    at.type("水务", "inflow", value="1.2万")
    assert set(read(at.save(), "slj").observations) == {
        Observation("black", COUNTY, Decimal(1234), nature=Nature.LEDGER, source="河长办台账",
                    page="12", note="新增两处"),
        Observation("gone", COUNTY, Absence.PENDING, reason="尚未验收完毕", expected="2026-06-30"),
        Observation("all_black", COUNTY, Absence.NONE_HERE),
        Observation("sewage", COUNTY, Decimal("81.06")),
        Observation("inflow", COUNTY, Decimal(12000)),
    }  # fmt: skip


def test_a_percentage_is_the_number_that_the_clerk_sees(tmp_path: Path) -> None:
    at = Clerk.at(write(tmp_path / "表.xlsx", "slj"))
    cell = at.cell("水务", "sewage", "value")
    cell.value, cell.number_format = 0.8106, "0.00%"
    reading = read(at.save(), "slj")
    assert values(reading) == {("sewage", COUNTY): Decimal("81.06")}
    assert kinds(reading) == []


def test_a_share_where_percent_is_asked_is_taken_and_doubted(tmp_path: Path) -> None:
    at = Clerk.at(write(tmp_path / "表.xlsx", "slj"))
    at.type("水务", "sewage", value=0.81)
    reading = read(at.save(), "slj")
    assert values(reading) == {("sewage", COUNTY): Decimal("0.81")}
    assert [(p.kind, p.datum) for p in reading.problems] == [(Kind.DOUBTFUL, "sewage")]


def test_refused_text_becomes_a_problem_that_names_sheet_and_cell(tmp_path: Path) -> None:
    at = Clerk.at(write(tmp_path / "表.xlsx", "slj"))
    at.type("水务", "black", value="大概三四处")
    at.type("水务", "gone", value=2.5)
    at.type("水务", "sewage", value=70)
    reading = read(at.save(), "slj")
    assert values(reading) == {("sewage", COUNTY): Decimal(70)}
    (first, second) = reading.refused
    assert (first.kind, first.sheet, first.cell) == (Kind.REFUSED, "水务", "E6")
    assert (first.text, first.datum, first.subject) == ("大概三四处", "black", COUNTY)
    assert "整数" in second.sentence


def test_a_formula_that_was_never_computed_is_named_and_not_read_as_blank(tmp_path: Path) -> None:
    at = Clerk.at(write(tmp_path / "表.xlsx", "slj"))
    at.type("水务", "black", value="=1+2")
    reading = read(at.save(), "slj")
    assert reading.observations == ()
    assert [(p.kind, p.cell, p.datum) for p in reading.problems] == [
        (Kind.UNCOMPUTED, "E6", "black")
    ]


def test_moved_columns_and_added_rows_are_read_by_their_marks(tmp_path: Path) -> None:
    at = Clerk.at(write(tmp_path / "表.xlsx", "slj"))
    at.type("水务", "black", value=3, source="台账")
    page = at.book["水务"]
    page.unmerge_cells("B3:M3")
    page.unmerge_cells("B4:M4")
    page.insert_rows(3, 4)
    page.insert_cols(3, 2)
    page.move_range("G1:G30", cols=20)
    assert read(at.save(), "slj").observations == (
        Observation("black", COUNTY, Decimal(3), source="台账"),
    )


def test_a_sheet_whose_hidden_marks_were_deleted_is_read_by_its_headings(tmp_path: Path) -> None:
    at = Clerk.at(write(tmp_path / "表.xlsx", "slj"))
    at.type("水务", "black", value=3, source="台账")
    for page in at.book.worksheets:
        page.delete_rows(1, 2)
        page.delete_cols(1)
    reading = read(at.save(), "slj")
    assert reading.observations == (Observation("black", COUNTY, Decimal(3), source="台账"),)
    assert not reading.refused


def test_sorted_rows_keep_their_subjects(tmp_path: Path) -> None:
    at = Clerk.at(write(tmp_path / "表.xlsx", "tjj"))
    at.type("学位", "e1", value_need=100, value_have=60)
    at.type("学位", "e2", value_need=50, value_have="９０")
    page = at.book["学位"]
    rows = [[page.cell(r, c).value for c in range(1, 8)] for r in (7, 8)]
    for row, cells in zip((8, 7), rows, strict=True):
        for column, value in enumerate(cells, start=1):
            page.cell(row, column).value = value
    assert values(read(at.save(), "tjj")) == {
        ("need", "e1"): 100, ("have", "e1"): 60, ("need", "e2"): 50, ("have", "e2"): 90,
    }  # fmt: skip


def test_rows_sorted_without_their_values_are_conflicts_and_not_read(tmp_path: Path) -> None:
    at = Clerk.at(write(tmp_path / "表.xlsx", "tjj"))
    at.type("学位", "e1", code="E2", name="小区2", value_need=100)
    reading = read(at.save(), "tjj")
    assert values(reading) == {}
    assert [p.kind for p in reading.refused] == [Kind.CONFLICT]
    assert "小区2" in reading.refused[0].sentence


def test_survey_states_are_read_and_filled_rows_without_one_count(tmp_path: Path) -> None:
    at = Clerk.at(write(tmp_path / "楼.xlsx", "zjj"))
    at.type("楼栋", "b0", state="已调查", value_floors=6, by="张某", date="2026/2/1")
    at.type("楼栋", "b1", value_floors=3)
    at.type("楼栋", "b2", state="未调查", value_floors=4)
    at.type("楼栋", "b3", state="锁门")
    reading = read(at.save(), "zjj")
    assert {(r.subject, r.state, r.by, r.date) for r in reading.rows} == {
        ("b0", RowState.SURVEYED, "张某", "2026-02-01"),
        ("b1", RowState.SURVEYED, "", ""),
        ("b3", RowState.NO_ACCESS, "", ""),
    }
    assert [(p.kind, p.subject) for p in reading.problems] == [
        (Kind.NO_STATE, "b1"), (Kind.DOUBTFUL, "b2"),
    ]  # fmt: skip


def test_an_absence_in_a_table_carries_its_reason_and_date(tmp_path: Path) -> None:
    at = Clerk.at(write(tmp_path / "表.xlsx", "tjj"))
    at.type(
        "学位", "e1", value_need="暂缺：学区还没有划定，2026-06-30", value_have="不适用（无学校）"
    )
    assert set(read(at.save(), "tjj").observations) == {
        Observation("need", "e1", Absence.PENDING, reason="学区还没有划定", expected="2026-06-30"),
        Observation("have", "e1", Absence.NOT_APPLICABLE, reason="无学校"),
    }


def test_register_rows_are_found_again_renamed_and_added(tmp_path: Path) -> None:
    at = Clerk.at(write(tmp_path / "表.xlsx", "slj", Content(objects=(POND,))))
    at.type("积水点名录", "slj-1", name="东门大桥下", value_depth=0.3)
    page = at.book["积水点名录"]
    page.cell(8, 3).value = "火车站"
    page.cell(8, 4).value = 0.6
    reading = read(at.save(), "slj", [POND])
    assert [(o.id, o.code, o.name) for o in reading.objects] == [
        ("slj-1", "1", "东门大桥下"), ("new:1", "", "火车站"),
    ]  # fmt: skip
    assert values(reading) == {
        ("depth", "slj-1"): Decimal("0.3"), ("depth", "new:1"): Decimal("0.6"),
    }  # fmt: skip


def test_another_units_or_tasks_workbook_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "表.xlsx", "slj")
    with pytest.raises(WrongWorkbook, match="县水利局"):
        read(path, "tjj")
    at = Clerk.at(path)
    for page in at.book.worksheets:
        if str(page["A1"].value).startswith("cityexam:"):
            page["B1"].value = "cd" * 16
    with pytest.raises(WrongWorkbook, match="不是这次任务"):
        read(at.save(), "slj")
    assert mark_of(write(tmp_path / "新.xlsx", "tjj")).unit == "tjj"  # type: ignore[union-attr]


# Foreign layouts


def test_a_foreign_list_is_read_below_a_merged_title(tmp_path: Path) -> None:
    path = foreign(
        tmp_path / "自制.xlsx",
        [
            ["示例县水利局2025年数据表"], [None], ["填报单位：县水利局"], HEAD,
            ["一", " 黑臭\n水体（个）", "个", "３", 5, "河长办", "已核实"],
            ["二", "2. 消除的黑臭水体", "个", " 1 ", None, None, None],
            [None], [],
            ["三", "污水收集率（%）", "%", "81.06％", 80, None, None],
            ["合计", None, None, 85, None, None, None],
            ["填表人：某某", None, None, "电话：1234567"],
        ],
        [["别的东西"], ["与本表无关"]],
    )  # fmt: skip
    reading = read(path, "slj")
    assert set(reading.observations) == {
        Observation("black", COUNTY, Decimal(3), source="河长办", note="已核实"),
        Observation("gone", COUNTY, Decimal(1)),
        Observation("sewage", COUNTY, Decimal("81.06")),
    }
    assert kinds(reading) == ["skipped", "unread_sheet"]
    assert "“合计”" in next(p.sentence for p in reading.problems if p.kind is Kind.SKIPPED)
    assert {p.datum for p in reading.problems if p.kind is Kind.MISSING_DATUM} >= {"area", "depth"}


def test_merged_cells_and_the_measure_of_a_heading_are_understood(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (
        ["土地情况（年报）", None, None],
        ["名称", "数值（公顷）", None],
        ["建成区面积", 1050, None],
        ["绿道覆盖面积", "840亩", None],
    ):
        page.append(row)
    page.merge_cells("A1:C1")
    page.merge_cells("B2:C2")
    book.save(tmp_path / "表.xlsx")
    reading = read(tmp_path / "表.xlsx", "zrzyj")
    assert values(reading) == {
        ("area", COUNTY): Decimal("10.5"), ("green", COUNTY): Decimal("0.56"),
    }  # fmt: skip
    assert kinds(reading) == ["converted", "converted"]


def test_a_csv_of_gb18030_with_text_numbers_is_read(tmp_path: Path) -> None:
    path = commas(
        tmp_path / "人口.csv",
        [
            ["项目", "2025年", "2024年"],
            ["常住人口(人)", "7,0000", ""],
            ["快速路车速", "54.44", "5"],
        ],
    )
    reading = read(path, "tjj")
    assert values(reading) == {("fast", COUNTY): Decimal("54.44")}
    assert [(p.kind, p.cell, p.datum) for p in reading.refused] == [(Kind.REFUSED, "B2", "pop")]


def test_a_foreign_table_matches_rows_by_code_then_name_and_lists_the_rest(
    tmp_path: Path,
) -> None:
    path = foreign(
        tmp_path / "学位.xlsx",
        [
            ["学位情况"],
            ["小区编号", "小区名称", "学位情况", None, "备注"],
            [None, None, "学位需求（个）", "学位供给（个）", None],
            ["1", "2", "3", "4", "5"],
            ["E1", "小区一", 100, 60, ""],
            [None, "小 区2", "50", "９０", ""],
            [None, "小区2", 51, 91, "又填了一遍"],
            [None, "新小区", 7, 8, ""],
            ["合计", None, 157, 158, ""],
        ],
    )
    reading = read(path, "tjj")
    assert values(reading) == {
        ("need", "e1"): 100, ("have", "e1"): 60, ("need", "e2"): 50, ("have", "e2"): 90,
    }  # fmt: skip
    assert [(p.kind, p.cell) for p in reading.refused] == [
        (Kind.DOUBLE_ROW, "B7"), (Kind.UNKNOWN_ROW, "B8"),
    ]  # fmt: skip


def test_rows_that_the_sheet_does_not_have_are_listed(tmp_path: Path) -> None:
    path = foreign(tmp_path / "学位.xlsx", [["名称", "学位需求", "学位供给"], ["小区2", 1, 2]])
    reading = read(path, "tjj")
    missing = [p.subject for p in reading.problems if p.kind is Kind.MISSING_ROW]
    assert missing == ["e1"]


def test_buildings_of_one_name_are_told_apart_by_the_estate_merged_beside_them(
    tmp_path: Path,
) -> None:
    path = foreign(
        tmp_path / "楼栋.xlsx",
        [
            ["小区", "楼号", "层数", "墙体裂缝", "调查状态"],
            ["小区1", "0号楼", 6, "√", "已调查"],
            [None, "2号楼", 4, None, "√"],
            ["小区2", "1号楼", 5, "有", "已调查"],
        ],
    )
    reading = read(path, "zjj")
    assert values(reading) == {
        ("floors", "b0"): 6, ("crack", "b0"): 1, ("floors", "b2"): 4,
        ("floors", "b1"): 5, ("crack", "b1"): 1,
    }  # fmt: skip
    assert {r.subject for r in reading.rows if r.state is RowState.SURVEYED} == {"b0", "b1", "b2"}


def test_a_name_that_only_looks_alike_is_taken_and_said(tmp_path: Path) -> None:
    path = foreign(tmp_path / "表.xlsx", [
        ["名称", "本年"], ["黑臭水体", 1], ["原有的黑臭水体", 9], ["城市绿化率", 5],
    ])  # fmt: skip
    reading = read(path, "slj")
    assert values(reading) == {("black", COUNTY): 1, ("all_black", COUNTY): 9}
    assert kinds(reading) == ["near", "unknown_row"]


def test_without_a_heading_the_column_beside_is_taken_and_said(tmp_path: Path) -> None:
    path = foreign(tmp_path / "表.xlsx", [["黑臭水体", "个", 4], ["污水收集率", "%", 60.5]])
    reading = read(path, "slj")
    assert values(reading) == {("black", COUNTY): 4, ("sewage", COUNTY): Decimal("60.5")}
    assert kinds(reading) == ["guessed"]


def test_one_datum_told_twice_keeps_the_first_and_says_so(tmp_path: Path) -> None:
    one: list[list[Any]] = [["名称", "本年"], ["黑臭水体", 4]]
    two: list[list[Any]] = [["名称", "本年"], ["黑臭水体", 5], ["污水收集率", 60]]
    reading = read(foreign(tmp_path / "表.xlsx", one, two), "slj")
    assert values(reading) == {("black", COUNTY): 4, ("sewage", COUNTY): 60}
    assert [(p.kind, p.sheet) for p in reading.refused] == [(Kind.DOUBLE_VALUE, "Sheet2")]


def test_a_table_without_anything_asked_is_refused(tmp_path: Path) -> None:
    path = foreign(tmp_path / "表.xlsx", [["名称", "本年"], ["全县粮食产量", 5]])
    with pytest.raises(NothingFound):
        read(path, "slj")


@pytest.mark.parametrize("text", ["x" * 3000, "#N/A", "#DIV/0!", "待定", "1e3", "10-12", "约5"])
def test_whatever_stands_in_a_cell_is_never_guessed_at(tmp_path: Path, text: Any) -> None:
    path = foreign(tmp_path / "表.xlsx", [["名称", "本年"], ["黑臭水体", text], ["污水收集率", 1]])
    reading = read(path, "slj")
    assert values(reading) == {("sewage", COUNTY): 1}
    assert [p.kind for p in reading.refused] == [Kind.REFUSED]


# Taking it over


def test_a_whole_submission_leaves_out_ticks_that_say_there_is_no_problem(tmp_path: Path) -> None:
    at = Clerk.at(write(tmp_path / "楼.xlsx", "zjj"))
    at.type("楼栋", "b0", state="已调查", value_floors=6, value_crack="否", value_lift="是")
    change = plan_for_unit(clerk.pack(), read(at.save(), "zjj"), Content(), ())
    said = carried_out(Content(), change)
    assert {o.datum: o.value for o in said.observations} == {"floors": 6, "lift": 1}
    held = Content((Observation("crack", "b0", Decimal(1)),))
    mended = carried_out(held, plan_for_unit(clerk.pack(), read(at.path, "zjj"), held, ()))
    assert {o.datum: o.value for o in mended.observations} == {"crack": 0, "floors": 6, "lift": 1}
    assert said.rows == (SurveyRow("house", "b0", RowState.SURVEYED),)


# What stands above and beside


def test_a_measure_in_the_row_goes_before_the_heading_s_and_that_before_the_table_s(
    tmp_path: Path,
) -> None:
    rows = [
        ["2025年土地情况", "", "", "计量单位：平方公里"],
        ["序号", "指标名称", "本年值（公顷）"],
        [1, "建成区面积", "1,052"],
        [2, "绿道覆盖面积（k㎡）", 8.4],
    ]
    reading = read(foreign(tmp_path / "土地.xlsx", rows), "zrzyj")
    assert values(reading) == {
        ("area", COUNTY): Decimal("10.52"), ("green", COUNTY): Decimal("8.4"),
    }  # fmt: skip


@pytest.mark.parametrize("head", ["单位：米", "（计量单位：米）", "2025年积水点（单位：米）"])
def test_a_measure_above_a_table_is_meant_where_it_fits(tmp_path: Path, head: str) -> None:
    rows = [[head], ["名称", "积水深度", "位置"], ["东门桥", 0.3, "东门"]]
    path = foreign(tmp_path / "表.xlsx", rows)
    assert values(read(path, "slj")).get(("depth", "new:1")) == Decimal("0.3")
    rows[0] = [head.replace("米", "毫米").replace("毫米", "公里")]
    reading = read(foreign(tmp_path / "表2.xlsx", rows), "slj")
    assert values(reading).get(("depth", "new:1")) == Decimal(300)
    assert kinds(reading) == ["converted"]


def test_a_table_of_another_year_or_unit_is_doubted(tmp_path: Path) -> None:
    rows = [
        ["2023年度土地情况"],
        ["填报单位：县水利局", "", "填表时间：2024年1月5日"],
        ["指标名称", "本年值"],
        ["建成区面积", 10.5],
    ]
    reading = read(foreign(tmp_path / "土地.xlsx", rows), "zrzyj")
    assert kinds(reading) == ["doubtful", "other_year"]
    assert "水利局" in reading.problems[0].sentence
    assert ["2023 年" in ask.sentence for ask in reading.asks] == [True]
    rows[:2] = [["2025年度土地情况"], ["填报单位：县自然资源局", "", "填表时间：2026年1月5日"]]
    assert kinds(read(foreign(tmp_path / "土地2.xlsx", rows), "zrzyj")) == []


@pytest.mark.parametrize("heading", ["积水点名称", "积水点", "点名"])
def test_the_column_of_names_is_found_however_the_register_calls_its_rows(
    tmp_path: Path, heading: str
) -> None:
    rows = [["序号", heading, "积水深度（m）"], [1, "东门桥", 0.3], ["合计", "", 0.3]]
    reading = read(foreign(tmp_path / "表.xlsx", rows), "slj")
    assert [o.name for o in reading.objects] == ["东门桥"]
    near = [] if heading.startswith("积水点") else ["near"]
    assert kinds(reading) == [*near, "skipped"]


def test_filled_columns_that_nobody_knows_are_named(tmp_path: Path) -> None:
    rows = [
        ["小区名称", "学位需求", "学位供给情况表", "地址", "空列", "备注"],
        ["小区1", 100, 60, "东门", "", "好"],
    ]
    reading = read(foreign(tmp_path / "学位.xlsx", rows), "tjj")
    (problem,) = (p for p in reading.problems if p.kind is Kind.UNREAD_COLUMN)
    assert ("“学位供给情况表”、“地址”没有读入" in problem.sentence, problem.cell) == (True, "C1")
    beside = [["名称", "本年", "名称", "本年"], ["建成区面积", 10, "保护对象数", 7]]
    reading = read(foreign(tmp_path / "土地.xlsx", beside), "zrzyj")
    assert kinds(reading) == ["guessed", "unread_column"], "there are two columns of this year"


def test_headings_that_stand_on_every_page_are_no_rows(tmp_path: Path) -> None:
    page = [["小区名称", "学位需求"], ["小区1", 3]]
    rows = [*page, ["小区名称", "学位需求"], ["小区2", 5]]
    reading = read(foreign(tmp_path / "学位.xlsx", rows), "tjj")
    assert values(reading) == {("need", "e1"): Decimal(3), ("need", "e2"): Decimal(5)}
    assert reading.refused == ()
    items = [["名称", "本年"], ["建成区面积", 10], ["名称", "本年"], ["保护对象数", 7]]
    reading = read(foreign(tmp_path / "土地.xlsx", items), "zrzyj")
    assert (len(reading.observations), reading.refused) == (2, ())


@pytest.mark.parametrize("total", ["合 计", "城东社区小计", "全县合计", "总计（个）"])
def test_a_total_is_no_row(tmp_path: Path, total: str) -> None:
    rows = [["小区名称", "学位需求"], ["小区1", 3], [total, 3]]
    reading = read(foreign(tmp_path / "学位.xlsx", rows), "tjj")
    assert (len(reading.observations), reading.refused, reading.strangers) == (1, (), ())


def test_items_that_stand_side_by_side_are_read(tmp_path: Path) -> None:
    rows = [
        ["2025年土地情况", "", "", ""],
        ["指标", "建成区面积", "绿道覆盖面积", "保护对象数"],
        ["2025年", 12.6, "约8", 7],
        ["2024年", 12.5, 8, 6],
    ]
    reading = read(foreign(tmp_path / "土地.xlsx", rows), "zrzyj")
    assert values(reading) == {("area", COUNTY): Decimal("12.6"), ("kept", COUNTY): Decimal(7)}
    assert [(p.kind, p.cell) for p in reading.refused] == [(Kind.REFUSED, "C3")]


def test_who_looked_at_a_row_stays_where_a_table_says_nothing_of_it(tmp_path: Path) -> None:
    rows = [["编号", "名称", "层数"], ["B0", "0号楼", 6], ["B1", "1号楼", 7]]
    reading = read(foreign(tmp_path / "楼栋.xlsx", rows), "zjj")
    looked = SurveyRow("house", "b0", RowState.SURVEYED, "王芳", "2025-11-03")
    locked = SurveyRow("house", "b1", RowState.NO_ACCESS, "王芳", "2025-11-03")
    change = plan(reading, Content(rows=(looked, locked)), ())
    assert change.rows == (SurveyRow("house", "b1", RowState.SURVEYED),)
    rows = [["编号", "名称", "层数", "采集人"], ["B0", "0号楼", 6, "李强"]]
    reading = read(foreign(tmp_path / "楼栋2.xlsx", rows), "zjj")
    assert plan(reading, Content(rows=(looked,)), ()).rows[0].by == "李强"
