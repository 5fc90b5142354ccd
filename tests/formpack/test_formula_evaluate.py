from __future__ import annotations

import decimal
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from cityexam_desktop.formpack.absence import Absence, Value
from cityexam_desktop.formpack.formula import (
    Formula,
    PlainScope,
    Result,
    State,
    evaluate,
    parse,
)
from tests.formpack.formula_trees import scopes, trees

if TYPE_CHECKING:
    from cityexam_desktop.formpack.formula.nodes import Node

NONE_HERE, NOT_APPLICABLE = Absence.NONE_HERE, Absence.NOT_APPLICABLE
PENDING, BLANK, NOT_ASKED = Absence.PENDING, Absence.BLANK, Absence.NOT_ASKED


def computed(text: str, last_year: dict[str, Value] | None = None, **values: Value) -> Result:
    return evaluate(parse(text), PlainScope(values, last_year or {}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "3"),
        ("16 / 4 / 2", "2"),
        ("2 - -3", "5"),
        ("-2 * 3", "-6"),
        ("1 / 3", "0.3333333333333333333333333333"),
        ("0.1 + 0.2 = 0.3", "1"),
        ("ROUND(2.5, 0)", "3"),
        ("ROUND(-2.5, 0)", "-3"),
        ("ROUND(0.125, 2)", "0.13"),
        ("ROUND(1250, -2)", "1300"),
        ("ABS(2 - 5)", "3"),
        ("MIN(3, 1, 2)", "1"),
        ("MAX(1 - 4, 0)", "0"),
        ("3 = 3.0", "1"),
        ("2 <> 2", "0"),
        ("1 < 2", "1"),
        ("2 <= 1", "0"),
        ("(1 < 2) + (2 < 3)", "2"),
        ("AND(1, 2, 0)", "0"),
        ("OR(0, 5)", "1"),
        ("NOT(7)", "0"),
        ("IF(1 > 2, 10, 20)", "20"),
        ('"2025-01-31" < "2025-02-01"', "1"),
        ('"5" = 5', "0"),
        ('"5" <> 5', "1"),
    ],
)
def test_arithmetic_and_logic_are_decimal_and_round_half_up(text: str, expected: str) -> None:
    result = computed(text)
    assert result.state is State.OK
    assert result.value == Decimal(expected)


def test_a_rounded_number_is_written_out() -> None:
    assert str(computed("ROUND(1250, -2)").value) == "1300"


def test_a_formula_may_choose_a_text() -> None:
    assert computed('IF(a > 1, "高", kind)', a=Decimal(2)).value == "高"
    assert computed('IF(a > 1, "高", kind)', a=Decimal(1), kind="低").value == "低"


# The first column of the table of absences: alone in a formula.
@pytest.mark.parametrize("text", ["x", "SUM(x)", "MAX(x)", "-x", "x * 2", "ABS(x)", "ROUND(x, 1)"])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal(0), Result(State.OK, Decimal(0))),
        (NONE_HERE, Result(State.OK, Decimal(0))),
        (NOT_APPLICABLE, Result(State.NOT_APPLICABLE)),
        (PENDING, Result(State.MISSING, missing=("x",))),
        (BLANK, Result(State.MISSING, missing=("x",))),
        (NOT_ASKED, Result(State.MISSING, missing=("x",), not_asked=("x",))),
    ],
)
def test_an_absence_alone_comes_to_what_the_table_says(
    text: str, value: Value, expected: Result
) -> None:
    assert computed(text, x=value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal(3), Result(State.OK, Decimal(3))),
        (NONE_HERE, Result(State.OK, Decimal(0))),
        (NOT_APPLICABLE, Result(State.NOT_APPLICABLE)),
        (BLANK, Result(State.MISSING, missing=("prev(x)",))),
        (NOT_ASKED, Result(State.MISSING, missing=("prev(x)",), not_asked=("prev(x)",))),
    ],
)
def test_an_absence_last_year_is_named_as_last_years(value: Value, expected: Result) -> None:
    assert computed("prev(x)", {"x": value}) == expected


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("b + a", ("b", "a")),
        ("a / zero + b * prev(a)", ("a", "b", "prev(a)")),
        ("a + na - b", ("a", "b")),
        ("a + a", ("a",)),
        ("MAX(a, b, one)", ("a", "b")),
        ("AND(one, a, b)", ("a", "b")),
        ("OR(zero, b, a)", ("b", "a")),
        ("(a > 1) = (b > 1)", ("a", "b")),
        ("NOT(a)", ("a",)),
        ("IF(a, b, one)", ("a",)),
        ("IF(zero, a, b)", ("b",)),
        ('a = "x"', ("a",)),
    ],
)
def test_all_that_is_missing_is_named_in_the_order_of_the_formula(
    text: str, missing: tuple[str, ...]
) -> None:
    result = computed(text, a=BLANK, b=PENDING, zero=Decimal(0), one=Decimal(1), na=NOT_APPLICABLE)
    assert result == Result(State.MISSING, missing=missing)


