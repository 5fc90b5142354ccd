"""Headings and names as people write them, made comparable."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from cityexam_desktop.formpack import measures
from cityexam_desktop.workspace.model import Nature, RowState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

T = TypeVar("T")

_NOISE: Final = re.compile(r"[\s*★☆#:,;。、·“”\"'‘’]+")
_NUMBERING: Final = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3})*[.)、](?!\d)|[一二三四五六七八九十]{1,3}[、.]"
    r"|\((?:\d{1,3}|[一二三四五六七八九十]{1,3})\))\s*"
)
_BRACKETS: Final = re.compile(r"[(\[【]([^()\[\]【】]*(?:\([^()]*\))?[^()\[\]【】]*)[)\]】]")
_MEASURE: Final = re.compile(r"(?:计量)?单位:?(.+)")
_DIGITS: Final = re.compile(r"[\d一二三四五六七八九十百]+")
_SHORTEST_NEAR: Final = 4
_NEAR: Final = 0.84
_APART: Final = 0.06

ROLES: Final[Mapping[str, str]] = {
    word: role
    for role, words in {
        "no": "编号 序号 代码 编码",
        "name": "名称 指标名称 数据项 数据项名称 填报项 项目 项目名称 指标 基础数据项 基础数据",
        "measure": "计量单位 单位",
        "value": "本年 本年值 本年数 本期 本期数 数值 填报值 填报数 填报数据 数据 指标值 今年 值",
        "last": "上年 上年值 上年数 上期 上年同期 去年 去年数",
        "change": "变化 增减 增减量 同比",
        "nature": "数据性质 性质",
        "time": "数据时间 时间 数据时点 时点 统计时间",
        "source": "来源 数据来源 来源材料 佐证 佐证材料 来源佐证材料 材料名称",
        "page": "页码 页 所在页",
        "note": "说明 备注 说明原因 填报说明 原因 情况说明",
        "expected": "预计提供日期 预计日期 预计时间",
    }.items()
    for word in words.split()
}
"""What the columns of a list are called."""

TABLE_ROLES: Final[Mapping[str, str]] = {
    word: role
    for role, words in {
        "code": "编号 编码 代码",
        "name": "名称",
        "state": "调查状态 状态 调查情况",
        "by": "采集人 调查人 填表人 调查员",
        "date": "采集日期 调查日期 日期",
    }.items()
    for word in words.split()
}

NATURES: Final = {nature.word: nature for nature in Nature if nature.word}
STATES: Final[Mapping[str, RowState]] = {
    **{state.word: state for state in RowState},
    **dict.fromkeys(("已查", "已完成", "完成", "是", "√", "✓", "✔"), RowState.SURVEYED),
    **dict.fromkeys(("未查", "未完成", "否", "×"), RowState.NOT_SURVEYED),
    **dict.fromkeys(("沿用上年", "与上年相同", "无变化"), RowState.AS_LAST_YEAR),
    **dict.fromkeys(("无法入户", "进不去", "锁门", "拒访"), RowState.NO_ACCESS),
}
TOTALS: Final = frozenset({"合计", "总计", "小计", "共计", "全县", "合计数"})
_SUMS: Final = ("合计", "总计", "小计", "共计")
FOOTERS: Final = re.compile(
    r"(单位)?(负责人|审核人|填表人|填报人|联系人|联系电话|电话|领导|盖章|公章|签字|日期|备注|注\d?|说明|填表说明)"
)


def normal(text: str) -> str:
    """Write a name one way: no blanks, marks, numbering; half-width, lower case."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    numbering = _NUMBERING.match(plain)
    if numbering and numbering.end() < len(plain):
        plain = plain[numbering.end() :]
    return _NOISE.sub("", plain)


def measure_in(text: str) -> str:
    """The measure that a heading names in brackets: ``建成区面积（公顷）``; or nothing."""
    for found in reversed(_BRACKETS.findall(unicodedata.normalize("NFKC", text))):
        said = _MEASURE.fullmatch("".join(found.split()))
        measure = said[1] if said else found.strip()
        if measure and measures.find(measure) is not None:
            return measure
    return ""


def bare(text: str) -> str:
    """The name without the brackets that hold its measure."""
    plain = unicodedata.normalize("NFKC", text)
    kept = _BRACKETS.sub(lambda found: "" if measure_in(found[0]) else found[0], plain)
    return normal(kept)


def is_frame(text: str) -> bool:
    """Whether a row's name shows that it is a total or the foot of the table."""
    plain = bare(text)
    total = plain in TOTALS or plain.endswith(_SUMS)  # 城东社区小计, 全县合计
    return total or FOOTERS.match("".join(text.split())) is not None


class Names(Generic[T]):
    """Things by name: exactly, without the measure, and at last what looks alike."""

    def __init__(self, named: Iterable[tuple[str, T]]) -> None:
        """Take (name, thing) pairs; a name that two things share names neither."""
        found: dict[str, list[T]] = defaultdict(list)
        for name, thing in named:
            for key in {normal(name), bare(name)} - {""}:
                if thing not in found[key]:
                    found[key].append(thing)
        self._known = {key: things[0] for key, things in found.items() if len(things) == 1}

    def exactly(self, text: str) -> T | None:
        """The thing of this name, blanks, brackets and numbering apart."""
        if not text:
            return None
        return self._known.get(normal(text)) or self._known.get(bare(text))

    def nearly(self, text: str) -> T | None:
        """The one thing whose name looks much like this; numbers in it must agree."""
        asked = bare(text)
        if len(asked) < _SHORTEST_NEAR:
            return None
        digits = _DIGITS.findall(asked)
        ranked = sorted(
            (
                (difflib.SequenceMatcher(None, asked, name).ratio(), name)
                for name in self._known
                if _DIGITS.findall(name) == digits
            ),
            reverse=True,
        )
        if not ranked or ranked[0][0] < _NEAR:
            return None
        best = self._known[ranked[0][1]]
        rivals = [r for r, name in ranked[1:] if self._known[name] is not best]
        return None if rivals and ranked[0][0] - rivals[0] < _APART else best
