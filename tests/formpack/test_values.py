from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import BaseDatum, DatumType
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.formpack.values import Parsed, Refusal, from_text, parse, show, to_text
from cityexam_desktop.paths import forms

if TYPE_CHECKING:
    from cityexam_desktop.formpack.absence import Value

ANY = read_pack(forms() / "cn-2025").base_data[0]


def asked(kind: DatumType, measure: str = "", decimals: int = 0, *choices: str) -> BaseDatum:
    return replace(ANY, type=kind, measure=measure, decimals=decimals, choices=choices)


AREA = asked(DatumType.DECIMAL, "㎡", 2)
COUNT = asked(DatumType.COUNT, "个")
RATE = asked(DatumType.DECIMAL, "%", 2)
YEAR = asked(DatumType.COUNT, "年")
YESNO = asked(DatumType.YESNO)
GRADE = asked(DatumType.CHOICE, "", 0, "A", "B", "30㎡以上")
DATE = asked(DatumType.DATE)
MONTH = asked(DatumType.MONTH)
TEXT = asked(DatumType.TEXT)


@pytest.mark.parametrize(
    ("datum", "text", "value"),
    [
        (AREA, "1234.5", "1234.5"),
        (AREA, "１,２34.5 ㎡", "1234.5"),
        (AREA, "１２３４．５", "1234.5"),
        (AREA, "1，234", "1234"),
        (AREA, " 12.50 ", "12.5"),
        (AREA, "+3", "3"),
        (AREA, "-0", "0"),
        (AREA, "007", "7"),
        (AREA, "1,234平方米", "1234"),
        (RATE, "81.06％", "81.06"),
        (RATE, "81.06 %", "81.06"),
        (COUNT, "12个", "12"),
        (COUNT, "12.0", "12"),
        (YEAR, "1998年", "1998"),
        (YESNO, "是", "1"),
        (YESNO, "√", "1"),
        (YESNO, "有", "1"),
        (YESNO, "1", "1"),
        (YESNO, "否", "0"),
        (YESNO, "无", "0"),
        (YESNO, "０", "0"),
    ],
)
def test_numbers_are_accepted_as_people_type_them(datum: BaseDatum, text: str, value: str) -> None:
    assert parse(datum, text) == Parsed(Decimal(value))


@pytest.mark.parametrize(
    ("datum", "text", "value", "note"),
    [
        (AREA, "12.3公顷", "123000", "已把12.3公顷换算为123,000㎡"),
        (AREA, "3亩", "2000", "已把3亩换算为2,000㎡"),
        (AREA, "1.5万", "15000", "已把1.5万换算为15,000㎡"),
        (AREA, "0.5 km²", "500000", "已把0.5 km²换算为500,000㎡"),
        (COUNT, "2万个", "20000", "已把2万个换算为20,000个"),
    ],
)
def test_another_measure_is_converted_and_said(
    datum: BaseDatum, text: str, value: str, note: str
) -> None:
    assert parse(datum, text) == Parsed(Decimal(value), note)


@pytest.mark.parametrize(
    ("datum", "text", "value"),
    [
        (GRADE, "b", "B"),
        (GRADE, "Ｂ", "B"),
        (GRADE, "30m2以上", "30㎡以上"),
        (DATE, "2025-12-31", "2025-12-31"),
        (DATE, "2025年12月31日", "2025-12-31"),
        (DATE, "2025.12.31", "2025-12-31"),
        (DATE, "2025/1/5", "2025-01-05"),
        (DATE, "20251231", "2025-12-31"),
        (DATE, "2025 年 12 月 31 日", "2025-12-31"),
        (MONTH, "2025年3月", "2025-03"),
        (MONTH, "2025.03", "2025-03"),
        (MONTH, "202512", "2025-12"),
        (TEXT, " 第三水厂\n二期 ", "第三水厂\n二期"),
        (AREA, "无此对象", Absence.NONE_HERE),
        (YESNO, "不适用", Absence.NOT_APPLICABLE),
        (TEXT, "暂缺", Absence.PENDING),
        (AREA, "", Absence.BLANK),
        (TEXT, "　 ", Absence.BLANK),
    ],
)
def test_words_are_accepted_as_people_type_them(datum: BaseDatum, text: str, value: Value) -> None:
    assert parse(datum, text) == Parsed(value)


