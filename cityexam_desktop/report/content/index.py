"""The health index in the report: only one that a document switched on, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.county.assessment import rounded
from cityexam_desktop.county.index import INDEX_DECIMALS, health_index
from cityexam_desktop.report.blocks import Align, Column, Heading, Paragraph, Table
from cityexam_desktop.report.content import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from cityexam_desktop.county.assessment import Assessment
    from cityexam_desktop.county.index import HealthIndex, IndexLine
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.report.blocks import Block

_HOW = (
    "得分是指标值与标准相比：达标为100分；不足的，指标值÷标准×100；超过的，标准÷指标值×100；"
    "比不出来的为0分。指数是得分按权重的平均数。没有标准、不适用的指标不计入。"
)


def index(assessment: Assessment) -> Iterator[Block]:
    """A section of its own; nothing while the index is an internal trial calculation."""
    pack = assessment.dataset.pack
    if pack.index.trial:
        return
    found = health_index(assessment)
    yield Heading(2, "健康指数")
    yield Paragraph(
        f"{_result(found)}健康指数按{_whose(pack)}规则计算，启用依据：{found.rule.document}。"
        f"国家手册没有规定健康指数。规则：{found.rule.words}。"
    )
    yield Table(
        "各维度健康指数",
        (
            Column("维度", 46),
            Column("计入项数", 18, Align.CENTRE),
            Column("权重合计", 18, Align.RIGHT),
            Column("指数", 18, Align.RIGHT),
        ),
        tuple(
            (one.dimension.name, str(sum(line.score is not None for line in one.lines)),
             _points(one.weight), _points(one.value))
            for one in found.dimensions if one.lines
        ),
    )  # fmt: skip
    yield _lines(found)


def own_rule(pack: FormPack) -> bool:
    """Whether the rule was set by the county in its own pack, not by the pack below."""
    return any((one.table, one.code) == ("pack", "index") for one in pack.local)


def _whose(pack: FormPack) -> str:
    return "本县自定的" if own_rule(pack) else f"“{pack.title}”的"


def _result(found: HealthIndex) -> str:
    if found.value is None:
        return "计入的指标都没有数，全县健康指数算不出来。"
    capped = ""
    if found.capped:
        names = "、".join(line.name for line in found.failing)
        capped = f"（底线型指标{names}未达标，已封顶；未封顶时{_points(found.uncapped)}分）"
    return f"全县健康指数{_points(found.value)}分{capped}。"


def _lines(found: HealthIndex) -> Table:
    columns = (
        Column("序号", 8, Align.CENTRE),
        Column("指标", 30),
        Column("指标值", 16, Align.RIGHT),
        Column("标准", 16, Align.CENTRE),
        Column("得分", 10, Align.RIGHT),
        Column("权重", 10, Align.RIGHT),
        Column("贡献", 10, Align.RIGHT),
    )
    return Table("健康指数的各项得分", columns, tuple(map(_line, found.lines)), (_HOW,))


def _line(line: IndexLine) -> tuple[str, ...]:
    figure = line.figure
    value = "缺数" if figure.value is None else f"{words.number(figure.value)}{figure.measure}"
    points = (line.score, line.weight, line.contribution)
    return (
        str(line.indicator.number),
        line.name,
        value,
        words.threshold_text(figure.threshold),
        *(("不计入", words.NONE, words.NONE) if line.score is None else map(_points, points)),
    )


def _points(value: Decimal | None) -> str:
    return words.NONE if value is None else f"{rounded(value, INDEX_DECIMALS):f}"
