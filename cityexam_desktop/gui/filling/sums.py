"""What the columns of a form come to, kept in step with every entry; knows nothing of Qt.

To add up 20,000 rows again would be felt at every key: a change is told by its difference.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.workspace.answers import Table


class Sums:
    """The sums of one form's columns over the rows that count."""

    def __init__(self, live: Live, form: str) -> None:
        """Begin without any; each is added up when it is first asked for."""
        self._live, self._form = live, form
        self._held: dict[str, list[Decimal | None]] = {}
        self._sums: dict[str, Decimal] = {}

    def of(self, datum: BaseDatum) -> Decimal:
        """The sum of a column of numbers."""
        if datum.code not in self._sums:
            numbers = self._numbers(datum)
            self._held[datum.code] = numbers
            self._sums[datum.code] = _sum(numbers)
        return self._sums[datum.code]

    def over(self, datum: BaseDatum, subjects: Iterable[str]) -> Decimal:
        """The sum over some rows only, those of them that count."""
        table = self._table
        values = self._live.answers.column_of(table, datum)
        rows = (table.index[subject] for subject in subjects if subject in table.index)
        return _sum(values[row] for row in rows if table.counted[row])

    def touch(self, subjects: Iterable[str]) -> None:
        """Something changed in the rows of these subjects."""
        table, touched = self._table, set(subjects)
        elsewhere = not touched <= table.index.keys()
        rows = [table.index[subject] for subject in touched if subject in table.index]
        for code in tuple(self._held):
            datum = self._live.pack.datum[code]
            held = self._held[code]
            follows = datum.formula is not None or (elsewhere and datum.relevant is not None)
            if follows or len(held) != len(table.subjects):
                del self._held[code], self._sums[code]
                continue
            values = self._live.answers.column_of(table, datum)
            for row in rows:
                number = _number(values[row]) if table.counted[row] else None
                self._sums[code] += (number or Decimal(0)) - (held[row] or Decimal(0))
                held[row] = number

    def clear(self) -> None:
        """Everything may have changed."""
        self._held.clear()
        self._sums.clear()

    @property
    def _table(self) -> Table:
        return self._live.answers.tables[self._form]

    def _numbers(self, datum: BaseDatum) -> list[Decimal | None]:
        table = self._table
        values = self._live.answers.column_of(table, datum)
        return [
            _number(value) if counted else None
            for value, counted in zip(values, table.counted, strict=True)
        ]


def _number(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _sum(values: Iterable[Value | None]) -> Decimal:
    return sum((value for value in values if isinstance(value, Decimal)), Decimal(0))
