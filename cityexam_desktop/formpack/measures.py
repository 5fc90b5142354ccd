"""Measures (计量单位): what people call them, and exact conversion between them.

A measure has a dimension and an exact factor to the dimension's base. Things that
are counted (栋, 套, 人 …) are dimensions of their own: 栋 never becomes 套. 百, 千, 万
and 亿, also two of them (百万, 千万), before any measure multiply it.
"""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

_DIGITS = 28


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its symbol, what else it is called, its dimension and exact factor."""

    symbol: str
    dimension: str
    factor: Fraction
    aliases: tuple[str, ...] = ()


def _of(dimension: str, *rows: tuple[str, Fraction | int, str]) -> list[Measure]:
    return [
        Measure(symbol, dimension, Fraction(factor), tuple(aliases.split()))
        for symbol, factor, aliases in rows
    ]


MEASURES: tuple[Measure, ...] = (
    *_of(
        "面积",
        ("㎡", 1, "平方米 平米 m²"),
        ("亩", Fraction(2000, 3), "市亩"),
        ("hm²", 10_000, "公顷 ha"),
        ("km²", 1_000_000, "平方公里 平方千米"),
    ),
    *_of(
        "长度",
        ("m", 1, "米 公尺"),
        ("km", 1000, "公里 千米"),
        ("dm", Fraction(1, 10), "分米"),
        ("cm", Fraction(1, 100), "厘米 公分"),
        ("mm", Fraction(1, 1000), "毫米"),
    ),
    *_of(
        "流量",
        ("m³/h", 1, "立方米/小时 立方米/时 方/小时"),
        ("m³/日", Fraction(1, 24), "立方米/日 立方米/天 m³/d 方/日 方/天"),
        ("L/s", Fraction(18, 5), "升/秒"),
    ),
    *_of(
        "单位面积流量",
        ("m³/h/km²", 1, "立方米/小时/平方千米 立方米/小时/平方公里"),
    ),
    *_of("速度", ("km/h", 1, "公里/小时 千米/小时 公里/时"), ("m/s", Fraction(18, 5), "米/秒")),
    *_of("浓度", ("mg/L", 1, "毫克/升"), ("g/m³", 1, "克/立方米")),
    *_of("人均日排放量", ("g/(人·日)", 1, "g/人·日 克/人·日 克/(人·日) g/人·d")),
    *_of(
        "比例",
        ("", 1, "无量纲 倍 系数"),
        ("%", Fraction(1, 100), "百分比"),
        ("‰", Fraction(1, 1000), "千分比"),
    ),
    *_of(
        "人均面积",
        ("㎡/人", 1, "平方米/人 m²/人"),
        ("㎡/万人", Fraction(1, 10_000), "平方米/万人 m²/万人"),
    ),
    *_of("体积", ("m³", 1, "立方米"), ("L", Fraction(1, 1000), "升")),
    *_of("质量", ("t", 1, "吨"), ("kg", Fraction(1, 1000), "千克 公斤")),
    *_of("日质量", ("t/日", 1, "吨/日 吨/天 t/d"), ("kg/日", Fraction(1, 1000), "千克/日")),
    *_of("排放强度", ("t/万元", 1, "吨/万元")),
    *_of("个数密度", ("个/km²", 1, "个/平方千米 个/平方公里")),
    *_of("每万人个数", ("个/万人", 1, "")),
    *_of("每万人人数", ("人/万人", 1, "")),
    *_of("每万车人数", ("人/万车", 1, "")),
    *_of("月人均金额", ("元/(人·月)", 1, "元/人·月")),
    *_of("年人均金额", ("元/(人·年)", 1, "元/人·年")),
    *_of("路网密度", ("km/km²", 1, "千米/平方千米 公里/平方公里 km/平方公里")),
    *_of("件数密度", ("件/km²", 1, "件/平方千米 件/平方公里")),
    *_of("人口密度", ("人/km²", 1, "人/平方千米 人/平方公里")),
    *_of("时长", ("分钟", Fraction(1, 60), "min 分"), ("小时", 1, "h"), ("天", 24, "日")),
    *_of("年龄", ("岁", 1, "周岁")),
    *_of("辆数", ("辆", 1, "")),
    *_of("年份", ("年", 1, "")),
    *_of("人数", ("人", 1, "口 名")),
    *_of("人次", ("人次", 1, "")),
    *_of("栋数", ("栋", 1, "幢")),
    *_of("层数", ("层", 1, "")),
    *_of("套数", ("套", 1, "")),
    *_of("户数", ("户", 1, "")),
    *_of("个数", ("个", 1, "")),
    *_of("座数", ("座", 1, "")),
    *_of("条数", ("条", 1, "")),
    *_of("起数", ("起", 1, "")),
    *_of("件数", ("件", 1, "")),
    *_of("处数", ("处", 1, "")),
    *_of("金额", ("元", 1, "块")),
)  # fmt: skip
"""Every measure that a pack may name (also with 百, 千, 万 or 亿 before it)."""

_ALONE = {"万": 10_000, "亿": 100_000_000}
"""What may stand behind a number without any measure."""
_MULTIPLES = _ALONE | {
    "百": 100, "千": 1000, "百万": 1_000_000, "千万": 10_000_000, "百亿": 10**10, "千亿": 10**11,
}  # fmt: skip

_CUT_SHORT = {"百分", "千分"}
"""What somebody begins who means 百分比 or 千分比, and not so many minutes."""


def _bare(text: str) -> str:
    """Write full-width, superscript and capital letters one way; drop blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


