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
from cityexam_desktop.formpack.formula import State, evaluate, holds_over, values_over
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.workspace.feeds import Feeds
from cityexam_desktop.workspace.model import RowState
from cityexam_desktop.workspace.scopes import PlaceScope, RowScope, TableRows, as_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
        self.plain: dict[str, bool] = {}
        """Which columns hold numbers only, or texts only; known when first asked for."""
        self.plain_last_year: dict[str, bool] = {}
        self.inside: dict[str, list[int]] | None = None
        """Row numbers by the place they lie in; made when first asked for."""
        self._namesakes: tuple[tuple[Subject, ...], ...] | None = None

    def put(self, subject: Subject) -> None:
        """Take a row in after the others, not surveyed yet; or the new name of one."""
        at = self.index.get(subject.id)
        self._namesakes = None
        if at is not None:
            self.subjects = (*self.subjects[:at], subject, *self.subjects[at + 1 :])
            return
        at = self.index[subject.id] = len(self.subjects)
        self.subjects = (*self.subjects, subject)
        self.states.append(RowState.NOT_SURVEYED)
        self.counted.append(not self.form.by_exception)
        if self.counted[at]:
            self.counted_rows.append(at)
        for held in (self.columns, self.last_year, self.plain, self.plain_last_year):
            held.clear()
        self.inside = None

    def forget(self, code: str) -> None:
        """Let a column be made again."""
        self.columns.pop(code, None)
        self.plain.pop(code, None)

    @property
    def namesakes(self) -> tuple[tuple[Subject, ...], ...]:
        """The rows that have one name in one place, together; known when first asked for."""
        if self._namesakes is None:
            same: dict[tuple[str, str], list[Subject]] = defaultdict(list)
            for subject in self.subjects:
                same[subject.name, subject.parent].append(subject)
            together = (tuple(s) for (name, _), s in same.items() if name and len(s) > 1)
            self._namesakes = tuple(together)
        return self._namesakes

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

    def put(self, item: Subject) -> None:
        """Put a register row in place, new or under a new name; only what it feeds is made again.

        A row that goes is no such thing: then all is laid out again.
        """
        table = self.tables.get(item.form)
        if table is not None:
            table.put(item)
            self.__dict__.pop("_parents", None)
            self._spread(self.pack.data_of_form[item.form], item.id)

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
                table.forget(datum.code)
            elif (column := table.columns.get(datum.code)) is not None:
                table.plain.pop(datum.code, None)
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
        default = self.usual(datum) if table.counted[row] else Absence.BLANK
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
        return self.said(datum)

    def said(self, datum: BaseDatum) -> Value:
        """The value of a datum of a list form."""
        if datum.formula is not None:
            return as_value(datum.formula, self.county)
        return self.single.get(datum.code, Absence.BLANK)

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
        default = self.usual(datum)
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

    def usual(self, datum: BaseDatum) -> Value:
        """What an absent item of a surveyed row means; blank where that is nothing."""
        if not datum.default:
            return Absence.BLANK
        return Decimal(datum.default) if datum.type.numeric else datum.default

    def _hide(self, table: Table, relevant: Formula, column: list[Value]) -> None:
        rows = TableRows(self, table, table.counted_rows)
        for row, holds in zip(rows.numbers, holds_over(relevant, rows), strict=True):
            if holds is False:
                column[row] = Absence.NOT_APPLICABLE

    def places_of(self, level: str) -> Sequence[str]:
        """The ids of the places of a level, in their order."""
        return self._by_level.get(level, ())

    @cached_property
    def _by_level(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for place in self.places.values():
            found[place.form].append(place.id)
        return found

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
