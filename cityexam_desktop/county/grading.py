"""Grades of dimensions, by the manual's table over the grades that experts entered.

The manual (2025, table 3 and column 4) leaves a gap: 很好 under 80 %, together with
较好 at 80 % or more, and nothing 不足. The pack closes it by an explicit row, called
the county's own; whether unevaluated indicators count is a switch of the pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cityexam_desktop.county.assessment import IndicatorResult
    from cityexam_desktop.formpack.model import Dimension, FormPack, GradeBand

GRADES: Final = ("很好", "较好", "一般", "不足")


@dataclass(frozen=True, slots=True)
class DimensionResult:
    """One dimension: counts over its indicators, and the grade if experts graded them.

    `met_share` is met / judged in per cent, rounded to one decimal; nothing when none
    was judged.
    """

    dimension: Dimension
    total: int
    computed: int
    not_applicable: int
    not_computable: int
    met: int
    unmet: int
    no_threshold: int
    better: int
    worse: int
    met_share: Decimal | None
    grade: str
    band: GradeBand | None


def dimension_results(
    pack: FormPack, results: tuple[IndicatorResult, ...]
) -> tuple[DimensionResult, ...]:
    """Sum the indicators up by dimension, in the pack's order."""
    return tuple(
        _dimension(pack, d, [r for r in results if r.indicator.dimension == d.code])
        for d in pack.dimensions
    )


def _dimension(
    pack: FormPack, dimension: Dimension, results: list[IndicatorResult]
) -> DimensionResult:
    states = [r.state for r in results]
    computed = states.count("computed") + states.count("entered")
    met = sum(r.figure.met is True for r in results)
    unmet = sum(r.figure.met is False for r in results)
    judged = met + unmet
    share = _share(met, judged)
    band = band_of(pack, results)
    return DimensionResult(
        dimension=dimension,
        total=len(results),
        computed=computed,
        not_applicable=states.count("not_applicable"),
        not_computable=states.count("not_computable"),
        met=met,
        unmet=unmet,
        no_threshold=sum(
            r.figure.met is None and r.state in {"computed", "entered"} for r in results
        ),
        better=sum(r.figure.change == "better" for r in results),
        worse=sum(r.figure.change == "worse" for r in results),
        met_share=share,
        grade=band.grade if band else "",
        band=band,
    )


def _share(part: int, whole: int) -> Decimal | None:
    """Per cent, rounded half up to one decimal; nothing of nothing."""
    if not whole:
        return None
    return (Decimal(part * 100) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def band_of(pack: FormPack, results: list[IndicatorResult]) -> GradeBand | None:
    """The first band of the pack's table that fits; nothing while nobody entered grades."""
    graded = [r for r in results if r.indicator.graded and (r.grade or r.state != "not_applicable")]
    grades = [r.grade for r in graded if r.grade]
    count = len(graded) if pack.unevaluated_count else len(grades)
    if not grades or not count:
        return None
    shares = {
        "best": Decimal(grades.count("很好") * 100) / count,
        "good": Decimal((grades.count("很好") + grades.count("较好")) * 100) / count,
    }
    poor = grades.count("不足") > 0
    for band in pack.grades:
        fits = band.low <= shares[band.basis] and (
            shares[band.basis] < band.high or band.high >= 100  # noqa: PLR2004 - per cent
        )
        if fits and band.poor in {"any", "some" if poor else "none"}:
            return band
    return None
