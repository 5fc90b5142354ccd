"""The heading of a foreign table, all its rows: what each column stands under, measure, year.

A heading may be several rows deep: 学位需求 over 2024年 and 2025年, a group over its parts,
the measures in a row of their own. Merged cells, and blank ones beside a group, stand for
what was written once. Matching, measures, the columns that are not read and the heading that
comes again on the next page all look at this one model.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack import measures
from cityexam_desktop.formpack.spreadsheet import Sheet, address
from cityexam_desktop.workspace.sheets.cells import shown
from cityexam_desktop.workspace.sheets.headings import key_of
from cityexam_desktop.workspace.sheets.words import measure_in, normal
from cityexam_desktop.workspace.sheets.years import is_whole, is_year, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DEEPEST: Final = 40
"""The first rows of a sheet, among which its heading is looked for."""
_MOST_ROWS: Final = 4
_LOOKED_AT: Final = 200
"""Rows in which a column must be filled somewhere, to be worth a word."""
_NUMBER: Final = re.compile(r"[-+]?[\d,.]+[%‰]?")
_CAPTION: Final = re.compile(
    r"\(?[^()]{0,8}(?:单位|时间|日期|人|电话|部门|年度|来源|说明|备注|注|编号)(?:\([^()]*\))?:.*"
)
_NAMING: Final = ("名称", "序号", "编号", "编码", "代码", "项目", "指标", "名")
_UNIT_WORDS: Final = frozenset({"单位", "计量单位", "度量单位"})
_BRACKETS: Final = re.compile(r"[(\[【](.*)[)\]】]")
_LABEL: Final = re.compile(r"(?:计量)?单位:?")
_WIDE: Final = 2


@dataclass(frozen=True, slots=True)
class HeadColumn:
    """What a column stands under: all its headings, the highest first.

    `names` are those that are neither a measure, a year nor a word for the whole; `year`
    counts from the period (0 this one, -1 the last), None where no heading names one.
    """

    texts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    measure: str = ""
    year: int | None = None

    @property
    def path(self) -> str:
        """The whole heading for people: ``学位需求/2025年``."""
        return "/".join(shown(text) for text in self.texts)

    @property
    def leaf(self) -> str:
        """The lowest heading that names something."""
        return self.names[-1] if self.names else ""

    @property
    def past(self) -> bool:
        """Whether it is of another year than this."""
        return self.year not in {None, 0}


@dataclass(frozen=True, slots=True)
class Head:
    """The rows `top` to `low` of a sheet and what each of its columns stands under."""

    top: int
    low: int
    columns: tuple[HeadColumn, ...]
    key: str
    """What tells this heading from others, see `headings.key_of`; '' of a title."""
    rows: frozenset[tuple[str, ...]]

    def column(self, number: int) -> HeadColumn:
        """What a column stands under; nothing beyond the last."""
        return self.columns[number] if 0 <= number < len(self.columns) else HeadColumn()

    def comes_again(self, cells: Iterable[str]) -> bool:
        """Whether a row is one of the heading's, as at the top of a printed page."""
        return _plain(cells) in self.rows


