"""指标汇总: every indicator by a live formula, judged and compared by live formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.county.assessment import STATE_WORDS
from cityexam_desktop.formpack.formula import State, evaluate
from cityexam_desktop.formpack.model import COUNTY, Direction, ZeroMeaning
from cityexam_desktop.report.content import words
from cityexam_desktop.report.county_xlsx import cells
from cityexam_desktop.report.county_xlsx.addresses import (
    BASE_WORD,
    SUMMARY,
    SUMMARY_CHANGE,
    SUMMARY_HIGH,
    SUMMARY_LAST,
    SUMMARY_LOW,
    SUMMARY_MET,
    SUMMARY_VALUE,
)
from cityexam_desktop.report.county_xlsx.cells import EMPTY, Cell, Column, Page, sheet
from cityexam_desktop.report.county_xlsx.live import MISSING, live, quoted
from cityexam_desktop.report.county_xlsx.spots import CountySpot
from cityexam_desktop.report.county_xlsx.tables import INAPPLICABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from cityexam_desktop.county.assessment import Assessment, Figure, IndicatorResult
    from cityexam_desktop.formpack.model import Indicator, IndicatorPart, Threshold
    from cityexam_desktop.report.county_xlsx.addresses import Addresses

COLUMNS = (
    Column("序号", 6),
    Column("维度", 10),
    Column("指标", 28),
    Column("计量单位", 9),
    Column("标准及依据", 22),
    Column("上年", 10),
    Column("本年", 11),
    Column("达标", 9),
    Column("好转/变差", 9),
    Column("数据性质", 10),
    Column("来源", 18),
    Column("责任单位", 15),
    Column("报送码", 29),
    Column("备注", 22),
    Column("标准下限", 10),
    Column("标准上限", 10),
    Column("计算式", 60),
)
_PRINTED = 14
_IN_PARTS = "见分项"
_UNJUDGED = "无标准"
_MIXED = "有升有降"


def summary_page(assessment: Assessment, at: Addresses) -> Page:
    """Lay out the summary: a row per indicator, and below it one per part."""
    return Page(
        SUMMARY,
        f"{at.dataset.task.county}{at.dataset.task.period}年度城市体检 指标汇总表",
        "本年、达标、好转/变差都是公式，由基础数据和各表算出，改动基础数据后自动重算。"
        "请用 WPS 或 Excel 打开；右侧不打印的三列是判断用的标准值和计算式。",
        COLUMNS,
        tuple(row for result in assessment.indicators for row in _rows(at, result)),
        frozen=3,
        printed=_PRINTED,
        tones=SUMMARY_MET + SUMMARY_CHANGE + SUMMARY_VALUE,
    )


def _rows(at: Addresses, result: IndicatorResult) -> Iterator[tuple[Cell, ...]]:
    indicator = result.indicator
    if not result.parts:
        yield _row(at, result, indicator, result.figure)
        return
    yield _whole(at, result)
    for part, figure in zip(indicator.parts, result.parts, strict=True):
        yield _row(at, result, part, figure)


def _row(
    at: Addresses, result: IndicatorResult, item: Indicator | IndicatorPart, figure: Figure
) -> tuple[Cell, ...]:
    number, threshold = at.summary[item.code], item.threshold
    return (
        *_named(at, result, item),
        Cell(_standard(threshold)),
        _last_year(at, item, figure),
        _value(at, result.indicator, item, figure),
        _met(number, threshold, figure),
        _change(number, result.indicator.direction, item, figure),
        *_provenance(at, result),
        Cell(_remark(result, figure)),
        _limit(threshold.low if threshold else None, item.decimals),
        _limit(threshold.high if threshold else None, item.decimals),
        Cell(words.formula_text(at.pack, result.indicator) if item is result.indicator else ""),
    )


def _whole(at: Addresses, result: IndicatorResult) -> tuple[Cell, ...]:
    """Give the row of an indicator in parts: its verdict and change come from theirs."""
    indicator, figure = result.indicator, result.figure
    first = at.summary[indicator.code] + 1
    last = first + len(indicator.parts) - 1
    return (
        *_named(at, result, indicator),
        Cell(words.NONE, cells.CENTRE),
        Cell(words.NONE, cells.CENTRE),
        Cell(_IN_PARTS, cells.CENTRE),
        Cell(
            words.verdict_text(figure),
            cells.CENTRE,
            _joint_verdict(f"{SUMMARY_MET}{first}:{SUMMARY_MET}{last}"),
        ),
        Cell(
            words.change_text(figure),
            cells.CENTRE,
            _joint_change(f"{SUMMARY_CHANGE}{first}:{SUMMARY_CHANGE}{last}")
            if not figure.broken
            else "",
        ),
        *_provenance(at, result),
        Cell(_remark(result, figure)),
        EMPTY,
        EMPTY,
        Cell(words.formula_text(at.pack, indicator)),
    )


def _named(
    at: Addresses, result: IndicatorResult, item: Indicator | IndicatorPart
) -> tuple[Cell, ...]:
    indicator = result.indicator
    dimension = next(d for d in at.pack.dimensions if d.code == indicator.dimension)
    whole = item is indicator
    return (
        Cell(str(indicator.number) if whole else "", cells.CENTRE),
        Cell(dimension.name),
        Cell(item.name if whole else f"　其中：{item.name}"),
        Cell(item.measure, cells.CENTRE),
    )


def _standard(threshold: Threshold | None) -> str:
    text = words.threshold_text(threshold)
    return f"{text}　{threshold.document}" if threshold and threshold.document else text


def _limit(value: Decimal | None, decimals: int) -> Cell:
    return EMPTY if value is None else Cell(value, cells.figure(decimals))


def _last_year(at: Addresses, item: Indicator | IndicatorPart, figure: Figure) -> Cell:
    cell = at.earlier_cell(item.code, COUNTY)
    if figure.last_year is None or cell is None:
        return Cell(words.NONE, cells.CENTRE)
    style = cells.figure(item.decimals)
    return Cell(figure.last_year, style, f"ROUND({cell},{item.decimals})")


def _value(
    at: Addresses, indicator: Indicator, item: Indicator | IndicatorPart, figure: Figure
) -> Cell:
    """Give the indicator's value of this year: its formula, or what was entered directly."""
    style = cells.figure(item.decimals)
    shown = STATE_WORDS[figure.state] if figure.value is None else figure.value
    text = None
    if indicator.applicable:
        home = at.home(item)
        text = (
            _formula(at, item)
            if home is None
            else _sum(f"{sheet(home.name)}{home.reach(home.column(item.code))}", item, figure)
        )
    return Cell(shown, style, text or "")


