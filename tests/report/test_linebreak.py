"""Lines of Chinese text: what may not begin or end one, and that nothing is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cityexam_desktop.report.linebreak import NOT_FIRST, NOT_LAST, break_lines

_WIDE = "一城市体检报告县㙦𠙶"
_MARKS = "，。、；：）》」”（《「“%㎡…"
_TEXT = st.text(st.sampled_from(_WIDE + _MARKS + "ab3. -\n"), min_size=1, max_size=120)


def _measure(text: str) -> float:
    """Ten points for a Chinese character, five for a western one."""
    return sum(5.0 if one.isascii() else 10.0 for one in text)


def _texts(text: str, width: float, indent: float = 0) -> list[str]:
    return [line.text for line in break_lines(text, width, _measure, indent)]


def test_a_line_does_not_begin_with_a_closing_mark() -> None:
    assert _texts("城市体检报，告", 55) == ["城市体检报，", "告"]
    assert _texts("城市体检报告！好", 60) == ["城市体检报", "告！好"]


def test_a_line_does_not_end_with_an_opening_mark() -> None:
    assert _texts("城市体检（报告）", 50) == ["城市体检", "（报告）"]


def test_a_closing_mark_at_the_end_gives_up_its_blank_half() -> None:
    (first, second) = break_lines("城市体检报。告", 55, _measure)
    assert (first.text, first.width) == ("城市体检报。", 55)
    assert second.text == "告"


def test_a_closing_mark_before_another_mark_gives_up_its_blank_half() -> None:
    (line,) = break_lines("《报告》（一）", 100, _measure)
    assert line.width == 65
    assert [unit.text for unit in line.units if unit.tight] == ["》"]


@pytest.mark.parametrize("text", ["2026年", "36.8㎡", "12.5%的", "——城市", "……城市"])
def test_words_numbers_and_double_marks_stay_whole(text: str) -> None:
    whole = text.rstrip("年的城市")
    lines = _texts("城市体" + text, 45)
    assert any(whole in line for line in lines), lines


def test_a_word_wider_than_the_column_is_broken() -> None:
    assert _texts("9f86d081884c7d65", 40) == ["9f86d081", "884c7d65"]


def test_the_first_line_is_indented_and_a_line_break_begins_anew() -> None:
    lines = break_lines("城市体检报告\n城市体检报告", 50, _measure, 20)
    assert [(line.text, line.ends) for line in lines] == [
        ("城市体", False),
        ("检报告", True),
        ("城市体", False),
        ("检报告", True),
    ]


def test_no_text_is_one_empty_line() -> None:
    assert _texts("", 50) == [""]


@given(_TEXT, st.integers(60, 400))
def test_nothing_but_spaces_at_line_ends_is_lost(text: str, width: int) -> None:
    printed = "".join(_texts(text, width))
    assert printed.replace(" ", "") == text.replace(" ", "").replace("\n", "")


@given(_TEXT, st.integers(60, 400))
def test_no_line_is_wider_than_its_column(text: str, width: int) -> None:
    assume(max(map(len, text.split("\n"))) < 60)
    for line in break_lines(text, width, _measure):
        marks_only = all(one in NOT_FIRST | NOT_LAST for one in line.text)
        assert marks_only or line.width <= width + 0.01


@given(st.text(st.sampled_from(_WIDE + "，。）（《"), min_size=1, max_size=120))
def test_no_line_begins_or_ends_wrongly_where_there_are_characters(text: str) -> None:
    lines = break_lines(text, 300, _measure)
    for before, line in pairwise(one.text for one in lines):
        if any(one not in NOT_FIRST | NOT_LAST for one in before[1:]):
            assert line[0] not in NOT_FIRST
            assert before[-1] not in NOT_LAST
