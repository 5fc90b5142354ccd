"""Answers in memory, as formulas see them: the one view for checks and assessment.

A list form is a value per datum; a place form or register is a `Table` with a row
per subject and a column per datum. Columns are made when first asked for, so that a
form of 20,000 rows costs only what is looked at. Values of a row that was not
surveyed do not stand; in a form by exception an absent item of a surveyed row is
the datum's default, and an item that is not relevant is 不适用.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from decimal import Decimal
from functools import cached_property, partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import Rows, Scope, State, evaluate, holds_over, values_over
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.workspace.feeds import Feeds
from cityexam_desktop.workspace.model import RowState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.formpack.model import BaseDatum, Form, FormPack
    from cityexam_desktop.workspace.model import Subject, SurveyRow


class Valued(Protocol):
    """A value at a place: an observation, or a merged value."""

    @property
    def datum(self) -> str:
        """The datum's code."""

    @property
    def subject(self) -> str:
        """The subject's id."""

    @property
    def value(self) -> Value:
        """The value, or an absence."""


class Table:
    """The rows of one place form or register."""

    def __init__(
        self, form: Form, subjects: Sequence[Subject], states: Mapping[str, RowState]
    ) -> None:
        """Lay `subjects` in their order; `states` by subject id."""
        self.form = form
        self.subjects = tuple(subjects)
        self.index = {subject.id: i for i, subject in enumerate(self.subjects)}
        self.states = [states.get(s.id, RowState.NOT_SURVEYED) for s in self.subjects]
        self.counted = [not form.by_exception or state.counts for state in self.states]
        self.counted_rows = [i for i, counted in enumerate(self.counted) if counted]
        self.typed: dict[str, dict[int, Value]] = defaultdict(dict)
        self.columns: dict[str, list[Value]] = {}
        self.last_year: dict[str, list[Value]] = {}
        self.inside: dict[str, list[int]] | None = None
        """Row numbers by the place they lie in; made when first asked for."""

    @property
    def coverage(self) -> tuple[int, int]:
        """Surveyed rows and all rows."""
        return len(self.counted_rows), len(self.subjects)


