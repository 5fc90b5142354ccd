"""The pass and fail examples of a rule, as they stand in one cell.

``a=5; b=3; prev(b)=2 | a=1; x=[1,2,暂缺]``: alternatives are parted by ``|``,
values by ``;``. A value is a number, an absence by its word (``无此对象`` …), a
text in double quotes, or in brackets the list of a datum's values over the rows.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import PlainScope
from cityexam_desktop.formpack.model import Example

if TYPE_CHECKING:
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.cells import Row

_NAME = re.compile(
    r"[A-Za-z][A-Za-z0-9_]*(\.[a-z0-9_]+)?|prev\([A-Za-z][A-Za-z0-9_]*(\.[a-z0-9_]+)?\)"
)
_PREV = re.compile(r"prev\((.+)\)")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def read_examples(row: Row, column: str) -> tuple[Example, ...]:
    """Read one cell of examples; each value must be understood."""
    text = row.text(column)
    return tuple(_example(row, column, piece) for piece in text.split("|")) if text else ()


def _example(row: Row, column: str, text: str) -> Example:
    values: list[tuple[str, str]] = []
    for piece in filter(None, map(str.strip, text.split(";"))):
        name, sign, value = (part.strip() for part in piece.partition("="))
        if not sign or not _NAME.fullmatch(name) or not _understood(value):
            row.say(
                column,
                "pack.bad_value",
                f"看不懂例子“{piece}”。",
                "请写成 a=5; prev(b)=2 的样子，几组例子之间用 | 隔开。",
            )
            continue
        values.append((name, value))
    return Example(tuple(values))


def _understood(text: str) -> bool:
    return all(example_value(item) is not None for item in list_items(text) or [text])


def list_items(text: str) -> list[str] | None:
    """Give the items of ``[1,2,3]``, or None when `text` is no list; ``[]`` has none."""
    if not (text.startswith("[") and text.endswith("]")):
        return None
    return [item.strip() for item in text[1:-1].split(",")] if text[1:-1].strip() else []


def example_value(text: str) -> Value | None:
    """Give the value that one item of an example writes, or None when it writes none."""
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        return text[1:-1]
    return Absence.from_word(text)


def scope_of(example: Example) -> PlainScope:
    """Give an example's values as a formula sees them; lists become rows side by side."""
    single: dict[str, Value] = {}
    last_year: dict[str, Value] = {}
    lists: dict[str, list[Value]] = {}
    for name, text in example.values:
        items = list_items(text)
        if items is not None:
            lists[name] = [example_value(item) or Decimal(0) for item in items]
        elif (value := example_value(text)) is not None:
            prev = _PREV.fullmatch(name)
            (last_year if prev else single)[prev[1] if prev else name] = value
    rows = [
        PlainScope({name: column[n] for name, column in lists.items() if n < len(column)})
        for n in range(max(map(len, lists.values()), default=0))
    ]
    below = {name: rows[: len(column)] for name, column in lists.items()}
    return PlainScope(single, last_year, below)
