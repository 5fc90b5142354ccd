"""The merge: what all submissions in force add up to, each value with its provenance."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cityexam_desktop.bundle.submission import previous_values
from cityexam_desktop.county.decisions import Decisions, Settlement, read_decisions
from cityexam_desktop.county.inbox import facts
from cityexam_desktop.county.resolve import Fact, Resolution, resolve
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import Role
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.answers import Answers
from cityexam_desktop.workspace.content import (
    column_of_values,
    merged_parts,
    observed,
    submissions,
    value_columns,
)
from cityexam_desktop.workspace.model import RowState, SurveyRow
from cityexam_desktop.workspace.quiet import quietly
from cityexam_desktop.workspace.yearbefore import for_formulas

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Explanation, Subject, Task


class MergedValue(NamedTuple):
    """One value of the county dataset and where it comes from.

    `bundle` is the signed submission it stands in; `correction` the id of the bureau's
    own correction, if it was corrected.
    """

    datum: str
    subject: str
    value: Value
    unit: str
    bundle: str
    reason: str = ""
    nature: str = ""
    time: str = ""
    source: str = ""
    page: str = ""
    note: str = ""
    correction: str = ""


# What `MergedValue._make` does, without a call of Python for each of all the county's values.
_merged_value = partial(tuple.__new__, MergedValue)


@dataclass(frozen=True, slots=True)
class Conflict:
    """An owner and a witness who say different values; `settled` is whose value counts.

    Until it is settled the owner's value stands and the conflict is shown.
    """

    datum: str
    subject: str
    owner: MergedValue
    witnesses: tuple[MergedValue, ...]
    settled: str = ""
    reason: str = ""


@dataclass(frozen=True)
class CountyDataset:
    """全县数据: the result of the merge."""

    task: Task
    pack: FormPack
    decisions: Decisions
    resolution: Resolution
    facts: Mapping[str, Fact]
    values: Mapping[tuple[str, str], MergedValue]
    witnesses: Mapping[tuple[str, str], tuple[MergedValue, ...]]
    conflicts: tuple[Conflict, ...]
    rows: tuple[SurveyRow, ...]
    objects: tuple[Subject, ...]
    explanations: tuple[tuple[str, Explanation], ...]
    """(unit, explanation)."""
    not_asked: frozenset[str]
    previous: Mapping[tuple[str, str], Value]

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the sorted (datum, subject, state, value, bundle id, correction id)."""
        lines = sorted(
            "\x1f".join((v.datum, v.subject, absence or "", text or "", v.bundle, v.correction))
            for v in self.values.values()
            for text, absence in (value_columns(v.value),)
        )
        return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()

    @cached_property
    def answering(self) -> frozenset[str]:
        """The kept submissions that answer this task, whether they count or not."""
        issued, task = self.decisions.issued, self.task.id
        return frozenset(id_ for id_, f in self.facts.items() if issued.get(f.package) == task)

    @cached_property
    def answers(self) -> Answers:
        """The dataset laid out for formulas."""
        return Answers(
            self.pack,
            self.task.places,
            observations=self.values.values(),
            rows=self.rows,
            objects=self.objects,
            previous=for_formulas(self.previous),
            not_asked=self.not_asked,
            silent=frozenset(
                code
                for code, owner in self.pack.owner_of.items()
                if owner not in self.resolution.in_force
            ),
        )

    @property
    def silent(self) -> tuple[str, ...]:
        """Units that are asked something and of which nothing is in force, in the task's order."""
        return tuple(
            unit.code
            for unit in self.task.units
            if unit.code not in self.resolution.in_force and self.pack.asked_of(unit.code)
        )


def merge(ws: Workspace, task: Task | None = None) -> CountyDataset:
    """Merge what stands of a task (the newest, without one)."""
    with quietly():
        return _merge(ws, task or tasks.task(ws))


def _merge(ws: Workspace, task: Task) -> CountyDataset:
    pack = tasks.pack_of(ws, task)
    decisions = read_decisions(ws).within(task.id)
    held = facts(ws, decisions)
    resolution = resolve(held, decisions, task.id, task.asked)
    by_bundle = {s.bundle: s.id for s in submissions(ws, task.id) if s.bundle}
    units = {by_bundle[bundle]: (unit, bundle) for unit, bundle in resolution.in_force.items()}
    rows, objects, explained = merged_parts(ws, units)
    sorting = _Sorting(pack, decisions)
    # In the order of units, so that nothing depends on who came first.
    for submission, (unit, bundle) in sorted(units.items(), key=itemgetter(1)):
        sorting.take(unit, bundle, observed(ws, submission))
    sorting.settle()
    return CountyDataset(
        task=task,
        pack=pack,
        decisions=decisions,
        resolution=resolution,
        facts={fact.id: fact for fact in held},
        values=sorting.values,
        witnesses={key: tuple(found) for key, found in sorting.witnesses.items()},
        conflicts=tuple(sorting.conflicts),
        rows=_rows(pack, resolution.in_force, [(units[s][0], row) for s, row in rows]),
        objects=tuple(objects),
        explanations=tuple(
            sorted(((units[s][0], e) for s, e in explained), key=lambda pair: pair[0])
        ),
        not_asked=_not_asked(ws, task, pack, resolution, held),
        previous=previous_values(ws, task),
    )


