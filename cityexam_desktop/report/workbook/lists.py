"""The sheet of a list form: one row per datum, this year beside last year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import to_spreadsheet
from cityexam_desktop.formpack.model import COUNTY, DatumType
from cityexam_desktop.report.workbook.page import (
    ENTRY,
    HEAD_ROW,
    LEFT,
    MIDDLE,
    OPEN,
    QUIET,
    RIGHT,
    SONG,
    Choosing,
    about_datum,
    as_number,
    explain,
    formula,
    framed,
    headed,
    mark_wrong,
    number_format,
    put,
)
from cityexam_desktop.workspace.model import Nature, Observation
from cityexam_desktop.workspace.sheets.model import TOTAL
from cityexam_desktop.workspace.yearbefore import breaks_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, Form
    from cityexam_desktop.report.workbook.page import Job

_COLUMNS: Final = (
    ("no", "编号", 6),
    ("name", "名称", 34),
    ("measure", "计量单位", 10),
    ("value", "本年", 15),
    ("last", "上年", 15),
    ("change", "变化", 13),
    ("nature", "数据性质", 11),
    ("time", "数据时间", 12),
    ("source", "来源（佐证材料）", 26),
    ("page", "页码", 7),
    ("note", "说明（暂缺、不适用的原因）", 28),
    ("expected", "预计提供日期", 13),
)
_OPEN: Final = ("value", "nature", "time", "source", "page", "note", "expected")
_AT: Final = {role: column for column, (role, _, _) in enumerate(_COLUMNS, start=2)}
_LETTER: Final = {role: get_column_letter(column) for role, column in _AT.items()}
_FIRST: Final = HEAD_ROW + 1
_HEIGHT: Final = 24
_FREE: Final = (Nature.NONE, Nature.ENTERED_FOR)
"""Natures that nobody chooses: none, and the one of what the bureau enters."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    job: Job
    ws: Worksheet
    choosing: Choosing
    row_of: dict[str, int]


def write_list(job: Job, form: Form) -> str:
    """Write the sheet; give the formula that counts what is filled."""
    asked = job.asked_in(form)
    codes = {datum.code for datum in asked}
    shown = tuple(
        d
        for d in job.pack.data_of_form[form.code]
        if d.code in codes or (d.formula is not None and d.formula.codes & codes)
    )
    ws = job.sheet(form, [role for role, _, _ in _COLUMNS])
    for role, text, width in _COLUMNS:
        headed(ws, _AT[role], text)
        ws.column_dimensions[_LETTER[role]].width = width
    ws.row_dimensions[HEAD_ROW].height = 32
    rows = {datum.code: row for row, datum in enumerate(shown, start=_FIRST)}
    sheet = _Sheet(job, ws, Choosing(job, ws), rows)
    for number, datum in enumerate(shown, start=1):
        _row(sheet, number, datum)
    last = max(rows.values())
    sheet.choosing.options(
        tuple(n.word for n in Nature if n not in _FREE),
        f"{_LETTER['nature']}{_FIRST}:{_LETTER['nature']}{last}",
    )
    job.finish(ws, form, head=HEAD_ROW, frozen=f"D{_FIRST}", last=(last, _AT["expected"]))
    cells = f"{quote_sheetname(ws.title)}!{_LETTER['value']}{_FIRST}:{_LETTER['value']}{last}"
    return f'=COUNTA({cells})-{len(shown) - len(asked)}&"/{len(asked)}"'


def _row(sheet: _Sheet, number: int, datum: BaseDatum) -> None:
    ws, row = sheet.ws, sheet.row_of[datum.code]
    computed = datum.formula is not None
    ws.row_dimensions[row].height = _HEIGHT
    put(ws, row, 1, TOTAL if computed else datum.code)
    framed(put(ws, row, _AT["no"], number), alignment=MIDDLE)
    name = framed(put(ws, row, _AT["name"], datum.name))
    explain(name, about_datum(datum))
    framed(put(ws, row, _AT["measure"], datum.measure), alignment=MIDDLE)
    last = sheet.job.previous.get((datum.code, COUNTY), Absence.BLANK)
    _shaped(framed(put(ws, row, _AT["last"], cell_value(datum, last)), QUIET), datum)
    this, before = f"{_LETTER['value']}{row}", f"{_LETTER['last']}{row}"
    change = f'=IF(AND(ISNUMBER({this}),ISNUMBER({before})),{this}-{before},"")'
    broken = breaks_of(sheet.job.previous).get(datum.code, "")
    if broken and last is not Absence.BLANK:
        explain(framed(put(ws, row, _AT["change"], "口径有变化"), QUIET), broken)
    else:
        _shaped(framed(formula(ws, row, _AT["change"], change), QUIET), datum)
    if computed:
        _computed(sheet, datum, row)
    else:
        _entry(sheet, datum, row)


