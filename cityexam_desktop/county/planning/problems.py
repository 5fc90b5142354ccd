"""Last year's problems, for the year that follows: each to be asked what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.county.assessment import assess
from cityexam_desktop.county.diagnosis import diagnose
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.planning.choicetable import standard_text
from cityexam_desktop.county.planning.lastyear import task_before

if TYPE_CHECKING:
    from cityexam_desktop.workspace.database import Workspace


@dataclass(frozen=True, slots=True)
class Former:
    """One problem as last year's examination found it; `where` are the worst places."""

    name: str
    ground: str
    value: str
    standard: str
    unit: str
    where: tuple[str, ...]


def former_problems(ws: Workspace, period: str) -> tuple[Former, ...]:
    """The problems of the newest year before `period`, bottom lines first.

    Raises `WrongUse` where there is no such year.
    """
    assessment = assess(merge(ws, task_before(ws, period)))
    names = {unit.code: unit.name for unit in assessment.dataset.task.units}
    return tuple(
        Former(
            one.result.indicator.name,
            one.ground.word,
            "" if one.result.figure.value is None else f"{one.result.figure.value}",
            standard_text(one.result.figure.threshold),
            names.get(one.unit, one.unit),
            tuple(place.name for place in one.extent),
        )
        for one in diagnose(assessment)
    )
