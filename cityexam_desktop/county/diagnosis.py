"""The diagnosis (诊断): which numbers are bad, where, and whose they are.

A problem (体检问题) is about substance; a finding is about data quality. A judged
indicator that misses its threshold is a problem; so is a bottom-line count above zero,
by the manual's veto (任一处有问题即认定). Improvement counts without a threshold are
listed as gaps to be weighed with the survey, never as a breach.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.formula import State, evaluate
from cityexam_desktop.formpack.model import COUNTY, Direction, IndicatorKind

if TYPE_CHECKING:
    from cityexam_desktop.county.assessment import Assessment, IndicatorResult
    from cityexam_desktop.formpack.formula import Result


class Ground(enum.Enum):
    """Why something is a problem."""

    BOTTOM_LINE = "bottom_line"
    UNMET = "unmet"
    GAP = "gap"

    @property
    def word(self) -> str:
        """The word that people read."""
        return {"bottom_line": "底线项存在问题", "unmet": "未达标", "gap": "存在缺口"}[self.value]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a problem lies in one place: the result of the formula there."""

    place: str
    name: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: its number in the list, the indicator's result, the ground, where, whose.

    `worse` says that it got worse since last year; `extent` lists communities (the
    places above the estates), the worst first.
    """

    number: int
    result: IndicatorResult
    ground: Ground
    unit: str
    worse: bool
    extent: tuple[Extent, ...]


def diagnose(assessment: Assessment) -> tuple[Problem, ...]:
    """All problems: bottom lines first, then unmet thresholds, then gaps; by indicator."""
    found = [
        (ground, result)
        for result in assessment.indicators
        if (ground := ground_of(result)) is not None
    ]
    order = list(Ground)
    found.sort(key=lambda pair: (order.index(pair[0]), pair[1].indicator.number))
    return tuple(
        Problem(
            number,
            result,
            ground,
            responsible(result),
            result.figure.change == "worse",
            extent_of(assessment, result),
        )
        for number, (ground, result) in enumerate(found, 1)
    )


def ground_of(result: IndicatorResult) -> Ground | None:
    """On what ground an indicator is a problem; nothing for one that is none."""
    indicator, figure = result.indicator, result.figure
    bad = figure.met is False
    counted = (
        indicator.direction is Direction.LOWER
        and figure.value is not None
        and figure.value > 0
        and figure.met is None
        and indicator.measure != "%"
    )
    if indicator.kind is IndicatorKind.BOTTOM_LINE and (bad or counted):
        return Ground.BOTTOM_LINE
    if bad:
        return Ground.UNMET
    return Ground.GAP if counted else None


def responsible(result: IndicatorResult) -> str:
    """The name of the unit that owns the first datum behind an indicator."""
    return next((i.unit for i in result.inputs if i.unit), "")


def extent_of(assessment: Assessment, result: IndicatorResult) -> tuple[Extent, ...]:
    """The indicator's formula at every community, where that gives more than zero."""
    dataset = assessment.dataset
    indicator = result.indicator
    formula = indicator.formula
    if formula is None or result.state != "computed" or indicator.direction is not Direction.LOWER:
        return ()
    rowed = any(dataset.pack.datum[c].form in dataset.answers.tables for c in formula.codes)
    if not rowed:
        return ()
    found = []
    for place in dataset.task.places:
        if place.form == _extent_level(assessment):
            value = _at(assessment, result, place.id)
            if value > 0:
                found.append(Extent(place.id, place.name, value))
    return tuple(sorted(found, key=lambda e: (-e.value, e.place)))


def _extent_level(assessment: Assessment) -> str:
    """Communities where the county has them, else the level below the county's."""
    levels = [level.code for level in assessment.dataset.pack.levels]
    return "community" if "community" in levels else levels[min(1, len(levels) - 1)]


def _at(assessment: Assessment, result: IndicatorResult, place: str) -> Decimal:
    dataset, indicator = assessment.dataset, result.indicator
    if indicator.formula is None:
        return Decimal(0)
    if indicator.level in {"", COUNTY}:
        return _number(evaluate(indicator.formula, dataset.answers.at(place)))
    answers = dataset.answers
    return sum(
        (
            _number(evaluate(indicator.formula, answers.at(lower.id)))
            for lower in dataset.task.places
            if lower.form == indicator.level and answers.within(lower, place)
        ),
        Decimal(0),
    )


def _number(result: Result) -> Decimal:
    if result.state is State.OK and isinstance(result.value, Decimal):
        return result.value
    return Decimal(0)
