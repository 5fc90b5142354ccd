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
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import Scope, State, evaluate
from cityexam_desktop.formpack.model import COUNTY, FormKind
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
    ) -> None:
        """Lay the values out.

        `previous` holds last year's values by (datum, subject); `not_asked` the data
        that the pack of the answers did not ask yet.
        """
        self.pack = pack
        self.previous = previous or {}
        self.not_asked = not_asked
        self.places = {place.id: place for place in places}
        self.single: dict[str, Value] = {}
        self.tables = self._tables(rows, objects)
        for observation in observations:
            self._put(observation)

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

    def _put(self, observation: Valued) -> None:
        datum = self.pack.datum.get(observation.datum)
        if datum is None:
            return
        table = self.tables.get(datum.form)
        if table is None:
            self.single[observation.datum] = observation.value
        elif (row := table.index.get(observation.subject)) is not None:
            if observation.value is Absence.BLANK:  # nothing typed: the default stands again
                table.typed[observation.datum].pop(row, None)
            else:
                table.typed[observation.datum][row] = observation.value

    def survey(self, changed: SurveyRow) -> None:
        """Put one changed survey state in place; only that row is computed again."""
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
        data = self.pack.data_of_form[changed.form]
        for datum in sorted(data, key=lambda d: (d.formula is not None, d.relevant is not None)):
            if (column := table.columns.get(datum.code)) is not None:
                column[row] = self._cell(table, datum, row)

    def replace(self, observation: Valued) -> None:
        """Put one changed value in place; only what it feeds is computed again."""
        self._put(observation)
        datum = self.pack.datum[observation.datum]
        table = self.tables.get(datum.form)
        if table is None:
            for held in self.tables.values():
                self._forget_computed(held)
        elif (row := table.index.get(observation.subject)) is not None:
            self._refresh(table, row, datum)

    def _forget_computed(self, table: Table) -> None:
        for datum in self.pack.data_of_form[table.form.code]:
            if datum.formula is not None or datum.relevant is not None:
                table.columns.pop(datum.code, None)

    def _refresh(self, table: Table, row: int, changed: BaseDatum) -> None:
        """Work out one row again: its typed value, then what is computed from it."""
        for datum in (changed, *self.pack.data_of_form[table.form.code]):
            column = table.columns.get(datum.code)
            if column is None or (datum is not changed and not (datum.formula or datum.relevant)):
                continue
            column[row] = self._cell(table, datum, row)

    def _cell(self, table: Table, datum: BaseDatum, row: int) -> Value:
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
            formula = datum.formula
            return [
                as_value(formula, RowScope(self, table, i)) if counted else Absence.BLANK
                for i, counted in enumerate(table.counted)
            ]
        default = self._default(datum)
        column: list[Value] = [default if counted else Absence.BLANK for counted in table.counted]
        for row, value in table.typed.get(datum.code, {}).items():
            column[row] = value
        if datum.relevant is not None:
            self._hide(table, datum.relevant, column)
        return column

    def _default(self, datum: BaseDatum) -> Value:
        if not datum.default:
            return Absence.BLANK
        return Decimal(datum.default) if datum.type.numeric else datum.default

    def _hide(self, table: Table, relevant: Formula, column: list[Value]) -> None:
        for row in table.counted_rows:
            result = evaluate(relevant, RowScope(self, table, row))
            if result.state is State.OK and not result.value:
                column[row] = Absence.NOT_APPLICABLE

    @cached_property
    def county(self) -> PlaceScope:
        """The scope of the county as a whole."""
        return PlaceScope(self, COUNTY)

    def at(self, subject: str) -> PlaceScope:
        """The scope of one place."""
        return PlaceScope(self, subject)

    def row_scopes(self, form: str) -> Iterator[tuple[Subject, RowScope]]:
        """The counted rows of a form with their scopes, in order."""
        table = self.tables[form]
        for row in table.counted_rows:
            yield table.subjects[row], RowScope(self, table, row)

    def rows_below(self, table: Table, place: str) -> Sequence[int]:
        """The counted rows of a table that lie in a place."""
        if place == COUNTY:
            return table.counted_rows
        return [i for i in table.counted_rows if self.within(table.subjects[i], place)]

    def within(self, subject: Subject, place: str) -> bool:
        """Whether a subject is `place` or lies below it."""
        seen = 0
        at = subject.id if subject.id == place else subject.parent
        while at and at != place and seen < 16:  # noqa: PLR2004 - deeper than any register of places
            parent = self.places.get(at)
            at = parent.parent if parent else ""
            seen += 1
        return at == place


class PlaceScope(Scope):
    """What a formula sees from a place: its own values, and the rows below it."""

    __slots__ = ("answers", "place")

    def __init__(self, answers: Answers, place: str) -> None:
        """Look from `place`; the county is the place `COUNTY`."""
        self.answers = answers
        self.place = place

    def value(self, code: str) -> Value:
        """A datum's value here; data of list forms are the county's from everywhere."""
        datum = self.answers.pack.datum.get(code)
        if datum is not None and datum.form not in self.answers.tables:
            return self.answers.value(code)
        return self.answers.value(code, self.place)

    def previous(self, code: str) -> Value:
        """Last year's accepted value here."""
        return self.answers.previous.get((code, self.place), Absence.BLANK)

    def rows(self, code: str) -> Sequence[RowScope] | None:
        """The scopes of the rows below that carry the datum; nothing for a datum of its own."""
        table = self._table(code)
        if table is None:
            return None
        answers = self.answers
        return [RowScope(answers, table, i) for i in answers.rows_below(table, self.place)]

    def column(self, code: str) -> Sequence[Value] | None:
        """The datum's values in the rows below."""
        table = self._table(code)
        if table is None:
            return None
        column = self.answers.column_of(table, self.answers.pack.datum[code])
        return [column[i] for i in self.answers.rows_below(table, self.place)]

    def min_coverage(self, code: str) -> Decimal | None:
        """The share of rows that must be answered before sums stand."""
        datum = self.answers.pack.datum.get(code)
        return datum.min_coverage if datum else None

    def unsurveyed(self, code: str) -> int:
        """How many rows below carry the datum and were not surveyed."""
        table = self._table(code)
        if table is None:
            return 0
        if self.place == COUNTY:
            done, total = table.coverage
            return total - done
        return sum(
            1
            for subject, counted in zip(table.subjects, table.counted, strict=True)
            if not counted and self.answers.within(subject, self.place)
        )

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

    def rows(self, code: str) -> Sequence[RowScope] | None:
        """The rows of finer forms that lie in this row's place; nothing for an own column."""
        return PlaceScope(self.answers, self.subject.id).rows(code)

    def column(self, code: str) -> Sequence[Value] | None:
        """The values of finer forms' rows that lie in this row's place."""
        return PlaceScope(self.answers, self.subject.id).column(code)

    def min_coverage(self, code: str) -> Decimal | None:
        """The share of rows that must be answered before sums stand."""
        datum = self.answers.pack.datum.get(code)
        return datum.min_coverage if datum else None


def as_value(formula: Formula, scope: PlaceScope | RowScope) -> Value:
    """A computed datum's value: the result, 不适用, or blank when an input is missing."""
    result = evaluate(formula, scope)
    if result.state is State.OK and result.value is not None:
        return result.value
    if result.state is State.NOT_APPLICABLE:
        return Absence.NOT_APPLICABLE
    return Absence.BLANK
