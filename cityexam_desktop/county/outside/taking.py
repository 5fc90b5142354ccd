"""What a table that came back would change, and taking it: all of it or nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from cityexam_desktop.checks import check_county
from cityexam_desktop.county.crossing import crossings
from cityexam_desktop.county.doubts import unit_findings
from cityexam_desktop.county.merge import merge
from cityexam_desktop.workspace import ledger

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cityexam_desktop.county.crossing import Crossing
    from cityexam_desktop.county.doubts import Findings
    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.county.planning.comparing import Difference
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow

Act: TypeAlias = "Callable[[Workspace, datetime | None], object]"
"""One decision, as the window takes it."""
_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Taking:
    """Every cell that would change, and the acts that change them, in the table's order."""

    changes: tuple[Difference, ...] = ()
    acts: tuple[Act, ...] = ()

    def take(self, ws: Workspace, *, now: datetime | None = None) -> None:
        """Do all acts or none; raises what an act raises."""
        with ws.transaction():
            for act in self.acts:
                act(ws, now)


class Grounds:
    """What tables are written from and read against: the county as it stands now."""

    def __init__(
        self,
        ws: Workspace,
        dataset: CountyDataset | None = None,
        *,
        findings: Findings | None = None,
        crossed: tuple[Crossing, ...] | None = None,
        clerk: str = "",
    ) -> None:
        """Take what is known already; the rest is worked out when it is asked for."""
        self.ws, self.clerk = ws, clerk
        self.dataset = dataset if dataset is not None else merge(ws)
        self._findings, self._crossings = findings, crossed

    @cached_property
    def findings(self) -> Findings:
        """Every unit's findings, in the task's order."""
        return unit_findings(self.ws, self.dataset) if self._findings is None else self._findings

    @cached_property
    def crossings(self) -> tuple[Crossing, ...]:
        """What departments see differently."""
        if self._crossings is not None:
            return self._crossings
        dataset = self.dataset
        return crossings(dataset, check_county(dataset.pack, dataset.answers))

    @cached_property
    def ledger(self) -> tuple[LedgerRow, ...]:
        """The ledger's rows."""
        return ledger.rows(self.ws)

    @cached_property
    def units(self) -> dict[str, str]:
        """The units' names by code."""
        return {unit.code: unit.name for unit in self.dataset.task.units}

    @cached_property
    def places(self) -> dict[str, str]:
        """The names of places and register rows by id."""
        subjects = (*self.dataset.task.places, *self.dataset.objects)
        return {one.id: one.name or one.code for one in subjects}


def row_key(*parts: str) -> str:
    """A short name of a table's row that stays while what it is about stays."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:_DIGITS]
