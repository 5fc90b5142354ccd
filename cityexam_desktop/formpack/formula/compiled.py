"""From tree to closures: each node becomes one function, built once per formula.

A closure takes the scope and a list to which aggregates add their coverage, and
gives an `Outcome`. The usual case, numbers everywhere, costs one type test per
operand; everything else leaves the fast path.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula.aggregates import aggregate
from cityexam_desktop.formpack.formula.countif import count_if
from cityexam_desktop.formpack.formula.logic import choice, comparison, connective, negation
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
    children,
)
from cityexam_desktop.formpack.formula.outcome import (
    ARITHMETIC,
    STEP,
    Trouble,
    finite,
    hindrance,
    of_absence,
    rounded,
)
from cityexam_desktop.formpack.formula.printer import to_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.formpack.formula.nodes import Node
    from cityexam_desktop.formpack.formula.outcome import Coverage, Outcome, Run
    from cityexam_desktop.formpack.formula.scope import Scope


def compiled(node: Node) -> Run:  # noqa: PLR0911 - one answer for each kind of node
    """Give the function that computes a node."""
    match node:
        case Number(value) | Text(value):
            return _constant(value)
        case Code(code):
            return _value(code)
        case Prev(code):
            return _previous(code)
        case Aggregate(name, code):
            return aggregate(name, code)
        case CountIf(code, condition):
            return count_if(code, condition, compiled(condition))
        case Compare(operator, left, right):
            return comparison(operator, compiled(left), compiled(right))
        case Call(name, arguments):
            return _call(name, tuple(map(compiled, arguments)))
        case _:
            return _arithmetic(node)


def _constant(value: Decimal | str) -> Run:
    def constant(_scope: Scope, _coverage: Coverage) -> Outcome:
        return value

    return constant


def _value(code: str) -> Run:
    absent = {absence: of_absence(absence, code) for absence in Absence}

    def value(scope: Scope, _coverage: Coverage) -> Outcome:
        found = scope.value(code)
        if type(found) is Decimal:
            return finite(found)
        return absent[found] if isinstance(found, Absence) else found

    return value


def _previous(code: str) -> Run:
    absent = {absence: of_absence(absence, f"prev({code})") for absence in Absence}

    def previous(scope: Scope, _coverage: Coverage) -> Outcome:
        found = scope.previous(code)
        if isinstance(found, Decimal):
            return finite(found)
        return absent[found] if isinstance(found, Absence) else found

    return previous


def _call(name: str, runs: tuple[Run, ...]) -> Run:
    if name in ("AND", "OR"):
        return connective(runs, decided_by=name == "OR")
    if name == "NOT":
        return negation(runs[0])
    if name == "IF":
        return choice(*runs)
    if name == "ABS":
        return _of_one(runs[0], ARITHMETIC.abs)
    return _extreme(runs, min if name == "MIN" else max)


def _arithmetic(node: Negate | Round | Chain) -> Run:
    if isinstance(node, Negate):
        return _of_one(compiled(node.operand), ARITHMETIC.minus)
    if isinstance(node, Round):
        return _of_one(compiled(node.operand), rounded(node.digits))
    if len(node.rest) == 1:
        return _pair(node)
    return _chain(node)


def _of_one(run: Run, step: Callable[[Decimal], Decimal]) -> Run:
    def of_one(scope: Scope, coverage: Coverage) -> Outcome:
        outcome = run(scope, coverage)
        return step(outcome) if type(outcome) is Decimal else hindrance(outcome)

    return of_one


def _extreme(runs: tuple[Run, ...], best: Callable[[list[Decimal]], Decimal]) -> Run:
    def extreme(scope: Scope, coverage: Coverage) -> Outcome:
        outcomes = [run(scope, coverage) for run in runs]
        numbers = [outcome for outcome in outcomes if type(outcome) is Decimal]
        return best(numbers) if len(numbers) == len(outcomes) else hindrance(*outcomes)

    return extreme


def _pair(node: Chain) -> Run:
    """Compile a chain of two, by far the most frequent one."""
    left = compiled(node.first)
    operator, second = node.rest[0]
    right, step, divides = compiled(second), STEP[operator], operator == "/"

    def pair(scope: Scope, coverage: Coverage) -> Outcome:
        a, b = left(scope, coverage), right(scope, coverage)
        if type(a) is Decimal and type(b) is Decimal:
            return step(a, b) if b or not divides else _zero(second, scope)
        return hindrance(a, b)

    return pair


def _chain(node: Chain) -> Run:
    runs = tuple(map(compiled, children(node)))

    def chain(scope: Scope, coverage: Coverage) -> Outcome:
        # All operands first, so that all that is missing is named.
        outcomes = [run(scope, coverage) for run in runs]
        numbers = [outcome for outcome in outcomes if type(outcome) is Decimal]
        if len(numbers) < len(outcomes):
            return hindrance(*outcomes)
        total = numbers[0]
        for (operator, operand), number in zip(node.rest, numbers[1:], strict=True):
            if operator == "/" and not number:
                return _zero(operand, scope)
            total = STEP[operator](total, number)
        return total

    return chain


def _zero(denominator: Node, scope: Scope) -> Trouble:
    """Say which denominator is zero, and whether because there is no such object."""
    return Trouble(zero=to_text(denominator), none_here=_holds_none_here(denominator, scope))


def _holds_none_here(node: Node, scope: Scope) -> bool:
    match node:
        case Code(code):
            return scope.value(code) is Absence.NONE_HERE
        case Prev(code):
            return scope.previous(code) is Absence.NONE_HERE
        case Aggregate(_, code) | CountIf(code, _):
            column = scope.column(code)
            return Absence.NONE_HERE in ((scope.value(code),) if column is None else column)
        case _:
            return any(_holds_none_here(child, scope) for child in children(node))
