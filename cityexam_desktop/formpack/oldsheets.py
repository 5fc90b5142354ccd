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

Limits = tuple[int, int, int, int]
"""The most sheets, rows, columns and cells."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Name, hidden and rows of each sheet, or the trouble: ``locked too_large unreadable``."""

    sheets: tuple[tuple[str, bool, list[list[str]]], ...] = ()
    trouble: str = ""


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
    return answer if isinstance(answer, Answer) else Answer(trouble="unreadable")


def _serve(path: str, limits: Limits, answer: Connection) -> None:
    """Read in the child; an end without an answer is an answer too."""
    gc.disable()  # it lives for one file, and makes millions of texts
    _limit_memory()
    answer.send(_read(path, limits))


def _read(path: str, limits: Limits) -> Answer:
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
                return Answer(trouble="too_large")
            sheets = []
            for page in pages:
                sheet = book.get_sheet_by_name(page.name)
                height, width = sheet.total_height + 1, sheet.total_width + 1
                if height > most_rows or width > most_columns or height * width > most_cells:
                    return Answer(trouble="too_large")
                rows = sheet.to_python(skip_empty_area=False)
                hidden = page.visible != SheetVisibleEnum.Visible
                sheets.append((page.name, hidden, [_texts(row) for row in rows]))
    except PasswordError:
        return Answer(trouble="locked")
    except (CalamineError, OSError, ValueError):
        return Answer(trouble="unreadable")
    return Answer(tuple(sheets))


def _texts(row: list[Any]) -> list[str]:
    """A row as texts, without its blank end."""
    while row and row[-1] == "":
        row.pop()
    return [value if type(value) is str else _text(value) for value in row]


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
