"""Whether a rule holds for two results: one function for checks and for a pack's examples."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, DecimalException
from itertools import compress, count
from operator import not_
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.formula import State, evaluate
from cityexam_desktop.formpack.formula.logic import COMPARE
from cityexam_desktop.formpack.formula.nodes import Call, Chain, Compare, Negate, Number
from cityexam_desktop.formpack.formula.outcome import ARITHMETIC, ONE
from cityexam_desktop.formpack.formula.rowwise import holding
from cityexam_desktop.formpack.model import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.findings import Level
    from cityexam_desktop.formpack.formula import Result, Scope
    from cityexam_desktop.formpack.formula.frame import Frame
    from cityexam_desktop.formpack.formula.nodes import Node
    from cityexam_desktop.formpack.model import Rule

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Exemption:
    """A rule lowered for one unit by the task (准予降级): never raised, always with a reason.

    `rule` is the code of a pack's rule, or of the program's own check with the datum or
    form behind a colon (``value.missing:area``), as explanations name them.
    """

    rule: str
    unit: str
    level: Level
    reason: str


def judge(rule: Rule, left: Result, right: Result) -> bool | None:
    """Say whether `left` operator `right` holds within the tolerance; None when not judged.

    Not judged: a side is 不适用, was not asked (旧表未问), has no value for another
    reason than a missing input, or misses an input and the rule says to skip.
    """
    if left.state is State.OK and right.state is State.OK:
        return _holds(rule, left.value, right.value)
    sides = ((left, rule.left_missing), (right, rule.right_missing))
    if any(_skipped(result, missing) for result, missing in sides):
        return None
    if any(result.state is State.MISSING and m is Missing.REPORT for result, m in sides):
        return False
    a, b = (_ZERO if result.value is None else result.value for result, _ in sides)
    return _holds(rule, a, b)


def in_doubt(rule: Rule, frame: Frame) -> Iterator[int]:
    """Give the numbers of the rows, from 0, in which the rule may not hold.

    In all others it holds or is not judged. Many rows are looked at far more quickly
    together than one by one.
    """

    def passes(row: Scope) -> bool:
        return judge(rule, evaluate(rule.left, row), evaluate(rule.right, row)) is not False

    passed = holding(_condition(rule), passes, frame)
    # Nearly always every row passes, and `in` sees that far more quickly.
    return compress(count(), map(not_, passed)) if False in passed else iter(())


def _condition(rule: Rule) -> Node:
    """Write what a rule says of two numbers as a condition."""
    left, right = rule.left.root, rule.right.root
    if not rule.tolerance:
        return Compare(rule.operator, left, right)
    allowed: Node = Number(rule.tolerance)
    if rule.relative:
        allowed = Chain(allowed, (("*", Call("ABS", (right,))),))
    difference: Node = Chain(left, (("-", right),))
    match rule.operator:
        case "<=" | "<":
            return Compare(rule.operator, difference, allowed)
        case ">=" | ">":
            return Compare(rule.operator, difference, Negate(allowed))
        case _:
            within = Compare("<=", Call("ABS", (difference,)), allowed)
            return within if rule.operator == "=" else Call("NOT", (within,))


def _holds(rule: Rule, a: Decimal | str | None, b: Decimal | str | None) -> bool | None:
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        if not rule.tolerance:
            return COMPARE[rule.operator](a, b)
        try:
            share = b.copy_abs() if rule.relative else ONE
            allowed = ARITHMETIC.multiply(rule.tolerance, share)
            return _compare(rule.operator, ARITHMETIC.subtract(a, b), allowed)
        except DecimalException:  # beyond what can be computed, as in a formula
            return None
    if rule.operator in {"=", "<>"}:
        return (a == b) is (rule.operator == "=")
    return None


def _skipped(result: Result, missing: Missing) -> bool:
    if result.state is State.MISSING:
        return missing is Missing.SKIP or bool(result.not_asked)
    return result.state is not State.OK


def _compare(operator: str, difference: Decimal, tolerance: Decimal) -> bool:
    match operator:
        case "<=":
            return difference <= tolerance
        case ">=":
            return difference >= -tolerance
        case "<":
            return difference < tolerance
        case ">":
            return difference > -tolerance
        case "=":
            return abs(difference) <= tolerance
        case _:
            return abs(difference) > tolerance
