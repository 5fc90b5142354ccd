"""Progress (进度): what each unit has sent, and what is still owed by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.county.actions import parked
from cityexam_desktop.workspace import ledger

if TYPE_CHECKING:
    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.workspace.database import Workspace

STATE_WORDS = {
    "nothing_asked": "无填报任务",
    "not_received": "未报",
    "parked": "已收到，待核对单位",
    "fork": "两份待选",
    "old_pack": "用的是旧表",
    "withdrawn": "已移出",
    "received": "已收，未审",
    "returned": "已退回",
    "approved": "已通过",
}
BASIS_WORDS = {"": "程序", "own": "本局填报", "workbook": "代录（工作簿）", "paper": "代录（函）"}


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """Where one unit stands; `asked` and `answered` count data, a form's rows as one."""

    unit: str
    name: str
    state: str
    asked: int
    answered: int
    edition: int
    bundle: str
    code: str
    basis: str
    received_at: str
    late: bool
    returns: int

    @property
    def word(self) -> str:
        """The state's word for people."""
        return STATE_WORDS[self.state]


def day_of(at: str) -> date:
    """The day on the wall on which a stored UTC time fell."""
    return datetime.fromisoformat(at).astimezone().date()


def progress(ws: Workspace, dataset: CountyDataset) -> tuple[UnitProgress, ...]:
    """One row per unit of the task, in the task's order."""
    waiting = {fact.unit for fact in parked(ws, dataset.decisions)}
    times = {row.no: row.at for row in ledger.rows(ws)}
    given = {(value.unit, value.datum) for value in dataset.values.values()}
    given |= {(v.unit, v.datum) for said in dataset.witnesses.values() for v in said}
    surveyed = {row.form for row in dataset.rows}
    return tuple(
        _unit(dataset, unit.code, unit.name, waiting, times, given, surveyed)
        for unit in dataset.task.units
    )


def _unit(
    dataset: CountyDataset,
    unit: str,
    name: str,
    waiting: set[str],
    times: dict[int, str],
    given: set[tuple[str, str]],
    surveyed: set[str],
) -> UnitProgress:
    asked = dataset.pack.asked_of(unit)
    bundle = dataset.resolution.in_force.get(unit, "")
    fact = dataset.facts.get(bundle)
    at = times.get(dataset.decisions.received.get(bundle, 0), "")
    answered = sum((unit, d.code) in given or bool(bundle and d.form in surveyed) for d in asked)
    deadline = dataset.task.deadline_of(unit)
    return UnitProgress(
        unit=unit,
        name=name,
        state=_state(dataset, unit, bundle, asked=bool(asked), waiting=unit in waiting),
        asked=len(asked),
        answered=answered if bundle else 0,
        edition=fact.edition if fact else 0,
        bundle=bundle,
        code=submission_code(bundle) if bundle else "",
        basis=fact.basis if fact else "",
        received_at=at,
        late=bool(deadline and at and day_of(at) > date.fromisoformat(deadline)),
        returns=dataset.decisions.returns.get(unit, 0),
    )


def _state(dataset: CountyDataset, unit: str, bundle: str, *, asked: bool, waiting: bool) -> str:
    if bundle:
        review = dataset.decisions.reviews.get(bundle, "")
        return {"return": "returned", "approve": "approved"}.get(review, "received")
    if unit in dataset.decisions.withdrawn:
        return "withdrawn"
    if unit in dataset.resolution.forks:
        return "fork"
    if waiting:
        return "parked"
    old = any(
        why == "old_pack" and dataset.facts[bundle_id].unit == unit
        for bundle_id, why in dataset.resolution.ineligible.items()
    )
    if old:
        return "old_pack"
    return "not_received" if asked else "nothing_asked"
