"""A pack out of a workbook that people filled: what is clear is taken, the rest is named.

Sheets and columns are known by their Chinese names, by their own, or by a near miss of
either; titles above the headings, empty rows and foreign sheets do no harm. Findings
name the sheet, the row as the spreadsheet shows it, and the column.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.findings import Finding, Level, Where, in_order
from cityexam_desktop.formpack.checked import lint_tables
from cityexam_desktop.formpack.headings import GUIDE, SHEETS, heading, words_of
from cityexam_desktop.formpack.overlay.bases import NoBase, base_of
from cityexam_desktop.formpack.overlay.resolving import resolve
from cityexam_desktop.formpack.spreadsheet import address, number_text, read_sheets
from cityexam_desktop.formpack.tables import COLUMNS, is_overlay, optional_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.formpack.spreadsheet import Sheet
    from cityexam_desktop.formpack.tables import Cells

_TITLES = 6
"""In how many of the first rows the headings are looked for."""
_SHOWN = 20
_ERROR = re.compile(r"#(REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!)")
_NUMBERS = frozenset(
    {
        "decimals", "minimum", "maximum", "min_coverage", "threshold_low", "threshold_high",
        "low", "high", "tolerance",
    }
)  # fmt: skip
_WRITTEN = re.compile(r"(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(%?)", re.ASCII)
_CELL = re.compile(r"^(\w+)\.csv 第(\d+)行“(\w+)”列：")
_OTHER_ROW = re.compile(r"(\w+)\.csv 第(\d+)行")
_TABLE = re.compile(r"(\w+)\.csv")


@dataclass(frozen=True, slots=True)
class Page:
    """How one sheet was understood: its name, the columns, the spreadsheet's row numbers."""

    sheet: str
    columns: Mapping[str, int]
    rows: tuple[int, ...]
    """The number that the spreadsheet shows for the first, second … row of the table."""


@dataclass(frozen=True, slots=True)
class Packbook:
    """A workbook's tables and what is wrong with it; `pack` is None when it cannot be used."""

    tables: Mapping[str, tuple[Cells, ...]]
    pack: FormPack | None
    findings: tuple[Finding, ...]


def read_packbook(path: Path, base: Path | None = None) -> Packbook:
    """Read a pack's workbook and check it; raises what `read_sheets` raises.

    An overlay is checked together with the pack it stands on: `base`, or where `base_of`
    finds it.
    """
    findings: list[Finding] = []
    tables: dict[str, tuple[Cells, ...]] = dict.fromkeys(COLUMNS, ())
    pages: dict[str, Page] = {}
    for table, sheet in _known(read_sheets(path), findings):
        page, rows, more = _page(table, sheet)
        tables[table], pages[table] = rows, page
        findings += more
    optional = optional_in(tables)
    findings += [
        _about(SHEETS[table], "pack.missing_table", "缺少这张工作表。", "请照说明补上。")
        for table in COLUMNS
        if table not in pages and table not in optional
    ]
    broken = {f.where.table for f in findings if f.level is Level.MUST}
    pack, content = _content(tables, path, base)
    told = [
        _in_workbook(finding, pages)
        for finding in content
        if finding.code != "pack.empty_table" or SHEETS[finding.where.table] not in broken
    ]
    every = in_order(dict.fromkeys([*findings, *told]))
    return Packbook(tables, None if broken else pack, every)


def _content(
    tables: Mapping[str, tuple[Cells, ...]], path: Path, base: Path | None
) -> tuple[FormPack | None, tuple[Finding, ...]]:
    if not is_overlay(tables):
        return lint_tables(tables)
    try:
        found = resolve(base_of(tables, path.parent, base), tables)
    except NoBase as error:
        return None, (error.finding,)
    return found.pack, found.findings


def _known(sheets: tuple[Sheet, ...], findings: list[Finding]) -> list[tuple[str, Sheet]]:
    """Tell which sheet is which table; the first of two wins, what is foreign is noted."""
    names = {name: table for table, title in SHEETS.items() for name in (title, table)}
    found: dict[str, Sheet] = {}
    for sheet in sheets:
        bare = sheet.name.strip()
        if bare == GUIDE:
            continue
        table = names.get(bare) or names.get(bare.lower()) or _near(bare, names)
        if table is None:
            what = "不是方案的表，没有读。"
            remedy = f"方案的表有：{'、'.join(SHEETS.values())}。"
            findings.append(
                _about(sheet.name, "pack.foreign_sheet", what, remedy, level=Level.NOTICE)
            )
        elif table in found:
            what = f"与工作表“{found[table].name}”是同一张表，没有读。"
            findings.append(_about(sheet.name, "pack.duplicate", what, "请合成一张。"))
        else:
            found[table] = sheet
    return list(found.items())


