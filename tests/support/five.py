"""The small county with a fifth unit, so that every way of answering has one of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import keys
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.county.planning import draft
from cityexam_desktop.formpack.reader import lint_tables
from cityexam_desktop.formpack.serial import tables_to_bytes
from cityexam_desktop.workspace import archive
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import WorkspaceRole
from tests.support.small import NOW, PLACES, County, tables

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cityexam_desktop.formpack.tables import Tables
    from cityexam_desktop.workspace.model import HistoryValue

SCHOOLS = "jyj"
"""The unit that owns the form of school places."""


def five_county(folder: Path) -> County:
    """A bureau that has issued a task to four departments beside itself."""
    bureau = _bureau(folder)
    asked, judged = tables_to_bytes(five_tables())
    plan = task_bundle.Plan("tijian", "2025", "2025年度城市体检", "示例县", "2025-12-31",
                            "2026-05-31", asked, judged, PLACES, "示例数据")  # fmt: skip
    task = task_bundle.issue(bureau, plan, now=NOW)
    task_bundle.export_task(bureau, task, folder / "task.cxb")
    return County(folder, bureau, task)


def five_in_the_making(folder: Path, earlier: Iterable[HistoryValue] = ()) -> Workspace:
    """A bureau that has prepared the same task and not issued it yet; `earlier` it knows."""
    bureau = _bureau(folder)
    put_history(bureau, earlier)
    pack, findings = lint_tables(five_tables())
    assert pack is not None, [f.sentence for f in findings]
    made = draft.begin(bureau, pack, "2025")
    whole = replace(made, places=PLACES, as_of="2025-12-31", deadline="2026-05-31")
    draft.keep(bureau, replace(whole, banner="示例数据"))
    return bureau


def five_tables() -> Tables:
    """The small pack, in which a fifth unit owns the school places."""
    made = tables()
    made["units"].append({**dict.fromkeys(made["units"][0], ""), "code": SCHOOLS,
                          "name": "县教育局"})  # fmt: skip
    for owner in made["owners"]:
        if owner["form"] == "seat":
            owner["unit"] = SCHOOLS
    return made


def _bureau(folder: Path) -> Workspace:
    bureau = Workspace.create(folder / "county.cityexam", WorkspaceRole.BUREAU, unit="zjj",
                              county="示例县")  # fmt: skip
    key = keys.generate()
    archive.put_key(bureau, key.public, keys.seal_secret(key), now=NOW)
    return bureau
