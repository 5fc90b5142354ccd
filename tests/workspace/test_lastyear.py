"""A form taken over from last year: what may be, what may not, and how it is marked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.reader import lint_tables
from cityexam_desktop.workspace.lastyear import UNCHANGED, Before, carry_over, good_reason, retyped
from cityexam_desktop.workspace.model import Content, Nature, Observation, RowState, SurveyRow
from tests.support import small
from tests.workspace.draft import TASK as BARE

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import FormPack

TASK = replace(BARE, places=small.PLACES)
LAST = {("kept", COUNTY): Decimal(8), ("green", COUNTY): Decimal(7), ("area", COUNTY): Decimal(9)}


def pack(**carried: str) -> FormPack:
    """The small pack, in which the named data may be carried."""
    made = small.tables()
    for row in made["base_data"]:
        row["carry"] = carried.get(row["code"], row["carry"])
    found, findings = lint_tables(made)
    assert found is not None, [f.sentence for f in findings]
    return found


def test_stocks_are_taken_over_and_flows_are_left() -> None:
    done = carry_over(pack(), TASK, "zrzyj", "land", Content(), Before(LAST), reason="名录没有调整")
    assert {o.datum: o.value for o in done.observations} == {"area": 9, "kept": 8}
    assert [d.code for d in done.flows] == ["green"]
    assert {o.nature for o in done.observations} == {Nature.TAKEN_OVER}
    assert {o.note for o in done.observations} == {f"{UNCHANGED}名录没有调整"}


def test_what_is_answered_stays_and_what_last_year_lacks_is_told() -> None:
    mine = Content((Observation("kept", COUNTY, Decimal(5)),))
    last = {key: value for key, value in LAST.items() if key[0] != "area"}
    done = carry_over(pack(), TASK, "zrzyj", "land", mine, Before(last))
    assert done.observations == ()
    assert [d.code for d in done.lacking] == ["area"]


def test_a_form_of_flows_only_is_refused() -> None:
    with pytest.raises(WrongUse, match="当年发生的数"):
        carry_over(pack(), TASK, "slj", "water", Content(), Before({}))


def test_rows_of_which_last_year_tells_become_as_last_year() -> None:
    made = pack(floors="yes", crack="yes", lift="yes")
    last = {("floors", "b0"): Decimal(2), ("crack", "b0"): Decimal(1), ("lift", "b0"): Decimal(1),
            ("floors", "b1"): Decimal(6), ("floors", "b2"): Decimal(3)}  # fmt: skip
    mine = Content(rows=(SurveyRow("house", "b2", RowState.NO_ACCESS),))
    done = carry_over(made, TASK, "zjj", "house", mine, Before(last), who="李敏")
    assert [(r.subject, r.state, r.by) for r in done.rows] == [
        ("b0", RowState.AS_LAST_YEAR, "李敏"), ("b1", RowState.AS_LAST_YEAR, "李敏"),
    ]  # fmt: skip
    taken = {(o.datum, o.subject) for o in done.observations}
    assert ("crack", "b0") in taken
    assert ("lift", "b0") not in taken, "no elevators are asked of two storeys"


@pytest.mark.parametrize(
    "reason", ["", "  ", "没变化", "无无无无无无", "。。。。。。", "没有变化，与上年一致"]
)
def test_a_reason_that_says_nothing_is_refused(reason: str) -> None:
    with pytest.raises(WrongUse, match="为什么"):
        good_reason(reason)


def test_another_value_is_not_last_years_any_more() -> None:
    taken = Observation(
        "kept", COUNTY, Decimal(8), nature=Nature.TAKEN_OVER, note=f"{UNCHANGED}名录没有调整"
    )
    assert retyped(taken, Decimal(8)) == taken
    assert retyped(taken, Decimal(7)) == Observation("kept", COUNTY, Decimal(7))
    noted = replace(taken, note="见附件")
    assert retyped(noted, Decimal(7)).note == "见附件"