def _near(text: str, names: Mapping[str, str]) -> str | None:
    near = difflib.get_close_matches(text.lower(), list(names), n=1, cutoff=0.6)
    return names[near[0]] if near else None


def _page(table: str, sheet: Sheet) -> tuple[Page, tuple[Cells, ...], list[Finding]]:
    top = _heading_row(table, sheet)
    columns, findings = _columns(table, sheet, top)
    sheet, told = _parted(sheet, top)
    findings += told
    rows: list[Cells] = []
    numbers: list[int] = []
    for number in range(top + 1, len(sheet.rows)):
        cells = {c: _cell(table, c, sheet.text(number, at)) for c, at in columns.items()}
        beside = [at for at in range(sheet.width) if at not in columns.values()]
        findings += _troubles(table, sheet, number, columns)
        if _is_heading(table, sheet.rows[number]):  # again, as on the next printed page
            continue
        if any(cells.values()):
            rows.append({column: cells.get(column, "") for column in COLUMNS[table]})
            numbers.append(number + 1)
        elif any(sheet.text(number, at).strip() for at in beside):
            findings.append(
                _about(
                    sheet.name,
                    "pack.bad_row",
                    f"第{number + 1}行只在没有列名的地方有内容，没有读。",
                    "请删去，或移到有列名的列里。",
                    row=number + 1,
                    level=Level.NOTICE,
                )
            )
    return Page(sheet.name, columns, tuple(numbers)), tuple(rows), findings


def _parted(sheet: Sheet, top: int) -> tuple[Sheet, list[Finding]]:
    """Give merged cells below the headings apart; down a column each row gets the value."""
    rows = [list(row) for row in sheet.rows]
    findings: list[Finding] = []
    for first, left, last, right in sheet.merged:
        text = sheet.text(first, left)
        if first <= top or not text.strip():
            continue
        what = f"{address(first, left)}:{address(last, right)} 合并了"
        if left == right:
            for row in rows[first : last + 1]:
                row.extend([""] * (left + 1 - len(row)))
                row[left] = text
            what += f"，各行都读作“{text[:_SHOWN]}”。"
        else:
            what += "，只读了第一格。"
        remedy = "请取消合并，逐格填写。"
        findings.append(
            _about(sheet.name, "pack.merged", what, remedy, row=first + 1, level=Level.NOTICE)
        )
    return replace(sheet, rows=tuple(map(tuple, rows))), findings


def _heading_row(table: str, sheet: Sheet) -> int:
    """The row that names most columns; titles may stand above it."""
    names = _names(table)
    counts = [sum(_bare(t) in names for t in row) for row in sheet.rows[:_TITLES]]
    return counts.index(max(counts)) if any(counts) else 0


def _is_heading(table: str, row: Sequence[str]) -> bool:
    names, said = _names(table), [_bare(text) for text in row if text.strip()]
    return len(said) > 1 and all(text in names for text in said)


def _names(table: str) -> dict[str, str]:
    names = {_bare(column): column for column in COLUMNS[table]}
    return names | {_bare(heading(table, column)): column for column in COLUMNS[table]}


def _bare(text: str) -> str:
    return "".join(text.split()).rstrip("*＊：:").lower()


