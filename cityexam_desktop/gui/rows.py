"""Rows of a table as frozen text, made without Qt and only looked up by `rowtable`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple, overload

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in Chinese characters, whether it holds numbers."""

    title: str
    width: int = 8
    number: bool = False


class Mark(NamedTuple):
    """What a cell means beside its text: a tone of `look` and the name of a sign."""

    column: int
    tone: str
    sign: str = ""


class Row(NamedTuple):
    """A row: a text per column, a key that stays the same from reading to reading.

    `about` is whatever the row stands for; `marks` holds only cells that mean something.
    """

    texts: tuple[str, ...]
    key: str = ""
    about: Any = None
    marks: tuple[Mark, ...] = ()


class Lazy(Sequence[Row]):
    """Very many rows, each made when it is looked at; derive from it for what is shown.

    `position` is None for a key that no row has; `find` gives the numbers of the rows that
    have all the words, `order` given ones sorted by a column.
    """

    @abstractmethod
    def make(self, number: int) -> Row:
        """Make one row."""

    @abstractmethod
    def position(self, key: str) -> int | None:
        """The number of the row with a key."""

    @abstractmethod
    def find(self, words: str) -> Sequence[int]:
        """The numbers of the rows that have all the words."""

    @abstractmethod
    def order(self, numbers: Sequence[int], column: int, *, down: bool) -> Sequence[int]:
        """The numbers sorted by what stands in a column."""

    @overload
    def __getitem__(self, number: int) -> Row: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Row]: ...

    def __getitem__(self, number: int | slice) -> Row | Sequence[Row]:
        """One row, or those of a slice."""
        if isinstance(number, slice):
            return [self.make(n) for n in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        return self.make(number % len(self))


class Picked(Sequence[Row]):
    """Some of very many rows, in an order of their own."""

    def __init__(self, rows: Lazy, numbers: Sequence[int]) -> None:
        """Show the rows of these numbers."""
        self.rows, self.numbers = rows, numbers
        self._last: tuple[int, Row] | None = None

    def __len__(self) -> int:
        """How many there are."""
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...

    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        """One row (a view asks for each of its cells in turn, so the last is kept), or some."""
        if isinstance(at, slice):
            return [self.rows.make(n) for n in self.numbers[at]]
        if self._last is None or self._last[0] != at:
            self._last = at, self.rows.make(self.numbers[at])
        return self._last[1]

    def position(self, key: str) -> int | None:
        """Where the row with a key stands; None when it is not shown."""
        number = self.rows.position(key)
        if number is None:
            return None
        numbers = self.numbers
        if isinstance(numbers, range):
            return numbers.index(number) if number in numbers else None
        try:
            return list(numbers).index(number)
        except ValueError:
            return None


def position(rows: Sequence[Row], key: str) -> int | None:
    """Where the row with a key stands; None for no such row."""
    if isinstance(rows, Picked):
        return rows.position(key)
    return next((n for n, row in enumerate(rows) if row.key == key), None)


def folded(rows: Iterable[Row]) -> list[str]:
    """The text of every row in which `narrowed` looks for words; made once for many looks."""
    return ["\x1f".join(row.texts).casefold() for row in rows]


def narrowed(rows: Sequence[Row], words: str, texts: Sequence[str]) -> list[Row]:
    """The rows that have every one of the words in some cell, whatever the case."""
    found: Sequence[int] = range(len(rows))
    for word in words.casefold().split():
        found = [n for n in found if word in texts[n]]
    return [rows[n] for n in found]


def arranged(rows: Sequence[Row], column: int, *, number: bool, down: bool) -> list[Row]:
    """The rows by one column; of numbers those that are none come last either way."""
    if not number:
        return sorted(rows, key=lambda row: row.texts[column], reverse=down)
    known = [(value, row) for row in rows if (value := _number(row.texts[column])) is not None]
    rest = [row for row in rows if _number(row.texts[column]) is None]
    known.sort(key=lambda pair: pair[0], reverse=down)
    return [row for _, row in known] + rest


def as_lines(rows: Iterable[Row]) -> str:
    """The rows as a spreadsheet reads them from the clipboard."""
    return "\n".join("\t".join(" ".join(text.split()) for text in row.texts) for row in rows)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
