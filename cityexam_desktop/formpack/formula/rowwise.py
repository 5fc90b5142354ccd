"""A formula over many rows at once, column by column.

Where all that a row holds is numbers and texts, whole columns go through `map` and no
function is called for the row. Rows that hold anything else, such as an absence, are
computed by themselves, once for all rows with the same values. A trouble on the quick way
(a zero denominator, an overflow, a text in arithmetic) sends every row the other way, so
that the answers are always those of a row computed by itself.
"""

from __future__ import annotations

from decimal import Decimal, DecimalException
from itertools import compress, repeat
from operator import and_, not_
from typing import TYPE_CHECKING, Any, TypeVar

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula.logic import COMPARE
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
    walk,
)
from cityexam_desktop.formpack.formula.outcome import ARITHMETIC, ONE, STEP, ZERO, rounded
from cityexam_desktop.formpack.formula.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.formula.nodes import Node
    from cityexam_desktop.formpack.formula.scope import Rows

Judged = TypeVar("Judged")
_Read = Code | Prev
_NO_NUMBER = Decimal("NaN")  # for all that is not finite; a signalling NaN could not be compared


_is_finite: Callable[[Any], bool] = Decimal.is_finite


class _DetourError(Exception):
    """Whole columns cannot answer: something stands there that has no number."""


def holding(condition: Node, one: Callable[[Scope], Judged], rows: Rows) -> Sequence[bool | Judged]:
    """Judge every row, in order: by the condition, or by `one` where columns cannot.

    `one` must agree with the condition about rows of numbers, and see no more of a row
    than the condition reads.
    """
    return _over(condition, _truths, one, rows)


def computed(
    node: Node, one: Callable[[Scope], Judged], rows: Rows
) -> Sequence[Decimal | str | Judged]:
    """Compute every row, in order: from the columns, or by `one` where they cannot."""
    return _over(node, _values, one, rows)


def _over(
    node: Node,
    quick: Callable[[Node, _Frame], Sequence[Any]],
    one: Callable[[Scope], Any],
    rows: Rows,
) -> Sequence[Any]:
    nodes = list(walk(node))
    if any(isinstance(each, Aggregate | CountIf) for each in nodes):
        return [one(row) for row in rows]
    reads = dict.fromkeys(each for each in nodes if isinstance(each, _Read))
    sorted_out = {read: _sorted_out(_column(read, rows)) for read in reads}
    columns = {read: column for read, (column, _) in sorted_out.items()}
    size = len(rows)
    plain: Sequence[bool] = [True] * size
    for _, mask in sorted_out.values():
        plain = plain if mask is None else list(map(and_, plain, mask))
    try:
        found = quick(node, _Frame(columns, size).where(plain)) if any(plain) else ()
    except (_DetourError, DecimalException):
        found = ()
    if len(found) == size:
        return found
    if not found:
        return list(_by_values(one, columns, [True] * size))
    first, second = iter(found), _by_values(one, columns, list(map(not_, plain)))
    return [next(first) if each else next(second) for each in plain]


# -- what stands in the rows -----------------------------------------------------


def _column(read: _Read, rows: Rows) -> Sequence[Value]:
    return rows.values(read.code) if isinstance(read, Code) else rows.previous(read.code)


def _sorted_out(column: Sequence[Value]) -> tuple[Sequence[Value], Sequence[bool] | None]:
    """Give the column, and which rows hold what most of them should; None when all do.

    All that is no finite number becomes one and the same NaN.
    """
    kinds: set[type] = set(map(type, column))
    if kinds <= {str} or (kinds == {Decimal} and all(map(_is_finite, column))):
        return column, None
    kind = Decimal if Decimal in kinds else str
    numbers = [value for value in column if type(value) is Decimal]
    if not all(map(_is_finite, numbers)):
        column = [_number_or_none(value) for value in column]
    return column, [type(value) is kind and value is not _NO_NUMBER for value in column]


def _number_or_none(value: Value) -> Value:
    return _NO_NUMBER if type(value) is Decimal and not value.is_finite() else value


class _Row(Scope):
    """A row of which only the values that are read matter."""

    __slots__ = ("_found",)

    def __init__(self, found: Mapping[_Read, Value]) -> None:
        self._found = found

    def value(self, code: str) -> Value:
        return self._found.get(Code(code), Absence.BLANK)

    def previous(self, code: str) -> Value:
        return self._found.get(Prev(code), Absence.BLANK)

    def rows(self, code: str) -> Rows | None:  # noqa: ARG002 - a row has none below
        return None


def _by_values(
    one: Callable[[Scope], Judged],
    columns: Mapping[_Read, Sequence[Value]],
    wanted: Sequence[bool],
) -> Iterator[Judged]:
    """Compute the rows that are wanted, those with the same values once."""
    lines = zip(*columns.values(), strict=True) if columns else repeat((), len(wanted))
    chosen = list(compress(lines, wanted))
    known = {
        line: one(_Row(dict(zip(columns, line, strict=True)))) for line in dict.fromkeys(chosen)
    }
    return map(known.__getitem__, chosen)