def _columns(table: str, sheet: Sheet, top: int) -> tuple[dict[str, int], list[Finding]]:
    """Tell which column is which: exact names first, then near misses of what is left."""
    names = _names(table)
    found: dict[str, int] = {}
    findings: list[Finding] = []
    titles = sheet.rows[top] if sheet.rows else ()
    unclear: list[tuple[int, str]] = []
    for at, title in enumerate(titles):
        column = names.get(_bare(title))
        if column is None:
            unclear += [(at, title)] if title.strip() else []
        elif column in found:
            what = f"“{title}”列出现两次（{address(top, at)}），没有读后一列。"
            findings.append(_about(sheet.name, "pack.duplicate", what, "请只留一列。", row=top + 1))
        else:
            found[column] = at
    for at, title in unclear:
        left = {name: column for name, column in names.items() if column not in found}
        column = _near(_bare(title), left)
        what = f"有不认识的列“{title}”（{address(top, at)}），没有读。"
        if column is not None:
            found[column] = at
            what = f"“{title}”（{address(top, at)}）当作“{heading(table, column)}”列读入。"
        grave = Level.MUST if column is None else Level.NOTICE
        remedy = "请改为规定的列名，或删去该列。"
        findings.append(
            _about(sheet.name, "pack.unknown_column", what, remedy, row=top + 1, level=grave)
        )
    findings += [
        _about(
            sheet.name, "pack.missing_column", f"缺少“{heading(table, column)}”列。",
            "请补上这一列。", row=top + 1,
        )
        for column in COLUMNS[table]
        if column not in found
    ]  # fmt: skip
    return found, findings


def _cell(table: str, column: str, text: str) -> str:
    """A cell as the tables write it: words of options become the options."""
    text = text.strip()
    if column in _NUMBERS:
        return _number(text, column)
    words = words_of(table, column)
    if not words:
        return text
    if set(words) == {"yes", "no"} and text in {"TRUE", "FALSE"}:
        return "yes" if text == "TRUE" else "no"
    return {word: option for option, word in words.items()}.get(text, text)


def _number(text: str, column: str) -> str:
    """A number as the tables write it, out of full-width digits, thousands and a share in %."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    match = _WRITTEN.fullmatch(plain)
    if match is None:
        return text
    digits = match[1].replace(",", "")
    if match[2] and column == "min_coverage":
        return number_text(Decimal(digits) / 100)
    return digits + match[2]


def _troubles(
    table: str, sheet: Sheet, number: int, columns: Mapping[str, int]
) -> Iterable[Finding]:
    for column, at in columns.items():
        place = f"第{number + 1}行“{heading(table, column)}”列（{address(number, at)}）"
        if (number, at) in sheet.uncomputed:
            what = f"{place}的公式没有算出结果。"
        elif _ERROR.fullmatch(sheet.text(number, at).strip()):
            what = f"{place}是错误值“{sheet.text(number, at)}”。"
        else:
            continue
        yield _about(sheet.name, "pack.bad_value", what, "请直接写出内容。", row=number + 1)


def _in_workbook(finding: Finding, pages: Mapping[str, Page]) -> Finding:
    """Say where a finding about a table is in the workbook."""
    table = finding.where.table
    page = pages.get(table)
    row = _shown(page, finding.where.order[0])
    cell = _CELL.match(finding.sentence)
    rest = finding.sentence[cell.end() :] if cell else finding.sentence
    rest = _OTHER_ROW.sub(lambda m: _elsewhere(m, pages), rest)
    rest = _TABLE.sub(lambda m: f"工作表“{_sheet(m[1], pages)}”", rest)
    remedy = _TABLE.sub(lambda m: f"工作表“{_sheet(m[1], pages)}”", finding.remedy)
    column = finding.where.column
    title = heading(table, column) if column else ""
    if cell:
        at = page.columns.get(column) if page else None
        named = f"（{address(row - 1, at)}）" if at is not None else ""
        rest = f"工作表“{_sheet(table, pages)}”第{row}行“{title}”列{named}：{rest}"
    where = Where(_sheet(table, pages), (row, finding.where.order[1]), str(row), title)
    return replace(finding, where=where, sentence=rest, remedy=remedy)


def _shown(page: Page | None, number: int) -> int:
    """The spreadsheet's number of a table's row, both counted with the heading as row 1."""
    at = number - 2
    return page.rows[at] if page and 0 <= at < len(page.rows) else number


def _elsewhere(match: re.Match[str], pages: Mapping[str, Page]) -> str:
    row = _shown(pages.get(match[1]), int(match[2]))
    return f"工作表“{_sheet(match[1], pages)}”第{row}行"


def _sheet(table: str, pages: Mapping[str, Page]) -> str:
    page = pages.get(table)
    return page.sheet if page else SHEETS.get(table, table)


def _about(
    sheet: str, code: str, what: str, remedy: str, *, row: int = 1, level: Level = Level.MUST
) -> Finding:
    return Finding(
        code, level, Where(sheet, (row, 0), str(row)), f"工作表“{sheet}”：{what}", remedy
    )
