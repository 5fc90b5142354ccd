"""What formulas see of the answers: from a place, from a row, and from many side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import Rows, Scope, State, evaluate
from cityexam_desktop.formpack.model import COUNTY, FormKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.formpack.model import Form
    from cityexam_desktop.workspace.answers import Answers, Table
    from cityexam_desktop.workspace.model import Subject


class PlaceScope(Scope):
    """What a formula sees from a place: its own values, and the rows below it."""

    __slots__ = ("answers", "place")

    def __init__(self, answers: Answers, place: str) -> None:
        """Look from `place`; the county is the place `COUNTY`."""
        self.answers = answers
        self.place = place

    def value(self, code: str) -> Value:
        """A datum's value here; data of list forms are the county's from everywhere."""
        answers = self.answers
        datum = answers.pack.datum.get(code)
        if datum is None or code in answers.not_asked:
            return Absence.NOT_ASKED
        table = answers.tables.get(datum.form)
        if table is None:
            return answers.said(datum)
        row = table.index.get(self.place)
        if row is None or not table.counted[row]:
            return Absence.BLANK
        return answers.column_of(table, datum)[row]

    def previous(self, code: str) -> Value:
        """Last year's accepted value here."""
        return self.answers.previous.get((code, self.place), Absence.BLANK)

    def rows(self, code: str) -> TableRows | None:
        """The rows below that carry the datum; nothing for a datum of its own."""
        table = self._table(code)
        if table is None:
            return None
        return TableRows(self.answers, table, self.answers.rows_below(table, self.place))

    def min_coverage(self, code: str) -> Decimal | None:
        """The share of rows that must be answered before sums stand."""
        datum = self.answers.pack.datum.get(code)
        return datum.min_coverage if datum else None

    def unsurveyed(self, code: str) -> int:
        """How many rows below carry the datum and were not surveyed."""
        table = self._table(code)
        if table is None:
            return 0
        if code in self.answers.silent or (table.form.kind is FormKind.PLACES and not table.index):
            # Nobody said that there are none: no rows are not zero of them.
            return max(1, len(table.subjects))
        if self.place == COUNTY:
            done, total = table.coverage
            return total - done
        counted = table.counted
        return sum(not counted[i] for i in self.answers.rows_inside(table, self.place))

    def _table(self, code: str) -> Table | None:
        """The table below this place that carries the datum; none when the place is a row of it."""
        datum = self.answers.pack.datum.get(code)
        table = self.answers.tables.get(datum.form) if datum else None
        return None if table is None or self.place in table.index else table


class RowScope(Scope):
    """What a formula sees from one row: its own columns, and the county's lists."""

    __slots__ = ("answers", "row", "table")

    def __init__(self, answers: Answers, table: Table, row: int) -> None:
        """Look from row number `row` of `table`."""
        self.answers = answers
        self.table = table
        self.row = row

    @property
    def subject(self) -> Subject:
        """The row's subject."""
        return self.table.subjects[self.row]

    def value(self, code: str) -> Value:
        """A column of this row, or a datum seen from this row's subject."""
        column = self.table.columns.get(code)
        if column is not None:
            return column[self.row]
        datum = self.answers.pack.datum.get(code)
        if datum is None:
            return Absence.NOT_ASKED
        if datum.form == self.table.form.code:
            return self.answers.column_of(self.table, datum)[self.row]
        return PlaceScope(self.answers, self.subject.id).value(code)

    def previous(self, code: str) -> Value:
        """Last year's accepted value of this row."""
        return self.answers.previous.get((code, self.subject.id), Absence.BLANK)

    def rows(self, code: str) -> TableRows | None:
        """The rows of finer forms that lie in this row's place; nothing for an own column."""
        return PlaceScope(self.answers, self.subject.id).rows(code)

    def min_coverage(self, code: str) -> Decimal | None:
        """The share of rows that must be answered before sums stand."""
        datum = self.answers.pack.datum.get(code)
        return datum.min_coverage if datum else None


