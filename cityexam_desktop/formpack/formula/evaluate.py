"""A formula over data: the result, or the reason why there is none."""

from __future__ import annotations

import enum
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from cityexam_desktop.formpack.formula.frame import Frame
from cityexam_desktop.formpack.formula.outcome import ARITHMETIC, TOO_LARGE, Trouble
from cityexam_desktop.formpack.formula.rowwise import computed, holding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cityexam_desktop.formpack.formula.formula import Formula
    from cityexam_desktop.formpack.formula.outcome import Coverage
    from cityexam_desktop.formpack.formula.scope import Rows, Scope

Judged = TypeVar("Judged")


class State(enum.Enum):
    """What became of a formula; of several reasons the first in this order is told."""

    OK = "ok"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    UNSUITABLE = "unsuitable"
    ZERO_DENOMINATOR = "zero_denominator"


class Result(NamedTuple):  # made for every value: of all that cannot change, the quickest
    """What a formula comes to.

    `value` is unrounded (28 digits; yes is 1, no is 0) and None unless `state` is
    OK. `missing` names the codes in the order of the formula, last year's as
    ``prev(code)``; `not_asked` those of them that an older pack did not ask
    (旧表未问). `partial` is the lowest coverage of an aggregate that did not see all
    its rows: (answered, of how many). `denominator` is the text of the part that is
    zero, and `none_denominator` whether 无此对象 stands in it. `reason` is the
    Chinese sentence of UNSUITABLE: a text in arithmetic, a number out of range.
    """

    state: State
    value: Decimal | str | None = None
    missing: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    partial: tuple[int, int] | None = None
    denominator: str = ""
    none_denominator: bool = False
    reason: str = ""

    @property
    def is_true(self) -> bool:
        """Whether a condition holds; what has no value does not."""
        return isinstance(self.value, Decimal) and bool(self.value)


def evaluate(formula: Formula, scope: Scope) -> Result:
    """Compute a formula for one subject; never raises, whatever the data are."""
    coverage: Coverage = []
    try:
        outcome = formula.compiled(scope, coverage)
    except DecimalException:  # overflow; more digits than a rounding can keep
        outcome = Trouble(unsuitable=TOO_LARGE)
    partial = min(coverage, key=_share) if coverage else None
    if isinstance(outcome, Trouble):
        return _hindered(outcome)
    return Result(State.OK, outcome, (), (), partial)


def holds_over(condition: Formula, rows: Rows) -> Sequence[bool | None]:
    """Say for every row whether a condition holds, as `evaluate` would; None without a value."""

    def holds(row: Scope) -> bool | None:
        result = evaluate(condition, row)
        return None if result.value is None else bool(result.value)

    return holding(condition.root, holds, Frame(rows))


def values_over(
    formula: Formula, one: Callable[[Scope], Judged], rows: Rows
) -> Sequence[Decimal | str | Judged]:
    """Compute a formula for every row; `one` computes it for a row that lacks a number.

    `one` is asked once for rows that hold the same, and must tell the formula's value
    where it has one.
    """
    return computed(formula.root, one, Frame(rows))


def _share(coverage: tuple[int, int]) -> Decimal:
    answered, total = coverage
    return ARITHMETIC.divide(Decimal(answered), Decimal(total))


def _hindered(outcome: Trouble) -> Result:
    if outcome.missing:
        return Result(State.MISSING, missing=outcome.missing, not_asked=outcome.not_asked)
    if outcome.not_applicable:
        return Result(State.NOT_APPLICABLE)
    if outcome.unsuitable:
        return Result(State.UNSUITABLE, reason=outcome.unsuitable)
    return Result(
        State.ZERO_DENOMINATOR,
        denominator=outcome.zero,
        none_denominator=outcome.none_here,
    )
