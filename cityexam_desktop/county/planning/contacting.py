"""Who answers for a unit, changed at any time: contacts stay at the bureau and never travel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.county.planning import draft, lastyear, units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.workspace.database import Workspace


def change_unit(ws: Workspace, which: str, said: Mapping[str, str]) -> TaskDraft:
    """Change a unit as `units.edited`: in the draft, or its contact alone in the issued task.

    Raises `NoDraft` where more than the contact would change and no draft is there.
    """
    made = draft.held(ws)
    if made is not None:
        after = units.edited(made, which, said)
        draft.keep(ws, after)
        return after
    task = lastyear.newest(ws)
    if task is None:
        raise draft.NoDraft
    issued = draft.of_task(ws, task)
    after = units.edited(issued, which, said)
    if replace(after, contacts=issued.contacts) != issued:
        raise draft.NoDraft
    draft.keep_contacts(ws, after.contacts)
    return after
