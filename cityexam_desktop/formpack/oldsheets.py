"""Spreadsheets of other formats (xls, et, ods, xlsb), read by a process of their own.

Their reader, calamine, takes the memory for a sheet's whole extent at once: a file of a
few kilobytes that names one far corner ends the process that reads it. So another
process reads, with a limit on memory where the system has one and on time everywhere,
and what it cannot tell us is said to be unreadable.
"""

from __future__ import annotations

import gc
import multiprocessing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

SECONDS: Final = 60
MEMORY: Final = 2 << 30
_CELL: Final = "\x1f"
_LINE: Final = "\x1e"

Rows = tuple[tuple[str, ...], ...]
Limits = tuple[int, int, int, int]
"""The most sheets, rows, columns and cells."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Name, hidden and rows of each sheet, or the trouble: ``locked too_large unreadable``."""

    sheets: tuple[tuple[str, bool, Rows], ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class _Packed:
    """An answer on its way: the rows of a sheet as one text, which travels in one piece."""

    sheets: tuple[tuple[str, bool, str], ...] = ()
    trouble: str = ""

    def opened(self) -> Answer:
        return Answer(tuple((n, h, _unpacked(rows)) for n, h, rows in self.sheets), self.trouble)


def read(path: Path, limits: Limits, *, seconds: int = SECONDS) -> Answer:
    """Let a child process read the file; a child that dies or hangs read nothing."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_serve, args=(str(path), limits, theirs), daemon=True)
    child.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            return Answer(trouble="too_large")
        answer = ours.recv()
    except EOFError:
        return Answer(trouble="unreadable")
    finally:
        child.kill()
        child.join()
        child.close()
        ours.close()
    return answer.opened() if isinstance(answer, _Packed) else Answer(trouble="unreadable")


def _serve(path: str, limits: Limits, answer: Connection) -> None:
    """Read in the child; an end without an answer is an answer too."""
    gc.disable()  # it lives for one file, and makes millions of texts
    _limit_memory()
    answer.send(_read(path, limits))


def _read(path: str, limits: Limits) -> _Packed:
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    most_sheets, most_rows, most_columns, most_cells = limits
    try:
        with CalamineWorkbook.from_path(path) as book:
            pages = [m for m in book.sheets_metadata if m.typ is SheetTypeEnum.WorkSheet]
            if len(pages) > most_sheets:
                return _Packed(trouble="too_large")
            sheets = []
            for page in pages:
                sheet = book.get_sheet_by_name(page.name)
                height, width = sheet.total_height + 1, sheet.total_width + 1
                if height > most_rows or width > most_columns or height * width > most_cells:
                    return _Packed(trouble="too_large")
                rows = sheet.to_python(skip_empty_area=False)
                hidden = page.visible != SheetVisibleEnum.Visible
                sheets.append((page.name, hidden, _packed(rows)))
    except PasswordError:
        return _Packed(trouble="locked")
    except (CalamineError, OSError, ValueError):
        return _Packed(trouble="unreadable")
    return _Packed(tuple(sheets))


def _packed(rows: list[list[Any]]) -> str:
    """The rows as one text, each without its blank end."""
    known: dict[object, str] = {}
    return _LINE.join([_line(row, known) for row in rows])


def _line(row: list[Any], known: dict[object, str]) -> str:
    """A row's texts; figures and dates come again and again, and are `known` then."""
    while row and row[-1] == "":
        row.pop()
    texts = []
    for value in row:
        if type(value) is str:
            texts.append(value)
            continue
        key = (type(value), value)
        text = known.get(key)
        if text is None:
            text = known[key] = _text(value)
        texts.append(text)
    line = _CELL.join(texts)
    if line.count(_CELL) != len(texts) - 1 or _LINE in line:  # no text of people's has these
        line = _CELL.join([t.replace(_CELL, "").replace(_LINE, "") for t in texts])
    return line


def _unpacked(text: str) -> Rows:
    if not text:
        return ()
    return tuple([tuple(line.split(_CELL)) if line else () for line in text.split(_LINE)])


def _text(value: object) -> str:
    from cityexam_desktop.formpack.spreadsheet import number_text, plain_text

    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return number_text(value) if isinstance(value, int | float) else plain_text(value)


def _limit_memory() -> None:
    """Bound the child's memory; Windows has no such call and refuses what it cannot give."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