class TableRows(Rows):
    """Rows of one table side by side."""

    __slots__ = ("answers", "numbers", "table")

    def __init__(self, answers: Answers, table: Table, numbers: Sequence[int]) -> None:
        """Take the rows with these numbers."""
        self.answers = answers
        self.table = table
        self.numbers = numbers

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.numbers)

    def __iter__(self) -> Iterator[RowScope]:
        """The scopes of the rows, in order."""
        return (RowScope(self.answers, self.table, row) for row in self.numbers)

    def values(self, code: str) -> Sequence[Value]:
        """A column of this table or of one with the same subjects, or what each row sees."""
        datum = self.answers.pack.datum.get(code)
        if datum is None or datum.form not in self.answers.tables:
            return [self.answers.value(code)] * len(self.numbers)
        table = self.answers.tables[datum.form]
        if table is not self.table and table.subjects != self.table.subjects:
            return super().values(code)
        column = self.answers.column_of(table, datum)
        if table is not self.table and code not in self.answers.not_asked:
            counted = table.counted
            return [column[i] if counted[i] else Absence.BLANK for i in self.numbers]
        return column if len(self.numbers) == len(column) else [column[i] for i in self.numbers]

    def previous(self, code: str) -> Sequence[Value]:
        """Last year's accepted values of the rows."""
        table, last_year = self.table, self.answers.previous
        column = table.last_year.get(code)
        if column is None:
            blank = Absence.BLANK
            column = [last_year.get((code, s.id), blank) for s in table.subjects]
            table.last_year[code] = column
        return column if len(self.numbers) == len(column) else [column[i] for i in self.numbers]

    def is_plain(self, code: str) -> bool:
        """Say whether `values` are finite numbers only, or texts only."""
        datum = self.answers.pack.datum.get(code)
        if datum is None or datum.form != self.table.form.code or not self._is_whole:
            return super().is_plain(code)
        found = self.table.plain.get(code)
        if found is None:
            found = self.table.plain[code] = super().is_plain(code)
        return found

    def was_plain(self, code: str) -> bool:
        """Say whether `previous` are finite numbers only, or texts only."""
        if not self._is_whole:
            return super().was_plain(code)
        found = self.table.plain_last_year.get(code)
        if found is None:
            found = self.table.plain_last_year[code] = super().was_plain(code)
        return found

    @property
    def _is_whole(self) -> bool:
        return len(self.numbers) == len(self.table.subjects)


class PlaceRows(Rows):
    """The places of a level side by side, each seen as by `PlaceScope`."""

    __slots__ = ("answers", "level", "places")

    def __init__(self, answers: Answers, level: str, places: Sequence[str]) -> None:
        """Take places of the level by their ids."""
        self.answers = answers
        self.level = level
        self.places = places

    def __len__(self) -> int:
        """Count the places."""
        return len(self.places)

    def __iter__(self) -> Iterator[PlaceScope]:
        """The scopes of the places, in order."""
        return (PlaceScope(self.answers, place) for place in self.places)

    def values(self, code: str) -> Sequence[Value]:
        """A column of a form of this level, or what each place sees."""
        answers = self.answers
        datum = answers.pack.datum.get(code)
        if datum is None or code in answers.not_asked:
            return [Absence.NOT_ASKED] * len(self.places)
        table = answers.tables.get(datum.form)
        if table is None:
            return [answers.said(datum)] * len(self.places)
        if not self._are_rows_of(table.form):
            return super().values(code)
        column, index, counted = answers.column_of(table, datum), table.index, table.counted
        rows = [index[place] for place in self.places]
        return [column[row] if counted[row] else Absence.BLANK for row in rows]

    def _are_rows_of(self, form: Form) -> bool:
        return form.kind is FormKind.PLACES and form.level == self.level


def as_value(formula: Formula, scope: Scope) -> Value:
    """A computed datum's value: the result, 不适用, or blank when an input is missing."""
    result = evaluate(formula, scope)
    if result.state is State.OK and result.value is not None:
        return result.value
    if result.state is State.NOT_APPLICABLE:
        return Absence.NOT_APPLICABLE
    return Absence.BLANK
