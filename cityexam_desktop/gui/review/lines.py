"""Findings, crossings and outliers as rows of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.rows import Column, Mark, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.county.crossing import Crossing
    from cityexam_desktop.county.doubts import Findings
    from cityexam_desktop.county.outliers import Outlier
    from cityexam_desktop.gui.results import County

FINDINGS = (
    Column("级别", 6),
    Column("单位", 9),
    Column("填报表", 9),
    Column("数据项", 13),
    Column("体检单元", 9),
    Column("意见", 34),
    Column("规则", 9),
    Column("单位的说明", 14),
)
CROSSINGS = (
    Column("状态", 6),
    Column("事项", 14),
    Column("意见", 22),
    Column("各单位的数和来源", 34),
    Column("责任单位", 10),
    Column("怎么办", 14),
)
OUTLIERS = (
    Column("比什么", 6),
    Column("单位", 9),
    Column("数据项", 14),
    Column("体检单元", 11),
    Column("填报值", 8, number=True),
    Column("对照值", 8, number=True),
    Column("偏离", 5, number=True),
    Column("说明", 34),
)
_SIGNS = {Level.MUST: "must", Level.EXPLAIN: "doubt", Level.NOTICE: "notice"}


def finding_rows(county: County, findings: Findings) -> tuple[Row, ...]:
    """All findings of what counts, the gravest first."""
    names = county.names
    found = sorted(findings, key=lambda one: (bool(one[1].explained), one[1].level.rank))
    return tuple(
        Row(
            (
                "已说明" if f.explained else f.level.word,
                names.unit(unit),
                names.form_of(f.where.column),
                names.datum(f.where.column),
                names.place(f.where.row) if f.where.row else "",
                f.sentence,
                f.code,
                f.explained,
            ),
            str(n),
            (unit, f),
            (Mark(0, "good", "done") if f.explained else Mark(0, f.level.value, _SIGNS[f.level]),),
        )
        for n, (unit, f) in enumerate(found)
    )


def crossing_rows(crossings: Iterable[Crossing]) -> tuple[Row, ...]:
    """What departments see differently."""
    return tuple(_crossing_row(one) for one in crossings)


def _crossing_row(one: Crossing) -> Row:
    sides = "；".join(
        f"{s.unit_name} {s.item} {s.value}" + (f"（{s.source}）" if s.source else "")
        for s in one.sides
    )
    state = f"以{one.settled}为准" if one.settled else "已说明" if one.explained else "待会商"
    mark = Mark(0, one.level.value, _SIGNS[one.level]) if one.is_open else Mark(0, "good", "done")
    texts = (state, one.item, one.sentence, sides, one.owner, one.remedy)
    return Row(texts, one.key, one, (mark,))


def outlier_rows(county: County, found: Iterable[Outlier]) -> tuple[Row, ...]:
    """What stands apart, the farthest first."""
    names, pack = county.names, county.dataset.pack
    return tuple(
        Row(
            (
                "上年" if o.kind == "year" else "同类",
                names.unit(o.unit),
                names.datum(o.datum),
                names.place(o.subject),
                show(pack.datum[o.datum], o.value),
                f"{o.against:,f}",
                f"{o.score:.1f}",
                o.sentence,
            ),
            f"{o.kind}\x1f{o.datum}\x1f{o.subject}",
            o,
            (Mark(0, "explain", "doubt"),),
        )
        for o in found
    )
