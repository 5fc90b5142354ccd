"""Which words explain nothing, and which short sentences explain something."""

from __future__ import annotations

import pytest

from cityexam_desktop.workspace.plainwords import is_vacuous


@pytest.mark.parametrize(
    "text",
    [
        "", "无", "同上", "没有", "一二三四五", "一二三四五六", "1  2  3  4  5  6", "123456",
        "无无无无无无", "。。。。。。", "……………………", "aaaaaaaa", "ababababab", "abcdefgh",
        "按实际情况填", "按照实际情况如实填写", "据实填报，数据属实", "核对无误，数据准确",
        "没有变化，与上年一致", "本年无变化，沿用上年", "无其他特殊情况说明", "工程工程工程工程",
        "2025-12-31 00:00", "没有说明没有说明",
    ],
)  # fmt: skip
def test_words_that_say_nothing(text: str) -> None:
    assert is_vacuous(text)


@pytest.mark.parametrize(
    "text",
    [
        "桥已拆除，核对无误", "街道合并，人口划出两个社区", "2025年新建成两所小学", "名录没有调整",
        "本县无此类对象", "按年鉴数据填报", "业主长期不在家，无法进入", "绿道普查尚未结束",
        "尚未统计完成，年内补报", "本年没有新增和注销，与主管部门名录一致", "统计口径有变化",
        "上年漏报三座桥梁", "改用GIS重新量算",
    ],
)  # fmt: skip
def test_short_sentences_that_say_something(text: str) -> None:
    assert not is_vacuous(text)
