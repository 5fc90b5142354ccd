"""The departments of the sample county: each fills in its own workspace and sends one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle import ownkeys, submission
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.checks.explaining import explaining
from cityexam_desktop.demo import figures
from cityexam_desktop.findings import Level
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.content import content as stored
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Content, WorkspaceRole

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cityexam_desktop.bundle.submission import Edition
    from cityexam_desktop.demo.survey import Survey
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.model import Observation, Task

CLERK: Final = "填报员"
_REASON: Final = "已与原始台账和现场记录逐项核对，数值属实；差异由统计口径和调查范围造成。"


@dataclass(frozen=True, slots=True)
class Desk:
    """What every department's desk has at hand: the package, the survey, the bureau's code."""

    package: Path
    units: Path
    survey: Survey
    bureau_code: str
    now: datetime


def answers(pack: FormPack, survey: Survey, unit: str) -> Content:
    """All that a unit has to say."""
    found: tuple[Observation, ...] = (
        *figures.singles(pack, unit),
        *figures.streets(pack, unit),
        *survey.of(unit),
    )
    return Content(found, tuple(survey.rows_of(unit)), survey.objects_of(unit))


def sit_down(desk: Desk, unit: str) -> Workspace:
    """Set up a unit's workspace: a key, the task, the bureau's code compared."""
    ws = Workspace.create(desk.units / f"{unit}.cityexam", WorkspaceRole.DEPARTMENT, unit=unit)
    ownkeys.create_key(ws, now=desk.now)
    task = task_bundle.accept_task(ws, desk.package, now=desk.now)
    task_bundle.confirm_bureau(ws, task, desk.bureau_code)
    return ws


def fill(ws: Workspace, task: Task, unit: str, said: Content, now: datetime) -> None:
    """Record everything, survey the rows, and explain what the checks ask about."""
    draft = answering.open_draft(ws, task, unit, now=now)
    answering.add_objects(ws, draft.id, said.objects, who=CLERK, now=now)
    answering.survey(ws, draft.id, said.rows, who=CLERK, now=now)
    answering.record(ws, draft.id, said.observations, who=CLERK, now=now)
    explain(ws, task, unit, now)


def explain(ws: Workspace, task: Task, unit: str, now: datetime) -> None:
    """Explain every finding that asks for an explanation."""
    pack = tasks.pack_of(ws, task)
    draft = answering.open_draft(ws, task, unit, now=now)
    found = submission.findings_of(ws, task, pack, unit, stored(ws, draft.id), draft.id)
    for finding in found:
        if finding.level is Level.EXPLAIN and not finding.explained:
            answering.explain(ws, draft.id, explaining(finding, _REASON), who=CLERK, now=now)


def slip(ws: Workspace, task: Task, pack: FormPack, unit: str, now: datetime) -> None:
    """Make the slip of the pen that the bureau will return."""
    _, datum, text = figures.SLIP
    draft = answering.open_draft(ws, task, unit, now=now)
    wrong = figures.observation(pack, datum, text)
    answering.record(ws, draft.id, [wrong], who=CLERK, now=now)
    explain(ws, task, unit, now)


def mend(ws: Workspace, task: Task, pack: FormPack, unit: str, now: datetime) -> None:
    """Put the right number in place and answer the bureau's remarks."""
    _, datum, _ = figures.SLIP
    draft = answering.open_draft(ws, task, unit, now=now)
    right = figures.observation(pack, datum, figures.SINGLE[datum])
    answering.record(ws, draft.id, [right], who=CLERK, now=now)
    for comment in answering.comments(ws, draft.id):
        answering.answer_comment(ws, draft.id, comment, "已改正，原来多写了一位。")
    explain(ws, task, unit, now)


def send(
    ws: Workspace, task: Task, unit: str, bundles: Path, now: datetime
) -> tuple[Edition, Path]:
    """Freeze the draft and export it."""
    edition = submission.finalise(ws, task, unit, now=now)
    target = bundles / f"{unit}-{edition.number}.cxb"
    submission.export(ws, edition.bundle, target)
    return edition, target
