"""The unit's draft in memory: laid out for formulas, checked, and kept in step.

A change puts its values in place and checks again the touched rows and everything that
is not about one row; the result is the same as checking the whole draft again.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cityexam_desktop.bundle.submission import previous_values
from cityexam_desktop.checks import Checker, Given
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.answers import Answers, RowScope
from cityexam_desktop.workspace.content import content as stored_content
from cityexam_desktop.workspace.model import Explanation, RowState, SurveyRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, Form, FormPack
    from cityexam_desktop.gui.filling.edit import Edit, Place
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import (
        Comment,
        Content,
        Draft,
        Evidence,
        Observation,
        Subject,
        Submission,
        Task,
    )

UNANSWERED = frozenset({"value.missing", "value.refused"})
"""Findings that say: this row is not filled yet."""


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
    ) -> None:
        """Lay out and check the content."""
        self.task, self.pack, self.unit = task, pack, unit
        self.previous = dict(previous or {})
        self.notes: dict[Place, Observation] = {
            (o.datum, o.subject): o for o in content.observations
        }
        self.rows = {(r.form, r.subject): r for r in content.rows}
        self.objects = {s.id: s for s in content.objects}
        self.explained = {(e.rule, e.subject): e for e in content.explanations}
        self.drafts = {(d.datum, d.subject): d for d in drafts}
        self.comments = tuple(comments)
        self.evidence: tuple[Evidence, ...] = content.evidence
        self.checker = Checker(pack, unit)
        self.asked = frozenset(d.code for d in self.checker.asked)
        self._feeds = {f.code: self._outer_inputs(f) for f in self.checker.forms}
        self.findings: tuple[Finding, ...] = ()
        self.at: dict[Place, tuple[Finding, ...]] = {}
        self._by_row: dict[str, dict[str, tuple[Finding, ...]]] = {}
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

    def last(self, datum: str, subject: str) -> Value:
        """Last year's value."""
        return self.previous.get((datum, subject), Absence.BLANK)

    def draft(self, datum: str, subject: str) -> Draft | None:
        """The refused text that stands in a cell."""
        return self.drafts.get((datum, subject))

    def survey_row(self, form: str, subject: str) -> SurveyRow:
        """The survey state of a row; not surveyed when nothing is recorded."""
        return self.rows.get((form, subject)) or SurveyRow(form, subject, RowState.NOT_SURVEYED)

    def explanation(self, rule: str, subject: str) -> Explanation:
        """What was explained; an empty text when nothing was."""
        return self.explained.get((rule, subject)) or Explanation(rule, subject, "")

    def has_object(self, subject: str) -> bool:
        """Whether a register row of this id is here."""
        return subject in self.objects

    def object(self, subject: str) -> Subject:
        """A register row."""
        return self.objects[subject]

    def is_relevant(self, datum: BaseDatum, subject: str) -> bool:
        """Whether the item is asked of this row (elevators only above three storeys)."""
        if datum.relevant is None:
            return True
        hidden = self.value(datum.code, subject) is Absence.NOT_APPLICABLE
        return not hidden or self.observation(datum.code, subject).value is Absence.NOT_APPLICABLE

    def progress(self, form: Form) -> tuple[int, int]:
        """How much of a form is filled: (answered, asked) data of a list, else rows."""
        if form.kind is FormKind.LIST:
            asked = [d for d in self.checker.asked if d.form == form.code]
            open_ = sum(1 for d in asked if self._is_open(d))
            return len(asked) - open_, len(asked)
        counted, total = self.answers.tables[form.code].coverage
        held = self._by_row.get(form.code, {})
        lacking = sum(1 for found in held.values() if any(f.code in UNANSWERED for f in found))
        return counted - lacking, total

    def _is_open(self, datum: BaseDatum) -> bool:
        place = (datum.code, COUNTY)
        return place in self.drafts or place not in self.notes

    def put(self, edit: Edit) -> None:
        """Keep in step with what was written; check again what it touches."""
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
        if edit.reshapes:
            self._reshape(edit)
            return
        for row in edit.rows:
            self.answers.survey(row)
        for observation in edit.observations:
            self.answers.replace(observation)
        self._check_again(edit)

    def keep_in_memory(self, text: Draft) -> None:
        """Hold a text that could not be written to the file, so that it is not lost."""
        self.drafts[text.datum, text.subject] = text
        self._arrange()

    def add_evidence(self, evidence: Evidence) -> None:
        """Take note of an attached document."""
        self.evidence = (*self.evidence, evidence)
        self._arrange()

    def _reshape(self, edit: Edit) -> None:
        for subject in edit.removed:
            self.objects.pop(subject, None)
            for held in (self.notes, self.drafts, self.rows):
                for key in [key for key in held if key[1] == subject]:
                    del held[key]
        for item in edit.added:
            self.objects[item.id] = item
        self._lay_out()

    def _lay_out(self) -> None:
        """Lay everything out again and check the whole draft."""
        self.answers = Answers(
            self.pack,
            self.task.places,
            observations=self.notes.values(),
            rows=self.rows.values(),
            objects=self.objects.values(),
            previous=self.previous,
        )
        self._by_row = {f.code: self._check_rows(f.code) for f in self._row_forms()}
        self._arrange()

    def _row_forms(self) -> tuple[Form, ...]:
        return tuple(f for f in self.forms if f.kind is not FormKind.LIST)

    def _check_rows(self, form: str) -> dict[str, tuple[Finding, ...]]:
        found = {}
        for subject, scope in self.answers.row_scopes(form):
            findings = tuple(self.checker.row(self.answers, subject.id, scope, self.notes))
            if findings:
                found[subject.id] = findings
        return found

    def _check_again(self, edit: Edit) -> None:
        touched: dict[str, set[str]] = defaultdict(set)
        changed = set()
        for datum, subject in edit.cells:
            changed.add(datum)
            touched[self.pack.datum[datum].form].add(subject)
        for row in edit.rows:
            changed.update(d.code for d in self.pack.data_of_form[row.form])
            touched[row.form].add(row.subject)
        for form in self._row_forms():
            if self._feeds[form.code] & changed:
                self._by_row[form.code] = self._check_rows(form.code)
            else:
                for subject in touched.get(form.code, ()):
                    self._check_row(form.code, subject)
        self._arrange()

    def _check_row(self, form: str, subject: str) -> None:
        table = self.answers.tables[form]
        row = table.index.get(subject)
        held = self._by_row[form]
        held.pop(subject, None)
        if row is None or not table.counted[row]:
            return
        scope = RowScope(self.answers, table, row)
        if findings := tuple(self.checker.row(self.answers, subject, scope, self.notes)):
            held[subject] = findings

    def _arrange(self) -> None:
        """Put the rows' findings and the others together, in order, the explained marked."""
        lists = {d.code for d in self.checker.asked if self._on_a_list(d)}
        given = Given(
            unit=self.unit,
            as_of=self.task.as_of,
            observations=tuple(o for o in self.notes.values() if o.datum in lists),
            explanations=tuple(self.explained.values()),
            drafts=tuple(self.drafts[key] for key in sorted(self.drafts)),
            evidence=self.evidence,
        )
        found = list(self.checker.totals(self.answers, given))
        for held in self._by_row.values():
            for findings in held.values():
                found += findings
        self.findings = self.checker.arranged(self.answers, found, given)
        by_cell: dict[Place, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            by_cell[finding.where.column, finding.where.row].append(finding)
        self.at = {place: tuple(held) for place, held in by_cell.items()}

    def _on_a_list(self, datum: BaseDatum) -> bool:
        return self.form_of(datum).kind is FormKind.LIST

    def _outer_inputs(self, form: Form) -> frozenset[str]:
        """Data of other forms that the findings of this form's rows read."""
        own = {d.code for d in self.pack.data_of_form[form.code]}
        formulas = [
            f for d in self.pack.data_of_form[form.code] for f in (d.formula, d.relevant) if f
        ]
        for rule in self.checker.row_rules.get(form.code, ()):
            formulas += [rule.left, rule.right]
        return frozenset(code for f in formulas for code in f.codes if code not in own)


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
    )
