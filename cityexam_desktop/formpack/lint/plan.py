"""Work items and targets: units and items are known, a target has what its kind needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cityexam_desktop.formpack.build import Built
    from cityexam_desktop.formpack.cells import Row
    from cityexam_desktop.formpack.plan import Target

_YEAR = re.compile(r"(19|20)[0-9]{2}")


def check(built: Built) -> None:
    """Check members, work items and targets."""
    _members(built)
    _items(built)
    items = [item.code for item in built.pack.work_items]
    for row, target in zip(built.rows["targets"], built.pack.targets, strict=True):
        if target.item not in items:
            row.unknown("item", target.item, items, "工作任务")
        _target(row, target)


def _members(built: Built) -> None:
    units = built.pack.unit
    for row, member in zip(built.rows["members"], built.pack.members, strict=True):
        for column, code in (("collective", member.collective), ("unit", member.unit)):
            if code not in units:
                row.unknown(column, code, units, "填报单位")
        if member.collective == member.unit:
            row.say("unit", "pack.circular", "合称不能是自己的成员。", "请填具体单位。")


def _items(built: Built) -> None:
    units = built.pack.unit
    items = {item.code: item for item in built.pack.work_items}
    for row, item in zip(built.rows["work_items"], built.pack.work_items, strict=True):
        for unit in item.units:
            if unit not in units:
                row.unknown("units", unit, units, "填报单位")
        if item.parent and item.parent not in items:
            row.unknown("parent", item.parent, items, "工作任务")
        elif item.parent and items[item.parent].parent:
            row.say("parent", "pack.bad_value", "子任务之下不能再分。", "请写所属的任务。")
        if not item.units:
            row.say("units", "pack.incomplete", "没有责任单位。", "请填写单位代码，用 | 隔开。")


def _target(row: Row, target: Target) -> None:
    if (target.value is None) is not bool(target.words):
        what = "目标须是一个数，或者一句话，二者选一。"
        row.say("value", "pack.incomplete", what, "数填“目标值”，定性的填“文字目标”。")
    if (target.high is not None) is not (target.operator == "between"):
        row.say("high", "pack.incomplete", "只有 between 才写上限。", "请补上或删去。")
    if target.value is not None and target.high is not None and target.value > target.high:
        what = f"上限 {target.high} 小于下限 {target.value}。"
        row.say("high", "pack.range", what, "请改正。")
    for column, year in (("from_year", target.from_year), ("year", target.year)):
        if year and not _YEAR.fullmatch(year):
            row.say(column, "pack.bad_value", f"“{year}”不是年份。", "请写成 2022 的样子。")
