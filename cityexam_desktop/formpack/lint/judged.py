"""How results are judged: indicators, thresholds, grading table."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack import measures
from cityexam_desktop.formpack.model import COUNTY, Direction

if TYPE_CHECKING:
    from cityexam_desktop.formpack.build import Built
    from cityexam_desktop.formpack.cells import Row
    from cityexam_desktop.formpack.model import GradeBand, Indicator, IndicatorPart, Threshold

_NEEDS = {">=": "low", "=": "low", "<=": "high", "between": "both"}
_AGAINST = {Direction.HIGHER: "<=", Direction.LOWER: ">="}
_MAX_DECIMALS = 6
_FULL = Decimal(100)
_STEP = Decimal("0.0001")


def check(built: Built) -> None:
    """Check indicators, parts and grades."""
    for row, indicator in zip(built.rows["indicators"], built.pack.indicators, strict=True):
        _indicator(row, indicator, built)
        _used(row, indicator)
        _result(row, indicator, built)
        _threshold(row, indicator.threshold, indicator.direction)
    known = {i.code: i for i in built.pack.indicators}
    parts = {part.code: part for i in built.pack.indicators for part in i.parts}
    for row in built.rows["parts"]:
        code = row.text("indicator")
        if code not in known:
            row.unknown("indicator", code, known, "指标")
        elif (part := parts.get(row.text("code"))) is not None:
            _result(row, part, built)
            _threshold(row, part.threshold, known[code].direction)
    _grades(built)


def _used(row: Row, indicator: Indicator) -> None:
    """Notice an indicator that says which way is better, and that nothing judges by."""
    judged = [indicator.threshold, *(part.threshold for part in indicator.parts)]
    if (
        indicator.applicable
        and indicator.direction is not Direction.OBSERVE
        and not (indicator.graded or indicator.weight or any(judged))
    ):
        what = "没有标准、不评级、权重是 0，评价用不到这项指标。"
        remedy = "请写明标准、评级或权重，或改为 observe（只作观察），或删去。"
        row.say("code", "pack.unused", what, remedy, Level.NOTICE)


def _indicator(row: Row, indicator: Indicator, built: Built) -> None:
    dimensions = [dimension.code for dimension in built.pack.dimensions]
    if indicator.dimension not in dimensions:
        row.unknown("dimension", indicator.dimension, dimensions, "维度")
    levels = [level.code for level in built.pack.levels]
    if indicator.level not in levels:
        row.unknown("level", indicator.level, levels, "层级")
    elif (indicator.level != COUNTY) is not bool(indicator.combine):
        what = "逐个单元计算的指标须写明怎样向上合并，全县计算的不写。"
        row.say("combine", "pack.incomplete", what, "请填 sum 或留空。")
    if (indicator.formula is None) is not bool(indicator.parts):
        what = "没有公式也没有分项。" if indicator.formula is None else "有分项的指标不写总公式。"
        row.say("formula", "pack.incomplete", what, "请补上公式，或只留分项。")
    if indicator.threshold and indicator.parts:
        what = "有分项的指标按分项各自的标准评价，不写总标准。"
        row.say("threshold_operator", "pack.bad_value", what, "请把标准写到 parts.csv。")
    if not indicator.applicable and not indicator.applicable_note:
        row.say("applicable_note", "pack.incomplete", "不适用的指标须写明理由。", "请填写。")
    if indicator.weight < 0:
        row.say("weight", "pack.range", "权重不能小于 0。", "请改正。")


def _result(row: Row, item: Indicator | IndicatorPart, built: Built) -> None:
    """What indicator and part have in common: measure, decimals, direct entry."""
    if measures.find(item.measure) is None:
        near = measures.nearest(item.measure)
        hint = f"是不是“{near}”？" if near else "请改用已有的计量单位。"
        row.say("measure", "pack.unknown_measure", f"不认识计量单位“{item.measure}”。", hint)
    if item.decimals > _MAX_DECIMALS:
        row.say("decimals", "pack.bad_value", f"小数最多 {_MAX_DECIMALS} 位。", "请减少位数。")
    if not item.direct:
        return
    datum = built.pack.datum.get(item.direct)
    if datum is None:
        row.unknown("direct", item.direct, built.pack.datum, "数据项")
    elif not datum.type.numeric or not measures.same(datum.measure, item.measure):
        what = f"直接填报项“{datum.name}”的计量单位与指标不同。"
        row.say("direct", "pack.bad_value", what, f"指标是“{item.measure}”。")
    elif datum.required:
        row.say(
            "direct", "pack.bad_value", "直接填报项不能要求必填。", "有分项数据的单位不必填它。"
        )


def _threshold(row: Row, threshold: Threshold | None, direction: Direction) -> None:
    if threshold is None:
        return
    needs = _NEEDS[threshold.operator]
    for column, value, wanted in (
        ("threshold_low", threshold.low, needs in {"low", "both"}),
        ("threshold_high", threshold.high, needs in {"high", "both"}),
    ):
        if (value is not None) is not wanted:
            what = "标准缺少界限值。" if wanted else "这种比较符用不到这个界限。"
            row.say(column, "pack.incomplete", what, "请按比较符填写：>= 和 = 用 low，<= 用 high。")
    low, high = threshold.low, threshold.high
    if low is not None and high is not None and low > high:
        row.say("threshold_high", "pack.range", f"上限 {high} 小于下限 {low}。", "请改正。")
    if direction is Direction.OBSERVE:
        row.say(
            "threshold_operator",
            "pack.bad_value",
            "只作观察的指标没有标准。",
            "请删去标准或改方向。",
        )
    if _AGAINST.get(direction) == threshold.operator:
        row.say("threshold_operator", "pack.bad_value", "标准的方向与指标的方向相反。", "请核对。")
    if not threshold.document:
        row.say("threshold_document", "pack.incomplete", "标准须写明出处。", "请填文件名或文号。")


def _grades(built: Built) -> None:
    bands = built.pack.grades
    for row, band in zip(built.rows["grades"], bands, strict=True):
        if band.low >= band.high:
            row.say("high", "pack.range", f"上界 {band.high} 不大于下界 {band.low}。", "请改正。")
    _overlaps(built)
    if not bands:
        return
    edges = {Decimal(0), _FULL}
    for band in bands:
        edges |= {band.low, band.high - _STEP, band.high}
    shares = sorted(edge for edge in edges if 0 <= edge <= _FULL)
    for best, good, poor in product(shares, shares, ("none", "some")):
        if best <= good and not any(_fits(band, best, good, poor) for band in bands):
            words = "没有不足项" if poor == "none" else "有不足项"
            built.rows["grades"][-1].say(
                "poor",
                "pack.incomplete",
                f"定级表有空档：很好占 {best}%、很好加较好占 {good}%、{words}时没有等级。",
                "请补一行明确的规则。",
            )
            return


def _overlaps(built: Built) -> None:
    """Two bands of one basis must not both fit one case; bases may back each other up."""
    numbered = list(zip(built.rows["grades"], built.pack.grades, strict=True))
    for at, (row, band) in enumerate(numbered):
        for first, other in numbered[:at]:
            low, high = max(band.low, other.low), min(band.high, other.high)
            alike = band.poor == other.poor or "any" in {band.poor, other.poor}
            if band.basis == other.basis and alike and low < high:
                what = f"与 grades.csv 第{first.number}行重叠：占比 {low}% 至 {high}% 有两个等级。"
                row.say("low", "pack.range", what, "请改正上下界，使每种情况只有一个等级。")


def _fits(band: GradeBand, best: Decimal, good: Decimal, poor: str) -> bool:
    share = best if band.basis == "best" else good
    return band.low <= share < band.high and band.poor in {poor, "any"}
