"""Who answers what, out of a table that was worked on outside: by columns, or as a grid.

Either the 责任单位分工表 (one line for a datum; 牵头, 核对, 配合 name units) or the grid (a
column for every unit, in whose cells 牵头, 核对 or 配合 stands). What a line does not speak
of stays as it was; data that the table leaves out stay too.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.planning.comparing import ROLE_WORDS
from cityexam_desktop.county.planning.ownership import duties
from cityexam_desktop.formpack.model import Owner, Role
from cityexam_desktop.workspace.tabular import Doubts, table_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import BaseDatum, FormPack
    from cityexam_desktop.workspace.tabular import Row

DUTY_COLUMNS: Final = {
    "name": ("基础数据项", "数据项", "名称", "name"),
    "code": ("数据项代码", "代码", "code"),
    "form": ("填报表", "表", "form"),
    "owner": ("牵头", "牵头单位", "责任单位", "填报单位", "owner"),
    "witness": ("核对", "核对单位", "witness"),
    "support": ("配合", "配合单位", "support"),
}
_BETWEEN: Final = re.compile(r"[、，,;；|/\n]+")
_UNIT: Final = "unit:"
_WITNESS: Final = "（核对）"
_MARKS: Final = {word: role for role, word in ROLE_WORDS.items()} | {
    "●": Role.OWNER, "√": Role.OWNER, "1": Role.OWNER, "○": Role.WITNESS, "△": Role.SUPPORT,
}  # fmt: skip


def read_duties(file: Path, made: TaskDraft, pack: FormPack) -> TaskDraft:
    """The draft with the owners that a table gives; units by name or code.

    Raises `BadTable` with every mistake by its row, and what `read_sheets` raises.
    """
    doubts = Doubts(file.name)
    units = {one.code: (one.name, one.code) for one in made.units}
    columns = DUTY_COLUMNS | {f"{_UNIT}{code}": words for code, words in units.items()}
    rows = table_rows(file, columns, ("name",), doubts)
    reading = _Reading(made, pack, doubts)
    found: dict[str, dict[Role, list[str]]] = {}
    for row in rows:
        datum = reading.datum(row)
        if datum is not None:
            found[datum.code] = reading.roles(row)
    doubts.stop()
    return replace(made, owners=tuple(_merged(made.owners, found)))


class _Reading:
    """Data and units by what people call them, as the rows of one file come."""

    def __init__(self, made: TaskDraft, pack: FormPack, doubts: Doubts) -> None:
        self.doubts, self.pack = doubts, pack
        self.asked = [duty.datum for duty in duties(made, pack)]
        self.units = {word: one.code for one in made.units for word in (one.code, one.name)}
        self.lines: dict[str, int] = {}

    def datum(self, row: Row) -> BaseDatum | None:
        """The datum that a row means: by code, else by a name that is not ambiguous."""
        like = [d for d in self.asked if row["code"] in {d.code, ""} and row["name"] == d.name]
        like = like or [d for d in self.asked if row["code"] and row["code"] == d.code]
        if len(like) > 1 and row["form"]:
            like = [d for d in like if self.pack.form[d.form].title == row["form"]]
        if len(like) != 1:
            word = "有几项" if like else "方案里没有"
            what = f"{word}“{row['name'] or row['code']}”。"
            self.doubts.at(row.number, "name", what, "请用导出的表，不要改名称和代码。")
            return None
        if like[0].code in self.lines:
            what = f"“{like[0].name}”与第{self.lines[like[0].code]}行重复。"
            self.doubts.at(row.number, "name", what)
        self.lines[like[0].code] = row.number
        return like[0]

    def roles(self, row: Row) -> dict[Role, list[str]]:
        """The units that a row names, by role; roles of which it says nothing are left out."""
        found: dict[Role, list[str]] = {role: [] for role in Role if role.value in row.cells}
        if Role.SUPPORT in found:
            found.setdefault(Role.WITNESS, [])  # they stand in one column, the witnesses marked
        for role in Role:
            for word in filter(None, (one.strip() for one in _BETWEEN.split(row[role.value]))):
                witness = word.endswith(_WITNESS)
                code = self._unit(row, role, word.removesuffix(_WITNESS))
                found[Role.WITNESS if witness else role].append(code)
        cells = {name: text for name, text in row.cells.items() if name.startswith(_UNIT)}
        if cells:
            found = {role: found.get(role, []) for role in Role}
        for name, text in cells.items():
            role_said = _MARKS.get(text)
            if role_said is not None:
                found[role_said].append(name.removeprefix(_UNIT))
            elif text:
                what = f"“{text}”看不懂。"
                self.doubts.at(row.number, name, what, "请写牵头、核对或配合，或留空。")
        return found

    def _unit(self, row: Row, role: Role, word: str) -> str:
        if word not in self.units:
            what = f"任务里没有“{word}”这个单位。"
            self.doubts.at(row.number, role.value, what, "请先登记单位，或改正名称。")
        return self.units.get(word, "")


def _merged(
    held: Iterable[Owner], found: Mapping[str, Mapping[Role, list[str]]]
) -> Iterator[Owner]:
    """Owners that the table does not speak of, then those that it gives; a basis stays."""
    basis = {(one.datum, one.unit, one.role): one.basis for one in held}
    for one in held:
        if one.role not in found.get(one.datum, {}):
            yield one
    for datum, roles in found.items():
        for role, units in roles.items():
            for unit in dict.fromkeys(units):
                yield Owner(datum, unit, role, basis.get((datum, unit, role), ""))
