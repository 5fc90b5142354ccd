"""Measures as products of powers, to tell whether a formula can give what it promises.

Things that are counted (栋, 人, 次 …) are pure numbers here: people divide one by the
other as they need. Length, mass, time, money and the size of each do not mix.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from cityexam_desktop.formpack import measures

_ATOMS: dict[str, tuple[Fraction, dict[str, int]]] = {
    "㎡": (Fraction(1), {"长度": 2}),
    "亩": (Fraction(2000, 3), {"长度": 2}),
    "hm²": (Fraction(10_000), {"长度": 2}),
    "km²": (Fraction(1_000_000), {"长度": 2}),
    "m": (Fraction(1), {"长度": 1}),
    "km": (Fraction(1000), {"长度": 1}),
    "m³": (Fraction(1), {"长度": 3}),
    "L": (Fraction(1, 1000), {"长度": 3}),
    "t": (Fraction(1_000_000), {"质量": 1}),
    "kg": (Fraction(1000), {"质量": 1}),
    "g": (Fraction(1), {"质量": 1}),
    "mg": (Fraction(1, 1000), {"质量": 1}),
    "s": (Fraction(1, 3600), {"时间": 1}),
    "h": (Fraction(1), {"时间": 1}),
    "小时": (Fraction(1), {"时间": 1}),
    "分钟": (Fraction(1, 60), {"时间": 1}),
    "日": (Fraction(24), {"时间": 1}),
    "天": (Fraction(24), {"时间": 1}),
    "月": (Fraction(730), {"时间": 1}),
    "年": (Fraction(8760), {"时间": 1}),
    "元": (Fraction(1), {"金额": 1}),
    "%": (Fraction(1, 100), {}),
    "‰": (Fraction(1, 1000), {}),
}
_MULTIPLES = {"万": 10_000, "亿": 100_000_000}
_DATED = frozenset({"年", "月"})
"""Alone they are a year or a month of the calendar, not a span of time."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A size in base units and the powers of the base units; `exact` while it is known.

    The size is no longer exact once a coefficient that is no power of ten came in.
    """

    size: Fraction
    powers: tuple[tuple[str, int], ...] = ()
    exact: bool = True

    def times(self, other: Unit, sign: int) -> Unit:
        """Multiply by `other`, or divide when `sign` is -1."""
        powers = dict(self.powers)
        for name, power in other.powers:
            powers[name] = powers.get(name, 0) + sign * power
        kept = tuple(sorted((name, power) for name, power in powers.items() if power))
        return Unit(self.size * other.size**sign, kept, self.exact and other.exact)

    def fits(self, other: Unit) -> bool:
        """Whether a number in one may stand for a number in the other."""
        same = not (self.exact and other.exact) or self.size == other.size
        return self.powers == other.powers and same


PURE = Unit(Fraction(1))


@lru_cache(maxsize=512)
def unit_of(measure: str) -> Unit:
    """The unit of a measure's text; pure for what is counted and for the empty text."""
    known = measures.find(measure)
    symbol = known.symbol if known else measure
    if symbol in _DATED:
        return PURE
    above, *below = symbol.replace("（", "(").replace("）", ")").split("/")
    unit = _product(above)
    for part in below:
        unit = unit.times(_product(part), -1)
    return unit


def _product(text: str) -> Unit:
    unit = PURE
    for atom in re.split("[·*]", text.strip("()")):
        unit = unit.times(_atom(atom), 1)
    return unit


def _atom(text: str) -> Unit:
    multiple = _MULTIPLES.get(text[:1], 1)
    bare = text[1:] if multiple > 1 else text
    size, powers = _ATOMS.get(bare, (Fraction(1), {}))
    return Unit(size * multiple, tuple(powers.items()))
