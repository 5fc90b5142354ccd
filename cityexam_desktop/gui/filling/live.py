"""The unit's draft in memory: laid out for formulas, checked, and kept in step.

A change puts its values in place, and the checks work out again only what it touches; the
result is the same as laying out and checking the whole draft afresh.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from cityexam_desktop.bundle.submission import previous_values
from cityexam_desktop.checks import Checker, Given
from cityexam_desktop.checks.explaining import explained
from cityexam_desktop.checks.splicing import spliced
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.directions import better_ways
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.gui.filling.tallying import MISSING, Board
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.answers import Answers
from cityexam_desktop.workspace.basenumbers import fixed_values
from cityexam_desktop.workspace.content import content as stored_content
from cityexam_desktop.workspace.feeds import Feeds
from cityexam_desktop.workspace.lastrows import last_rows
from cityexam_desktop.workspace.lastsaid import LastSaid, last_said
from cityexam_desktop.workspace.model import Content, Explanation, RowState, SurveyRow
from cityexam_desktop.workspace.yearbefore import breaks_of, for_formulas

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, Form, FormPack
    from cityexam_desktop.gui.filling.edit import Edit, Place
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import (
        Comment,
        Draft,
        Evidence,
        Observation,
        Subject,
        Submission,
        Task,
    )

__all__ = ["MISSING", "Live", "load"]

_MANY = 5000
"""Values from which on laying out and checking everything is quicker than what they touch."""
_LAID_OUT = 10
"""Values that are laid out and checked in the time in which one is written."""
_MANY_ROWS = 100
"""The same for new rows of registers."""


class Live:
    """What the page shows and the checks see; knows neither Qt nor the file."""

    def __init__(
        self,
        task: Task,
        pack: FormPack,
        unit: str,
        content: Content,
        *,
        drafts: Iterable[Draft] = (),
        comments: Iterable[Comment] = (),
        previous: Mapping[tuple[str, str], Value] | None = None,
        said: LastSaid | None = None,
    ) -> None:
        """Lay out and check the content."""
        self.task, self.pack, self.unit = task, pack, unit
        self.fixed = fixed_values(task)
        self.previous: Mapping[Place, Value] = previous or {}
        self.notes: dict[Place, Observation] = {
            (o.datum, o.subject): o for o in content.observations
        }
        self.rows = {(r.form, r.subject): r for r in content.rows}
        self.objects = {s.id: s for s in content.objects}
        self.explained = {(e.rule, e.subject): e for e in content.explanations}
        self.drafts = {(d.datum, d.subject): d for d in drafts}
        self.comments = tuple(comments)
        self.remarked = frozenset((c.datum, c.subject) for c in self.comments)
        """The cells at which the bureau remarked something; answers come and go, these stay."""
        self.said = said or LastSaid()
        """What the unit itself wrote last year."""
        self.evidence: tuple[Evidence, ...] = content.evidence
        self.checker = Checker(pack, unit)
        self.asked = frozenset(d.code for d in self.checker.asked)
        self.ways = better_ways(pack)
        """Which way a datum gets better, where it alone decides."""
        self.findings: tuple[Finding, ...] = ()
        self._lay_out()

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms that the unit fills in, in the pack's order."""
        return self.checker.forms

    def data_of(self, form: str) -> tuple[BaseDatum, ...]:
        """What the unit sees on a form: what it is asked, and what is computed from that."""
        return tuple(
            d
            for d in self.pack.data_of_form[form]
            if d.code in self.asked or (d.formula and d.formula.codes & self.asked)
        )

    def conditional(self, form: str) -> tuple[BaseDatum, ...]:
        """The items of a form that are asked of some rows only."""
        return self._conditional.get(form, ())

    def conditional_on(self, code: str) -> tuple[BaseDatum, ...]:
        """The items whose own condition reads a datum."""
        return self._conditional_on.get(code, ())

    @cached_property
    def _conditional_on(self) -> Mapping[str, tuple[BaseDatum, ...]]:
        found: dict[str, list[BaseDatum]] = {}
        for datum in self.pack.base_data:
            for code in datum.relevant.codes if datum.relevant is not None else ():
                found.setdefault(code, []).append(datum)
        return {code: tuple(data) for code, data in found.items()}

    @cached_property
    def _conditional(self) -> Mapping[str, tuple[BaseDatum, ...]]:
        forms = {d.form for d in self.pack.base_data if d.relevant is not None}
        data = self.pack.data_of_form
        return {form: tuple(d for d in data[form] if d.relevant is not None) for form in forms}

    def form_of(self, datum: BaseDatum) -> Form:
        """The form that asks a datum."""
        return self.pack.form[datum.form]

    def subjects(self, form: str) -> tuple[Subject, ...]:
        """The rows of a place form or register."""
        return self.answers.tables[form].subjects

    def observation(self, datum: str, subject: str) -> Observation:
        """What is recorded in a cell; a blank when nothing is."""
        return self.notes.get((datum, subject)) or answering.blank(datum, subject)

    def value(self, datum: str, subject: str) -> Value:
        """The value as formulas see it: with defaults, computed and not relevant ones."""
        return self.answers.value(datum, subject)

    def is_fixed(self, datum: str, subject: str) -> bool:
        """Whether a confirmed base number stands here, which nobody changes.

        A cell that says something else, from before it was confirmed, can still be mended.
        """
        fixed = self.fixed.get((datum, subject), Absence.BLANK)
        return fixed is not Absence.BLANK and fixed == self.value(datum, subject)

    def last(self, datum: str, subject: str) -> Value:
        """Last year's value."""
        place = (datum, subject)
        told = self.previous if place in self.previous else self.said.registers
        return told.get(place, Absence.BLANK)

    def broken(self, datum: str) -> str:
        """Why last year's value of a datum is not to be compared; empty where it is."""
        return breaks_of(self.previous).get(datum) or breaks_of(self.said.registers).get(datum, "")

    def draft(self, datum: str, subject: str) -> Draft | None:
        """The refused text that stands in a cell."""
        return self.drafts.get((datum, subject))

    def survey_row(self, form: str, subject: str) -> SurveyRow:
        """The survey state of a row; not surveyed when nothing is recorded."""
        return self.rows.get((form, subject)) or SurveyRow(form, subject, RowState.NOT_SURVEYED)

    def explanation(self, rule: str, subject: str) -> Explanation:
        """What was explained; an empty text when nothing was."""
        return self.explained.get((rule, subject)) or Explanation(rule, subject, "")

    def remarks_at(self, datum: str, subject: str) -> tuple[Comment, ...]:
        """The bureau's remarks at a cell."""
        if (datum, subject) not in self.remarked:
            return ()
        return tuple(c for c in self.comments if (c.datum, c.subject) == (datum, subject))

    def has_object(self, subject: str) -> bool:
        """Whether a register row of this id is here."""
        return subject in self.objects

    def object(self, subject: str) -> Subject:
        """A register row."""
        return self.objects[subject]

    def waits_for_others(self, datum: BaseDatum) -> bool:
        """Whether a computed item reads data that other units give."""
        return datum.code in self._shared_with

    @cached_property
    def _shared_with(self) -> frozenset[str]:
        feeds = Feeds(self.pack)
        typed = {d.code for d in self.pack.base_data if d.formula is None} - self.asked
        return frozenset(
            d.code for d in self.pack.base_data if d.formula and feeds.read_by((d.code,)) & typed
        )

    def is_relevant(self, datum: BaseDatum, subject: str) -> bool:
        """Whether the item is asked of this row (elevators only above three storeys)."""
        if datum.relevant is None:
            return True
        hidden = self.value(datum.code, subject) is Absence.NOT_APPLICABLE
        return not hidden or self.observation(datum.code, subject).value is Absence.NOT_APPLICABLE

    def progress(self, form: Form) -> tuple[int, int]:
        """How much of a form is filled: (answered, asked) data of a list, else rows.

        An optional item counts once it is answered.
        """
        if form.kind is FormKind.LIST:
            asked = [d for d in self.checker.asked if d.form == form.code]
            open_ = [d for d in asked if self._is_open(d)]
            return len(asked) - len(open_), len(asked) - sum(not d.required for d in open_)
        counted, total = self.answers.tables[form.code].coverage
        return counted - self.tally.lacking.get(form.code, 0), total

    def _is_open(self, datum: BaseDatum) -> bool:
        place = (datum.code, COUNTY)
        return place in self.drafts or place not in self.notes

    def is_optional(self, form: Form) -> bool:
        """Whether nothing on a list form has to be filled."""
        own = [d for d in self.checker.asked if d.form == form.code]
        return form.kind is FormKind.LIST and not any(d.required for d in own)

    def content(self) -> Content:
        """All that the draft says."""
        return Content(
            tuple(self.notes.values()),
            tuple(self.rows.values()),
            tuple(self.objects.values()),
            tuple(self.explained.values()),
            self.evidence,
        )

    def work(self, edit: Edit) -> int:
        """How much it is to carry an edit out, in cells; where rows go, all is laid out again."""
        all_again = (len(self.notes) + len(self.answers.places)) // _LAID_OUT
        return edit.size + (all_again if edit.removed else 0)

    def after(self, edit: Edit) -> Live:
        """What stands once the edit is written, laid out and checked as a whole.

        This one stays as it is, so that a job can make the other beside the window.
        """
        made = copy(self)
        for held in ("notes", "rows", "objects", "explained", "drafts"):
            setattr(made, held, dict(getattr(self, held)))
        made._take_in(edit)  # noqa: SLF001 - another one of this class
        made._lay_out()  # noqa: SLF001
        return made

    def become(self, other: Live) -> None:
        """Show from now on what another one of the same draft holds."""
        self.__dict__.update(other.__dict__)

    def put(self, edit: Edit) -> None:
        """Keep in step with what was written; check again what it touches."""
        self._take_in(edit)
        if edit.removed or len(edit.added) > _MANY_ROWS or len(edit.observations) > _MANY:
            self._lay_out()
            return
        for item in edit.added:
            self.answers.put(item)
        for row in edit.rows:
            self.answers.survey(row)
        for observation in edit.observations:
            self.answers.replace(observation)
        whole_rows = (
            (datum.code, row.subject)
            for row in edit.rows
            for datum in self.pack.data_of_form[row.form]
        )
        new_rows = (
            (datum.code, item.id)
            for item in edit.added
            for datum in self.pack.data_of_form[item.form]
        )
        cells = (*edit.cells, *edit.papered, *whole_rows, *new_rows)
        self._check_again(cells, marks=bool(edit.explanations))

    def _take_in(self, edit: Edit) -> None:
        """Put what was written in the place of what stood."""
        for explanation in edit.explanations:
            self.explained[explanation.rule, explanation.subject] = explanation
        for observation in edit.observations:
            place = (observation.datum, observation.subject)
            self.drafts.pop(place, None)
            if observation.value is Absence.BLANK:
                self.notes.pop(place, None)
            else:
                self.notes[place] = observation
        for text in edit.refused:
            self.drafts[text.datum, text.subject] = text
        for row in edit.rows:
            self.rows[row.form, row.subject] = row
        self._put_beside(edit)
        self._take_away(frozenset(edit.removed))
        self.objects |= {item.id: item for item in edit.added}

    def _take_away(self, gone: frozenset[str]) -> None:
        """Let register rows go, with all that stood in them."""
        if not gone:
            return
        for subject in gone:
            self.objects.pop(subject, None)
        for held in (self.notes, self.drafts, self.rows):
            for key in [key for key in held if key[1] in gone]:
                del held[key]

    def _put_beside(self, edit: Edit) -> None:
        """Keep documents and answered remarks in step."""
        if edit.papered:
            gone = {(e.datum, e.subject, e.sha256) for e in (*edit.detached, *edit.attached)}
            stay = (e for e in self.evidence if (e.datum, e.subject, e.sha256) not in gone)
            self.evidence = (*stay, *edit.attached)
        for remark in edit.answered:
            self.comments = tuple(remark if _same(c, remark) else c for c in self.comments)

    def remark(self, like: Comment) -> Comment:
        """A remark of the bureau as it stands here, with its answer."""
        return next(c for c in self.comments if _same(c, like))

    def keep_in_memory(self, text: Draft) -> None:
        """Hold a text that could not be written to the file, so that it is not lost."""
        self.drafts[text.datum, text.subject] = text
        self._check_again([(text.datum, text.subject)])

    def forget_text(self, datum: str, subject: str) -> None:
        """Let a text go that is held in memory only; what the file says stands again."""
        self.drafts.pop((datum, subject), None)
        self._check_again([(datum, subject)])

    def _lay_out(self) -> None:
        """Lay everything out again and check the whole draft."""
        self.answers = Answers(
            self.pack,
            self.task.places,
            observations=self.notes.values(),
            rows=self.rows.values(),
            objects=self.objects.values(),
            previous=for_formulas(self.previous),
        )
        self._plain = self.checker.check(self.answers, self._given())
        self._tell()

    def _check_again(self, cells: Iterable[Place], *, marks: bool = False) -> None:
        """Check what cells touch; `marks` tells that explanations changed too."""
        splices = self.checker.splices(self.answers, self._given(), self._plain, cells)
        self._plain = spliced(self._plain, splices)
        if marks:
            self._tell()
            return
        texts = self._texts
        marked = [(a, b, tuple(explained(f, texts) for f in new)) for a, b, new in splices]
        gone = [f for a, b, _ in splices for f in self.findings[a:b]]
        fresh = [f for _, _, new in marked for f in new]
        self.findings = spliced(self.findings, marked) if texts else self._plain
        self._speak_of(
            [f for f in gone if f.code != MISSING], [f for f in fresh if f.code != MISSING]
        )
        self._board.replace(gone, fresh, self.findings)
        self.at, self.tally = self._board.at, self._board.tally

    def _given(self) -> Given:
        """What stands beside the values, but for the explanations: `_tell` puts those in."""
        return Given(
            unit=self.unit,
            as_of=self.task.as_of,
            observations=self.notes,
            drafts=tuple(self.drafts[key] for key in sorted(self.drafts)),
            evidence=self.evidence,
            fixed=self.fixed,
        )

    def _tell(self) -> None:
        """Mark what is explained, sort by cell, and count."""
        texts = self._texts
        self.findings = tuple(explained(finding, texts) for finding in self._plain)
        self._speak()
        self._board = Board(self.findings)
        self.at, self.tally = self._board.at, self._board.tally

    def _speak(self) -> None:
        self.spoken = tuple([f for f in self.findings if f.code != MISSING])
        """The findings but for those of empty cells, which are many and are counted."""

    def _speak_of(self, gone: list[Finding], fresh: list[Finding]) -> None:
        """Keep `spoken` in step, without going through the empty cells where it is short."""
        if not gone and not fresh:
            return
        if len(self.spoken) > _MANY:
            self._speak()
            return
        left = {id(finding) for finding in gone}
        kept = [finding for finding in self.spoken if id(finding) not in left]
        order = partial(self.checker.position, self.answers)
        self.spoken = tuple(sorted((*kept, *fresh), key=order))

    @property
    def _texts(self) -> dict[tuple[str, str], Explanation]:
        return self.explained


def _same(one: Comment, other: Comment) -> bool:
    return replace(one, answer="") == replace(other, answer="")


def load(ws: Workspace, task: Task, pack: FormPack, draft: Submission) -> Live:
    """Read the draft of a workspace and lay it out."""
    return Live(
        task,
        pack,
        draft.unit,
        stored_content(ws, draft.id),
        drafts=answering.drafts(ws, draft.id),
        comments=answering.comments(ws, draft.id),
        previous=previous_values(ws, task),
        said=replace(
            last_said(ws, task, draft.unit),
            registers=last_rows(ws, task, pack, draft.unit).values,
        ),
    )
