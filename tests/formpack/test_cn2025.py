"""The shipped pack against the manual's essential facts, number by number."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack import measures
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import PlainScope, State, evaluate
from cityexam_desktop.formpack.model import (
    COUNTY,
    Confidence,
    DatumType,
    FormKind,
    Indicator,
    Role,
    RuleScope,
    TimeKind,
    ZeroMeaning,
)
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.paths import forms

DATA = Path(__file__).parents[1] / "data"
FACTS: list[dict[str, Any]] = json.loads((DATA / "indicators-2025.json").read_text("utf-8"))
PACK = read_pack(forms() / "cn-2025")
BY_NUMBER = {indicator.number: indicator for indicator in PACK.indicators}

NORMS = {10, 11, 12, 13, 17, 22, 23, 24}
"""Numbers whose standard is one for each facility or place, not for the indicator's value."""
OTHER_CITIES = {43, 55, 58}
"""Numbers whose standard is for large cities only."""


def printed(indicator: Indicator, value: Decimal) -> str:
    return str(value.quantize(Decimal(1).scaleb(-indicator.decimals), ROUND_HALF_UP))


def test_all_sixty_are_there_and_nothing_else() -> None:
    assert sorted(BY_NUMBER) == list(range(1, 61))
    assert len(PACK.indicators) == 60
    groups = {dimension.code: dimension.group for dimension in PACK.dimensions}
    counts = Counter(groups[indicator.dimension] for indicator in PACK.indicators)
    assert counts == {"住房": 9, "小区（社区）": 12, "街区": 8, "城区（城市）": 31}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["number"])
def test_an_indicator_is_as_the_manual_has_it(fact: dict[str, Any]) -> None:
    indicator = BY_NUMBER[fact["number"]]
    dimension = next(d for d in PACK.dimensions if d.code == indicator.dimension)
    assert indicator.name == fact["name"]
    assert indicator.code == f"i{fact['number']:02d}"
    assert measures.same(indicator.measure, fact["measure"])
    assert (dimension.name, dimension.group) == (fact["dimension"], fact["level"])
    assert indicator.kind.word == fact["kind"]
    assert indicator.direction.value == fact["direction"].removesuffix("_better")
    assert indicator.applicable is not fact["county"].startswith("不适用")
    assert indicator.graded is (fact["number"] >= 30)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["number"])
def test_a_standard_is_as_the_manual_has_it(fact: dict[str, Any]) -> None:
    indicator, known = BY_NUMBER[fact["number"]], fact["threshold"]
    if known is None or fact["number"] in OTHER_CITIES | {42}:
        assert indicator.threshold is None
    elif fact["number"] in NORMS:
        assert indicator.threshold is None
        assert indicator.norm
    else:
        threshold = indicator.threshold
        assert threshold is not None
        assert threshold.operator == known["operator"]
        assert threshold.low == Decimal(str(known["value"]))
        assert threshold.confidence.value == known["confidence"]
        assert threshold.year == str(known.get("by_year", ""))
        assert threshold.document


def test_an_inferred_standard_does_not_judge() -> None:
    silent = {n for n, i in BY_NUMBER.items() if i.threshold and not i.threshold.judges}
    assert silent == {31, 46, 51}


def test_speed_is_judged_by_two_standards_of_its_parts() -> None:
    parts = {part.code: part.threshold for part in BY_NUMBER[42].parts}
    assert {code: t.low for code, t in parts.items() if t} == {
        "i42.express": Decimal(30),
        "i42.main": Decimal(20),
    }
    assert BY_NUMBER[42].formula is None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (52, ("年度计划", "总长度")),
        (56, ("在建工地数", "分部分项工程")),
        (43, ("超大30%", "大城市10%")),
        (55, ("30%", "15%", "没有县级标准")),
        (58, ("60%", "30%", "没有县级标准")),
        (34, ("0.15", "0.2")),
        (48, ("100立方米", "0.01")),
    ],
)
def test_what_the_manual_leaves_open_is_named(number: int, words: tuple[str, ...]) -> None:
    assert all(word in BY_NUMBER[number].note for word in words)


def test_every_indicator_explains_itself_in_words_of_its_own() -> None:
    definitions = [indicator.definition for indicator in PACK.indicators]
    assert len(set(definitions)) == 60
    assert all(8 < len(text) < 60 for text in definitions)


def test_every_thing_that_a_formula_reads_is_asked_and_has_an_owner() -> None:
    for indicator in PACK.indicators:
        for formula in filter(None, (indicator.formula, *(p.formula for p in indicator.parts))):
            for code in formula.codes | formula.prev_codes:
                datum = PACK.datum[code]
                assert datum.definition
                assert datum.formula is not None or code in PACK.owner_of


