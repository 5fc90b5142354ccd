"""What typed, pasted and ticked cells come to: one `Edit`, and what to say about it.

Qt-free. A block is understood as a whole, so that every problem in it is known at once
and it is undone in one step.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import Refusal, parse, show
from cityexam_desktop.gui.filling.edit import Edit
from cityexam_desktop.gui.filling.sheet import Holds
from cityexam_desktop.workspace.answering import blank
from cityexam_desktop.workspace.lastyear import retyped
from cityexam_desktop.workspace.model import Draft, Observation, RowState, Subject, SurveyRow
from cityexam_desktop.workspace.sheets.cells import absence_text, stated_absence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.formpack.values import Parsed
    from cityexam_desktop.gui.filling.edit import Step
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.filling.sheet import Sheet

STATES = {state.word: state for state in RowState}
_AT_ONCE = 1000
"""Texts that are understood before it is told how many there are."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A text for the cell in a line and a column; a line beyond the last begins a new row."""

    row: int
    column: int
    text: str


@dataclass(slots=True)
class Outcome:
    """What a block of typed texts comes to."""

    edit: Edit = field(default_factory=Edit)
    taken: int = 0
    refused: int = 0
    skipped: int = 0
    """Texts that fell on cells where nothing is typed."""
    notes: list[str] = field(default_factory=list)
    """What was converted, and why the first few were refused."""

    def told(self) -> str:
        """One line for the status line."""
        parts = [f"填入 {self.taken} 格"]
        if self.refused:
            parts.append(f"{self.refused} 格没有认出，已作草稿保留（红色）")
        if self.skipped:
            parts.append(f"{self.skipped} 格落在不能填写的地方，没有填入")
        return "，".join(parts) + "。" + "；".join(self.notes[:1])


def understand(
    live: Live,
    sheet: Sheet,
    typed: Iterable[Typed],
    ids: Iterator[str],
    *,
    clerk: str = "",
    step: Step = lambda _done, _total: None,
) -> Outcome:
    """Understand a block of typed texts; `ids` gives the ids of new register rows.

    `step` is told how many are understood, of how many.
    """
    return _Reading(live, sheet, ids, clerk).read(tuple(typed), step)


def again(live: Live, texts: Iterable[Draft], *, clerk: str = "") -> Edit:
    """What texts come to that stand in cells and could not be written before."""
    values = _Values(live, clerk)
    for text in texts:
        values.take(live.pack.datum[text.datum], text.subject, text.text)
    return values.edit()


class _Values:
    """Collects what texts for known cells come to."""

    def __init__(self, live: Live, clerk: str) -> None:
        self.live, self.clerk = live, clerk
        self.outcome = Outcome()
        self.observations: dict[tuple[str, str], Observation] = {}
        self.refused: dict[tuple[str, str], Draft] = {}
        self.rows: dict[str, SurveyRow] = {}

    def edit(self, added: Iterable[Subject] = ()) -> Edit:
        """All of it."""
        return Edit(
            tuple(self.observations.values()),
            tuple(self.refused.values()),
            tuple(self.rows.values()),
            added=tuple(added),
        )

    def take(self, datum: BaseDatum, subject: str, text: str) -> None:
        place = (datum.code, subject)
        stated = stated_absence(datum, subject, text)
        if stated is not None and (stated.reason or stated.expected):
            self.outcome.taken += 1
            self._take(datum, subject, stated.value, stating(self.live.observation(*place), stated))
            return
        read = parse(datum, text)
        if isinstance(read, Refusal):
            sentence = read.sentence + read.remedy
            self.refused[place] = Draft(datum.code, subject, text, sentence)
            self.outcome.refused += 1
            self.outcome.notes.append(read.sentence)
            return
        self.outcome.taken += 1
        if read.note:
            self.outcome.notes.append(read.note)
        new = taking(self.live.observation(*place), read)
        self._take(datum, subject, read.value, new)

    def _take(self, datum: BaseDatum, subject: str, value: Value, new: Observation) -> None:
        live = self.live
        form = live.form_of(datum)
        if form.by_exception and new.value == _default(datum):
            new = blank(datum.code, subject)
        if new != live.observation(datum.code, subject) or live.draft(datum.code, subject):
            self.observations[datum.code, subject] = new
        surveyed = live.survey_row(form.code, subject).state is not RowState.NOT_SURVEYED
        if form.by_exception and not surveyed and value is not Absence.BLANK:
            self._mark(form.code, subject, RowState.SURVEYED)

    def _mark(self, form: str, subject: str, state: RowState) -> None:
        self.rows[subject] = SurveyRow(form, subject, state, self.clerk)


