"""What the benchmarks run on: 300 units that each answer 200 values, and their signed files.

One form of 200 estates with a column per unit, so that the merge holds 60,000 values of
300 owners. Made through the program's own functions.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import ownkeys, submission
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.county import actions
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.serial import tables_to_bytes
from cityexam_desktop.formpack.tables import COLUMNS
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Observation, Place, WorkspaceRole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

UNITS, VALUES = 300, 200
SECRET = token_urlsafe()
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Sample:
    """Files of signed bundles, CSV files of the same content, and the bureau's workspace."""

    bureau: Path
    bundles: list[Path]
    tables: list[Path]


def code(unit: int, form: int = 0, forms: int = 1) -> str:
    """The datum of a unit on a form."""
    return f"x{unit}" if forms == 1 else f"x{form}_{unit}"


def tables(forms: int = 1, units: int = UNITS) -> dict[str, list[dict[str, str]]]:
    """A pack of forms of estates, each with a column per unit."""
    datum = {
        "measure": "个", "type": "count", "decimals": "0", "minimum": "0",
        "maximum": "1000000", "rollup": "sum", "required": "yes", "carry": "no", "time": "as_of",
        "definition": "口径", "evidence": "no", "shared": "no", "sensitivity": "public",
        "source": "m", "confidence": "local",
    }  # fmt: skip
    head = {
        "id": "bench", "title": "测速", "version": "2026010101", "needs": "0.1.0",
        "document": "测速", "as_of_rule": "上年末", "scope_note": "测速", "unevaluated_count": "no",
    }  # fmt: skip
    cells = [(f"f{f}", code(u, f, forms), u) for f in range(forms) for u in range(units)]
    made: dict[str, list[dict[str, str]]] = {
        "pack": [{"key": k, "value": v} for k, v in head.items()],
        "levels": [
            {"code": "county", "name": "县"},
            {"code": "estate", "name": "小区", "parent": "county"},
        ],
        "dimensions": [{"code": "d", "name": "维度", "group": "组"}],
        "units": [{"code": f"u{i}", "name": f"单位{i}"} for i in range(units)],
        "forms": [
            {"code": f"f{i}", "title": f"表{i}", "kind": "places", "level": "estate",
             "by_exception": "no"}
            for i in range(forms)
        ],
        "base_data": [
            {**datum, "form": form, "code": c, "name": f"数据{c[1:]}"} for form, c, _ in cells
        ],
        "owners": [
            {"form": form, "datum": c, "unit": f"u{u}", "role": "owner"} for form, c, u in cells
        ],
        "indicators": [], "parts": [], "rules": [], "grades": [], "concordance": [],
        "sources": [{"code": "m", "document": "测速", "confidence": "local"}],
    }  # fmt: skip
    return {
        table: [{column: row.get(column, "") for column in COLUMNS[table]} for row in rows]
        for table, rows in made.items()
    }


def issue(
    county: Path,
    folder: Path,
    made: dict[str, list[dict[str, str]]] | None = None,
    estates: int = VALUES,
) -> None:
    """Make the bureau's file, issue the task, and put its package into the folder."""
    bureau = Workspace.create(county, WorkspaceRole.BUREAU, unit="u0")
    ownkeys.create_backed_up_key(bureau, SECRET, folder / "key.cxk", now=NOW)
    asked, judged = tables_to_bytes(made or tables())
    places = (
        Place(COUNTY, "place", "county", "1", "县", ""),
        *(Place(f"e{i}", "place", "estate", f"E{i}", f"小区{i}", COUNTY) for i in range(estates)),
    )
    plan = task_bundle.Plan("s", "2025", "测速", "县", "2025-12-31", "", asked, judged, places)
    task = task_bundle.issue(bureau, plan, passphrase=SECRET, now=NOW)
    task_bundle.export_task(bureau, task, folder / "task.cxb")
    bureau.close()


def answer(folder: Path, unit: str, observed: Iterable[Observation]) -> tuple[Path, str]:
    """A unit's answers, in memory, as a signed file; gives that and the unit's key."""
    target = folder / f"{unit}.cxb"
    with Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit=unit) as ws:
        public = ownkeys.create_key(ws, now=NOW)
        accepted = task_bundle.accept_task(ws, folder / "task.cxb", now=NOW)
        ws.remember("bureau_confirmed", accepted.bureau)
        draft = answering.open_draft(ws, accepted, unit, now=NOW)
        answering.record(ws, draft.id, tuple(observed), now=NOW)
        edition = submission.finalise(ws, accepted, unit, now=NOW)
        submission.export(ws, edition.bundle, target)
    return target, public


def make(folder: Path) -> Sample:
    """Issue one task, let every unit answer and export, and register every key."""
    sample = Sample(folder / "county.cityexam", [], [])
    issue(sample.bureau, folder)
    with Workspace.open(sample.bureau) as bureau:
        for i in range(UNITS):
            public = _answer(folder, i, sample)
            actions.register(bureau, public, f"u{i}", now=NOW)
    return sample


def _answer(folder: Path, i: int, sample: Sample) -> str:
    """One unit's answers, in memory: only its file counts."""
    unit = f"u{i}"
    values = [Decimal((i * 7919 + j * 104729) % 999983) for j in range(VALUES)]
    observed = [Observation(code(i), f"e{j}", v, source="台账") for j, v in enumerate(values)]
    target, public = answer(folder, unit, observed)
    sample.bundles.append(target)
    table = folder / f"{unit}.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["unit", "datum", "subject", "value", "source"])
        writer.writerows([unit, f"x{i}", f"e{j}", f"{v}", "台账"] for j, v in enumerate(values))
    sample.tables.append(table)
    return public
