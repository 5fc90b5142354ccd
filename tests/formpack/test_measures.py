from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.formpack import measures


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("平方米", "㎡"),
        ("m2", "㎡"),
        ("M²", "㎡"),
        ("公顷", "hm²"),
        ("平方千米", "km²"),
        ("KM2", "km²"),
        ("万平方米", "万㎡"),
        ("立方米/日", "m³/日"),
        ("万m3/日", "万m³/日"),
        ("克/人·日", "g/(人·日)"),
        ("％", "%"),
        ("千米/小时", "km/h"),
        ("", ""),
    ],
)
def test_people_call_a_measure_by_many_names(text: str, symbol: str) -> None:
    found = measures.find(text)
    assert found is not None
    assert measures.same(found.symbol, symbol)


@pytest.mark.parametrize("text", ["平方", "万", "亿", "斤", "栋套", "万万㎡"])
def test_what_is_no_measure_is_not_guessed(text: str) -> None:
    assert measures.find(text) is None


@pytest.mark.parametrize(
    ("amount", "one", "other", "result"),
    [
        ("12.3", "公顷", "㎡", "123000"),
        ("3", "亩", "㎡", "2000"),
        ("46800", "米", "km", "46.8"),
        ("38.2", "万㎡", "㎡", "382000"),
        ("24", "m³/日", "m³/h", "1"),
        ("0.16", "万m³/h", "m³/h", "1600"),
        ("10", "m/s", "km/h", "36"),
        ("50", "%", "", "0.5"),
        ("2", "g/m³", "mg/L", "2"),
        ("-1", "km²", "㎡", "-1000000"),
        ("0", "亩", "㎡", "0"),
    ],
)
def test_conversion_is_exact(amount: str, one: str, other: str, result: str) -> None:
    assert measures.convert(Decimal(amount), one, other) == Decimal(result)


@pytest.mark.parametrize(
    ("amount", "one", "other"),
    [
        ("1", "亩", "㎡"),
        ("1", "m³/日", "m³/h"),
        ("1", "栋", "套"),
        ("1", "㎡", "km"),
        ("1", "斤", "㎡"),
    ],
)
def test_what_does_not_come_out_even_or_does_not_fit_is_not_converted(
    amount: str, one: str, other: str
) -> None:
    assert measures.convert(Decimal(amount), one, other) is None


@given(
    st.decimals(-(10**9), 10**9, places=4),
    st.sampled_from([m.symbol for m in measures.MEASURES]),
    st.sampled_from([m.symbol for m in measures.MEASURES]),
)
def test_a_conversion_comes_back_to_the_same_amount(amount: Decimal, one: str, other: str) -> None:
    there = measures.convert(amount, one, other)
    if there is not None:
        assert measures.convert(there, other, one) == amount


def test_no_two_measures_share_a_name() -> None:
    names = [name for m in measures.MEASURES for name in {m.symbol, *m.aliases}]
    found = [measures.find(name) for name in names]
    own = [m for m in measures.MEASURES for _ in {m.symbol, *m.aliases}]
    assert found == own
