"""Noting a seal on the 底数确认表, before its task is issued or after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.county.planning import draft as drafts
from cityexam_desktop.county.planning.basenumbers import sealed
from cityexam_desktop.county.planning.lastyear import newest
from cityexam_desktop.county.planning.renewing import in_force
from cityexam_desktop.county.planning.sealing import note_seals

if TYPE_CHECKING:
    from datetime import datetime

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.workspace.database import Workspace


def task_at_hand(ws: Workspace) -> TaskDraft:
    """The task in the making, else the newest issued one; raises `NoDraft` for neither."""
    made = drafts.held(ws)
    issued = newest(ws) if made is None else None
    if made is None and issued is None:
        raise drafts.NoDraft
    return drafts.of_task(ws, issued) if issued is not None else drafts.draft(ws)


def seal(
    ws: Workspace, unit: str, date: str, paper: str = "", *, now: datetime | None = None
) -> TaskDraft:
    """Record that a unit sealed the 底数确认表; an empty date takes the record away.

    In the draft, where there is one; what is issued already gets a row of the ledger at
    once. Gives the task as it is then. Raises `NoDraft` without a task, and what `sealed`
    raises.
    """
    after = sealed(task_at_hand(ws), unit, date, paper)
    issued = in_force(ws, after)
    with ws.transaction():
        if drafts.held(ws) is not None:
            drafts.keep(ws, after)
        if issued is not None:
            note_seals(ws, issued.id, after.agreed, now=now)
    return after
