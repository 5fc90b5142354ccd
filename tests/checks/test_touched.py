"""One changed cell, checked as quickly as what it feeds, gives what the full check gives."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cityexam_desktop.checks import Checker, Given
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula.scope import is_plain
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.workspace.model import (
    Draft,
    Explanation,
    Observation,
    RowState,
    SurveyRow,
)
from tests.checks import web

if TYPE_CHECKING:
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.workspace.answers import Answers

PACK = web.pack()
CHECKER = Checker(PACK, web.UNIT)
PLAIN = web.laid_out(PACK)
CELLS = tuple(
    (d.code, s)
    for d in CHECKER.asked
    for s in (
        [x.id for x in PLAIN.tables[d.form].subjects]
        if PACK.form[d.form].kind is not FormKind.LIST
        else [COUNTY]
    )
)
VALUES = st.one_of(
    st.sampled_from([Decimal(n) for n in (0, 1, 2, 5, 7, 9, 30, 101)]),
    st.sampled_from([Decimal("0.5"), "甲", "丙", "2025-12-31"]),
    st.sampled_from([Absence.BLANK, Absence.NONE_HERE, Absence.NOT_APPLICABLE, Absence.PENDING]),
)
NOTES = st.fixed_dictionaries(
    {},
    optional={
        "reason": st.sampled_from(["无", "尚未统计完成，年内补报"]),
        "expected": st.just("2026-12-31"),
        "time": st.sampled_from(["2025-12-31", "2024-12-31"]),
        "source": st.just("年鉴"),
    },
)
STATES = st.sampled_from(list(RowState))
EXPLANATIONS = tuple(
    Explanation(code, subject, "已与台账逐项核对，数值属实")
    for code, subject in (("r_year", "e1"), ("r_floors", "b2"), ("r_bad", COUNTY))
)


class Filling(RuleBasedStateMachine):
    """A clerk who fills in, takes away, types nonsense and surveys, in any order."""

    @initialize()
    def begin(self) -> None:
        self.notes: dict[tuple[str, str], Observation] = {}
        self.rows: dict[str, SurveyRow] = {}
        self.drafts: dict[tuple[str, str], Draft] = {}
        self.answers = web.laid_out(PACK)
        self.found = CHECKER.check(self.answers, self.given())

    def given(self) -> Given:
        return Given(
            unit=web.UNIT,
            as_of="2025-12-31",
            observations=self.notes,
            explanations=EXPLANATIONS,
            drafts=tuple(self.drafts[key] for key in sorted(self.drafts)),
        )

    @rule(cell=st.sampled_from(CELLS), value=VALUES, note=NOTES)
    def record(self, cell: tuple[str, str], value: Any, note: dict[str, Any]) -> None:
        changed = Observation(*cell, value, **note)
        if value is Absence.BLANK:
            self.notes.pop(cell, None)
        else:
            self.notes[cell] = changed
        self.drafts.pop(cell, None)
        self.answers.replace(changed)
        self.found = CHECKER.touched(self.answers, self.given(), self.found, *cell)

    @rule(cells=st.lists(st.tuples(st.sampled_from(CELLS), VALUES), max_size=9))
    def paste(self, cells: list[tuple[tuple[str, str], Any]]) -> None:
        for cell, value in cells:
            self.notes[cell] = Observation(*cell, value)
            self.drafts.pop(cell, None)
            self.answers.replace(self.notes[cell])
            if value is Absence.BLANK:
                del self.notes[cell]
        touched = [cell for cell, _ in cells]
        self.found = CHECKER.again(self.answers, self.given(), self.found, touched)

    @rule(cell=st.sampled_from(CELLS))
    def type_nonsense(self, cell: tuple[str, str]) -> None:
        self.drafts[cell] = Draft(*cell, "大约十", "不是确定的数。")
        self.found = CHECKER.touched(self.answers, self.given(), self.found, *cell)

    @rule(form=st.sampled_from(["house", "care"]), number=st.integers(0, 6), state=STATES)
    def survey(self, form: str, number: int, state: RowState) -> None:
        subjects = self.answers.tables[form].subjects
        subject = subjects[number % len(subjects)].id
        self.rows[f"{form} {subject}"] = SurveyRow(form, subject, state)
        self.answers.survey(self.rows[f"{form} {subject}"])
        cells = [(d.code, subject) for d in PACK.data_of_form[form]]
        self.found = CHECKER.again(self.answers, self.given(), self.found, cells)

    @invariant()
    def as_if_everything_were_done_again(self) -> None:
        anew = web.laid_out(PACK, self.notes.values(), self.rows.values())
        assert shown(self.answers) == shown(anew)
        assert self.found == CHECKER.check(anew, self.given())

    @invariant()
    def what_is_known_of_columns_is_so(self) -> None:
        for form in self.answers.tables:
            rows = self.answers.rows_of(form)
            for datum in PACK.data_of_form[form]:
                assert rows.is_plain(datum.code) == is_plain(rows.values(datum.code))


def shown(answers: Answers) -> dict[tuple[str, str], Any]:
    """Every value as formulas see it."""
    return {
        (d.code, s): answers.value(d.code, s)
        for d in PACK.base_data
        for s in (
            [x.id for x in answers.tables[d.form].subjects]
            if d.form in answers.tables
            else [COUNTY]
        )
    }


Filling.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestFilling = Filling.TestCase


def test_what_a_cell_does_not_feed_is_not_worked_out_again() -> None:
    observations = [Observation("people", "e1", Decimal(40)), Observation("limit", COUNTY, "x")]
    answers = web.laid_out(PACK, observations, web.surveyed("b1", "b2"))
    given = Given(unit=web.UNIT, observations=tuple(observations))
    before = CHECKER.check(answers, given)
    kept = {id(f): f for f in before}
    changed = Observation("lift", "b1", Decimal(1))
    answers.replace(changed)
    given = Given(unit=web.UNIT, observations=(*observations, changed))
    after = CHECKER.touched(answers, given, before, "lift", "b1")
    fresh: list[Finding] = [f for f in after if id(f) not in kept]
    assert {f.where.row for f in fresh} <= {"b1", COUNTY, ""}
    assert {f.where.row for f in after} > {"b1", "b2", "e0"}
