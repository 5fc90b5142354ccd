"""The first bytes of a data file, looked at before it is opened for work."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.workspace.schema import APPLICATION_ID
from cityexam_desktop.workspace.troubles import ForeignFile, plain_trouble

if TYPE_CHECKING:
    from pathlib import Path

_WAL_MODE = b"\2\2"
_MODE_AT = 18


def was_in_use(path: Path) -> bool:
    """Whether a file that cannot be read says in its head that it was in WAL mode.

    SQLite tells nothing of such a file, and without a WAL nobody has it open: it may be read.
    """
    try:
        with path.open("rb") as file:
            file.seek(_MODE_AT)
            return file.read(len(_WAL_MODE)) == _WAL_MODE
    except OSError:
        return False


_LOOKS = 5


def refuse_foreign(path: Path) -> None:
    """Look at the file's head without touching it, before it is opened for work.

    SQLite itself reads it. Reading it with a file of our own would, at closing, drop the
    locks that this process holds on it through other connections (POSIX locks belong to
    the process); another program would then take the document for closed and delete its
    WAL under us.
    """
    # While another connection writes, a page can be seen half written: look again.
    if not any(_mark(path) == APPLICATION_ID for _ in range(_LOOKS)):
        raise ForeignFile(
            f"“{path.name}”不是本程序的数据文件，或已损坏。",
            "请确认选对了文件；损坏的可用备份恢复。",
        )


def _mark(path: Path) -> int:
    """The application id in the file's head; 0 for what SQLite cannot read."""
    try:
        path.stat()
        with plain_trouble(path.name):
            head = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            with contextlib.closing(head):
                # A document whose WAL is not yet in it may be shorter than it says: no reason
                # to refuse it, for the WAL beside it holds the rest.
                head.execute("PRAGMA writable_schema = ON")
                (mark,) = head.execute("PRAGMA application_id").fetchone()
    except OSError as error:
        raise FileTrouble.from_os(error, path.name) from error
    except ForeignFile:
        return 0
    return int(mark)
