"""The small county with a fifth unit, so that every way of answering has one of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle import keys
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.formpack.serial import tables_to_bytes
from cityexam_desktop.workspace import archive
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
from tests.support.small import NOW, PLACES, County, tables

if TYPE_CHECKING:
    from pathlib import Path

SCHOOLS = "jyj"
"""The unit that owns the form of school places."""


def five_county(folder: Path) -> County:
    """A bureau that has issued a task to four departments beside itself."""
    made = tables()
    made["units"].append({**dict.fromkeys(made["units"][0], ""), "code": SCHOOLS,
                          "name": "县教育局"})  # fmt: skip
    for owner in made["owners"]:
        if owner["form"] == "seat":
            owner["unit"] = SCHOOLS
    bureau = Workspace.create(folder / "county.cityexam", WorkspaceRole.BUREAU, unit="zjj",
                              county="示例县")  # fmt: skip
    key = keys.generate()
    archive.put_key(bureau, key.public, keys.seal_secret(key), now=NOW)
    asked, judged = tables_to_bytes(made)
    plan = task_bundle.Plan("tijian", "2025", "2025年度城市体检", "示例县", "2025-12-31",
                            "2026-05-31", asked, judged, PLACES, "示例数据")  # fmt: skip
    task = task_bundle.issue(bureau, plan, now=NOW)
    task_bundle.export_task(bureau, task, folder / "task.cxb")
    return County(folder, bureau, task)
