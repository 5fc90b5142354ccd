"""What a child can be killed at: SQL statements, file events, and SQLite's own writes.

Statements are told by the trace callback, files by the audit hook. SQLite writes, cuts off
and removes files below both; its own list of system calls lets a test put itself before
each of them, so that a kill can also fall inside a commit or a checkpoint, the same one at
every run. Where the library cannot be reached, statements and file events remain.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import os
import signal
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.workspace.database import SUFFIX
from tests.faults.operation import SIDES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FILE_EVENTS: Final = frozenset(
    {"open", "os.rename", "os.remove", "os.truncate", "os.mkdir", "os.link", "shutil.copyfile"}
)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Just before event `at` (from 1), or with half of what it writes written.

    In a `torn` place SQLite is copying its WAL into the document: only the two together
    are the document.
    """

    at: int
    half: bool
    what: str
    torn: bool

    @property
    def name(self) -> str:
        """E.g. ``17`` or ``17+``."""
        return f"{self.at}{'+' if self.half else ''}"


def places(events: Sequence[str]) -> list[Place]:
    """All places in the events of a whole run, in their order."""
    found = []
    before = ""
    for at, what in enumerate(events, 1):
        in_main = what in {"write main", "cut main"}
        after_one = in_main and before == "write main"
        found.append(Place(at, half=False, what=what, torn=after_one))
        if what.startswith("write "):
            found.append(Place(at, half=True, what=what, torn=in_main))
        before = what
    return found


class Countdown:
    """Hears the events of this process, and kills it at one of them."""

    def __init__(self, at: int = 0, *, half: bool = False) -> None:
        """Start to listen; nothing counts before `armed` is set."""
        self.at = at
        self.half = half
        self.seen: list[str] = []
        self.armed = False
        self._connect = sqlite3.connect
        self._kept: list[object] = []
        sys.addaudithook(self._hear)
        sqlite3.connect = self._traced  # type: ignore[assignment]  # of this child only
        self._listen_to_writes()

    def _hear(self, event: str, _arguments: object) -> None:
        if event in FILE_EVENTS:
            self._tick("file")

    def _traced(self, *arguments: Any, **named: Any) -> sqlite3.Connection:
        """Every connection of this process tells its statements."""
        connection: sqlite3.Connection = self._connect(*arguments, **named)
        connection.set_trace_callback(lambda _: self._tick("sql"))
        return connection

    def _tick(self, what: str, do_half: Callable[[], object] | None = None) -> None:
        if not self.armed:
            return
        self.seen.append(what)
        if len(self.seen) == self.at:
            if self.half and do_half:
                do_half()
            os.kill(os.getpid(), signal.SIGKILL)

    # SQLite's own writes

    def _listen_to_writes(self) -> None:
        calls = _SystemCalls.reached()
        if calls is None:
            return
        for name, kind in _CALLS.items():
            if plain := calls.get(name, kind):
                mine = kind(self._before(name, plain))
                calls.put(name, mine)
                self._kept += [plain, mine]

    def _before(self, name: str, plain: Callable[..., int]) -> Callable[..., int]:
        """The same system call, heard."""

        def write(handle: int, data: int, size: int, *where: int) -> int:
            def do_half() -> object:
                return plain(handle, data, size // 2, *where)

            self._tick(f"write {_told(_path(handle))}", do_half)
            return plain(handle, data, size, *where)

        def cut(handle: int, size: int) -> int:
            self._tick(f"cut {_told(_path(handle))}")
            return plain(handle, size)

        def remove(path: bytes) -> int:
            self._tick(f"remove {_told(os.fsdecode(path))}")
            return plain(path)

        calls: dict[str, Callable[..., int]] = {"ftruncate": cut, "unlink": remove}
        return calls.get(name, write)


def _path(handle: int) -> str:
    """The file behind an open handle."""
    return str(Path(f"/proc/self/fd/{handle}").readlink())


def _told(path: str) -> str:
    """Which of a document's files a path is; a copy that is being made is none of them."""
    if path.endswith(SUFFIX):
        return "main"
    return next((side[1:] for side in SIDES if path.endswith(SUFFIX + side)), "other")


_Write = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t)
_WriteAt = ctypes.CFUNCTYPE(
    ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64
)
_Cut = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_int64)
_Remove = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p)
_CALLS: Final[dict[str, Any]] = {
    "write": _Write,
    "pwrite": _WriteAt,
    "pwrite64": _WriteAt,
    "ftruncate": _Cut,
    "unlink": _Remove,
}


class _Vfs(ctypes.Structure):
    """The layout of ``sqlite3_vfs``, version 3 (https://sqlite.org/c3ref/vfs.html)."""


_SetCall = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Vfs), ctypes.c_char_p, ctypes.c_void_p)
_GetCall = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.POINTER(_Vfs), ctypes.c_char_p)
_Vfs._fields_ = [
    ("version", ctypes.c_int),
    ("size_of_file", ctypes.c_int),
    ("longest_path", ctypes.c_int),
    ("next", ctypes.c_void_p),
    ("name", ctypes.c_char_p),
    ("data", ctypes.c_void_p),
    ("methods", ctypes.c_void_p * 13),
    ("set_call", _SetCall),
    ("get_call", _GetCall),
    ("next_call", ctypes.c_void_p),
]


class _SystemCalls:
    """The system calls that SQLite makes, by name."""

    def __init__(self, vfs: Any) -> None:
        self._vfs = vfs

    @classmethod
    def reached(cls) -> _SystemCalls | None:
        """The list of the library that `sqlite3` uses; None when it is not to be had."""
        try:
            find = ctypes.CDLL(_sqlite3.__file__).sqlite3_vfs_find
        except (AttributeError, OSError):
            return None
        find.restype = ctypes.POINTER(_Vfs)
        vfs = find(None)
        listed = bool(vfs) and vfs.contents.version >= 3 and os.path.isdir("/proc/self/fd")  # noqa: PTH112
        return cls(vfs) if listed else None

    def get(self, name: str, kind: Any) -> Any:
        address = self._vfs.contents.get_call(self._vfs, name.encode())
        return kind(address) if address else None

    def put(self, name: str, call: Any) -> None:
        pointer = ctypes.cast(call, ctypes.c_void_p)
        self._vfs.contents.set_call(self._vfs, name.encode(), pointer)
