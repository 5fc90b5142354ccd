from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.county.differences import MERGED, compare, compare_beside, side_name, sides
from cityexam_desktop.county.merge import merge
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import Explanation, HistoryValue, RowState, SurveyRow
from tests.support.small import FILLED, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

D = Decimal


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    put_history(
        made.bureau,
        [
            HistoryValue("2024", "pop", COUNTY, D(69000), "2024年鉴"),
            HistoryValue("2024", "old", COUNTY, D(1), "2024年鉴"),
        ],
    )
    made.fill("tjj")
    made.receive(made.send("tjj"))
    made.clear()
    made.fill("tjj", {**FILLED["tjj"], ("pop", COUNTY): D(71000), ("need", "e1"): D(120)})
    made.receive(made.send("tjj"))
    yield made
    made.close()


def told(county: County, left: str, right: str) -> list[tuple[str, str, object, object]]:
    found = compare(county.bureau, merge(county.bureau), left, right)
    return [(d.datum, d.subject, d.left, d.right) for d in found]


def test_of_two_editions_only_what_differs_is_given(county: County) -> None:
    dataset = merge(county.bureau)
    newer, older = sides(county.bureau, dataset)[1:3]
    assert told(county, older, newer) == [
        ("pop", COUNTY, D(70000), D(71000)),
        ("need", "e1", D(100), D(120)),
    ]
    assert told(county, newer, newer) == []
    assert compare(county.bureau, dataset, older, newer)[0].change == 1000


def test_sides_are_named_and_what_does_not_count_says_so(county: County) -> None:
    dataset = merge(county.bureau)
    assert [side_name(dataset, side) for side in sides(county.bureau, dataset)] == [
        "汇总（现在）",
        "县统计局 第 2 稿",
        "县统计局 第 1 稿（未计入）",
        "2024 年度",
    ]


def test_a_year_is_compared_in_what_is_known_of_both(county: County) -> None:
    assert told(county, "2024", MERGED) == [("pop", COUNTY, D(69000), D(71000))]


def test_a_value_that_one_edition_lacks_is_a_difference(county: County) -> None:
    county.fill("slj")
    county.receive(county.send("slj"))
    county.clear()
    county.fill("slj", {("inflow", COUNTY): D(5)})
    county.receive(county.send("slj"))
    newer, older = (
        side for side in sides(county.bureau, merge(county.bureau)) if _is(county, side, "slj")
    )
    assert ("inflow", COUNTY, Absence.BLANK, D(5)) in told(county, older, newer)


def test_survey_states_rows_and_explanations_differ_too(county: County) -> None:
    ws = county.home("tjj")
    draft = answering.open_draft(ws, tasks.task(ws), "tjj")
    answering.survey(ws, draft.id, [SurveyRow("seat", "e1", RowState.NO_ACCESS)])
    answering.explain(ws, draft.id, Explanation("r_pop", COUNTY, "已与公安局户籍数核对，属实"))
    county.receive(county.send("tjj"))
    dataset = merge(county.bureau)
    newest, newer = sides(county.bureau, dataset)[1:3]
    assert told(county, newer, newest) == []
    found = compare_beside(county.bureau, dataset, newer, newest)
    assert {(d.what, d.subject, d.before, d.after) for d in found} == {
        ("调查状态", "e1", "", "无法进入"),
        ("说明", COUNTY, "", "已与公安局户籍数核对，属实"),
    }
    assert compare_beside(county.bureau, dataset, newest, MERGED) == ()
    assert len(compare_beside(county.bureau, dataset, newer, MERGED)) == 2
    assert compare_beside(county.bureau, dataset, "2024", MERGED) == ()


def _is(county: County, side: str, unit: str) -> bool:
    fact = merge(county.bureau).facts.get(side)
    return fact is not None and fact.unit == unit


def test_a_side_that_is_not_here_is_refused(county: County) -> None:
    with pytest.raises(WrongUse):
        told(county, MERGED, "1999")
