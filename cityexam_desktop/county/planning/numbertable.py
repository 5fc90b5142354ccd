"""Confirmed base numbers out of a 底数确认表 that was filled in outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.planning.basenumbers import confirmed, is_base_number, sealed
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import Role
from cityexam_desktop.workspace.tabular import Doubts, table_rows

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack

NUMBER_COLUMNS: Final = {
    "name": ("底数", "基础数据项", "名称", "name"),
    "value": ("本年", "数值", "确认值", "value"),
    "source": ("来源文件、页", "来源", "来源文件", "source"),
    "page": ("页", "页码", "page"),
    "time": ("时间", "数据时间", "time"),
    "unit": ("提供单位", "单位", "unit"),
    "reason": ("采用理由", "理由", "reason"),
    "sealed": ("签章", "盖章日期", "签章日期", "sealed"),
}


def read_numbers(file: Path, made: TaskDraft, pack: FormPack) -> TaskDraft:
    """The draft with the numbers that a table confirms; lines without a value stay open.

    A date in 签章 records that the unit sealed the table. Raises `BadTable` with every
    mistake by its row, and what `read_sheets` raises.
    """
    doubts = Doubts(file.name)
    units = {word: one.code for one in made.units for word in (one.code, one.name)}
    owner = {one.datum: one.unit for one in made.owners if one.role is Role.OWNER}
    known = {d.name: d for d in pack.base_data if is_base_number(pack, d)}
    known |= {f"{d.name}（{d.measure}）": d for d in [*known.values()]}
    for row in table_rows(file, NUMBER_COLUMNS, ("name", "value"), doubts):
        if not (row["value"] or row["sealed"]):
            continue
        datum = known.get(row["name"])
        if datum is None:
            doubts.at(row.number, "name", f"“{row['name']}”不是底数。", "请用导出的底数确认表。")
            continue
        unit = units.get(row["unit"] or owner.get(datum.code, ""), "")
        told = {name: row[name] for name in ("source", "page", "time", "reason")}
        try:
            if row["value"]:
                made = confirmed(made, pack, datum.code, row["value"], unit=unit, **told)
            if row["sealed"]:
                made = sealed(made, unit, row["sealed"])
        except WrongUse as error:
            doubts.at(row.number, "value", error.sentence, error.remedy)
    doubts.stop()
    return made
