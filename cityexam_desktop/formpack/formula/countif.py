"""COUNTIF: how many of the rows below meet a condition.

The condition is computed in each row's own scope. A row for which it is 不适用
(or was not asked, or divides by zero) is left out; a row for which something is
missing counts against the coverage of the code that is counted.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import repeat
from typing import TYPE_CHECKING, Any

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula.coverage import enough, nobody_asked
from cityexam_desktop.formpack.formula.logic import COMPARE
from cityexam_desktop.formpack.formula.nodes import Code, Compare, Number, Prev, Text, walk
from cityexam_desktop.formpack.formula.outcome import Trouble, hindrance
from cityexam_desktop.formpack.formula.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.formula.nodes import Node
    from cityexam_desktop.formpack.formula.outcome import Coverage, Outcome, Run


class _OneValue(Scope):
    """The scope of a row of which only one value matters."""

    __slots__ = ("_found",)

    def __init__(self, found: Value) -> None:
        self._found = found

    def value(self, code: str) -> Value:  # noqa: ARG002 - there is but one
        return self._found

    def previous(self, code: str) -> Value:  # noqa: ARG002
        return Absence.BLANK

    def rows(self, code: str) -> Sequence[Scope] | None:  # noqa: ARG002
        return None


class _Tally:
    """What the condition came to in each row."""

    def __init__(self) -> None:
        self.met = self.decided = self.waiting = 0
        self.missing: dict[str, None] = {}
        self.not_asked: dict[str, None] = {}
        self.unsuitable: Trouble | None = None

    def add(self, outcome: Outcome, times: int = 1) -> None:
        """Count the outcome of a row, or of so many rows with the same value."""
        if type(outcome) is Decimal:
            self.decided += times
            self.met += times * bool(outcome)
            return
        trouble = hindrance(outcome)
        if len(trouble.missing) > len(trouble.not_asked):
            self.waiting += times
            self.missing.update(dict.fromkeys(trouble.missing))
        elif trouble.missing:
            self.not_asked.update(dict.fromkeys(trouble.not_asked))
        elif trouble.unsuitable and not trouble.not_applicable:
            self.unsuitable = self.unsuitable or trouble  # the first row that has one tells


def count_if(code: str, condition: Node, run: Run) -> Run:
    """Compile COUNTIF(code, condition); `run` is the compiled condition."""
    alone = all(_is_about(code, node) for node in walk(condition))
    quick = _quick_count(code, condition)

    def over_rows(scope: Scope, coverage: Coverage) -> Outcome:
        if alone:
            values = scope.column(code)
            values = (scope.value(code),) if values is None else values
            met = quick(values)
            if met is not None:
                return met if enough(scope, coverage, code, len(values), 0) else Trouble((code,))
            tally = _judged_by_value(run, values)
        else:
            rows = scope.rows(code)
            tally = _judged(run, (scope,) if rows is None else rows)
        return _result(scope, coverage, code, tally)

    return over_rows


def _judged(run: Run, rows: Iterable[Scope]) -> _Tally:
    tally = _Tally()
    unused: Coverage = []  # a condition holds no aggregates
    for row in rows:
        tally.add(run(row, unused))
    return tally


def _judged_by_value(run: Run, values: Sequence[Value]) -> _Tally:
    """Judge every value that occurs once, however many rows have it."""
    try:
        counted = Counter(values)
    except TypeError:  # a signalling NaN cannot be counted
        return _judged(run, map(_OneValue, values))
    tally = _Tally()
    unused: Coverage = []
    for value, times in counted.items():
        tally.add(run(_OneValue(value), unused), times)
    return tally


def _result(scope: Scope, coverage: Coverage, code: str, tally: _Tally) -> Outcome:
    if tally.not_asked and not tally.decided and not tally.waiting:
        return nobody_asked(*tally.not_asked)
    if not enough(scope, coverage, code, tally.decided, tally.waiting):
        return Trouble(missing=tuple(tally.missing) or (code,))
    return tally.unsuitable or Decimal(tally.met)


def _is_about(code: str, node: Node) -> bool:
    """Whether a step of the condition needs no more of a row than the value of `code`."""
    return not isinstance(node, Prev) and (not isinstance(node, Code) or node.code == code)


def _quick_count(code: str, condition: Node) -> Callable[[Sequence[Value]], Decimal | None]:
    """Give a count without a loop in Python for `code = literal` over values of one type.

    The count gives None where it cannot answer: another condition, any absence.
    """

    def never(_values: Sequence[Value]) -> Decimal | None:
        return None

    match condition:
        case Compare(operator, Code(name), Number(literal) | Text(literal)) if name == code:
            test = COMPARE[operator]
        case _:
            return never
    kind = type(literal)

    def quick(values: Sequence[Any]) -> Decimal | None:
        if set(map(type, values)) <= {kind} and (
            kind is str or all(map(Decimal.is_finite, values))
        ):
            return Decimal(sum(map(test, values, repeat(literal))))
        return None

    return quick
