"""SUM AVERAGE COUNT MIN MAX of one code over the rows below.

What an absence of a row does is the second column of the design's table: 无此对象
adds 0 and does not enter AVERAGE, MIN and MAX; 不适用 and 旧表未问 are left out;
暂缺 and 未填 make the whole missing unless enough rows have answered, and then
the coverage is noted. Rows that were not surveyed are left out and lower the
coverage. COUNT counts what AVERAGE divides by, so 无此对象 adds 0 to it too.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula.coverage import enough, nobody_asked
from cityexam_desktop.formpack.formula.outcome import (
    ARITHMETIC,
    NOT_APPLICABLE,
    TOO_LARGE,
    ZERO,
    Trouble,
    of_absence,
    text_trouble,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.formula.outcome import Coverage, Outcome, Run
    from cityexam_desktop.formpack.formula.scope import Scope


_is_finite: Callable[[Any], bool] = Decimal.is_finite


@dataclass(frozen=True, slots=True)
class _Column:
    """The values of one code, sorted by what they are; absences are counted."""

    numbers: Sequence[Decimal]
    finite: bool
    texts: tuple[str, ...] = ()
    none_here: int = 0
    not_applicable: int = 0
    not_asked: int = 0
    waiting: int = 0

    @property
    def answered(self) -> int:
        """How many rows have an answer that the code applies to."""
        return len(self.numbers) + len(self.texts) + self.none_here


def aggregate(name: str, code: str) -> Run:
    """Compile SUM, AVERAGE, COUNT, MIN or MAX of a code."""

    def over_rows(scope: Scope, coverage: Coverage) -> Outcome:
        values = scope.column(code)
        if values is None:
            own = scope.value(code)
            if name != "COUNT" and isinstance(own, Absence):
                return of_absence(own, code)
            values = (own,)
        column = _sorted_out(values)
        if column.not_asked and not column.answered and not column.waiting:
            return nobody_asked(code)
        if not enough(scope, coverage, code, column.answered, column.waiting):
            return Trouble(missing=(code,))
        return _total(name, code, column)

    return over_rows


def _sorted_out(values: Sequence[Value]) -> _Column:
    # No loop in Python where there are numbers only: 20,000 rows are normal.
    with suppress(TypeError):  # something is no number
        return _Column(values, all(map(_is_finite, values)))  # type: ignore[arg-type]
    numbers = tuple(value for value in values if isinstance(value, Decimal))
    absences = [value for value in values if isinstance(value, Absence)]
    return _Column(
        numbers,
        all(map(_is_finite, numbers)),
        tuple(value for value in values if isinstance(value, str)),
        absences.count(Absence.NONE_HERE),
        absences.count(Absence.NOT_APPLICABLE),
        absences.count(Absence.NOT_ASKED),
        absences.count(Absence.PENDING) + absences.count(Absence.BLANK),
    )


def _total(name: str, code: str, column: _Column) -> Outcome:
    """Compute over the numbers of a column that is covered well enough."""
    if name == "COUNT":
        return Decimal(len(column.numbers) + len(column.texts))
    if column.texts:
        return text_trouble(column.texts[0])
    if not column.finite:
        return Trouble(unsuitable=TOO_LARGE)
    if not column.numbers and name != "SUM":
        return _of_nothing(code, column)
    return _COMPUTE[name](column.numbers)


def _of_nothing(code: str, column: _Column) -> Trouble:
    """AVERAGE, MIN and MAX of no number: as a share of zero objects, or 不适用."""
    if column.not_applicable and not column.none_here:
        return NOT_APPLICABLE
    return Trouble(zero=f"COUNT({code})", none_here=column.none_here > 0)


def _sum(numbers: Sequence[Decimal]) -> Decimal:
    return reduce(ARITHMETIC.add, numbers, ZERO)


def _average(numbers: Sequence[Decimal]) -> Decimal:
    return ARITHMETIC.divide(_sum(numbers), Decimal(len(numbers)))


_COMPUTE: dict[str, Callable[[Sequence[Decimal]], Decimal]] = {
    "SUM": _sum,
    "AVERAGE": _average,
    "MIN": min,
    "MAX": max,
}
