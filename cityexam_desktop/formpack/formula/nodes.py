"""The tree of a formula: frozen nodes that know nothing of text or data.

A chain of additions or multiplications is one node however long it is, so the
depth of a tree is bounded by the nesting that a person typed and nothing that
walks a tree can run out of stack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written; never negative, the minus is a node of its own."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Text:
    """A text in double quotes: one option of a choice, or a date as ISO text."""

    value: str


@dataclass(frozen=True, slots=True)
class Code:
    """The value of a base datum or indicator at the subject the formula is for."""

    code: str


@dataclass(frozen=True, slots=True)
class Prev:
    """Last year's accepted value of a code."""

    code: str


@dataclass(frozen=True, slots=True)
class Negate:
    """Unary minus."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Chain:
    """A sum (`+ -`) or a product (`* /`) from left to right: first, then (operator, node)."""

    first: Node
    rest: tuple[tuple[str, Node], ...]

    @property
    def is_product(self) -> bool:
        """Whether the operators are `*` and `/`."""
        return self.rest[0][0] in "*/"


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison; its value is 1 or 0."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    """AND OR NOT IF ABS, and MIN MAX of several expressions; the name in capitals."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """ROUND half up to `digits` decimals; negative digits round to tens, hundreds and so on."""

    operand: Node
    digits: int


@dataclass(frozen=True, slots=True)
class Aggregate:
    """SUM AVERAGE COUNT MIN MAX of one code, over the subjects below that carry it."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class CountIf:
    """How many of the subjects below that carry `code` meet the condition."""

    code: str
    condition: Node


Node: TypeAlias = (
    Number | Text | Code | Prev | Negate | Chain | Compare | Call | Round | Aggregate | CountIf
)


def children(node: Node) -> tuple[Node, ...]:
    """Give the nodes directly below, in the order of the text."""
    match node:
        case Negate(operand) | Round(operand, _):
            return (operand,)
        case Chain(first, rest):
            return (first, *(operand for _, operand in rest))
        case Compare(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
        case CountIf(_, condition):
            return (condition,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Give the node and all below it, in the order of the text."""
    yield node
    for child in children(node):
        yield from walk(child)
