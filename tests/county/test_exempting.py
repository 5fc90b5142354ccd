from __future__ import annotations

import pytest

from cityexam_desktop.county import exempting
from cityexam_desktop.county.entries import entries
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.planning import draft as planning
from cityexam_desktop.county.planning.issuing import issue_draft
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.findings import Level
from cityexam_desktop.workspace import ledger
from tests.support.small import NOW, County


def test_a_grant_waits_in_the_task_in_the_making(county: County) -> None:
    dataset = merge(county.bureau)
    exempting.grant(
        county.bureau, dataset, "value.missing:pop", "tjj", Level.EXPLAIN, reason="年鉴未出"
    )
    exempting.grant(county.bureau, dataset, "r_kept", "zrzyj", Level.NOTICE, reason="机构改革")
    first, second = exempting.granted(county.bureau, dataset)
    assert (first.exemption.unit, first.state) == ("tjj", exempting.WAITS)
    assert first.told.endswith("：常住人口")
    assert second.told == "请核对。"
    assert len(planning.draft(county.bureau).exemptions) == 2
    again = exempting.grant(
        county.bureau, dataset, "r_kept", "zrzyj", Level.EXPLAIN, reason="改为说明"
    )
    assert again in planning.draft(county.bureau).exemptions
    assert len(planning.draft(county.bureau).exemptions) == 2
    exempting.take_back(county.bureau, dataset, "r_kept", "zrzyj", reason="不用了")
    assert planning.draft(county.bureau).lifted == ()
    assert [g.exemption.unit for g in exempting.granted(county.bureau, dataset)] == ["tjj"]


def test_the_last_word_of_the_book_is_what_holds(county: County) -> None:
    ws = county.bureau
    why = "机构改革"
    exempting.grant(ws, merge(ws), "r_kept", "zrzyj", Level.NOTICE, reason=why)
    issue_draft(ws, now=NOW)
    with pytest.raises(WrongUse, match="没有写理由"):
        exempting.take_back(ws, merge(ws), "r_kept", "zrzyj", reason=" ")
    exempting.take_back(ws, merge(ws), "r_kept", "zrzyj", reason="改革完成")
    (going,) = exempting.granted(ws, merge(ws))
    assert (going.state, going.lifted) == (exempting.GOES, "改革完成")
    exempting.grant(ws, merge(ws), "r_kept", "zrzyj", Level.NOTICE, reason=why)
    assert [g.state for g in exempting.granted(ws, merge(ws))] == [exempting.HOLDS]
    assert planning.draft(ws).lifted == ()
    exempting.take_back(ws, merge(ws), "r_kept", "zrzyj", reason="改革完成")
    issue_draft(ws, now=NOW)
    told = [e for e in entries(ledger.rows(ws), merge(ws)) if e.kind.endswith("exempt")]
    assert [(e.word, e.unit, e.text, e.reason) for e in told] == [
        ("准予降级", "县自然资源局", "r_kept 降为“请留意”：请核对。", why),
        ("取消准予", "县自然资源局", "r_kept 不再降级：请核对。", "改革完成"),
    ]
    assert exempting.granted(ws, merge(ws)) == ()


@pytest.mark.parametrize(
    ("rule", "unit", "reason"),
    [("r_kept", "tjj", " "), ("r_kept", "nobody", "x"), ("r_nothing", "tjj", "x")],
)
def test_what_nobody_knows_is_not_lowered(
    county: County, rule: str, unit: str, reason: str
) -> None:
    dataset = merge(county.bureau)
    with pytest.raises(WrongUse):
        exempting.grant(county.bureau, dataset, rule, unit, Level.NOTICE, reason=reason)
    with pytest.raises(WrongUse):
        exempting.take_back(county.bureau, dataset, rule, unit, reason="x")
