"""What a step of a formula comes to while it is being computed.

An outcome is a number, a text, or a `Trouble` that says why there is neither.
Troubles of the parts are joined, so that a person reads at once all that is
missing. All arithmetic goes through one context of 28 digits and never through
the context of the running thread, which other code may have changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import TYPE_CHECKING, TypeAlias

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula.errors import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.formpack.formula.scope import Scope

DIGITS = 28
ARITHMETIC = Context(prec=DIGITS, traps=[DivisionByZero, InvalidOperation, Overflow])
ROUNDING = Context(prec=DIGITS, rounding=ROUND_HALF_UP, traps=[InvalidOperation, Overflow])
STEP = {
    "+": ARITHMETIC.add,
    "-": ARITHMETIC.subtract,
    "*": ARITHMETIC.multiply,
    "/": ARITHMETIC.divide,
}
ZERO, ONE = Decimal(0), Decimal(1)
TOO_LARGE = "数值超出了可以计算的范围"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a step has no value; several reasons may come together.

    `missing` are codes in the order of the formula, last year's as ``prev(code)``;
    `not_asked` those of them that an older pack did not ask; `zero` the text of the
    first denominator that is zero, and `none_here` whether a 无此对象 stands among
    the values that zero was made of.
    """

    missing: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    not_applicable: bool = False
    unsuitable: str = ""
    zero: str = ""
    none_here: bool = False

    def join(self, other: Trouble) -> Trouble:
        """Put two troubles together, this one's codes first."""
        first = self if self.zero else other
        return Trouble(
            tuple(dict.fromkeys(self.missing + other.missing)),
            tuple(dict.fromkeys(self.not_asked + other.not_asked)),
            self.not_applicable or other.not_applicable,
            self.unsuitable or other.unsuitable,
            first.zero,
            first.none_here,
        )


Outcome: TypeAlias = Decimal | str | Trouble
Coverage: TypeAlias = "list[tuple[int, int]]"
"""What aggregates did not see all of: (rows answered, rows there are)."""
Run: TypeAlias = "Callable[[Scope, Coverage], Outcome]"
"""One compiled step."""

NOT_APPLICABLE = Trouble(not_applicable=True)


def of_absence(absence: Absence, name: str) -> Outcome:
    """Give what an absence of `name` alone comes to (the first column of the table)."""
    if absence is Absence.NONE_HERE:
        return ZERO
    if absence is Absence.NOT_APPLICABLE:
        return NOT_APPLICABLE
    return Trouble(missing=(name,), not_asked=(name,) if absence is Absence.NOT_ASKED else ())


def as_trouble(outcome: Outcome) -> Trouble | None:
    """Give the trouble with an outcome that must be a number, or None."""
    if isinstance(outcome, Decimal):
        return None
    return text_trouble(outcome) if isinstance(outcome, str) else outcome


def text_trouble(text: str) -> Trouble:
    """Say that a text stands where a number must."""
    return Trouble(unsuitable=f"文字{shown(text)}不能参与计算")


def hindrance(*outcomes: Outcome) -> Trouble:
    """Join the troubles of outcomes of which at least one is no number."""
    joined: Trouble | None = None
    for outcome in outcomes:
        trouble = as_trouble(outcome)
        if trouble is not None:
            joined = trouble if joined is None else joined.join(trouble)
    return joined or Trouble(unsuitable=TOO_LARGE)


def finite(number: Decimal) -> Outcome:
    """Give a number that came from the data, or the trouble that it is none."""
    return number if number.is_finite() else Trouble(unsuitable=TOO_LARGE)


def rounded(digits: int) -> Callable[[Decimal], Decimal]:
    """Give the function that rounds half up to so many decimals."""
    last = Decimal((0, (1,), -digits))

    def to_last(number: Decimal) -> Decimal:
        # Adding zero writes 1.2E+3 out as 1200.
        return ROUNDING.add(ROUNDING.quantize(number, last), ZERO)

    return to_last