def test_results_are_entered_directly_only_where_that_is_honest() -> None:
    direct = {indicator.number for indicator in PACK.indicators if indicator.direct}
    assert direct == {22, 25, 30, 32, 33, 53, 58}
    assert all(not PACK.datum[i.direct].required for i in PACK.indicators if i.direct)


def test_gaps_are_worked_out_estate_by_estate_and_added() -> None:
    summed = {i.number for i in PACK.indicators if i.combine == "sum"}
    assert summed == {13, 14, 15}
    assert all(BY_NUMBER[n].level == "estate" for n in summed)
    formula = BY_NUMBER[14].formula
    assert formula is not None
    rich = PlainScope({"q_park_need": Decimal(10), "q_park_have": Decimal(50)})
    poor = PlainScope({"q_park_need": Decimal(50), "q_park_have": Decimal(10)})
    assert [evaluate(formula, scope).value for scope in (rich, poor)] == [0, 40]


def test_shared_figures_are_asked_once() -> None:
    shared = {d.code for d in PACK.base_data if d.shared}
    assert {"built_area", "pop_built", "res_land", "constr_land"} <= shared
    witnesses = {o.datum: o.unit for o in PACK.owners if o.role is Role.WITNESS}
    assert {"built_area", "pop_built"} <= set(witnesses)
    names = [d.name for d in PACK.base_data]
    assert len(set(names)) == len(names)


def test_the_units_are_those_of_the_plan_and_five_more() -> None:
    assert len(PACK.units) == 23
    asked = {unit.code for unit in PACK.units if PACK.asked_of(unit.code)}
    assert {unit.name for unit in PACK.units if unit.code not in asked} == {"县政府办", "县财政局"}


def test_building_and_estate_forms_are_filled_by_exception() -> None:
    for form in PACK.forms:
        items = [d for d in PACK.data_of_form[form.code] if d.type is DatumType.YESNO]
        if form.kind is FormKind.PLACES and form.level in {"building", "estate"}:
            assert form.by_exception
            assert all(
                d.default == "0" for d in items if d.formula is None and d.code != "bld_lift"
            )


def test_times_and_taking_over_are_set_for_what_they_are() -> None:
    flows = [d for d in PACK.base_data if d.time is TimeKind.WHOLE_YEAR]
    assert {"gb_new", "ah_new", "gas_done", "s_q", "op_case"} <= {d.code for d in flows}
    assert not [d.code for d in flows if d.carry]
    assert PACK.datum["q_seat_have"].time is TimeKind.SCHOOL_YEAR
    assert PACK.datum["built_area"].carry


def test_every_rule_has_examples_a_sentence_with_values_and_says_what_to_do() -> None:
    assert len(PACK.rules) >= 100
    assert all(rule.passes and rule.fails and rule.instruction for rule in PACK.rules)
    scopes = Counter(rule.scope for rule in PACK.rules)
    assert scopes[RuleScope.COUNTY] >= 10
    assert scopes[RuleScope.YEAR] >= 10
    assert scopes[RuleScope.ROW] >= 10
    assert scopes[RuleScope.FORM] >= 10
    assert scopes[RuleScope.DEPARTMENT] >= 1


@pytest.mark.parametrize(
    ("best", "good", "poor", "grade"),
    [
        (80, 80, 0, "优"),
        (79, 80, 0, "良"),  # the gap of the manual's table, closed by a rule of its own
        (80, 80, 1, "良"),
        (0, 60, 0, "良"),
        (0, 60, 1, "中"),
        (0, 40, 0, "中"),
        (0, 40, 1, "差"),
        (0, 39, 0, "差"),
        (100, 100, 0, "优"),
    ],
)
def test_the_grading_table_is_the_manuals(best: int, good: int, poor: int, grade: str) -> None:
    def fits(share: int, low: Decimal, high: Decimal, wanted: str) -> bool:
        return low <= share < high and wanted in {"any", "some" if poor else "none"}

    found = next(
        band
        for band in PACK.grades
        if fits(best if band.basis == "best" else good, band.low, band.high, band.poor)
    )
    assert found.grade == grade
    assert (found.confidence is Confidence.LOCAL) is ((best, good) == (79, 80))


@dataclass(frozen=True)
class Real:
    """A published value of a real city and base data that give it."""

    number: int
    value: str
    values: str
    last_year: str = ""


