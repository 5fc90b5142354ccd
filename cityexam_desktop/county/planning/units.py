"""The units that answer, and who answers for them: typed, or out of a table."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.schema import CODE
from cityexam_desktop.county.planning.model import Contact, Way
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import ReportingUnit
from cityexam_desktop.workspace.tabular import Doubts, Row, table_rows

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft

UNIT_COLUMNS: Final = {
    "name": ("单位", "单位名称", "填报单位", "责任单位", "部门", "部门名称", "name"),
    "code": ("单位代码", "代码", "code"),
    "kind": ("单位性质", "类别", "性质", "kind"),
    "leader": ("分管领导", "分管负责人", "分管局领导", "负责人", "leader"),
    "liaison": ("联络员", "联络人", "联系人", "经办人", "填报人", "liaison"),
    "post": ("职务", "职位", "联络员职务", "post"),
    "phone": ("电话", "联系电话", "手机", "手机号", "手机号码", "办公电话", "联络员电话", "phone"),
    "way": ("报送方式", "方式", "填报方式", "way"),
}
_PHONE: Final = re.compile(r"[0-9+()（）、，,;；/ \-－—转]{3,60}")
_WAYS: Final = {
    "程序": Way.PROGRAM, "软件": Way.PROGRAM, "客户端": Way.PROGRAM, "program": Way.PROGRAM,
    "excel": Way.WORKBOOK, "表格": Way.WORKBOOK, "wps": Way.WORKBOOK, "工作簿": Way.WORKBOOK,
    "电子表": Way.WORKBOOK, "workbook": Way.WORKBOOK,
    "函": Way.LETTER, "纸质": Way.LETTER, "纸": Way.LETTER, "公函": Way.LETTER,
    "letter": Way.LETTER, "": Way.OPEN,
}  # fmt: skip


def way_of(text: str) -> Way | None:
    """Read how a unit will answer, in the words people use; None when it is none of them."""
    return _WAYS.get("".join(text.split()).casefold().removesuffix("填报").removesuffix("报送"))


def read_units(
    file: Path, known: Iterable[ReportingUnit]
) -> tuple[tuple[ReportingUnit, Contact], ...]:
    """Read units with their contacts; those that are `known` by code or name keep their code.

    A code is made for a unit that has none (``dw1``, ``dw2`` …). Raises `BadTable` with every
    mistake by its row, and what `read_sheets` raises.
    """
    doubts = Doubts(file.name)
    rows = table_rows(file, UNIT_COLUMNS, ("name",), doubts)
    reading = _Reading(tuple(known), doubts)
    found = tuple([reading.take(row) for row in rows])
    if not found:
        doubts.at(1, "name", "表里没有单位。")
    doubts.stop()
    return found


class _Reading:
    """Units by code and name, as the rows of one file come."""

    def __init__(self, known: tuple[ReportingUnit, ...], doubts: Doubts) -> None:
        self.doubts = doubts
        self.by_code = {unit.code: unit for unit in known}
        self.by_name = {unit.name: unit for unit in known}
        self.lines: dict[str, int] = {}

    def take(self, row: Row) -> tuple[ReportingUnit, Contact]:
        """Read a row, or say what is wrong with it."""
        name = row["name"]
        if not name:
            self.doubts.at(row.number, "name", "单位名称没有填。")
        held = self.by_code.get(row["code"]) or self.by_name.get(name)
        code = row["code"] or (held.code if held else self._new())
        if not CODE.fullmatch(code):
            what = f"单位代码“{code}”含有不能用的字符。"
            self.doubts.at(row.number, "code", what, "请用字母和数字；不写就自动编。")
        for one in (code, name):
            if one and one in self.lines:
                self.doubts.at(row.number, "name", f"“{name or code}”与第{self.lines[one]}行重复。")
                break
            self.lines[one] = row.number
        unit = ReportingUnit(code, name, row["kind"] or (held.kind if held else ""))
        return replace(unit, note=held.note if held else ""), self._contact(row, code)

    def _new(self) -> str:
        return _free({*self.lines, *self.by_code})

    def _contact(self, row: Row, code: str) -> Contact:
        way = way_of(row["way"])
        if way is None:
            what = f"报送方式“{row['way']}”看不懂。"
            self.doubts.at(row.number, "way", what, "请写程序、Excel 或函。")
        if row["phone"] and not _PHONE.fullmatch(row["phone"]):
            self.doubts.at(row.number, "phone", f"“{row['phone']}”不像电话号码。")
        return Contact(
            code, row["leader"], row["liaison"], row["post"], row["phone"], way.value if way else ""
        )


def with_units(made: TaskDraft, read: Iterable[tuple[ReportingUnit, Contact]]) -> TaskDraft:
    """Take units with their contacts into the draft: the known ones changed, the others added.

    What a row leaves empty stays as it was.
    """
    units = {unit.code: unit for unit in made.units}
    people = {one.unit: one for one in made.contacts}
    for unit, contact in read:
        units[unit.code] = unit
        before = people.get(unit.code, Contact(unit.code))
        said = {name: getattr(contact, name) for name in Contact.names()}
        people[unit.code] = replace(before, **{name: text for name, text in said.items() if text})
    return replace(made, units=tuple(units.values()), contacts=tuple(people.values()))


def with_unit(made: TaskDraft, unit: ReportingUnit, contact: Contact) -> TaskDraft:
    """Put one unit with its contact in place, also what was emptied.

    Raises `WrongUse` for a code that cannot be used and for a name that another unit has.
    """
    if not CODE.fullmatch(unit.code):
        raise WrongUse(f"单位代码“{unit.code}”不能用。", "请用字母和数字，例如 zjj。")
    if not unit.name.strip():
        raise WrongUse("单位名称没有填。", "请写单位的全称。")
    if any(one.name == unit.name and one.code != unit.code for one in made.units):
        raise WrongUse(f"已有一个单位叫“{unit.name}”。", "请核对，不要重复登记。")
    units = {one.code: one for one in made.units} | {unit.code: unit}
    people = {one.unit: one for one in made.contacts} | {unit.code: contact}
    return replace(made, units=tuple(units.values()), contacts=tuple(people.values()))


def edited(made: TaskDraft, which: str, said: Mapping[str, str]) -> TaskDraft:
    """Change one unit by name or code, or add it; empty texts leave, ``-`` empties.

    `said` may hold ``code name kind`` of the unit and the fields of `Contact`. Raises
    `WrongUse` for a way of answering that nobody knows, and as `with_unit`.
    """
    held = next((one for one in made.units if which in {one.code, one.name}), None)
    unit = held or ReportingUnit(said.get("code") or new_code(made), which)
    way = way_of(said.get("way", ""))
    if way is None and said["way"] != "-":
        raise WrongUse(f"报送方式“{said['way']}”看不懂。", "请写程序、Excel 或函。")
    texts = {**said, "way": way.value if way and way is not Way.OPEN else said.get("way", "")}
    new = {name: "" if text == "-" else text for name, text in texts.items() if text}
    phone = new.get("phone", "")
    if phone and not _PHONE.fullmatch(phone):
        raise WrongUse(f"“{phone}”不像电话号码。", "请写数字，可以有区号和分机。")
    facts = {name: new[name] for name in ("name", "kind") if name in new}
    people = {name: new[name] for name in Contact.names() if name in new}
    return with_unit(made, replace(unit, **facts), replace(made.contact(unit.code), **people))


def added(made: TaskDraft, name: str, said: Mapping[str, str]) -> TaskDraft:
    """Add a unit that is not there yet; raises `WrongUse` for one that is."""
    if name in {one.name for one in made.units}:
        raise WrongUse(f"已有一个单位叫“{name}”。", "请核对，不要重复登记。")
    return edited(made, name, {"code": "", **said})


def without_unit(made: TaskDraft, code: str) -> TaskDraft:
    """Take a unit out; what it owned is owned by nobody then."""
    return replace(
        made,
        units=tuple(unit for unit in made.units if unit.code != code),
        contacts=tuple(one for one in made.contacts if one.unit != code),
        owners=tuple(one for one in made.owners if one.unit != code),
        deadlines=tuple(one for one in made.deadlines if one[0] != code),
        exemptions=tuple(one for one in made.exemptions if one.unit != code),
    )


def new_code(made: TaskDraft) -> str:
    """A code for a unit that has none."""
    return _free({unit.code for unit in made.units})


def _free(taken: Container[str]) -> str:
    number = 1
    while f"dw{number}" in taken:
        number += 1
    return f"dw{number}"
