"""A task in the making as plain data and back: the task's own shape, and what is beside it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from cityexam_desktop.county.planning.model import Agreement, Contact, TaskDraft
from cityexam_desktop.workspace.model import Task
from cityexam_desktop.workspace.taskjson import task_from_plain, task_to_plain

_SHARED = (
    "series", "period", "title", "as_of", "deadline", "banner", "units", "owners", "places",
    "exemptions", "deadlines", "confirmed",
)  # fmt: skip
"""The fields that a draft and a task have alike."""


def draft_to_plain(made: TaskDraft) -> dict[str, Any]:
    """Give a draft as dicts, lists and texts."""
    shared = {name: getattr(made, name) for name in _SHARED}
    asked, judged = made.base
    task = Task(id="", version=0, county="", asked=asked, judged=judged, **shared)
    return {
        "task": task_to_plain(task),
        "overlay": {table: [dict(row) for row in rows] for table, rows in made.overlay.items()},
        "contacts": [asdict(one) for one in made.contacts],
        "told": list(made.told),
        "agreed": [asdict(one) for one in made.agreed],
        "lifted": [list(one) for one in made.lifted],
    }


def draft_from_plain(plain: dict[str, Any]) -> TaskDraft:
    """Read what `draft_to_plain` gave."""
    task = task_from_plain(plain["task"], bundle="", bureau="")
    return TaskDraft(
        base=(task.asked, task.judged),
        overlay={table: tuple(rows) for table, rows in plain["overlay"].items()},
        contacts=tuple(Contact(**one) for one in plain["contacts"]),
        told=tuple(plain["told"]),
        agreed=tuple(Agreement(**one) for one in plain["agreed"]),
        lifted=tuple((rule, unit, why) for rule, unit, why in plain.get("lifted", ())),
        **{name: getattr(task, name) for name in _SHARED},
    )
