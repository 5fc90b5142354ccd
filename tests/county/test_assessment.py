"""The table of what becomes of an indicator: numbers, zeroes, absences, judgement, change."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.county.assessment import (
    Figure,
    assess,
    change_of,
    meets,
    rounded,
    state_counts,
)
from cityexam_desktop.county.decisions import Decisions, EnteredGrade
from cityexam_desktop.county.grading import band_of
from cityexam_desktop.county.merge import CountyDataset, MergedValue
from cityexam_desktop.county.resolve import Resolution
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, Confidence, Direction, Threshold
from cityexam_desktop.formpack.reader import lint_tables, read_pack
from cityexam_desktop.workspace.model import RowState, SurveyRow
from tests.support import small
from tests.workspace.draft import TASK

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.county.assessment import IndicatorResult
    from cityexam_desktop.formpack.model import FormPack

Tables = dict[str, list[dict[str, str]]]
OWNERS = dict.fromkeys(("zrzyj", "tjj", "slj", "zjj"), "b" * 64)
NONE, NA, PENDING = Absence.NONE_HERE, Absence.NOT_APPLICABLE, Absence.PENDING


def pack(change: Callable[[Tables], object] = lambda _: None) -> FormPack:
    made = small.tables()
    change(made)
    found, findings = lint_tables(made)
    assert found is not None, [f.sentence for f in findings]
    return found


def dataset(
    values: dict[str, Any] | dict[tuple[str, str], Any],
    given: FormPack | None = None,
    *,
    rows: tuple[SurveyRow, ...] = (),
    previous: dict[str, Any] | None = None,
    grades: dict[str, str] | None = None,
    not_asked: frozenset[str] = frozenset(),
    reason: str = "",
) -> CountyDataset:
    """A county of these values; a code alone is the county's."""
    cells = {(k, COUNTY) if isinstance(k, str) else k: v for k, v in values.items()}
    used = given or pack()
    owner = used.owner_of
    return CountyDataset(
        task=replace(TASK, places=small.PLACES, units=used.units, owners=used.owners),
        pack=used,
        decisions=Decisions(
            grades={c: EnteredGrade(c, g, "专家组", "会", "") for c, g in (grades or {}).items()}
        ),
        resolution=Resolution(OWNERS, {}, {}),
        facts={},
        values={
            (d, s): MergedValue(d, s, Decimal(v) if isinstance(v, int | float) else v,
                                owner[d], "b" * 64, reason)
            for (d, s), v in cells.items()
        },
        witnesses={},
        conflicts=(),
        rows=rows,
        objects=(),
        explanations=(),
        not_asked=not_asked,
        previous={(code, COUNTY): Decimal(v) for code, v in (previous or {}).items()},
    )  # fmt: skip


def result(code: str, held: CountyDataset) -> IndicatorResult:
    return {r.indicator.code: r for r in assess(held).indicators}[code]


def figure(code: str, held: CountyDataset) -> Figure:
    return result(code, held).figure


# Zero denominators

MEANINGS = ("none_here", "100", "0", "missing")


@pytest.mark.parametrize("meaning", MEANINGS)
@pytest.mark.parametrize("denominator", [Decimal(0), NONE])
def test_a_zero_denominator_means_what_the_indicator_says(meaning: str, denominator: Any) -> None:
    def change(made: Tables) -> None:
        next(i for i in made["indicators"] if i["code"] == "i8")["zero_denominator"] = meaning

    found = figure("i8", dataset({"gone": 0, "all_black": denominator}, pack(change)))
    expected = {
        "none_here": ("not_applicable", None),
        "100": ("computed", Decimal("100.00")),
        "0": ("computed", Decimal("0.00")),
        # A bare zero explains nothing; that there are none is an explanation.
        "missing": ("not_computable" if denominator == 0 else "not_applicable", None),
    }
    assert (found.state, found.value) == expected[meaning]
    if found.value is None:
        assert found.reason in {"本县无此类对象", "分母为零，不能计算"}


# Absences


def test_what_is_missing_is_named_with_who_owes_it() -> None:
    found = figure("i2", dataset({"area": Decimal("10.5")}))
    assert (found.state, found.value, found.met) == ("not_computable", None, None)
    assert found.missing == (("green", "绿道覆盖面积", "县自然资源局"),)
    assert found.reason == "缺数未算，欠：绿道覆盖面积（县自然资源局）"


@pytest.mark.parametrize("absence", [PENDING, Absence.BLANK])
def test_what_is_pending_or_blank_is_owed(absence: Absence) -> None:
    found = figure("i2", dataset({"area": 10, "green": absence}))
    assert (found.state, len(found.missing)) == ("not_computable", 1)


