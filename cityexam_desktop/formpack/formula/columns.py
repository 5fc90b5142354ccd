"""The condition of COUNTIF as arithmetic over whole columns, for SUMPRODUCT.

Inside SUMPRODUCT the functions AND, OR, IF, MIN and MAX would collapse a column
into one value, so conditions become products and sums of 1 and 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.formula.nodes import (
    Call,
    Chain,
    Code,
    Compare,
    Negate,
    Number,
    Prev,
    Round,
    Text,
    children,
)
from cityexam_desktop.formpack.formula.outcome import ZERO
from cityexam_desktop.formpack.formula.printer import plain, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cityexam_desktop.formpack.formula.nodes import Node

MAX_LENGTH = 8192  # what Excel takes in a cell
_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


class NoTranslationError(Exception):
    """A cell cannot hold it: too long, or a text chosen row by row."""


def limited(text: str) -> str:
    """Give the text back, or stop before it grows without bound.

    Asked at every step: MIN in MIN in MIN over columns grows threefold each time.
    """
    if len(text) >= MAX_LENGTH:
        raise NoTranslationError
    return text


class Columns:
    """Writes a tree over ranges of equally many rows; every text can be an operand."""

    def __init__(self, column: Callable[[str], str], previous: Callable[[str], str]) -> None:
        """Keep who gives the ranges of this year and of last year."""
        self._column = column
        self._previous = previous

    def truth(self, node: Node, *, negated: bool = False) -> str:
        """Write a condition as 1 and 0; negations are pushed down to the comparisons."""
        match node:
            case Compare(operator, left, right):
                return self._comparison(_OPPOSITE[operator] if negated else operator, left, right)
            case Call("NOT", (operand,)):
                return self.truth(operand, negated=not negated)
            case Call("AND" | "OR" as name, arguments):
                parts = [self.truth(argument, negated=negated) for argument in arguments]
                return _all(parts) if (name == "AND") is not negated else _any(parts)
            case Call("IF", (condition, then, otherwise)):
                return self._either(
                    condition,
                    self.truth(then, negated=negated),
                    self.truth(otherwise, negated=negated),
                )
            case _:
                return self._comparison("=" if negated else "<>", node, Number(ZERO))

    def _value(self, node: Node) -> str:
        match node:
            case Number(value):
                return plain(value)
            case Text(value):
                return quoted(value)
            case Code(code):
                return self._column(code)
            case Prev(code):
                return self._previous(code)
            case Compare() | Call("AND" | "OR" | "NOT"):
                return self.truth(node)
            case _:
                return limited(self._operation(node))

    def _operation(self, node: Node) -> str:
        match node:
            case Negate(operand):
                return f"(-{self._value(operand)})"
            case Chain(first, rest):
                parts = "".join(sign + self._value(operand) for sign, operand in rest)
                return f"({self._value(first)}{parts})"
            case Round(operand, digits):
                return f"ROUND({self._value(operand)},{digits})"
            case Call("ABS", (operand,)):
                return f"ABS({self._value(operand)})"
            case Call("IF", (condition, then, otherwise)):
                if isinstance(then, Text) or isinstance(otherwise, Text):
                    raise NoTranslationError
                return self._either(condition, self._value(then), self._value(otherwise))
            case Call(name, arguments):
                return _extreme(">" if name == "MAX" else "<", list(map(self._value, arguments)))
            case _:
                raise NoTranslationError

    def _either(self, condition: Node, then: str, otherwise: str) -> str:
        unmet = self.truth(condition, negated=True)
        return limited(f"({self.truth(condition)}*{then}+{unmet}*{otherwise})")

    def _comparison(self, operator: str, left: Node, right: Node) -> str:
        test = f"({self._value(left)}{operator}{self._value(right)})"
        ranges = self._ranges_of_numbers(operator, left, right)
        guards = [f"ISNUMBER({each})" for each in ranges]
        # A truth must become a number: in spreadsheets TRUE and FALSE both exceed 0.
        return _all([test, *guards] if guards else ["1", test])

    def _ranges_of_numbers(self, operator: str, left: Node, right: Node) -> tuple[str, ...]:
        """Give the ranges that a comparison takes numbers from.

        A comparison with a text, and whether two data are the same, is about texts.
        """
        if isinstance(left, Text) or isinstance(right, Text):
            return ()
        data = (Code, Prev)
        if operator in ("=", "<>") and isinstance(left, data) and isinstance(right, data):
            return ()
        read = (node for side in (left, right) for node in _numbers_read(side))
        return tuple(dict.fromkeys(map(self._value, read)))


def _numbers_read(node: Node) -> Iterator[Node]:
    """Give the data a value is computed from; conditions inside see to theirs."""
    match node:
        case Code() | Prev():
            yield node
        case Compare() | Call("AND" | "OR" | "NOT"):
            return
        case Call("IF", (_, *branches)):
            for branch in branches:
                yield from _numbers_read(branch)
        case _:
            for child in children(node):
                yield from _numbers_read(child)


def _all(parts: list[str]) -> str:
    """Join conditions, each of which stands in brackets."""
    return limited(f"({'*'.join(parts)})")


def _any(parts: list[str]) -> str:
    return limited(f"(1*(({'+'.join(parts)})>0))")


def _extreme(beats: str, values: list[str]) -> str:
    """Pick, row by row, the first of the values that no other beats."""
    terms = []
    for at, value in enumerate(values):
        earlier = [f"({value}{beats}{other})" for other in values[:at]]
        later = [f"({value}{beats}={other})" for other in values[at + 1 :]]
        terms.append("*".join([value, *earlier, *later]))
        limited(terms[-1])
    return f"({'+'.join(terms)})"
