"""A formula as a live formula of a spreadsheet (Excel, WPS, LibreOffice).

References come from the caller, as does the guard that shows an absence's word in
place of a formula over it: here every cell is taken to hold a number or text.
Inside COUNTIF, which becomes SUMPRODUCT over columns, a comparison with numbers
counts only rows whose cells hold numbers, so that 不适用 or an empty cell is not
taken for something large or for zero. A row in which 无此对象 shall count as 0
needs a 0 in its cell.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.formula.columns import Columns, NoTranslationError, limited
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
)
from cityexam_desktop.formpack.formula.printer import (
    PRODUCT,
    SUM,
    UNARY,
    plain,
    quoted,
    tightness,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.formpack.formula.formula import Formula
    from cityexam_desktop.formpack.formula.nodes import Node

MAX_LEVELS = 64  # what Excel nests
_TEXT = re.compile('"[^"]*"')


def to_spreadsheet(
    formula: Formula,
    cell: Callable[[str], str],
    column: Callable[[str], str],
    previous: Callable[[str], str],
) -> str | None:
    """Translate a formula; None when no cell could hold the translation.

    `cell` gives the reference of a code at the subject, `column` the range of a code
    in the rows below (all ranges of one COUNTIF have the same rows) or the one cell
    when the code is the subject's own, `previous` last year's cell or, for a code
    of rows, last year's range.
    """
    try:
        text = limited(_Cells(cell, column, previous).value(formula.root))
    except NoTranslationError:
        return None
    return None if _levels(text) > MAX_LEVELS else "=" + text


def _levels(text: str) -> int:
    """Count how deep brackets stand in brackets; those in texts are none."""
    brackets = (character for character in _TEXT.sub("", text) if character in "()")
    return max(accumulate((1 if each == "(" else -1 for each in brackets), initial=0))


class _Cells:
    """Writes a tree over single cells."""

    def __init__(
        self,
        cell: Callable[[str], str],
        column: Callable[[str], str],
        previous: Callable[[str], str],
    ) -> None:
        self._cell = cell
        self._column = column
        self._previous = previous

    def value(self, node: Node) -> str:  # noqa: PLR0911 - one answer for each kind of node
        """Write a node where a number or text is wanted; a truth becomes 1 or 0."""
        match node:
            case Number(value):
                return plain(value)
            case Text(value):
                return quoted(value)
            case Code(code):
                return self._cell(code)
            case Prev(code):
                return self._previous(code)
            case Aggregate(name, code):
                return f"{name}({self._column(code)})"
            case CountIf(_, condition):
                columns = Columns(self._column, self._previous)
                return f"SUMPRODUCT({columns.truth(condition)})"
            case _:
                return limited(self._operation(node))

    def truth(self, node: Node) -> str:
        """Write a node where a condition is wanted."""
        match node:
            case Compare(operator, left, right):
                return f"{self._held(left, SUM)}{operator}{self._held(right, SUM)}"
            case Call("AND" | "OR" | "NOT" as name, arguments):
                return f"{name}({','.join(map(self.truth, arguments))})"
            case _:
                return self.value(node)

    def _operation(self, node: Node) -> str:
        match node:
            case Negate(operand):
                return "-" + self._held(operand, UNARY)
            case Chain(first, rest):
                least = (PRODUCT if node.is_product else SUM) + 1
                parts = (sign + self._held(operand, least) for sign, operand in rest)
                return self._held(first, least) + "".join(parts)
            case Round(operand, digits):
                return f"ROUND({self.value(operand)},{digits})"
            case Call("IF", (condition, then, otherwise)):
                return f"IF({self.truth(condition)},{self.value(then)},{self.value(otherwise)})"
            case Call("MIN" | "MAX" | "ABS" as name, arguments):
                return f"{name}({','.join(map(self.value, arguments))})"
            case _:
                return f"IF({self.truth(node)},1,0)"

    def _held(self, node: Node, least: int) -> str:
        text = self.value(node)
        loose = tightness(node) < least and not isinstance(node, Compare)
        return f"({text})" if loose else text
