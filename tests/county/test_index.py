"""The health index: every score, weight and contribution, the cap, and when it is on trial."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.county.assessment import assess, meets
from cityexam_desktop.county.index import HealthIndex, health_index, score_of
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import Confidence, Threshold
from tests.county.test_assessment import Tables, dataset, pack

FULL = {
    "area": Decimal(10), "green": Decimal("3.5"), "fast": 30, "main": 15, "pop": 90000,
    "sewage": 70, "inflow": 100, "outflow": 70,
}  # fmt: skip
"""i2 35 of 70; i4 30 of 30 and 15 of 20; i6 9000 in 6000 to 10000; i7 70 of 70."""


def standard(operator: str, low: str = "", high: str = "") -> Threshold:
    ends = [Decimal(end) if end else None for end in (low, high)]
    return Threshold(operator, ends[0], ends[1], "", "手册", Confidence.VERIFIED)


@pytest.mark.parametrize(
    ("threshold", "value", "score"),
    [
        (standard(">=", "80"), "80", "100"),
        (standard(">=", "80"), "95", "100"),
        (standard(">=", "80"), "60", "75"),
        (standard(">=", "80"), "0", "0"),
        (standard(">=", "80"), "-5", "0"),
        (standard(">=", "0"), "-5", "0"),
        (standard("<=", high="10"), "10", "100"),
        (standard("<=", high="10"), "0", "100"),
        (standard("<=", high="10"), "40", "25"),
        (standard("<=", high="0"), "3", "0"),
        (standard("<=", high="0"), "0", "100"),
        (standard("=", "0"), "0", "100"),
        (standard("=", "0"), "2", "0"),
        (standard("=", "100"), "60", "60"),
        (standard("=", "50"), "100", "50"),
        (standard("between", "10", "20"), "15", "100"),
        (standard("between", "10", "20"), "5", "50"),
        (standard("between", "10", "20"), "80", "25"),
    ],
)
def test_a_value_is_scored_against_its_target(threshold: Threshold, value: str, score: str) -> None:
    assert score_of(threshold, Decimal(value)) == Decimal(score)


numbers = st.decimals(-1000, 1000, places=2)


@given(st.sampled_from([">=", "<=", "=", "between"]), numbers, numbers, numbers)
def test_a_score_is_full_exactly_when_the_standard_is_met(
    operator: str, one: Decimal, other: Decimal, value: Decimal
) -> None:
    low, high = sorted((one, other))
    threshold = Threshold(
        operator,
        None if operator == "<=" else low,
        high if operator in {"<=", "between"} else None,
        "",
        "",
        Confidence.VERIFIED,
    )
    score = score_of(threshold, value)
    assert 0 <= score <= 100
    assert (score == 100) is meets(threshold, value)


def index(
    values: dict[str, Any], rule: dict[str, str] | None = None, **columns: dict[str, str]
) -> HealthIndex:
    """The index over `values`; `columns` are column -> indicator's code -> text."""

    def change(made: Tables) -> None:
        made["pack"] += [
            {"key": f"index_{key}", "value": text} for key, text in (rule or {}).items()
        ]
        for row in made["indicators"]:
            row.update({c: by[row["code"]] for c, by in columns.items() if row["code"] in by})

    return health_index(assess(dataset(values, pack(change))))


def lines(found: HealthIndex) -> dict[str, tuple[Any, ...]]:
    return {x.figure.code: (x.score, x.weight, x.contribution) for x in found.lines}


def test_every_line_can_be_walked() -> None:
    found = index(FULL)
    half = Decimal("0.5")
    assert lines(found) == {
        "i2": (50, 1, Decimal("12.5")),
        "i4.fast": (100, half, Decimal("12.5")),  # the parts share their indicator's weight
        "i4.main": (75, half, Decimal("9.375")),
        "i6": (100, 1, 25),
        "i7": (100, 1, 25),
    }
    assert found.value == sum(x.contribution or 0 for x in found.lines) == Decimal("84.375")
    assert [x.name for x in found.lines][:2] == ["绿道覆盖率", "高峰车速：快速路"]
    (one,) = found.dimensions
    assert (one.dimension.name, one.weight, one.value) == ("安全", Decimal(4), Decimal("84.375"))


def test_what_has_no_standard_that_judges_or_does_not_apply_is_not_of_the_index() -> None:
    found = index({**FULL, "pop": Absence.NOT_APPLICABLE}, {"missing": "zero", "version": "1"})
    assert set(lines(found)) == {"i2", "i4.fast", "i4.main", "i7"}


def test_weights_count() -> None:
    found = index(FULL, weight={"i2": "5", "i4": "0", "i6": "0", "i7": "0"})
    assert found.value == 50
    found = index(FULL, weight=dict.fromkeys(("i2", "i4", "i6", "i7"), "0"))
    assert found.value == Decimal("84.375")  # none given: all equal


@pytest.mark.parametrize(
    ("missing", "value", "line"),
    [
        ("left_out", 50, (None, 0, None)),
        ("zero", Decimal("12.5"), (0, 1, 0)),
        ("", 50, (None, 0, None)),
    ],
)
def test_a_missing_value_counts_as_the_rule_says(
    missing: str, value: Decimal, line: tuple[Any, ...]
) -> None:
    known = {code: FULL[code] for code in ("area", "green")}
    found = index(known, {"version": "1", "missing": missing})
    assert (found.value, lines(found)["i6"]) == (value, line)


def test_of_a_half_known_indicator_the_known_part_weighs_all() -> None:
    found = index({"fast": 15})
    assert lines(found)["i4.fast"] == (50, 1, 50)
    assert lines(found)["i4.main"] == (None, 0, None)


def test_nothing_known_is_no_index_and_not_zero() -> None:
    found = index({})
    assert (found.value, found.uncapped, found.dimensions[0].value) == (None, None, None)


def test_an_unmet_bottom_line_caps_the_whole_and_not_the_dimension() -> None:
    bottom = {"i2": "bottom_line"}
    found = index(FULL, {"version": "1", "cap": "60"}, kind=bottom)
    assert (found.value, found.uncapped, found.capped) == (Decimal(60), Decimal("84.375"), True)
    assert [x.figure.code for x in found.failing] == ["i2"]
    assert found.dimensions[0].value == Decimal("84.375")


@pytest.mark.parametrize(
    ("change", "cap", "failing"),
    [({"green": 9}, "60", []), ({}, "90", ["i2"]), ({}, "", ["i2"])],
)
def test_the_index_is_not_capped_when_met_or_below_the_cap_or_without_one(
    change: dict[str, Any], cap: str, failing: list[str]
) -> None:
    found = index({**FULL, **change}, {"version": "1", "cap": cap}, kind={"i2": "bottom_line"})
    assert (found.value, found.capped) == (found.uncapped, False)
    assert [x.figure.code for x in found.failing] == failing


def test_an_index_is_on_trial_until_a_document_switches_it_on() -> None:
    rule = {"version": "1", "missing": "zero"}
    assert index(FULL).trial
    assert index(FULL, rule).trial
    assert not index(FULL, {**rule, "document": "县文1号"}).trial
