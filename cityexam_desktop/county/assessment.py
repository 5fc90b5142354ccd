"""The assessment (评价): indicator values, 达标, change, grades; each with its inputs.

Two things are kept apart as the manual keeps them: whether a value meets its
threshold, and the four-level grade, which experts enter and nothing here invents.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.county.adding import number_of, over_level
from cityexam_desktop.county.grading import dimension_results
from cityexam_desktop.county.merge import CountyDataset, as_decimal
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import Result, State, evaluate
from cityexam_desktop.formpack.model import COUNTY, Direction, Indicator, IndicatorPart, ZeroMeaning
from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace.yearbefore import breaks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cityexam_desktop.county.grading import DimensionResult
    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.formpack.model import Threshold

COMPUTED: Final = "computed"
ENTERED: Final = "entered"
NOT_APPLICABLE: Final = "not_applicable"
NOT_COMPUTABLE: Final = "not_computable"
STATE_WORDS: Final = {
    COMPUTED: "已计算",
    ENTERED: "直接填报",
    NOT_APPLICABLE: "不适用",
    NOT_COMPUTABLE: "缺数未算",
}
CHANGE_WORDS: Final = {"better": "好转", "same": "持平", "worse": "变差", "mixed": "有升有降"}
_STATED: Final = {
    Absence.NOT_APPLICABLE: "填报单位答复：不适用",
    Absence.NONE_HERE: "本县无此类对象",
}


@dataclass(frozen=True, slots=True)
class Input:
    """One base datum behind a figure: its value, who gave it, and in which signed file.

    For data of rows, `value` is empty and `rows` says how many rows stand, of how many.
    """

    code: str
    name: str
    measure: str
    value: str
    unit: str
    bundle: str = ""
    submission_code: str = ""
    nature: str = ""
    source: str = ""
    rows: tuple[int, int] | None = None
    previous: bool = False
    correction: str = ""
    basis: str = ""
    """The basis of the submission: what the bureau entered for a unit is marked (代录)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A computed or entered number, judged: of a whole indicator, or of one part.

    `value` is rounded half up to the indicator's decimals; 达标 and change are judged
    on it. `missing` names what is missing and who owes it.
    """

    code: str
    name: str
    measure: str
    state: str
    value: Decimal | None
    threshold: Threshold | None
    met: bool | None
    last_year: Decimal | None
    change: str
    difference: Decimal | None
    missing: tuple[tuple[str, str, str], ...] = ()
    """(code, name, owing unit's name)."""
    reason: str = ""
    coverage: tuple[int, int] | None = None
    broken: str = ""
    """Why last year's value, though shown, must not be compared (口径有变化); '' where it may."""


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One indicator's result; a multi-part one has no value of its own but parts."""

    indicator: Indicator
    figure: Figure
    grade: str
    graded_by: str
    inputs: tuple[Input, ...]
    parts: tuple[Figure, ...] = ()

    @property
    def state(self) -> str:
        """computed, entered, not_applicable or not_computable."""
        return self.figure.state


@dataclass(frozen=True, slots=True)
class Assessment:
    """All indicators and dimensions of one county dataset."""

    dataset: CountyDataset
    indicators: tuple[IndicatorResult, ...]
    dimensions: tuple[DimensionResult, ...]


def assess(dataset: CountyDataset) -> Assessment:
    """Compute and judge every indicator of the pack over the merged data."""
    results = tuple(_indicator(dataset, indicator) for indicator in dataset.pack.indicators)
    return Assessment(dataset, results, dimension_results(dataset.pack, results))


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half up to the decimals that are printed."""
    with localcontext() as context:
        context.prec = 60
        return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def meets(threshold: Threshold, value: Decimal) -> bool:
    """Whether a printed value meets a threshold."""
    low, high = threshold.low, threshold.high
    if threshold.operator == "=":
        return value == low
    above = low is None or value >= low
    below = high is None or value <= high
    return above and below


def change_of(
    direction: Direction, threshold: Threshold | None, last: Decimal | None, value: Decimal | None
) -> str:
    """``better``, ``same`` or ``worse`` by the indicator's direction; '' where it has none.

    In a range, nearer to it is better. Published tables of the level above say
    上升 / 下降 and mean this (`six-steps`), not the arithmetic sign.
    """
    if last is None or value is None or direction is Direction.OBSERVE:
        return ""
    if direction is Direction.RANGE:
        if threshold is None:
            return ""
        gain = _outside(threshold, last) - _outside(threshold, value)
    else:
        gain = value - last if direction is Direction.HIGHER else last - value
    return "same" if gain == 0 else "better" if gain > 0 else "worse"


def _outside(threshold: Threshold, value: Decimal) -> Decimal:
    if threshold.low is not None and value < threshold.low:
        return threshold.low - value
    if threshold.high is not None and value > threshold.high:
        return value - threshold.high
    return Decimal(0)


def _indicator(dataset: CountyDataset, indicator: Indicator) -> IndicatorResult:
    grade = dataset.decisions.grades.get(indicator.code)
    parts = tuple(_figure(dataset, indicator, part) for part in indicator.parts)
    figure = _whole(indicator, parts) if parts else _figure(dataset, indicator, indicator)
    return IndicatorResult(
        indicator,
        figure,
        grade.grade if grade else "",
        f"{grade.who}：{grade.reason}" if grade else "",
        tuple(_inputs(dataset, indicator)),
        parts,
    )


def _figure(
    dataset: CountyDataset, indicator: Indicator, item: Indicator | IndicatorPart
) -> Figure:
    last = _last_year(dataset, item)
    blank = Figure(
        item.code, item.name, item.measure, NOT_APPLICABLE, None, item.threshold, None,
        last, "", None, broken=breaks_of(dataset.previous).get(item.code, ""),
    )  # fmt: skip
    if not indicator.applicable:
        return replace(blank, reason=indicator.applicable_note or "本县不适用")
    result = _evaluate(dataset, indicator, item)
    if result is not None and (value := number_of(item.zero_denominator, result)) is not None:
        return _judged(blank, indicator, item, value, COMPUTED, result.partial)
    direct = dataset.answers.value(item.direct) if item.direct else Absence.BLANK
    if isinstance(direct, Decimal):
        return _judged(blank, indicator, item, direct, ENTERED)
    if isinstance(direct, Absence) and direct in _STATED and _is_open(result):
        held = dataset.values.get((item.direct, COUNTY))
        why = f"（{held.reason}）" if held and held.reason else ""
        return replace(blank, reason=f"{_STATED[direct]}{why}")
    return _without(dataset, item, blank, result)


def _is_open(result: Result | None) -> bool:
    """Whether the formula leaves it to the unit to say what the result is."""
    return result is None or result.state is State.MISSING


def _judged(
    blank: Figure,
    indicator: Indicator,
    item: Indicator | IndicatorPart,
    value: Decimal,
    state: str,
    coverage: tuple[int, int] | None = None,
) -> Figure:
    printed = rounded(value, item.decimals)
    threshold = item.threshold
    judges = threshold is not None and threshold.judges
    last = None if blank.broken else blank.last_year
    return replace(
        blank,
        state=state,
        value=printed,
        met=meets(threshold, printed) if threshold and judges else None,
        change=change_of(indicator.direction, threshold, last, printed),
        difference=printed - last if last is not None else None,
        coverage=coverage,
    )


def _without(
    dataset: CountyDataset,
    item: Indicator | IndicatorPart,
    blank: Figure,
    result: Result | None,
) -> Figure:
    """A figure that has no number: 不适用, or 缺数未算 naming what is missing and who owes it."""
    if result is None or result.state is State.MISSING:
        codes = result.missing if result else ()
        codes = codes or ((item.direct,) if item.direct else ())
        missing = tuple(_owed(dataset, code) for code in _lacking(dataset, codes))
        owing = "、".join(f"{name}（{unit}）" for _, name, unit in missing)
        what = "缺数未算（旧表未问）" if result and result.not_asked else "缺数未算"
        return replace(blank, state=NOT_COMPUTABLE, missing=missing, reason=f"{what}，欠：{owing}")
    if result.state is State.NOT_APPLICABLE:
        return replace(blank, reason=_STATED[Absence.NOT_APPLICABLE])
    if result.state is State.ZERO_DENOMINATOR:
        if result.none_denominator or item.zero_denominator is ZeroMeaning.NONE_HERE:
            return replace(blank, reason=_STATED[Absence.NONE_HERE])
        return replace(blank, state=NOT_COMPUTABLE, reason="分母为零，不能计算")
    return replace(blank, state=NOT_COMPUTABLE, reason=result.reason or "不能计算")


def _evaluate(
    dataset: CountyDataset, indicator: Indicator, item: Indicator | IndicatorPart
) -> Result | None:
    """The formula at the county, or over the places of the indicator's level; if it has one."""
    if item.formula is None:
        return None
    if indicator.level in {"", COUNTY}:
        return evaluate(item.formula, dataset.answers.county)
    return over_level(dataset.answers, indicator.level, item.formula, item.zero_denominator)


def _whole(indicator: Indicator, parts: tuple[Figure, ...]) -> Figure:
    """A multi-part indicator as a whole: met when all parts that apply are met."""
    standing = [p for p in parts if p.state != NOT_APPLICABLE]
    states = {p.state for p in standing}
    if not standing:
        state = NOT_APPLICABLE
    elif NOT_COMPUTABLE in states:
        state = NOT_COMPUTABLE
    else:
        state = COMPUTED if COMPUTED in states else ENTERED
    verdicts = {p.met for p in standing}
    met = False if False in verdicts else None if None in verdicts or not verdicts else True
    changes = {p.change for p in standing if p.change}
    change = changes.pop() if len(changes) == 1 else "mixed" if changes else ""
    return Figure(
        indicator.code, indicator.name, indicator.measure, state, None, None, met, None,
        change, None,
        missing=tuple(m for p in parts for m in p.missing),
        reason="；".join(dict.fromkeys(f"{p.name}：{p.reason}" for p in parts if p.reason)),
        broken="；".join(dict.fromkeys(p.broken for p in parts if p.broken)),
    )  # fmt: skip


def _last_year(dataset: CountyDataset, item: Indicator | IndicatorPart) -> Decimal | None:
    value = as_decimal(dataset.previous.get((item.code, COUNTY), Absence.BLANK))
    return rounded(value, item.decimals) if value is not None else None


def _owed(dataset: CountyDataset, code: str) -> tuple[str, str, str]:
    if code.startswith("prev("):
        return (
            code,
            f"上年{_name(dataset, code[5:-1])}",
            ("上年口径不同" if code[5:-1] in breaks_of(dataset.previous) else "上年数据"),
        )
    owner = dataset.pack.owner_of.get(code, "")
    unit = dataset.pack.unit.get(owner)
    return code, _name(dataset, code), unit.name if unit else "无人负责"


def _name(dataset: CountyDataset, code: str) -> str:
    datum = dataset.pack.datum.get(code)
    return datum.name if datum else code


def _inputs(dataset: CountyDataset, indicator: Indicator) -> Iterator[Input]:
    """The base data behind an indicator and its parts, each once, in formula order."""
    seen: set[str] = set()
    items: tuple[Indicator | IndicatorPart, ...] = (indicator, *indicator.parts)
    for item in items:
        codes = _in_order(dataset, item.formula.codes) if item.formula else []
        for code in (*codes, *([item.direct] if item.direct else [])):
            if code not in seen:
                seen.add(code)
                yield _input(dataset, code)
        for code in _in_order(dataset, item.formula.prev_codes) if item.formula else []:
            value = dataset.previous.get((code, COUNTY), Absence.BLANK)
            datum = dataset.pack.datum[code]
            yield Input(
                code, f"上年{datum.name}", datum.measure, show(datum, value), "", previous=True
            )


def _in_order(dataset: CountyDataset, codes: frozenset[str]) -> list[str]:
    """The codes that somebody typed: a computed total stands for what it is made of."""
    data = dataset.pack.datum
    typed: set[str] = set()
    for code in codes:
        if code in data:
            total = _total(dataset, code)
            typed.update(_in_order(dataset, total.codes) if total else [code])
    return sorted(typed, key=lambda c: data[c].order)


def _lacking(dataset: CountyDataset, codes: tuple[str, ...]) -> list[str]:
    """What is missing, a computed total by what it lacks, so that those who owe are named."""
    found: list[str] = []
    for code in codes:
        total = _total(dataset, code)
        lacking = evaluate(total, dataset.answers.county).missing if total else ()
        found += _lacking(dataset, lacking) if lacking else [code]
    return list(dict.fromkeys(found))


def _total(dataset: CountyDataset, code: str) -> Formula | None:
    """The formula of a computed datum of a list form; nothing for what is typed or in rows."""
    datum = dataset.pack.datum.get(code)
    if datum is None or datum.form in dataset.answers.tables:
        return None
    return datum.formula


def _input(dataset: CountyDataset, code: str) -> Input:
    datum = dataset.pack.datum[code]
    unit = dataset.pack.unit.get(dataset.pack.owner_of.get(code, ""))
    table = dataset.answers.tables.get(datum.form)
    name = unit.name if unit else ""
    if table is not None:
        bundle = dataset.resolution.in_force.get(unit.code, "") if unit else ""
        return Input(
            code,
            datum.name,
            datum.measure,
            "",
            name,
            bundle,
            _code(bundle),
            rows=table.coverage,
            basis=_basis(dataset, bundle),
        )
    held = dataset.values.get((code, COUNTY))
    if held is None:
        return Input(code, datum.name, datum.measure, "", name)
    giver = dataset.pack.unit.get(held.unit)
    return Input(
        code, datum.name, datum.measure, show(datum, held.value), giver.name if giver else name,
        held.bundle, _code(held.bundle), held.nature, held.source, correction=held.correction,
        basis=_basis(dataset, held.bundle),
    )  # fmt: skip


def _basis(dataset: CountyDataset, bundle: str) -> str:
    return dataset.facts[bundle].basis if bundle in dataset.facts else ""


def _code(bundle: str) -> str:
    return submission_code(bundle) if bundle else ""


def state_counts(assessment: Assessment) -> Mapping[str, int]:
    """How many indicators are in which state; entered ones count as computed too."""
    states = [result.state for result in assessment.indicators]
    return {state: states.count(state) for state in STATE_WORDS}