def test_what_was_not_asked_is_said_to_be_so() -> None:
    found = figure("i2", dataset({"area": 10}, not_asked=frozenset({"green"})))
    assert found.reason.startswith("缺数未算（旧表未问），欠：")


def test_last_years_missing_value_is_nobodys_debt() -> None:
    found = figure("i5", dataset({"kept": 7}))
    assert found.missing == (("prev(kept)", "上年保护对象数", "上年数据"),)


def test_an_answer_that_does_not_apply_makes_the_indicator_not_apply() -> None:
    assert figure("i2", dataset({"area": 10, "green": NA})).state == "not_applicable"


def test_no_such_object_counts_as_zero_in_a_sum() -> None:
    found = figure("i2", dataset({"area": 10, "green": NONE}))
    assert (found.state, found.value) == ("computed", Decimal("0.00"))


def test_an_indicator_that_is_not_applicable_here_is_not_computed() -> None:
    found = figure("i9", dataset({"pop": 1, "area": 1}))
    assert (found.state, found.reason) == ("not_applicable", "县城无轨道")


# Direct entry


def test_a_result_is_computed_before_it_is_taken_as_entered() -> None:
    values = {"inflow": 100, "outflow": 75, "sewage": Decimal("81.06")}
    found = figure("i7", dataset(values))
    assert (found.state, found.value) == ("computed", Decimal("75.00"))
    found = figure("i7", dataset({"sewage": Decimal("81.06")}))
    assert (found.state, found.value, found.met) == ("entered", Decimal("81.06"), True)


@pytest.mark.parametrize(
    ("stated", "reason"), [(NA, "填报单位答复：不适用"), (NONE, "本县无此类对象")]
)
def test_what_is_stated_in_place_of_a_result_is_heeded(stated: Absence, reason: str) -> None:
    found = figure("i7", dataset({"sewage": stated}, reason="污水全部外运处理"))
    assert (found.state, found.reason) == ("not_applicable", f"{reason}（污水全部外运处理）")
    assert found.missing == ()


def test_a_result_that_is_pending_is_owed() -> None:
    found = figure("i7", dataset({"sewage": PENDING}))
    assert found.state == "not_computable"
    assert {code for code, _, _ in found.missing} == {"inflow", "outflow"}


# Places

SEATS: dict[tuple[str, str], Any] = {
    ("need", "e1"): 100, ("have", "e1"): 60, ("need", "e2"): 50, ("have", "e2"): 90,
}  # fmt: skip


def by_exception(made: Tables, **datum: str) -> None:
    next(f for f in made["forms"] if f["code"] == "seat")["by_exception"] = "yes"
    for row in made["base_data"]:
        if row["form"] == "seat":
            row.update(datum)


SURVEYED = tuple(SurveyRow("seat", e, RowState.SURVEYED) for e in ("e1", "e2"))


def test_gaps_of_places_add_up_and_are_never_netted() -> None:
    assert figure("i3", dataset(SEATS)).value == 40


def test_a_place_that_lacks_a_value_makes_the_whole_missing() -> None:
    held = {k: v for k, v in SEATS.items() if k != ("have", "e2")}
    found = figure("i3", dataset(held))
    assert (found.state, found.missing) == (
        "not_computable", (("have", "学位供给", "县统计局"),),
    )  # fmt: skip


def test_a_place_that_was_not_surveyed_is_left_out_and_lowers_the_coverage() -> None:
    used = pack(by_exception)
    found = figure("i3", dataset(SEATS, used, rows=SURVEYED[:1]))
    assert (found.state, found.value, found.coverage) == ("computed", Decimal(40), (1, 2))
    found = figure("i3", dataset(SEATS, used, rows=SURVEYED))
    assert (found.value, found.coverage) == (Decimal(40), None)
    found = figure("i3", dataset(SEATS, used))
    assert found.state == "not_computable"
    assert {code for code, _, _ in found.missing} == {"need", "have"}


@pytest.mark.parametrize(("least", "state"), [("0.5", "computed"), ("0.6", "not_computable")])
def test_enough_places_are_enough_where_the_pack_says_how_many(least: str, state: str) -> None:
    used = pack(lambda made: by_exception(made, min_coverage=least))
    found = figure("i3", dataset(SEATS, used, rows=SURVEYED[:1]))
    assert found.state == state
    held = {k: v for k, v in SEATS.items() if k[1] == "e1"}
    found = figure("i3", dataset(held, used, rows=SURVEYED))
    assert found.state == state


def test_a_place_to_which_it_does_not_apply_is_left_out() -> None:
    held = SEATS | {("need", "e1"): NA}
    assert figure("i3", dataset(held)).value == 0
    held |= {("need", "e2"): NA}
    assert figure("i3", dataset(held)).state == "not_applicable"


