"""Measures inside formulas: ㎡ is not added to 公顷, and a result has the measure it names."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

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
)
from cityexam_desktop.formpack.formula.printer import to_text
from cityexam_desktop.formpack.units import PURE, Unit, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.formpack.build import Built
    from cityexam_desktop.formpack.cells import Row
    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.formpack.formula.nodes import Node
    from cityexam_desktop.formpack.model import FormPack

_CODE = "pack.measure_mismatch"
_TIMES = frozenset({12, 24, 365})
"""Besides the powers of ten: months and days of a year, hours of a day."""
_REMEDY = "请核对计量单位，需要换算的在公式里乘以或除以换算数。"


class _Mixed(Exception):
    """Two sides with measures that do not go together."""

    def __init__(self, one: Node, other: Node) -> None:
        super().__init__(one, other)
        self.one, self.other = one, other


def check(built: Built) -> None:
    """Check the measures of every formula and of both sides of every rule."""
    pack = built.pack
    for row, datum in zip(built.rows["base_data"], pack.base_data, strict=True):
        if datum.formula is not None:
            _result(pack, row, datum.formula, datum.measure)
    for row, indicator in zip(built.rows["indicators"], pack.indicators, strict=True):
        if indicator.formula is not None:
            _result(pack, row, indicator.formula, indicator.measure)
    parts = {part.code: part for i in pack.indicators for part in i.parts}
    for row in built.rows["parts"]:
        part = parts.get(row.text("code"))
        if part is not None:
            _result(pack, row, part.formula, part.measure)
    for row, rule in zip(built.rows["rules"], pack.rules, strict=True):
        left = _read(_Units(pack, strict=False), row, "left", rule.left)
        right = _read(_Units(pack, strict=False), row, "right", rule.right)
        if left and right and not left.fits(right):
            row.say("right", _CODE, "规则两边的计量单位不能比较。", _REMEDY)


def _result(pack: FormPack, row: Row, formula: Formula, measure: str) -> None:
    unit = _read(_Units(pack), row, "formula", formula)
    if unit is not None and not unit.fits(unit_of(measure)):
        what = f"公式算出来的数不是“{measure or '无量纲'}”。"
        if unit.powers == unit_of(measure).powers:
            times = unit.size / unit_of(measure).size
            what = f"公式算出来的数与“{measure or '无量纲'}”相差 {_factor(times)} 倍。"
        row.say("formula", _CODE, what, _REMEDY)


def _factor(times: Fraction) -> str:
    larger = max(times, 1 / times)
    return str(larger.numerator) if larger.denominator == 1 else f"约{round(larger)}"


def _read(units: _Units, row: Row, column: str, formula: Formula) -> Unit | None:
    """The unit of a formula's result; None when nothing is known, or a mistake was told."""
    if not units.knows(formula):
        return None  # an unknown code is told once, as such
    try:
        return units.of(formula.root)
    except _Mixed as mixed:
        what = f"{to_text(mixed.one)} 与 {to_text(mixed.other)} 的计量单位不同，不能放在一起。"
        row.say(column, _CODE, what, _REMEDY)
        return None


class _Units:
    """Tells the units of nodes; strict where a power of ten must be meant as a conversion.

    In a rule ``10 * x`` is as likely ten times as much.
    """

    def __init__(self, pack: FormPack, *, strict: bool = True) -> None:
        self._pack = pack
        self._strict = strict

    def knows(self, formula: Formula) -> bool:
        """Whether every code of the formula is a datum of the pack."""
        return (formula.codes | formula.prev_codes) <= self._pack.datum.keys()

    def of(self, node: Node) -> Unit | None:
        """The unit of a node; None for a bare number, which goes with anything."""
        match node:
            case Negate(operand) | Round(operand, _):
                return self.of(operand)
            case Compare(_, left, right):
                self._alike((left, right))
                return PURE
            case Chain() if node.is_product:
                return self._product(node)
            case Chain():
                return self._alike((node.first, *(operand for _, operand in node.rest)))
            case Call():
                return self._call(node)
            case _:
                return self._leaf(node)

    def _leaf(self, node: Node) -> Unit | None:
        match node:
            case CountIf(_, condition):
                self.of(condition)
                return PURE
            case Aggregate("COUNT"):
                return PURE
            case Code(code) | Prev(code) | Aggregate(_, code):
                datum = self._pack.datum.get(code)
                return unit_of(datum.measure) if datum is not None else None
            case _:
                return None

    def _call(self, node: Call) -> Unit | None:
        if node.name in {"AND", "OR", "NOT"}:
            for argument in node.arguments:
                self.of(argument)
            return PURE
        if node.name == "IF":
            self.of(node.arguments[0])
            return self._alike(node.arguments[1:])
        return self._alike(node.arguments)

    def _alike(self, nodes: Iterable[Node]) -> Unit | None:
        """The one unit of all nodes; bare numbers go with anything."""
        first: tuple[Node, Unit] | None = None
        for node in nodes:
            unit = self.of(node)
            if unit is None:
                continue
            if first is None:
                first = (node, unit)
            elif not first[1].fits(unit):
                raise _Mixed(first[0], node)
        return first[1] if first else None

    def _product(self, node: Chain) -> Unit | None:
        result, known = PURE, False
        for sign, operand in (("*", node.first), *node.rest):
            power = 1 if sign == "*" else -1
            if isinstance(operand, Number):
                result = result.times(self._literal(operand), power)
                continue
            unit = self.of(operand)
            known = known or unit is not None
            result = result.times(unit or Unit(Fraction(1), exact=False), power)
        return result if known else None

    def _literal(self, number: Number) -> Unit:
        """A number that multiplies makes the unit of the result so many times smaller."""
        value = number.value
        conversion = value in _TIMES or value.normalize().as_tuple().digits == (1,)
        if not value or not conversion or not self._strict:
            return Unit(Fraction(1), exact=False)
        return Unit(1 / Fraction(value))
