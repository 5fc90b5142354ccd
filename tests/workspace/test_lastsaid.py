"""What a unit wrote last year is found again, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.lastsaid import Beside, LastSaid, last_said
from cityexam_desktop.workspace.model import Explanation, Observation
from tests.support.desk import draft_of, new_draft


def test_explanations_and_notes_of_the_year_before_are_found() -> None:
    ws = new_draft("zrzyj")
    draft = draft_of(ws).id
    answering.explain(ws, draft, Explanation("r_kept", COUNTY, "撤销了两处保护对象"))
    answering.record(
        ws, draft,
        [
            Observation("kept", COUNTY, Decimal(5), source="文物名录", page="第3页", note="含新增"),
            Observation("area", COUNTY, Decimal(10)),
        ],
    )  # fmt: skip
    task = tasks.task(ws)
    later = replace(task, id="t2", period="2026", bundle="b2")
    assert last_said(ws, later, "zrzyj") == LastSaid(
        "2025",
        {("r_kept", COUNTY): "撤销了两处保护对象"},
        {("kept", COUNTY): Beside("文物名录", "第3页", "含新增")},
    )
    assert last_said(ws, later, "slj") == LastSaid(), "another unit's is not ours"
    assert last_said(ws, task, "zrzyj") == LastSaid(), "this year's is not last year's"
    assert last_said(ws, replace(later, period="2026-06"), "zrzyj") == LastSaid()
