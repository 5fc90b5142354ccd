"""The tables as they are in the end, the list of migrations, and what the file itself refuses.

`UPDATE_GOLDEN=1` in the environment writes the golden file anew.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils.migrations import Migrations

from cityexam_desktop.errors import CityExamError
from cityexam_desktop.workspace import database, ledger
from cityexam_desktop.workspace.answering import open_draft, record
from cityexam_desktop.workspace.database import ForeignFile, Workspace
from cityexam_desktop.workspace.model import Observation, WorkspaceRole
from cityexam_desktop.workspace.schema import m001_first, m002_explained_values, migrations
from tests.workspace.draft import TASK, new_workspace

GOLDEN = Path(__file__).with_name("schema.sql")
NAMES = ["m001_first", "m002_explained_values"]
"""Every migration ever released, in order; a new one is added below, none is changed."""


def told(ws: Workspace) -> str:
    rows = ws.run(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL "
        "AND tbl_name <> '_sqlite_migrations' ORDER BY tbl_name, type DESC, name"
    )
    return "".join(f"{sql.strip()};\n\n" for (sql,) in rows)


def test_the_final_schema_is_the_golden_one() -> None:
    with new_workspace() as ws:
        now = told(ws)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(now, encoding="utf-8")
    assert now == GOLDEN.read_text(encoding="utf-8")


def test_migrations_are_only_added() -> None:
    with new_workspace() as ws:
        assert [m.name for m in migrations.applied(ws.database)] == NAMES
        assert migrations.pending(ws.database) == []


def test_every_table_is_strict() -> None:
    with new_workspace() as ws:
        loose = ws.run(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict "
            "AND name NOT LIKE 'sqlite%' AND name <> '_sqlite_migrations'"
        ).fetchall()
    assert loose == []


@pytest.mark.parametrize("table", ["change", "ledger"])
@pytest.mark.parametrize("what", ["UPDATE {} SET at = ''", "DELETE FROM {}"])
def test_history_and_ledger_are_append_only(table: str, what: str) -> None:
    with new_workspace() as ws:
        draft = open_draft(ws, TASK, "zjj")
        record(ws, draft.id, [Observation("area", "county", "text")])
        ledger.append(ws, "note", {"text": "一"})
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            ws.run(what.format(table))


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO observation VALUES (1, 'd', 's', NULL, NULL, '', '', '', '', '', '', '')",
        "INSERT INTO observation VALUES (1, 'd', 's', '1', 'pending', '', '', '', '', '', '', '')",
        "INSERT INTO observation VALUES (99, 'd', 's', '1', NULL, '', '', '', '', '', '', '')",
        "INSERT INTO observation VALUES (1, 'd', NULL, '1', NULL, '', '', '', '', '', '', '')",
        "INSERT INTO evidence VALUES (1, 'd', 's', '', '', 'big', '')",
        "INSERT INTO history VALUES ('2024', 'c', 's', NULL, NULL, '', 0, '')",
        "INSERT INTO task VALUES ('b', 'i', 's', 1, '2025', '', 'no blob', 'no blob', '')",
    ],
)
def test_the_file_itself_refuses_what_cannot_be(sql: str) -> None:
    with new_workspace() as ws:
        assert open_draft(ws, TASK, "zjj").id == 1
        with pytest.raises(sqlite3.IntegrityError):
            ws.run(sql)


def test_a_draft_is_one_and_a_bundle_is_stored_once() -> None:
    put = (
        "INSERT INTO submission (task, unit, edition, bundle, created) "
        "VALUES ('t', 'u', ?, ?, '2026')"
    )
    with new_workspace() as ws:
        ws.run(put, (0, ""))
        ws.run(put, (1, "a"))
        ws.run(put, (1, "b"))
        for again in ((0, ""), (1, "a"), (2, "a")):
            with pytest.raises(sqlite3.IntegrityError):
                ws.run(put, again)


# Migrating


def later(monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    """Pretend that the program has one more migration."""
    more = Migrations("cityexam")
    more()(m001_first)
    more()(m002_explained_values)
    more(name="m999_later")(lambda db: db.execute(statement))
    monkeypatch.setattr(database, "migrations", more)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "zjj.cityexam"
    with Workspace.create(path, WorkspaceRole.DEPARTMENT, unit="zjj") as ws:
        ws.remember("a", "1")
    return path


def test_an_older_file_is_backed_up_and_brought_up_to_date(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, "CREATE TABLE added (x TEXT) STRICT")
    with Workspace.open(old) as ws:
        assert ws.run("SELECT COUNT(*) FROM added").fetchone() == (0,)
        assert ws.meta("a") == "1"
    backup = old.with_name("zjj.升级前备份.cityexam")
    assert sorted(p.name for p in old.parent.iterdir()) == [old.name, backup.name]
    monkeypatch.undo()
    with Workspace.open(backup) as ws:
        assert ws.meta("a") == "1"


def test_a_migration_that_fails_changes_nothing(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old.read_bytes()
    later(monkeypatch, "CREATE TABLE meta (x TEXT) STRICT")
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        Workspace.open(old)
    monkeypatch.undo()
    with Workspace.open(old) as ws:
        assert [m.name for m in migrations.applied(ws.database)] == NAMES
        assert ws.meta("a") == "1"
    assert old.stat().st_size == len(before)


def test_links_that_are_broken_stop_the_migration(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = sqlite3.connect(old, isolation_level=None)
    connection.execute("INSERT INTO draft VALUES (99, 'd', 's', 't', 'why')")
    connection.close()
    later(monkeypatch, "CREATE TABLE added (x TEXT) STRICT")
    with pytest.raises(ForeignFile, match="升级没有进行"):
        Workspace.open(old)
    monkeypatch.undo()
    with Workspace.open(old) as ws:
        assert [m.name for m in migrations.applied(ws.database)] == NAMES


def test_a_full_disk_stops_the_migration_before_it_begins(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, "CREATE TABLE added (x TEXT) STRICT")
    old.with_name("zjj.升级前备份.cityexam").mkdir()  # nowhere to write the backup
    with pytest.raises(CityExamError):
        Workspace.open(old)
    monkeypatch.undo()
    with Workspace.open(old) as ws:
        assert ws.meta("a") == "1"
