from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cityexam_desktop.formpack.formula import Result, State
from cityexam_desktop.formpack.model import Missing
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.formpack.rules import judge
from cityexam_desktop.paths import forms

ANY = replace(
    read_pack(forms() / "cn-2025").rules[0],
    tolerance=Decimal(0),
    relative=False,
    left_missing=Missing.SKIP,
    right_missing=Missing.SKIP,
)


def number(text: str) -> Result:
    return Result(State.OK, Decimal(text))


GONE = Result(State.MISSING, missing=("a",))
NOT_ASKED = Result(State.MISSING, missing=("a",), not_asked=("a",))


@pytest.mark.parametrize(
    ("left", "operator", "right", "holds"),
    [
        ("1", "<=", "1", True),
        ("1.01", "<=", "1", False),
        ("1", ">=", "1", True),
        ("0.99", ">=", "1", False),
        ("1", "<", "1", False),
        ("0.99", "<", "1", True),
        ("1", ">", "1", False),
        ("1.0", "=", "1", True),
        ("1.01", "=", "1", False),
        ("1", "<>", "1", False),
        ("2", "<>", "1", True),
    ],
)
def test_both_sides_are_compared(left: str, operator: str, right: str, *, holds: bool) -> None:
    rule = replace(ANY, operator=operator)
    assert judge(rule, number(left), number(right)) is holds


@pytest.mark.parametrize(
    ("left", "operator", "right", "tolerance", "relative", "holds"),
    [
        ("105", "=", "100", "5", False, True),
        ("105.01", "=", "100", "5", False, False),
        ("130", "=", "100", "0.3", True, True),
        ("130.01", "=", "100", "0.3", True, False),
        ("70", "=", "100", "0.3", True, True),
        ("-130", "=", "-100", "0.3", True, True),
        ("105", "<=", "100", "0.05", True, True),
        ("106", "<=", "100", "0.05", True, False),
        ("95", ">=", "100", "0.05", True, True),
        ("1", "=", "0", "0.3", True, False),
    ],
)
def test_a_tolerance_is_an_amount_or_a_share_of_the_right_side(
    left: str, operator: str, right: str, tolerance: str, *, relative: bool, holds: bool
) -> None:
    rule = replace(ANY, operator=operator, tolerance=Decimal(tolerance), relative=relative)
    assert judge(rule, number(left), number(right)) is holds


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (GONE, number("1")),
        (number("1"), GONE),
        (NOT_ASKED, number("1")),
        (Result(State.NOT_APPLICABLE), number("1")),
        (number("1"), Result(State.ZERO_DENOMINATOR, denominator="a")),
        (Result(State.UNSUITABLE, reason="文字"), number("1")),
    ],
)
def test_a_side_without_a_value_is_not_judged(left: Result, right: Result) -> None:
    assert judge(ANY, left, right) is None


def test_a_missing_side_counts_as_zero_where_the_rule_says_so() -> None:
    rule = replace(ANY, operator="<=", left_missing=Missing.ZERO)
    assert judge(rule, GONE, number("1")) is True
    assert judge(rule, GONE, number("-1")) is False


def test_a_missing_side_is_a_finding_where_the_rule_says_so() -> None:
    rule = replace(ANY, left_missing=Missing.REPORT)
    assert judge(rule, GONE, number("1")) is False


@pytest.mark.parametrize("missing", list(Missing))
def test_what_an_older_pack_did_not_ask_is_never_held_against_anybody(missing: Missing) -> None:
    rule = replace(ANY, left_missing=missing)
    assert judge(rule, NOT_ASKED, number("1")) is None


def test_texts_are_equal_or_not_and_have_no_order() -> None:
    left, right = Result(State.OK, "A"), Result(State.OK, "B")
    assert judge(replace(ANY, operator="="), left, right) is False
    assert judge(replace(ANY, operator="<>"), left, right) is True
    assert judge(replace(ANY, operator="<="), left, right) is None
