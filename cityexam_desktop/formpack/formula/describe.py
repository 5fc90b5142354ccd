"""A formula in words: with the names of what it reads, or with the numbers put in."""

from __future__ import annotations

from functools import partial, reduce
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
    Prev,
    Round,
    Text,
    walk,
)
from cityexam_desktop.formpack.formula.printer import plain, to_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.formpack.formula.formula import Formula
    from cityexam_desktop.formpack.formula.nodes import Node

_Leaf = Code | Prev | Aggregate | CountIf
# How tightly words hold together; the loosest is put in brackets inside anything.
_LOOSE, _OR, _AND, _COMPARISON, _SUM, _PRODUCT, _UNARY, _ATOM = range(8)
_SIGN = {
    "+": "+", "-": "−", "*": "×", "/": "÷",
    "=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥",
}  # fmt: skip
_OVER_ROWS = {
    "SUM": "合计",
    "AVERAGE": "平均值",
    "COUNT": "个数",
    "MIN": "最小值",
    "MAX": "最大值",
}
_ROUND_TO = {-1: "十位", -2: "百位", -3: "千位", -4: "万位", -5: "十万位", -6: "百万位"}


def describe(formula: Formula, names: Callable[[str], str]) -> str:
    """Say a formula in words; `names` gives the name of a code."""
    return _Words(lambda node: _named(node, names)).say(formula.root)[0]


def describe_with(formula: Formula, values: Callable[[str], str]) -> str:
    """Say a formula with numbers in the place of names.

    `values` gives the figure, ready for print, of each of `figures_of(formula)`.
    """

    def figure(node: _Leaf) -> str:
        text = values(to_text(node))
        return f"（{text}）" if text.startswith(("-", "−")) else text

    return _Words(figure).say(formula.root)[0]


def figures_of(formula: Formula) -> tuple[str, ...]:
    """Give what `describe_with` asks for, in the order of the formula.

    Each is a formula of its own and can be parsed and evaluated: a code,
    ``prev(code)``, or a figure over rows such as ``SUM(code)``.
    """
    texts = (to_text(node) for node in _leaves(formula.root))
    return tuple(dict.fromkeys(texts))


def _leaves(root: Node) -> list[_Leaf]:
    """Give the leaves that carry figures; the inside of COUNTIF belongs to COUNTIF."""
    found: list[_Leaf] = []
    inside: set[int] = set()
    for node in walk(root):
        if id(node) in inside or not isinstance(node, Code | Prev | Aggregate | CountIf):
            continue
        found.append(node)
        if isinstance(node, CountIf):
            inside.update(id(below) for below in walk(node.condition))
    return found


def _named(node: _Leaf, names: Callable[[str], str]) -> str:
    name = names(node.code)
    match node:
        case Prev():
            return f"上年{name}"
        case Aggregate(over):
            return name + _OVER_ROWS[over]
        case CountIf(_, condition):
            meets = _Words(lambda inner: _named(inner, names)).say(condition)[0]
            return f"满足（{meets}）的{name}个数"
        case _:
            return name


class _Words:
    """Writes a tree in words; each method gives the text and how tightly it holds."""

    def __init__(self, leaf: Callable[[_Leaf], str]) -> None:
        self._leaf = leaf

    def say(self, node: Node) -> tuple[str, int]:  # noqa: PLR0911 - one answer for each kind of node
        match node:
            case Number(value):
                return plain(value), _ATOM
            case Text(value):
                return f"“{value}”", _ATOM
            case Negate(operand):
                return "−" + self._held(operand, _UNARY), _UNARY
            case Round(operand, digits):
                return self._held(operand, _COMPARISON) + _rounding(digits), _LOOSE
            case Chain():
                return self._chain(node)
            case Compare(operator, left, right):
                sides = self._held(left, _SUM), self._held(right, _SUM)
                return _between(_SIGN[operator], *sides), _COMPARISON
            case Call():
                return self._call(node)
            case _:
                return self._leaf(node), _ATOM

    def _held(self, node: Node, least: int) -> str:
        text, tight = self.say(node)
        return text if tight >= least else f"（{text}）"

    def _chain(self, node: Chain) -> tuple[str, int]:
        tight = _PRODUCT if node.is_product else _SUM
        text = self._held(node.first, tight + 1)
        for sign, operand in node.rest:
            text = _between(_SIGN[sign], text, self._held(operand, tight + 1))
        return text, tight

    def _call(self, node: Call) -> tuple[str, int]:
        match node.name:
            case "AND":
                return self._joined(node, "且", _AND), _AND
            case "OR":
                return self._joined(node, "或", _OR), _OR
            case "NOT":
                return f"非（{self.say(node.arguments[0])[0]}）", _ATOM
            case "ABS":
                return self._held(node.arguments[0], _ATOM) + "的绝对值", _ATOM
            case "IF":
                condition, then, otherwise = (self._held(a, _OR) for a in node.arguments)
                return f"若 {condition}，则 {then}，否则 {otherwise}", _LOOSE
            case _:
                return self._extreme(node), _LOOSE

    def _joined(self, node: Call, word: str, tight: int) -> str:
        parts = (self._held(argument, tight + 1) for argument in node.arguments)
        return reduce(partial(_between, word), parts)

    def _extreme(self, node: Call) -> str:
        """Say MIN and MAX; with one number among two it is a bound."""
        bound = [a for a in node.arguments if isinstance(a, Number)]
        others = [a for a in node.arguments if not isinstance(a, Number)]
        if len(bound) == len(others) == 1:
            limit = plain(bound[0].value)
            beyond = "小于" if node.name == "MAX" else "大于"
            return f"{self._held(others[0], _COMPARISON)}（{beyond}{limit}时取{limit}）"
        listed = "、".join(self._held(argument, _SUM) for argument in node.arguments)
        return f"{listed} 中最{'大' if node.name == 'MAX' else '小'}的"


def _between(sign: str, left: str, right: str) -> str:
    """Put a sign between two texts; a full-width bracket brings its own blank."""
    before = "" if left.endswith("）") else " "
    after = "" if right.startswith("（") else " "
    return f"{left}{before}{sign}{after}{right}"


def _rounding(digits: int) -> str:
    if digits > 0:
        return f"（保留{digits}位小数）"
    return "（取整数）" if digits == 0 else f"（四舍五入到{_ROUND_TO[digits]}）"
