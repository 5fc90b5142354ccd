"""Columns of many rows side by side, each fetched and looked through once."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Any, TypeAlias

from cityexam_desktop.formpack.formula.nodes import Code, Prev
from cityexam_desktop.formpack.formula.scope import is_plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.formula.scope import Rows

Read: TypeAlias = Code | Prev
"""What a formula reads of a row: a datum of this year or of last year."""

_Key: TypeAlias = "tuple[type, str]"  # hashed much more quickly than a node


class DetourError(Exception):
    """Whole columns cannot answer: something stands there that has no number."""


class Frame:
    """The columns of rows, for several formulas while nothing in the rows changes."""

    __slots__ = ("_plain", "_raw", "rows", "size")

    def __init__(self, rows: Rows) -> None:
        """Take the rows."""
        self.rows = rows
        self.size = len(rows)
        self._raw: dict[_Key, Sequence[Value]] = {}
        self._plain: dict[_Key, bool] = {}

    def raw(self, read: Read) -> Sequence[Value]:
        """Give a column, whatever stands in it."""
        key = type(read), read.code
        found = self._raw.get(key)
        if found is None:
            found = self._raw[key] = self._fetched(read)
        return found

    def column(self, read: Read) -> Sequence[Any]:
        """Give a column of finite numbers only, or of texts only."""
        if not self.is_plain(read):
            raise DetourError
        return self.raw(read)

    def is_plain(self, read: Read) -> bool:
        """Say whether a column holds finite numbers only, or texts only."""
        key = type(read), read.code
        found = self._plain.get(key)
        if found is None:
            found = self._plain[key] = self._looked_through(read)
        return found

    def where(self, chosen: Sequence[bool | Decimal]) -> Frame:
        """Give the frame of the rows chosen, of which there must be one."""
        return self if all(chosen) else _Part(self, chosen)

    def _fetched(self, read: Read) -> Sequence[Value]:
        rows, code = self.rows, read.code
        return rows.values(code) if isinstance(read, Code) else rows.previous(code)

    def _looked_through(self, read: Read) -> bool:
        rows, code = self.rows, read.code
        return rows.is_plain(code) if isinstance(read, Code) else rows.was_plain(code)


class _Part(Frame):
    """Some rows of a frame; `rows` are those of the whole."""

    __slots__ = ("_chosen", "_whole")

    def __init__(self, whole: Frame, chosen: Sequence[bool | Decimal]) -> None:
        super().__init__(whole.rows)
        self.size = sum(map(bool, chosen))
        self._whole, self._chosen = whole, chosen

    def _fetched(self, read: Read) -> Sequence[Value]:
        return list(compress(self._whole.raw(read), self._chosen))

    def _looked_through(self, read: Read) -> bool:
        return self._whole.is_plain(read) or is_plain(self.raw(read))
