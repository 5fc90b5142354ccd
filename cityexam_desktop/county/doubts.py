"""The bureau's findings: each unit's own, worked out anew over what it signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle.submission import kept_findings, previous_values
from cityexam_desktop.county.outliers import outliers
from cityexam_desktop.workspace.content import submissions
from cityexam_desktop.workspace.history import periods

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.county.outliers import Outlier
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.yearbefore import LastYear

Findings = tuple[tuple[str, "Finding"], ...]


class Checked:
    """Keeps the findings of what was checked: the same file under the same task says the same."""

    def __init__(self) -> None:
        """Begin with nothing checked."""
        self._held: dict[tuple[str, tuple[str, ...], str], tuple[Finding, ...]] = {}
        self._far: tuple[Hashable, tuple[Outlier, ...]] | None = None

    def left(self, ws: Workspace, dataset: CountyDataset) -> tuple[str, ...]:
        """The units in force whose submission was not checked yet, in the task's order."""
        years = periods(ws)
        return tuple(
            unit
            for unit, bundle in _in_force(dataset)
            if (dataset.task.bundle, years, bundle) not in self._held
        )

    def outliers(self, ws: Workspace, dataset: CountyDataset) -> tuple[Outlier, ...]:
        """The outliers of the merge, worked out again when what is merged is something else."""
        merged = (
            dataset.task.bundle,
            periods(ws),
            frozenset(dataset.resolution.in_force.values()),
            tuple((one.datum, one.subject, one.settled) for one in dataset.conflicts),
            frozenset(one.id for one in dataset.decisions.corrections.values()),
        )
        if self._far is None or self._far[0] != merged:
            self._far = merged, outliers(dataset)
        return self._far[1]

    def findings(
        self,
        ws: Workspace,
        dataset: CountyDataset,
        progress: Callable[[int, int], None] = lambda *_: None,
    ) -> Findings:
        """(unit, finding) for every finding of every submission in force, in the task's order.

        Those across departments are `checks.check_county`'s.
        """
        stored = {s.bundle: s.id for s in submissions(ws, dataset.task.id) if s.bundle}
        years = periods(ws)
        in_force = tuple(_in_force(dataset))
        found: list[tuple[str, Finding]] = []
        previous: LastYear | None = None
        for number, (unit, bundle) in enumerate(in_force):
            key = dataset.task.bundle, years, bundle
            if key not in self._held:
                progress(number, len(in_force))
                if previous is None:
                    previous = previous_values(ws, dataset.task)
                self._held[key] = kept_findings(
                    ws, dataset.task, dataset.pack, unit, stored[bundle], previous
                )
            found += ((unit, finding) for finding in self._held[key])
        return tuple(found)


def unit_findings(ws: Workspace, dataset: CountyDataset) -> Findings:
    """(unit, finding) for every finding of every submission in force, worked out afresh."""
    return Checked().findings(ws, dataset)


def clean(dataset: CountyDataset, findings: Findings, across: Iterable[Finding]) -> tuple[str, ...]:
    """The submissions in force that wait for review and in which nothing is doubtful, by unit.

    Nothing: no finding that still blocks, no conflict that nobody settled, and no finding
    across departments that the unit's own data take part in.
    """
    doubtful = {unit for unit, finding in findings if finding.blocks}
    for conflict in dataset.conflicts:
        if not conflict.settled:
            doubtful |= {said.unit for said in (conflict.owner, *conflict.witnesses)}
    names = {name for finding in across for name in finding.sources}
    doubtful |= {unit.code for unit in dataset.task.units if unit.name in names}
    return tuple(
        bundle
        for unit, bundle in _in_force(dataset)
        if unit not in doubtful and bundle not in dataset.decisions.reviews
    )


def _in_force(dataset: CountyDataset) -> Iterable[tuple[str, str]]:
    in_force = dataset.resolution.in_force
    return (
        (unit.code, in_force[unit.code]) for unit in dataset.task.units if unit.code in in_force
    )
