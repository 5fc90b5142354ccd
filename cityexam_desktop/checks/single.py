"""What is wrong with single values and with a form as a whole, whatever the rules say."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from cityexam_desktop.checks import catalogue
from cityexam_desktop.checks.fits import misfit
from cityexam_desktop.findings import Where
from cityexam_desktop.formpack import dates
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, FormKind, TimeKind
from cityexam_desktop.formpack.values import show, to_text
from cityexam_desktop.workspace.plainwords import is_vacuous

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, Form
    from cityexam_desktop.workspace.answers import Answers, Table
    from cityexam_desktop.workspace.model import Observation

Cell: TypeAlias = tuple[str, str]
"""(datum, subject)."""
Notes: TypeAlias = "Mapping[Cell, Observation]"
_NAMED: Final = 5
"""Names that several rows have and that are told."""


def of_column(
    table: Table, datum: BaseDatum, column: Sequence[Value], notes: Notes, as_of: str
) -> Iterator[Finding]:
    """What is wrong with the single values of a datum; a number that fits is passed quickly."""
    low, high = datum.minimum, datum.maximum
    typed = table.typed.get(datum.code, ())
    for row in table.counted_rows:
        value = column[row]
        if (
            type(value) is not Decimal
            or (low is not None and value < low)
            or (high is not None and value > high)
            or (row in typed and misfit(datum, value))
        ):
            yield from of_value(datum, table.subjects[row].id, value, notes, as_of)


def of_value(
    datum: BaseDatum, subject: str, value: Value, notes: Notes, as_of: str
) -> Iterator[Finding]:
    """What is wrong with one value by itself."""
    if isinstance(value, Absence):
        yield from _absent(datum, subject, value, notes.get((datum.code, subject)), as_of)
        return
    if (datum.code, subject) in notes and (why := misfit(datum, value)):
        shown = to_text(value)
        yield catalogue.MISFIT.at(at_cell(datum, subject), name=datum.name, value=shown, why=why)
    if isinstance(value, Decimal):
        if datum.minimum is not None and value < datum.minimum:
            yield _beyond(catalogue.TOO_SMALL, datum, subject, value, datum.minimum)
        if datum.maximum is not None and value > datum.maximum:
            yield _beyond(catalogue.TOO_LARGE, datum, subject, value, datum.maximum)


def _beyond(
    entry: catalogue.Entry, datum: BaseDatum, subject: str, value: Decimal, limit: Decimal
) -> Finding:
    shown, bound = show(datum, value), show(datum, limit)
    return entry.at(
        at_cell(datum, subject), (datum.name, shown), ("限值", bound),
        name=datum.name, value=shown, limit=bound,
    )  # fmt: skip


def _absent(
    datum: BaseDatum, subject: str, value: Absence, note: Observation | None, as_of: str
) -> Iterator[Finding]:
    where = at_cell(datum, subject)
    if value is Absence.BLANK:
        if datum.required:
            yield catalogue.MISSING.at(where, name=datum.name)
    # An item that became irrelevant is 不适用 by itself and needs no reason.
    elif note is not None and note.value is value and value is not Absence.NONE_HERE:
        slots = {"name": datum.name, "word": value.word}
        if not note.reason.strip():
            yield catalogue.NO_REASON.at(where, **slots)
        elif is_vacuous(note.reason):
            yield catalogue.THIN_REASON.at(where, reason=note.reason, **slots)
        if value is Absence.PENDING:
            yield from _promised(datum, where, note.expected, as_of)


def _promised(datum: BaseDatum, where: Where, expected: str, as_of: str) -> Iterator[Finding]:
    """What is wrong with the day, or the month, by which a value is promised."""
    if not expected:
        yield catalogue.NO_DATE.at(where, name=datum.name)
    elif dates.day_or_month(expected) != expected:
        yield catalogue.ODD_DATE.at(where, name=datum.name, expected=expected)
    elif as_of and dates.last_day(expected) < as_of:
        yield catalogue.PAST_DATE.at(where, name=datum.name, expected=expected, as_of=as_of)


def of_papers(
    datum: BaseDatum, note: Observation, as_of: str, *, proven: bool
) -> Iterator[Finding]:
    """What is missing behind a value of a list: its time, its evidence."""
    if as_of and note.time and datum.time is TimeKind.AS_OF and note.time != as_of:
        yield catalogue.OTHER_TIME.at(
            at_cell(datum, COUNTY), name=datum.name, time=note.time, as_of=as_of
        )
    if datum.evidence and not proven and not note.source:
        yield catalogue.NO_EVIDENCE.at(at_cell(datum, COUNTY), name=datum.name)


def of_fixed(datum: BaseDatum, value: Value, fixed: Mapping[Cell, Value]) -> Iterator[Finding]:
    """A base number that was confirmed is the same with everybody."""
    wanted = fixed.get((datum.code, COUNTY), value)
    if value is not Absence.BLANK and value != wanted:
        yield catalogue.NOT_CONFIRMED.at(
            at_cell(datum, COUNTY),
            name=datum.name, value=show(datum, value), wanted=show(datum, wanted),
        )  # fmt: skip


def of_rows(answers: Answers, form: Form) -> Iterator[Finding]:
    """How much of a place form or register was surveyed, and which rows have one name."""
    table = answers.tables[form.code]
    done, total = table.coverage
    where = Where(table=form.code)
    if not total and form.kind is FormKind.REGISTER:
        yield catalogue.NO_ROWS.at(where, name=form.title)
    elif done < total:
        yield catalogue.NOT_SURVEYED.at(
            where, ("已调查", str(done)), ("应调查", str(total)),
            name=form.title, total=str(total), left=str(total - done),
        )  # fmt: skip
    if form.kind is FormKind.REGISTER and table.namesakes:
        told = [
            f"“{rows[0].name}”（{'、'.join(r.code for r in rows)}）" for rows in table.namesakes
        ]
        more = "等" if len(told) > _NAMED else ""
        names = "，".join(told[:_NAMED]) + more
        yield catalogue.NAMESAKES.at(where, name=form.title, names=names)


def at_cell(datum: BaseDatum, subject: str) -> Where:
    """The place of a datum at a subject."""
    return Where(datum.form, (datum.order, 0), subject, datum.code)
