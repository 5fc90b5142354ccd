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


def holding(
    condition: Node, one: Callable[[Scope], Judged], frame: Frame
) -> Sequence[bool | Judged]:
    """Judge every row, in order: by the condition, or by `one` where columns cannot.

    `one` must agree with the condition about rows of numbers, and see no more of a row
    than the condition reads.
    """
    return _over(condition, _truths, one, frame)


def computed(
    node: Node, one: Callable[[Scope], Judged], frame: Frame
) -> Sequence[Decimal | str | Judged]:
    """Compute every row, in order: from the columns, or by `one` where they cannot."""
    return _over(node, _values, one, frame)


def _over(
    node: Node,
    quick: Callable[[Node, Frame], Sequence[Any]],
    one: Callable[[Scope], Any],
    frame: Frame,
) -> Sequence[Any]:
    try:
        return quick(node, frame) if frame.size else ()
    except (_DetourError, DecimalException):
        return _in_two_parts(node, quick, one, frame)


def _in_two_parts(
    node: Node,
    quick: Callable[[Node, Frame], Sequence[Any]],
    one: Callable[[Scope], Any],
    frame: Frame,
) -> Sequence[Any]:
    """Compute the rows of numbers and texts together, and the others by themselves."""
    nodes = list(walk(node))
    if any(isinstance(each, Aggregate | CountIf) for each in nodes):
        return [one(row) for row in frame.rows]
    reads = dict.fromkeys(each for each in nodes if isinstance(each, _Read))
    columns = {read: _clean(frame.raw(read)) for read in reads}
    plain = [True] * frame.size
    for column in columns.values():
        plain = list(map(and_, plain, _ordinary(column)))
    try:
        found = quick(node, frame.where(plain)) if any(plain) and not all(plain) else ()
    except (_DetourError, DecimalException):
        found = ()
    if not found:
        return list(_by_values(one, columns, [True] * frame.size))
    first, second = iter(found), _by_values(one, columns, list(map(not_, plain)))
    return [next(first) if each else next(second) for each in plain]


# -- what stands in the rows -----------------------------------------------------


def _is_plain(column: Sequence[Value]) -> bool:
    """Whether there are finite numbers only, or texts only."""
    try:
        return all(map(_is_finite, column))
    except TypeError:  # one that is no number
        kinds: set[type] = set(map(type, column))
        return kinds == {str}


def _clean(column: Sequence[Value]) -> Sequence[Value]:
    """Give the column with all that is no finite number made one and the same NaN."""
    if all(map(_is_finite, (value for value in column if type(value) is Decimal))):
        return column
    return [
        _NO_NUMBER if type(value) is Decimal and not value.is_finite() else value
        for value in column
    ]


def _ordinary(column: Sequence[Value]) -> Sequence[bool]:
    """Say which rows hold what most of them should: a number, or else a text."""
    kind = Decimal if Decimal in set(map(type, column)) else str
    return [type(value) is kind and value is not _NO_NUMBER for value in column]


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


class Frame:
    """Columns of rows, each fetched and looked through when it is first read.

    For several formulas over the same rows, while nothing in them changes.
    """

    __slots__ = ("_fetch", "_plain", "_raw", "rows", "size")

    def __init__(self, rows: Rows) -> None:
        """Take the rows."""
        self.rows = rows
        self.size = len(rows)
        self._fetch: Callable[[_Read], Sequence[Value]] = self._of_rows
        self._raw: dict[_Read, Sequence[Value]] = {}
        self._plain: dict[_Read, bool] = {}

    def _of_rows(self, read: _Read) -> Sequence[Value]:
        code = read.code
        return self.rows.values(code) if isinstance(read, Code) else self.rows.previous(code)

    def raw(self, read: _Read) -> Sequence[Value]:
        """Give a column, whatever stands in it."""
        found = self._raw.get(read)
        if found is None:
            found = self._raw[read] = self._fetch(read)
        return found

    def column(self, read: _Read) -> Sequence[Any]:
        """Give a column of numbers or of texts."""
        if not self._is_plain(read):
            raise _DetourError
        return self.raw(read)

    def where(self, chosen: Sequence[bool]) -> Frame:
        """Give the frame of the rows chosen, of which there must be one."""
        if all(chosen):
            return self
        narrow = Frame(self.rows)
        narrow.size = sum(chosen)
        narrow._fetch = lambda read: list(compress(self.raw(read), chosen))
        narrow._plain = {read: True for read, plain in self._plain.items() if plain}
        return narrow

    def _is_plain(self, read: _Read) -> bool:
        found = self._plain.get(read)
        if found is None:
            found = self._plain[read] = _is_plain(self.raw(read))
        return found


