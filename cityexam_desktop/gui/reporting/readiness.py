"""What is not settled yet when the report is written, so that the officer knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cityexam_desktop.county.assessment import NOT_COMPUTABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.gui.results import County

MANY = 6
"""Names that are listed before the rest is only counted."""


class Gap(NamedTuple):
    """One thing that is not settled: its tone, what it is, the page and tab to deal with it."""

    tone: str
    sentence: str
    page: str
    tab: str


def gaps(county: County) -> tuple[Gap, ...]:
    """Everything that is not settled, the gravest first; nothing when all is."""
    return (*_units(county), *_numbers(county))


def _units(county: County) -> Iterator[Gap]:
    by_state: dict[str, list[str]] = {}
    for unit in county.units:
        by_state.setdefault(unit.state, []).append(unit.name)
    for state, tone, told, page, tab in (
        ("not_received", "must", "未报", "progress", ""),
        ("parked", "must", "已收到，待核对单位，没有计入", "inbox", "parked"),
        ("fork", "must", "同一稿次两个不同文件，没有计入", "merged", "decide"),
        ("old_pack", "must", "用的是旧表，没有计入", "review", "review"),
        ("withdrawn", "explain", "已移出汇总", "merged", "units"),
        (
            "returned",
            "explain",
            "已退回，还没有报来新稿，现在计入的是退回的那一稿",
            "review",
            "review",
        ),
        ("received", "explain", "已计入，还没有审核", "review", "review"),
    ):
        if names := by_state.get(state):
            yield Gap(tone, f"{told}：{_listed(names)}", page, tab)


def _numbers(county: County) -> Iterator[Gap]:
    names = county.names
    if county.unsettled:
        data = [names.datum(conflict.datum) for conflict in county.unsettled]
        yield Gap("explain", f"两个单位数不同，还没有裁定：{_listed(data)}", "merged", "decide")
    if blocking := [f.sentence for f in county.across if f.blocks]:
        yield Gap(
            "explain", f"部门间核查有 {len(blocking)} 条意见：{blocking[0]}", "review", "across"
        )
    lacking = [r.indicator.name for r in county.assessment.indicators if r.state == NOT_COMPUTABLE]
    if lacking:
        yield Gap(
            "explain",
            f"缺数未算的指标 {len(lacking)} 项：{_listed(lacking)}",
            "assessed",
            "lacking",
        )
    corrected = [v.datum for v in county.dataset.values.values() if v.correction]
    if corrected:
        told = _listed([names.datum(datum) for datum in corrected])
        yield Gap("notice", f"用的是本局更正的数：{told}", "merged", "apart")


def _listed(names: list[str]) -> str:
    names = list(dict.fromkeys(names))
    more = f"等 {len(names)} 个" if len(names) > MANY else ""
    return "、".join(names[:MANY]) + more
