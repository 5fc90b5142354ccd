"""The health index (健康指数) of a county: one number with every line it is made of.

Target-value normalisation over the indicators that have a standard which judges, by the
rule of the pack (`formpack.indexrule`). The formulas are this program's own proposal: no
national document gives any. Until the pack names what approved the rule, `trial` is true
and the index is for the bureau's eyes only.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.assessment import NOT_APPLICABLE, meets
from cityexam_desktop.formpack.indexrule import IndexMissing, index_weights
from cityexam_desktop.formpack.model import IndicatorKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cityexam_desktop.county.assessment import Assessment, Figure, IndicatorResult
    from cityexam_desktop.formpack.indexrule import IndexRule
    from cityexam_desktop.formpack.model import Dimension, Indicator, Threshold

INDEX_DECIMALS: Final = 2
"""Decimals that are printed; everything is passed on unrounded."""
_FULL: Final = Decimal(100)
_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One indicator, or one part of it, in the index.

    `score` is 0 to 100, or nothing where the value is missing and left out. `weight` is the
    indicator's, shared equally among its parts that count. `contribution` is what the line
    gives to the index before the cap, in points: score × weight ÷ sum of weights.
    """

    indicator: Indicator
    figure: Figure
    score: Decimal | None
    weight: Decimal
    contribution: Decimal | None = None

    @property
    def name(self) -> str:
        """The indicator's name, with the part's where it is one of several."""
        whole = self.figure.code == self.indicator.code
        return self.figure.name if whole else f"{self.indicator.name}：{self.figure.name}"

    @property
    def failing(self) -> bool:
        """Whether it is a 底线型 indicator whose value does not meet its standard."""
        return self.indicator.kind is IndicatorKind.BOTTOM_LINE and self.figure.met is False


@dataclass(frozen=True, slots=True)
class DimensionIndex:
    """One dimension's lines and their weighted mean; nothing where no line counts. Never capped."""

    dimension: Dimension
    lines: tuple[IndexLine, ...]
    weight: Decimal
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class HealthIndex:
    """The county's index: by the lines (`uncapped`), and after the cap for 底线 (`value`).

    `failing` are the lines of unmet 底线型 indicators, whether or not the cap bites.
    """

    rule: IndexRule
    dimensions: tuple[DimensionIndex, ...]
    uncapped: Decimal | None
    value: Decimal | None
    failing: tuple[IndexLine, ...]

    @property
    def trial(self) -> bool:
        """Whether no document switched it on (内部测算，未经审定)."""
        return self.rule.trial

    @property
    def capped(self) -> bool:
        """Whether the cap made it less than the lines come to."""
        return self.value != self.uncapped

    @property
    def lines(self) -> tuple[IndexLine, ...]:
        """All lines, by dimension."""
        return tuple(line for one in self.dimensions for line in one.lines)


def score_of(threshold: Threshold, value: Decimal) -> Decimal:
    """The value against its target, 0 to 100; exactly 100 when the standard is met.

    Below what is wanted (``>=``, ``=``, the low end of ``between``): value ÷ target × 100.
    Above it (``<=``, ``=``, the high end of ``between``): target ÷ value × 100. A ratio in
    which either side is zero or negative says nothing, so an unmet standard then scores 0;
    with the target *none* (``= 0`` or ``<= 0``) that is every value above zero.
    """
    if meets(threshold, value):
        return _FULL
    if threshold.low is not None and value < threshold.low:
        return _ratio(value, threshold.low)
    most = threshold.low if threshold.operator == "=" else threshold.high
    return _ratio(_NOTHING if most is None else most, value)


def health_index(assessment: Assessment) -> HealthIndex:
    """Compute the index by the rule of the assessment's pack.

    Per dimension and in all: Σ(score × weight) ÷ Σ weight over the lines that have a score.
    What does not apply here never counts; what has no value is left out or scores 0, as the
    rule says (left out where it says nothing). While a 底线型 indicator is unmet, the whole
    is at most the rule's cap.
    """
    pack = assessment.dataset.pack
    rule, weights = pack.index, index_weights(pack)
    lines = [
        line
        for result in assessment.indicators
        if result.indicator.code in weights
        for line in _lines(result, weights[result.indicator.code], rule)
    ]
    total = _weight(lines)
    shared = [_with_contribution(line, total) for line in lines]
    uncapped = _mean(shared)
    failing = tuple(line for line in shared if line.failing)
    capped = failing and uncapped is not None and rule.cap is not None and rule.cap < uncapped
    return HealthIndex(
        rule,
        tuple(_dimension(one, shared) for one in pack.dimensions),
        uncapped,
        rule.cap if capped else uncapped,
        failing,
    )


def _ratio(part: Decimal, whole: Decimal) -> Decimal:
    return part * _FULL / whole if part > 0 and whole > 0 else _NOTHING


def _lines(result: IndicatorResult, weight: Decimal, rule: IndexRule) -> Iterator[IndexLine]:
    figures = [
        (figure, _score(figure, figure.threshold, rule))
        for figure in result.parts or (result.figure,)
        if figure.threshold and figure.threshold.judges and figure.state != NOT_APPLICABLE
    ]
    counted = sum(score is not None for _, score in figures)
    for figure, score in figures:
        yield IndexLine(
            result.indicator, figure, score, weight / counted if score is not None else _NOTHING
        )


def _score(figure: Figure, threshold: Threshold, rule: IndexRule) -> Decimal | None:
    if figure.value is not None:
        return score_of(threshold, figure.value)
    return _NOTHING if rule.missing is IndexMissing.ZERO else None


def _weight(lines: Iterable[IndexLine]) -> Decimal:
    return sum((line.weight for line in lines), _NOTHING)


def _with_contribution(line: IndexLine, total: Decimal) -> IndexLine:
    gives = line.score * line.weight / total if line.score is not None and total else None
    return IndexLine(line.indicator, line.figure, line.score, line.weight, gives)


def _mean(lines: list[IndexLine]) -> Decimal | None:
    """The weighted mean; never above 100 by the rounding of the division."""
    total = _weight(lines)
    if not total:
        return None
    points = sum((line.score * line.weight for line in lines if line.score is not None), _NOTHING)
    return min(points / total, _FULL)


def _dimension(dimension: Dimension, lines: list[IndexLine]) -> DimensionIndex:
    mine = [line for line in lines if line.indicator.dimension == dimension.code]
    return DimensionIndex(dimension, tuple(mine), _weight(mine), _mean(mine))
