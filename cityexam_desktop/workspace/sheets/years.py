"""Which year a heading speaks of: 2025年, 2025年末, 本年, 上年; and what it says besides."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from cityexam_desktop.formpack import measures

_YEAR: Final = re.compile(
    r"(?:截[至止]到?|到|至)?(?<!\d)(20\d\d)"
    r"(?:年?(?:0?1月?[-—~至到]12月|12月(?:31日)?|全年)|年度|年|[-./]12(?:[-./]31)?(?!\d)|(?!\d))"
    r"(?:末|底|止)?(?!以?[前后]|之|至|[-—~/.]|\d)"
)
_SPAN: Final = re.compile(r"20\d\d年?(?:以?[前后]|之|[-—~至到/.]20\d\d)")
_WORDS: Final = {
    "本年度": 0, "本年": 0, "今年": 0, "当年": 0, "本期": 0,
    "上年度": -1, "上年": -1, "去年": -1, "上期": -1, "前年": -2,
}  # fmt: skip
_WHOLE_WORDS: Final = (
    "数 值 数值 数量 数据 实际 实际数 实际值 实有 实有数 完成 完成数 完成值 完成情况 填报值 填报数 "
    "统计数 合计 总计 小计 共计 总数 总量 合计数 全年 全年数 年末 年末数 年底 年底数 期末 期末数 "
    "末 底 累计 累计数 年报 年报数 1-12月"
)
_WHOLE: Final = frozenset(_WHOLE_WORDS.split())
_YEAR_HEADS: Final = frozenset(
    {
        "年份",
        "年度",
        "年",
        "统计年度",
        "统计年份",
        "数据年度",
        "数据年份",
        "报告期",
        "统计期",
        "时期",
    }
)
_BRACKETED: Final = re.compile(r"[(\[【](?:(?:计量)?单位:?)?([^()\[\]【】]+)[)\]】]")
_EMPTY: Final = re.compile(r"[()\[\]【】的]")


@lru_cache(maxsize=4096)
def told(text: str, period: str) -> tuple[int | None, str]:
    """The year that a heading names, counted from the period (0, -1 …), and the rest of it.

    None where it names none, several, or a stretch of years (2000年以前). The rest is
    without a measure in brackets.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    plain = _BRACKETED.sub(lambda one: "" if measures.find(one[1]) else one[0], plain)
    found = None if _SPAN.search(plain) else _one(plain)
    if found is not None:
        year, rest = int(found[1]), plain[: found.start()] + plain[found.end() :]
        return (year - int(period) if period.isdigit() else None), _EMPTY.sub("", rest)
    word = next((word for word in _WORDS if plain.startswith(word)), "")
    if word:
        return _WORDS[word], plain.removeprefix(word).removeprefix("同期").removeprefix("的")
    return None, plain


@lru_cache(maxsize=4096)
def is_whole(rest: str) -> bool:
    """Whether what a heading says besides its year means all of it: 合计, 全年, 实际数."""
    return rest.replace("—", "-") in _WHOLE


def heads_years(text: str) -> bool:
    """Whether a column of this heading tells of which year each row is."""
    return "".join(text.split()) in _YEAR_HEADS


def is_year(text: str, period: str) -> bool:
    """Whether a heading tells a year and nothing else of account: 2025年末, 本年数."""
    year, rest = told(text, period)
    return year is not None and (not rest or is_whole(rest))


def _one(plain: str) -> re.Match[str] | None:
    found = list(_YEAR.finditer(plain))
    return found[0] if len({one[1] for one in found}) == 1 else None
