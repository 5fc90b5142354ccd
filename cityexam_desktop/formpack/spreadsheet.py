"""Spreadsheets that come in, as rows of text: xlsx, xls, et, ods, xlsb, CSV.

What a file is, its bytes say and not its name. Everything is bounded before memory is
taken: the file, what its parts inflate to (a part gives no more than it declares), the
sheets, rows and columns. An xlsx is read cell by cell in this process, with what only
its format tells: ``85%`` is stored as 0.85, a formula may never have been computed.
The old formats are read by another process (see `oldsheets`), because a crafted file
makes their reader, and with it the whole program, end; so is a large xlsx in which no
cell needs more than its bare value, in a tenth of the time.
"""

from __future__ import annotations

import csv
import io
import math
import re
import warnings
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from cityexam_desktop.errors import CityExamError, FileTrouble
from cityexam_desktop.formpack.decoding import decoded, separator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

_MIB: Final = 1 << 20
FILE_LIMIT: Final = 32 * _MIB
PART_LIMIT: Final = 128 * _MIB
STRINGS_LIMIT: Final = 48 * _MIB
OTHER_LIMIT: Final = 8 * _MIB
"""Styles, relations and the like become objects hundreds of times their size."""
INFLATED_LIMIT: Final = 192 * _MIB
PARTS_LIMIT: Final = 4000
SHEETS_LIMIT: Final = 200
ROWS_LIMIT: Final = 120_000
COLUMNS_LIMIT: Final = 300
CELLS_LIMIT: Final = 3_000_000
AREA_LIMIT: Final = 12_000_000
"""Cells of a sheet's whole extent, blank ones too, where another process reads it."""
LARGE: Final = 8 * _MIB
"""From here on, inflated, a sheet is read by the quick reader."""
VISITED_LIMIT: Final = 20_000_000
"""Cells with a format but without content cost time too."""

MERGED_LIMIT: Final = 10_000

_Area: TypeAlias = tuple[int, int, int, int]
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_MEDIA: Final = re.compile(r"(.*/)?(media|embeddings|printerSettings)/[^/]*")
_NEVER_COMPUTED: Final = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]*/>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PERCENT: Final = re.compile(rb"""%|numFmtId\s*=\s*["'](?:9|10)["']""")
_ERRORS: Final = (b't="e"', b"t='e'", b"t =")
_MERGED: Final = re.compile(
    rb"""<(?:\w+:)?mergeCell ref=["']([A-Z]{1,3}[1-9]\d{0,6}:[A-Z]{1,3}[1-9]\d{0,6})"""
)
_HIDDEN: Final = re.compile(rb"""<(?:\w+:)?col\s[^<>]*hidden=["'](?:1|true)["'][^<>]*>""")
_BOUND: Final = re.compile(rb"""\s(min|max)=["'](\d{1,5})["']""")
_QUOTED: Final = re.compile(r'"[^"]*"|\\.')
_PRECISE: Final = 16  # fifteen digits and a point
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
# Whatever a library raises over a broken file; our own code stands outside.
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError, TypeError,
    AttributeError, ArithmeticError, RuntimeError, SyntaxError, AssertionError,
)  # fmt: skip


class NotASpreadsheet(CityExamError):
    """The file is no spreadsheet that can be read: another kind, damaged, or locked."""

    code = "not_a_spreadsheet"


