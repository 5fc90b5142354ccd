"""What clerks do with spreadsheets: fill in ours, or send one of their own making."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import openpyxl

from cityexam_desktop.formpack.build import build
from cityexam_desktop.formpack.model import COUNTY, FormPack
from cityexam_desktop.formpack.tables import COLUMNS
from cityexam_desktop.report.workbook import write_workbook
from cityexam_desktop.workspace.model import Content, Subject, Task
from cityexam_desktop.workspace.sheets import SheetReading, read_workbook
from cityexam_desktop.workspace.sheets.model import COLUMNS as ROLE_ROW
from tests.support.small import PLACES, tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from openpyxl.cell.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from cityexam_desktop.formpack.absence import Value

_POND_DATA = [
    ("depth", "积水深度", {"measure": "m", "type": "decimal", "decimals": "2"}),
    ("kind", "成因", {"measure": "", "type": "choice", "choices": "管网|地势|其他",
     "required": "no", "minimum": ""}),
    ("since", "首次积水", {"measure": "", "type": "month", "required": "no", "minimum": ""}),
    ("fixed", "整治日期", {"measure": "", "type": "date", "required": "no", "minimum": ""}),
    ("where", "位置", {"measure": "", "type": "text", "required": "no", "minimum": ""}),
]  # fmt: skip


@cache
def pack() -> FormPack:
    """The small pack, with a register of ponds that the water bureau keeps."""
    made = tables()
    blank = {table: dict.fromkeys(COLUMNS[table], "") for table in made}
    pond = {"code": "pond", "title": "积水点名录", "kind": "register", "level": "county"}
    made["forms"].append(blank["forms"] | pond | {"rows_by": "owner", "by_exception": "no"})
    like = made["base_data"][0] | {"form": "pond", "rollup": "none", "shared": "no", "carry": "no"}
    made["base_data"] += [like | {"code": c, "name": n} | more for c, n, more in _POND_DATA]
    owner = {"form": "pond", "datum": "*", "unit": "slj", "role": "owner"}
    made["owners"].append(blank["owners"] | owner)
    built = build(made)
    assert built.findings == []
    return built.pack


def task() -> Task:
    """A task of this pack, as it stands in a workspace."""
    asked = pack()
    return Task(
        "ab" * 16, "tijian", 1, "2025", "2025年度城市体检", "示例县", "2025-12-31", "2026-05-31",
        "", "", asked.units, asked.owners, PLACES, banner="示例数据",
    )  # fmt: skip


def write(
    path: Path,
    unit: str,
    content: Content | None = None,
    previous: Mapping[tuple[str, str], Value] | None = None,
) -> Path:
    """Write a unit's workbook."""
    last = {("area", COUNTY): Decimal("10.1")} if previous is None else previous
    write_workbook(pack(), task(), unit, content or Content(), last, path)
    return path


def read(path: Path, unit: str, known: Iterable[Subject] = ()) -> SheetReading:
    """Read what a unit sent."""
    return read_workbook(path, pack(), task(), unit, known)


@dataclass
class Clerk:
    """A clerk at a workbook of ours, who finds cells by what stands in the hidden marks."""

    path: Path
    book: Workbook

    @classmethod
    def at(cls, path: Path) -> Clerk:
        """Open the workbook."""
        return cls(path, openpyxl.load_workbook(path))

    def cell(self, sheet: str, key: str, role: str) -> Cell:
        """The cell of a row (datum or subject) and a column (role)."""
        page: Worksheet = self.book[sheet]
        head = next(r for r in page.iter_rows() if any(c.value == ROLE_ROW for c in r))
        column = next(c.column for c in head if c.value == role)
        at = next(c.column for c in head if c.value == ROLE_ROW)
        row = next(r for r in range(1, page.max_row + 1) if page.cell(r, at).value == key)
        found = page.cell(row, column)
        assert isinstance(found, openpyxl.cell.cell.Cell)
        return found

    def type(self, sheet: str, key: str, **texts: Any) -> None:
        """Type into the cells of a row, by role; ``value_need`` is the datum ``need``."""
        for role, text in texts.items():
            self.cell(sheet, key, role.replace("value_", "value:")).value = text

    def save(self) -> Path:
        """Save the workbook."""
        self.book.save(self.path)
        return self.path


def foreign(path: Path, *sheets: Iterable[Any], names: Sequence[str] = ()) -> Path:
    """Write a workbook of somebody's own making, row by row."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for i, rows in enumerate(sheets):
        page = book.create_sheet(names[i] if names else f"Sheet{i + 1}")
        for row in rows:
            page.append(list(row))
    book.save(path)
    return path


def commas(path: Path, rows: Sequence[Sequence[str]], encoding: str = "gb18030") -> Path:
    """Write CSV as spreadsheets here do."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def values(reading: SheetReading) -> dict[tuple[str, str], Value]:
    """The values of a reading by (datum, subject)."""
    return {(o.datum, o.subject): o.value for o in reading.observations}


def kinds(reading: SheetReading) -> list[str]:
    """The kinds of its problems but for what the sheet simply does not have."""
    dull = {"missing_datum", "missing_row"}
    return [p.kind.value for p in reading.problems if p.kind.value not in dull]
