from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.formpack.absence import Absence, Value
from cityexam_desktop.formpack.formula import PlainScope, Result, State, evaluate, parse
from tests.formpack.formula_trees import values

ONE, TWO, SIX = Decimal(1), Decimal(2), Decimal(6)
NONE_HERE, NOT_APPLICABLE = Absence.NONE_HERE, Absence.NOT_APPLICABLE
PENDING, BLANK, NOT_ASKED = Absence.PENDING, Absence.BLANK, Absence.NOT_ASKED

MISSING = Result(State.MISSING, missing=("x",))
NEVER_ASKED = Result(State.MISSING, missing=("x",), not_asked=("x",))
NO_ROWS = Result(State.ZERO_DENOMINATOR, denominator="COUNT(x)")
NONE_AT_ALL = Result(State.ZERO_DENOMINATOR, denominator="COUNT(x)", none_denominator=True)


def over(column: list[Value], *, not_surveyed: int = 0, enough: str | None = None) -> PlainScope:
    """Give a county whose rows carry x, with the row's number in n."""
    rows = [PlainScope({"x": x, "n": Decimal(i)}) for i, x in enumerate(column, 1)]
    share = {} if enough is None else {"x": Decimal(enough)}
    return PlainScope({}, {}, {"x": rows, "n": rows}, {"x": not_surveyed}, share)


def ok(value: int | str, partial: tuple[int, int] | None = None) -> Result:
    return Result(State.OK, Decimal(value), partial=partial)


# The second column of the table of absences: over rows.
@pytest.mark.parametrize(
    ("column", "total", "average", "count", "least", "most"),
    [
        ([ONE, SIX, TWO], ok(9), ok(3), ok(3), ok(1), ok(6)),
        ([TWO, SIX, NONE_HERE], ok(8), ok(4), ok(2), ok(2), ok(6)),
        ([TWO, SIX, NOT_APPLICABLE], ok(8), ok(4), ok(2), ok(2), ok(6)),
        ([TWO, SIX, NOT_ASKED], ok(8), ok(4), ok(2), ok(2), ok(6)),
        ([TWO, SIX, PENDING], MISSING, MISSING, MISSING, MISSING, MISSING),
        ([TWO, SIX, BLANK], MISSING, MISSING, MISSING, MISSING, MISSING),
        ([TWO, BLANK, NOT_ASKED], MISSING, MISSING, MISSING, MISSING, MISSING),
        ([], ok(0), NO_ROWS, ok(0), NO_ROWS, NO_ROWS),
        ([NONE_HERE, NONE_HERE], ok(0), NONE_AT_ALL, ok(0), NONE_AT_ALL, NONE_AT_ALL),
        (
            [NOT_APPLICABLE],
            ok(0),
            Result(State.NOT_APPLICABLE),
            ok(0),
            Result(State.NOT_APPLICABLE),
            Result(State.NOT_APPLICABLE),
        ),
        ([NOT_ASKED], NEVER_ASKED, NEVER_ASKED, NEVER_ASKED, NEVER_ASKED, NEVER_ASKED),
        (
            [NOT_ASKED, NOT_APPLICABLE],
            NEVER_ASKED,
            NEVER_ASKED,
            NEVER_ASKED,
            NEVER_ASKED,
            NEVER_ASKED,
        ),
    ],
)
def test_an_absence_in_rows_comes_to_what_the_table_says(
    column: list[Value],
    total: Result,
    average: Result,
    count: Result,
    least: Result,
    most: Result,
) -> None:
    scope = over(column)
    assert evaluate(parse("SUM(x)"), scope) == total
    assert evaluate(parse("AVERAGE(x)"), scope) == average
    assert evaluate(parse("COUNT(x)"), scope) == count
    assert evaluate(parse("MIN(x)"), scope) == least
    assert evaluate(parse("MAX(x)"), scope) == most


@pytest.mark.parametrize(
    ("column", "not_surveyed", "enough", "expected"),
    [
        # 暂缺 and 未填: enough when the declared share has answered.
        ([ONE, ONE, ONE, BLANK], 0, "0.75", ok(3, (3, 4))),
        ([ONE, ONE, ONE, PENDING], 0, "0.76", MISSING),
        ([ONE, NONE_HERE, NONE_HERE, BLANK], 0, "0.75", ok(1, (3, 4))),
        # What does not apply or was not asked is in neither number.
        ([ONE, ONE, ONE, BLANK, NOT_APPLICABLE, NOT_ASKED], 0, "0.75", ok(3, (3, 4))),
        ([BLANK, BLANK], 0, "0", MISSING),
        # Not surveyed: left out, lowers the coverage.
        ([ONE, ONE], 2, None, ok(2, (2, 4))),
        ([ONE, ONE], 2, "0.5", ok(2, (2, 4))),
        ([ONE, ONE], 2, "0.6", MISSING),
        ([ONE, BLANK], 2, None, MISSING),
        ([ONE, BLANK], 2, "0.25", ok(1, (1, 4))),
        ([], 2, None, MISSING),
        ([NOT_APPLICABLE], 2, None, MISSING),
        ([ONE, ONE], 0, "1", ok(2)),
    ],
)
def test_coverage_decides_whether_a_partial_sum_is_given(
    column: list[Value], not_surveyed: int, enough: str | None, expected: Result
) -> None:
    scope = over(column, not_surveyed=not_surveyed, enough=enough)
    assert evaluate(parse("SUM(x)"), scope) == expected
    if ONE in column:
        counted = evaluate(parse("COUNTIF(x, x = 1)"), scope)
        value = None if expected.value is None else Decimal(column.count(ONE))
        assert counted.value == value
        assert counted.partial == expected.partial


