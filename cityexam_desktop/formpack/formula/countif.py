"""COUNTIF: how many of the rows below meet a condition.

The condition is judged in each row's own scope. A row for which it is 不适用 (or was
not asked, or divides by zero) is left out; a row for which something is missing counts
against the coverage of the code that is counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.formula.coverage import enough, nobody_asked
from cityexam_desktop.formpack.formula.frame import Frame
from cityexam_desktop.formpack.formula.outcome import Trouble, hindrance
from cityexam_desktop.formpack.formula.rowwise import holding
from cityexam_desktop.formpack.formula.scope import RowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.formpack.formula.nodes import Node
    from cityexam_desktop.formpack.formula.outcome import Coverage, Outcome, Run
    from cityexam_desktop.formpack.formula.scope import Scope


@dataclass(slots=True)
class _Tally:
    """What the condition came to in the rows that it could not be judged in."""

    waiting: int = 0
    missing: dict[str, None] = field(default_factory=dict)
    not_asked: dict[str, None] = field(default_factory=dict)
    unsuitable: Trouble | None = None

    def add(self, trouble: Trouble, times: int) -> None:
        """Count the trouble of so many rows."""
        if len(trouble.missing) > len(trouble.not_asked):
            self.waiting += times
            self.missing.update(dict.fromkeys(trouble.missing))
        elif trouble.missing:
            self.not_asked.update(dict.fromkeys(trouble.not_asked))
        elif trouble.unsuitable and not trouble.not_applicable:
            self.unsuitable = self.unsuitable or trouble  # the first row that has one tells


def count_if(code: str, condition: Node, run: Run) -> Run:
    """Compile COUNTIF(code, condition); `run` is the compiled condition."""
    unused: Coverage = []  # a condition holds no figures over rows

    def one(row: Scope) -> bool | Trouble:
        outcome = run(row, unused)
        return bool(outcome) if isinstance(outcome, Decimal) else hindrance(outcome)

    def over_rows(scope: Scope, coverage: Coverage) -> Outcome:
        rows = scope.rows(code)
        judged = holding(condition, one, Frame(RowList((scope,)) if rows is None else rows))
        met, unmet = judged.count(True), judged.count(False)
        tally = _tally(judged) if met + unmet < len(judged) else _Tally()
        if tally.not_asked and not met + unmet and not tally.waiting:
            return nobody_asked(*tally.not_asked)
        if not enough(scope, coverage, code, met + unmet, tally.waiting):
            return Trouble(missing=tuple(tally.missing) or (code,))
        return tally.unsuitable or Decimal(met)

    return over_rows


def _tally(judged: Sequence[bool | Trouble]) -> _Tally:
    """Add up the troubles; rows with the same values share one."""
    troubles = [each for each in judged if isinstance(each, Trouble)]
    times = Counter(map(id, troubles))
    tally = _Tally()
    for trouble in {id(each): each for each in troubles}.values():
        tally.add(trouble, times[id(trouble)])
    return tally