class SpreadsheetTooLarge(CityExamError):
    """The file, or what it inflates to, passes a limit; nothing of it was taken."""

    code = "spreadsheet_too_large"

    def __init__(self, name: str, what: str) -> None:
        """Name the file and `what` there is too much of."""
        super().__init__(
            f"“{name}”太大，没有读入：{what}。",
            "请确认选对了文件；用 Excel 或 WPS 打开，删去多余的工作表和图片，另存后再试。",
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows of texts, cut at the last one that is not blank.

    `uncomputed` are the cells, (row, column) from 0, whose formula has no result yet;
    `merged` the areas, (top, left, bottom, right) from 0, of which only the first cell
    holds anything; `hidden_columns` those that nobody sees. Only an xlsx tells them.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    hidden: bool = False
    uncomputed: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_columns: frozenset[int] = frozenset()

    def text(self, row: int, column: int) -> str:
        """The text of a cell, from 0; empty beyond the edges."""
        if not 0 <= row < len(self.rows) or not 0 <= column < len(self.rows[row]):
            return ""
        return self.rows[row][column]

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return max(map(len, self.rows), default=0)


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Read all sheets of a file, the hidden ones too.

    Numbers are decimal text of at most 15 digits, dates ISO text, percentages end in
    ``%``. Raises `NotASpreadsheet`, `SpreadsheetTooLarge` or `FileTrouble`.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4)
            if file.seek(0, io.SEEK_END) > FILE_LIMIT:
                raise SpreadsheetTooLarge(path.name, f"文件超过 {FILE_LIMIT // _MIB} MB")
            file.seek(0)
            if head == _ZIP:
                return _zipped(path, file)
            if head != _OLE:
                return (_separated(path.name, file.read()),)
    except OSError as error:
        raise FileTrouble.from_os(error, path.name) from error
    return _old(path)


def address(row: int, column: int) -> str:
    """The name of a cell, counted from 0, as spreadsheets show it: ``E7``."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def number_text(number: Decimal | float) -> str:
    """Write a spreadsheet's number as plain decimal text of at most 15 digits."""
    if not math.isfinite(number):
        return "#NUM!"
    text = str(number)
    if len(text) > _PRECISE or "e" in text.lower():
        text = f"{Decimal(format(number, '.15g')):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def trimmed(rows: Iterable[Sequence[str]], name: str) -> tuple[tuple[str, ...], ...]:
    """Cut blank ends off rows and table; raises `SpreadsheetTooLarge` past the limits."""
    kept: list[tuple[str, ...]] = []
    last, cells = 0, 0
    for row in rows:
        end = len(row)
        while end and not row[end - 1].strip():
            end -= 1
        if end:
            last = len(kept) + 1
            cells += end - row.count("")
            _bounded(name, last, end, cells)
        if len(kept) <= ROWS_LIMIT:
            kept.append(tuple(row[:end]))
    return tuple(kept[:last])


def _bounded(name: str, rows: int, columns: int, cells: int) -> None:
    for amount, limit, word in (
        (rows, ROWS_LIMIT, "行"),
        (columns, COLUMNS_LIMIT, "列"),
        (cells, CELLS_LIMIT, "个单元格"),
    ):
        if amount > limit:
            raise SpreadsheetTooLarge(name, f"超过 {limit} {word}")


def _zipped(path: Path, file: BinaryIO) -> tuple[Sheet, ...]:
    with _plain_trouble(path.name), zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        _parts_bounded(path.name, parts)
        names = {part.filename for part in parts}
        old = "mimetype" in names or "xl/workbook.bin" in names
        looks = [] if old else [_look(archive, part) for part in parts if _is_page(part)]
        pending = any(look.pending for look in looks)
        plain = bool(looks) and not pending and _is_plain(archive, parts, looks)
        pages = [] if old or plain else [part for part in parts if _is_page(part)]
        shapes = {part.filename: _shape(archive, part) for part in pages}
    if old or plain:
        return _old(path, AREA_LIMIT if plain else CELLS_LIMIT)
    if "[Content_Types].xml" not in names:
        raise _unreadable(path.name)
    with warnings.catch_warnings():  # openpyxl tells what of a foreign file it leaves out
        warnings.simplefilter("ignore")
        return _xlsx(path.name, file, shapes, pending=pending)


