"""Rows of a table as frozen text, made without Qt and only looked up by `rowtable`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


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
