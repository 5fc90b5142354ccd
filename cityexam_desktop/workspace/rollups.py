"""What the rows of a place form or register come to, by their datum's 汇总办法."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import Rollup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum

_ZERO = Decimal(0)


def rolled_up(
    datum: BaseDatum, values: Iterable[Value], weights: Iterable[Value] = ()
) -> Decimal | Absence:
    """The rows' numbers as one, in the datum's measure; blank where there is none to tell.

    `weights` stand beside `values`, row by row, and count for a mean only.
    """
    if datum.rollup is Rollup.MEAN:
        return _mean(values, weights)
    numbers = [value for value in values if isinstance(value, Decimal)]
    if not numbers or datum.rollup is Rollup.NONE:
        return Absence.BLANK
    if datum.rollup is Rollup.SUM:
        return sum(numbers, _ZERO)
    return max(numbers) if datum.rollup is Rollup.MAX else min(numbers)


def _mean(values: Iterable[Value], weights: Iterable[Value]) -> Decimal | Absence:
    pairs = [
        (value, weight)
        for value, weight in zip(values, weights, strict=True)
        if isinstance(value, Decimal) and isinstance(weight, Decimal)
    ]
    whole = sum((weight for _, weight in pairs), _ZERO)
    return (
        sum((value * weight for value, weight in pairs), _ZERO) / whole if whole else Absence.BLANK
    )
