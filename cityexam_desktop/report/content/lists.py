"""Chapters five to eight and the annexes: last year's problems, remedies, tables, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.county.assessment import NOT_COMPUTABLE
from cityexam_desktop.formpack.model import IndicatorKind
from cityexam_desktop.report.blocks import (
    Align,
    Band,
    Column,
    Heading,
    PageBreak,
    Paragraph,
    Table,
)
from cityexam_desktop.report.content import words
from cityexam_desktop.report.content.results import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.county.assessment import Assessment
    from cityexam_desktop.county.diagnosis import Problem
    from cityexam_desktop.report.blocks import Block, Row


def remaining(assessment: Assessment, problems: tuple[Problem, ...]) -> Iterator[Block]:
    """Chapters five to eight; what was not done this year is said so."""
    yield Heading(1, "专项体检和重点更新片区")
    yield Paragraph("本年度未录入专项体检结果。")
    yield Heading(1, "居民调查问卷分析")
    yield Paragraph(
        "本年度未录入居民满意度调查结果。第三方体检和满意度调查的结果与本报告分列，不合并计算。"
    )
    yield Heading(1, "上一年度问题整治情况")
    yield Paragraph(_completion(assessment))
    yield Heading(1, "问题与整治建议")
    yield from _advice(problems)


def _completion(assessment: Assessment) -> str:
    found = [r for r in assessment.indicators if "整治完成率" in r.indicator.name]
    if not found or found[0].figure.value is None:
        return "没有上年度问题整治的完成情况数据。"
    figure = found[0].figure
    return f"上年度问题整治完成率为{words.number(figure.value)}%，{words.verdict_text(figure)}。"


def _advice(problems: tuple[Problem, ...]) -> Iterator[Block]:
    if not problems:
        yield Paragraph("没有发现未达标或存在缺口的指标。")
        return
    urgent = sum(p.result.indicator.kind is IndicatorKind.BOTTOM_LINE for p in problems)
    yield Paragraph(
        f"共列出问题{len(problems)}项，其中底线型{urgent}项。底线型问题建议列为限时解决，"
        "其余结合群众意见和财力列为尽力解决；责任单位、期限和资金由县政府审定后填写。"
    )
    yield Table(
        "整治建议清单（建议稿）",
        (
            Column("序号", 6, Align.CENTRE),
            Column("问题涉及指标", 28),
            Column("结果", 18),
            Column("存在问题", 16),
            Column("整治类型（建议）", 14, Align.CENTRE),
            Column("责任单位（建议）", 22),
        ),
        tuple(
            (
                str(p.number),
                p.result.indicator.name,
                f"{words.value_text(p.result)} {p.result.indicator.measure}",
                p.ground.word + ("，且较上年变差" if p.worse else ""),
                "限时解决" if p.result.indicator.kind is IndicatorKind.BOTTOM_LINE else "尽力解决",
                p.unit or words.NONE,
            )
            for p in problems
        ),
        notes=("“限时／尽力”按指标类型提出建议，不是审定结果。",),
    )


def annexes(assessment: Assessment, problems: tuple[Problem, ...]) -> Iterator[Block]:
    """The tables at the end: all indicators, what is missing, all problems."""
    yield PageBreak()
    yield Heading(1, "附件1 指标汇总表", numbered=False)
    yield _summary(assessment)
    yield Heading(1, "附件2 缺数与替代口径表", numbered=False)
    yield from _missing(assessment)
    yield Heading(1, "附件3 问题清单", numbered=False)
    yield from _problems(problems)


def _summary(assessment: Assessment) -> Table:
    columns = (
        Column("序号", 5, Align.CENTRE),
        Column("指标", 30),
        Column("计量单位", 11, Align.CENTRE),
        Column("上年", 12, Align.RIGHT),
        Column("本年", 13, Align.RIGHT),
        Column("标准", 15, Align.CENTRE),
        Column("评判", 9, Align.CENTRE),
        Column("变化", 7, Align.CENTRE),
        Column("标准依据", 26),
        Column("责任单位", 22),
    )
    rows: list[Row] = []
    for dimension in assessment.dataset.pack.dimensions:
        rows.append(Band(f"{dimension.group} · {dimension.name}"))
        for result in assessment.indicators:
            if result.indicator.dimension == dimension.code:
                threshold = result.indicator.threshold
                basis = threshold.document if threshold else words.NONE
                rows.append((*row(result), basis, words.owner_text(result)))
    return Table("指标汇总表", columns, tuple(rows), landscape=True, tones=words.TONES)


def _missing(assessment: Assessment) -> Iterator[Block]:
    rows = tuple(
        (r.indicator.name, words.why_text(r.figure))
        for r in assessment.indicators
        if r.state == NOT_COMPUTABLE
    )
    entered = "、".join(r.indicator.name for r in assessment.indicators if r.state == "entered")
    if not rows:
        yield Paragraph("所有适用指标都得出了结果。")
    else:
        yield Table("缺数未算的指标", (Column("指标", 34), Column("缺什么、由谁提供", 66)), rows)
    if entered:
        yield Paragraph(f"由责任单位直接填报结果的指标：{entered}。")


def _problems(problems: tuple[Problem, ...]) -> Iterator[Block]:
    if not problems:
        yield Paragraph("无。")
        return
    yield Table(
        "问题清单",
        (
            Column("编号", 6, Align.CENTRE),
            Column("指标", 28),
            Column("指标值", 16),
            Column("标准", 14, Align.CENTRE),
            Column("问题", 14),
            Column("分布", 30),
            Column("责任单位", 18),
        ),
        tuple(
            (
                str(p.number),
                p.result.indicator.name,
                words.value_text(p.result),
                words.standard_text(p.result.indicator),
                p.ground.word,
                "；".join(f"{e.name} {words.number(e.value)}" for e in p.extent) or "全县",
                p.unit or words.NONE,
            )
            for p in problems
        ),
        landscape=True,
    )
