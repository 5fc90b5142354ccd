"""Which way a datum gets better (好转, 变差): only where it alone moves an indicator.

A datum moves an indicator alone when the indicator can only rise with it, whatever else is
answered: it is the result itself, or is added up or counted in rows. The numerator of a
share does not: what it is divided by may have grown more.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.formula.nodes import Aggregate, Call, Chain, Code, Compare, CountIf
from cityexam_desktop.formpack.formula.nodes import Number as Figure
from cityexam_desktop.formpack.model import DatumType, Direction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cityexam_desktop.formpack.formula.nodes import Node
    from cityexam_desktop.formpack.model import FormPack, Indicator, IndicatorPart

_ONE = Decimal(1)
_PLAIN = frozenset({Direction.HIGHER, Direction.LOWER})


def better_ways(pack: FormPack) -> Mapping[str, Direction]:
    """Give `HIGHER` or `LOWER` by the code of every datum that alone moves its indicators.

    A datum that is good for one indicator and bad for another is left out.
    """
    found: dict[str, set[Direction]] = defaultdict(set)
    for indicator in pack.indicators:
        for code in _rising_in(pack, indicator):
            found[code].add(indicator.direction)
    return {code: way for code, (way, *others) in found.items() if way in _PLAIN and not others}


def _rising_in(pack: FormPack, indicator: Indicator) -> Iterator[str]:
    results: tuple[Indicator | IndicatorPart, ...] = (indicator, *indicator.parts)
    for one in results:
        if one.direct:
            yield one.direct
        if one.formula is not None:
            yield from _rising(pack, one.formula.root)


def _rising(pack: FormPack, node: Node) -> Iterator[str]:
    """The data with which a formula can only rise; none where it may do otherwise."""
    match node:
        case Code(code=code):
            yield from _made_of(pack, code)
        case Aggregate(name="SUM", code=code):
            yield from _made_of(pack, code)
        case CountIf(code=code, condition=condition) if _is_yes(pack, condition, code):
            yield from _made_of(pack, code)
        case Compare() if _is_yes(pack, node):
            yield from _rising(pack, node.left)
        case Call(name="OR", arguments=arguments):
            for argument in arguments:
                yield from _rising(pack, argument)
        case Chain(first=first, rest=rest) if all(sign == "+" for sign, _ in rest):
            for part in (first, *(part for _, part in rest)):
                yield from _rising(pack, part)


def _made_of(pack: FormPack, code: str) -> Iterator[str]:
    """The datum, and what it is computed from in the same way."""
    yield code
    formula = pack.datum[code].formula
    if formula is not None:
        yield from _rising(pack, formula.root)


def _is_yes(pack: FormPack, node: Node, code: str = "") -> bool:
    """Whether a condition says that a yes-or-no item is yes."""
    match node:
        case Compare(operator="=", left=Code(code=asked), right=Figure(value=value)):
            yes_or_no = pack.datum[asked].type is DatumType.YESNO
            return yes_or_no and value == _ONE and asked == (code or asked)
    return False
