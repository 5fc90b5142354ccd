"""Headings and names as people write them, made comparable."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
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
_MAYBE_MEASURED: Final = re.compile(r"[()\[\]【】（）［］/／:：\s%‰％A-Za-zＡ-Ｚａ-ｚ㎡㎢㎞㎝㎜²³]")
_BEFORE_MEASURE: Final = re.compile(r"[/:,;\s]+")
_LATIN_MEASURE: Final = re.compile(r"(?<=[^\x00-\x7f])(?=[万亿百千]?[A-Za-z%‰][A-Za-z0-9/%‰]*$)")
_LABEL: Final = re.compile(r"^(?:计量)?单位:?")
_DIGITS: Final = re.compile(r"[\d一二三四五六七八九十百]+")
_TELLING: Final = re.compile(
    "未|非|无|不|应|其中|新增|新建|在建|既有|原有|地上|地下|公办|民办|城镇|农村|幼儿园|小学|初中|高中|中学|"
    "男|女|计划|规划|预测|目标|预计|增减|增长|增幅|同比|环比|占比|最大|最小|平均|进水|出水|排水|供水|供给|需求"
)
"""Words that make two names that look alike two things."""
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
_FOOT: Final = (
    r"(?:单位|部门|科室|主管|分管)?(?:负责人|审核人|填表人|填报人|制表人|经办人|联系人|联系电话|"
    r"联系方式|电话|领导|盖章|公章|签字|签章|日期|填表日期|填报日期|填报时间|填报单位|报送单位|"
    r"制表|审核|备注|注\d?|说明|填表说明|填报说明|数据来源|资料来源|单位|计量单位)"
    r"(?:\((?:签字|签名|盖章|签章|公章)\))?"
)
_FOOTER: Final = re.compile(rf"{_FOOT}(?::.*)?")
_SPACED_FOOTER: Final = re.compile(rf"{_FOOT}\s+\S.*")
_AGGREGATE: Final = re.compile(
    r"其中(?:[:,].*)?|(?:平均|均|最大|最小|最高|最低|中位)(?:值|数|水平)?|平均|合计(?:值|数)"
)
_BLANK_BETWEEN: Final = re.compile(r"(?<=\d)\s+(?=\d)")
_SAME: Final = {
    **dict.fromkeys(map(ord, "、;"), ","),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "“”\"'‘’"), None),
}
_AT_ENDS: Final = "*★☆·.。,:"


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """Write a heading one way: no blanks, marks, numbering; half-width, lower case.

    It joins what marks part, so it never tells a row: see `identity`.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    numbering = _NUMBERING.match(plain)
    if numbering and numbering.end() < len(plain):
        plain = plain[numbering.end() :]
    return _NOISE.sub("", plain)


def identity(text: str) -> str:
    """Write the name of a row one way, full width and blanks folded; what parts it stays.

    ``１、2 号楼`` is ``1,2号楼`` and no ``12号楼``; ``3#1楼`` keeps its #.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    plain = _BLANK_BETWEEN.sub(",", plain)
    return "".join(plain.split()).translate(_SAME).strip(_AT_ENDS)


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


def measured(text: str) -> tuple[str, str]:
    """A name and the measure behind it: ``深度（cm）``, ``深度/cm``, ``深度：cm``, ``深度cm``."""
    within = measure_in(text)
    if within:
        return bare(text), within
    plain = unicodedata.normalize("NFKC", text).strip()
    for found in (*_BEFORE_MEASURE.finditer(plain), *_LATIN_MEASURE.finditer(plain)):
        name, measure = plain[: found.start()], _LABEL.sub("", plain[found.end() :])
        if name and measure and measures.find(measure) is not None:
            return normal(name), measure
    return bare(text), ""


def is_frame(text: str) -> bool:
    """Whether the whole text shows that a row is a total or the foot of the table."""
    plain = bare(text)
    if plain in TOTALS or plain.endswith(_SUMS):  # 城东社区小计, 全县合计
        return True
    half = unicodedata.normalize("NFKC", text).strip()
    compact = "".join(half.split()).strip("()[]")
    return bool(_FOOTER.fullmatch(compact) or _SPACED_FOOTER.fullmatch(half))


def is_aggregate(text: str) -> bool:
    """Whether a row tells of the others together: 平均, 最大值, 其中：主城区."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return _AGGREGATE.fullmatch(plain) is not None


def is_numbering(cells: Iterable[str]) -> bool:
    """Whether a row only numbers the columns: 1 2 3, or 甲 乙 1 2."""
    texts = (text.strip() for text in cells if text.strip())
    found = [text for text in texts if text not in {"甲", "乙", "丙", "丁"}]
    return len(found) > 1 and found == [str(i) for i in range(1, len(found) + 1)]


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
        """The thing of this name, blanks, brackets, numbering and its measure apart."""
        return self.read(text)[0]

    def read(self, text: str) -> tuple[T | None, str]:
        """The thing of this name, and the measure that the text names beside it."""
        if not text:
            return None, ""
        found = self._known.get(normal(text))
        if found is not None:
            return found, measure_in(text)
        if _MAYBE_MEASURED.search(text) is None:
            return None, ""
        name, measure = measured(text)
        return self._known.get(name), measure

    def nearly(self, text: str) -> T | None:
        """The one thing whose name looks much like this; numbers and telling words must agree."""
        asked = bare(text)
        if len(asked) < _SHORTEST_NEAR:
            return None
        digits, telling = _DIGITS.findall(asked), sorted(_TELLING.findall(asked))
        ranked = sorted(
            (
                (difflib.SequenceMatcher(None, asked, name).ratio(), name)
                for name in self._known
                if _DIGITS.findall(name) == digits and sorted(_TELLING.findall(name)) == telling
            ),
            reverse=True,
        )
        if not ranked or ranked[0][0] < _NEAR:
            return None
        best = self._known[ranked[0][1]]
        rivals = [r for r, name in ranked[1:] if self._known[name] is not best]
        return None if rivals and ranked[0][0] - rivals[0] < _APART else best
