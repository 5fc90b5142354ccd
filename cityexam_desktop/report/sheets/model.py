"""What stands on a working sheet, apart from the file that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from cityexam_desktop.report.blocks import Band, Column

Cell: TypeAlias = str | Decimal
"""A text, or an exact number that a spreadsheet may compute with."""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One sheet: a title, a table, what stands under it, and how large the paper is.

    `about` is the line under the title (unit, date, count); `banner` such as 示例数据 stands
    on every page. `columns` weigh their widths against each other. `large` is A3 instead
    of A4, `landscape` turns it. `signatures` are lines to be signed by hand, each with
    what is known already; with `seal` there is room for a seal beside them. `name` is the
    worksheet's tab, the title where it is left out. `choices` are the words that may be
    picked in a column of a spreadsheet, by the column's number from 0.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...] | Band, ...]
    about: str = ""
    notes: tuple[str, ...] = ()
    banner: str = ""
    signatures: tuple[tuple[str, str], ...] = ()
    seal: str = ""
    name: str = ""
    large: bool = False
    landscape: bool = True
    choices: tuple[tuple[int, tuple[str, ...]], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a row that has another number of cells than there are columns."""
        for row in self.rows:
            if not isinstance(row, Band) and len(row) != len(self.columns):
                message = f"{self.title}: {len(row)} cells for {len(self.columns)} columns: {row}"
                raise ValueError(message)


def text_of(cell: Cell) -> str:
    """Write a cell as people read it: numbers with separators, never an exponent."""
    return f"{cell:,f}" if isinstance(cell, Decimal) else cell
