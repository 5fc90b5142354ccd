"""The workspace file: creating, opening, transactions, backup.

One SQLite file is the document. While it is open on disk it runs in WAL with
``synchronous=FULL``; closing takes it back to one file. A connection belongs to the
thread that opened it: a background job gets the path and opens its own.
"""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from sqlite_utils import Database

from cityexam_desktop.errors import CityExamError, FileTrouble
from cityexam_desktop.workspace.model import WorkspaceRole
from cityexam_desktop.workspace.schema import APPLICATION_ID, migrations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

SUFFIX = ".cityexam"


class ForeignFile(CityExamError):
    """The file is no workspace of ours, or it is damaged."""

    code = "foreign_file"


class NewerFile(CityExamError):
    """The file was written by a newer program; it is left unchanged."""

    code = "newer_file"


class LockedFile(CityExamError):
    """Another program holds the file."""

    code = "locked_file"


def utc_now() -> datetime:
    """The clock; every function that needs the time takes `now` and defaults to this."""
    return datetime.now(UTC)


def stamp(now: datetime | None) -> str:
    """Write a time as UTC ISO text to the second, e.g. ``2026-03-01T08:30:00Z``."""
    return (now or utc_now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a workspace belongs to."""

    role: WorkspaceRole
    unit: str
    county: str


class Workspace:
    """An open workspace. All SQL of the program goes through one of these."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        """Take over an open connection; use `create`, `open` or `in_memory` instead."""
        self.connection = connection
        self.path = path
        self._depth = 0

    @classmethod
    def in_memory(cls, role: WorkspaceRole, *, unit: str = "", county: str = "") -> Self:
        """A workspace without a file, for tests and trials."""
        workspace = cls(_connect(":memory:"), None)
        workspace._lay(role, unit, county)
        return workspace

    @classmethod
    def create(cls, path: Path, role: WorkspaceRole, *, unit: str = "", county: str = "") -> Self:
        """Create a new file; a file that exists is never touched."""
        try:
            with path.open("xb"):
                pass
        except FileExistsError:
            raise FileTrouble(
                f"文件已存在：{path.name}", "请换一个文件名，或直接打开原来的文件。"
            ) from None
        except OSError as error:
            raise FileTrouble.from_os(error, path.name) from error
        try:
            workspace = cls(_connect(path), path)
            with _plain_trouble(path.name):
                workspace.connection.execute("PRAGMA journal_mode = WAL")
            workspace._lay(role, unit, county)
        except CityExamError:
            path.unlink(missing_ok=True)
            raise
        return workspace

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file: is it ours, is it newer (refused, unchanged), migrate, check.

        Raises `ForeignFile`, `NewerFile`, `LockedFile` or `FileTrouble`.
        """
        _refuse_foreign(path)
        with _plain_trouble(path.name):
            workspace = cls(_connect(path), path)
            db = workspace.database
            known = {m.name for m in migrations.applied(db)}
            ours = {m.name for m in migrations.pending(db)} | known
            if not known or not known <= _our_names():
                workspace.connection.close()
                if known:
                    raise NewerFile(
                        f"“{path.name}”是用更新版本的程序写的，本程序打不开；文件没有改动。",
                        "请安装新版本的程序后再打开。",
                    )
                raise ForeignFile(f"“{path.name}”不是本程序的数据文件。", "请另选文件。")
            workspace.connection.execute("PRAGMA journal_mode = WAL")
            if ours - known:
                workspace.backup(path.with_name(f"{path.stem}.升级前备份{path.suffix}"))
                migrations.apply(db)
                workspace._check_links()
        return workspace

    @property
    def database(self) -> Database:
        """The sqlite-utils face of the connection, for migrations."""
        return Database(self.connection)

    def close(self) -> None:
        """Close; the document is one file again."""
        if self.path is not None:
            with contextlib.suppress(sqlite3.OperationalError):
                # Another connection may still read: then it leaves the WAL to that one.
                self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self.connection.execute("PRAGMA journal_mode = DELETE")
        self.connection.close()

    def __enter__(self) -> Self:
        """Give the open workspace."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; nested calls join the outer transaction."""
        if self._depth:
            yield
            return
        with _plain_trouble(self.path.name if self.path else "内存"):
            self.connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
                self.connection.execute("COMMIT")
            finally:
                self._depth = 0
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    def run(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        return self.connection.execute(sql, values)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows."""
        self.connection.executemany(sql, rows)

    def checkpoint(self) -> None:
        """Bring everything committed into the main file, so that a copy of it is whole."""
        if self.path is not None:
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def backup(self, target: Path) -> None:
        """Write a sound copy to `target`, replacing an earlier copy only when complete."""
        part = target.with_name(target.name + ".part")
        part.unlink(missing_ok=True)
        with _plain_trouble(target.name):
            try:
                self.connection.execute("VACUUM INTO ?", (str(part),))
                part.replace(target)
            except OSError as error:
                raise FileTrouble.from_os(error, target.name) from error
            finally:
                part.unlink(missing_ok=True)

    def meta(self, key: str, default: str = "") -> str:
        """Read one remembered fact."""
        row = self.run("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else default

    def remember(self, key: str, value: str) -> None:
        """Write one remembered fact."""
        self.run(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    @property
    def identity(self) -> Identity:
        """Whose workspace this is."""
        return Identity(WorkspaceRole(self.meta("role")), self.meta("unit"), self.meta("county"))

    def _lay(self, role: WorkspaceRole, unit: str, county: str) -> None:
        with _plain_trouble(self.path.name if self.path else "内存"):
            self.connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            migrations.apply(self.database)
        with self.transaction():
            for key, value in (("role", role.value), ("unit", unit), ("county", county)):
                self.remember(key, value)

    def _check_links(self) -> None:
        broken = self.connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise ForeignFile(
                "数据文件升级后检查不通过。", "请从“升级前备份”恢复，并联系技术支持。"
            )


def _our_names() -> set[str]:
    db = Database(memory=True)
    return {m.name for m in migrations.pending(db)}


def _connect(path: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _refuse_foreign(path: Path) -> None:
    """Look at the first bytes before SQLite touches the file."""
    try:
        with path.open("rb") as file:
            head = file.read(72)
    except OSError as error:
        raise FileTrouble.from_os(error, path.name) from error
    if head[:16] != b"SQLite format 3\x00" or head[68:72] != APPLICATION_ID.to_bytes(4, "big"):
        raise ForeignFile(
            f"“{path.name}”不是本程序的数据文件，或已损坏。",
            "请确认选对了文件；损坏的可用备份恢复。",
        )


@contextlib.contextmanager
def _plain_trouble(name: str) -> Iterator[None]:
    """Turn SQLite's environment errors into sentences; programming errors pass."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _sentence_for(error, name) from error
    except sqlite3.DatabaseError as error:
        if type(error) is sqlite3.DatabaseError:  # malformed or encrypted file
            raise ForeignFile(
                f"“{name}”已损坏，读不出来。", "请用最近的备份恢复；原文件请保留。"
            ) from error
        raise


def _sentence_for(error: sqlite3.OperationalError, name: str) -> CityExamError:
    number = error.sqlite_errorcode & 0xFF
    if number in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return LockedFile(
            f"“{name}”正被另一个窗口或程序使用。", "请关闭另一个窗口后再试；数据没有改动。"
        )
    if number == sqlite3.SQLITE_FULL:
        return FileTrouble(
            f"磁盘空间不足，“{name}”没有写成。", "请清理磁盘后重试；已保存的数据没有改动。"
        )
    if number in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}:
        return FileTrouble(
            f"“{name}”打不开或写不进去。", "请检查文件夹权限和磁盘后重试；已保存的数据没有改动。"
        )
    raise error