_KNOWN = {
    _bare(name): measure for measure in MEASURES for name in (measure.symbol, *measure.aliases)
}


@lru_cache(maxsize=512)
def find(text: str) -> Measure | None:
    """Give the measure that people write `text`, or None: ``万平方米``, ``m2``, ``公顷``."""
    bare = _bare(text)
    if bare in _KNOWN:
        return _KNOWN[bare]
    if bare in _CUT_SHORT:
        return None
    for words, factor in _MULTIPLES.items():
        rest = _KNOWN.get(bare.removeprefix(words)) if bare != words else None
        if rest is not None and bare.startswith(words):
            return Measure(words + rest.symbol, rest.dimension, rest.factor * factor)
    return None


def same(one: str, other: str) -> bool:
    """Whether two texts name measures of one size: ``㎡`` and ``平方米``."""
    a, b = find(one), find(other)
    return a is not None and b is not None and (a.dimension, a.factor) == (b.dimension, b.factor)


def alike(one: str, other: str) -> bool:
    """Whether two texts name measures of one dimension."""
    a, b = find(one), find(other)
    return a is not None and b is not None and a.dimension == b.dimension


def convert(amount: Decimal, from_measure: str, to_measure: str) -> Decimal | None:
    """Convert exactly; None when the measures do not fit or the result does not come out even."""
    a, b = find(from_measure), find(to_measure)
    if a is None or b is None or a.dimension != b.dimension:
        return None
    return _exact(Fraction(amount) * a.factor / b.factor)


def multiple(amount: Decimal, word: str) -> Decimal | None:
    """Multiply by a bare ``万`` or ``亿``; None for any other word."""
    factor = _ALONE.get(word)
    return None if factor is None else _exact(Fraction(amount) * factor)


def nearest(text: str) -> str:
    """Give the known name of a measure that looks most like `text`, or ``""``."""
    names = [name for m in MEASURES for name in (m.symbol, *m.aliases) if name]
    near = difflib.get_close_matches(text, names, n=1, cutoff=0.5)
    return near[0] if near else ""


def _exact(number: Fraction) -> Decimal | None:
    """Give a finite decimal of at most 28 digits, or None."""
    places = 0
    rest = number.denominator
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    scaled = number * 10**places
    if rest != 1 or len(str(abs(scaled.numerator))) > _DIGITS:
        return None
    sign = int(scaled < 0)
    digits = tuple(map(int, str(abs(scaled.numerator))))
    return Decimal((sign, digits, -places))