def test_what_an_older_pack_did_not_ask_is_told_apart() -> None:
    result = computed("a + b + c", a=NOT_ASKED, b=BLANK, c=NOT_ASKED)
    assert result.missing == ("a", "b", "c")
    assert result.not_asked == ("a", "c")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("AND(a, zero)", "0"),
        ("AND(zero, a)", "0"),
        ("OR(a, one)", "1"),
        ("OR(na, one)", "1"),
        ("AND(na, zero)", "0"),
        ("OR(AND(a, zero), one)", "1"),
        ("IF(one, 5, a)", "5"),
        ("IF(zero, a, 6)", "6"),
        ("IF(zero, one / zero, 6)", "6"),
    ],
)
def test_what_is_decided_does_not_wait_for_what_is_missing(text: str, value: str) -> None:
    result = computed(text, a=BLANK, zero=Decimal(0), one=Decimal(1), na=NOT_APPLICABLE)
    assert result == Result(State.OK, Decimal(value))


@pytest.mark.parametrize(
    "text", ["na + 1", "1 / na", "AND(one, na)", "na > 1", "na / 0", 'na + "x"']
)
def test_not_applicable_makes_the_result_not_applicable(text: str) -> None:
    assert computed(text, na=NOT_APPLICABLE, one=Decimal(1)) == Result(State.NOT_APPLICABLE)


@pytest.mark.parametrize(
    ("text", "denominator", "none_here"),
    [
        ("1 / zero", "zero", False),
        ("zero / zero", "zero", False),
        ("1 / none", "none", True),
        ("1 / (none + zero)", "none + zero", True),
        ("1 / (one - 1)", "one - 1", False),
        ("one / one / zero * 100", "zero", False),
        ("1 / prev(none)", "prev(none)", True),
        ("1 / none + 1 / zero", "none", True),
        ("MAX(1 / zero, 5)", "zero", False),
        ("1 / zero > 5", "zero", False),
        ("1 / SUM(none)", "SUM(none)", True),
    ],
)
def test_a_zero_denominator_is_named_and_whether_there_is_no_such_object(
    text: str, denominator: str, *, none_here: bool
) -> None:
    result = computed(text, {"none": NONE_HERE}, zero=Decimal(0), one=Decimal(1), none=NONE_HERE)
    assert result == Result(
        State.ZERO_DENOMINATOR, denominator=denominator, none_denominator=none_here
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("kind + 1", "文字“砖混”不能参与计算"),
        ("MAX(kind, 1)", "文字“砖混”不能参与计算"),
        ("NOT(kind)", "文字“砖混”不能参与计算"),
        ("AND(kind, 1)", "文字“砖混”不能参与计算"),
        ("IF(kind, 1, 2)", "文字“砖混”不能参与计算"),
        ("kind > 5", "文字“砖混”不能参与计算"),
        ("kind / 0", "文字“砖混”不能参与计算"),
        ("huge * huge", "数值超出了可以计算的范围"),
        ("ROUND(huge, 2)", "数值超出了可以计算的范围"),
        ("nan + 1", "数值超出了可以计算的范围"),
        ("nan > 1", "数值超出了可以计算的范围"),
        ("nan = nan", "数值超出了可以计算的范围"),
        ("SUM(nan)", "数值超出了可以计算的范围"),
    ],
)
def test_what_cannot_be_computed_with_is_told(text: str, reason: str) -> None:
    result = computed(text, kind="砖混", huge=Decimal("1E+999999"), nan=Decimal("NaN"))
    assert result == Result(State.UNSUITABLE, reason=reason)


def test_the_context_of_the_thread_changes_nothing() -> None:
    with decimal.localcontext() as context:
        context.prec = 3
        context.rounding = decimal.ROUND_UP
        context.traps[decimal.Inexact] = True
        result = computed("ROUND(20000 / 3, 6) + a", a=Decimal("0.000001"))
    assert result.value == Decimal("6666.666668")


@given(trees, scopes())
def test_no_formula_over_no_data_raises(root: Node, scope: PlainScope) -> None:
    result = evaluate(Formula(root), scope)
    assert (result.value is not None) == (result.state is State.OK)
    assert bool(result.missing) == (result.state is State.MISSING)
    assert set(result.not_asked) <= set(result.missing)
    if isinstance(result.value, Decimal):
        assert result.value.is_finite()


@given(trees, scopes())
def test_what_is_missing_is_read_by_the_formula_and_has_no_value(
    root: Node, scope: PlainScope
) -> None:
    formula = Formula(root)
    for name in evaluate(formula, scope).missing:
        code = name.removeprefix("prev(").removesuffix(")")
        if code not in scope.below:
            absence = scope.previous(code) if name != code else scope.value(code)
            assert isinstance(absence, Absence)
            assert absence.is_missing
        assert code in (formula.codes if name == code else formula.prev_codes)


def test_a_condition_without_value_does_not_hold() -> None:
    assert computed("1 < 2").is_true
    assert not computed("2 < 1").is_true
    assert not computed("a").is_true
    assert not computed('"是"').is_true
