"""The workspace file: creating, opening, transactions, backup.

One SQLite file is the document. While it is open on disk it runs in WAL with
``synchronous=FULL``; closing takes it back to one file. A connection belongs to the
thread that opened it: a background job gets the path and opens its own. In a place where
nothing can be written the file opens for reading.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sqlite_utils import Database

from cityexam_desktop.errors import FileTrouble, NoFolder, WrongUse
from cityexam_desktop.workspace.heads import refuse_foreign, was_in_use
from cityexam_desktop.workspace.model import WorkspaceRole
from cityexam_desktop.workspace.placing import draft_of, put_in_place, remove
from cityexam_desktop.workspace.schema import APPLICATION_ID, migrations
from cityexam_desktop.workspace.troubles import (
    ForeignFile,
    HalfCopy,
    HandedOverFile,
    LockedFile,
    MovedFile,
    NewerFile,
    ReadOnlyFile,
    ShutFile,
    StorageTrouble,
    WriteRefused,
    plain_trouble,
    tell,
)
from cityexam_desktop.workspace.whereabouts import identity_of, is_gone, is_thrown_away, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "PATIENCE",
    "SUFFIX",
    "BlobStream",
    "ForeignFile",
    "HalfCopy",
    "HandedOverFile",
    "Identity",
    "LockedFile",
    "MovedFile",
    "NewerFile",
    "ReadOnlyFile",
    "ShutFile",
    "StorageTrouble",
    "Workspace",
    "stamp",
    "utc_now",
]

SUFFIX = ".cityexam"
_HANDED_TO = "handed_to"
PATIENCE = 5
"""Seconds that a statement waits for another connection's transaction."""


def utc_now() -> datetime:
    """The clock; every function that needs the time takes `now` and defaults to this."""
    return datetime.now(UTC)


