"""Chapters one to three: how it was done, by which indicators, and what came out on the whole."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.county.assessment import STATE_WORDS, state_counts
from cityexam_desktop.county.exempting import asks
from cityexam_desktop.county.progress import BASIS_WORDS
from cityexam_desktop.formpack.values import show
from cityexam_desktop.report.blocks import (
    Align,
    Band,
    Bars,
    Column,
    Fact,
    Figure,
    Heading,
    KeyFacts,
    PageBreak,
    Paragraph,
    Radar,
    Series,
    Stacks,
    Style,
    Table,
    Tone,
)
from cityexam_desktop.report.content import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.county.assessment import Assessment
    from cityexam_desktop.county.grading import DimensionResult
    from cityexam_desktop.county.merge import CountyDataset, MergedValue
    from cityexam_desktop.county.progress import UnitProgress
    from cityexam_desktop.report.blocks import Block, Row

_HUNDRED = Decimal(100)
_AXES = 3  # a radar needs that many


def work(assessment: Assessment, progress: tuple[UnitProgress, ...]) -> Iterator[Block]:
    """Chapter one: scope, units, and how the data came."""
    task = assessment.dataset.task
    yield Heading(1, "工作概述")
    yield Heading(2, "体检对象和范围")
    yield Paragraph(
        f"本次体检为{task.county}{task.period}年度城市体检，"
        f"数据时点为{task.as_of or '各项所注时间'}。"
        "体检单元逐级登记、统一编码，各层级数量如下。"
    )
    yield _scope(assessment)
    yield Heading(2, "数据收集情况")
    asked = [p for p in progress if p.asked]
    got = [p for p in asked if p.bundle]
    silent = "、".join(p.name for p in asked if not p.bundle)
    yield Paragraph(
        f"应填报单位{len(asked)}个，已收到{len(got)}个。"
        + (f"尚未计入的单位：{silent}。" if silent else "")
        + "每个数值都可以追溯到填报单位签名的报送包，见末页所列报送码。"
    )
    yield _units(progress)
    yield from _decided(assessment)


def _scope(assessment: Assessment) -> Table:
    counts = Counter(place.form for place in assessment.dataset.task.places)
    return Table(
        "体检范围与单元统计",
        (Column("层级", 20), Column("单元数（个）", 20, Align.RIGHT)),
        tuple(
            (level.name, f"{counts[level.code]:,}")
            for level in assessment.dataset.pack.levels
            if counts[level.code]
        ),
    )


def _units(progress: tuple[UnitProgress, ...]) -> Table:
    columns = (
        Column("单位", 26),
        Column("状态", 20),
        Column("方式", 18),
        Column("应报项", 9, Align.RIGHT),
        Column("已报项", 9, Align.RIGHT),
        Column("稿次", 8, Align.CENTRE),
        Column("收件日期", 16, Align.CENTRE),
    )
    rows = tuple(
        (
            p.name,
            p.word,
            BASIS_WORDS[p.basis] if p.bundle else words.NONE,
            str(p.asked),
            str(p.answered),
            str(p.edition) if p.edition else words.NONE,
            (p.received_at[:10] + ("（逾期）" if p.late else "")) or words.NONE,
        )
        for p in progress
    )
    return Table(
        "填报单位与收件情况", columns, rows, notes=("代录：由住建局据工作簿或盖章函代为录入。",)
    )


def _decided(assessment: Assessment) -> Iterator[Block]:
    dataset = assessment.dataset
    if dataset.conflicts:
        yield Heading(2, "数据差异及处理")
        yield Table(
            "不同单位填报值不一致的项目",
            (
                Column("数据项", 24),
                Column("各单位填报值", 40),
                Column("采用", 16),
                Column("理由", 24),
            ),
            tuple(_conflict(assessment, i) for i in range(len(dataset.conflicts))),
        )
    if dataset.task.exemptions:
        yield _lowered(dataset)
    corrected = [v for v in dataset.values.values() if v.correction]
    if corrected:
        yield Table(
            "本局更正的数值（更正与单位签名的原值分开保存）",
            (Column("数据项", 30), Column("更正后", 20, Align.RIGHT), Column("理由", 50)),
            tuple(
                (dataset.pack.datum[v.datum].name, _shown(assessment, v), v.reason)
                for v in corrected
            ),
        )


def _lowered(dataset: CountyDataset) -> Table:
    """The rules that the signed task lowers for single units."""
    names = {unit.code: unit.name for unit in dataset.task.units}
    return Table(
        "任务包准予个别单位降级的核查规则",
        (
            Column("单位", 22),
            Column("规则", 44),
            Column("降为", 12, Align.CENTRE),
            Column("理由", 40),
        ),
        tuple(
            (
                names.get(one.unit, one.unit),
                f"{one.rule}：{asks(dataset.pack, one.rule)}",
                one.level.word,
                one.reason,
            )
            for one in dataset.task.exemptions
        ),
    )


def _conflict(assessment: Assessment, index: int) -> tuple[str, ...]:
    dataset = assessment.dataset
    conflict = dataset.conflicts[index]
    names = {unit.code: unit.name for unit in dataset.task.units}
    said = "；".join(
        f"{names[v.unit]} {_shown(assessment, v)}" for v in (conflict.owner, *conflict.witnesses)
    )
    chosen = conflict.settled or conflict.owner.unit
    reason = conflict.reason or "尚未会商，暂用责任单位数值"
    return dataset.pack.datum[conflict.datum].name, said, names[chosen], reason


def _shown(assessment: Assessment, value: MergedValue) -> str:
    return show(assessment.dataset.pack.datum[value.datum], value.value)


def system(assessment: Assessment) -> Iterator[Block]:
    """Chapter two: the indicators, their kinds and units, and what was left out."""
    pack = assessment.dataset.pack
    yield Heading(1, "指标体系")
    yield Paragraph(
        f"采用“{pack.title}”（版本 {pack.version}），依据：{pack.document}。"
        f"共{len(pack.indicators)}项指标、{len(pack.dimensions)}个维度。{pack.scope_note}"
    )
    left_out = [i for i in pack.indicators if not i.applicable]
    if left_out:
        yield Paragraph(
            "本县不适用的指标："
            + "；".join(
                f"{i.number}.{i.name}（{i.applicable_note.rstrip('。')}）" for i in left_out
            )
            + "。"
        )
    rows: list[Row] = []
    for dimension in pack.dimensions:
        rows.append(Band(f"{dimension.group} · {dimension.name}"))
        rows += [
            (
                str(r.indicator.number),
                r.indicator.name,
                r.indicator.measure,
                r.indicator.kind.word,
                words.standard_text(r.indicator),
                words.owner_text(r),
            )
            for r in assessment.indicators
            if r.indicator.dimension == dimension.code
        ]
    yield Table(
        "指标体系与责任单位",
        (
            Column("序号", 6, Align.CENTRE),
            Column("指标", 34),
            Column("计量单位", 12, Align.CENTRE),
            Column("类型", 10, Align.CENTRE),
            Column("评价标准", 22),
            Column("数据提供单位", 26),
        ),
        tuple(rows),
        notes=("标注“待核”“推断”的标准没有正式依据，只供参考，不参与达标评判。",),
    )


def result(assessment: Assessment) -> Iterator[Block]:
    """Chapter three: the result on the whole, by dimension, and against last year."""
    counts = state_counts(assessment)
    results = assessment.indicators
    met = sum(r.figure.met is True for r in results)
    unmet = sum(r.figure.met is False for r in results)
    computed = counts["computed"] + counts["entered"]
    yield PageBreak()
    yield Heading(1, "总体评价")
    yield KeyFacts(
        (
            Fact("指标总数", str(len(results)), "项"),
            Fact("已得出结果", str(computed), "项", f"其中直接填报 {counts['entered']} 项"),
            Fact("达标", str(met), "项", tone=Tone.GOOD),
            Fact("未达标", str(unmet), "项", tone=Tone.BAD),
            Fact("无评价标准", str(computed - met - unmet), "项", tone=Tone.MUTED),
            Fact("缺数未算", str(counts["not_computable"]), "项", tone=Tone.CAUTION),
            Fact("不适用", str(counts["not_applicable"]), "项", tone=Tone.MUTED),
            Fact("较上年好转", str(sum(r.figure.change == "better" for r in results)), "项"),
        )
    )
    yield Paragraph(
        f"{len(results)}项指标中，{computed}项得出结果，{counts['not_applicable']}项不适用，"
        f"{counts['not_computable']}项因缺数未能计算。有评价标准的{met + unmet}项中，"
        f"达标{met}项，未达标{unmet}项。“达标”只说明指标值是否满足评价标准，与专家评定的等级是两回事。"
    )
    judged = [d for d in assessment.dimensions if d.met_share is not None]
    if len(judged) >= _AXES:
        yield Figure(
            "各维度达标率",
            Radar(
                tuple(d.dimension.name for d in judged),
                (Series("达标率", tuple(d.met_share for d in judged)),),
                _HUNDRED,
                "%",
            ),
            "达标率＝达标项数÷有评价标准且得出结果的项数×100；没有这类指标的维度不在图中。",
        )
    yield _dimensions(assessment)
    yield _states(assessment)
    yield from _changes(assessment)


def _dimensions(assessment: Assessment) -> Table:
    columns = (
        Column("维度", 28),
        *(
            Column(title, 8, Align.CENTRE)
            for title in ("项数", "达标", "未达标", "无标准", "不适用", "缺数", "好转", "变差")
        ),
        Column("达标率（%）", 11, Align.RIGHT),
        Column("等级", 8, Align.CENTRE),
    )
    notes = [
        "等级按手册由专家对城区维度单项评定后汇总；没有专家评定的不定级。",
    ]
    bands = {d.band.grade: d.band for d in assessment.dimensions if d.band}
    notes += [
        f"“{grade}”所用规则：{band.confidence.word}。" for grade, band in sorted(bands.items())
    ]
    return Table(
        "分维度评价汇总", columns, tuple(_dimension(d) for d in assessment.dimensions), tuple(notes)
    )


def _dimension(d: DimensionResult) -> tuple[str, ...]:
    numbers = (d.total, d.met, d.unmet, d.no_threshold, d.not_applicable, d.not_computable)
    return (
        f"{d.dimension.group} · {d.dimension.name}",
        *(str(n) for n in (*numbers, d.better, d.worse)),
        words.NONE if d.met_share is None else f"{d.met_share}",
        d.grade or "未定级",
    )


def _states(assessment: Assessment) -> Figure:
    groups = tuple(dict.fromkeys(d.group for d in assessment.dataset.pack.dimensions))
    by_group = {
        group: [d for d in assessment.dimensions if d.dimension.group == group] for group in groups
    }

    def row(name: str, attribute: str, tone: Tone) -> Series:
        sums = (sum(getattr(d, attribute) for d in by_group[group]) for group in groups)
        return Series(name, tuple(Decimal(n) for n in sums), tone)

    return Figure(
        "各层级指标评判情况",
        Stacks(
            groups,
            (
                row("达标", "met", Tone.GOOD),
                row("未达标", "unmet", Tone.BAD),
                row("无标准", "no_threshold", Tone.PLAIN),
                row(STATE_WORDS["not_applicable"], "not_applicable", Tone.MUTED),
                row(STATE_WORDS["not_computable"], "not_computable", Tone.CAUTION),
            ),
            "项",
        ),
    )


def _changes(assessment: Assessment) -> Iterator[Block]:
    """Bars of the per-cent indicators that have both years; others do not share a scale."""
    pairs = [
        r.figure
        for r in assessment.indicators
        if r.figure.value is not None
        and r.figure.last_year is not None
        and not r.figure.broken
        and r.indicator.measure == "%"
    ]
    if not pairs:
        yield Paragraph("没有可与上年比较的指标。", Style.NOTE)
        return
    yield Figure(
        "百分比类指标两年对比",
        Bars(
            tuple(f.name for f in pairs),
            (
                Series("上年", tuple(f.last_year for f in pairs), Tone.MUTED),
                Series("本年", tuple(f.value for f in pairs)),
            ),
            "%",
        ),
        "上年数值未经本程序签名的，来自历史资料导入；口径有变化的不列入。",
    )
