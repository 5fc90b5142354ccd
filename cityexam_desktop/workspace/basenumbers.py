"""Base numbers (底数) that the bureau confirmed, in the drafts of the units that answer them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.dates import day
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.model import Observation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task

WHO: Final = "县住建局"
WHAT: Final = "底数，全县统一"


def fixed_values(task: Task) -> Mapping[tuple[str, str], Value]:
    """The confirmed values by (datum, subject); nobody answers them otherwise."""
    return {(one.datum, one.subject): one.value for one in task.confirmed}


def answers_of(task: Task, unit: str) -> tuple[Observation, ...]:
    """The confirmed numbers that a unit answers, as it answers them."""
    mine = {owner.datum for owner in task.owners if owner.unit == unit}
    return tuple(
        Observation(
            one.datum, one.subject, one.value, time=day(one.time) or "", source=one.source,
            page=one.page, note=WHAT,
        )
        for one in task.confirmed
        if one.datum in mine
    )  # fmt: skip


def fill_in(ws: Workspace, task: Task, unit: str, *, now: datetime | None = None) -> int:
    """Put the confirmed numbers that `unit` answers into its draft; give how many were put.

    What the unit had there goes into the history of the cell.
    """
    wanted = answers_of(task, unit)
    if not wanted:
        return 0
    draft = answering.open_draft(ws, task, unit, now=now)
    held = {(o.datum, o.subject): o for o in content(ws, draft.id).observations}
    fresh = [
        one
        for one in wanted
        if (old := held.get((one.datum, one.subject))) is None or old.value != one.value
    ]
    answering.record(ws, draft.id, fresh, who=WHO, what=WHAT, now=now)
    return len(fresh)
