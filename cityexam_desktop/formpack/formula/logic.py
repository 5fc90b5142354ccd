"""Comparisons and the logical functions, with answers 1 and 0.

AND and OR are decided by one part that decides them, whatever is missing
elsewhere; IF computes its condition and then only the branch taken.
"""

from __future__ import annotations

import operator as op
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cityexam_desktop.formpack.formula.outcome import (
    ONE,
    ZERO,
    Trouble,
    hindrance,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.formpack.formula.outcome import Coverage, Outcome, Run
    from cityexam_desktop.formpack.formula.scope import Scope

# What an operator of the grammar is for two numbers or two texts.
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": op.eq,
    "<>": op.ne,
    "<": op.lt,
    "<=": op.le,
    ">": op.gt,
    ">=": op.ge,
}


def comparison(operator: str, left: Run, right: Run) -> Run:
    """Compile a comparison."""
    test = COMPARE[operator]
    orders = operator not in ("=", "<>")

    def compare(scope: Scope, coverage: Coverage) -> Outcome:
        a, b = left(scope, coverage), right(scope, coverage)
        if type(a) is Decimal and type(b) is Decimal:
            return ONE if test(a, b) else ZERO
        return _compare_others(a, b)

    def _compare_others(a: Outcome, b: Outcome) -> Outcome:
        """Compare texts; a text and a number are different and have no order."""
        if isinstance(a, Trouble) or isinstance(b, Trouble):
            return _only_troubles(a, b)
        if orders and type(a) is not type(b):
            return hindrance(a, b)
        return ONE if test(a, b) else ZERO

    return compare


def _only_troubles(a: Outcome, b: Outcome) -> Trouble:
    """Join troubles; beside them a text is no trouble, as it may be compared."""
    return hindrance(*(outcome for outcome in (a, b) if isinstance(outcome, Trouble)))


def connective(runs: tuple[Run, ...], *, decided_by: bool) -> Run:
    """Compile AND (decided by a part that is not true) or OR (by one that is)."""
    decided, otherwise = (ONE, ZERO) if decided_by else (ZERO, ONE)

    def connect(scope: Scope, coverage: Coverage) -> Outcome:
        joined: Trouble | None = None
        for run in runs:
            outcome = run(scope, coverage)
            if type(outcome) is Decimal:
                if bool(outcome) is decided_by:
                    return decided
            else:
                joined = hindrance(outcome) if joined is None else hindrance(joined, outcome)
        return otherwise if joined is None else joined

    return connect


def negation(run: Run) -> Run:
    """Compile NOT."""

    def negate(scope: Scope, coverage: Coverage) -> Outcome:
        outcome = run(scope, coverage)
        if type(outcome) is Decimal:
            return ZERO if outcome else ONE
        return hindrance(outcome)

    return negate


def choice(condition: Run, when_true: Run, otherwise: Run) -> Run:
    """Compile IF."""

    def choose(scope: Scope, coverage: Coverage) -> Outcome:
        outcome = condition(scope, coverage)
        if type(outcome) is Decimal:
            return (when_true if outcome else otherwise)(scope, coverage)
        return hindrance(outcome)

    return choose
