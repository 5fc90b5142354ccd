"""Tables that come in: the register of places, and earlier years' values.

Nothing of a file with a mistake is taken; all its mistakes are told at once. CSV or any
spreadsheet that `read_sheets` reads; the first visible sheet counts.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from cityexam_desktop.errors import CityExamError
from cityexam_desktop.findings import Finding, Level, Where
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.spreadsheet import read_sheets
from cityexam_desktop.formpack.values import Refusal, parse
from cityexam_desktop.workspace.model import HistoryValue, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import FormPack

_PLACE_COLUMNS = {
    "id": ("id", "编号"),
    "level": ("level", "层级"),
    "code": ("code", "代码"),
    "name": ("name", "名称"),
    "parent": ("parent", "上级"),
    "valid_from": ("valid_from", "启用日期"),
    "valid_to": ("valid_to", "停用日期"),
}
_HISTORY_COLUMNS = {
    "code": ("code", "代码"),
    "subject": ("subject", "对象"),
    "value": ("value", "数值"),
    "source": ("source", "来源"),
}
_SHOWN = 3


class BadTable(CityExamError):
    """A table has mistakes; `findings` holds all of them, in the order of its rows."""

    code = "table"

    def __init__(self, name: str, findings: tuple[Finding, ...]) -> None:
        """Keep the file's `name` and all `findings`; the sentence shows the first few."""
        first = "".join(finding.sentence for finding in findings[:_SHOWN])
        more = f"……共 {len(findings)} 处。" if len(findings) > _SHOWN else ""
        super().__init__(
            f"“{name}”有 {len(findings)} 处错误，没有导入：{first}{more}",
            "请逐一改正后再导入；原来的数据没有改动。",
        )
        self.findings = findings


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a file: its number, from 1 for the heading, and its cells by column."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


class _Doubts:
    """Collects what is wrong with one file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.findings: list[Finding] = []

    def at(self, row: int, column: str, sentence: str, remedy: str = "") -> None:
        """Note one mistake."""
        where = Where(self.name, (row, 0), str(row), column)
        said = f"第{row}行：{sentence}"
        self.findings.append(Finding("table.cell", Level.MUST, where, said, remedy))

    def stop(self) -> None:
        """Raise `BadTable` when anything is wrong."""
        if self.findings:
            raise BadTable(self.name, tuple(self.findings))


def read_places(file: Path, pack: FormPack, county: str) -> tuple[Place, ...]:
    """Read the register of places: columns id, level, code, name, parent, valid_from, valid_to.

    `level` and `name` are needed. An id left out is the code; a parent is named by id or
    code, and one left out is the county; the county itself, named `county`, stands first
    and need not be listed. Raises `BadTable`, and what `read_sheets` raises.
    """
    doubts = _Doubts(file.name)
    rows = _rows(file, _PLACE_COLUMNS, ("level", "name"), doubts)
    ranks = {level.code: rank for rank, level in enumerate(pack.levels)}
    names = {level.name: level.code for level in pack.levels}
    found: dict[str, Place] = {COUNTY: Place(COUNTY, "place", COUNTY, COUNTY, county, "")}
    lines: dict[str, int] = {}
    for row in rows:
        level = names.get(row["level"], row["level"])
        if level not in ranks:
            doubts.at(row.number, "level", f"没有“{row['level']}”这个层级。", "、".join(names))
        elif not row["name"]:
            doubts.at(row.number, "name", "名称没有填。")
        else:
            place = _place(row, level)
            if place.id in lines:
                doubts.at(row.number, "id", f"编号“{place.id}”与第{lines[place.id]}行重复。")
            lines[place.id] = row.number
            found[place.id] = place
    placed = tuple(_below(found, lines, ranks, doubts))
    doubts.stop()
    return placed


def _place(row: _Row, level: str) -> Place:
    if level == COUNTY:
        return Place(COUNTY, "place", COUNTY, row["code"] or COUNTY, row["name"], "")
    own = row["id"] or row["code"] or row["name"]
    return Place(
        own, "place", level, row["code"] or own, row["name"], row["parent"] or COUNTY,
        "", row["valid_from"], row["valid_to"],
    )  # fmt: skip


def _below(
    found: Mapping[str, Place],
    lines: Mapping[str, int],
    ranks: Mapping[str, int],
    doubts: _Doubts,
) -> Iterator[Place]:
    """Give the places with their parents' ids; a parent must stand on a higher level."""
    by_code = {place.code: place for place in found.values()}
    for place in found.values():
        if place.id == COUNTY:
            yield place
            continue
        parent = found.get(place.parent) or by_code.get(place.parent)
        if parent is None:
            doubts.at(lines[place.id], "parent", f"没有编号或代码为“{place.parent}”的上级。")
        elif ranks[parent.form] >= ranks[place.form]:
            what = f"上级“{parent.name}”的层级不高于“{place.name}”。"
            doubts.at(lines[place.id], "parent", what)
        else:
            yield Place(
                place.id, "place", place.form, place.code, place.name, parent.id,
                "", place.valid_from, place.valid_to,
            )  # fmt: skip


