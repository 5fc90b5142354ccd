"""A pack as a workbook to be edited: a sheet per table, drop-downs, help on the headings.

`formpack.packbook` reads it back; folder, workbook and folder again are the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cityexam_desktop.bundle.atomic import atomic
from cityexam_desktop.errors import CityExamError
from cityexam_desktop.formpack.headings import (
    GUIDE,
    HEADINGS,
    SHEETS,
    heading,
    options_of,
    words_of,
)
from cityexam_desktop.formpack.tables import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from cityexam_desktop.formpack.tables import Cells, Tables

_LONGEST = 32_767
_SPARE = 500
"""Rows below the last one that have drop-downs too."""
_WIDE = frozenset(
    {"definition", "formula", "sentence", "instruction", "passes", "fails", "note", "title",
     "actions", "document", "clause", "content", "value", "left", "right"}
)  # fmt: skip
_GUIDE = (
    "这是指标方案，一张工作表是一张表；改完后用“cityexam pack from-xlsx”读回文件夹。",
    "列名可用中文，也可用英文；列名格上的批注说明怎样填写。",
    "有下拉表的格请从下拉表里选。代码定了就不要再改，已有的数都认代码。",
    "可以增删行、调换列的次序、留空行；不要合并单元格，不要改工作表的名称。",
    "标准没有查到原文的不要填，可信程度如实选：待核和推断的标准不用来判断达标。",
)


class NotForSpreadsheets(CityExamError):
    """A cell holds what a spreadsheet cannot: control characters, or too much text."""

    code = "pack"

    def __init__(self, table: str, row: int, column: str) -> None:
        """Name the cell in the folder's table."""
        super().__init__(
            f"{table}.csv 第{row}行“{column}”列的内容写不进电子表格。",
            f"请删去控制字符，并缩短到 {_LONGEST} 字以内。",
        )


def write_pack_xlsx(tables: Tables, target: Path) -> None:
    """Write the tables of a pack as a workbook; raises `NotForSpreadsheets`, `FileTrouble`."""
    import openpyxl

    book = openpyxl.Workbook()
    guide: Any = book.active
    guide.title = GUIDE
    guide.column_dimensions["A"].width = 100
    for line in _GUIDE:
        guide.append([line])
    for table in COLUMNS:
        _sheet(book.create_sheet(SHEETS[table]), table, tables.get(table, ()))
    with atomic(target) as out:
        book.save(out)


def _sheet(sheet: Worksheet, table: str, rows: Sequence[Cells]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for at, column in enumerate(COLUMNS[table], start=1):
        cell: Any = sheet.cell(1, at, heading(table, column))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE7F0")
        cell.comment = Comment(f"{column}\n{HEADINGS[column][1]}", "cityexam", 120, 320)
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = 40 if column in _WIDE else 14
        sheet.column_dimensions[letter].number_format = "@"
        _choices(sheet, table, column, f"{letter}2:{letter}{len(rows) + _SPARE}")
        words = words_of(table, column)
        for number, row in enumerate(rows, start=2):
            text = row.get(column, "")
            if text:
                _write(sheet, (number, at), words.get(text, text), (table, column))
                sheet.cell(number, at).alignment = Alignment(
                    wrap_text=column in _WIDE, vertical="top"
                )
    sheet.freeze_panes = "C2" if len(COLUMNS[table]) > 4 else "A2"


def _write(sheet: Worksheet, at: tuple[int, int], text: str, of: tuple[str, str]) -> None:
    """Put a text into a cell as text, whatever it looks like."""
    from openpyxl.utils.exceptions import IllegalCharacterError

    if len(text) > _LONGEST:
        raise NotForSpreadsheets(of[0], at[0], of[1])
    cell: Any = sheet.cell(*at)
    try:
        cell.value = text
    except IllegalCharacterError as error:
        raise NotForSpreadsheets(of[0], at[0], of[1]) from error
    cell.data_type = "s"  # never a formula, also when it begins with "="
    cell.number_format = "@"


def _choices(sheet: Worksheet, table: str, column: str, area: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    options = options_of(table, column)
    if not options:
        return
    rule = DataValidation("list", formula1=f'"{",".join(options)}"', allow_blank=True)
    rule.showErrorMessage = True
    rule.errorTitle, rule.error = "请从下拉表里选", f"只能是：{'、'.join(options)}。"
    sheet.add_data_validation(rule)
    rule.add(area)
