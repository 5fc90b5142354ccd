"""Hand-out and collection: 600 buildings in 60 workbooks, as a clerk's machine sees it.

Everything between the folder of returned files and the draft on disk: reading, matching,
comparing, and taking over as one step with every row's origin.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from measure import Figure, timed

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.report.handout import write_handout
from cityexam_desktop.workspace import answering, collecting
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import (
    Observation,
    Place,
    RowState,
    SurveyRow,
    Task,
    WorkspaceRole,
)

PACK = Path(__file__).resolve().parent.parent / "forms" / "cn-2025"
UNIT = "zjj"
COMMUNITIES, BUILDINGS = 60, 600
GOAL = 10


def run(folder: Path) -> list[Figure]:
    pack = read_pack(PACK)
    task = Task("t", "s", 1, "2025", "测速", "县", "2025-12-31", "", "", "", (), (), _places(),
                bundle="b")  # fmt: skip
    with Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit=UNIT) as ws:
        draft = answering.open_draft(ws, task, UNIT)
        _fill(ws, draft.id)
        desk = collecting.HandingDesk(ws, pack, task, draft, {})
        form = pack.form["bld"]
        parts = desk.parts(form, collecting.split_named(desk.asked, form, "community"))
        with timed() as writing:
            write_handout(pack, task, UNIT, desk.content, {}, parts, folder / "returned")
    with Workspace.create(folder / "draft.cityexam", WorkspaceRole.DEPARTMENT, unit=UNIT) as ws:
        draft = answering.open_draft(ws, task, UNIT)
        with timed() as collection:
            desk = collecting.HandingDesk(ws, pack, task, draft, {})
            found = desk.collection(collecting.files_in([folder / "returned"]))
            collecting.take(ws, draft, found, {})
        assert len(found.returned) == COMMUNITIES
        assert len(collecting.origins(ws, draft.id, "bld")) == BUILDINGS
    return [
        Figure("600 buildings into 60 workbooks", writing.seconds, "s"),
        Figure("600 buildings from 60 workbooks", collection.seconds, "s", GOAL),
    ]


def _places() -> tuple[Place, ...]:
    return (
        Place(COUNTY, "place", "county", "1", "县", ""),
        Place("s", "place", "street", "S", "街道", COUNTY),
        *(
            Place(f"c{i}", "place", "community", f"C{i}", f"第{i}社区", "s")
            for i in range(COMMUNITIES)
        ),
        *(
            Place(f"e{i}", "place", "estate", f"E{i}", f"小区{i}", f"c{i}")
            for i in range(COMMUNITIES)
        ),
        *(
            Place(f"b{i}", "place", "building", f"B{i}", f"{i}号楼", f"e{i % COMMUNITIES}")
            for i in range(BUILDINGS)
        ),
    )


def _fill(ws: Workspace, draft: int) -> None:
    """Every building surveyed, with its year, storeys, dwellings and two findings."""
    values = (
        ("bld_year", 1998), ("bld_floors", 6), ("bld_hh", 36), ("be_roof", 1), ("bp_drain", 1),
    )  # fmt: skip
    observed = [
        Observation(code, f"b{i}", Decimal(value))
        for i in range(BUILDINGS)
        for code, value in values
    ]
    answering.record(ws, draft, observed)
    surveyed = (
        SurveyRow("bld", f"b{i}", RowState.SURVEYED, "采集员", "2025-11-20")
        for i in range(BUILDINGS)
    )
    answering.survey(ws, draft, surveyed)
