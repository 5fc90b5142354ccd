"""Formulas made fit for columns in which words of absences or empty cells may stand.

In a spreadsheet an empty cell equals an empty cell, every word differs from every
option, and COUNT counts no texts. Where a column holds such cells, comparisons of
texts also ask that there is a value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import Formula
from cityexam_desktop.formpack.formula.nodes import (
    Aggregate,
    Call,
    Chain,
    Code,
    Compare,
    CountIf,
    Negate,
    Prev,
    Round,
    Text,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from cityexam_desktop.formpack.formula.nodes import Node

_OPPOSITE: Final = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_OTHER: Final = {"AND": "OR", "OR": "AND"}
_NEEDS_NUMBERS: Final = {"AVERAGE", "MIN", "MAX", "COUNT"}


def fitted(
    formula: Formula, is_text: Callable[[str], bool], words: Callable[[str], Collection[str]]
) -> Formula:
    """Rewrite a formula; `words` are what stands in a code's column without being a value."""

    def rebuilt(node: Node) -> Node:  # noqa: PLR0911 - one answer for each kind of node
        match node:
            case Aggregate("COUNT", code) if is_text(code):
                unwanted = {*words(code), "", Absence.NONE_HERE.word}
                return CountIf(code, _present(code, unwanted))
            case CountIf(code, condition):
                return CountIf(code, _condition(condition, words))
            case Negate(operand):
                return Negate(rebuilt(operand))
            case Round(operand, digits):
                return Round(rebuilt(operand), digits)
            case Chain(first, rest):
                return Chain(rebuilt(first), tuple((sign, rebuilt(each)) for sign, each in rest))
            case Compare(operator, left, right):
                return Compare(operator, rebuilt(left), rebuilt(right))
            case Call(name, arguments):
                return Call(name, tuple(map(rebuilt, arguments)))
            case _:
                return node

    return Formula(rebuilt(formula.root))


def _present(code: str, unwanted: Collection[str]) -> Node:
    tests = tuple(Compare("<>", Code(code), Text(word)) for word in sorted(unwanted))
    return tests[0] if len(tests) == 1 else Call("AND", tests)


def _condition(
    node: Node, words: Callable[[str], Collection[str]], *, negated: bool = False
) -> Node:
    """Push negations down to the comparisons, and let those of texts ask for a value."""
    match node:
        case Compare(operator, left, right):
            test = Compare(_OPPOSITE[operator] if negated else operator, left, right)
            asked = [_present(c, words(c)) for c in _unguarded(operator, left, right) if words(c)]
            return Call("AND", (test, *asked)) if asked else test
        case Call("NOT", (operand,)):
            return _condition(operand, words, negated=not negated)
        case Call("AND" | "OR" as name, arguments):
            parts = tuple(_condition(each, words, negated=negated) for each in arguments)
            return Call(_OTHER[name] if negated else name, parts)
        case _:
            return Call("NOT", (node,)) if negated else node


def _unguarded(operator: str, left: Node, right: Node) -> tuple[str, ...]:
    """The codes of a comparison for which the translation asks no number."""
    data = isinstance(left, Code | Prev) and isinstance(right, Code | Prev)
    texts = isinstance(left, Text) or isinstance(right, Text)
    if not (texts or (data and operator in {"=", "<>"})):
        return ()
    return tuple(side.code for side in (left, right) if isinstance(side, Code))


def computed_with(node: Node) -> set[str]:
    """The codes that enter arithmetic directly: a word there makes the whole an error."""
    return {
        operand.code
        for each in walk(node)
        for operand in _operands(each)
        if isinstance(operand, Code | Prev)
    }


def _operands(node: Node) -> Iterator[Node]:
    match node:
        case Chain(first, rest):
            yield first
            yield from (operand for _, operand in rest)
        case Negate(operand) | Round(operand, _):
            yield operand
        case Call("ABS" | "MIN" | "MAX", arguments):
            yield from arguments
        case _:
            return


def misled_by_words(root: Node, words: Callable[[str], Collection[str]]) -> bool:
    """Whether a COUNTIF computes with a column in which words stand."""
    return any(
        any(word for code in computed_with(node.condition) for word in words(code))
        for node in walk(root)
        if isinstance(node, CountIf)
    )


def misled_by_zeros(root: Node, none_here: Callable[[str], bool]) -> bool:
    """Whether AVERAGE, MIN, MAX or COUNT would take the 0 of 无此对象 for a number."""
    return any(
        none_here(node.code)
        for node in walk(root)
        if isinstance(node, Aggregate) and node.name in _NEEDS_NUMBERS
    )