def _rows(
    pack: FormPack, in_force: Mapping[str, str], said: Iterable[tuple[str, SurveyRow]]
) -> tuple[SurveyRow, ...]:
    """The survey states that count: the owners'.

    Where several units in force own data of one form, a row stands when all of them surveyed
    it: what one of them did not look at must not count as free of problems.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for code, owner in pack.owner_of.items():
        owners[pack.datum[code].form].add(owner)
    by_form: dict[str, dict[str, dict[str, SurveyRow]]] = defaultdict(lambda: defaultdict(dict))
    for unit, row in said:
        if unit in owners[row.form]:
            by_form[row.form][unit][row.subject] = row
    found: list[SurveyRow] = []
    for form in sorted(by_form):
        tellings = [by_form[form][unit] for unit in sorted(owners[form] & in_force.keys())]
        for subject in sorted({subject for told in tellings for subject in told}):
            blank = SurveyRow(form, subject, RowState.NOT_SURVEYED)
            states = [told.get(subject, blank) for told in tellings]
            found.append(next((row for row in states if not row.state.counts), states[0]))
    return tuple(found)


class _Sorting:
    """Sorts values into the owners' and the witnesses', then settles and corrects."""

    def __init__(self, pack: FormPack, decisions: Decisions) -> None:
        self.pack = pack
        self.decisions = decisions
        self.owner_of = pack.owner_of
        self.may_witness = {(o.datum, o.unit) for o in pack.owners if o.role is Role.WITNESS}
        self.values: dict[tuple[str, str], MergedValue] = {}
        self.witnesses: dict[tuple[str, str], list[MergedValue]] = defaultdict(list)
        self.conflicts: list[Conflict] = []

    def take(self, unit: str, bundle: str, columns: list[list[Any]]) -> None:
        """Sort what one unit said, in observed columns; what it was never asked is left out."""
        data, subjects, values, absences, *notes = columns
        valued = column_of_values(values, absences)
        rows = zip(
            data, subjects, valued, repeat(unit), repeat(bundle), *notes, repeat(""), strict=False
        )
        said = zip(zip(data, subjects, strict=True), map(_merged_value, rows), strict=True)
        if all(self.owner_of.get(code) == unit for code in {*data}):
            self.values.update(said)
            return
        for key, value in said:
            if self.owner_of.get(value.datum) == unit:
                self.values[key] = value
            elif (value.datum, unit) in self.may_witness:
                self.witnesses[key].append(value)

    def settle(self) -> None:
        """Find conflicts, apply what was settled, then the corrections that still hold."""
        for key in sorted(self.witnesses.keys() & self.values.keys()):
            owner, others = self.values[key], tuple(self.witnesses[key])  # in order of units
            if any(_differ(owner.value, other.value) for other in others):
                held = self.decisions.settled.get(key)
                chosen = held and _chosen(held, owner, others)
                if held and chosen:
                    self.conflicts.append(Conflict(*key, owner, others, held.unit, held.reason))
                    self.values[key] = chosen
                else:
                    self.conflicts.append(Conflict(*key, owner, others))
        for key, correction in self.decisions.corrections.items():
            said = self.values.get(key)
            if said is not None and stored_text(said.value) == correction.old:
                self.values[key] = said._replace(
                    value=correction.value, correction=correction.id, reason=correction.reason
                )


def _chosen(
    settled: Settlement, owner: MergedValue, witnesses: Iterable[MergedValue]
) -> MergedValue | None:
    """The value that was settled on, if both sides still say what they said then."""
    if stored_text(owner.value) != settled.owner:
        return None
    sides = (owner, *witnesses)
    return next(
        (v for v in sides if (v.unit, stored_text(v.value)) == (settled.unit, settled.value)),
        None,
    )


def stored_text(value: Value) -> str:
    """A value or absence as one text, as corrections and hashes name it."""
    text, absence = value_columns(value)
    return text if text is not None else f"!{absence}"


def _differ(owner: Value, witness: Value) -> bool:
    """Whether a witness says something else than the owner.

    A witness without a number yet (暂缺) contradicts nobody; an owner without one is
    contradicted by whoever says anything. 无此对象 and zero are the same.
    """
    if witness in _SILENT:
        return False
    return _counted(owner) != _counted(witness)


_SILENT: Final = frozenset({Absence.PENDING, Absence.BLANK, Absence.NOT_ASKED})


def _counted(value: Value) -> Value:
    return Decimal(0) if value is Absence.NONE_HERE else value


def _not_asked(
    ws: Workspace,
    task: Task,
    pack: FormPack,
    resolution: Resolution,
    held: Iterable[Fact],
) -> frozenset[str]:
    """Data whose owner in force answers on an older pack, which did not ask them yet."""
    standing = {*resolution.in_force.values()}
    behind = [fact for fact in held if fact.id in standing and fact.asked != task.asked]
    packages = {t.bundle: t for t in tasks.tasks(ws)} if behind else {}
    found: set[str] = set()
    for fact in behind:
        older = tasks.pack_of(ws, packages[fact.package])
        owned = {code for code, owner in pack.owner_of.items() if owner == fact.unit}
        found |= owned - older.datum.keys()
    return frozenset(found)


def as_decimal(value: Value) -> Decimal | None:
    """The number, or nothing for texts and absences."""
    return value if isinstance(value, Decimal) else None
