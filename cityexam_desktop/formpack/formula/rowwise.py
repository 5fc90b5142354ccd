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
from operator import and_, not_, or_
from typing import TYPE_CHECKING, Any, TypeVar

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula.frame import DetourError, Frame, Read
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
from cityexam_desktop.formpack.formula.scope import Scope, is_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.formula.nodes import Node
    from cityexam_desktop.formpack.formula.scope import Rows

Judged = TypeVar("Judged")
_Leaf = Read | Number | Text
_NO_NUMBER = Decimal("NaN")  # for all that is not finite; a signalling NaN could not be compared


_is_finite: Callable[[Any], bool] = Decimal.is_finite


def holding(
    condition: Node, one: Callable[[Scope], Judged], frame: Frame
) -> Sequence[bool | Judged]:
    """Judge every row, in order: by the condition, or by `one` where columns cannot.

    `one` must agree with the condition about rows of numbers, and see no more of a row
    than the condition reads.
    """
    return _over(condition, _yes_or_no, one, frame)


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
    except (DetourError, DecimalException):
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
    reads = dict.fromkeys(each for each in nodes if isinstance(each, Read))
    columns = {read: _clean(frame.raw(read)) for read in reads}
    plain = [True] * frame.size
    for column in columns.values():
        plain = list(map(and_, plain, _ordinary(column)))
    try:
        found = quick(node, frame.where(plain)) if any(plain) and not all(plain) else ()
    except (DetourError, DecimalException):
        found = ()
    if not found:
        return list(_by_values(one, columns, [True] * frame.size))
    first, second = iter(found), _by_values(one, columns, list(map(not_, plain)))
    return [next(first) if each else next(second) for each in plain]


# -- what stands in the rows -----------------------------------------------------


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

    def __init__(self, found: Mapping[Read, Value]) -> None:
        self._found = found

    def value(self, code: str) -> Value:
        return self._found.get(Code(code), Absence.BLANK)

    def previous(self, code: str) -> Value:
        return self._found.get(Prev(code), Absence.BLANK)

    def rows(self, code: str) -> Rows | None:  # noqa: ARG002 - a row has none below
        return None


def _by_values(
    one: Callable[[Scope], Judged],
    columns: Mapping[Read, Sequence[Value]],
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


def _yes_or_no(condition: Node, frame: Frame) -> Sequence[Any]:
    found = _truths(condition, frame)
    return found if type(found[0]) is bool else list(map(bool, found))


def _truths(node: Node, frame: Frame) -> Sequence[bool | Decimal]:
    """Say where a condition holds: only true and false, or only numbers (zero is false)."""
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
            return _numbers(node, frame)


def _all(arguments: Sequence[Node], frame: Frame) -> Sequence[bool]:
    """Say where all hold: first what is at hand, then each asked where those before it do."""
    ready, others = _parted(arguments, frame)
    met = _joined(and_, all, ready)
    for argument in others:
        if not met:
            met = list(map(bool, _truths(argument, frame)))
        elif any(met):
            found = iter(_truths(argument, frame.where(met)))
            met = [each and bool(next(found)) for each in met]
    return met


def _any(arguments: Sequence[Node], frame: Frame) -> Sequence[bool]:
    ready, others = _parted(arguments, frame)
    met = _joined(or_, any, ready)
    for argument in others:
        if not met:
            met = list(map(bool, _truths(argument, frame)))
        elif not all(met):
            found = iter(_truths(argument, frame.where(list(map(not_, met)))))
            met = [each or bool(next(found)) for each in met]
    return met


def _joined(
    of_two: Callable[[bool, bool], bool],
    of_many: Callable[[tuple[object, ...]], bool],
    columns: Sequence[Sequence[Any]],
) -> Sequence[bool]:
    """Join conditions of every row; truths alone can be joined two by two, which is quicker."""
    if not columns or any(type(column[0]) is not bool for column in columns):
        return list(map(of_many, zip(*columns, strict=True)))
    met: Sequence[bool] = columns[0]
    for column in columns[1:]:
        met = list(map(of_two, met, column))
    return met


def _parted(
    arguments: Sequence[Node], frame: Frame
) -> tuple[list[Sequence[bool | Decimal]], list[Node]]:
    """Part what is said of every row more quickly than rows are chosen from all else."""
    ready = {at: _truths(each, frame) for at, each in enumerate(arguments) if _is_at_hand(each)}
    return list(ready.values()), [each for at, each in enumerate(arguments) if at not in ready]


def _is_at_hand(node: Node) -> bool:
    match node:
        case Compare(_, left, right):
            return isinstance(left, _Leaf) and isinstance(right, _Leaf)
        case Call("IF", (condition, then, otherwise)):
            leaves = isinstance(then, _Leaf) and isinstance(otherwise, _Leaf)
            return leaves and _is_at_hand(condition)
        case Call("AND" | "OR" | "NOT", arguments):
            return all(map(_is_at_hand, arguments))
        case _:
            return isinstance(node, _Leaf)


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
    if isinstance(then, _Leaf) and isinstance(otherwise, _Leaf):
        pairs = zip(chosen, _read(then, frame), _read(otherwise, frame), strict=False)
        taken = [left if each else right for each, left, right in pairs]
        if not is_plain(taken) or (compute is _truths and type(taken[0]) is not Decimal):
            raise DetourError
        return taken
    left = compute(then, frame.where(chosen))
    right = compute(otherwise, frame.where(list(map(not_, chosen))))
    if compute is _truths:
        left, right = list(map(bool, left)), list(map(bool, right))
    else:
        _same_kind(left, right)
    lefts, rights = iter(left), iter(right)
    return [next(lefts) if each else next(rights) for each in chosen]


def _read(leaf: Code | Prev | Number | Text, frame: Frame) -> Iterable[Value]:
    """Give what stands there, whatever it is, for as many rows as are asked."""
    return repeat(leaf.value) if isinstance(leaf, Number | Text) else frame.raw(leaf)


def _same_kind(left: Sequence[Any], right: Sequence[Any]) -> None:
    if type(left[0]) is not type(right[0]):
        raise DetourError


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
        raise DetourError
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
            raise DetourError
