from __future__ import annotations

import pytest

from cityexam_desktop.formpack.absence import Absence


@pytest.mark.parametrize(
    ("absence", "stored", "word", "is_answer", "is_missing"),
    [
        (Absence.NONE_HERE, "none_here", "无此对象", True, False),
        (Absence.NOT_APPLICABLE, "not_applicable", "不适用", True, False),
        (Absence.PENDING, "pending", "暂缺", True, True),
        (Absence.BLANK, "blank", "未填", False, True),
        (Absence.NOT_ASKED, "not_asked", "旧表未问", False, True),
    ],
)
def test_each_absence_says_what_it_means(
    absence: Absence, stored: str, word: str, *, is_answer: bool, is_missing: bool
) -> None:
    assert absence.value == stored
    assert absence.word == word
    assert absence.is_answer is is_answer
    assert absence.is_missing is is_missing
    assert Absence.from_word(f" {word} ") is absence


def test_another_word_is_no_absence() -> None:
    assert Absence.from_word("没有") is None
