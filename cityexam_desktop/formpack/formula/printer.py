"""The canonical text of a tree: the least parentheses, one blank around operators."""

from __future__ import annotations

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
)

if TYPE_CHECKING:
    from decimal import Decimal

    from cityexam_desktop.formpack.formula.nodes import Node

# How tightly a node holds together; an operand that holds less needs parentheses.
COMPARISON, SUM, PRODUCT, UNARY, ATOM = range(5)


def tightness(node: Node) -> int:
    """How tightly the text of a node holds together, `COMPARISON` the least."""
    match node:
        case Compare():
            return COMPARISON
        case Chain():
            return PRODUCT if node.is_product else SUM
        case Negate():
            return UNARY
        case _:
            return ATOM


def plain(number: Decimal) -> str:
    """Write a number without exponent."""
    return format(number, "f")


def to_text(node: Node) -> str:  # noqa: PLR0911 - one answer for each kind of node
    """Print a tree so that parsing gives the same tree."""
    match node:
        case Number(value):
            return plain(value)
        case Text(value):
            return quoted(value)
        case Code(code):
            return code
        case Prev(code):
            return f"prev({code})"
        case Aggregate(name, code):
            return f"{name}({code})"
        case CountIf(code, condition):
            return f"COUNTIF({code}, {to_text(condition)})"
        case Round(operand, digits):
            return f"ROUND({to_text(operand)}, {digits})"
        case Call(name, arguments):
            return f"{name}({', '.join(map(to_text, arguments))})"
        case _:
            return _operation(node)


def quoted(text: str) -> str:
    """Put a text in double quotes, its own doubled, as spreadsheets do."""
    return '"' + text.replace('"', '""') + '"'


def _operation(node: Negate | Chain | Compare) -> str:
    if isinstance(node, Negate):
        return "-" + _held(node.operand, UNARY)
    if isinstance(node, Compare):
        return f"{_held(node.left, SUM)} {node.operator} {_held(node.right, SUM)}"
    least = tightness(node) + 1
    rest = "".join(f" {operator} {_held(operand, least)}" for operator, operand in node.rest)
    return _held(node.first, least) + rest


def _held(node: Node, least: int) -> str:
    """Print an operand, in parentheses when it holds less tightly than `least`."""
    text = to_text(node)
    return text if tightness(node) >= least else f"({text})"
