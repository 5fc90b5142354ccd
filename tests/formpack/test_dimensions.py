"""Measures in formulas: what does not fit is found, what only looks odd is let through."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cityexam_desktop.formpack.reader import lint_tables
from cityexam_desktop.formpack.units import unit_of
from tests.support.small import tables


def mismatches(table: str, code: str, **cells: str) -> list[tuple[str, str]]:
    rows = {name: [dict(row) for row in found] for name, found in tables().items()}
    (row,) = (row for row in rows[table] if row["code"] == code)
    row.update(cells)
    _, findings = lint_tables(rows)
    found = [f for f in findings if f.code == "pack.measure_mismatch"]
    assert all(f.remedy for f in found)
    return [(f.where.column, f.sentence) for f in found]


@pytest.mark.parametrize(
    ("formula", "measure", "says"),
    [
        ("green/area", "%", "相差 100 倍"),
        ("green/area*100", "‰", "相差 10 倍"),
        ("green", "hm²", "相差 100 倍"),
        ("green*100", "㎡", "相差 10000 倍"),
        ("green", "km", "不是“km”"),
        ("pop/area", "%", "不是“%”"),
        ("green + inflow", "km²", "green 与 inflow 的计量单位不同"),
        ("MAX(green, fast)", "km²", "green 与 fast 的计量单位不同"),
        ("IF(green > inflow, 1, 2)", "km²", "green 与 inflow 的计量单位不同"),
        ("green - prev(fast)", "km²", "green 与 prev(fast) 的计量单位不同"),
    ],
)
def test_a_formula_that_cannot_give_its_measure_is_found(
    formula: str, measure: str, says: str
) -> None:
    (found,) = mismatches("indicators", "i2", formula=formula, measure=measure)
    assert found[0] == "formula"
    assert says in found[1]


@pytest.mark.parametrize(
    ("formula", "measure"),
    [
        ("green/area*100", "%"),
        ("green/area", ""),
        ("green*100", "hm²"),
        ("green*1000000", "㎡"),
        ("green*100*15", "亩"),
        ("pop/area", "人/km²"),
        ("area*1000000/pop", "㎡/人"),
        ("inflow*365/10000", "万m³/年"),
        ("inflow/24", "m³/h"),
        ("MAX(green - 1, 0)", "km²"),
        ("ROUND(green*0.85, 2)", "km²"),
    ],
)
def test_a_formula_that_gives_its_measure_is_let_through(formula: str, measure: str) -> None:
    assert mismatches("indicators", "i2", formula=formula, measure=measure) == []


def test_the_same_area_in_another_size_is_found_where_it_is_added() -> None:
    rows = {name: [dict(row) for row in found] for name, found in tables().items()}
    for row in rows["base_data"]:
        if row["code"] == "green":
            row["measure"] = "hm²"
    _, findings = lint_tables(rows)
    found = [f for f in findings if f.code == "pack.measure_mismatch"]
    assert any(f.where.table == "indicators" and "100 倍" in f.sentence for f in found)


def test_sides_of_a_rule_must_be_comparable_but_may_have_coefficients() -> None:
    assert mismatches("rules", "r_seat", right="need*10") == []
    (row,) = (row for row in tables()["rules"] if row["code"] == "r_kept")
    assert row["left"] == "kept"
    found = mismatches("rules", "r_kept", left="kept*area")
    assert found == [("right", found[0][1])]
    assert "规则两边的计量单位不能比较" in found[0][1]


@pytest.mark.parametrize(
    ("measure", "size"),
    [
        ("万m³", Fraction(10_000)),
        ("m³", Fraction(1)),
        ("公顷", Fraction(10_000)),
        ("㎡", Fraction(1)),
        ("亩", Fraction(2000, 3)),
        ("亿元", Fraction(100_000_000)),
        ("㎡/万人", Fraction(1, 10_000)),
        ("L/s", Fraction(18, 5)),
        ("mg/L", Fraction(1)),
    ],
)
def test_a_measure_has_its_size(measure: str, size: Fraction) -> None:
    assert unit_of(measure).size == size
