"""Indicators, their inputs and the problems as rows, in the words of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.county.assessment import NOT_COMPUTABLE
from cityexam_desktop.county.progress import nature_told
from cityexam_desktop.gui.rows import Column, Mark, Row
from cityexam_desktop.report.content import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cityexam_desktop.county.assessment import Figure, IndicatorResult, Input
    from cityexam_desktop.county.diagnosis import Problem
    from cityexam_desktop.formpack.model import Threshold
    from cityexam_desktop.gui.results import County

INDICATORS = (
    Column("序号", 3, number=True),
    Column("维度", 6),
    Column("指标", 19),
    Column("计量单位", 5),
    Column("标准", 7),
    Column("上年", 7, number=True),
    Column("本年", 7, number=True),
    Column("评判", 6),
    Column("变化", 4),
    Column("数据性质", 7),
    Column("责任单位", 14),
)
INPUTS = (
    Column("基础数据", 13),
    Column("数值", 7, number=True),
    Column("计量单位", 5),
    Column("提供单位", 9),
    Column("报送码", 14),
    Column("收件号", 4, number=True),
    Column("数据性质", 5),
    Column("来源", 10),
)
PROBLEMS = (
    Column("编号", 3, number=True),
    Column("指标", 19),
    Column("指标值", 8),
    Column("标准", 6),
    Column("问题", 10),
    Column("较上年", 4),
    Column("责任单位", 9),
    Column("分布", 12),
)
VERDICT, CHANGE = 7, 8
ANY = ""
FILTERS = (
    ("全部评判", ANY),
    ("达标", "达标"),
    ("未达标", "未达标"),
    ("无标准", "无标准"),
    ("缺数未算", "缺数未算"),
    ("不适用", "不适用"),
)
_LOOKS = {
    "达标": ("good", "done"),
    "未达标": ("must", "must"),
    "缺数未算": ("explain", "doubt"),
    "不适用": ("quiet", ""),
    "无标准": ("quiet", ""),
}
_CHANGES = {"好转": "good", "变差": "must", "有升有降": "explain"}
_GROUNDS = {"bottom_line": ("must", "must"), "unmet": ("must", "must"), "gap": ("explain", "doubt")}


def indicator_rows(county: County, dimension: str = "", verdict: str = "") -> tuple[Row, ...]:
    """A row per indicator, of one dimension and one verdict when asked."""
    return tuple(
        _indicator_row(county, result)
        for result in county.assessment.indicators
        if dimension in {"", result.indicator.dimension}
        and verdict in {"", words.verdict_text(result.figure)}
    )


def dimensions(county: County) -> tuple[tuple[str, str], ...]:
    """(code, group and name) of every dimension, with how many of its indicators are met."""
    return tuple(
        (
            d.dimension.code,
            f"{d.dimension.group} · {d.dimension.name}　达标 {d.met} / {d.met + d.unmet}",
        )
        for d in county.assessment.dimensions
    )


def _indicator_row(county: County, result: IndicatorResult) -> Row:
    indicator, figure = result.indicator, result.figure
    dimension = next(
        (d.name for d in county.dataset.pack.dimensions if d.code == indicator.dimension), ""
    )
    verdict, change = words.verdict_text(figure), words.change_text(figure)
    texts = (
        str(indicator.number),
        dimension,
        indicator.name,
        indicator.measure,
        words.standard_text(indicator),
        words.last_text(result),
        words.value_text(result) if figure.state != NOT_COMPUTABLE else words.NONE,
        verdict,
        change,
        nature(result),
        words.owner_text(result),
    )
    marks = [Mark(VERDICT, *_LOOKS[verdict])]
    if change in _CHANGES:
        marks.append(Mark(CHANGE, _CHANGES[change]))
    return Row(texts, indicator.code, result, tuple(marks))


def nature(result: IndicatorResult) -> str:
    """What kind of numbers stand behind an indicator."""
    kinds = [nature_told(i.nature, i.basis) for i in result.inputs]
    entered = ["直接填报"] if result.state == "entered" else []
    surveyed = ["逐个调查"] if any(i.rows for i in result.inputs) else []
    return "、".join(dict.fromkeys(filter(None, (*entered, *surveyed, *kinds))))


def input_rows(county: County, result: IndicatorResult) -> tuple[Row, ...]:
    """The base data behind an indicator: value, who gave it, in which signed file."""
    return tuple(_input_row(county, one) for one in result.inputs)


def _input_row(county: County, one: Input) -> Row:
    number = county.dataset.decisions.received.get(one.bundle, "")
    rows = one.rows and f"{one.rows[0]:,} / {one.rows[1]:,} 行"
    value = one.value or rows or ("没有上年数据" if one.previous else "未报")
    lacks = not one.value and not (one.rows and one.rows[0])
    texts = (
        one.name,
        value,
        one.measure,
        one.unit or ("上年" if one.previous else ""),
        one.submission_code or ("本局更正" if one.correction else ""),
        str(number),
        nature_told(one.nature, one.basis),
        one.source,
    )
    marks = (Mark(1, "must", "must"),) if lacks else ()
    return Row(texts, f"{one.code}\x1f{one.previous}", one, marks)


def told(county: County, result: IndicatorResult) -> str:
    """Everything about one indicator in plain words, line by line."""
    return "\n".join(_told(county, result))


def _told(county: County, result: IndicatorResult) -> Iterator[str]:
    indicator, figure = result.indicator, result.figure
    yield f"含义：{indicator.definition}"
    yield f"计算：{words.formula_text(county.dataset.pack, indicator) or '直接填报结果'}"
    for one in result.parts or (figure,):
        yield from _figure_told(one, named=bool(result.parts))
    if figure.reason:
        yield f"没有结果的原因：{figure.reason}"
    if figure.coverage:
        yield f"结果只含已调查的 {figure.coverage[0]} / {figure.coverage[1]} 个单元。"
    if result.state == "entered":
        yield "结果由责任单位直接填报，没有用基础数据计算。"
    if result.grade:
        yield f"专家评定等级：{result.grade}（{result.graded_by}）"
    if indicator.norm:
        yield f"单个设施的参考标准：{indicator.norm}"
    if indicator.note:
        yield f"说明：{indicator.note}"


def _figure_told(figure: Figure, *, named: bool) -> Iterator[str]:
    name = f"{figure.name}　" if named else ""
    measure = figure.measure if figure.value is not None else ""
    yield f"本年：{name}{words.figure_text(figure)} {measure}".rstrip()
    if figure.last_year is not None:
        change = words.change_text(figure)
        said = f"，{change}" if change != words.NONE else ""
        yield f"上年：{name}{words.number(figure.last_year)} {figure.measure}{said}"
        if figure.broken:
            yield f"口径有变化：{figure.broken}"
    if figure.threshold is not None:
        yield f"标准：{_standard(figure.threshold)}　{words.verdict_text(figure)}"


def _standard(threshold: Threshold) -> str:
    basis = "、".join(filter(None, (threshold.document, threshold.confidence.word)))
    return f"{words.threshold_text(threshold)}" + (f"（{basis}）" if basis else "")


def problem_rows(problems: Iterable[Problem]) -> tuple[Row, ...]:
    """A row per problem, bottom lines first."""
    return tuple(_problem_row(problem) for problem in problems)


def _problem_row(problem: Problem) -> Row:
    result = problem.result
    extent = "、".join(f"{e.name} {words.number(e.value)}" for e in problem.extent)
    texts = (
        str(problem.number),
        result.indicator.name,
        f"{words.value_text(result)} {result.indicator.measure}".strip(),
        words.standard_text(result.indicator),
        problem.ground.word,
        words.change_text(result.figure),
        problem.unit,
        extent or "全县",
    )
    marks = [Mark(4, *_GROUNDS[problem.ground.value])]
    if problem.worse:
        marks.append(Mark(5, "must"))
    return Row(texts, result.indicator.code, problem, tuple(marks))
