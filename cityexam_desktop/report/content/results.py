"""Chapter four: every indicator, one by one; what is missing is said, never left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.local import is_own
from cityexam_desktop.report.blocks import Align, Column, Heading, Paragraph, Style, Table
from cityexam_desktop.report.content import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.county.assessment import Assessment, IndicatorResult
    from cityexam_desktop.county.diagnosis import Problem
    from cityexam_desktop.report.blocks import Block

_LISTED = 5


def by_dimension(assessment: Assessment, problems: tuple[Problem, ...]) -> Iterator[Block]:
    """A section per dimension, a short paragraph per indicator, a table at the end of each."""
    yield Heading(1, "分维度分析")
    extents = {p.result.indicator.code: p for p in problems}
    for dimension in assessment.dataset.pack.dimensions:
        results = [r for r in assessment.indicators if r.indicator.dimension == dimension.code]
        if not results:
            continue
        yield Heading(2, f"{dimension.group} · {dimension.name}")
        for result in results:
            yield Heading(3, f"{result.indicator.name}", numbered=True)
            yield Paragraph(_told(assessment, result, extents.get(result.indicator.code)))
            if note := _note(assessment, result):
                yield Paragraph(note, Style.NOTE)
        yield _table(results, dimension.name)


def _told(assessment: Assessment, result: IndicatorResult, problem: Problem | None) -> str:
    indicator, figure = result.indicator, result.figure
    pack = assessment.dataset.pack
    parts = [f"{indicator.definition.rstrip('。')}。"]
    parts.append(f"计算：{words.formula_text(pack, indicator)}。")
    if figure.value is not None or any(p.value is not None for p in result.parts):
        parts.append(f"本年结果：{words.value_text(result)}（{indicator.measure}）。")
        standard = words.standard_text(indicator)
        parts.append(
            f"评价标准：{standard}，{words.verdict_text(figure)}。"
            if standard != words.NONE
            else "没有评价标准，只列结果。"
        )
        parts.append(_compared(result))
    else:
        parts.append(f"{words.verdict_text(figure)}：{words.why_text(figure).rstrip('。')}。")
    if problem is not None and problem.extent:
        first = "、".join(f"{e.name} {words.number(e.value)}" for e in problem.extent[:_LISTED])
        parts.append(f"主要分布：{first}{'等' if len(problem.extent) > _LISTED else ''}。")
    return "".join(parts)


def _compared(result: IndicatorResult) -> str:
    figure = result.figure
    last = words.last_text(result)
    known = figure.last_year is not None or any(p.last_year is not None for p in result.parts)
    if not known:
        return "无上年数值可比。"
    change = words.change_text(figure)
    if change == words.BROKEN:
        return f"上年 {last}，口径有变化，不作好坏比较：{figure.broken.rstrip('。')}。"
    return f"上年 {last}，" + (f"{change}。" if change != words.NONE else "不作好坏比较。")


def _note(assessment: Assessment, result: IndicatorResult) -> str:
    indicator, figure = result.indicator, result.figure
    pack = assessment.dataset.pack
    notes = ["本县特色指标，不在基准方案内"] if is_own(pack, indicator.code) else []
    if figure.coverage is not None:
        answered, total = figure.coverage
        notes.append(f"结果只含已调查的 {answered}／{total} 个单元")
    if indicator.norm:
        notes.append(f"判断单个设施的参考标准：{indicator.norm}")
    if indicator.note:
        notes.append(indicator.note.rstrip("。"))
    if figure.state == "entered":
        notes.append("结果由责任单位直接填报，未经基础数据计算")
    if result.grade:
        notes.append(f"专家评定等级：{result.grade}（{result.graded_by}）")
    return f"注：{'；'.join(notes)}。" if notes else ""


def _table(results: list[IndicatorResult], name: str) -> Table:
    return Table(
        f"{name}指标结果",
        (
            Column("序号", 6, Align.CENTRE),
            Column("指标", 30),
            Column("计量单位", 11, Align.CENTRE),
            Column("上年", 12, Align.RIGHT),
            Column("本年", 14, Align.RIGHT),
            Column("标准", 16, Align.CENTRE),
            Column("评判", 10, Align.CENTRE),
            Column("变化", 8, Align.CENTRE),
        ),
        tuple(row(r) for r in results),
        tones=words.TONES,
    )


def row(result: IndicatorResult) -> tuple[str, ...]:
    """One indicator as a row: number to measure, two years, standard, verdict, change."""
    return (
        str(result.indicator.number),
        result.indicator.name,
        result.indicator.measure,
        words.last_text(result),
        words.value_text(result),
        words.standard_text(result.indicator),
        words.verdict_text(result.figure),
        words.change_text(result.figure),
    )
