"""盖章: which units sealed the 底数确认表 of an issued task, read back from the ledger.

Each seal is a row ``sealed``; the newest of a unit counts, one without a date takes the
record away. A seal that came before the task was issued waits in the draft until then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.planning.model import Agreement
from cityexam_desktop.workspace import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow

KIND: Final = "sealed"


def seals(ws: Workspace, task: str) -> tuple[Agreement, ...]:
    """The seals of a task, given by its id, in the order in which they were noted."""
    found: dict[str, Agreement] = {}
    for row in ledger.rows(ws):
        if row.kind == KIND:
            body = ledger.body_of(row)
            if body["task"] == task:
                found.pop(body["unit"], None)
                found[body["unit"]] = Agreement(body["unit"], body["date"], body["paper"])
    return tuple(one for one in found.values() if one.date)


def note_seals(
    ws: Workspace, task: str, wanted: Iterable[Agreement], *, now: datetime | None = None
) -> tuple[LedgerRow, ...]:
    """Bring the seals of a task to those that are wanted, by a row for each that differs."""
    held = {one.unit: one for one in seals(ws, task)}
    new = {one.unit: one for one in wanted}
    gone = (Agreement(unit, "") for unit in held.keys() - new.keys())
    changed = sorted(
        (*gone, *(one for unit, one in new.items() if held.get(unit) != one)),
        key=lambda one: one.unit,
    )
    with ws.transaction():
        return tuple(
            ledger.append(
                ws,
                KIND,
                {"task": task, "unit": one.unit, "date": one.date, "paper": one.paper},
                now=now,
            )
            for one in changed
        )
