"""Columns of observations come back as they were stored, whatever their texts look like."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.content import observations
from cityexam_desktop.workspace.model import Observation
from tests.workspace.draft import NOW, TASK, new_workspace

# Signs that mean something in JSON, few of them, so that texts are often alike.
NOTES = st.lists(st.text('",[]\\a', max_size=4), max_size=6)


@given(NOTES)
@example(["", "", ""])
@example(["统计年鉴"] * 5)
@example(['","', ","])
@example(['a","a', "a"])
@example([",", ","])
def test_columns_of_equal_and_awkward_texts_are_read_as_stored(notes: list[str]) -> None:
    said = [Observation("area", f"b{i}", Decimal(i), note=note) for i, note in enumerate(notes)]
    with new_workspace() as ws:
        answering.open_draft(ws, TASK, "zjj", now=NOW)
        answering.record(ws, 1, said)
        assert [*observations(ws, 1)] == said
