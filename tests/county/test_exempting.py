from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.county import exempting
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.planning import draft as planning
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.findings import Level
from tests.support.small import County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


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
    exempting.take_back(county.bureau, dataset, "r_kept", "zrzyj")
    assert [g.exemption.unit for g in exempting.granted(county.bureau, dataset)] == ["tjj"]


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
        exempting.take_back(county.bureau, dataset, rule, unit)