class Answers:
    """All values of one submission, or of the county, ready for formulas."""

    def __init__(
        self,
        pack: FormPack,
        places: Iterable[Subject],
        *,
        observations: Iterable[Valued] = (),
        rows: Iterable[SurveyRow] = (),
        objects: Iterable[Subject] = (),
        previous: Mapping[tuple[str, str], Value] | None = None,
        not_asked: frozenset[str] = frozenset(),
        silent: frozenset[str] = frozenset(),
    ) -> None:
        """Lay the values out.

        `previous` holds last year's values by (datum, subject); `not_asked` the data
        that the pack of the answers did not ask yet; `silent` the data whose owner has
        not answered, so that an empty register of theirs is not a register of nothing.
        """
        self.pack = pack
        self.previous = previous or {}
        self.not_asked = not_asked
        self.silent = silent
        self.places = {place.id: place for place in places}
        self.single: dict[str, Value] = {}
        self.tables = self._tables(rows, objects)
        for code, said in groupby(observations, attrgetter("datum")):
            self._lay(code, said)

    def _tables(self, rows: Iterable[SurveyRow], objects: Iterable[Subject]) -> dict[str, Table]:
        states: dict[str, dict[str, RowState]] = defaultdict(dict)
        for row in rows:
            states[row.form][row.subject] = row.state
        below: dict[str, list[Subject]] = defaultdict(list)
        for place in self.places.values():
            below[place.form].append(place)
        made: dict[str, list[Subject]] = defaultdict(list)
        for item in objects:
            made[item.form].append(item)
        tables = {}
        for form in self.pack.forms:
            if form.kind is FormKind.PLACES:
                tables[form.code] = Table(form, below[form.level], states[form.code])
            elif form.kind is FormKind.REGISTER:
                tables[form.code] = Table(form, made[form.code], states[form.code])
        return tables

    def _lay(self, code: str, said: Iterable[Valued]) -> None:
        """Put values of one datum in place."""
        datum = self.pack.datum.get(code)
        if datum is None:
            return
        table = self.tables.get(datum.form)
        if table is None:
            for observation in said:
                self.single[code] = observation.value
            return
        index, typed = table.index, table.typed[code]
        for observation in said:
            row, value = index.get(observation.subject), observation.value
            if row is None:
                continue
            if value is Absence.BLANK:  # nothing typed: the default stands again
                typed.pop(row, None)
            else:
                typed[row] = value

    def survey(self, changed: SurveyRow) -> None:
        """Put one changed survey state in place; only what that row feeds is computed again."""
        table = self.tables.get(changed.form)
        row = table.index.get(changed.subject) if table else None
        if table is None or row is None:
            return
        table.states[row] = changed.state
        counted = not table.form.by_exception or changed.state.counts
        if counted is not table.counted[row]:
            table.counted[row] = counted
            if counted:
                insort(table.counted_rows, row)
            else:
                table.counted_rows.remove(row)
            self._spread(self.pack.data_of_form[changed.form], changed.subject)

    def replace(self, observation: Valued) -> None:
        """Put one changed value in place; only what it feeds is computed again."""
        datum = self.pack.datum.get(observation.datum)
        if datum is not None:
            self._lay(observation.datum, (observation,))
            self._spread((datum,), observation.subject)

    def _spread(self, changed: Sequence[BaseDatum], subject: str) -> None:
        """Compute again what is made of the changed data of one subject.

        A value of a row is seen from its own subject and from the places above it; what
        stands in a list is seen from everywhere.
        """
        fed = self.feeds.fed_by(d.code for d in changed)
        seen_from = (subject, *self.above(subject))
        everywhere: set[str] = set()
        plain = [d for d in changed if d not in fed]
        for datum in (*plain, *fed):
            table = self.tables.get(datum.form)
            reads = self.feeds.inputs.get(datum.code, frozenset())
            if table is None:
                everywhere.add(datum.code)
            elif reads & everywhere:
                everywhere.add(datum.code)
                table.columns.pop(datum.code, None)
            elif (column := table.columns.get(datum.code)) is not None:
                for row in {table.index[s] for s in seen_from if s in table.index}:
                    column[row] = self._cell(table, datum, row)

    def _cell(self, table: Table, datum: BaseDatum, row: int) -> Value:
        if datum.code in self.not_asked:
            return Absence.NOT_ASKED
        scope = RowScope(self, table, row)
        if datum.formula is not None:
            return as_value(datum.formula, scope) if table.counted[row] else Absence.BLANK
        if datum.relevant is not None and table.counted[row]:
            result = evaluate(datum.relevant, scope)
            if result.state is State.OK and not result.value:
                return Absence.NOT_APPLICABLE
        default = self._default(datum) if table.counted[row] else Absence.BLANK
        return table.typed.get(datum.code, {}).get(row, default)

    def value(self, code: str, subject: str = COUNTY) -> Value:
        """The value of a datum at a subject; blank where nothing was answered."""
        datum = self.pack.datum.get(code)
        if datum is None or code in self.not_asked:
            return Absence.NOT_ASKED
        table = self.tables.get(datum.form)
        if table is not None:
            row = table.index.get(subject)
            return Absence.BLANK if row is None else self.column_of(table, datum)[row]
        if datum.formula is not None:
            return as_value(datum.formula, self.county)
        return self.single.get(code, Absence.BLANK)

    def column_of(self, table: Table, datum: BaseDatum) -> list[Value]:
        """All values of a datum, in the order of the table's rows."""
        column = table.columns.get(datum.code)
        if column is None:
            column = self._column(table, datum)
            table.columns[datum.code] = column
        return column

    def _column(self, table: Table, datum: BaseDatum) -> list[Value]:
        if datum.code in self.not_asked:
            return [Absence.NOT_ASKED] * len(table.subjects)
        if datum.formula is not None:
            return self._computed(table, datum.formula)
        default = self._default(datum)
        column: list[Value] = [default if counted else Absence.BLANK for counted in table.counted]
        for row, value in table.typed.get(datum.code, {}).items():
            column[row] = value
        if datum.relevant is not None:
            self._hide(table, datum.relevant, column)
        return column

    def _computed(self, table: Table, formula: Formula) -> list[Value]:
        rows = TableRows(self, table, table.counted_rows)
        found = values_over(formula, partial(as_value, formula), rows)
        if len(rows) == len(table.subjects):
            return list(found)
        column: list[Value] = [Absence.BLANK] * len(table.subjects)
        for row, value in zip(rows.numbers, found, strict=True):
            column[row] = value
        return column

    def _default(self, datum: BaseDatum) -> Value:
        if not datum.default:
            return Absence.BLANK
        return Decimal(datum.default) if datum.type.numeric else datum.default

    def _hide(self, table: Table, relevant: Formula, column: list[Value]) -> None:
        rows = TableRows(self, table, table.counted_rows)
        for row, holds in zip(rows.numbers, holds_over(relevant, rows), strict=True):
            if holds is False:
                column[row] = Absence.NOT_APPLICABLE

    @cached_property
    def county(self) -> PlaceScope:
        """The scope of the county as a whole."""
        return PlaceScope(self, COUNTY)

    def at(self, subject: str) -> PlaceScope:
        """The scope of one place."""
        return PlaceScope(self, subject)

    def rows_of(self, form: str) -> TableRows:
        """The counted rows of a form, in order."""
        table = self.tables[form]
        return TableRows(self, table, table.counted_rows)

    def rows_below(self, table: Table, place: str) -> Sequence[int]:
        """The counted rows of a table that lie in a place."""
        if place == COUNTY:
            return table.counted_rows
        counted = table.counted
        return [i for i in self.rows_inside(table, place) if counted[i]]

    def rows_inside(self, table: Table, place: str) -> Sequence[int]:
        """All rows of a table that lie in a place, surveyed or not."""
        if table.inside is None:
            table.inside = defaultdict(list)
            for i, subject in enumerate(table.subjects):
                for above in self.above(subject.id, subject.parent):
                    table.inside[above].append(i)
        return table.inside.get(place, ())

    def above(self, subject: str, parent: str = "") -> tuple[str, ...]:
        """The places in which a subject lies, from its parent upwards.

        The parent of a place is known; that of a register row is given.
        """
        place = self.places.get(subject)
        at = place.parent if place else parent or self._parents.get(subject, "")
        found: list[str] = []
        while at and at not in found and at != subject:
            found.append(at)
            place = self.places.get(at)
            at = place.parent if place else ""
        return tuple(found)

    @cached_property
    def _parents(self) -> Mapping[str, str]:
        """The parents of register rows."""
        tables = self.tables.values()
        return {s.id: s.parent for t in tables for s in t.subjects if s.id not in self.places}

    @cached_property
    def feeds(self) -> Feeds:
        """What a datum feeds."""
        return Feeds(self.pack)

    def within(self, subject: Subject, place: str) -> bool:
        """Whether a subject is `place` or lies below it."""
        return subject.id == place or place in self.above(subject.id, subject.parent)


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
        table = answers.tables.get(datum.form) if datum else None
        if datum is None or table is None:
            return answers.value(code)
        row = table.index.get(self.place)
        if row is None:
            return answers.value(code, self.place)
        if not table.counted[row] and code not in answers.not_asked:
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


def as_value(formula: Formula, scope: Scope) -> Value:
    """A computed datum's value: the result, 不适用, or blank when an input is missing."""
    result = evaluate(formula, scope)
    if result.state is State.OK and result.value is not None:
        return result.value
    if result.state is State.NOT_APPLICABLE:
        return Absence.NOT_APPLICABLE
    return Absence.BLANK
