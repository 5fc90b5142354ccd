"""Many rows at once come to what each comes to by itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.absence import Absence, Value
from cityexam_desktop.formpack.formula import (
    Formula,
    Frame,
    PlainScope,
    evaluate,
    holds_over,
    parse,
    values_over,
)
from cityexam_desktop.formpack.formula.nodes import Code, Node
from cityexam_desktop.formpack.formula.scope import RowList
from cityexam_desktop.formpack.model import Missing, Rule, RuleScope
from cityexam_desktop.formpack.rules import in_doubt, judge
from tests.formpack.formula_trees import ROWS, conditions, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.formpack.formula import Scope

_small = st.integers(-3, 3).map(Decimal) | st.sampled_from(
    [Decimal("0.5"), Decimal("1E+999999"), Decimal("1E-999999")]
)
_texts = st.sampled_from(["砖混", "框架", ""])
# Columns as tables have them: numbers or texts throughout, with gaps, or anything at all.
_kinds = (
    _small,
    _texts,
    _small | st.sampled_from(Absence),
    _texts | st.just(Absence.BLANK),
    values,
)


@st.composite
def tables(draw: st.DrawFn) -> list[PlainScope]:
    """Draw rows whose columns hold each its own kind of value."""
    size = draw(st.integers(0, 8))

    def columns() -> dict[str, list[Value]]:
        return {
            code: draw(st.lists(draw(st.sampled_from(_kinds)), min_size=size, max_size=size))
            for code in ROWS
        }

    now, last = columns(), columns()
    return [
        PlainScope({c: now[c][n] for c in ROWS}, {c: last[c][n] for c in ROWS}) for n in range(size)
    ]


def one_by_one(formula: Formula, rows: Sequence[Scope]) -> list[bool | None]:
    results = [evaluate(formula, row) for row in rows]
    return [None if r.value is None else bool(r.value) for r in results]


@given(conditions, tables())
def test_a_condition_over_columns_is_the_condition_of_each_row(
    condition: Node, rows: list[PlainScope]
) -> None:
    formula = Formula(condition)
    assert list(holds_over(formula, RowList(rows))) == one_by_one(formula, rows)


@given(conditions, tables())
def test_a_value_over_columns_is_the_value_of_each_row(tree: Node, rows: list[PlainScope]) -> None:
    formula = Formula(tree)

    def one(row: Scope) -> Value:
        value = evaluate(formula, row).value
        return Absence.BLANK if value is None else value

    assert list(values_over(formula, one, RowList(rows))) == [one(row) for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        "r > 1",
        "AND(r <> 0, s / r > 1)",
        "OR(r = 0, s / r > 1)",
        "IF(r = 0, 0, s / r) > 1",
        "IF(r > s, AND(r > 1, s > 0), NOT(s > 1))",
        'OR(h_struct = "砖混", h_struct = "框架")',
        'IF(h_struct = "砖混", r, s) <= 2',
        "ABS(r - s) <= MAX(MIN(r, s), 0.5) * 2 + (r > s)",
        "ROUND(r / 3, 1) * 3 = r",
        "-r < -prev(r)",
        "s / r > 1",
        'r = "砖混"',
        "h_struct > 1",
        'IF(r > 0, "是", 1) = 1',
    ],
)
@settings(max_examples=25)
@given(rows=tables())
def test_so_are_the_conditions_that_packs_write(text: str, rows: list[PlainScope]) -> None:
    formula = parse(text)
    assert list(holds_over(formula, RowList(rows))) == one_by_one(formula, rows)


def test_a_condition_without_data_is_the_same_for_every_row() -> None:
    rows = RowList([PlainScope(), PlainScope()])
    assert list(holds_over(parse("1 > 2"), rows)) == [False, False]
    assert list(holds_over(parse("1 / 0"), rows)) == [None, None]


def test_a_sum_over_finer_rows_is_each_row_s_own() -> None:
    finer = [PlainScope({"x": Decimal(n)}) for n in range(3)]
    rows = [PlainScope(below={"x": finer}), PlainScope(below={"x": finer[:2]})]
    assert list(holds_over(parse("SUM(x) >= 3"), RowList(rows))) == [True, False]


_RULE = Rule(
    code="r_x", scope=RuleScope.ROW, form="f", left=parse("1"), operator="<=", right=parse("1"),
    tolerance=Decimal(0), relative=False, left_missing=Missing.SKIP, right_missing=Missing.SKIP,
    level=Level.MUST, sentence="", instruction="", passes=(), fails=(), source="",
)  # fmt: skip
_sides = conditions | st.sampled_from([Code(code) for code in ROWS])


@given(
    left=_sides,
    right=_sides,
    operator=st.sampled_from(("<=", ">=", "<", ">", "=", "<>")),
    tolerance=st.sampled_from((Decimal(0), Decimal("0.3"), Decimal(2))),
    relative=st.booleans(),
    missing=st.tuples(st.sampled_from(Missing), st.sampled_from(Missing)),
    rows=tables(),
)
def test_no_row_in_which_a_rule_fails_is_passed_over(
    left: Node, right: Node, operator: str, tolerance: Decimal, relative: bool,  # noqa: FBT001
    missing: tuple[Missing, Missing], rows: list[PlainScope],
) -> None:  # fmt: skip
    rule = replace(
        _RULE, left=Formula(left), right=Formula(right), operator=operator, tolerance=tolerance,
        relative=relative, left_missing=missing[0], right_missing=missing[1],
    )  # fmt: skip
    judged = [judge(rule, evaluate(rule.left, row), evaluate(rule.right, row)) for row in rows]
    doubtful = list(in_doubt(rule, Frame(RowList(rows))))
    assert {n for n, holds in enumerate(judged) if holds is False} <= set(doubtful)