def test_rows_of_buildings_are_counted_with_their_coverage() -> None:
    cells = {("crack", "b0"): 1, ("floors", "b0"): 2, ("floors", "b1"): 6, ("lift", "b1"): 1}
    rows = tuple(SurveyRow("house", b, RowState.SURVEYED) for b in ("b0", "b1", "b2"))
    held = dataset(cells | {("floors", "b2"): 6}, rows=rows)
    found = result("i1", held)
    assert (found.figure.value, found.figure.coverage) == (Decimal(2), (3, 4))
    assert {i.code: i.rows for i in found.inputs} == {"unsafe": (3, 4)}


# Rounding and judgement


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15))
def test_rounding_is_half_up_and_exact(value: Decimal) -> None:
    for decimals in (0, 2, 4):
        step = Decimal(1).scaleb(-decimals)
        printed = rounded(value, decimals)
        assert printed == printed.quantize(step)
        assert abs(printed - value) * 2 <= step
        if abs(printed - value) * 2 == step:
            assert abs(printed) > abs(value)


@pytest.mark.parametrize(
    ("green", "met"),
    [("6.9994", False), ("6.9995", True), ("7.0000", True)],  # 69.994, 69.995 and 70 %
)
def test_what_is_printed_is_judged(green: str, met: bool) -> None:  # noqa: FBT001
    def change(made: Tables) -> None:
        next(d for d in made["base_data"] if d["code"] == "green")["decimals"] = "4"

    found = figure("i2", dataset({"area": 10, "green": Decimal(green)}, pack(change)))
    assert found.met is met
    assert found.value == (Decimal("70.00") if met else Decimal("69.99"))


def limit(operator: str, low: str = "", high: str = "") -> Threshold:
    return Threshold(
        operator, Decimal(low) if low else None, Decimal(high) if high else None, "", "手册",
        Confidence.VERIFIED,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("threshold", "values"),
    [
        (limit(">=", "70"), {"69.99": False, "70": True, "71": True}),
        (limit("<=", high="5"), {"5": True, "5.01": False, "0": True}),
        (limit("=", "0"), {"0": True, "1": False, "-1": False}),
        (limit("between", "20", "35"), {"19.99": False, "20": True, "35": True, "35.01": False}),
    ],
)
def test_thresholds(threshold: Threshold, values: dict[str, bool]) -> None:
    assert {v: meets(threshold, Decimal(v)) for v in values} == values


def test_only_a_verified_or_local_threshold_judges() -> None:
    for confidence, met in (("verified", True), ("local", True), ("recalled", None),
                            ("inferred", None)):  # fmt: skip

        def change(made: Tables, confidence: str = confidence) -> None:
            i2 = next(i for i in made["indicators"] if i["code"] == "i2")
            i2["threshold_confidence"] = confidence

        found = figure("i2", dataset({"area": 10, "green": 8}, pack(change)))
        assert found.met is met
        assert found.threshold is not None


# Parts


@pytest.mark.parametrize(
    ("fast", "main", "state", "met"),
    [
        (40, 30, "computed", True), (40, 10, "computed", False), (20, 10, "computed", False),
        (40, None, "not_computable", None), (20, None, "not_computable", False),
        (None, None, "not_computable", None), (40, NA, "computed", True),
        (20, NA, "computed", False), (NA, NA, "not_applicable", None),
    ],
)  # fmt: skip
def test_the_whole_is_met_when_all_parts_that_apply_are(
    fast: Any,
    main: Any,
    state: str,
    met: bool | None,  # noqa: FBT001
) -> None:
    values = {k: v for k, v in {"fast": fast, "main": main}.items() if v is not None}
    found = result("i4", dataset(values))
    assert (found.figure.state, found.figure.met, found.figure.value) == (state, met, None)
    assert [p.code for p in found.parts] == ["i4.fast", "i4.main"]


# Change


@pytest.mark.parametrize(
    ("direction", "last", "now", "word"),
    [
        ("higher", 1, 2, "better"), ("higher", 2, 1, "worse"), ("higher", 2, 2, "same"),
        ("lower", 1, 2, "worse"), ("lower", 2, 1, "better"), ("lower", 2, 2, "same"),
        ("observe", 1, 2, ""), ("range", 1, 15, "better"), ("range", 45, 35, "better"),
        ("range", 22, 30, "same"), ("range", 30, 19, "worse"), ("range", 5, 45, "better"),
        ("range", 10, 45, "same"), ("higher", None, 2, ""), ("higher", 1, None, ""),
    ],
)  # fmt: skip
def test_change_is_towards_the_better_not_the_larger(
    direction: str, last: int | None, now: int | None, word: str
) -> None:
    threshold = limit("between", "20", "35") if direction == "range" else None
    given = [None if n is None else Decimal(n) for n in (last, now)]
    assert change_of(Direction(direction), threshold, *given) == word