@pytest.mark.parametrize(
    ("datum", "text", "why"),
    [
        (AREA, "1,23", "逗号的位置不对"),
        (AREA, "12,34,567", "逗号的位置不对"),
        (AREA, "约300", "不是确定的数"),
        (AREA, "300左右", "不是确定的数"),
        (AREA, "≥300", "不是确定的数"),
        (AREA, "三百多", "不是确定的数"),
        (AREA, "3-5", "是一个范围"),
        (AREA, "2025-03-01", "是日期，不是数"),
        (AREA, "3～5㎡", "是一个范围"),
        (AREA, "300至500", "是一个范围"),
        (AREA, "—", "看不出是零、没有还是暂缺"),
        (AREA, "/", "看不出是零、没有还是暂缺"),
        (AREA, "无", "看不出是零、没有还是暂缺"),
        (AREA, "三百", "不是数"),
        (AREA, "abc", "不是数"),
        (AREA, "1.234", "小数超过 2 位"),
        (AREA, "0.0000001公顷", "小数超过"),
        (AREA, "1亩", "换算除不尽"),
        (AREA, "3公里", "两种单位不同类"),
        (AREA, "3栋", "两种单位不同类"),
        (AREA, "3平方丈", "不是认识的计量单位"),
        (AREA, "1e5", "科学计数法"),
        (AREA, "12 34", "不是一个完整的数"),
        (AREA, "10⁶", "上标"),
        (COUNT, "123①", "上标"),
        (AREA, "12.3.4", "不是一个完整的数"),
        (AREA, "12。5", "不是一个完整的数"),
        (AREA, "1" * 30, "位数太多"),
        (COUNT, "3.5", "不是整数"),
        (COUNT, "0.00001万", "不是整数"),
        (YESNO, "可能", "看不出是“是”还是“否”"),
        (YESNO, "2", "看不出是“是”还是“否”"),
        (GRADE, "F", "不在选项里"),
        (GRADE, "30平米以上", "不在选项里"),
        (DATE, "2025-2-30", "不是年月日"),
        (DATE, "25-12-31", "不是年月日"),
        (DATE, "2025-12/31", "不是年月日"),
        (DATE, "46022", "不是年月日"),
        (MONTH, "2025-13", "不是年月"),
        (TEXT, "看不见\x07", "看不见的字符 U+0007"),
        (TEXT, "长" * 2001, "最多 2000 个"),
    ],
)
def test_what_may_be_meant_in_two_ways_is_refused_with_a_sentence(
    datum: BaseDatum, text: str, why: str
) -> None:
    refusal = parse(datum, text)
    assert isinstance(refusal, Refusal)
    assert why in refusal.sentence
    assert refusal.remedy


def test_a_near_miss_gets_a_suggestion() -> None:
    refusal = parse(GRADE, "30平米以上")
    assert isinstance(refusal, Refusal)
    assert "是不是“30㎡以上”？" in refusal.remedy


@pytest.mark.parametrize(
    ("datum", "value", "shown"),
    [
        (AREA, Decimal("1234567.80"), "1,234,567.8"),
        (YEAR, Decimal(1998), "1998"),
        (YESNO, Decimal(1), "是"),
        (YESNO, Decimal(0), "否"),
        (AREA, Absence.PENDING, "暂缺"),
        (AREA, Absence.BLANK, ""),
        (GRADE, "A", "A"),
        (AREA, Decimal("1E+3"), "1,000"),
    ],
)
def test_a_value_is_shown_as_people_read_it(datum: BaseDatum, value: Value, shown: str) -> None:
    assert show(datum, value) == shown


def test_thousands_can_be_left_out() -> None:
    assert show(AREA, Decimal(1234567), thousands=False) == "1234567"


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_shown_number_reads_back_as_itself(number: Decimal) -> None:
    for thousands in (True, False):
        read = parse(AREA, show(AREA, number, thousands=thousands))
        assert read == Parsed(number)


@given(st.decimals(-(10**15), 10**15, allow_nan=False))
def test_a_stored_number_is_exact_and_written_one_way(number: Decimal) -> None:
    text = to_text(number)
    assert from_text(AREA, text) == number
    assert "E" not in text
    assert to_text(from_text(AREA, text)) == text


@given(st.text(max_size=40), st.sampled_from([AREA, COUNT, RATE, YESNO, GRADE, DATE, MONTH, TEXT]))
def test_whatever_is_typed_gives_a_value_or_a_refusal(text: str, datum: BaseDatum) -> None:
    read = parse(datum, text)
    if isinstance(read, Refusal):
        assert read.sentence
    elif isinstance(read.value, Decimal):
        assert parse(datum, show(datum, read.value)) == Parsed(read.value)


def test_a_choice_may_carry_a_word_of_what_is_asked() -> None:
    frame = replace(asked(DatumType.CHOICE, "", 0, "砖混", "砖木", "框架"), name="结构类型")
    assert parse(frame, "砖混结构") == Parsed("砖混")
    assert isinstance(parse(frame, "砖混房"), Refusal)
    state = replace(asked(DatumType.CHOICE, "", 0, "C", "C类"), name="技术状况等级")
    assert (parse(state, "C级"), parse(state, "C类")) == (Parsed("C"), Parsed("C类"))