REAL = [
    Real(30, "77.80", "s_q=28800 s_c=121.5625 s_pop=100000 s_g=45"),
    Real(30, "81.06", "s_q=30000 s_c=121.59 s_pop=100000 s_g=45"),
    Real(32, "80.72", "gw_cov=8.072 res_land=10"),
    Real(34, "0.31", "cul_area=38936 pop_built=125600"),
    Real(35, "5.21", "rd_exp=0 rd_main=30.25 rd_sec=30 rd_br=70 built_area=25"),
    Real(35, "8.68", "rd_exp=0 rd_main=50 rd_sec=60 rd_br=107 built_area=25"),
    Real(36, "59.02", "gb_new=29.51 gb_all=50"),
    Real(39, "0", "hc_neg=0"),
    Real(40, "0", "hc_demo=0"),
    Real(41, "22", "hc_now=236", "hc_now=214"),
    Real(44, "45.70", "ah_new=457 ah_all=1000"),
    Real(48, "0.0100", "pump=2500 built_area=25"),
    Real(49, "63.33", "ws_e=3.8 ws_d=6"),
    Real(52, "98.45", "gas_done=19.69 gas_plan=20"),
    Real(52, "100.00", "gas_done=8.5 gas_plan=8.5"),
    Real(53, "20.59", "fs_cov=4.118 constr_land=20"),
    Real(54, "3.36", "sh_eff=336000 pop_built=100000"),
    Real(55, "90.37", "pp_m=90.37 pp_all=100"),
    Real(56, "100.00", "wd_m=20 wd_all=20"),
    Real(57, "11.60", "hf_ok=29 hf_all=250"),
    Real(58, "79.91", "cim=19.9775 built_area=25"),
]


def _numbers(text: str) -> dict[str, Decimal]:
    return {k: Decimal(v) for k, v in (piece.split("=") for piece in text.split())}


@pytest.mark.parametrize("real", REAL, ids=lambda real: f"{real.number}-{real.value}")
def test_a_real_citys_published_value_is_reached_from_base_data(real: Real) -> None:
    indicator = BY_NUMBER[real.number]
    assert indicator.formula is not None
    scope = PlainScope(_numbers(real.values), _numbers(real.last_year))
    result = evaluate(indicator.formula, scope)
    assert isinstance(result.value, Decimal)
    assert printed(indicator, result.value) == real.value


def _rows(code: str, values: list[str]) -> PlainScope:
    rows = [PlainScope({code: value}) for value in values]
    return PlainScope(below={code: rows})


@pytest.mark.parametrize(
    ("number", "code", "values", "value"),
    [
        (31, "bw_state", ["黑臭", "返黑返臭", "已消除"], "2"),
        (31, "bw_state", [], "0"),
        (45, "uv_state", ["当年完成"] * 11 + ["改造中"] * 93, "10.58"),
        (45, "uv_state", ["当年完成"] * 3, "100.00"),
        (47, "fl_state", ["已消除"] * 4, "0"),
        (51, "bridge_grade", ["A", "C", "D", "E", "E"], "3"),
        (60, "fx_state", ["已完成"] * 61 + ["整治中"] * 38 + ["未启动"], "61.00"),
    ],
)
def test_counts_come_from_the_rows_of_a_register(
    number: int, code: str, values: list[str], value: str
) -> None:
    indicator = BY_NUMBER[number]
    assert indicator.formula is not None
    result = evaluate(indicator.formula, _rows(code, values))
    assert isinstance(result.value, Decimal)
    assert printed(indicator, result.value) == value


def test_a_share_of_historic_buildings_leaves_districts_out() -> None:
    formula = BY_NUMBER[38].formula
    assert formula is not None
    rows: list[PlainScope] = [
        PlainScope({"hb_kind": "历史建筑", "hb_idle": Decimal(n < 29)}) for n in range(100)
    ]
    rows.append(PlainScope({"hb_kind": "历史文化街区", "hb_idle": Absence.NOT_APPLICABLE}))
    result = evaluate(formula, PlainScope(below={"hb_kind": rows, "hb_idle": rows}))
    assert result.value == 29


def test_no_historic_building_means_no_share_of_them() -> None:
    formula = BY_NUMBER[38].formula
    assert formula is not None
    result = evaluate(formula, PlainScope(below={"hb_kind": [], "hb_idle": []}))
    assert result.state is State.ZERO_DENOMINATOR
    assert BY_NUMBER[38].zero_denominator is ZeroMeaning.NONE_HERE