def _formula(at: Addresses, item: Indicator | IndicatorPart) -> str | None:
    if item.formula is None:
        return _entered(at, item, MISSING) if item.direct else None
    if _by_place(at, item):
        return None
    result = evaluate(item.formula, at.answers.county)
    unfit = result.state is State.NOT_APPLICABLE
    instead = _entered(at, item, INAPPLICABLE if unfit else MISSING)
    broken = {ZeroMeaning.HUNDRED: "100", ZeroMeaning.ZERO: "0"}.get(item.zero_denominator)
    if broken is None or result.none_denominator:
        absent = item.zero_denominator is ZeroMeaning.NONE_HERE or result.none_denominator
        broken = _entered(at, item, INAPPLICABLE if absent else MISSING)
    return live(
        CountySpot(at),
        item.formula,
        result.state,
        missing=instead,
        broken=broken,
        decimals=item.decimals,
    )


def _by_place(at: Addresses, item: Indicator | IndicatorPart) -> bool:
    """Whether an indicator is computed place by place, without a sheet that shows it."""
    indicator = next(whole for whole, each in at.items if each is item)
    return indicator.level not in {"", COUNTY}


def _entered(at: Addresses, item: Indicator | IndicatorPart, word: str) -> str:
    """Write what stands in for the formula: the direct entry, or a word."""
    if not item.direct or item.direct not in at.base:
        return quoted(word)
    cell, said = at.base_cell(item.direct), at.base_cell(item.direct, BASE_WORD)
    return f'IF(AND(ISNUMBER({cell}),{said}=""),ROUND({cell},{item.decimals}),{quoted(word)})'


def _sum(reach: str, item: Indicator | IndicatorPart, figure: Figure) -> str:
    """Write the sum of the places' results; a place with more makes up for nobody."""
    word = quoted(INAPPLICABLE if figure.state == "not_applicable" else MISSING)
    lacks = f"COUNT({reach})=0"
    if figure.coverage is None:
        lacks = f"OR({lacks},COUNTIF({reach},{quoted(MISSING)})>0)"
    return f"IF({lacks},{word},ROUND(SUM({reach}),{item.decimals}))"


def _met(row: int, threshold: Threshold | None, figure: Figure) -> Cell:
    """Compare the printed value with the limits beside it; 无标准 where none may judge."""
    value = f"{SUMMARY_VALUE}{row}"
    verdict = quoted(_UNJUDGED)
    if threshold is not None and threshold.judges:
        low, high = f"{SUMMARY_LOW}{row}", f"{SUMMARY_HIGH}{row}"
        tests = [f"{value}={low}"] if threshold.operator == "=" else []
        if not tests and threshold.low is not None:
            tests.append(f"{value}>={low}")
        if threshold.operator != "=" and threshold.high is not None:
            tests.append(f"{value}<={high}")
        verdict = f'IF(AND({",".join(tests)}),"达标","未达标")'
    text = f"IF(ISNUMBER({value}),{verdict},{value})"
    return Cell(words.verdict_text(figure), cells.CENTRE, text)