class _Reading(_Values):
    """Collects what one block comes to."""

    def __init__(self, live: Live, sheet: Sheet, ids: Iterator[str], clerk: str) -> None:
        super().__init__(live, clerk)
        self.sheet, self.ids = sheet, ids
        self.objects: dict[int, Subject] = {}

    def read(self, typed: Sequence[Typed], step: Step) -> Outcome:
        for one in typed:  # names first: they make the rows that the other texts are for
            if self.sheet.columns[one.column].holds is Holds.NAME:
                self._name(one)
        for at, one in enumerate(typed):
            if at % _AT_ONCE == 0:
                step(at, len(typed))
            holds = self.sheet.columns[one.column].holds
            if holds is Holds.SURVEY:
                self._survey(one)
            elif holds is Holds.VALUE:
                self._value(one)
            elif holds is Holds.PLAIN:
                self.outcome.skipped += 1
        self.outcome.edit = self.edit(self.objects.values())
        return self.outcome

    def _name(self, one: Typed) -> None:
        name = one.text.strip()
        subject = self._subject_of(one.row)
        if not name or (subject and not self.live.has_object(subject)):
            self.outcome.skipped += bool(name)
            return
        self.outcome.taken += 1
        if subject:
            held = self.live.object(subject)
            if held.name != name:
                self.objects[one.row] = replace(held, name=name)
            return
        made = next(self.ids)
        self.objects[one.row] = Subject(
            made, "row", self.sheet.form.code, made.rpartition("-")[2], name, COUNTY, self.live.unit
        )

    def _subject_of(self, row: int) -> str:
        lines = self.sheet.lines
        if row < len(lines) and lines[row].subject:
            return lines[row].subject
        made = self.objects.get(row)
        return made.id if made else ""

    def _survey(self, one: Typed) -> None:
        state = STATES.get(one.text.strip() or RowState.NOT_SURVEYED.word)
        subject = self._subject_of(one.row)
        if state is None or not subject:
            self.outcome.skipped += 1
            words = "、".join(STATES)
            self.outcome.notes.append(f"“{one.text}”不是调查状态，可填：{words}")
            return
        self.outcome.taken += 1
        if self.live.survey_row(self.sheet.form.code, subject).state is not state:
            self._mark(self.sheet.form.code, subject, state)

    def _value(self, one: Typed) -> None:
        datum = self._datum(one)
        subject = self._subject_of(one.row)
        if datum is None or not subject:
            self.outcome.skipped += bool(one.text.strip())
            return
        self.take(datum, subject, one.text)

    def _datum(self, one: Typed) -> BaseDatum | None:
        if one.row in self.objects and not self.live.has_object(self.objects[one.row].id):
            datum = self.sheet.columns[one.column].datum
            return datum if datum and datum.formula is None else None
        return self.sheet.target(one.row, one.column) if one.row < len(self.sheet.lines) else None


@dataclass(frozen=True, slots=True)
class Unwritten:
    """Typed texts that no file holds."""

    cells: tuple[tuple[str, str, str], ...]
    """Those that have a cell to stand in: datum, subject, text."""
    beside: tuple[str, ...]
    """Names, states, and what belongs to a row that is not there yet, in words."""


def unwritten(sheet: Sheet, typed: Iterable[Typed]) -> Unwritten:
    """Where texts can be held that could not be written; what could not be cleared stands."""
    cells, beside = list[tuple[str, str, str]](), list[str]()
    for one in typed:
        if not one.text.strip():
            continue
        column, inside = sheet.columns[one.column], one.row < len(sheet.lines)
        datum = sheet.target(one.row, one.column) if inside else None
        subject = sheet.lines[one.row].subject if inside else ""
        if datum is not None and subject:
            cells.append((datum.code, subject, one.text))
        elif column.holds is not Holds.PLAIN:
            head = sheet.lines[one.row].head if subject else ""
            beside.append(f"{head or '新的一行'}，{column.title}：{one.text.strip()}")
    return Unwritten(tuple(cells), tuple(beside))


def taking(observation: Observation, read: Parsed) -> Observation:
    """The observation with a newly typed value; a blank loses everything beside the value."""
    if read.value is Absence.BLANK:
        return blank(observation.datum, observation.subject)
    if isinstance(read.value, Absence) and read.value is observation.value:
        return observation
    return replace(retyped(observation, read.value), reason="", expected="")


def stating(observation: Observation, stated: Observation) -> Observation:
    """The observation with an absence that was typed with its reason, perhaps its date."""
    new = retyped(observation, stated.value)
    return replace(new, reason=stated.reason, expected=stated.expected)


def _default(datum: BaseDatum) -> object:
    if not datum.default:
        return None
    read = parse(datum, datum.default)
    return None if isinstance(read, Refusal) else read.value


def surveyed(
    live: Live, form: str, subjects: Iterable[str], state: RowState, *, clerk: str = ""
) -> Edit:
    """Rows set to a survey state; those that have it already are left out."""
    return Edit(
        rows=tuple(
            SurveyRow(form, subject, state, clerk)
            for subject in subjects
            if subject and live.survey_row(form, subject).state is not state
        )
    )


def copied(live: Live, sheet: Sheet, row: int, column: int) -> str:
    """What a cell gives to the clipboard: a plain number, a word, or the text as shown.

    An absence goes with its reason and date, as typing and importing read it.
    """
    datum = sheet.target(row, column)
    if datum is None:
        return sheet.cell(row, column).text
    subject = sheet.lines[row].subject
    draft = live.draft(datum.code, subject)
    if draft is not None:
        return draft.text
    value, stands = live.value(datum.code, subject), live.observation(datum.code, subject)
    if isinstance(value, Absence) and stands.value is value and (stands.reason or stands.expected):
        return absence_text(stands)
    return show(datum, value, thousands=False)