@pytest.mark.parametrize(
    ("code", "values", "answer"),
    [
        ("h_corr", {"bld_floors": "6", "bc_hydrant": "na"}, 0),
        ("h_corr", {"bld_floors": "6", "bc_hydrant": "na", "bc_pile": "1"}, 1),
        ("h_corr", {"bld_floors": "18", "bc_hydrant": "1"}, 1),
        ("h_pipe", {"heat_zone": "0", "bp_heat": "na"}, 0),
        ("h_pipe", {"heat_zone": "1", "bp_heat": "1"}, 1),
        ("h_age", {"bld_floors": "6", "bld_lift": "1", "ba_lift": "na", "ba_rail": "na"}, 0),
        ("h_age", {"bld_floors": "6", "bld_lift": "0", "ba_lift": "1"}, 1),
        ("h_energy", {"bld_year": "2010", "bn_need": "na"}, 0),
        ("h_energy", {"bld_year": "1995", "bn_need": "1"}, 1),
        ("h_digi", {"bld_floors": "6", "bd_smoke": "na"}, 0),
        ("h_gas", {"bg_old": "0", "bg_riser": "na", "bg_inlet": "na", "bg_main": "na"}, 0),
        ("h_gas", {"bg_old": "1", "bg_inlet": "1"}, 1),
    ],
)
def test_an_item_that_is_not_relevant_hides_no_other_problem(
    code: str, values: dict[str, str], answer: int
) -> None:
    datum = PACK.datum[code]
    assert datum.formula is not None
    unticked = {c: "0" for c in datum.formula.codes if c != "be_wall"}
    given = {
        name: Absence.NOT_APPLICABLE if text == "na" else Decimal(text)
        for name, text in {**unticked, **values}.items()
    }
    assert evaluate(datum.formula, PlainScope(given)).value == answer


def test_place_levels_reach_from_the_county_to_the_building() -> None:
    parents = {level.code: level.parent for level in PACK.levels}
    chain, at = [], "building"
    while at:
        chain.append(at)
        at = parents[at]
    assert chain == ["building", "estate", "community", "street", "town", COUNTY]


def test_the_pack_says_where_every_fact_comes_from() -> None:
    known = {source.code for source in PACK.sources}
    used = {
        *(datum.source for datum in PACK.base_data),
        *(indicator.source for indicator in PACK.indicators),
        *(rule.source for rule in PACK.rules),
    }
    assert used <= known


def test_a_plausibility_limit_of_our_own_never_forces_a_correction() -> None:
    own = [rule for rule in PACK.rules if rule.source == "local"]
    assert own
    assert all(rule.level is not Level.MUST for rule in own)


def test_named_objects_have_registers_and_their_counts_are_not_asked() -> None:
    registers = {form.code for form in PACK.forms if form.kind is FormKind.REGISTER}
    assert registers == {
        "bridge", "flood", "blackwater", "village", "hist", "sch", "fixlist",
        "old_trade", "old_factory", "old_living",
    }  # fmt: skip
    for number in (27, 28, 29, 31, 37, 38, 45, 47, 51, 60):
        formula = BY_NUMBER[number].formula
        assert formula is not None
        assert {PACK.datum[code].form for code in formula.codes} <= registers


@pytest.mark.parametrize("level", ["building", "estate", "community", "street"])
def test_every_level_of_places_has_check_items_and_conditions(level: str) -> None:
    forms_of = {f.code for f in PACK.forms if f.level == level and f.by_exception}
    items = [d for d in PACK.base_data if d.form in forms_of and d.default == "0"]
    assert len(items) >= 7
    assert any(item.relevant for item in items)


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ({"est_pop": "2400", "qo_none": "na", "qo_near": "1"}, 1),
        ({"est_pop": "2400", "qo_none": "na", "qo_near": "0"}, 0),
        ({"est_pop": "8000", "qo_none": "1", "qo_near": "na"}, 1),
        ({"est_pop": "8000", "est_new": "1", "qo_near": "na", "qo_area": "1"}, 1),
        ({"est_pop": "8000", "est_new": "0", "qo_near": "na", "qo_area": "na"}, 0),
    ],
)
def test_small_estates_share_and_only_new_large_ones_are_measured(
    values: dict[str, str], answer: int
) -> None:
    formula = PACK.datum["q_elder"].formula
    assert formula is not None
    given = {
        name: Absence.NOT_APPLICABLE if text == "na" else Decimal(text)
        for name, text in {**dict.fromkeys(formula.codes, "0"), **values}.items()
    }
    assert evaluate(formula, PlainScope(given)).value == answer
