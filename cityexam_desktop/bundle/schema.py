"""Closed schemas: read a JSON object field by field, refusing all that was not declared."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.strictjson import LARGEST_INTEGER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

HEX64: Final = re.compile("[0-9a-f]{64}")
HEX32: Final = re.compile("[0-9a-f]{32}")
CODE: Final = re.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
DATE: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class Fields:
    """A JSON object that has exactly the fields `names`; every reader raises `BadBundle`."""

    __slots__ = ("_raw", "_where")

    def __init__(self, raw: object, names: AbstractSet[str], where: str) -> None:
        """Take the parsed object and say no to a missing or an unknown field."""
        if type(raw) is not dict or raw.keys() != names:
            raise BadBundle("schema", where)
        self._raw: dict[str, Any] = raw
        self._where = where

    def raw(self, name: str) -> object:
        """Give the field as it was parsed, for the caller to judge."""
        return self._raw[name]

    def text(self, name: str, longest: int, *, shortest: int = 0) -> str:
        """Give a text of `shortest` to `longest` characters."""
        value = self._raw[name]
        if type(value) is not str or not shortest <= len(value) <= longest:
            raise self.bad(name)
        return value

    def match(self, name: str, pattern: re.Pattern[str], *, empty: bool = False) -> str:
        """Give a text that `pattern` matches in full, or '' if that is allowed."""
        value = self._raw[name]
        if type(value) is not str or not (pattern.fullmatch(value) or (empty and not value)):
            raise self.bad(name)
        return value

    def number(self, name: str, lowest: int = 0, highest: int = LARGEST_INTEGER) -> int:
        """Give a whole number from `lowest` to `highest`; true is no number."""
        value = self._raw[name]
        if type(value) is not int or not lowest <= value <= highest:
            raise self.bad(name)
        return value

    def numbers(self, names: tuple[str, ...]) -> Iterator[int]:
        """Give several whole numbers from 0."""
        for name in names:
            value = self._raw[name]
            if type(value) is not int or not 0 <= value <= LARGEST_INTEGER:
                raise self.bad(name)
            yield value

    def choice(self, name: str, choices: AbstractSet[str]) -> str:
        """Give a text that is one of `choices`."""
        value = self._raw[name]
        if type(value) is not str or value not in choices:
            raise self.bad(name)
        return value

    def hexes(self, name: str, most: int) -> tuple[str, ...]:
        """Give at most `most` different digests of 64 hex digits, in ascending order."""
        value = self._raw[name]
        if type(value) is not list or len(value) > most:
            raise self.bad(name)
        if not all(type(one) is str and HEX64.fullmatch(one) for one in value):
            raise self.bad(name)
        if any(a >= b for a, b in itertools.pairwise(value)):
            raise self.bad(name)
        return tuple(value)

    def bad(self, name: str) -> BadBundle:
        """Make the refusal that names the field of our schema (never its content)."""
        return BadBundle("schema", f"{self._where}.{name}")