def _parts_bounded(name: str, parts: list[zipfile.ZipInfo]) -> None:
    """Judge what the parts declare; `zipfile` gives no byte more than that."""
    read = [part for part in parts if not _MEDIA.fullmatch(part.filename)]
    if len(parts) > PARTS_LIMIT or sum(part.file_size for part in read) > INFLATED_LIMIT:
        raise SpreadsheetTooLarge(name, "展开后的内容太多")
    for part in read:
        limit = OTHER_LIMIT
        if "/worksheets/" in part.filename or part.filename == "content.xml":
            limit = PART_LIMIT
        elif part.filename.endswith("sharedStrings.xml"):
            limit = STRINGS_LIMIT
        if part.file_size > limit:
            raise SpreadsheetTooLarge(name, f"“{part.filename[-40:]}”展开后太大")


@dataclass(frozen=True, slots=True)
class _Look:
    """What the bytes of a sheet tell: a formula without a result, an error, their number."""

    pending: bool
    odd: bool
    size: int


def _is_page(part: zipfile.ZipInfo) -> bool:
    return "/worksheets/" in part.filename and part.filename.endswith(".xml")


def _look(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> _Look:
    """Look through a sheet once, piece by piece."""
    held, odd = b"", False
    with archive.open(part) as stream:
        while piece := stream.read(_MIB):
            held = held[-4096:] + piece
            if (b"<f" in held or b":f" in held) and _NEVER_COMPUTED.search(held):
                return _Look(pending=True, odd=odd, size=part.file_size)
            odd = odd or any(error in held for error in _ERRORS)
    return _Look(pending=False, odd=odd, size=part.file_size)


def _shape(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo
) -> tuple[tuple[_Area, ...], frozenset[int]]:
    """Find which cells of a sheet are merged, as far as people made them, and hidden columns."""
    held, found, hidden = b"", set[bytes](), set[int]()
    with archive.open(part) as stream:
        while piece := stream.read(_MIB):
            held = held[-512:] + piece
            found.update(_MERGED.findall(held))
            for column in _HIDDEN.findall(held):
                bounds = {name: int(number) for name, number in _BOUND.findall(column)}
                low, high = bounds.get(b"min", 1), bounds.get(b"max", 0)
                hidden |= {*range(low - 1, min(high, COLUMNS_LIMIT))}
            if len(found) > MERGED_LIMIT:
                return (), frozenset(hidden)
    corners = [tuple(map(_corner, area.decode().split(":"))) for area in found]
    return tuple(sorted((*a, *b) for a, b in corners)), frozenset(hidden)


def _corner(name: str) -> tuple[int, int]:
    """Row and column, from 0, of a cell's name."""
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(name[len(letters) :]) - 1, column - 1


def _is_plain(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], looks: list[_Look]) -> bool:
    """Whether a large workbook has neither percentages nor errors, which bare values lose."""
    if max(look.size for look in looks) < LARGE or any(look.odd for look in looks):
        return False
    styles = (part for part in parts if part.filename.endswith("styles.xml"))
    return not any(_PERCENT.search(archive.read(part)) for part in styles)


def _xlsx(
    name: str,
    file: BinaryIO,
    shapes: Mapping[str, tuple[tuple[_Area, ...], frozenset[int]]],
    *,
    pending: bool,
) -> tuple[Sheet, ...]:
    found = []
    for page in _pages(name, file, computed=True):
        rows = trimmed(([_text(c) for c in row] for row in _guarded(name, page.iter_rows())), name)
        part = page._worksheet_path.lstrip("/")  # noqa: SLF001 - told nowhere else
        merged, columns = shapes.get(part, ((), frozenset()))
        hidden = page.sheet_state != "visible"
        found.append(Sheet(page.title, rows, hidden, merged=merged, hidden_columns=columns))
    if not pending:
        return tuple(found)
    formulas = {
        page.title: frozenset(
            (i, j)
            for i, row in enumerate(_guarded(name, page.iter_rows()))
            for j, cell in enumerate(row)
            if cell.data_type == "f"
        )
        for page in _pages(name, file, computed=False)
    }
    return tuple(
        replace(s, uncomputed=frozenset(at for at in formulas[s.name] if not s.text(*at)))
        for s in found
    )


