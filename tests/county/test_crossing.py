from __future__ import annotations

from decimal import Decimal

import pytest

from cityexam_desktop.checks import check_county
from cityexam_desktop.county import actions
from cityexam_desktop.county.crossing import Crossing, crossings
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.provenance import provenance
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import Evidence, HistoryValue
from tests.support.officer import contested, received
from tests.support.small import FILLED, NOW, County

D = Decimal


def found(county: County) -> tuple[Crossing, ...]:
    dataset = merge(county.bureau)
    return crossings(dataset, check_county(dataset.pack, dataset.answers))


def test_of_a_conflict_both_units_values_sources_and_the_owner_are_named(county: County) -> None:
    contested(county)
    (one,) = found(county)
    assert (one.kind, one.item, one.owner, one.gap) == (
        "conflict", "建成区面积", "县自然资源局", D("0.5"),
    )  # fmt: skip
    assert [(s.unit_name, s.value, s.owns) for s in one.sides] == [
        ("县自然资源局", "10.5km²", True),
        ("县水利局", "11km²", False),
    ]
    assert one.is_open
    actions.settle(merge(county.bureau), county.bureau, "area", COUNTY, "slj", reason="会商")
    (one,) = found(county)
    assert (one.settled, one.reason, one.is_open) == ("县水利局", "会商", False)


def test_of_a_rule_between_departments_each_datum_stands_with_its_owner(county: County) -> None:
    county.fill("tjj", {**FILLED["tjj"], ("pop", COUNTY): D(100), ("need", "e1"): D(90)})
    county.receive(county.send("tjj"))
    county.clear()
    (one,) = found(county)
    assert (one.kind, one.key, one.owner) == ("rule", "r_county", "县统计局")
    assert [(s.item, s.value) for s in one.sides] == [
        ("常住人口", "100人"),
        ("学位需求", "2 处，合计 140个"),
    ]
    assert one.gap is None


def test_a_value_is_walked_back_through_every_edition_to_last_year(county: County) -> None:
    received(county, "tjj")
    put_history(county.bureau, [HistoryValue("2024", "pop", COUNTY, D(69000), "年鉴")])
    home = county.home("tjj")
    draft = answering.open_draft(home, county.task, "tjj")
    answering.attach(home, draft.id, Evidence("pop", COUNTY, "", "年鉴.pdf", 0), b"%PDF", now=NOW)
    county.fill("tjj", {**FILLED["tjj"], ("pop", COUNTY): D(71000)})
    county.receive(county.send("tjj"))
    dataset = merge(county.bureau)
    actions.correct(
        dataset, county.bureau, ("pop", COUNTY), D(72000),
        reason="公报更正", author="李敏", approver="周宁",
    )  # fmt: skip
    told = provenance(county.bureau, merge(county.bureau), "pop", COUNTY)
    assert [(t.what, t.value, t.counts) for t in told.tellings] == [
        ("本局更正", D(72000), True),
        ("第 2 稿", D(71000), False),
        ("第 1 稿（未计入）", D(70000), False),
        ("上年值", D(69000), False),
    ]
    assert (told.unit, told.basis) == ("县统计局", "程序")
    assert told.number == merge(county.bureau).decisions.received[told.bundle]
    assert [paper.name for paper in told.evidence] == ["年鉴.pdf"]


def test_a_cell_that_nobody_told_has_no_provenance(county: County) -> None:
    with pytest.raises(WrongUse):
        provenance(county.bureau, merge(county.bureau), "pop", COUNTY)
