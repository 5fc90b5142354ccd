"""`kill -9` at any moment: no acknowledged value is lost, and the main file opens alone."""

from __future__ import annotations

import os
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.content import observations
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Observation, WorkspaceRole
from tests.support.faults import deaths
from tests.workspace.draft import TASK
from tests.workspace.test_schema import later

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.faults import Say

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")


def fill(folder: Path, say: Say) -> None:
    """Record 30 values in pairs, bring some into the main file, and say what is safe."""
    ws = Workspace.open(folder / "zjj.cityexam")
    draft = answering.open_draft(ws, TASK, "zjj")
    for n in range(1, 16):
        pair = [Observation(code, f"b{n}", Decimal(n)) for code in ("x", "y")]
        answering.record(ws, draft.id, pair)
        say(f"recorded {n}")
        if n % 4 == 0:
            ws.checkpoint()
            say(f"in main {n}")
    ws.close()


def sound(path: Path) -> set[str]:
    """The subjects whose values are in a file that must be sound."""
    with Workspace.open(path) as ws:
        assert ws.run("PRAGMA integrity_check").fetchone() == ("ok",)
        draft = answering.find_draft(ws, TASK.id, "zjj")
        held = observations(ws, draft.id) if draft else ()
        assert len(answering.changes(ws, draft.id) if draft else ()) == len(held)
    found: dict[str, set[str]] = {"x": set(), "y": set()}
    for o in held:
        found[o.datum].add(o.subject)
    assert found["x"] == found["y"], "half a transaction"
    return found["x"]


def told(said: list[str], what: str) -> set[str]:
    last = max((int(line.split()[-1]) for line in said if line.startswith(what)), default=0)
    return {f"b{n}" for n in range(1, last + 1)}


def test_no_acknowledged_value_is_lost_whenever_the_program_dies(tmp_path: Path) -> None:
    def fresh(n: int) -> Path:
        folder = tmp_path / str(n)
        folder.mkdir()
        Workspace.create(folder / "zjj.cityexam", WorkspaceRole.DEPARTMENT, unit="zjj").close()
        return folder

    for folder, said in deaths(fresh, fill):
        alone = folder / "copied.cityexam"
        shutil.copyfile(folder / "zjj.cityexam", alone)
        assert sound(alone) >= told(said, "in main")
        assert sound(folder / "zjj.cityexam") >= told(said, "recorded")
        assert sorted(p.name for p in folder.iterdir()) == ["copied.cityexam", "zjj.cityexam"]


def test_a_migration_happens_or_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fresh(n: int) -> Path:
        folder = tmp_path / str(n)
        folder.mkdir()
        with Workspace.create(folder / "zjj.cityexam", WorkspaceRole.DEPARTMENT) as ws:
            ws.remember("a", "1")
        return folder

    def migrate(folder: Path, say: Say) -> None:
        Workspace.open(folder / "zjj.cityexam").close()
        say("done")

    later(monkeypatch, "CREATE TABLE added (x TEXT) STRICT")
    for folder, _ in deaths(fresh, migrate):
        with Workspace.open(folder / "zjj.cityexam") as ws:
            assert ws.run("PRAGMA integrity_check").fetchone() == ("ok",)
            assert ws.run("SELECT COUNT(*) FROM added").fetchone() == (0,)
            assert ws.meta("a") == "1"
            assert "m999_later" in {row[0] for row in ws.run("SELECT name FROM _sqlite_migrations")}


def test_a_backup_is_whole_or_the_earlier_one_stays(tmp_path: Path) -> None:
    def fresh(n: int) -> Path:
        folder = tmp_path / str(n)
        folder.mkdir()
        with Workspace.create(folder / "zjj.cityexam", WorkspaceRole.DEPARTMENT) as ws:
            ws.remember("a", "old")
            ws.backup(folder / "backup.cityexam")
            ws.remember("a", "new")
        return folder

    def back_up(folder: Path, say: Say) -> None:
        with Workspace.open(folder / "zjj.cityexam") as ws:
            ws.backup(folder / "backup.cityexam")
            say("backed up")

    for folder, said in deaths(fresh, back_up):
        with Workspace.open(folder / "backup.cityexam") as ws:
            assert ws.run("PRAGMA integrity_check").fetchone() == ("ok",)
            assert ws.meta("a") == "new" if "backed up" in said else ws.meta("a") in {"old", "new"}
