"""Issuing the task in the making."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle.task import Plan, issue
from cityexam_desktop.county.merge import stored_text
from cityexam_desktop.county.planning import draft as drafts
from cityexam_desktop.county.planning.choosing import pack_in_force
from cityexam_desktop.county.planning.lastyear import explained_before
from cityexam_desktop.county.planning.remaining import left_to_do
from cityexam_desktop.county.planning.renewing import in_force
from cityexam_desktop.county.planning.sealing import note_seals
from cityexam_desktop.errors import CityExamError
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.serial import pack_to_bytes
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.basenumbers import fill_in

if TYPE_CHECKING:
    from datetime import datetime

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task


class NotReady(CityExamError):
    """Something must be done before the task can be issued; `findings` lists it."""

    code = "task_not_ready"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Keep the findings that block; the sentence tells them."""
        told = "".join(one.sentence for one in findings)
        super().__init__(f"任务还不能下发：{told}", findings[0].remedy)
        self.findings = findings


def issue_draft(ws: Workspace, *, passphrase: str = "", now: datetime | None = None) -> Task:
    """Sign the task in the making, keep it and forget the draft: all or nothing.

    Raises `NoDraft`, `NotReady`, and what `bundle.task.issue` raises.
    """
    made = drafts.draft(ws)
    pack = pack_in_force(ws, made)
    missing = tuple(f for f in left_to_do(made, pack) if f.level is Level.MUST)
    if missing:
        raise NotReady(missing)
    asked, judged = pack_to_bytes(pack)
    before = in_force(ws, made)
    plan = Plan(
        made.series, made.period, made.title, ws.identity.county, made.as_of, made.deadline,
        asked, judged, made.places, made.banner, made.exemptions, made.deadlines, made.confirmed,
        explained_before(ws, made.series, made.period), made.lifted,
    )  # fmt: skip
    with ws.transaction():
        task = issue(ws, plan, passphrase=passphrase, now=now)
        drafts.keep_origin(ws, made, task.asked, task.judged)
        _note_numbers(ws, made, before, now)
        note_seals(ws, task.id, made.agreed, now=now)
        fill_in(ws, task, ws.identity.unit, now=now)
        drafts.drop(ws)
    return task


def _note_numbers(
    ws: Workspace, made: TaskDraft, before: Task | None, now: datetime | None
) -> None:
    """Note in the ledger every base number that this version confirms anew, and who sealed it."""
    held = set(before.confirmed) if before else set()
    seals = {one.unit: one for one in made.agreed}
    for one in made.confirmed:
        if one not in held:
            seal = seals.get(one.unit)
            told = {"date": seal.date, "paper": seal.paper} if seal else {"date": "", "paper": ""}
            value = stored_text(one.value)
            body = {"datum": one.datum, "subject": one.subject, "unit": one.unit, "value": value}
            ledger.append(ws, "number", {**body, "reason": one.reason, **told}, now=now)
