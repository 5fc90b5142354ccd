"""Findings, crossings and outliers as rows of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.county.progress import unit_told
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.rows import Column, Mark, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.county.crossing import Crossing, Side
    from cityexam_desktop.county.doubts import Findings
    from cityexam_desktop.county.outliers import Outlier
    from cityexam_desktop.findings import Finding
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


BY = {"": "按轻重", "rule": "按规则", "unit": "按单位", "place": "按体检单元"}
"""How all findings are laid out."""


def finding_rows(county: County, findings: Findings, by: str = "") -> tuple[Row, ...]:
    """All findings of what counts, the gravest first; `by` puts a line before each group.

    A line of a group has nothing that it is about.
    """
    found = sorted(findings, key=lambda one: (bool(one[1].explained), one[1].level.rank))
    rows = [_finding_row(county, n, unit, f) for n, (unit, f) in enumerate(found)]
    if not by:
        return tuple(rows)
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(_group_of(county, row, by), []).append(row)
    ordered = sorted(groups.items(), key=lambda group: -_open(group[1]))
    return tuple(row for title, held in ordered for row in (_heading(title, held), *held))


def _group_of(county: County, row: Row, by: str) -> str:
    unit, finding = row.about
    if by == "unit":
        return county.names.unit(unit)
    if by == "place":
        return row.texts[4] or "全县"
    rule = county.dataset.pack.rule.get(finding.code)
    return f"{finding.code}　{rule.instruction}" if rule else finding.code


def _open(rows: Iterable[Row]) -> int:
    return sum(row.about[1].blocks for row in rows)


def _heading(title: str, held: list[Row]) -> Row:
    open_ = _open(held)
    told = f"{title}：{len(held)} 条" + (f"，没有改正或说明的 {open_} 条" if open_ else "")
    texts = ("", "", "", "", "", told, "", "")
    return Row(texts, f"group\x1f{title}", None, (Mark(5, "must" if open_ else "quiet"),))


def _finding_row(county: County, number: int, unit: str, f: Finding) -> Row:
    names = county.names
    texts = (
        "已说明" if f.explained else f.level.word,
        unit_told(county.dataset, unit),
        names.form_of(f.where.column),
        names.datum(f.where.column),
        names.place(f.where.row) if f.where.row else "",
        f.sentence,
        f.code,
        f.explained,
    )
    mark = Mark(0, "good", "done") if f.explained else Mark(0, f.level.value, _SIGNS[f.level])
    return Row(texts, str(number), (unit, f), (mark,))


def crossing_rows(county: County, crossings: Iterable[Crossing]) -> tuple[Row, ...]:
    """What departments see differently."""
    return tuple(_crossing_row(county, one) for one in crossings)


def _crossing_row(county: County, one: Crossing) -> Row:
    sides = "；".join(
        f"{unit_told(county.dataset, s.unit)} {s.item} {s.value}"
        + (f"（{s.source}）" if s.source else "")
        for s in one.sides
    )
    state = f"以{one.settled}为准" if one.settled else "已说明" if one.explained else "待会商"
    mark = Mark(0, one.level.value, _SIGNS[one.level]) if one.is_open else Mark(0, "good", "done")
    texts = (state, one.item, one.sentence, sides, one.owner, one.remedy)
    return Row(texts, one.key, one, (mark,))


def _side(county: County, side: Side) -> str:
    source = f"（{side.source}）" if side.source else ""
    return f"{unit_told(county.dataset, side.unit)} {side.item} {side.value}{source}"


def outlier_rows(county: County, found: Iterable[Outlier]) -> tuple[Row, ...]:
    """What stands apart, the farthest first."""
    names, pack = county.names, county.dataset.pack
    return tuple(
        Row(
            (
                "上年" if o.kind == "year" else "同类",
                unit_told(county.dataset, o.unit),
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
