"""Issuing the task in the making, and telling in words what a new version changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.bundle.task import Plan, issue
from cityexam_desktop.county.merge import stored_text
from cityexam_desktop.county.planning import draft as drafts
from cityexam_desktop.county.planning.choosing import pack_in_force
from cityexam_desktop.county.planning.lastyear import explained_before
from cityexam_desktop.county.planning.remaining import left_to_do
from cityexam_desktop.errors import CityExamError
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack import diff
from cityexam_desktop.formpack.serial import pack_to_bytes
from cityexam_desktop.workspace import ledger, tasks
from cityexam_desktop.workspace.basenumbers import fill_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task

_NAMED = 3
_TOLD_APART = frozenset({"units", "owners"})
_OF_NO_INTEREST = frozenset({"pack", "local", "sources", "concordance"})
"""Tables whose changes only follow from others: the pack's name and version, where it stands."""
_DATES = (("title", "任务名称"), ("as_of", "数据时点"), ("deadline", "报出期限"))


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
        explained_before(ws, made.series, made.period),
    )  # fmt: skip
    with ws.transaction():
        task = issue(ws, plan, passphrase=passphrase, now=now)
        drafts.keep_origin(ws, made, task.asked, task.judged)
        _note_numbers(ws, made, before, now)
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


def in_force(ws: Workspace, made: TaskDraft) -> Task | None:
    """The newest issued version of the same task; nothing before the first."""
    same = [t for t in tasks.tasks(ws) if (t.series, t.period) == (made.series, made.period)]
    return same[-1] if same else None


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that a new version changes, in words; unsafe where answers must be looked at."""

    sentence: str
    safe: bool = True

    @property
    def words(self) -> str:
        """The sentence with its effect."""
        return self.sentence if self.safe else f"{self.sentence}（影响已填的数）"


def changes(ws: Workspace, made: TaskDraft) -> tuple[Changed, ...]:
    """What the draft changes in the issued version of the same task, the unsafe first."""
    before = in_force(ws, made)
    if before is None:
        return ()
    told = (Changed(one) for one in (*_dates(before, made), *_lists(before, made)))
    found = (*_pack(ws, before, made), *told)
    return tuple(sorted(found, key=lambda one: one.safe))


def changes_in_words(ws: Workspace, made: TaskDraft) -> tuple[str, ...]:
    """The sentences of `changes`; nothing before the first version."""
    return tuple(one.words for one in changes(ws, made))


def _dates(before: Task, made: TaskDraft) -> Iterator[str]:
    for field, word in _DATES:
        old, new = getattr(before, field), getattr(made, field)
        if old != new:
            yield f"{word}由“{old or '（空）'}”改为“{new or '（空）'}”。"
    old_days, new_days = dict(before.deadlines), dict(made.deadlines)
    names = {unit.code: unit.name for unit in (*before.units, *made.units)}
    for unit in sorted(old_days.keys() | new_days.keys()):
        if old_days.get(unit) != new_days.get(unit):
            day = new_days.get(unit) or f"{made.deadline}（与各单位相同）"
            yield f"“{names.get(unit, unit)}”的期限改为 {day}。"


def _pack(ws: Workspace, before: Task, made: TaskDraft) -> Iterator[Changed]:
    for one in diff.compare(tasks.pack_of(ws, before), pack_in_force(ws, made)):
        if one.table not in _TOLD_APART | _OF_NO_INTEREST:
            yield Changed(one.sentence, one.safe)


def _lists(before: Task, made: TaskDraft) -> Iterator[str]:
    old_units, new_units = ({u.code: u.name for u in one.units} for one in (before, made))
    yield from _told("填报单位", old_units, new_units)
    old_places, new_places = ({p.id: p.name for p in one.places} for one in (before, made))
    yield from _told("体检单元", old_places, new_places)
    old, new = ({(o.datum, o.unit, o.role) for o in one.owners} for one in (before, made))
    touched = {datum for datum, _, _ in old ^ new}
    if touched:
        yield f"{len(touched)} 项基础数据的责任单位有变动。"
    numbers = {one.datum for one in set(before.confirmed) ^ set(made.confirmed)}
    if numbers:
        yield f"{len(numbers)} 项底数有变动。"


def _told(what: str, old: dict[str, str], new: dict[str, str]) -> Iterator[str]:
    for word, names in (
        ("新增", [name for key, name in new.items() if key not in old]),
        ("移出", [name for key, name in old.items() if key not in new]),
    ):
        if names:
            more = f"等 {len(names)} 个" if len(names) > _NAMED else ""
            yield f"{word}{what}：{'、'.join(names[:_NAMED])}{more}。"
