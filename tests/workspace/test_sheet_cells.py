"""A cell of a spreadsheet means what the same text means when it is typed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.values import Parsed, parse
from cityexam_desktop.workspace.model import Observation
from cityexam_desktop.workspace.sheets.cells import (
    absence_text,
    clean_reason,
    read_cell,
    stated_absence,
)
from cityexam_desktop.workspace.sheets.model import ABSENCES, Kind, SheetProblem
from cityexam_desktop.workspace.sheets.problems import readable
from cityexam_desktop.workspace.sheets.words import Names, bare, measure_in, normal
from tests.support.clerk import pack

CODES = sorted(d.code for d in pack().base_data if d.formula is None)
TEXTS = st.text(max_size=40) | st.from_regex(
    r"[ ０-９0-9.,%％万亩km²㎡个约-]{1,12}", fullmatch=True
)


@given(st.sampled_from(CODES), TEXTS)
def test_a_cell_is_read_as_it_would_be_typed(code: str, text: str) -> None:
    datum = pack().datum[code]
    found, typed = read_cell(datum, "x", text), parse(datum, text)
    if found.observation is not None and isinstance(found.observation.value, Absence):
        return
    if isinstance(typed, Parsed):
        assert found.observation == Observation(code, "x", typed.value)
    else:
        assert (found.observation, found.kind) == (None, Kind.REFUSED)


@given(
    st.sampled_from(ABSENCES),
    st.from_regex(r"[一-龥]([一-龥，。]{0,20}[一-龥])?", fullmatch=True),
    st.dates().map(str) | st.just(""),
)
def test_an_absence_in_one_cell_comes_back_whole(word: Absence, reason: str, day: str) -> None:
    expected = day if word is Absence.PENDING else ""
    stated = Observation("pop", "x", word, reason=reason, expected=expected)
    assert read_cell(pack().datum["pop"], "x", absence_text(stated)).observation == stated


@pytest.mark.parametrize(
    ("text", "measure", "value"),
    [
        ("1050", "公顷", "10.5"),
        ("1,050", "公顷", "10.5"),
        ("10.5km²", "公顷", "10.5"),
        ("10.5", "平方公里", "10.5"),
        ("10.5", "", "10.5"),
    ],
)
def test_a_bare_number_has_the_measure_of_its_heading(text: str, measure: str, value: str) -> None:
    found = read_cell(pack().datum["area"], "x", text, measure).observation
    assert found is not None
    assert found.value == Decimal(value)


def test_a_number_that_does_not_come_out_even_is_refused_and_not_rounded() -> None:
    assert read_cell(pack().datum["area"], "x", "1050.33", "公顷").kind is Kind.REFUSED
    assert read_cell(pack().datum["area"], "x", "100", "亩").kind is Kind.REFUSED


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (" 建成区\n面积 ", "建成区面积"),
        ("1. 建成区面积（km²）", "建成区面积"),
        ("（一）建成区面积（单位：平方公里）：", "建成区面积"),
        ("★建成区面积*", "建成区面积"),
        ("15分钟生活圈", "15分钟生活圈"),
        ("1.5米以上绿道", "1.5米以上绿道"),
        ("绿道（1公里）覆盖", "绿道(1公里)覆盖"),
    ],
)
def test_headings_are_compared_without_numbering_marks_and_measures(text: str, key: str) -> None:
    assert bare(text) == key


def test_a_heading_tells_its_measure() -> None:
    assert measure_in("建成区面积（万㎡）") == "万m2"
    assert measure_in("数值(单位：公顷)") == "公顷"
    assert measure_in("绿道（1公里）覆盖") == ""
    assert measure_in("高度") == ""


def test_names_that_differ_in_a_number_are_never_near() -> None:
    names = Names([("60岁以上常住人口", "a"), ("65岁以上户籍人口", "b")])
    assert names.nearly("60岁以上的常住人口") == "a"
    assert names.nearly("65岁以上常住人口") is None
    assert names.exactly("60岁 以上常住人口") == "a"
    water = Names([("消除的黑臭水体", "a"), ("小区地上停车位数量", "b"), ("充电桩数量", "c")])
    for unlike in ("未消除的黑臭水体", "小区地下停车位数量", "充电桩数量增减", "其中充电桩数量"):
        assert water.nearly(unlike) is None
    assert water.nearly("消除黑臭水体") == "a"
    shared = Names([("人口", "a"), ("人口", "b")])
    assert shared.exactly("人口") is None
    assert normal("") == ""


def test_a_month_that_a_spreadsheet_made_a_day_is_a_month_again() -> None:
    since = pack().datum["since"]
    assert read_cell(since, "x", "2019-06-01").observation == Observation("since", "x", "2019-06")
    assert read_cell(since, "x", "Jun-19").observation == Observation("since", "x", "2019-06")
    told = read_cell(since, "x", "2019-06-15")
    assert (told.kind, told.sentence) == (Kind.CONVERTED, "已把2019-06-15记作2019-06。")
    assert read_cell(since, "x", "2019-06-31").kind is Kind.REFUSED


def test_what_was_not_taken_over_is_read_first_and_many_missing_rows_are_one_line() -> None:
    missing = [
        SheetProblem(Kind.MISSING_ROW, "表", "", "", f"“楼栋”里没有“B{i} {i}号楼”这一行。")
        for i in range(7)
    ]
    lost = SheetProblem(Kind.UNKNOWN_ROW, "表", "A9", "某楼", "“某楼”不在应填的名单里。")
    near = SheetProblem(Kind.NEAR, "表", "B1", "层", "“层”这一列按“层数”读入。")
    found = readable([*missing, near, lost])
    assert found[:2] == (lost, near)
    assert [p.sentence for p in found[2:]] == [
        "“楼栋”里没有“B0 0号楼”等 7 行，原来的数不变。"
    ]  # fmt: skip
    assert readable(missing[:5]) == tuple(missing[:5])


def test_many_conversions_and_missing_states_are_a_few_lines() -> None:
    turned = [SheetProblem(Kind.CONVERTED, "表", f"C{i}", f"{i}", "已换算。") for i in range(30)]
    states = [SheetProblem(Kind.NO_STATE, "表", f"A{i}", "", "没有状态。") for i in range(9)]
    found = readable([*turned, *states])
    assert [p.sentence for p in found[5:]] == [
        "另有 25 格也换算了单位。", "有 9 行填了内容但没有调查状态，都按“已调查”读入。",
    ]  # fmt: skip


def test_what_many_forms_ask_and_a_table_has_not_is_one_line() -> None:
    missing = [
        SheetProblem(Kind.MISSING_DATUM, "", "", "", f"没有找到“表{i // 2}”的“项{i}”。")
        for i in range(8)
    ]
    assert [p.sentence for p in readable(missing)] == [
        "没有找到“表0”、“表1”等 4 张表的 8 项，原来的数不变。"
    ]
    assert len(readable(missing[:4])) == 4


REASONS = st.text(
    st.sampled_from("停产关闭尚未完成普查ab12-（）()：:，;；、。 \n"), min_size=1, max_size=12
).map(clean_reason).filter(bool)  # fmt: skip


@given(REASONS, st.sampled_from(["2026-06-30", "2026-06"]))
def test_an_absence_written_into_a_cell_is_read_back(reason: str, expected: str) -> None:
    area = pack().datum[CODES[0]]
    for told in (
        Observation(area.code, "x", Absence.NOT_APPLICABLE, reason=reason),
        Observation(area.code, "x", Absence.PENDING, reason=reason, expected=expected),
    ):
        assert stated_absence(area, "x", absence_text(told)) == told


@pytest.mark.parametrize(
    ("text", "reason", "expected"),
    [
        ("暂缺：普查尚未结束；2026年6月", "普查尚未结束", "2026-06"),
        ("暂缺：普查尚未结束，预计2026年6月底", "普查尚未结束", "2026-06"),
        ("暂缺：普查尚未结束。 2026/6/30 0:00", "普查尚未结束。", "2026-06-30"),
        ("暂缺（普查尚未结束 2026-06-30）", "普查尚未结束", "2026-06-30"),
        ("暂缺：普查推迟到2026年6月", "普查推迟到2026年6月", ""),
        ("暂缺：普查尚未结束；待定", "普查尚未结束；待定", ""),
    ],
)
def test_the_day_or_month_of_a_pending_value_stands_at_the_end(
    text: str, reason: str, expected: str
) -> None:
    stated = stated_absence(pack().datum[CODES[0]], "x", text)
    assert stated is not None
    assert (stated.reason, stated.expected) == (reason, expected)