def read_history(file: Path, period: str, pack: FormPack) -> tuple[HistoryValue, ...]:
    """Read an earlier year's values: columns code, subject, value, source.

    A code is a datum's, an indicator's or a part's; a subject left out is the county.
    Raises `BadTable`, and what `read_sheets` raises.
    """
    doubts = _Doubts(file.name)
    judged = {one.code: one.measure for one in pack.indicators}
    judged |= {part.code: part.measure for one in pack.indicators for part in one.parts}
    found: dict[tuple[str, str], HistoryValue] = {}
    for row in _rows(file, _HISTORY_COLUMNS, ("code", "value"), doubts):
        code, subject = row["code"], row["subject"] or COUNTY
        if code not in pack.datum and code not in judged:
            doubts.at(row.number, "code", f"指标方案里没有“{code}”。")
        elif (code, subject) in found:
            doubts.at(row.number, "code", f"“{code}”（{subject}）前面已有一行。")
        else:
            value = _value(pack, judged, row, doubts)
            found[code, subject] = HistoryValue(period, code, subject, value, row["source"])
    doubts.stop()
    return tuple(found.values())


def _value(pack: FormPack, judged: Mapping[str, str], row: _Row, doubts: _Doubts) -> Value:
    text = row["value"]
    datum = pack.datum.get(row["code"])
    if datum is not None:
        read = parse(datum, text)
        if isinstance(read, Refusal):
            doubts.at(row.number, "value", read.sentence, read.remedy)
            return Absence.BLANK
        value = read.value
    else:
        value = _figure(text, judged[row["code"]])
    if value is Absence.BLANK:
        doubts.at(row.number, "value", f"“{row['code']}”的数值没有填，或不是数：“{text}”。")
    return value


def _figure(text: str, measure: str) -> Value:
    """An indicator's result: a plain number or an absence's word; blank when it is neither."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    if measure == "%":
        plain = plain.removesuffix("%").strip()
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return Absence.from_word(plain) or Absence.BLANK
    return number if number.is_finite() else Absence.BLANK


def _rows(
    file: Path, columns: Mapping[str, Sequence[str]], needed: Sequence[str], doubts: _Doubts
) -> tuple[_Row, ...]:
    """The lines of the first sheet that say anything, by the names of our columns."""
    sheet = next((one for one in read_sheets(file) if one.rows and not one.hidden), None)
    lines = sheet.rows if sheet else ()
    known = {alias: name for name, aliases in columns.items() for alias in aliases}
    heading = [known.get(cell.strip(), "") for cell in lines[0]] if lines else []
    for column in needed:
        if column not in heading:
            doubts.at(1, column, f"缺少“{'”或“'.join(columns[column])}”列。")
    doubts.stop()
    rows = tuple(
        _Row(number, {n: c.strip() for n, c in zip(heading, line, strict=False) if n})
        for number, line in enumerate(lines[1:], 2)
        if any(cell.strip() for cell in line)
    )
    for row in rows:
        for column, cell in row.cells.items():
            if not cell.replace("\u3000", "").isprintable():
                doubts.at(row.number, column, "有换行或看不见的字符。", "请删去后再导入。")
    doubts.stop()
    return rows
