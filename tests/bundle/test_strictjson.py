"""JSON with one reading: what is written is read back, and nothing looser."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.bundle import strictjson
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.strictjson import LARGEST_INTEGER

ALLOWED = st.text(max_size=8).filter(strictjson.allowed)
ANYTHING = st.text(st.characters(exclude_categories=[]), max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | ALLOWED | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ALLOWED, inner, max_size=4),
    max_leaves=20,
)
BRACKETED = st.recursive(
    st.sampled_from(["", "[", "]", "{}", '"', '\\"', "\\", '"]', "[[", "项"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["[", "a"]), inner),
    max_leaves=12,
)


def loads(data: bytes | str, limit: int = 1 << 20, depth: int = strictjson.DEPTH) -> Any:
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    return strictjson.loads(raw, limit=limit, depth=depth, what="values.json")


def reason(data: bytes | str, limit: int = 1 << 20, depth: int = strictjson.DEPTH) -> str:
    with pytest.raises(BadBundle) as error:
        loads(data, limit, depth)
    assert error.value.where == "values.json"
    return error.value.reason


def depth_of(value: object) -> int:
    inner = (
        list(value.values())
        if isinstance(value, dict)
        else value
        if isinstance(value, list)
        else None
    )
    return 0 if inner is None else 1 + max(map(depth_of, inner), default=0)


@given(VALUES)
def test_what_is_written_is_read_back(value: object) -> None:
    data = strictjson.dumps(value)
    if depth_of(value) <= strictjson.DEPTH:
        assert loads(data) == value
    assert (
        data
        == json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    )


def test_the_order_of_keys_does_not_change_the_bytes() -> None:
    assert strictjson.dumps({"b": 1, "a": ("x",)}) == strictjson.dumps({"a": ["x"], "b": 1})
    assert strictjson.dumps({"b": 1, "a": "项"}) == '{"a":"项","b":1}'.encode()


@pytest.mark.parametrize("value", [1.5, float("nan"), {"a": [0.0]}, 1e300])
def test_a_float_is_a_bug_of_the_writer(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        strictjson.dumps(value)


@pytest.mark.parametrize("value", [Decimal(1), {1}, object(), b"x"])
def test_an_unknown_type_is_a_bug_of_the_writer(value: object) -> None:
    with pytest.raises(TypeError):
        strictjson.dumps(value)


@pytest.mark.parametrize("value", ["a\nb", "\u202e", "\ud800", 2**53 + 1])
def test_what_could_not_be_read_back_is_not_written(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        strictjson.dumps(value)


@given(ANYTHING)
def test_a_text_is_read_exactly_when_it_is_allowed(text: str) -> None:
    data = json.dumps([text], ensure_ascii=False)
    if strictjson.allowed(text):
        assert loads(data) == [text]
    else:
        assert reason(data) in {"json_text", "json_syntax"}


@given(ANYTHING)
def test_cleaned_text_is_allowed_and_cleaning_changes_no_allowed_text(text: str) -> None:
    assert strictjson.allowed(strictjson.plain(text))
    if strictjson.allowed(text):
        assert strictjson.plain(text) == text


def test_cleaning_keeps_words_apart() -> None:
    assert strictjson.plain("第一行\r\n第二行\t三\u202e四\x00") == "第一行 第二行 三四"


@given(BRACKETED, st.integers(1, 6))
def test_depth_is_counted_outside_texts_only(value: object, depth: int) -> None:
    data = json.dumps(value, ensure_ascii=False)
    if depth_of(value) <= depth:
        assert loads(data, depth=depth) == value
    else:
        assert reason(data, depth=depth) == "json_depth"


@given(st.text('[]{}":,\\ax10.e-', max_size=30))
def test_whatever_is_read_the_standard_reader_reads_alike(text: str) -> None:
    try:
        value = loads(text)
    except BadBundle:
        return
    assert json.loads(text) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(BadBundle):
        assert strictjson.dumps(loads(data)) is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a":1,"a":1}', "json_duplicate"),
        ('[{"a":{"b":1,"b":2}}]', "json_duplicate"),
        ("[1.0]", "json_number"),
        ("[1e3]", "json_number"),
        ("[1E3]", "json_number"),
        ("[NaN]", "json_number"),
        ("[Infinity]", "json_number"),
        ("[-0]", "json_number"),
        (f"[{2**53 + 1}]", "json_number"),
        (f"[{-(2**53) - 1}]", "json_number"),
        ("[" + "1" * 100_000 + "]", "json_number"),
        ("[01]", "json_syntax"),
        ("[+1]", "json_syntax"),
        ("[1,]", "json_syntax"),
        ("", "json_syntax"),
        ("[1] 2", "json_syntax"),
        ("[1]\x00", "json_syntax"),
        ("'a'", "json_syntax"),
        ("[undefined]", "json_syntax"),
        ("[True]", "json_syntax"),
        ("]", "json_syntax"),
        ('["a]', "json_syntax"),
        (r'["\u4e2d"]', "json_text"),
        (r'["\/"]', "json_text"),
        (r'["\n"]', "json_text"),
        (r'["\ud83d\ude00"]', "json_text"),
        (r'["\\\n"]', "json_text"),
        ("\ufeff[]", "json_text"),
        ('["\ufeff"]', "json_text"),
        ('["\u2029"]', "json_text"),
        ('["\u2066"]', "json_text"),
        ('["\u200e"]', "json_text"),
        ('["\u0085"]', "json_text"),
        ('["\x7f"]', "json_text"),
        ("[" * 17 + "]" * 17, "json_depth"),
        ('{"a":' * 17 + "1" + "}" * 17, "json_depth"),
        ('[{"a":' * 9 + "1" + "}]" * 9, "json_depth"),
        ("[" * 12 + '{"a":' * 5 + "1" + "}" * 5 + "]" * 12, "json_depth"),
        ("[" * 5 + '{"a":' * 12 + "1" + "}" * 12 + "]" * 5, "json_depth"),
        ("[" * 100_000, "json_syntax"),
    ],
)
def test_refused(text: str, expected: str) -> None:
    assert reason(text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[" * 16 + "]" * 16, None),
        (f"[{2**53},{-(2**53)}]", [2**53, -(2**53)]),
        (r'["\"\\","\\n"]', ['"\\', "\\n"]),
        (" [ 1 ,\n\t2 ] ", [1, 2]),
        ('["“引号”——…㎡²±℃𠙶㙦"]', ["“引号”——…㎡²±℃𠙶㙦"]),
        ('{"a":{"a":[]},"b":{"a":"[["}}', {"a": {"a": []}, "b": {"a": "[["}}),
    ],
)
def test_read(text: str, value: object) -> None:
    assert value is None or loads(text) == value
    loads(text)


def test_size_is_judged_before_anything_else() -> None:
    assert reason(b"\xff" * 11, limit=10) == "too_large"
    assert loads(b"[1,2,3,45]", limit=10) == [1, 2, 3, 45]