def _truths(node: Node, frame: Frame) -> Sequence[bool]:
    match node:
        case Compare(operator, left, right):
            a, b = _values(left, frame), _values(right, frame)
            _same_kind(a, b)
            return list(map(COMPARE[operator], a, b))
        case Call("AND", arguments):
            return _all(arguments, frame)
        case Call("OR", arguments):
            return _any(arguments, frame)
        case Call("NOT", (operand,)):
            return list(map(not_, _truths(operand, frame)))
        case Call("IF"):
            return _either(node, frame, _truths)
        case _:
            return list(map(bool, _numbers(node, frame)))


def _all(arguments: Sequence[Node], frame: Frame) -> Sequence[bool]:
    """Say where all hold: first of plain data, then each asked where those before it do."""
    data, others = _parted(arguments)
    met = list(map(all, zip(*(_numbers(each, frame) for each in data), strict=True)))
    for argument in others:
        if not met:
            met = list(_truths(argument, frame))
        elif any(met):
            found = iter(_truths(argument, frame.where(met)))
            met = [each and next(found) for each in met]
    return met


def _any(arguments: Sequence[Node], frame: Frame) -> Sequence[bool]:
    data, others = _parted(arguments)
    met = list(map(any, zip(*(_numbers(each, frame) for each in data), strict=True)))
    for argument in others:
        if not met:
            met = list(_truths(argument, frame))
        elif not all(met):
            found = iter(_truths(argument, frame.where(list(map(not_, met)))))
            met = [each or next(found) for each in met]
    return met


def _parted(arguments: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """Part what is read as it stands from what must be computed."""
    data: list[Node] = [each for each in arguments if isinstance(each, _Read)]
    return data, [each for each in arguments if not isinstance(each, _Read)]


def _either(
    node: Call, frame: Frame, compute: Callable[[Node, Frame], Sequence[Any]]
) -> Sequence[Any]:
    """Compute IF, each branch only where it is taken."""
    condition, then, otherwise = node.arguments
    chosen = _truths(condition, frame)
    if all(chosen):
        return compute(then, frame)
    if not any(chosen):
        return compute(otherwise, frame)
    left = compute(then, frame.where(chosen))
    right = compute(otherwise, frame.where(list(map(not_, chosen))))
    _same_kind(left, right)
    lefts, rights = iter(left), iter(right)
    return [next(lefts) if each else next(rights) for each in chosen]


def _same_kind(left: Sequence[Any], right: Sequence[Any]) -> None:
    if type(left[0]) is not type(right[0]):
        raise _DetourError


def _values(node: Node, frame: Frame) -> Sequence[Any]:
    match node:
        case Number(value) | Text(value):
            return [value] * frame.size
        case Code() | Prev():
            return frame.column(node)
        case Compare() | Call("AND" | "OR" | "NOT"):
            return [ONE if each else ZERO for each in _truths(node, frame)]
        case Call("IF"):
            return _either(node, frame, _values)
        case _:
            return _arithmetic(node, frame)


def _numbers(node: Node, frame: Frame) -> Sequence[Decimal]:
    values = _values(node, frame)
    if type(values[0]) is not Decimal:
        raise _DetourError
    return values


def _arithmetic(node: Node, frame: Frame) -> Sequence[Decimal]:
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
        case _:  # figures over the rows below each row
            raise _DetourError
