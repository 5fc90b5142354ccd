"""Tables of very many rows as a workbook: written row by row, so that memory stays flat."""

from __future__ import annotations

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.bundle.atomic import atomic
from cityexam_desktop.report.blocks import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

MOST: Final = 1_000_000
"""Rows that a worksheet holds, the headings left out; more go on to the next one."""
_STEP: Final = 2000


@dataclass(frozen=True)
class LongTable:
    """Rows under `columns` (heading, width in characters, whether it holds numbers)."""

    title: str
    columns: Sequence[tuple[str, int, bool]]
    rows: Iterable[Sequence[str]]
    total: int = 0


def write_long(
    tables: Sequence[LongTable],
    target: Path,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> None:
    """Write tables, each on a worksheet of its own or on as many as it needs.

    Texts stay texts; in a column of numbers what reads as one becomes one. Headings are
    frozen and can be filtered by. Raises `FileTrouble`.
    """
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    for table in tables:
        _write(book, table, progress)
    held = io.BytesIO()
    book.save(held)
    with atomic(target) as out:
        out.write(held.getvalue())


def _write(book: Any, table: LongTable, progress: Callable[[int, int], None]) -> None:
    columns = table.columns
    page = _page(book, table.title, columns, 1)
    for count, row in enumerate(table.rows, 1):
        if count > 1 and count % MOST == 1:
            page = _page(book, table.title, columns, count // MOST + 1)
        if count % _STEP == 1:
            progress(count, table.total)
        page.append([_cell(page, text, number=columns[n][2]) for n, text in enumerate(row)])


def _page(book: Any, title: str, columns: Sequence[tuple[str, int, bool]], number: int) -> Any:
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(title if number == 1 else f"{title} {number}")
    page.freeze_panes = "A2"
    for n, (_, width, _number) in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(n)].width = width
    page.append([heading for heading, _, _ in columns])
    page.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"
    return page


def _cell(page: Any, text: str, *, number: bool) -> Any:
    """A number as one, and a text as text, whatever it looks like."""
    if number:
        found = number_in(text)
        if found is not None:
            return found
    text = plain(text)
    if not text.startswith("="):
        return text
    from openpyxl.cell import WriteOnlyCell

    made: Any = WriteOnlyCell(page, text)
    made.data_type = "s"  # never a formula
    return made


def number_in(text: str) -> Decimal | None:
    """The number that a text is, separators left aside; None for any other text."""
    bare = text.replace(",", "")
    sign = bare.removeprefix("-")
    whole, _, rest = sign.partition(".")
    digits = whole + rest
    if not (digits.isascii() and digits.isdigit() and whole) or (
        len(whole) > 1 and whole.startswith("0")
    ):
        return None
    return Decimal(bare)
