"""What a sheet of the county's workbook holds, before any file is written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import DatumType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum

# Styles by name; those of numbers are `figure(decimals)` and `none_here(decimals)`.
TEXT: Final = "文字"
CENTRE: Final = "居中"
WORD: Final = "说明词"
YESNO: Final = "是否"
YEAR: Final = "年份"
LABEL: Final = "标签"
STAT: Final = "统计"
NOT_COUNTED: Final = "不计入"


def figure(decimals: int) -> str:
    """Name the style of a number with so many decimals."""
    return f"数{decimals}"


def none_here(decimals: int) -> str:
    """Name the style of a zero that stands for 无此对象 and is shown as that word."""
    return f"无此对象{decimals}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what it shows, how, and the live formula (without ``=``) if it has one.

    `shown` is a text, an exact number or, for an empty cell, ``""``; of a formula it is
    what the program computed.
    """

    shown: Decimal | str
    style: str = TEXT
    formula: str = ""


EMPTY: Final = Cell("")
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading and its width in Latin characters."""

    title: str
    width: int


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: a title, a note, rows above the heading (`above`), the heading, the rows.

    The first `frozen` columns stay in sight and are repeated in print; columns from
    `printed` on are not printed. `tones` are letters of columns whose words are coloured.
    """

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    above: tuple[tuple[Cell, ...], ...] = ()
    frozen: int = 0
    printed: int = 0
    tones: str = ""
    gray: str = ""
    """The letter of the column whose 0 greys a row; beside it zeros are quiet."""
    plain: bool = False
    """Text to read, without lines and filter."""


TITLE_ROW, NOTE_ROW = 1, 2


def head_row(above: int) -> int:
    """The row of the heading below so many rows of figures."""
    return NOTE_ROW + above + 1


def value_cell(datum: BaseDatum, value: Value) -> Cell:
    """A typed value: a number, a text, or the word of an absence.

    无此对象 of a number is a 0 that is shown by its word, because it counts as 0.
    """
    if isinstance(value, Absence):
        if value is Absence.NONE_HERE and datum.type.numeric:
            return Cell(ZERO, none_here(datum.decimals))
        return Cell(value.word, WORD)
    if isinstance(value, str):
        return Cell(value, CENTRE if datum.type is DatumType.CHOICE else TEXT)
    return Cell(value, number_style(datum))


def number_style(datum: BaseDatum) -> str:
    """The style in which a datum's numbers are shown."""
    if datum.type is DatumType.YESNO:
        return YESNO
    return YEAR if datum.measure == "年" else figure(datum.decimals)


def sheet(name: str) -> str:
    """Write a sheet's name as a formula refers to it, with the exclamation mark."""
    quoted = name.replace("'", "''")
    return f"'{quoted}'!"


def letter(index: int) -> str:
    """The letter of a column, the first being 1."""
    text = ""
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def columns_to(column: str) -> int:
    """The number of a column's letter, the first being 1."""
    number = 0
    for one in column:
        number = number * 26 + ord(one) - ord("A") + 1
    return number
