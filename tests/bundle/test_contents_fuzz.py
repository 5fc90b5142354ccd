"""Whatever stands in a signed member, reading it gives a content or one kind of refusal."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityexam_desktop.bundle.contents import (
    from_members,
    read,
    refuse_other_counts,
    refuse_strangers,
    to_members,
)
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.submission import counts_of
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.model import Content, Observation, RowState, SurveyRow
from tests.bundle.test_contents import GOOD, PACK, UNIT

PLACES = {"building": {"b0", "b1"}, "estate": {"e1"}, "county": {COUNTY}}
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 3), st.integers(),
    st.sampled_from(["", "!", "!pending", "!blank", "'", "'x", "0", "-0", "1", "b0", "area",
                     "surveyed", "ledger", "zjj-1", "a" * 64, "1" * 40, "长" * 3000, "١",
                     "\u2069"]),
    st.text(max_size=4),
)  # fmt: skip
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)


def paths(plain: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything in a JSON value."""
    inner = (
        plain.items() if isinstance(plain, dict)
        else enumerate(plain) if isinstance(plain, list) else ()
    )  # fmt: skip
    return [here, *(path for key, value in inner for path in paths(value, (*here, key)))]


WAYS = [
    (name, path) for name, body in sorted(GOOD.items()) for path in paths(json.loads(body)) if path
]


def spoilt(plain: Any, path: tuple[Any, ...], value: Any, how: str) -> Any:
    """Put, drop or double what stands at a path."""
    plain = copy.deepcopy(plain)
    holder = plain
    for key in path[:-1]:
        holder = holder[key]
    if how == "drop":
        del holder[path[-1]]
    elif how == "double" and isinstance(holder, list):
        holder.append(holder[path[-1]])
    else:
        holder[path[-1]] = value
    return plain


@settings(max_examples=1500)
@given(st.sampled_from(WAYS), JSON, st.sampled_from(["put", "put", "drop", "double"]))
def test_a_spoilt_member_is_read_or_refused_and_nothing_else(
    way: tuple[str, tuple[Any, ...]], value: Any, how: str
) -> None:
    name, path = way
    body = json.dumps(spoilt(json.loads(GOOD[name]), path, value, how), ensure_ascii=False)
    members = GOOD | {name: body.encode("utf-8", "surrogatepass")}
    try:
        frozen = read(PACK, UNIT, members, members.__getitem__)
        refuse_strangers(PACK, frozen, PLACES)
        counts_of(frozen.content())
    except BadBundle:
        return
    content = frozen.content()
    # What passes can be written and stays what it is.
    again = to_members(PACK, content)
    assert set(from_members(PACK, UNIT, again, again.__getitem__).observations) == set(
        content.observations
    )


@settings(max_examples=300)
@given(st.sampled_from(sorted(GOOD)), JSON)
def test_a_member_of_another_shape_is_refused(name: str, value: Any) -> None:
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    members = GOOD | {name: body}
    with pytest.raises(BadBundle):
        read(PACK, UNIT, members, members.__getitem__)


@pytest.mark.parametrize("names", [[], ["forms/house.json"], ["other.json", "values.json"]])
def test_a_member_missing_or_unknown_is_refused(names: list[str]) -> None:
    members = {name: GOOD.get(name, GOOD["values.json"]) for name in names}
    with pytest.raises(BadBundle):
        from_members(PACK, UNIT, members, members.__getitem__)


@pytest.mark.parametrize(
    "said",
    [
        Content((Observation("floors", "b9", Decimal(3)),)),
        Content((Observation("floors", "e1", Decimal(3)),)),
        Content((Observation("floors", COUNTY, Decimal(3)),)),
        Content((Observation("span", "zjj-1", Decimal(3)),)),
        Content(rows=(SurveyRow("house", "b9", RowState.SURVEYED),)),
    ],
)
def test_a_subject_that_the_task_does_not_have_is_refused(said: Content) -> None:
    members = to_members(PACK, said)
    frozen = read(PACK, UNIT, members, members.__getitem__)
    with pytest.raises(BadBundle) as caught:
        refuse_strangers(PACK, frozen, PLACES)
    assert caught.value.reason == "values"


def test_counts_that_are_not_the_contents_are_refused() -> None:
    frozen = read(PACK, UNIT, GOOD, GOOD.__getitem__)
    refuse_strangers(PACK, frozen, PLACES)
    counts = counts_of(frozen.content())
    assert (counts.values, counts.absences, counts.rows, counts.attachments) == (7, 1, 1, 1)
    refuse_other_counts(frozen, counts)
    for wrong in (replace(counts, values=8), replace(counts, explanations=0)):
        with pytest.raises(BadBundle):
            refuse_other_counts(frozen, wrong)
