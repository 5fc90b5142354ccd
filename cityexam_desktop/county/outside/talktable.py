"""数据会商单 that comes back from the meeting: which unit's number counts, and on which ground.

议定值 is written in any line of an item: a number that one of the units gave, a unit's
name, or a tick in that unit's line. 依据 becomes the reason of the decision.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county import actions
from cityexam_desktop.county.outside.taking import Taking, row_key
from cityexam_desktop.county.planning.comparing import Difference
from cityexam_desktop.workspace.tabular import Doubts, table_rows

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.county.crossing import Crossing, Side
    from cityexam_desktop.county.outside.taking import Act, Grounds
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.tabular import Row

COLUMNS: Final = {
    "unit": ("单位", "unit"),
    "agreed": ("议定值", "agreed"),
    "reason": ("依据", "reason"),
    "key": ("编号", "key"),
}
_TICKS: Final = frozenset({"√", "✓", "✔", "是", "以此为准"})


def talk_key(crossing: Crossing) -> str:
    """The key of an item of the 数据会商单: another one as soon as a side tells something else."""
    said = (part for s in crossing.sides for part in (s.unit, s.datum, s.value))
    return row_key(crossing.key, *said)


def read_talks(grounds: Grounds, file: Path) -> Taking:
    """What a 数据会商单 that came back settles; nothing is done yet.

    Raises `BadTable` with every mistake by its row, and what `read_sheets` raises.
    """
    wrong = Doubts(file.name)
    known = {talk_key(one): one for one in grounds.crossings}
    told: dict[str, list[Row]] = defaultdict(list)
    for row in table_rows(file, COLUMNS, ("agreed", "reason", "key"), wrong):
        if row["key"] in known:
            told[row["key"]].append(row)
        elif row["agreed"]:
            wrong.at(
                row.number, "key", "没有这一项了（有单位改报了，或编号被改过）。",
                "请重新写出数据会商单，按现在的数再议。",
            )  # fmt: skip
    found = [_item(grounds, known[key], rows, wrong) for key, rows in told.items()]
    wrong.stop()
    kept = [one for one in found if one is not None]
    return Taking(tuple(change for change, _ in kept), tuple(act for _, act in kept))


def _item(
    grounds: Grounds, crossing: Crossing, rows: list[Row], wrong: Doubts
) -> tuple[Difference, Act] | None:
    """One item's decision; None where nothing is decided, or nothing else than before."""
    agreed = [row for row in rows if row["agreed"]]
    if not agreed:
        return None
    at, reason = agreed[0], next((r["reason"] for r in (*agreed, *rows) if r["reason"]), "")
    sides = {side.unit: side for row in agreed if (side := _side(crossing, row)) is not None}
    if crossing.settled and reason == crossing.reason and _names(sides) == {crossing.settled}:
        return None
    why = _trouble(crossing, at["agreed"], sides, reason)
    if why is not None:
        wrong.at(at.number, "agreed", f"“{crossing.item}”{why[0]}", why[1])
        return None
    ((unit, side),) = sides.items()
    old = f"以{crossing.settled}为准" if crossing.settled else "待会商"
    new = f"以{side.unit_name}的 {side.value} 为准（{reason}）"
    change = Difference("部门间", crossing.item, "议定", old, new)
    datum, subject = crossing.key.split("\x1f")
    return change, partial(_settle, grounds, (datum, subject), unit, reason)


def _names(sides: dict[str, Side]) -> set[str]:
    return {side.unit_name for side in sides.values()}


def _trouble(
    crossing: Crossing, text: str, sides: dict[str, Side], reason: str
) -> tuple[str, str] | None:
    if crossing.kind != "conflict":
        return (
            "是几项不同的数，不能议定以哪一个为准。",
            "请退回报错的单位改正；这里只作记录的请清空。",
        )
    if not sides:
        return (
            f"的议定值“{text}”不是哪个单位报的数。",
            "请写其中一个单位的数或名称；都不对的，请退回改正，或在“汇总”里更正。",
        )
    if len(sides) > 1:
        return f"议定了 {len(sides)} 个单位的数。", "只能以一个单位的为准。"
    return None if reason else ("没有写依据。", "请写明依据什么文件或会议，登记簿里要能查到。")


def _side(crossing: Crossing, row: Row) -> Side | None:
    """The side that a line means: by a tick, by the unit's name, by its number."""
    text = _bare(row["agreed"])
    if text in _TICKS:
        return next((s for s in crossing.sides if row["unit"].startswith(s.unit_name)), None)
    named = text.removeprefix("以").removesuffix("为准")
    for side in crossing.sides:
        if named in {side.unit_name, side.unit}:
            return side
    return next((s for s in crossing.sides if text in {_bare(s.value), *_number(s)}), None)


def _number(side: Side) -> tuple[str, ...]:
    """How a side's number may be written without its measure."""
    return (f"{side.number:f}", f"{side.number.normalize():f}") if side.number is not None else ()


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).replace(",", "")


def _settle(
    grounds: Grounds,
    cell: tuple[str, str],
    unit: str,
    reason: str,
    ws: Workspace,
    now: datetime | None,
) -> None:
    actions.settle(grounds.dataset, ws, *cell, unit, reason=reason, now=now)
