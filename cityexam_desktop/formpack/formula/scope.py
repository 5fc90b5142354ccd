"""What a formula sees of the data: one subject, its last year, and the rows below it."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from cityexam_desktop.formpack.absence import Absence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cityexam_desktop.formpack.absence import Value


class Scope(Protocol):
    """One subject's data; derive from it to get the last three methods.

    No method may raise for a declared code: what is not there is an `Absence`.
    """

    @abstractmethod
    def value(self, code: str) -> Value:
        """Give this year's value of a datum of this very subject."""

    @abstractmethod
    def previous(self, code: str) -> Value:
        """Give last year's accepted value of a datum of this very subject."""

    @abstractmethod
    def rows(self, code: str) -> Rows | None:
        """Give the surveyed subjects below that carry `code`.

        None, not an empty sequence, when `code` is a datum of this subject itself:
        then SUM, AVERAGE, MIN and MAX of it are its value. Empty means that there
        are no such rows, so that SUM and COUNT are zero.
        """

    def column(self, code: str) -> Sequence[Value] | None:
        """Give the values of `code` in `rows(code)`."""
        rows = self.rows(code)
        return None if rows is None else rows.values(code)

    def unsurveyed(self, code: str) -> int:  # noqa: ARG002 - a default for all codes
        """Count the subjects that carry `code` and were not surveyed (not in `rows`)."""
        return 0

    def min_coverage(self, code: str) -> Decimal | None:  # noqa: ARG002 - a default
        """Give the share of rows (0 to 1) that is enough, or None when all must answer."""
        return None


class Rows(Protocol):
    """Subjects side by side; a store of columns answers faster than the defaults."""

    @abstractmethod
    def __len__(self) -> int:
        """Count the subjects."""

    @abstractmethod
    def __iter__(self) -> Iterator[Scope]:
        """Give the subjects one by one, always in the same order."""

    def values(self, code: str) -> Sequence[Value]:
        """Give this year's value of a datum of each subject."""
        return [row.value(code) for row in self]

    def previous(self, code: str) -> Sequence[Value]:
        """Give last year's accepted value of a datum of each subject."""
        return [row.previous(code) for row in self]

    def is_plain(self, code: str) -> bool:
        """Say whether `values` are finite numbers only, or texts only."""
        return is_plain(self.values(code))

    def was_plain(self, code: str) -> bool:
        """Say whether `previous` are finite numbers only, or texts only."""
        return is_plain(self.previous(code))


_is_finite: Callable[[Any], bool] = Decimal.is_finite


def is_plain(column: Sequence[Value]) -> bool:
    """Say whether there are finite numbers only, or texts only."""
    try:
        return all(map(_is_finite, column))
    except TypeError:  # one that is no number
        return set(map(type, column)) == {str}


@dataclass(frozen=True, slots=True)
class RowList(Rows):
    """Subjects in a list."""

    scopes: Sequence[Scope]

    def __len__(self) -> int:
        """Count them."""
        return len(self.scopes)

    def __iter__(self) -> Iterator[Scope]:
        """Give them in the order of the list."""
        return iter(self.scopes)


@dataclass(frozen=True)
class PlainScope(Scope):
    """A scope over mappings, for examples in a pack and for single values.

    `below` gives for each row datum the scopes of the rows that carry it;
    `not_surveyed` and `enough` answer `unsurveyed` and `min_coverage`. What is in
    no mapping is 未填.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    last_year: Mapping[str, Value] = field(default_factory=dict)
    below: Mapping[str, Sequence[Scope]] = field(default_factory=dict)
    not_surveyed: Mapping[str, int] = field(default_factory=dict)
    enough: Mapping[str, Decimal] = field(default_factory=dict)

    def value(self, code: str) -> Value:
        """Give the value, or 未填."""
        return self.values.get(code, Absence.BLANK)

    def previous(self, code: str) -> Value:
        """Give last year's value, or 未填."""
        return self.last_year.get(code, Absence.BLANK)

    def rows(self, code: str) -> Rows | None:
        """Give the rows below, or None for a datum that is not declared in `below`."""
        return RowList(self.below[code]) if code in self.below else None

    def unsurveyed(self, code: str) -> int:
        """Give the declared number, or 0."""
        return self.not_surveyed.get(code, 0)

    def min_coverage(self, code: str) -> Decimal | None:
        """Give the declared share, or None."""
        return self.enough.get(code)