# -- whole columns ---------------------------------------------------------------


class _Frame:
    """Columns of equally many rows, all numbers or all texts; never of no row."""

    __slots__ = ("_above", "_chosen", "_columns", "size")

    def __init__(self, columns: Mapping[_Read, Sequence[Any]], size: int) -> None:
        self.size = size
        self._columns = dict(columns)
        self._above: _Frame | None = None
        self._chosen: Sequence[bool] = ()

    def column(self, read: _Read) -> Sequence[Any]:
        if read not in self._columns and self._above is not None:
            self._columns[read] = list(compress(self._above.column(read), self._chosen))
        return self._columns[read]

    def where(self, chosen: Sequence[bool]) -> _Frame:
        """Give the frame of the rows chosen, of which there must be one."""
        if all(chosen):
            return self
        narrow = _Frame({}, sum(chosen))
        narrow._above, narrow._chosen = self, chosen
        return narrow


def _truths(node: Node, frame: _Frame) -> list[bool]:
    match node:
        case Compare(operator, left, right):
            a, b = _values(left, frame), _values(right, frame)
            if type(a[0]) is not type(b[0]):
                raise _DetourError
            return list(map(COMPARE[operator], a, b))
        case Call("AND", arguments):
            return _all(arguments, frame)
        case Call("OR", arguments):
            return _any(arguments, frame)
        case Call("NOT", (operand,)):
            return list(map(not_, _truths(operand, frame)))
        case Call("IF", (condition, then, otherwise)):
            return _either(condition, then, otherwise, frame, _truths)
        case _:
            return list(map(bool, _numbers(node, frame)))


def _all(arguments: Sequence[Node], frame: _Frame) -> list[bool]:
    """Say where all hold; each is asked only where those before it do."""
    met = _truths(arguments[0], frame)
    for argument in arguments[1:]:
        if any(met):
            found = iter(_truths(argument, frame.where(met)))
            met = [each and next(found) for each in met]
    return met


def _any(arguments: Sequence[Node], frame: _Frame) -> list[bool]:
    met = _truths(arguments[0], frame)
    for argument in arguments[1:]:
        if not all(met):
            found = iter(_truths(argument, frame.where(list(map(not_, met)))))
            met = [each or next(found) for each in met]
    return met


def _either(
    condition: Node,
    then: Node,
    otherwise: Node,
    frame: _Frame,
    compute: Callable[[Node, _Frame], Sequence[Any]],
) -> list[Any]:
    """Compute each branch of IF only where it is taken."""
    chosen = _truths(condition, frame)
    if all(chosen):
        return list(compute(then, frame))
    if not any(chosen):
        return list(compute(otherwise, frame))
    left = compute(then, frame.where(chosen))
    right = compute(otherwise, frame.where(list(map(not_, chosen))))
    if type(left[0]) is not type(right[0]):
        raise _DetourError
    lefts, rights = iter(left), iter(right)
    return [next(lefts) if each else next(rights) for each in chosen]


def _values(node: Node, frame: _Frame) -> Sequence[Any]:
    match node:
        case Number(value) | Text(value):
            return [value] * frame.size
        case Code() | Prev():
            return frame.column(node)
        case Compare() | Call("AND" | "OR" | "NOT"):
            return [ONE if each else ZERO for each in _truths(node, frame)]
        case Call("IF", (condition, then, otherwise)):
            return _either(condition, then, otherwise, frame, _values)
        case _:
            return _arithmetic(node, frame)


def _numbers(node: Node, frame: _Frame) -> Sequence[Decimal]:
    values = _values(node, frame)
    if type(values[0]) is not Decimal:
        raise _DetourError
    return values


def _arithmetic(node: Node, frame: _Frame) -> Sequence[Decimal]:
    match node:
        case Negate(operand):
            return list(map(ARITHMETIC.minus, _numbers(operand, frame)))
        case Round(operand, digits):
            return list(map(rounded(digits), _numbers(operand, frame)))
        case Chain(first, rest):
            total = _numbers(first, frame)
            for operator, operand in rest:
                total = list(map(STEP[operator], total, _numbers(operand, frame)))
            return total
        case Call("ABS", (operand,)):
            return list(map(ARITHMETIC.abs, _numbers(operand, frame)))
        case Call("MIN" | "MAX" as name, arguments):
            columns = [_numbers(argument, frame) for argument in arguments]
            best = min if name == "MIN" else max
            return list(map(best, *columns)) if len(columns) > 1 else columns[0]
        case _:  # pragma: no cover - figures over rows stand in no condition
            raise _DetourError
