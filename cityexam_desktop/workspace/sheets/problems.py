"""What reading stumbled over, in the order and the length in which people read it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.workspace.sheets.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.workspace.sheets.model import SheetProblem

_FORMS: Final = 2
"""Forms whose missing data are named form by form."""
_FEW: Final = 5
"""Missing rows that are named one by one."""
_MANY: Final = 20
"""Conversions that are named one by one."""
_FOLDED: Final = {
    Kind.CONVERTED: (_MANY, "另有 {} 格也换算了单位。"),
    Kind.MERGED: (_FEW, "另有 {} 处合并的格，数都只记在左上角的一格。"),
    Kind.NEAR: (_MANY, "另有 {} 处也按相近的名称或编号读入。"),
}
"""How many of a kind are named one by one, and what is said of the others."""
_MISSING: Final = {Kind.MISSING_ROW: ("这一行。", "行"), Kind.MISSING_DATUM: ("。", "项")}


def readable(problems: Iterable[SheetProblem]) -> tuple[SheetProblem, ...]:
    """What must be confirmed first, then what was not taken over, what a sheet has not last.

    Much of one kind is one line.
    """
    found = tuple(problems)
    asks = [p for p in found if p.kind.asks]
    lost = [p for p in found if p.kind.lost]
    apart = {*_MISSING, Kind.NO_STATE, Kind.SKIPPED}
    other = [p for p in found if not (p.kind.asks or p.kind.lost or p.kind in apart)]
    for kind, (most, more) in _FOLDED.items():
        other = _few_of(other, kind, most, more)
    other += _without_state([p for p in found if p.kind is Kind.NO_STATE])
    missing: dict[tuple[Kind, str, str], list[SheetProblem]] = {}
    for problem in found:
        if problem.kind in _MISSING:
            key = (problem.kind, problem.sheet, problem.sentence.partition("”")[0])
            missing.setdefault(key, []).append(problem)
    skipped = [p for p in found if p.kind is Kind.SKIPPED]
    return (*asks, *lost, *other, *skipped, *_missing(list(missing.values())))


def _missing(groups: list[list[SheetProblem]]) -> list[SheetProblem]:
    """Many missing rows of a form in one line, and data of many forms in one."""
    data = [group for group in groups if group[0].kind is Kind.MISSING_DATUM]
    found = [one for group in groups if group not in data for one in _folded(group)]
    if len(data) <= _FORMS:
        return found + [one for group in data for one in _folded(group)]
    titles = "、".join(
        f"“{group[0].sentence.split('“')[1].partition('”')[0]}”" for group in data[:2]
    )
    said = f"没有找到{titles}等 {len(data)} 张表的 {sum(map(len, data))} 项，原来的数不变。"
    return [*found, replace(data[0][0], sentence=said, remedy="", datum="", subject="")]


def _few_of(found: list[SheetProblem], kind: Kind, most: int, more: str) -> list[SheetProblem]:
    """A few of many of one kind, and one line that says how many more there are."""
    many = [p for p in found if p.kind is kind]
    if len(many) <= most:
        return found
    kept = {id(p) for p in many[:_FEW]}
    said = more.format(len(many) - _FEW)
    line = replace(many[_FEW], cell="", text="", sentence=said, remedy="", datum="", subject="")
    return [p for p in found if p.kind is not kind or id(p) in kept] + [line]


def _without_state(found: list[SheetProblem]) -> list[SheetProblem]:
    if len(found) <= _FEW:
        return found
    said = f"有 {len(found)} 行填了内容但没有调查状态，都按“已调查”读入。"
    return [replace(found[0], cell="", text="", sentence=said, subject="")]


def _folded(group: list[SheetProblem]) -> list[SheetProblem]:
    if len(group) <= _FEW:
        return group
    ending, what = _MISSING[group[0].kind]
    stem = group[0].sentence.removesuffix(ending)
    said = f"{stem}等 {len(group)} {what}，原来的数不变。"
    return [replace(group[0], sentence=said, remedy="", datum="", subject="")]
