"""What a unit's own numbers come to: decided alone, waiting for others, a problem or not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.county.consequences import Outlook, consequences
from cityexam_desktop.formpack.model import COUNTY, Confidence
from cityexam_desktop.workspace.model import Content, Observation, RowState, SurveyRow
from tests.county.test_assessment import pack
from tests.support.small import PLACES
from tests.workspace.draft import TASK as BARE

if TYPE_CHECKING:
    from cityexam_desktop.county.consequences import Consequence
    from cityexam_desktop.formpack.model import FormPack


TASK = replace(BARE, places=PLACES)


def of(unit: str, values: dict[str, str], given: FormPack | None = None) -> dict[str, Consequence]:
    made = given or pack()
    content = Content(tuple(Observation(c, COUNTY, Decimal(v)) for c, v in values.items()))
    found = consequences(TASK, made, unit, content, {})
    return {f"{one.indicator.code}/{one.figure.code}": one for one in found}


def test_an_indicator_that_the_unit_decides_alone_has_a_value() -> None:
    one = of("zrzyj", {"area": "10", "green": "8"})["i2/i2"]
    assert one.figure.value == Decimal("80.00")
    assert one.own == ("area", "green")
    assert one.outlook is Outlook.MET


def test_a_missed_standard_may_become_a_problem() -> None:
    one = of("zrzyj", {"area": "10", "green": "1"})["i2/i2"]
    assert (one.outlook, one.why) == (Outlook.PROBLEM, "未达标")


def test_a_standard_that_is_not_confirmed_is_told_apart() -> None:
    made = pack()
    asked = tuple(
        replace(i, threshold=replace(i.threshold, confidence=Confidence.RECALLED))
        if i.code == "i2" and i.threshold
        else i
        for i in made.indicators
    )
    one = of("zrzyj", {"area": "10", "green": "1"}, replace(made, indicators=asked))["i2/i2"]
    assert one.outlook is Outlook.UNCONFIRMED
    assert one.figure.met is None, "it judges nothing"


def test_what_the_unit_itself_owes_is_named() -> None:
    one = of("zrzyj", {"area": "10"})["i2/i2"]
    assert (one.outlook, one.why) == (Outlook.OWN_MISSING, "还没有填全：绿道覆盖面积")


def test_only_indicators_that_the_unit_feeds_are_told() -> None:
    fed = of("tjj", {})
    assert "i6/i6" in fed
    assert "i10/i10" not in fed
    assert {"i4/i4.fast", "i4/i4.main"} <= fed.keys(), "parts are told one by one"


def test_what_others_owe_is_named_with_them() -> None:
    one = of("zrzyj", {"area": "10"})["i6/i6"]
    assert one.outlook is Outlook.OTHERS_MISSING
    assert "常住人口（县统计局）" in one.why


def test_rows_by_exception_feed_through_computed_items() -> None:
    made = pack()
    content = Content(
        (Observation("floors", "b0", Decimal(6)), Observation("crack", "b0", Decimal(1))),
        (SurveyRow("house", "b0", RowState.SURVEYED),),
    )
    (one,) = consequences(TASK, made, "zjj", content, {})
    assert one.indicator.code == "i1"
    assert {"crack", "floors"} <= {*one.own}
    assert one.figure.coverage == (1, 4), "the other homes were not surveyed"
    rest = tuple(
        row
        for place in TASK.places
        if place.form == "building"
        for row in (SurveyRow("house", place.id, RowState.SURVEYED),)
    )
    floors = tuple(Observation("floors", row.subject, Decimal(2)) for row in rest[1:])
    whole = Content((*content.observations, *floors), rest)
    (one,) = consequences(TASK, made, "zjj", whole, {})
    assert (one.outlook, one.figure.value) == (Outlook.UNCONFIRMED, Decimal(1))


def test_a_count_without_a_standard_is_a_gap_and_no_breach() -> None:
    one = of("slj", {"black": "2"})["i10/i10"]
    assert (one.outlook, one.why) == (Outlook.GAP, "存在缺口")
    assert of("slj", {"black": "0"})["i10/i10"].outlook is Outlook.NO_STANDARD


def test_the_gravest_come_first() -> None:
    order = list(Outlook)
    found = [order.index(one.outlook) for one in of("zrzyj", {"area": "10", "green": "1"}).values()]
    assert found == sorted(found)


def rows_of(state: RowState, *ids: str) -> tuple[SurveyRow, ...]:
    return tuple(SurveyRow("house", one, state) for one in ids)


def test_a_count_leads_to_a_row_that_was_counted_and_to_what_was_ticked_there() -> None:
    said = Content(
        (
            *(Observation("floors", one, Decimal(6)) for one in ("b0", "b1", "b2", "b3")),
            Observation("lift", "b2", Decimal(1)),
        ),
        rows_of(RowState.SURVEYED, "b0", "b1", "b2", "b3"),
    )
    (one,) = [c for c in consequences(TASK, pack(), "zjj", said, {}) if c.indicator.code == "i1"]
    assert (one.figure.value, one.cell) == (Decimal(1), ("lift", "b2"))


def test_what_is_missing_leads_to_the_blank_cell() -> None:
    assert of("zrzyj", {"area": "10"})["i2/i2"].cell == ("green", COUNTY)
    assert of("zrzyj", {"area": "10", "green": "8"})["i2/i2"].cell == ("area", COUNTY)


def test_a_gap_leads_to_a_place_that_has_one() -> None:
    values = (("need", "e1", 5), ("have", "e1", 9), ("need", "e2", 9), ("have", "e2", 5))
    said = Content(tuple(Observation(c, place, Decimal(v)) for c, place, v in values))
    (one,) = [c for c in consequences(TASK, pack(), "tjj", said, {}) if c.indicator.code == "i3"]
    assert (one.figure.value, one.cell) == (Decimal(4), ("need", "e2"))