def stamp(now: datetime | None) -> str:
    """Write a time as UTC ISO text to the second, e.g. ``2026-03-01T08:30:00Z``."""
    return (now or utc_now()).astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a workspace belongs to."""

    role: WorkspaceRole
    unit: str
    county: str


class Workspace:
    """An open workspace. All SQL of the program goes through one of these."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path | None,
        *,
        read_only: bool = False,
        because: ShutFile | None = None,
    ) -> None:
        """Take over an open connection; use `create`, `open` or `in_memory` instead."""
        self.connection = connection
        self.path = path
        self.read_only = read_only
        self.name = path.name if path else "内存"
        self.who = ""
        """Who works at it; stands as `by` in every row of the ledger."""
        self.task_id = ""
        """The task that is meant where none is named; empty is the newest."""
        self._depth = 0
        self._handed_to: str | None = None
        self._because = because
        self.file = None if path is None else identity_of(path)
        """Which file was opened, as Linux knows it; None in memory and on Windows."""

    @classmethod
    def in_memory(cls, role: WorkspaceRole, *, unit: str = "", county: str = "") -> Self:
        """A workspace without a file, for tests and trials."""
        workspace = cls(_connect(":memory:"), None)
        workspace._lay(role, unit, county)
        return workspace

    @classmethod
    def create(cls, path: Path, role: WorkspaceRole, *, unit: str = "", county: str = "") -> Self:
        """Create a new file, whole or not at all; a file that exists is never touched."""
        if not path.absolute().parent.is_dir():
            raise NoFolder(path.parent)
        draft = draft_of(path)
        with contextlib.ExitStack() as undo:
            undo.callback(remove, draft)
            workspace = cls(_connect(draft), path)
            undo.callback(workspace.connection.close)
            workspace._lay(role, unit, county)
            workspace.connection.close()
            put_in_place(draft, path)
            undo.pop_all()
        return cls._opened(path, read_only=False)

    @classmethod
    def open(cls, path: Path, *, to_read: ShutFile | None = None) -> Self:
        """Open a file: is it ours, is it newer (refused, unchanged), migrate, check.

        Where nothing can be written it opens for reading, `read_only`; with `to_read` it does
        so everywhere, and that is why. Raises `ForeignFile`, `NewerFile`, `LockedFile` or
        `FileTrouble`.
        """
        refuse_foreign(path)
        if to_read is not None:
            return cls._opened(path, read_only=True, because=to_read)
        try:
            return cls._opened(path, read_only=False)
        except WriteRefused:
            return cls._opened(path, read_only=True)

    def once_more(self) -> Self:
        """Another connection to the same file, for a job; raises `MovedFile` and what `open` does.

        A workspace in memory has none: asking for it is a `WrongUse`.
        """
        if self.path is None:
            raise WrongUse("试用的数据不在文件里。")
        if (moved := self._moved) is not None:
            raise moved
        return type(self).open(self.path, to_read=self._because)

    @classmethod
    def _opened(cls, path: Path, *, read_only: bool, because: ShutFile | None = None) -> Self:
        with contextlib.ExitStack() as undo:
            connection = _connect_whole(path, read_only=read_only)
            workspace = cls(connection, path, read_only=read_only, because=because)
            undo.callback(workspace.connection.close)
            pending = workspace._pending()
            if not read_only:
                workspace._to_wal()
                if pending:
                    workspace._migrate()
            elif pending:
                raise ReadOnlyFile(path.name)
            undo.pop_all()
        return workspace

    @property
    def database(self) -> Database:
        """The sqlite-utils face of the connection, for migrations."""
        return Database(self.connection)

    def close(self) -> None:
        """Close; the document is one file again."""
        if self.path is not None and not self.read_only:
            with contextlib.suppress(sqlite3.DatabaseError):
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
        if (trouble := self.shut) is not None:
            raise trouble
        with plain_trouble(self.name):
            self.connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
                self.connection.execute("COMMIT")
            finally:
                self._depth = 0
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of the open transaction: when it fails, it is taken back and the rest stays."""
        self.run("SAVEPOINT part")
        whole = False
        try:
            yield
            whole = True
        finally:
            if self.connection.in_transaction:  # a full disk takes the whole transaction back
                if not whole:
                    self.run("ROLLBACK TO part")
                self.run("RELEASE part")

    def run(self, sql: str, values: Sequence[Any] = ()) -> _Rows:
        """Run one statement."""
        rows = self.connection.cursor(_Rows)
        rows.file = self.name
        try:
            rows.execute(sql, values)
        except sqlite3.Error as error:
            tell(error, self.name)
            raise
        return rows

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows."""
        try:
            self.connection.executemany(sql, rows)
        except sqlite3.Error as error:
            tell(error, self.name)
            raise

    def fill_blob(self, row: int, pieces: Iterable[bytes | memoryview]) -> None:
        """Write the stored bytes of a row of the table `blob`, piece by piece."""
        with (
            plain_trouble(self.name),
            self.connection.blobopen("blob", "body", row) as out,
        ):
            for piece in pieces:
                out.write(piece)

    def checkpoint(self) -> None:
        """Bring everything committed into the main file, so that a copy of it is whole."""
        if self.path is not None and not self.read_only:
            with plain_trouble(self.name):
                self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def backup(self, target: Path) -> None:
        """Write a sound copy to `target`, replacing an earlier copy only when complete.

        Raises `FileTrouble`, also when `target` is the open file itself.
        """
        if self.path is not None and target.resolve() == self.path.resolve():
            raise FileTrouble("备份不能写在数据文件自己上面。", "请换一个文件名或文件夹。")
        part = target.with_name(target.name + ".part")
        try:
            part.unlink(missing_ok=True)
            with plain_trouble(target.name):
                self.connection.execute("VACUUM INTO ?", (str(part),))
            _reach_the_disk(part)
            part.replace(target)
        except OSError as error:
            raise FileTrouble.from_os(error, target.name) from error
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def lock(self, to: str) -> None:
        """Close this file for writing, for good: it was handed over to `to`."""
        with self.transaction():
            self.remember(_HANDED_TO, to)
        self._handed_to = None

    @property
    def shut(self) -> ShutFile | None:
        """Why nothing is written here, however often it is tried; None while it is written."""
        if self.read_only:
            return self._because or ReadOnlyFile(self.name)
        if (moved := self._moved) is not None:  # first, for of such a file nothing may be read
            return moved
        return HandedOverFile(self.name, self.handed_to) if self.handed_to else None

    @property
    def _moved(self) -> MovedFile | None:
        if self.path is None or self.file is None or not is_gone(self.path, self.file):
            return None
        now = place_of(self.file)
        thrown = now is not None and is_thrown_away(now)
        return MovedFile(self.name, str(now) if now else "", thrown_away=thrown)

    @property
    def handed_to(self) -> str:
        """Whom the file was handed over to; empty while it is in use."""
        if self._handed_to is None:  # asked at the first write, not at opening
            self._handed_to = self.meta(_HANDED_TO)
        return self._handed_to

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
        self._handed_to = ""
        with self.transaction():
            self.connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            migrations.apply(self.database)
            for key, value in (("role", role.value), ("unit", unit), ("county", county)):
                self.remember(key, value)

    def _to_wal(self) -> None:
        with plain_trouble(self.name):
            self.connection.execute("PRAGMA journal_mode = WAL")

    def _pending(self) -> frozenset[str]:
        """The names of migrations to be applied; refuses what is not ours or newer."""
        with plain_trouble(self.name):
            known = {m.name for m in migrations.applied(self.database)}
            pending = frozenset(m.name for m in migrations.pending(self.database))
        if not known:
            raise ForeignFile(f"“{self.name}”不是本程序的数据文件。", "请另选文件。")
        if not known <= _our_names():
            raise NewerFile(
                f"“{self.name}”是用更新版本的程序写的，本程序打不开；文件没有改动。",
                "请安装新版本的程序后再打开。",
            )
        return pending

    def _migrate(self) -> None:
        """Bring the tables up to date, after a backup beside the file; all or nothing."""
        if self.path is not None:
            self.backup(self.path.with_name(f"{self.path.stem}.升级前备份{self.path.suffix}"))
        self._handed_to = ""  # one that was handed over is brought up to date all the same
        with self.transaction():
            migrations.apply(self.database)
            if self.connection.execute("PRAGMA foreign_key_check").fetchone():
                raise ForeignFile(
                    f"“{self.name}”里的数据前后不连贯，升级没有进行；文件没有改动。",
                    "请用备份恢复，并联系技术支持。",
                )
        self._handed_to = None


