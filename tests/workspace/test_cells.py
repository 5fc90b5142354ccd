from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.cells import cells
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.model import Nature, Observation
from tests.support.small import NOW, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAID = (
    Observation("pop", COUNTY, Decimal("70000.50"), nature=Nature.YEARBOOK, time="2025-12-31",
                source="年鉴", page="12", note="含\"引号\"和'"),
    Observation("need", "e1", Absence.PENDING, reason="年内补报", expected="2026-12-31"),
    Observation("need", "e2", Absence.NONE_HERE),
    Observation("have", "e1", "'文字", source="台账"),
)  # fmt: skip


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def test_a_cell_is_the_observation_that_was_kept(county: County) -> None:
    ws = county.home("tjj")
    draft = answering.open_draft(ws, county.task, "tjj", now=NOW).id
    answering.record(ws, draft, SAID, now=NOW)
    held = cells(ws, draft)
    assert dict(held) == {(o.datum, o.subject): o for o in content(ws, draft).observations}
    assert len(held) == len(SAID)
    assert {(t.datum, t.subject, t.value) for t in held.told} == {
        (o.datum, o.subject, o.value) for o in SAID
    }
    assert ("need", "e1") in held
    assert ("need", "e3") not in held
    assert held.get(("need", "e3")) is None


def test_nothing_was_told_by_an_empty_submission(county: County) -> None:
    ws = county.home("tjj")
    held = cells(ws, answering.open_draft(ws, county.task, "tjj", now=NOW).id)
    assert (len(held), list(held), list(held.told)) == (0, [], [])
