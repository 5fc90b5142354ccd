"""What typed, pasted and ticked cells come to: one `Edit`, and what to say about it.

Qt-free. A block is understood as a whole, so that every problem in it is known at once
and it is undone in one step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.filling.edit import Edit
from cityexam_desktop.gui.filling.outcome import Outcome
from cityexam_desktop.gui.filling.sheet import Holds
from cityexam_desktop.gui.filling.taking import Values
from cityexam_desktop.workspace.model import Draft, RowState, Subject, SurveyRow
from cityexam_desktop.workspace.sheets.cells import absence_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cityexam_desktop.gui.filling.edit import Step
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.filling.sheet import Sheet

__all__ = [
    "Outcome",
    "Typed",
    "Unwritten",
    "again",
    "copied",
    "surveyed",
    "understand",
    "unwritten",
]

STATES = {state.word: state for state in RowState}
_AT_ONCE = 1000
"""Texts that are understood before it is told how many there are."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A text for the cell in a line and a column; a line beyond the last begins a new row."""

    row: int
    column: int
    text: str


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
    values = Values(live, clerk)
    for text in texts:
        values.take(live.pack.datum[text.datum], text.subject, text.text)
    return values.edit()


class _Reading(Values):
    """Collects what one block comes to."""

    def __init__(self, live: Live, sheet: Sheet, ids: Iterator[str], clerk: str) -> None:
        super().__init__(live, clerk)
        self.sheet, self.ids = sheet, ids
        self.objects: dict[int, Subject] = {}

    def read(self, typed: Sequence[Typed], step: Step) -> Outcome:
        inside = self._inside(typed)
        for one in inside:  # names first: they make the rows that the other texts are for
            if self.sheet.columns[one.column].holds is Holds.NAME:
                self._name_row(one)
        inside = self._with_rows(inside)
        for at, one in enumerate(inside):
            if at % _AT_ONCE == 0:
                step(at, len(inside))
            holds = self.sheet.columns[one.column].holds
            if holds is Holds.SURVEY:
                self._survey(one)
            elif holds is Holds.VALUE:
                self._value(one)
            elif holds is Holds.PLAIN:
                self._skip(one)
        self.outcome.edit = self.edit(self.objects.values())
        return self.outcome

    def _inside(self, typed: Sequence[Typed]) -> Sequence[Typed]:
        """The texts for which there is a column; how many columns have none is told."""
        wide = len(self.sheet.columns)
        inside = [one for one in typed if one.column < wide]
        if len(inside) < len(typed):
            beyond = {t.column for t in typed if t.column >= wide and t.text.strip()}
            self.outcome.columns_beyond = len(beyond)
        return inside

    def _with_rows(self, typed: Sequence[Typed]) -> Sequence[Typed]:
        """The texts for which there is a row, or a name of a new one; others are told."""
        lines, outcome = self.sheet.lines, self.outcome
        without: list[Typed] = []
        inside: list[Typed] = []
        for one in typed:
            there = (one.row < len(lines) and lines[one.row].subject) or one.row in self.objects
            (inside if there else without).append(one)
        without = [one for one in without if one.text.strip()]
        if not lines or lines[-1].subject:  # no line in which a new row is begun
            outcome.rows_beyond = len({one.row for one in without})
            return inside
        kinds = {Holds.VALUE, Holds.SURVEY}
        nameless = [t for t in without if self.sheet.columns[t.column].holds in kinds]
        outcome.skipped += len(nameless)
        if nameless:
            outcome.sentences.append("新的一行要先填“名称”，才能填别的")
            outcome.lost += [f"新的一行，{self._where(t)}" for t in nameless]
        return inside

    def _where(self, one: Typed) -> str:
        return f"{self.sheet.columns[one.column].title}：{one.text.strip()}"

    def _skip(self, one: Typed) -> None:
        """Nothing is typed here; who pastes what stands there already need not be told."""
        text = one.text.strip()
        if text and text != self.sheet.cell(one.row, one.column).text:
            self.outcome.skipped += 1

    def _name_row(self, one: Typed) -> None:
        name = one.text.strip()
        lines = self.sheet.lines
        subject = lines[one.row].subject if one.row < len(lines) else ""
        if subject:
            self._rename(one, subject, name)
        elif name and lines and not lines[-1].subject:
            self.outcome.taken += 1
            made = next(self.ids)
            self.objects[one.row] = Subject(
                made, "row", self.sheet.form.code, made.rpartition("-")[2], name, COUNTY,
                self.live.unit,
            )  # fmt: skip

    def _rename(self, one: Typed, subject: str, name: str) -> None:
        live = self.live
        if not live.has_object(subject):
            self._skip(one)
        elif not name:
            self.outcome.sentences.append(
                f"“{live.object(subject).name}”的名称没有清除：要去掉整行，请用“删除行”"
            )
        else:
            self.outcome.taken += 1
            held = live.object(subject)
            if held.name != name:
                self.objects[one.row] = replace(held, name=name)

    def _subject_of(self, row: int) -> str:
        lines = self.sheet.lines
        if row < len(lines) and lines[row].subject:
            return lines[row].subject
        return self.objects[row].id

    def _survey(self, one: Typed) -> None:
        state = STATES.get(one.text.strip() or RowState.NOT_SURVEYED.word)
        form, subject = self.sheet.form.code, self._subject_of(one.row)
        if state is None:
            outcome = self.outcome
            outcome.skipped += 1
            outcome.sentences.append(f"调查状态可填：{'、'.join(STATES)}")
            head = self.sheet.lines[one.row].head if one.row < len(self.sheet.lines) else "新的一行"
            outcome.lost.append(f"{head}，{self._where(one)}")
            return
        self.outcome.taken += 1
        if self.live.survey_row(form, subject).state is not state:
            self._filled.pop((form, subject), None)
            self._mark(form, subject, state)

    def _value(self, one: Typed) -> None:
        inside = one.row < len(self.sheet.lines)
        datum = self.sheet.typed(min(one.row, len(self.sheet.lines) - 1), one.column)
        if datum is not None:
            self.take(datum, self._subject_of(one.row), one.text)
        elif inside:
            self._skip(one)
        else:
            self.outcome.skipped += bool(one.text.strip())


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
        if not one.text.strip() or one.column >= len(sheet.columns):
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
