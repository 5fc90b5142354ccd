"""A formula written out in Python, as one would write it by hand over plain numbers.

The text comes from the tree and nothing else; it is run here only, to have something to
hold the program's own arithmetic against.
"""

from __future__ import annotations

from decimal import Decimal
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
    Text,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.formpack.formula.nodes import Node
    from cityexam_desktop.formpack.model import Rule

_SIGN = {"=": "==", "<>": "!="}


class Hand:
    """Writes functions of ``(one, last, rows, last_rows)``.

    `one` and `last` hold this year's and last year's single values by code, `rows` and
    `last_rows` the columns of tables.
    """

    def __init__(self, in_rows: Callable[[str], bool]) -> None:
        """Keep which codes are columns."""
        self._in_rows = in_rows
        self._constants: dict[str, object] = {"Decimal": Decimal}

    def value(self, formula: Formula) -> Callable[..., object]:
        """One value of the whole county."""
        return self._made(self._text(formula.root, {}))

    def column(self, formula: Formula) -> Callable[..., object]:
        """One value for every row of a table."""
        names, rows = self._rows(formula.root)
        return self._made(f"[{self._text(formula.root, names)} for {rows}]")

    def total(self, formula: Formula) -> Callable[..., object]:
        """The sum over the rows of a table."""
        names, rows = self._rows(formula.root)
        return self._made(f"sum({self._text(formula.root, names)} for {rows})")

    def broken(self, rule: Rule) -> Callable[..., object]:
        """Whether a rule over the county fails."""
        return self._made(f"not ({self._held(rule, {})})")

    def broken_rows(self, rule: Rule) -> Callable[..., object]:
        """The numbers of the rows in which a rule fails."""
        both = Compare(rule.operator, rule.left.root, rule.right.root)
        names, rows = self._rows(both)
        inner = rows.removeprefix("(").partition(") in ")
        lines = f"n, ({inner[0]}) in enumerate({inner[2]})"
        guard = ""
        if any(isinstance(node, Chain) for node in walk(both)):  # None has no sum
            guard = f"None not in ({inner[0]}) and "
        return self._made(f"[n for {lines} if {guard}not ({self._held(rule, names)})]")

    def _made(self, text: str) -> Callable[..., object]:
        code = f"lambda one, last, rows, last_rows: {text}"
        return eval(code, self._constants)  # type: ignore[no-any-return] # noqa: S307

    def _held(self, rule: Rule, names: dict[Node, str]) -> str:
        left, right = self._text(rule.left.root, names), self._text(rule.right.root, names)
        if not rule.tolerance:
            return f"{left} {_SIGN.get(rule.operator, rule.operator)} {right}"
        allowed = self._constant(rule.tolerance)
        if rule.relative:
            allowed = f"{allowed} * abs({right})"
        if rule.operator == "=":
            return f"abs({left} - {right}) <= {allowed}"
        sign = "+" if rule.operator in ("<=", "<") else "-"
        return f"{left} {rule.operator} {right} {sign} {allowed}"

    def _rows(self, node: Node) -> tuple[dict[Node, str], str]:
        """Name the columns that are read, and write what a comprehension runs over."""
        reads = dict.fromkeys(each for each in walk(node) if isinstance(each, Code | Prev))
        names: dict[Node, str] = {
            each: f"v{n}" for n, each in enumerate(reads) if self._in_rows(each.code)
        }
        columns = ", ".join(
            f"{'rows' if isinstance(each, Code) else 'last_rows'}[{each.code!r}]"
            for each in names
            if isinstance(each, Code | Prev)
        )
        return names, f"({''.join(f'{name}, ' for name in names.values())}) in zip({columns})"

    def _constant(self, value: Decimal | str) -> str:
        name = f"k{len(self._constants)}"
        self._constants[name] = value
        return name

    def _text(self, node: Node, names: dict[Node, str]) -> str:  # noqa: PLR0911 - one a kind
        match node:
            case Number(value) | Text(value):
                return self._constant(value)
            case Code(code):
                return names.get(node) or f"one[{code!r}]"
            case Prev(code):
                return names.get(node) or f"last[{code!r}]"
            case Negate(operand):
                return f"(-{self._text(operand, names)})"
            case Chain(first, rest):
                parts = "".join(f" {sign} {self._text(each, names)}" for sign, each in rest)
                return f"({self._text(first, names)}{parts})"
            case Compare(sign, left, right):
                sides = self._text(left, names), self._text(right, names)
                return f"({sides[0]} {_SIGN.get(sign, sign)} {sides[1]})"
            case Aggregate(name, code):
                over = f"rows[{code!r}]"
                return f"Decimal(len({over}))" if name == "COUNT" else f"{name.lower()}({over})"
            case CountIf(_, condition):
                inner, rows = self._rows(condition)
                return f"Decimal(sum(1 for {rows} if {self._text(condition, inner)}))"
            case Call(name, arguments):
                return self._call(name, [self._text(each, names) for each in arguments])
            case _:
                raise NotImplementedError(type(node).__name__)

    def _call(self, name: str, arguments: list[str]) -> str:
        if name in ("AND", "OR"):
            return f"({f' {name.lower()} '.join(arguments)})"
        if name == "NOT":
            return f"(not {arguments[0]})"
        if name == "IF":
            return f"({arguments[1]} if {arguments[0]} else {arguments[2]})"
        return f"{name.lower()}({', '.join(arguments)})"
