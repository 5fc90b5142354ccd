"""Progress (进度): what each unit has sent, and what is still owed by whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.county.actions import parked
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.lastrows import struck_row
from cityexam_desktop.workspace.model import Nature, RowState

if TYPE_CHECKING:
    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.formpack.model import ReportingUnit
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
_NATURES = {nature.value: nature.word for nature in Nature}
ON_BEHALF = frozenset({"workbook", "paper"})
"""The bases of what the bureau entered for a unit, which is marked wherever it is told of."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Of the `values` that stand so many were taken `over` from last year; of `rows` so many.

    `struck` says of rows of last year's registers why they are no more.
    """

    values: int = 0
    over: int = 0
    rows: int = 0
    as_last_year: int = 0
    struck: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """The same in words; empty when nothing is as last year."""
        parts = ((self.over, self.values, "个数"), (self.as_last_year, self.rows, "行"))
        told = [f"{some}/{of} {what}" for some, of, what in parts if some]
        if self.struck:
            told.append(f"上年的 {len(self.struck)} 行不再列入（{'；'.join(self.struck)}）")
        return "，".join(told)


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
    taken: Taken
    """How much is as last year."""

    @property
    def word(self) -> str:
        """The state's word for people."""
        return STATE_WORDS[self.state]

    @property
    def standing(self) -> str:
        """The same, marked where the bureau entered what counts."""
        return marked(self.word, self.basis)


def marked(text: str, basis: str) -> str:
    """A text about a submission, marked where the bureau entered it (代录)."""
    return f"{text}，{BASIS_WORDS[basis]}" if basis in ON_BEHALF else text


def nature_told(nature: str, basis: str) -> str:
    """数据性质 in words, marked where the bureau entered the value for its unit (代录).

    `basis` is that of the submission; a newer program's code of a nature stays as it is.
    """
    entered = Nature.ENTERED_FOR.word if basis in ON_BEHALF else ""
    return "，".join(dict.fromkeys(filter(None, (_NATURES.get(nature, nature), entered))))


def unit_told(dataset: CountyDataset, unit: str) -> str:
    """A unit's name, marked where the bureau entered what counts of it (代录)."""
    known = dataset.pack.unit.get(unit)
    name = known.name if known else unit
    basis = basis_of(dataset, dataset.resolution.in_force.get(unit, ""))
    return f"{name}（{Nature.ENTERED_FOR.word}）" if basis in ON_BEHALF else name


def basis_of(dataset: CountyDataset, bundle: str) -> str:
    """By which road a value came in: the basis of its submission, '' where nobody entered it."""
    return dataset.facts[bundle].basis if bundle in dataset.facts else ""


def day_of(at: str) -> date:
    """The day on the wall on which a stored UTC time fell."""
    return datetime.fromisoformat(at).astimezone().date()


def progress(ws: Workspace, dataset: CountyDataset) -> tuple[UnitProgress, ...]:
    """One row per unit of the task, in the task's order."""
    kept = parked(ws, dataset.decisions)
    waiting = {fact.unit for fact in kept if fact.id in dataset.answering}
    times = {row.no: row.at for row in ledger.rows(ws)}
    given = {(value.unit, value.datum) for value in dataset.values.values()}
    given |= {(v.unit, v.datum) for said in dataset.witnesses.values() for v in said}
    surveyed = {row.form for row in dataset.rows}
    taken = _taken(dataset)
    return tuple(
        _unit(dataset, unit, waiting, times, given, surveyed, taken.get(unit.code, Taken()))
        for unit in dataset.task.units
    )


def _taken(dataset: CountyDataset) -> dict[str, Taken]:
    """How much of each unit's values and rows is as last year."""
    old = Nature.TAKEN_OVER.value
    values = Counter((v.unit, v.nature == old) for v in dataset.values.values())
    owner = {d.form: dataset.pack.owner_of.get(d.code, "") for d in dataset.pack.base_data}
    rows = Counter((owner.get(r.form, ""), r.state) for r in dataset.rows if r.state.counts)
    struck: dict[str, list[str]] = defaultdict(list)
    for unit_code, one in dataset.explanations:
        if struck_row(one.rule) is not None:
            struck[unit_code].append(one.text)
    return {
        unit.code: Taken(
            values[unit.code, True] + values[unit.code, False],
            values[unit.code, True],
            sum(rows[unit.code, state] for state in RowState),
            rows[unit.code, RowState.AS_LAST_YEAR],
            tuple(struck[unit.code]),
        )
        for unit in dataset.task.units
    }


def _unit(
    dataset: CountyDataset,
    of: ReportingUnit,
    waiting: set[str],
    times: dict[int, str],
    given: set[tuple[str, str]],
    surveyed: set[str],
    taken: Taken,
) -> UnitProgress:
    unit = of.code
    asked = dataset.pack.asked_of(unit)
    bundle = dataset.resolution.in_force.get(unit, "")
    fact = dataset.facts.get(bundle)
    at = times.get(dataset.decisions.received.get(bundle, 0), "")
    answered = sum((unit, d.code) in given or bool(bundle and d.form in surveyed) for d in asked)
    deadline = dataset.task.deadline_of(unit)
    return UnitProgress(
        unit=unit,
        name=of.name,
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
        taken=taken,
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
