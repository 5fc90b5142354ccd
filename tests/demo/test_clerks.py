"""What the sample's clerks explain is bound to the values that they explained."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import submission
from cityexam_desktop.demo import clerks
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.model import Observation
from tests.support.desk import draft_of, new_draft
from tests.support.small import NOW

if TYPE_CHECKING:
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.workspace.database import Workspace


def doubts(ws: Workspace) -> list[Finding]:
    task = tasks.task(ws)
    pack, draft = tasks.pack_of(ws, task), draft_of(ws).id
    found = submission.findings_of(ws, task, pack, "zrzyj", content(ws, draft), draft)
    return [finding for finding in found if finding.level is Level.EXPLAIN]


def test_an_explanation_falls_when_its_value_is_changed() -> None:
    ws = new_draft("zrzyj")
    draft = draft_of(ws).id
    answering.record(ws, draft, [Observation("kept", COUNTY, Decimal(5))])
    clerks.explain(ws, tasks.task(ws), "zrzyj", NOW)
    assert doubts(ws)
    assert all(finding.explained for finding in doubts(ws))
    answering.record(ws, draft, [Observation("kept", COUNTY, Decimal(3))])
    assert not any(finding.explained for finding in doubts(ws)), "it was given for 5, not for 3"