def test_a_range_without_limits_has_no_better() -> None:
    assert change_of(Direction.RANGE, None, Decimal(1), Decimal(2)) == ""


def test_change_is_judged_on_printed_values() -> None:
    found = figure("i2", dataset({"area": 10, "green": 8}, previous={"i2": "80.004"}))
    assert (found.change, found.difference) == ("same", Decimal("0.00"))
    found = figure("i2", dataset({"area": 10, "green": 8}, previous={"i2": "80.005"}))
    assert (found.change, found.difference) == ("worse", Decimal("-0.01"))


def test_parts_that_move_apart_are_mixed() -> None:
    values = {"fast": 40, "main": 15}
    held = dataset(values, previous={"i4.fast": "30", "i4.main": "20"})
    assert figure("i4", held).change == "mixed"


def test_every_state_is_counted_and_they_add_up() -> None:
    held = assess(dataset({"area": 10, "green": 8, "sewage": 90}))
    counts = state_counts(held)
    assert sum(counts.values()) == len(held.indicators)
    assert counts["entered"] == 1


def test_every_input_says_whose_it_is_and_where_it_stands() -> None:
    found = result("i2", dataset({"area": 10, "green": 8}))
    assert [(i.code, i.value, i.unit, i.bundle) for i in found.inputs] == [
        ("area", "10", "县自然资源局", "b" * 64), ("green", "8", "县自然资源局", "b" * 64),
    ]  # fmt: skip
    assert all(i.submission_code for i in found.inputs)


# Grades: the manual's table 3, with its gap

BEST, GOOD, FAIR, POOR = "很好", "较好", "一般", "不足"


def graded(*grades: str, unevaluated: int = 0) -> str:
    """The dimension's grade over the shipped bands, for so many graded indicators."""
    shipped = read_pack(Path(__file__).parents[2] / "forms" / "cn-2025")
    plain = result("i2", dataset({"area": 10, "green": 8}))
    results = [replace(plain, grade=grade) for grade in (*grades, *[""] * unevaluated)]
    band = band_of(shipped, results)
    return band.grade if band else ""


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ([BEST] * 8 + [GOOD] * 2, "优"),
        ([BEST] * 8 + [GOOD, POOR], "良"),
        ([BEST] * 4 + [GOOD] * 4 + [FAIR] * 2, "良"),  # the gap: 很好 under 80, no 不足
        ([GOOD] * 10, "良"),
        ([BEST] * 7 + [FAIR] * 3, "良"),
        ([BEST] * 6 + [FAIR] * 3 + [POOR], "中"),
        ([GOOD] * 4 + [FAIR] * 6, "中"),
        ([GOOD] * 5 + [FAIR] * 4 + [POOR], "差"),
        ([GOOD] * 3 + [FAIR] * 7, "差"),
        ([POOR] * 10, "差"),
        ([BEST], "优"),
        ([], ""),
    ],
)
def test_the_manuals_table_and_its_gap(grades: list[str], expected: str) -> None:
    assert graded(*grades) == expected


def test_the_grade_of_a_dimension_is_never_invented() -> None:
    held = assess(dataset({"area": 10, "green": 8}))
    assert [d.grade for d in held.dimensions] == [""]
    assert [r.grade for r in held.indicators] == [""] * 10


def test_what_does_not_apply_is_not_counted_as_unevaluated() -> None:
    values = {"area": 10, "green": 8, "gone": 0, "all_black": 0}
    applying = ["i1", "i2", "i3", "i4", "i5", "i6", "i7", "i10"]
    held = assess(dataset(values, grades=dict.fromkeys(applying, BEST)))
    assert held.dimensions[0].grade == "优"  # i8 and i9 do not apply
    held = assess(dataset(values, grades=dict.fromkeys(applying[:6], BEST)))
    assert held.dimensions[0].grade == "良"  # two of eight are not evaluated: 75 %


def test_counts_of_a_dimension_add_up() -> None:
    held = assess(dataset({"area": 10, "green": 8, "fast": 20, "pop": 70000}))
    (dimension,) = held.dimensions
    assert dimension.total == 10
    assert dimension.computed + dimension.not_applicable + dimension.not_computable == 10
    assert (dimension.met, dimension.unmet) == (2, 1)
    assert dimension.met_share == Decimal("66.7")
    assert dimension.no_threshold >= 0