def _pages(name: str, file: BinaryIO, *, computed: bool) -> Iterator[Any]:
    """Give the sheets, formulas by their last result or as they stand."""
    import openpyxl

    with _plain_trouble(name):
        book = openpyxl.load_workbook(file, read_only=True, data_only=computed, keep_links=False)
        pages = book.worksheets
    if len(pages) > SHEETS_LIMIT:
        raise SpreadsheetTooLarge(name, f"超过 {SHEETS_LIMIT} 张工作表")
    for page in pages:
        page.reset_dimensions()  # what the file says of its extent may be wrong
        yield page


def _guarded(name: str, rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Give the rows, blank ones too; one that is broken, or one too many, stops the reading."""
    visited = 0
    while True:
        try:
            row = next(rows, None)
        except _BROKEN as error:
            raise _unreadable(name) from error
        if row is None:
            return
        visited += len(row)
        if visited > VISITED_LIMIT:
            raise SpreadsheetTooLarge(name, "带格式的空单元格太多")
        yield row


def _text(cell: Any) -> str:
    """Write a cell as a person would type it."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if "%" in _QUOTED.sub("", cell.number_format or ""):
            return f"{number_text(Decimal(format(value, '.15g')) * 100)}%"
        return number_text(value)
    return plain_text(value)


def plain_text(value: object) -> str:
    """Write a date or time as ISO text, the time of day left out at midnight."""
    if isinstance(value, datetime):
        return (value.isoformat(" ") if value.time() != time() else f"{value.date()}")[:19]
    return str(value)


def _separated(name: str, data: bytes) -> Sheet:
    """Read CSV: UTF-8, UTF-16 with its mark, or GB18030; comma, tab or semicolon."""
    try:
        text = decoded(data)
    except UnicodeDecodeError:
        raise _unreadable(name) from None
    if not text.strip() or _CONTROL.search(text) or data.startswith(b"%PDF"):
        raise _unreadable(name)
    if text.lstrip()[:1] == "<":
        raise NotASpreadsheet(
            f"“{name}”其实是网页格式，不是真正的表格文件。",
            "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿（.xlsx）”后再导入。",
        )
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator(text)))
    except csv.Error:
        raise _unreadable(name) from None
    return Sheet(name, trimmed(rows, name))


def _old(path: Path, area: int = CELLS_LIMIT) -> tuple[Sheet, ...]:
    from cityexam_desktop.formpack import oldsheets

    answer = oldsheets.read(path, (SHEETS_LIMIT, ROWS_LIMIT, COLUMNS_LIMIT, area))
    if answer.trouble == "locked":
        raise NotASpreadsheet(f"“{path.name}”设了打开密码。", "请去掉打开密码，另存后再导入。")
    if answer.trouble == "too_large":
        raise SpreadsheetTooLarge(path.name, "行、列或内容太多")
    if answer.trouble:
        raise _unreadable(path.name)
    return tuple(
        Sheet(name, trimmed(rows, path.name), hidden) for name, hidden, rows in answer.sheets
    )


def _unreadable(name: str) -> NotASpreadsheet:
    return NotASpreadsheet(
        f"“{name}”不是能读的表格文件，或已损坏。",
        "请用 Excel 或 WPS 打开检查，另存为“Excel 工作簿（.xlsx）”后再试。",
    )


@contextmanager
def _plain_trouble(name: str) -> Iterator[None]:
    """Turn what the libraries raise over a broken file into a sentence."""
    try:
        yield
    except MemoryError as error:
        raise SpreadsheetTooLarge(name, "内存不够") from error
    except _BROKEN as error:
        raise _unreadable(name) from error
