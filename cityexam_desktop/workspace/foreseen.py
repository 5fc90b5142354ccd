"""What will be asked of rows once changes are written, while what stands now stays as it is.

Whether an item is asked of a row (`relevant`) may hang on what is typed in the same step,
in the same row: the one place where that is judged, for rows that are there and new ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import Scope, State, evaluate
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.scopes import PlaceScope, RowScope, as_value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.formula import Rows
    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.workspace.answers import Answers, Table
    from cityexam_desktop.workspace.model import RowState


class Foreseen:
    """Answers with changes laid over them; what is summed over other rows stays as it stands.

    `values` are by (datum, subject), 未填 for what goes; survey `states` by (form, subject).
    """

    def __init__(
        self,
        answers: Answers,
        values: Mapping[tuple[str, str], Value],
        states: Mapping[tuple[str, str], RowState],
    ) -> None:
        """Lay the changes over `answers`; nothing is copied, and nothing changed."""
        self.answers, self.values, self.states = answers, values, states
        self._rows: dict[tuple[str, str], RowAhead] = {}

    def hides(self, datum: BaseDatum, subject: str) -> bool:
        """Whether an item will not be asked of a row; data of list forms always are."""
        table = self.answers.tables.get(datum.form)
        if datum.relevant is None or table is None:
            return False
        return self.row(table, subject).hides(datum)

    def row(self, table: Table, subject: str) -> RowAhead:
        """What a formula will see from a row of a table, or from one that is not there yet."""
        place = table.form.code, subject
        found = self._rows.get(place)
        if found is None:
            found = self._rows[place] = RowAhead(self, table, subject)
        return found


class RowAhead(Scope):
    """What a formula will see from one row."""

    __slots__ = ("_ahead", "_answers", "_form", "_now", "_row", "_subject", "_table", "counted")

    def __init__(self, ahead: Foreseen, table: Table, subject: str) -> None:
        """Look from a row of `table`, or from one that is not there yet."""
        self._ahead, self._answers, self._table = ahead, ahead.answers, table
        self._form, self._subject = table.form, subject
        row = self._row = table.index.get(subject)
        self._now: Scope = (
            PlaceScope(self._answers, subject)
            if row is None
            else RowScope(self._answers, table, row)
        )
        state = ahead.states.get((table.form.code, subject))
        stands = row is not None and table.counted[row]
        counts = stands if state is None else state.counts
        self.counted = not table.form.by_exception or counts

    def hides(self, datum: BaseDatum) -> bool:
        """Whether the row's own condition of an item will not hold."""
        if datum.relevant is None or not self.counted:
            return False
        result = evaluate(datum.relevant, self)
        return result.state is State.OK and not result.value

    def value(self, code: str) -> Value:
        """A column of the row as it will be; what stands elsewhere as it is."""
        answers = self._answers
        datum = answers.pack.datum.get(code)
        if datum is None or code in answers.not_asked:
            return Absence.NOT_ASKED
        if datum.form != self._form.code:
            return self._elsewhere(datum)
        if datum.formula is not None:
            return as_value(datum.formula, self) if self.counted else Absence.BLANK
        return Absence.NOT_APPLICABLE if self.hides(datum) else self._typed(datum)

    def _elsewhere(self, datum: BaseDatum) -> Value:
        """A datum of a list, or of another form over the same subject, as it will be."""
        ahead, subject = self._ahead, self._subject
        table = self._answers.tables.get(datum.form)
        if table is None:
            said = ahead.values.get((datum.code, COUNTY))
            return self._now.value(datum.code) if said is None else said
        if subject not in table.index:
            return self._now.value(datum.code)
        other = ahead.row(table, subject)
        return other.value(datum.code) if other.counted else Absence.BLANK

    def _typed(self, datum: BaseDatum) -> Value:
        blank, row = Absence.BLANK, self._row
        said = self._ahead.values.get((datum.code, self._subject))
        if said is None and row is not None:
            said = self._table.typed.get(datum.code, {}).get(row)
        if said is None or said is blank:
            return self._answers.usual(datum) if self.counted else blank
        return said

    def previous(self, code: str) -> Value:
        """Last year's accepted value of the row."""
        return self._now.previous(code)

    def rows(self, code: str) -> Rows | None:
        """The rows of finer forms that lie in the row's place, as they stand."""
        datum = self._answers.pack.datum.get(code)
        own = datum is not None and datum.form == self._form.code
        return None if own else self._now.rows(code)

    def min_coverage(self, code: str) -> Decimal | None:
        """The share of rows that must be answered before sums stand."""
        return self._now.min_coverage(code)

    def unsurveyed(self, code: str) -> int:
        """How many rows below carry the datum and were not surveyed."""
        return self._now.unsurveyed(code)