def test_the_lowest_coverage_is_reported() -> None:
    well, badly = over([ONE, ONE], not_surveyed=1), over([ONE], not_surveyed=3)
    scope = PlainScope(
        below={"x": well.below["x"], "y": [PlainScope({"y": ONE})]},
        not_surveyed={"x": 1, "y": badly.not_surveyed["x"]},
    )
    assert evaluate(parse("SUM(x) / SUM(y) + SUM(x)"), scope).partial == (1, 4)


@pytest.mark.parametrize(
    ("condition", "column", "expected"),
    [
        ("x = 1", [ONE, TWO, ONE], ok(2)),
        ("x > 1", [ONE, TWO, SIX], ok(2)),
        ("AND(x >= 1, n < 3)", [ONE, TWO, SIX], ok(2)),
        ("x = 0", [ONE, NONE_HERE], ok(1)),
        ("x = 1", [ONE, NOT_APPLICABLE], ok(1)),
        ("NOT(x = 1)", [ONE, NOT_APPLICABLE], ok(0)),
        ("x = 1", [ONE, NOT_ASKED], ok(1)),
        ("x = 1", [NOT_ASKED, NOT_ASKED], NEVER_ASKED),
        ("x = 1", [ONE, BLANK], MISSING),
        ("OR(x = 1, n = 2)", [ONE, BLANK], ok(2)),
        ("OR(x = 1, n = 1)", [ONE, BLANK], MISSING),
        ("6 / x > 2", [ONE, Decimal(0), TWO], ok(2)),
        ('x = "砖混"', ["砖混", "框架", "砖混"], ok(2)),
        ('x <> "砖混"', ["砖混", NOT_APPLICABLE, "框架"], ok(1)),
        ("x > 1", [], ok(0)),
        ("x > 1", ["砖混"], Result(State.UNSUITABLE, reason="文字“砖混”不能参与计算")),
    ],
)
def test_countif_judges_each_row_by_itself(
    condition: str, column: list[Value], expected: Result
) -> None:
    assert evaluate(parse(f"COUNTIF(x, {condition})"), over(column)) == expected


def test_countif_names_all_that_its_condition_misses() -> None:
    rows = [PlainScope({"x": ONE, "y": ONE}), PlainScope({"x": ONE}), PlainScope({"y": ONE})]
    scope = PlainScope(below={"k": rows})
    result = evaluate(parse("COUNTIF(k, x + y > prev(z))"), scope)
    assert result == Result(State.MISSING, missing=("prev(z)", "y", "x"))


def test_countif_compares_a_row_with_its_own_last_year() -> None:
    rows = [PlainScope({"x": ONE}, {"x": TWO}), PlainScope({"x": TWO}, {"x": ONE})]
    scope = PlainScope(below={"x": rows})
    assert evaluate(parse("COUNTIF(x, x < prev(x))"), scope) == ok(1)


@given(
    st.lists(values, max_size=6),
    st.sampled_from(("=", "<>", "<", "<=", ">", ">=")),
    st.sampled_from(("1", "0", '"砖混"')),
)
def test_the_short_ways_of_countif_give_what_the_long_way_gives(
    column: list[Value], operator: str, literal: str
) -> None:
    scope = over(column)
    condition = f"x {operator} {literal}"
    quick = evaluate(parse(f"COUNTIF(x, {condition})"), scope)
    by_value = evaluate(parse(f"COUNTIF(x, AND({condition}, 1))"), scope)
    by_row = evaluate(parse(f"COUNTIF(x, AND({condition}, n > 0))"), scope)
    assert quick == by_value == by_row


def test_a_datum_of_the_subject_itself_is_its_own_total() -> None:
    scope = PlainScope({"x": TWO, "y": NOT_APPLICABLE})
    for name in ("SUM", "AVERAGE", "MIN", "MAX"):
        assert evaluate(parse(f"{name}(x)"), scope) == ok(2)
        assert evaluate(parse(f"{name}(y)"), scope) == Result(State.NOT_APPLICABLE)
    assert evaluate(parse("COUNT(x)"), scope) == ok(1)
    assert evaluate(parse("COUNT(y)"), scope) == ok(0)
    assert evaluate(parse("COUNTIF(x, x > 1)"), scope) == ok(1)
    assert evaluate(parse("COUNTIF(x, x > prev(x))"), scope).missing == ("prev(x)",)


@pytest.mark.parametrize("name", ["SUM", "AVERAGE", "MIN", "MAX"])
def test_texts_in_rows_are_counted_but_not_computed_with(name: str) -> None:
    scope = over(["砖混", ONE, "框架"])
    assert evaluate(parse("COUNT(x)"), scope) == ok(3)
    result = evaluate(parse(f"{name}(x)"), scope)
    assert result == Result(State.UNSUITABLE, reason="文字“砖混”不能参与计算")


def test_a_sum_of_rows_without_such_objects_is_a_zero_denominator() -> None:
    result = evaluate(parse("100 / SUM(x)"), over([NONE_HERE, Decimal(0)]))
    assert result == Result(State.ZERO_DENOMINATOR, denominator="SUM(x)", none_denominator=True)
