"""What texts typed in known cells come to, judged together; Qt-free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import describe
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import Refusal, parse
from cityexam_desktop.gui.filling.beside import wrong_promise
from cityexam_desktop.gui.filling.edit import Edit
from cityexam_desktop.gui.filling.outcome import Outcome
from cityexam_desktop.gui.filling.sheet import HIDDEN, counts
from cityexam_desktop.workspace.answering import blank
from cityexam_desktop.workspace.foreseen import Foreseen
from cityexam_desktop.workspace.lastyear import retyped
from cityexam_desktop.workspace.model import Draft, Observation, RowState, Subject, SurveyRow
from cityexam_desktop.workspace.sheets.cells import stated_absence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.formpack.values import Parsed
    from cityexam_desktop.gui.filling.edit import Place
    from cityexam_desktop.gui.filling.live import Live


_SAYS_NOTHING: Final = (Absence.NOT_APPLICABLE, Absence.BLANK)
"""What a cell that is not asked says by itself."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a text is for whose item is asked of some rows only."""

    datum: BaseDatum
    subject: str
    text: str
    value: Value | None
    """The value that was read; None for a text that was refused."""
    sentence: str = ""
    """Why it was refused, or what was converted."""


class Values:
    """Collects what texts for known cells come to.

    Whether a row is asked an item is judged once all texts are known, on what will stand.
    """

    def __init__(self, live: Live, clerk: str) -> None:
        self.live, self.clerk = live, clerk
        self.outcome = Outcome()
        self.observations: dict[Place, Observation] = {}
        self.refused: dict[Place, Draft] = {}
        self.rows: dict[tuple[str, str], SurveyRow] = {}
        """Survey states by form and subject."""
        self._filled: dict[tuple[str, str], set[Place]] = {}
        """The cells by which rows became surveyed that nobody said to be."""
        self._wishes: dict[Place, _Wish] = {}
        self._told: set[str] = set()
        """The data of which it was said when they are asked."""

    def edit(self, added: Iterable[Subject] = ()) -> Edit:
        """All of it, but for what the rows will not be asked."""
        self._judge()
        return Edit(
            tuple(self.observations.values()),
            tuple(self.refused.values()),
            tuple(self.rows.values()),
            added=tuple(added),
        )

    def take(self, datum: BaseDatum, subject: str, text: str) -> None:
        """Understand the text for a cell."""
        place = datum.code, subject
        stated = stated_absence(datum, subject, text)
        if stated is not None and (stated.reason or stated.expected):
            self._absent(datum, subject, text, stated)
            return
        read = parse(datum, text)
        if isinstance(read, Refusal):
            self._refuse(datum, subject, text, read.sentence, read.remedy)
            return
        self._wish(_Wish(datum, subject, text, read.value, read.note))
        new = taking(self.live.observation(*place), read)
        self._take(datum, subject, read.value, new)

    def _absent(self, datum: BaseDatum, subject: str, text: str, stated: Observation) -> None:
        """Take an absence with its reason, but for one that is promised for a day gone by."""
        if wrong := wrong_promise(self.live, stated.expected):
            self._refuse(datum, subject, text, wrong)
            return
        self._wish(_Wish(datum, subject, text, stated.value))
        new = stating(self.live.observation(datum.code, subject), stated)
        self._take(datum, subject, stated.value, new)

    def _refuse(
        self, datum: BaseDatum, subject: str, text: str, sentence: str, remedy: str = ""
    ) -> None:
        self.refused[datum.code, subject] = Draft(datum.code, subject, text, sentence + remedy)
        self._wish(_Wish(datum, subject, text, None, sentence))

    def _take(self, datum: BaseDatum, subject: str, value: Value, new: Observation) -> None:
        live, place = self.live, (datum.code, subject)
        form = live.form_of(datum)
        if form.by_exception and new.value == _default(datum):
            new = blank(*place)
        if new != live.observation(*place) or live.draft(*place):
            self.observations[place] = new
        if form.by_exception and value is not Absence.BLANK:
            self._fill(form.code, place)

    def _fill(self, form: str, place: Place) -> None:
        """Whoever fills a cell of a row has surveyed it, unless its state says more."""
        row = form, place[1]
        if row in self._filled:
            self._filled[row].add(place)
        elif self._state(*row) is RowState.NOT_SURVEYED:
            self._filled[row] = {place}
            self._mark(*row, RowState.SURVEYED)

    def _state(self, form: str, subject: str) -> RowState:
        """The survey state as it will be."""
        return (self.rows.get((form, subject)) or self.live.survey_row(form, subject)).state

    def _mark(self, form: str, subject: str, state: RowState) -> None:
        self.rows[form, subject] = SurveyRow(form, subject, state, self.clerk)

    def _wish(self, wish: _Wish) -> None:
        datum, clears = wish.datum, wish.value is Absence.BLANK
        shown = clears and self.live.is_relevant(datum, wish.subject)  # what is seen is cleared
        if datum.relevant is not None and not shown:
            self._wishes[wish.datum.code, wish.subject] = wish
        else:
            self._tell(wish)

    def _tell(self, wish: _Wish) -> None:
        """Count a text that is entered, or refused."""
        outcome, was_refused = self.outcome, wish.value is None
        outcome.refused += was_refused
        outcome.taken += not was_refused
        if wish.sentence:
            (outcome.refusals if was_refused else outcome.converted).append(wish.sentence)

    def _judge(self) -> None:
        """Take out what rows will not be asked once all of it stands; count what is hidden."""
        ahead = self._ahead()
        dropped = False
        for wish in self._wishes.values():
            if ahead.hides(wish.datum, wish.subject) and not self._is_stated(wish):
                self._drop(wish)
                dropped = True
            else:
                self._tell(wish)
        self._wishes.clear()
        self.outcome.hidden = self._hidden(self._ahead() if dropped else ahead)

    def _is_stated(self, wish: _Wish) -> bool:
        """Whether 不适用 was typed with its reason: that is shown even where nothing is asked."""
        new = self.observations.get((wish.datum.code, wish.subject))
        return new is not None and new.value is Absence.NOT_APPLICABLE and bool(new.reason)

    def _ahead(self) -> Foreseen:
        values = {place: one.value for place, one in self.observations.items()}
        return Foreseen(
            self.live.answers, values, {row: one.state for row, one in self.rows.items()}
        )

    def _drop(self, wish: _Wish) -> None:
        """Do not enter a text that the row is not asked; 不适用 and — say so themselves."""
        place, row = (wish.datum.code, wish.subject), (wish.datum.form, wish.subject)
        self.observations.pop(place, None)
        self.refused.pop(place, None)
        filled = self._filled.get(row, set())
        filled.discard(place)
        if row in self._filled and not filled:
            del self._filled[row], self.rows[row]
        if wish.value in _SAYS_NOTHING or wish.text.strip() == HIDDEN:
            return
        self.outcome.not_asked += 1
        datum = wish.datum
        if datum.relevant is not None and datum.code not in self._told:
            self._told.add(datum.code)
            told = describe(datum.relevant, self._name)
            self.outcome.sentences.append(f"“{datum.name}”只在“{told}”时填")

    def _name(self, code: str) -> str:
        return self.live.pack.datum[code].name

    def _hidden(self, ahead: Foreseen) -> int:
        """How many cells that were filled the rows will no more be asked."""
        data = self.live.pack.datum
        return sum(
            ahead.hides(data[code], subject)
            for code, subject in dict.fromkeys(self._depending(ahead))
            if self._is_filled(data[code], subject)
        )

    def _depending(self, ahead: Foreseen) -> Iterator[Place]:
        """The cells whose conditions may read what changes."""
        live, pack = self.live, self.live.pack
        rows = {(pack.datum[code].form, subject): None for code, subject in self.observations}
        for form, subject in rows | dict.fromkeys(self.rows):
            yield from ((datum.code, subject) for datum in live.conditional(form))
        for code, subject in self.observations:
            for datum in live.conditional_on(code):
                if datum.form == pack.datum[code].form:
                    continue
                if subject == COUNTY:
                    yield from self._in_all_rows(datum, ahead)
                else:
                    yield datum.code, subject

    def _in_all_rows(self, datum: BaseDatum, ahead: Foreseen) -> Iterator[Place]:
        """The filled cells of an item that hangs on a list; none when it goes on being asked."""
        live, tables = self.live, self.live.answers.tables
        codes = datum.relevant.codes if datum.relevant is not None else ()
        alike = all(live.pack.datum[code].form not in tables for code in codes)
        subjects = [s for code, s in live.notes if code == datum.code and counts(live, datum, s)]
        if not alike or (subjects and ahead.hides(datum, subjects[0])):
            yield from ((datum.code, subject) for subject in subjects)

    def _is_filled(self, datum: BaseDatum, subject: str) -> bool:
        """Whether something stands in a cell now that is seen, and that is not typed over."""
        place = datum.code, subject
        stands = self.live.notes.get(place)
        if stands is None or place in self.observations:
            return False
        shown = stands.value is not Absence.NOT_APPLICABLE
        return shown and self.live.is_relevant(datum, subject)


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
