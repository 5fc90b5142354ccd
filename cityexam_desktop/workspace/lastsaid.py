"""What the unit itself wrote last year: its explanations, and what stood beside its values.

From its own submissions in the same data file; the explanations also from the task package,
for a new clerk or a new PC that has no file of the year before.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cityexam_desktop.workspace import archive
from cityexam_desktop.workspace.lastrows import submission_before

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task

Key = tuple[str, str]
_EXPLAINED: Final = "explained.json"


@dataclass(frozen=True, slots=True)
class Beside:
    """Source, page and note of one value."""

    source: str
    page: str
    note: str


@dataclass(frozen=True, slots=True)
class LastSaid:
    """Explanations by (rule, subject) and what stood beside values by (datum, subject).

    `registers` are the values of its registers' rows, where they were read (`lastrows`): shown
    and taken over, but in no formula, for nobody else has them.
    """

    period: str = ""
    explanations: Mapping[Key, str] = field(default_factory=dict)
    beside: Mapping[Key, Beside] = field(default_factory=dict)
    registers: Mapping[Key, Value] = field(default_factory=dict)


def last_said(ws: Workspace, task: Task, unit: str) -> LastSaid:
    """Read the unit's newest submission to the task before, else what the package brings.

    Of several the newest edition counts, and the draft only where nothing was frozen.
    """
    found = submission_before(ws, task, unit)
    if found is None:
        return _brought(ws, task, unit)
    submission, period = found
    told = ws.run("SELECT rule, subject, text FROM explanation WHERE submission = ?", (submission,))
    noted = ws.run(
        "SELECT datum, subject, source, page, note FROM observation "
        "WHERE submission = ? AND (source <> '' OR note <> '')",
        (submission,),
    )
    return LastSaid(
        period,
        {(rule, subject): text for rule, subject, text in told},
        {(datum, subject): Beside(*texts) for datum, subject, *texts in noted},
    )


def _brought(ws: Workspace, task: Task, unit: str) -> LastSaid:
    """The unit's explanations of the year before, as the bureau accepted them."""
    for package in archive.bundles(ws, "task", task.bundle):
        body = archive.members(ws, package.id).get(_EXPLAINED)
        if body is not None:
            told = json.loads(body)
            texts = {
                (rule, subject): t for whose, rule, subject, t in told["rows"] if whose == unit
            }
            return LastSaid(told["period"], texts)
    return LastSaid()
