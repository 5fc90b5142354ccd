"""What will be asked of rows is what is asked of them once the changes are laid out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import parse
from cityexam_desktop.formpack.model import COUNTY, DatumType
from cityexam_desktop.workspace.answers import Answers
from cityexam_desktop.workspace.foreseen import Foreseen
from cityexam_desktop.workspace.model import Observation, RowState, Subject, SurveyRow
from tests.checks import web

if TYPE_CHECKING:
    from cityexam_desktop.formpack.absence import Value

_PLAIN = web.pack()
_SPAN = _PLAIN.datum["span"]
_JOINT = replace(
    _SPAN, code="joint", type=DatumType.YESNO, relevant=parse("span > 100"), order=_SPAN.order + 1
)
_BOLTS = replace(_JOINT, code="bolts", relevant=parse("joint = 1"), order=_SPAN.order + 2)
_LONG = replace(_SPAN, code="long", formula=parse("span * 2"), order=_SPAN.order + 3)
_PLATE = replace(_JOINT, code="plate", relevant=parse("long > 300"), order=_SPAN.order + 4)
PACK = replace(_PLAIN, base_data=(*_PLAIN.base_data, _JOINT, _BOLTS, _LONG, _PLATE))
NEW = Subject("u1-9", "row", "bridge", "Q9", "新桥", COUNTY, web.UNIT)
_ROWS = (
    ("house", "b0"), ("house", "b1"), ("estate", "e1"), ("care", "e1"), ("bridge", "u1-1"),
    ("bridge", NEW.id),
)  # fmt: skip
_NUMBERS = [Decimal(n) for n in (0, 1, 3, 4, 21, 120, 200)]
_VALUES: st.SearchStrategy[Value] = st.sampled_from([*_NUMBERS, Absence.BLANK, Absence.NONE_HERE])
_STATES = st.sampled_from(list(RowState))


def _said(data: st.DataObject) -> list[Observation]:
    return [
        Observation(datum.code, subject, data.draw(_VALUES))
        for form, subject in (("main", COUNTY), *_ROWS)
        for datum in PACK.data_of_form[form]
        if datum.formula is None and data.draw(st.booleans())
    ]


def _states(data: st.DataObject) -> list[SurveyRow]:
    rows = [row for row in _ROWS if data.draw(st.booleans())]
    return [SurveyRow(*row, data.draw(_STATES)) for row in rows]


def _answers(said: list[Observation], rows: list[SurveyRow], *new: Subject) -> Answers:
    beside = [Observation("people", "e1", Decimal(30)), Observation("heat", COUNTY, Decimal(1))]
    return Answers(
        PACK, web.PLACES, observations=[*beside, *said], rows=rows, objects=[*web.BRIDGES, *new]
    )


@given(st.data())
def test_it_is_what_stands_when_the_changes_are_laid_out(data: st.DataObject) -> None:
    before = [o for o in _said(data) if o.subject != NEW.id]
    stood = _states(data)
    said, rows = _said(data), _states(data)
    ahead = Foreseen(
        _answers(before, stood),
        {(o.datum, o.subject): o.value for o in said},
        {(r.form, r.subject): r.state for r in rows},
    )
    values = {(o.datum, o.subject): o for o in (*before, *said)}
    states = {(r.form, r.subject): r for r in (*stood, *rows)}
    after = _answers(list(values.values()), list(states.values()), NEW)
    for form, subject in _ROWS:
        for datum in PACK.data_of_form[form]:
            hidden = datum.relevant is not None and (
                after.value(datum.code, subject) is Absence.NOT_APPLICABLE
            )
            assert ahead.hides(datum, subject) is hidden, (datum.code, subject)


def test_what_stands_now_stays_as_it_is() -> None:
    answers = _answers([Observation("span", "u1-1", Decimal(200))], [])
    assert Foreseen(answers, {("span", "u1-1"): Decimal(1)}, {}).hides(_JOINT, "u1-1")
    assert not Foreseen(answers, {}, {}).hides(_JOINT, "u1-1")
    assert answers.value("span", "u1-1") == 200