def _change(
    row: int, direction: Direction, item: Indicator | IndicatorPart, figure: Figure
) -> Cell:
    """Compare with last year by the indicator's direction; nearer to a range is better."""
    shown = words.change_text(figure)
    threshold = item.threshold
    if figure.broken:
        return Cell(shown, cells.CENTRE)
    if direction is Direction.OBSERVE or (direction is Direction.RANGE and threshold is None):
        return Cell(shown, cells.CENTRE)
    last, value = f"{SUMMARY_LAST}{row}", f"{SUMMARY_VALUE}{row}"
    if direction is Direction.RANGE:
        gain = f"{_outside(row, last, threshold)}-{_outside(row, value, threshold)}"
    elif direction is Direction.HIGHER:
        gain = f"{value}-{last}"
    else:
        gain = f"{last}-{value}"
    judged = f'IF(ROUND({gain},9)=0,"持平",IF({gain}>0,"好转","变差"))'
    text = f"IF(COUNT({last},{value})=2,{judged},{quoted(words.NONE)})"
    return Cell(shown, cells.CENTRE, text)


def _outside(row: int, value: str, threshold: Threshold | None) -> str:
    terms = ["0"]
    if threshold is not None and threshold.low is not None:
        terms.append(f"{SUMMARY_LOW}{row}-{value}")
    if threshold is not None and threshold.high is not None:
        terms.append(f"{value}-{SUMMARY_HIGH}{row}")
    return f"MAX({','.join(terms)})"


def _joint_verdict(reach: str) -> str:
    """Write: met when all parts that apply are met."""
    text = f'IF(COUNTIF({reach},"{INAPPLICABLE}")=ROWS({reach}),"{INAPPLICABLE}","达标")'
    for word in (_UNJUDGED, MISSING, "未达标"):
        text = f'IF(COUNTIF({reach},"{word}")>0,"{word}",{text})'
    return text


def _joint_change(reach: str) -> str:
    kinds = [f'COUNTIF({reach},"{word}")>0' for word in ("好转", "持平", "变差")]
    several = "+".join(f"({kind})" for kind in kinds)
    one = f'IF({kinds[0]},"好转",IF({kinds[1]},"持平",IF({kinds[2]},"变差","{words.NONE}")))'
    return f'IF({several}>1,"{_MIXED}",{one})'


def _provenance(at: Addresses, result: IndicatorResult) -> tuple[Cell, ...]:
    codes = [code for each in result.inputs if not each.previous for code in _typed(at, each.code)]
    held = [at.dataset.values.get((code, COUNTY)) for code in codes]
    bundles = [value.bundle for value in held if value]
    rows = [each.submission_code for each in result.inputs if each.rows]
    return (
        Cell(_each(word for code in codes for word in at.natures.get(code, ())), cells.CENTRE),
        Cell(_each(_source(at, code) for code in codes)),
        Cell(words.owner_text(result)),
        Cell(_each((*rows, *(submission_code(bundle) for bundle in bundles if bundle)), "\n")),
    )


def _typed(at: Addresses, code: str) -> Iterator[str]:
    """Give the data that somebody typed behind a datum of a list, each computed one resolved."""
    formula = at.pack.datum[code].formula
    if formula is None or code not in at.base:
        yield code
        return
    for read in sorted(formula.codes, key=lambda c: at.pack.datum[c].order):
        yield from _typed(at, read)


def _source(at: Addresses, code: str) -> str:
    """Name the document of a value; of rows the sheet on which they stand."""
    home = at.sheet_of(code)
    if home:
        return f"“{home.name}”表"
    held = at.dataset.values.get((code, COUNTY))
    return held.source if held else ""


def _each(texts: Iterable[str], between: str = "、") -> str:
    return between.join(dict.fromkeys(text for text in texts if text))


def _remark(result: IndicatorResult, figure: Figure) -> str:
    """Say why there is no value, of how many rows it is, and that it was entered."""
    if figure.value is None and figure.reason:
        return figure.reason
    notes = []
    if figure.coverage is not None:
        answered, total = figure.coverage
        notes.append(f"只含已调查的 {answered}／{total} 行")
    if figure.state == "entered":
        notes.append("由责任单位直接填报")
    if result.grade:
        notes.append(f"专家评定：{result.grade}")
    if figure.broken:
        notes.append(f"上年口径不同：{figure.broken}")
    return "；".join(notes)
