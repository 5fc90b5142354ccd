"""One cell recorded and fully checked: with 60 indicators, and in a table of 20,000 rows.

What the form page does at every entry, without drawing: record, put the value in place,
check again what it touches. In memory, so that the disk's commit is left out; that is
measured apart, into a file in WAL with every commit waited for.
"""

from __future__ import annotations

import random
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Figure, middle, percentile, timed

from cityexam_desktop.checks import Checker, Given
from cityexam_desktop.formpack.model import COUNTY, DatumType, FormKind, FormPack
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.workspace.answering import open_draft, record
from cityexam_desktop.workspace.answers import Answers
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import (
    Observation,
    Place,
    RowState,
    SurveyRow,
    Task,
    WorkspaceRole,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.formpack.model import BaseDatum

PACK = Path(__file__).resolve().parent.parent / "forms" / "cn-2025"
UNIT = "zjj"
EDITS = 300
BUILDINGS = 20_000
TASK = Task("t", "s", 1, "2025", "测速", "县", "2025-12-31", "", "", "", (), (), (), bundle="b")


def run(folder: Path) -> list[Figure]:
    pack = read_pack(PACK)
    county = (Place(COUNTY, "place", "county", "1", "县", ""),)
    lists = [d for d in Checker(pack, UNIT).asked if _kind(pack, d) is FormKind.LIST]
    houses = [d for d in Checker(pack, UNIT).asked if d.form == "bld"]
    rows = tuple(SurveyRow("bld", f"b{i}", RowState.SURVEYED) for i in range(BUILDINGS))
    return [
        *_edits("60 indicators, list forms", Page(pack, county, lists), 8),
        *_edits("20,000 buildings", Page(pack, places(BUILDINGS), houses, rows), 16),
        *_commits(folder, lists),
    ]


def _kind(pack: FormPack, datum: BaseDatum) -> FormKind:
    return pack.form[datum.form].kind


def places(buildings: int) -> tuple[Place, ...]:
    """A county with so many buildings in 200 estates; without any, the county alone."""
    if not buildings:
        return (Place(COUNTY, "place", "county", "1", "县", ""),)
    above = [("county", COUNTY), ("town", "t"), ("street", "s"), ("community", "c")]
    found = [
        Place(id_, "place", level, id_, id_, above[i - 1][1] if i else "")
        for i, (level, id_) in enumerate(above)
    ]
    found += [Place(f"e{i}", "place", "estate", f"E{i}", f"小区{i}", "c") for i in range(200)]
    found += [
        Place(f"b{i}", "place", "building", f"B{i}", f"{i}号楼", f"e{i % 200}")
        for i in range(buildings)
    ]
    return tuple(found)


class Page:
    """A draft as the form page keeps it: in a workspace, laid out, and checked."""

    def __init__(
        self,
        pack: FormPack,
        places: Iterable[Place],
        data: list[BaseDatum],
        rows: tuple[SurveyRow, ...] = (),
    ) -> None:
        self.data = data
        self.ws = Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit=UNIT)
        self.draft = open_draft(self.ws, TASK, UNIT).id
        self.notes: dict[tuple[str, str], Observation] = {}
        self.subjects = [row.subject for row in rows] or [COUNTY]
        self.answers = Answers(pack, places, rows=rows)
        self.checker = Checker(pack, UNIT)
        for datum in data:
            for subject in self.subjects[:20]:
                observation = Observation(datum.code, subject, _value(datum, 1), source="台账")
                self.notes[datum.code, subject] = observation
                self.answers.replace(observation)
        with timed() as self.laying:
            self.findings = self.checker.check(self.answers, self.given())

    def given(self) -> Given:
        """What the checks are given beside the answers."""
        return Given(unit=UNIT, as_of=TASK.as_of, observations=self.notes)

    def edit(self, observation: Observation) -> None:
        """Record one value and check what it touches."""
        record(self.ws, self.draft, [observation])
        self.notes[observation.datum, observation.subject] = observation
        self.answers.replace(observation)
        self.findings = self.checker.touched(
            self.answers, self.given(), self.findings, observation.datum, observation.subject
        )


def _value(datum: BaseDatum, number: int) -> Decimal | str:
    if datum.type is DatumType.YESNO:
        return Decimal(number % 2)
    if datum.type.numeric:
        return Decimal(number)
    if datum.type is DatumType.CHOICE:
        return datum.choices[number % len(datum.choices)]
    return {DatumType.DATE: "2025-12-31", DatumType.MONTH: "2025-12"}.get(datum.type, f"{number}号")


def _any(data: list[BaseDatum], subjects: list[str], chance: random.Random) -> Observation:
    datum = chance.choice(data)
    value = _value(datum, chance.randrange(1, 10_000))
    return Observation(datum.code, chance.choice(subjects), value, source="台账")


def _edits(what: str, page: Page, goal: float) -> list[Figure]:
    chance = random.Random(2025)
    taken = []
    for _ in range(EDITS):
        observation = _any(page.data, page.subjects, chance)
        started = time.perf_counter()
        page.edit(observation)
        taken.append((time.perf_counter() - started) * 1000)
    assert page.findings == page.checker.check(page.answers, page.given())
    return [
        Figure(f"one cell, {what}: median", middle(taken), "ms", goal),
        Figure(f"one cell, {what}: p99", percentile(taken, 99), "ms"),
        Figure(f"everything checked, {what}", page.laying.seconds * 1000, "ms"),
    ]


def _commits(folder: Path, data: list[BaseDatum]) -> list[Figure]:
    chance = random.Random(2025)
    taken = []
    path = folder / "unit.cityexam"
    with Workspace.create(path, WorkspaceRole.DEPARTMENT, unit=UNIT) as ws:
        draft = open_draft(ws, TASK, UNIT).id
        for _ in range(EDITS):
            observation = _any(data, [COUNTY], chance)
            started = time.perf_counter()
            record(ws, draft, [observation])
            taken.append((time.perf_counter() - started) * 1000)
    return [
        Figure("one cell into the file, waiting for the disk: median", middle(taken), "ms"),
        Figure("one cell into the file, waiting for the disk: p99", percentile(taken, 99), "ms"),
    ]