def _entry(sheet: _Sheet, datum: BaseDatum, row: int) -> None:
    ws = sheet.ws
    held = sheet.job.values.get((datum.code, COUNTY)) or Observation(
        datum.code, COUNTY, Absence.BLANK
    )
    absent = isinstance(held.value, Absence)
    texts: dict[str, Any] = {
        "value": cell_value(datum, held.value),
        "nature": "" if held.nature in _FREE else held.nature.word,
        "time": held.time,
        "source": held.source,
        "page": held.page,
        "note": held.reason if absent else held.note,
        "expected": held.expected,
    }
    for role in _OPEN:
        cell = framed(put(ws, row, _AT[role], texts[role] or None), ENTRY, LEFT)
        cell.protection = OPEN
        if role in {"time", "page", "expected"}:
            cell.number_format = "@"
    value = ws[f"{_LETTER['value']}{row}"]
    value.value = texts["value"]
    _shaped(value, datum)
    at = f"{_LETTER['value']}{row}"
    sheet.choosing.datum(datum, at)
    mark_wrong(ws, datum, at, at)


def _computed(sheet: _Sheet, datum: BaseDatum, row: int) -> None:
    """A datum that is worked out: live where all it needs stands on this sheet."""
    live = _live(sheet, datum)
    column = _AT["value"]
    cell = formula(sheet.ws, row, column, live) if live else put(sheet.ws, row, column, "自动计算")
    _shaped(framed(cell, QUIET), datum)
    cell.font = Font(SONG, size=10.5, italic=True)
    for role in _OPEN[1:]:
        framed(put(sheet.ws, row, _AT[role], None), QUIET)


def _live(sheet: _Sheet, datum: BaseDatum) -> str:
    """The datum's formula over the cells of this sheet; empty where that cannot be."""
    meant = datum.formula
    if meant is None or meant.row_codes or meant.either_codes:
        return ""
    used = meant.plain_codes | meant.prev_codes
    data = sheet.job.pack.datum
    if not used <= sheet.row_of.keys() or any(not _counts(data[code]) for code in used):
        return ""
    cells = [f"{_LETTER['value']}{sheet.row_of[code]}" for code in sorted(meant.plain_codes)]
    cells += [f"{_LETTER['last']}{sheet.row_of[code]}" for code in sorted(meant.prev_codes)]
    text = to_spreadsheet(
        meant,
        lambda code: f"{_LETTER['value']}{sheet.row_of[code]}",
        lambda code: f"{_LETTER['value']}{sheet.row_of[code]}",
        lambda code: f"{_LETTER['last']}{sheet.row_of[code]}",
    )
    if text is None or not cells:
        return ""
    return f'=IF(COUNT({",".join(cells)})<{len(cells)},"缺数未算",{text[1:]})'


def _counts(datum: BaseDatum) -> bool:
    return datum.type in {DatumType.COUNT, DatumType.DECIMAL}


def _shaped(cell: Any, datum: BaseDatum) -> None:
    cell.number_format = number_format(datum)
    cell.alignment = RIGHT if _counts(datum) else Alignment(
        horizontal="left", vertical="center", wrap_text=True
    )  # fmt: skip


def cell_value(datum: BaseDatum, value: Value) -> Any:
    """A value as a spreadsheet holds it: a number, a date, 是 or 否, an absence's word."""
    if isinstance(value, Absence):
        return None if value in {Absence.BLANK, Absence.NOT_ASKED} else value.word
    if isinstance(value, str):
        return date.fromisoformat(value) if datum.type is DatumType.DATE else value
    if datum.type is DatumType.YESNO:
        return "是" if value else "否"
    return as_number(value)