class BlobStream:
    """Stored bytes read in pieces, in flat memory; closed like a file."""

    def __init__(self, ws: Workspace, row: int) -> None:
        """Open the bytes of a row of the table `blob`."""
        self._name = ws.name
        with plain_trouble(ws.name):
            self._blob = ws.connection.blobopen("blob", "body", row, readonly=True)

    def read(self, size: int, /) -> bytes:
        """Give at most `size` bytes, none at the end."""
        with plain_trouble(self._name):
            return self._blob.read(size)

    def __enter__(self) -> Self:
        """Give the stream."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._blob.close()


class _Rows(sqlite3.Cursor):
    """A cursor that tells the troubles of the file as sentences, wherever they lie in it.

    A loop reads all rows at once: what is damaged is noticed before the first one is used.
    """

    file = ""

    def fetchone(self) -> Any:
        """Give the next row, or None."""
        try:
            return super().fetchone()
        except sqlite3.Error as error:
            tell(error, self.file)
            raise

    def fetchall(self) -> list[Any]:
        """Give all rows that are left."""
        try:
            return super().fetchall()
        except sqlite3.Error as error:
            tell(error, self.file)
            raise

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]  # a list's iterator is enough
        return iter(self.fetchall())


def _our_names() -> set[str]:
    db = Database(memory=True)
    return {m.name for m in migrations.pending(db)}


def _connect(path: Path | str, *, read_only: bool = False) -> sqlite3.Connection:
    name = str(path)
    if isinstance(path, Path) and read_only:
        name = f"{path.absolute().as_uri()}?mode=ro"
    with plain_trouble(Path(path).name), contextlib.ExitStack() as undo:
        connection = sqlite3.connect(name, isolation_level=None, timeout=PATIENCE, uri=read_only)
        undo.callback(connection.close)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA trusted_schema = OFF")
        undo.pop_all()
    return connection


def _connect_whole(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Connect; a file that was in use and came without its WAL is looked through.

    It was copied by hand, perhaps while its pages were written one after another. One that
    was closed is not in WAL mode any more, and costs nothing.
    """
    lonely = not Path(f"{os.path.realpath(path)}-wal").exists()  # SQLite too follows links
    with contextlib.ExitStack() as undo:
        try:
            connection = _connect(path, read_only=read_only)
            undo.callback(connection.close)
            if lonely:
                _look_through(connection, path.name)
        except ForeignFile as trouble:
            if lonely and was_in_use(path):
                raise HalfCopy(path.name) from trouble
            raise
        undo.pop_all()
    return connection


def _look_through(connection: sqlite3.Connection, name: str) -> None:
    with plain_trouble(name):
        in_use = connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        if in_use and connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise HalfCopy(name)


def _reach_the_disk(path: Path) -> None:
    """Wait until a file's bytes are on the disk; VACUUM INTO does not."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
