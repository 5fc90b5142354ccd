"""Opening, closing and copying the workspace file, and every way in which it can fail."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.errors import CityExamError, FileTrouble, NoFolder
from cityexam_desktop.workspace import database, ledger
from cityexam_desktop.workspace.database import (
    ForeignFile,
    LockedFile,
    NewerFile,
    StorageTrouble,
    Workspace,
    stamp,
)
from cityexam_desktop.workspace.model import WorkspaceRole
from cityexam_desktop.workspace.schema import APPLICATION_ID

if TYPE_CHECKING:
    from collections.abc import Callable

ROLE = WorkspaceRole.DEPARTMENT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed workspace with one ledger row."""
    path = tmp_path / "zjj.cityexam"
    with Workspace.create(path, ROLE, unit="zjj", county="示例县") as ws:
        ledger.append(ws, "note", {"text": "第一行"})
    return path


def beside(path: Path) -> list[str]:
    return sorted(p.name for p in path.parent.iterdir())


def broken(path: Path, sql: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(sql)
    connection.close()


def test_a_new_file_knows_whose_it_is(path: Path) -> None:
    with Workspace.open(path) as ws:
        assert ws.identity == database.Identity(ROLE, "zjj", "示例县")
        assert ws.run("PRAGMA journal_mode").fetchone() == ("wal",)
        assert ws.run("PRAGMA synchronous").fetchone() == (2,)


def test_a_closed_document_is_one_file(path: Path) -> None:
    assert beside(path) == ["zjj.cityexam"]
    ws = Workspace.open(path)
    ledger.append(ws, "note", {"text": "第二行"})
    assert "zjj.cityexam-wal" in beside(path)
    ws.close()
    assert beside(path) == ["zjj.cityexam"]


def test_create_never_touches_a_file_that_exists(tmp_path: Path) -> None:
    path = tmp_path / "zjj.cityexam"
    path.write_bytes(b"mine")
    with pytest.raises(FileTrouble, match="已存在"):
        Workspace.create(path, ROLE)
    assert path.read_bytes() == b"mine"


def test_create_in_a_missing_folder_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(NoFolder, match="文件夹"):
        Workspace.create(tmp_path / "gone" / "zjj.cityexam", ROLE)
    assert beside(tmp_path / "gone") == []


def test_the_main_file_is_ours_before_anything_is_checkpointed(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "a.cityexam", ROLE, unit="zjj"):
        copy = tmp_path / "copy.cityexam"
        shutil.copyfile(tmp_path / "a.cityexam", copy)
    with Workspace.open(copy) as ws:
        assert ws.identity.unit == "zjj"


def a_text(path: Path) -> None:
    path.write_text("这不是数据文件" * 20, encoding="utf-8")


def an_empty_file(path: Path) -> None:
    path.write_bytes(b"")


def somebody_elses_database(path: Path) -> None:
    path.unlink()
    broken(path, "CREATE TABLE t (x)")


def only_our_mark(path: Path) -> None:
    path.unlink()
    broken(path, f"PRAGMA application_id = {APPLICATION_ID}")


def a_torn_header(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[16:60] = bytes(44)
    path.write_bytes(data)


def half_a_file(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:6000])


@pytest.mark.parametrize(
    "spoil",
    [a_text, an_empty_file, somebody_elses_database, only_our_mark, a_torn_header, half_a_file],
)
def test_what_is_not_ours_or_damaged_is_refused_and_unchanged(
    path: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(ForeignFile) as caught:
        Workspace.open(path)
    assert caught.value.remedy
    assert path.read_bytes() == before
    assert beside(path) == ["zjj.cityexam"]


def test_a_newer_file_is_refused_and_unchanged(path: Path) -> None:
    broken(
        path,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
        "VALUES ('cityexam', 'm999_future', '2099')",
    )
    before = path.read_bytes()
    with pytest.raises(NewerFile, match="更新版本"):
        Workspace.open(path)
    assert path.read_bytes() == before
    assert beside(path) == ["zjj.cityexam"]


def test_a_missing_file_is_a_file_trouble(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="找不到"):
        Workspace.open(tmp_path / "gone.cityexam")


def test_a_folder_is_a_file_trouble(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble):
        Workspace.open(tmp_path)


def test_damage_deep_in_the_file_is_told_when_it_is_read(path: Path) -> None:
    with Workspace.open(path) as ws, ws.transaction():
        for n in range(400):
            ws.remember(f"key{n:03}", "x" * 200)
    data = bytearray(path.read_bytes())
    for page in range(len(data) // 4096 // 2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 300] = b"\xa5" * 300
    path.write_bytes(data)
    ws = Workspace.open(path)
    with pytest.raises(ForeignFile, match="已损坏"):
        list(ws.run("SELECT key, value FROM meta ORDER BY key"))
    ws.close()


def test_a_file_that_another_program_writes_to_is_locked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    before = path.read_bytes()
    with pytest.raises(LockedFile, match="另一个窗口"):
        Workspace.open(path)
    other.execute("ROLLBACK")
    other.close()
    assert path.read_bytes() == before


def test_a_second_opener_reads_while_the_first_writes_and_writes_after_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0)
    first, second = Workspace.open(path), Workspace.open(path)
    with first.transaction():
        first.remember("a", "1")
        assert second.meta("a") == ""
        with pytest.raises(LockedFile), second.transaction():
            pass
    assert second.meta("a") == "1"
    with second.transaction():
        second.remember("b", "2")
    first.close()
    assert second.meta("b") == "2"
    second.close()
    assert beside(path) == ["zjj.cityexam"]
    with Workspace.open(path) as ws:
        assert (ws.meta("a"), ws.meta("b")) == ("1", "2")


def remember_two(ws: Workspace) -> None:
    with ws.transaction():
        ws.remember("small", "kept with the big one or not at all")
        ws.remember("big", "x" * 100_000)


def test_a_full_disk_leaves_everything_as_it_was(path: Path) -> None:
    ws = Workspace.open(path)
    (pages,) = ws.run("PRAGMA page_count").fetchone()
    ws.run(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageTrouble, match="磁盘空间不足"):
        remember_two(ws)
    assert ws.meta("small") == ""
    assert len(ledger.rows(ws)) == 1
    ws.run("PRAGMA max_page_count = 1000000")
    remember_two(ws)
    ws.close()
    assert beside(path) == ["zjj.cityexam"]


def remember_and_fail(ws: Workspace) -> None:
    with ws.transaction(), ws.transaction():
        ws.remember("a", "1")
        raise ZeroDivisionError


def test_what_fails_inside_a_transaction_takes_all_of_it_back(path: Path) -> None:
    with Workspace.open(path) as ws:
        with pytest.raises(ZeroDivisionError):
            remember_and_fail(ws)
        assert ws.meta("a") == ""
        with ws.transaction():
            ws.remember("a", "2")
        assert ws.meta("a") == "2"


def test_an_error_of_the_program_is_not_dressed_up(path: Path) -> None:
    with Workspace.open(path) as ws:
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            ws.run("SELECT * FROM nowhere")
        with pytest.raises(sqlite3.IntegrityError):
            ws.run("INSERT INTO draft VALUES (99, '', '', '', '')")


def test_a_backup_is_a_sound_copy_in_one_file(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "copy.cityexam"
    target.parent.mkdir()
    with Workspace.open(path) as ws:
        with ws.transaction():
            ws.remember("a", "1")
        ws.backup(target)
        with ws.transaction():
            ws.remember("a", "2")
        ws.backup(target)
    assert beside(target) == ["copy.cityexam"]
    with Workspace.open(target) as copy:
        assert copy.meta("a") == "2"
        assert copy.identity.unit == "zjj"
        assert ledger.breaks(copy) == ()


def test_a_failed_backup_leaves_the_earlier_one(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with Workspace.open(path) as ws:
        with pytest.raises(FileTrouble):
            ws.backup(folder)  # a folder stands where the copy should
        with pytest.raises(FileTrouble):
            ws.backup(tmp_path / "gone" / "copy.cityexam")
    assert beside(path) == ["folder", "zjj.cityexam"]


def test_a_backup_never_replaces_the_open_file(path: Path) -> None:
    with Workspace.open(path) as ws:
        with pytest.raises(FileTrouble, match="自己"):
            ws.backup(path)
        ws.remember("a", "1")
    with Workspace.open(path) as ws:
        assert ws.meta("a") == "1"


def test_a_checkpoint_brings_everything_into_the_main_file(path: Path, tmp_path: Path) -> None:
    ws = Workspace.open(path)
    ws.remember("a", "1")
    ws.checkpoint()
    copy = tmp_path / "copy.cityexam"
    shutil.copyfile(path, copy)
    ws.close()
    with Workspace.open(copy) as other:
        assert other.meta("a") == "1"


def test_a_workspace_in_memory_needs_no_file() -> None:
    with Workspace.in_memory(ROLE, unit="tjj") as ws:
        ws.remember("a", "1")
        ws.checkpoint()
        assert ws.path is None
        assert ws.meta("a") == "1"


LOOK = """
import os, sys
from pathlib import Path
from cityexam_desktop.errors import CityExamError
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole
Workspace.in_memory(WorkspaceRole.BUREAU).close()  # everything is imported now
if os.geteuid() == 0:
    os.setresuid(65534, 65534, 65534)
try:
    with Workspace.open(Path(sys.argv[1])) as ws:
        print(ws.read_only, ws.identity.unit, len(ledger.rows(ws)))
        with ws.transaction():
            ws.remember("a", "1")
        print("written")
except CityExamError as error:
    print(type(error).__name__)
"""


def look(path: Path) -> list[str]:
    """Open the file in a process of its own, as nobody when we are root."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK, path],
        capture_output=True, text=True, check=True, cwd=Path(database.__file__).parents[2],
    )  # fmt: skip
    return done.stdout.split()


@pytest.mark.skipif(os.name != "posix", reason="permissions of folders are POSIX's")
@pytest.mark.parametrize("mode", [stat.S_IRUSR, stat.S_IRUSR | stat.S_IWUSR])
def test_a_file_in_a_place_that_cannot_be_written_opens_for_reading(path: Path, mode: int) -> None:
    for folder in path.parents[:3]:  # what pytest made for us alone
        folder.chmod(0o755)
    try:
        path.chmod(mode | (mode >> 3) | (mode >> 6))
        path.parent.chmod(0o555)
        before = path.read_bytes()
        assert look(path) == ["True", "zjj", "1", "ReadOnlyFile"]
    finally:
        path.parent.chmod(0o755)
    assert path.read_bytes() == before
    assert beside(path) == ["zjj.cityexam"]


def test_times_are_written_in_utc_to_the_second() -> None:
    china = timezone(timedelta(hours=8))
    assert stamp(datetime(2026, 3, 1, 7, 30, 5, 999999, tzinfo=china)) == "2026-02-28T23:30:05Z"
    assert stamp(datetime(2026, 3, 1, tzinfo=UTC)) == "2026-03-01T00:00:00Z"


def test_every_trouble_says_what_to_do(path: Path, tmp_path: Path) -> None:
    for wrong in (tmp_path / "gone.cityexam", tmp_path):
        with pytest.raises(CityExamError) as caught:
            Workspace.open(wrong)
        assert caught.value.sentence
        assert caught.value.remedy
    assert path.exists()
