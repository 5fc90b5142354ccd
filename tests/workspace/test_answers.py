"""Answers in memory: what formulas see, and from where."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.answers import Answers
from cityexam_desktop.workspace.feeds import Feeds
from cityexam_desktop.workspace.model import Observation, RowState, SurveyRow
from cityexam_desktop.workspace.scopes import PlaceRows
from tests.checks import web

if TYPE_CHECKING:
    from cityexam_desktop.formpack.absence import Value

PACK = web.pack()
_VALUES: st.SearchStrategy[Value] = st.sampled_from(
    [Decimal(0), Decimal(7), Absence.BLANK, Absence.NONE_HERE]
)


def test_an_absent_item_of_a_surveyed_row_is_the_default_and_of_others_nothing() -> None:
    floors = [Observation("floors", b, Decimal(6)) for b in ("b0", "b1")]
    answers = web.laid_out(PACK, floors, web.surveyed("b0"))
    assert answers.value("lift", "b0") == 0
    assert answers.value("lift", "b1") is Absence.BLANK
    assert answers.tables["house"].coverage == (1, 7)


def test_what_stands_in_a_row_that_was_not_surveyed_is_seen_by_no_formula() -> None:
    bed = [Observation("bed", "e1", Decimal(9))]
    answers = web.laid_out(PACK, bed)
    assert answers.at("e1").value("bed") is Absence.BLANK
    answers.survey(SurveyRow("care", "e1", RowState.SURVEYED))
    assert answers.at("e1").value("bed") == 9


def test_an_item_that_is_not_relevant_is_not_applicable_whatever_was_typed() -> None:
    typed = [Observation("floors", "b0", Decimal(2)), Observation("lift", "b0", Decimal(1))]
    answers = web.laid_out(PACK, typed, web.surveyed("b0"))
    assert answers.value("lift", "b0") is Absence.NOT_APPLICABLE
    answers.replace(Observation("floors", "b0", Decimal(6)))
    assert answers.value("lift", "b0") == 1


def test_a_place_sees_the_rows_inside_it() -> None:
    floors = [Observation("floors", f"b{i}", Decimal(i + 1)) for i in range(7)]
    answers = web.laid_out(PACK, floors, web.surveyed(*(f"b{i}" for i in range(6))))
    assert answers.at("e0").column("floors") == [Decimal(1), Decimal(4)]  # b0 and b3, not b6
    assert answers.at("e0").unsurveyed("floors") == 1
    assert answers.county.unsurveyed("floors") == 1
    assert len(answers.county.column("floors") or ()) == 6


@given(st.data())
def test_places_side_by_side_see_what_each_sees(data: st.DataObject) -> None:
    plain = web.laid_out(PACK)
    said = [
        Observation(datum.code, subject.id, data.draw(_VALUES))
        for datum in PACK.base_data
        if datum.form in ("care", "house") and datum.formula is None
        for subject in plain.tables[datum.form].subjects
    ]
    rows = [SurveyRow("care", "e1", data.draw(st.sampled_from(RowState)))]
    not_asked = frozenset(data.draw(st.sets(st.sampled_from(list(PACK.datum)), max_size=3)))
    answers = Answers(PACK, web.PLACES, observations=said, rows=rows, not_asked=not_asked)
    places = answers.places_of("estate")
    assert places == [p.id for p in web.PLACES if p.form == "estate"]
    together = PlaceRows(answers, "estate", places)
    for code in (*PACK.datum, "nothing"):
        assert list(together.values(code)) == [answers.at(place).value(code) for place in places]


def test_a_register_row_lies_where_its_parent_says() -> None:
    answers = web.laid_out(PACK)
    assert answers.above("u1-1", "e1") == answers.above("u1-1") == ("e1", COUNTY)
    assert answers.above("u1-2") == (COUNTY,)
    assert answers.above("b4") == ("e1", COUNTY)
    assert answers.above(COUNTY) == ()


def test_what_feeds_what_goes_through_computed_and_conditional_data() -> None:
    feeds = Feeds(PACK)
    order = [d.code for d in feeds.fed_by(["floors"])]
    assert set(order) == {"lift", "bad", "worst", "storeys", "full"}
    assert order.index("lift") < order.index("bad") < order.index("worst")
    assert order.index("storeys") < order.index("full")
    assert feeds.fed_by(["span"]) == ()
    assert feeds.read_by(["worst"]) == {"worst", "bad", "lift", "cold", "heat", "floors"}


@pytest.mark.parametrize("code", ["nothing", ""])
def test_what_the_pack_does_not_know_is_not_asked(code: str) -> None:
    answers = web.laid_out(PACK)
    assert answers.value(code) is Absence.NOT_ASKED
    answers.replace(Observation(code, COUNTY, Decimal(1)))
    assert answers.value(code) is Absence.NOT_ASKED