class Page:
    """A sheet with its headings; `turned` when its rows were made its columns."""

    def __init__(self, sheet: Sheet, period: str, *, turned: bool = False) -> None:
        """Take a sheet that answers for a period."""
        self.sheet, self.period, self.turned = sheet, period, turned

    @cached_property
    def width(self) -> int:
        """How many columns the widest row has."""
        return self.sheet.width  # which looks at every row

    @cached_property
    def heads(self) -> tuple[Head, ...]:
        """The headings that the sheet may have, one for each row that one can begin with."""
        rows = range(min(DEEPEST, len(self.sheet.rows)))
        begins = (top for top in rows if any(self.sheet.rows[top]) and not self.is_caption(top))
        return tuple(self.head(top) for top in begins)

    def head(self, top: int, low: int | None = None) -> Head:
        """The heading that begins in a row, with all rows that belong to it."""
        last = self._last_row(top) if low is None else low
        columns = tuple(self._column(range(top, last + 1), c) for c in range(self.width))
        key = key_of([_relative(one.texts, self.period) for one in columns])
        rows = frozenset(_plain(self.sheet.rows[row]) for row in range(top, last + 1))
        return Head(top, last, columns, key, rows)

    def is_caption(self, row: int) -> bool:
        """Whether a row is a title, or says something of the table as a whole."""
        cells = [(c, t) for c, t in enumerate(self.sheet.rows[row]) if t.strip()]
        captions = sum(_is_caption(text) for _, text in cells)
        if captions and len(cells) - captions < _WIDE:
            return True
        below = self.sheet.rows[row + 1] if row + 1 < len(self.sheet.rows) else ()
        first = next((c for c, text in enumerate(below) if text.strip()), -1)
        return len(cells) == 1 and cells[0][0] <= first and sum(map(bool, below)) > 1

    def filled(self, column: int, first: int) -> bool:
        """Whether anything stands in a column below its heading."""
        rows = range(first, min(len(self.sheet.rows), first + _LOOKED_AT))
        return any(self.sheet.text(row, column).strip() for row in rows)

    def called(self, column: int, head: Head | None) -> str:
        """A column for people, to follow upon other words: its letters and its heading."""
        where = f"第 {column + 1} 行" if self.turned else f" {letters(column)} 列"
        path = head.column(column).path if head else ""
        return f"{where}“{path}”" if path else where

    def _last_row(self, top: int) -> int:
        low = top
        end = min(top + _MOST_ROWS, len(self.sheet.rows))
        while low + 1 < end and self._goes_on(low + 1):
            low += 1
        return low

    def _goes_on(self, row: int) -> bool:
        """Whether a row parts, measures or dates what the row above it heads."""
        belongs, alone = False, False
        for column, text in enumerate(self.sheet.rows[row]):
            if not text.strip():
                continue
            if pure_measure(text) or is_year(text, self.period):
                belongs = True
                continue
            if is_number(text):
                return False
            above, width = self._above(row - 1, column)
            if not above or normal(above) == normal(text) or normal(text) in _UNIT_WORDS:
                continue
            parted = width >= _WIDE or is_year(above, self.period)
            alone = alone or not parted
            belongs = belongs or (parted and not normal(above).endswith(_NAMING))
        first = next((c for c, text in enumerate(self.sheet.rows[row - 1]) if text.strip()), 0)
        return belongs and not (alone and self.sheet.text(row, first).strip())

    def _above(self, row: int, column: int) -> tuple[str, int]:
        """What a cell stands under in a row of groups, and over how many columns that spans."""
        cells = self.sheet.rows[row]
        at = self._source(row, column)
        if at is None:
            return "", 0
        area = self._areas.get((row, at))
        if area is not None:
            return cells[at], area[3] - area[1] + 1
        end = at + 1
        while end < self.width and not self.sheet.text(row, end).strip():
            end += 1
        return cells[at], end - at

    def _source(self, row: int, column: int) -> int | None:
        """The column in which the text stands that a cell of a row is headed by."""
        area = self._areas.get((row, column))
        if area is not None:
            return area[1] if self.sheet.text(row, area[1]).strip() else None
        at = column
        while at >= 0 and not self.sheet.text(row, at).strip():
            at -= 1
        merged = at >= 0 and at != column and (row, at) in self._areas
        return None if at < 0 or merged else at

    def _column(self, rows: range, column: int) -> HeadColumn:
        texts: list[str] = []
        for row in rows:
            text = self._heading(rows, row, column)
            if text and (not texts or normal(texts[-1]) != normal(text)):
                texts.append(text)
        says = [not _says_no_name(text, self.period) for text in texts]
        says = [s and (i == 0 or normal(texts[i]) not in _UNIT_WORDS) for i, s in enumerate(says)]
        names = tuple(text for text, one in zip(texts, says, strict=True) if one)
        apart = [m for text in reversed(texts) if (m := pure_measure(text))]
        within = [m for text in reversed(texts) if (m := measure_in(text))]
        years = [y for text in reversed(texts) if (y := told(text, self.period)[0]) is not None]
        return HeadColumn(
            tuple(texts), names, next(iter((*apart, *within)), ""), next(iter(years), None)
        )

    def _heading(self, rows: range, row: int, column: int) -> str:
        """What stands over a column in one row of the heading, in the cell or spread over it."""
        own = " ".join(self.sheet.text(row, column).split())
        if own:
            return own
        area = self._areas.get((row, column))
        if area is not None:
            return " ".join(self.sheet.text(max(area[0], 0), area[1]).split())
        if row == rows[-1] or not self._parts(rows, row, column):
            return ""
        at = self._source(row, column)
        if at is None or not self._parts(rows, row, at):
            return ""
        return " ".join(self.sheet.text(row, at).split())

    def _parts(self, rows: range, row: int, column: int) -> bool:
        """Whether something stands under a cell of a row of groups."""
        return any(self.sheet.text(r, column).strip() for r in rows if r > row)

    @cached_property
    def _areas(self) -> Mapping[tuple[int, int], tuple[int, int, int, int]]:
        """The merged areas among the first rows, by each of their cells."""
        return {
            (row, column): area
            for area in self.sheet.merged
            if area[0] < DEEPEST + _MOST_ROWS
            for row in range(area[0], min(area[2], DEEPEST + _MOST_ROWS) + 1)
            for column in range(area[1], min(area[3] + 1, self.width))
        }


def is_number(text: str) -> bool:
    """Whether a cell holds nothing but a number."""
    return _NUMBER.fullmatch(_half(text)) is not None


def letters(column: int) -> str:
    """The letters of a column, from 0: ``C``."""
    return address(0, column)[:-1]


@lru_cache(maxsize=2048)
def pure_measure(text: str) -> str:
    """The measure that a heading is, in brackets or bare, and nothing else: ``(厘米)``."""
    plain = _half(text)
    inner = _BRACKETS.fullmatch(plain)
    plain = _LABEL.sub("", inner[1] if inner else plain, count=1)
    return plain if plain and measures.find(plain) is not None else ""


def transposed(sheet: Sheet) -> Sheet:
    """A sheet with its rows as columns."""
    from itertools import zip_longest

    merged = tuple(sorted((left, top, right, low) for top, left, low, right in sheet.merged))
    return Sheet(sheet.name, tuple(zip_longest(*sheet.rows, fillvalue="")), merged=merged)


def _says_no_name(text: str, period: str) -> bool:
    """Whether a heading only measures, dates or means the whole of what it stands under."""
    year, rest = told(text, period)
    return bool(pure_measure(text)) or is_whole(rest) or (year is not None and not rest)


def _relative(texts: tuple[str, ...], period: str) -> str:
    """A column's headings with their years counted from the period, so that they last."""
    return "/".join(_dated(text, period) for text in texts)


def _dated(text: str, period: str) -> str:
    year, rest = told(text, period)
    dated = year is not None and any(ch.isdigit() for ch in text)
    return f"{rest}@{year}" if dated else text


def _is_caption(text: str) -> bool:
    return _CAPTION.fullmatch(_half(text)) is not None


def _plain(cells: Iterable[str]) -> tuple[str, ...]:
    texts = [_half(text) for text in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _half(text: str) -> str:
    """A text in half width, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())
