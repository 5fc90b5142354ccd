"""Ranges that cannot hold: a condition no allowed value meets, a standard out of reach.

The range of every formula follows from the declared ranges of its data (interval
arithmetic; what is not known is unbounded). Only what is certain is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, Overflow, localcontext
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.formula.nodes import (
    Aggregate,
    Call,
    Chain,
    Code,
    Compare,
    CountIf,
    Negate,
    Number,
)
from cityexam_desktop.formpack.formula.outcome import ARITHMETIC
from cityexam_desktop.formpack.model import DatumType

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.formpack.build import Built
    from cityexam_desktop.formpack.cells import Row
    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.formpack.formula.nodes import Node
    from cityexam_desktop.formpack.model import FormPack, Rule, Threshold

_INFINITY = Decimal("Infinity")
_ZERO, _ONE = Decimal(0), Decimal(1)
_CODE = "pack.range"


@dataclass(frozen=True, slots=True)
class Span:
    """The least and the greatest value that is possible; infinite where nothing bounds it."""

    low: Decimal = -_INFINITY
    high: Decimal = _INFINITY

    def plus(self, other: Span) -> Span:
        """Every sum of a value here and one there."""
        return Span(self.low + other.low, self.high + other.high)

    def turned(self) -> Span:
        """Every value with the other sign."""
        return Span(-self.high, -self.low)

    def times(self, other: Span) -> Span:
        """Every product; infinity times zero is zero, since no value is infinite."""
        ends = [_product(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Span(min(ends), max(ends))

    def over(self, other: Span) -> Span:
        """Every quotient, by a divisor that is never zero but may come near."""
        if other.low > 0 or other.high < 0:
            return self.times(Span(_inverse(other.high), _inverse(other.low)))
        if other.low == 0:
            return self.times(Span(_ZERO if other.high.is_infinite() else 1 / other.high))
        return Span()

    def joined(self, other: Span) -> Span:
        """Either of the two."""
        return Span(min(self.low, other.low), max(self.high, other.high))


_ANY, _YES_NO = Span(), Span(_ZERO, _ONE)
_COUNTED = Span(_ZERO)


def check(built: Built) -> None:
    """Check conditions, rules and standards against what can be entered."""
    pack = built.pack
    with localcontext(ARITHMETIC):
        for row, datum in zip(built.rows["base_data"], pack.base_data, strict=True):
            if datum.relevant is not None and _span(pack, datum.relevant) == Span(_ZERO, _ZERO):
                what = "按数据项允许的范围，适用条件永远不成立，这一项不会问到。"
                row.say("relevant", _CODE, what, "请改正条件，或改正所引用数据项的范围。")
        for row, rule in zip(built.rows["rules"], pack.rules, strict=True):
            _rule(pack, row, rule)
        for row, indicator in zip(built.rows["indicators"], pack.indicators, strict=True):
            if indicator.formula is not None:
                _standard(row, indicator.threshold, _span(pack, indicator.formula))
        parts = {part.code: part for i in pack.indicators for part in i.parts}
        for row in built.rows["parts"]:
            if (part := parts.get(row.text("code"))) is not None:
                _standard(row, part.threshold, _span(pack, part.formula))


def _rule(pack: FormPack, row: Row, rule: Rule) -> None:
    """A rule that no allowed value keeps would stop everybody."""
    left, right = _span(pack, rule.left), _span(pack, rule.right)
    if rule.relative:
        more = right.times(Span(-rule.tolerance, rule.tolerance))
        right = right.plus(more)
    else:
        right = right.plus(Span(-rule.tolerance, rule.tolerance))
    never = {
        "<=": left.low > right.high,
        "<": left.low >= right.high,
        ">=": left.high < right.low,
        ">": left.high <= right.low,
        "=": left.low > right.high or left.high < right.low,
    }
    if never.get(rule.operator):
        what = "按数据项允许的范围，没有一个数能通过这条规则。"
        row.say("operator", _CODE, what, "请核对两边的公式、比较符和计量单位。")


def _standard(row: Row, threshold: Threshold | None, span: Span) -> None:
    if threshold is None:
        return
    low, high = threshold.low, threshold.high
    for column, bound, beyond in (
        ("threshold_low", low, low is not None and low > span.high),
        ("threshold_high", high, high is not None and high < span.low),
    ):
        if beyond:
            what = f"标准 {bound} 超出了公式能算出的范围，永远达不到。"
            row.say(column, _CODE, what, "请核对标准的数值和计量单位。")


def _span(pack: FormPack, formula: Formula) -> Span:
    try:
        return _Spans(pack).of(formula.root)
    except Overflow:
        return _ANY


class _Spans:
    """Tells the span of nodes."""

    def __init__(self, pack: FormPack) -> None:
        self._pack = pack
        self._open: set[str] = set()

    def of(self, node: Node) -> Span:
        """Every value that a node can have."""
        match node:
            case Negate(operand):
                return self.of(operand).turned()
            case Compare():
                return self._compared(node)
            case Chain():
                return self._chain(node)
            case Call(name, arguments):
                return _CALLS[name]([self.of(argument) for argument in arguments])
            case _:
                return self._leaf(node)

    def _leaf(self, node: Node) -> Span:
        match node:
            case Number(value):
                return Span(value, value)
            case Code(code) | Aggregate("AVERAGE" | "MIN" | "MAX", code):
                return self._datum(code)
            case Aggregate(name, code):
                return _COUNTED if name == "COUNT" or self._datum(code).low >= 0 else _ANY
            case CountIf():
                return _COUNTED
            case _:
                return _ANY

    def _datum(self, code: str) -> Span:
        datum = self._pack.datum.get(code)
        if datum is None or not datum.type.numeric or code in self._open:
            return _ANY
        if datum.type is DatumType.YESNO:
            return _YES_NO
        if datum.formula is not None:
            self._open.add(code)
            span = self.of(datum.formula.root)
            self._open.remove(code)
            return span
        low, high = datum.minimum, datum.maximum
        # 无此对象 counts as zero, whatever the range of a number is.
        least = -_INFINITY if low is None else min(low, _ZERO)
        return Span(least, _INFINITY if high is None else max(high, _ZERO))

    def _compared(self, node: Compare) -> Span:
        a, b = self.of(node.left), self.of(node.right)
        never, always = _decided(node.operator, a, b)
        if never:
            return Span(_ZERO, _ZERO)
        return Span(_ONE, _ONE) if always else _YES_NO

    def _chain(self, node: Chain) -> Span:
        total = self.of(node.first)
        for sign, operand in node.rest:
            total = _STEP[sign](total, self.of(operand))
        return total


def _decided(operator: str, a: Span, b: Span) -> tuple[bool, bool]:
    """Whether a comparison never holds, and whether it always does."""
    less, more = a.high < b.low, a.low > b.high
    match operator:
        case "<":
            return a.low >= b.high, less
        case "<=":
            return more, a.high <= b.low
        case ">":
            return a.high <= b.low, more
        case ">=":
            return less, a.low >= b.high
        case "=":
            return less or more, False
        case _:
            return False, less or more


def _truth(span: Span) -> Span:
    if span == Span(_ZERO, _ZERO):
        return span
    return Span(_ONE, _ONE) if span.low > 0 or span.high < 0 else _YES_NO


def _least(spans: list[Span]) -> Span:
    return Span(min(span.low for span in spans), min(span.high for span in spans))


def _greatest(spans: list[Span]) -> Span:
    return Span(max(span.low for span in spans), max(span.high for span in spans))


def _product(a: Decimal, b: Decimal) -> Decimal:
    return _ZERO if not a or not b else a * b


def _inverse(number: Decimal) -> Decimal:
    return _ZERO if number.is_infinite() else 1 / number


_STEP: dict[str, Callable[[Span, Span], Span]] = {
    "+": Span.plus,
    "-": lambda a, b: a.plus(b.turned()),
    "*": Span.times,
    "/": Span.over,
}
_CALLS: dict[str, Callable[[list[Span]], Span]] = {
    "AND": lambda spans: _least([_truth(span) for span in spans]),
    "OR": lambda spans: _greatest([_truth(span) for span in spans]),
    "NOT": lambda spans: Span(_ONE, _ONE).plus(_truth(spans[0]).turned()),
    "IF": lambda spans: spans[1].joined(spans[2]),
    "MIN": _least,
    "MAX": _greatest,
    "ABS": lambda spans: Span(_ZERO, max(abs(spans[0].low), abs(spans[0].high))),
}
