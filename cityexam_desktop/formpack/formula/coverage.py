"""Whether enough rows have answered for a figure over rows to be given."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.formula.outcome import ARITHMETIC, Trouble

if TYPE_CHECKING:
    from cityexam_desktop.formpack.formula.outcome import Coverage
    from cityexam_desktop.formpack.formula.scope import Scope


def enough(scope: Scope, coverage: Coverage, code: str, answered: int, waiting: int) -> bool:
    """Say whether the rows that `answered` are enough, and note a coverage below all.

    `waiting` rows are 暂缺 or 未填: without a declared `min_coverage` not one may
    be. Rows that were not surveyed are no gap in what was surveyed and stop nothing
    by themselves, but they count in the coverage, and nothing surveyed is nothing
    known.
    """
    unsurveyed = scope.unsurveyed(code)
    total = answered + waiting + unsurveyed
    if total == answered:
        return True
    least = scope.min_coverage(code)
    if least is None:
        suffices = waiting == 0
    else:
        suffices = ARITHMETIC.multiply(least, Decimal(total)) <= answered
    if answered == 0 or not suffices:
        return False
    coverage.append((answered, total))
    return True


def nobody_asked(*codes: str) -> Trouble:
    """Give the trouble of rows of which none was asked (旧表未问)."""
    return Trouble(missing=codes, not_asked=codes)
