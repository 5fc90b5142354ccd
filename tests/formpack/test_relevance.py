"""Conditions over what another unit answers: told to the clerk, the author and the bureau."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cityexam_desktop.county.planning.model import TaskDraft
from cityexam_desktop.county.planning.remaining import left_to_do
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.checked import lint_tables
from cityexam_desktop.formpack.formula import PlainScope, evaluate
from cityexam_desktop.formpack.model import FormPack, Owner, Role
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.formpack.relevance import condition_in_words, unseen_conditions
from cityexam_desktop.paths import forms
from tests.support.small import PLACES, small_pack, tables

NATIONAL = read_pack(forms() / "cn-2025")


def codes(pack: FormPack, owners: tuple[Owner, ...] | None = None) -> set[tuple[str, str]]:
    return {(item.code, seen.code) for item, seen in unseen_conditions(pack, owners)}


def handed_over(pack: FormPack, form: str, unit: str) -> tuple[Owner, ...]:
    return tuple(
        replace(o, unit=unit) if pack.datum[o.datum].form == form else o for o in pack.owners
    )


def test_a_condition_on_the_same_units_data_is_seen() -> None:
    assert codes(small_pack()) == set()
    assert ("bp_heat", "heat_zone") not in codes(NATIONAL)


def test_who_surveys_buildings_for_another_unit_does_not_see_the_heating_zone() -> None:
    owners = handed_over(NATIONAL, "bld", "cgj")
    assert ("bp_heat", "heat_zone") in codes(NATIONAL, owners)
    witness = Owner("heat_zone", "cgj", Role.WITNESS)
    assert ("bp_heat", "heat_zone") not in codes(NATIONAL, (*owners, witness))
    supports = Owner("heat_zone", "cgj", Role.SUPPORT)
    assert ("bp_heat", "heat_zone") in codes(NATIONAL, (*owners, supports))


@pytest.mark.parametrize(("zone", "applies"), [("0", False), ("1", True), ("", None)])
def test_the_county_knows_whether_heating_applies(zone: str, *, applies: bool | None) -> None:
    formula = NATIONAL.datum["bp_heat"].relevant
    assert formula is not None
    value = Decimal(zone) if zone else Absence.BLANK
    result = evaluate(formula, PlainScope({"heat_zone": value}))
    assert (None if result.value is None else bool(result.value)) is applies


def test_the_clerk_reads_the_condition_and_who_knows_it() -> None:
    item = NATIONAL.datum["bp_heat"]
    assert condition_in_words(NATIONAL, item, "zjj") == "属于集中供暖地区 = 1"
    told = condition_in_words(NATIONAL, item, "cgj")
    assert "“属于集中供暖地区”由县住建局填报" in told
    assert "不适用的不用填" in told
    assert condition_in_words(NATIONAL, NATIONAL.datum["heat_zone"], "zjj") == ""


def test_lint_notices_what_must_be_typed_without_its_condition() -> None:
    made = tables()
    row = next(row for row in made["base_data"] if row["code"] == "black")
    row["relevant"] = "pop > 10"
    pack, findings = lint_tables(made)
    assert pack is not None
    assert [(f.code, f.where.column) for f in findings] == [("pack.unseen_condition", "relevant")]
    assert "要看“常住人口”，县水利局不填它" in findings[0].sentence
    made["owners"].append(
        {"form": "people", "datum": "pop", "unit": "slj", "role": "witness", "basis": ""}
    )
    assert lint_tables(made)[1] == ()


def test_the_bureau_is_told_when_sharing_out_hides_a_condition() -> None:
    pack = small_pack()
    moved = tuple(
        replace(owner, unit="tjj") if owner.datum == "floors" else owner for owner in pack.owners
    )
    made = TaskDraft("tijian", "2025", "体检", ("", ""), pack.units, pack.owners, PLACES)
    assert not [f for f in left_to_do(made, pack) if "看不到" in f.sentence]
    (told,) = [f for f in left_to_do(replace(made, owners=moved), pack) if "看不到" in f.sentence]
    assert told.sentence == "“电梯停用”适用不适用要看“层数”，改由另一个单位填报后看不到。"
    assert "请填“电梯停用”的单位核对“层数”" in told.remedy
