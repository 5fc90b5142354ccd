"""On which kind of drive a file lies; working on a local copy of one that lies far away.

SQLite's locks and its memory-mapped side file are not safe on a network drive, and a stick
is pulled out. So a data file there is copied here, worked on here, and put back. The copy
remembers where it came from and what lay there; what somebody else has changed meanwhile
is never written over.
"""

from __future__ import annotations

import contextlib
import enum
import hashlib
import json
import os
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from cityexam_desktop.errors import CityExamError, FileTrouble
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.holding import Hold
from cityexam_desktop.workspace.placing import draft_of, put_in_place, remove

if TYPE_CHECKING:
    from collections.abc import Iterable

_CAME_FROM: Final = "came_from"
_NETWORK: Final = frozenset({
    "nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "afs", "9p", "ceph", "davfs",
    "fuse.sshfs", "fuse.davfs", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.vmhgfs-fuse", "vboxsf",
})  # fmt: skip
_STATE: Final = (
    "SELECT (SELECT COALESCE(MAX(no), 0) FROM ledger) || '.' || (SELECT COUNT(*) FROM bundle), "
    "(SELECT no || at || who || datum || subject || new FROM change ORDER BY no DESC LIMIT 1)"
)
"""What differs after everything that is written, and of two who wrote as much."""


class Drive(enum.Enum):
    """The kinds of drives that matter."""

    LOCAL = ""
    REMOVABLE = "U盘等移动盘"
    NETWORK = "网络盘"


class ChangedThere(CityExamError):
    """What lies on the far drive is no longer what the local copy was made of."""

    code = "changed_there"

    def __init__(self, file: Path) -> None:
        """Name the file."""
        super().__init__(
            f"“{file}”在复制到本机以后又被改过，或已不在，没有覆盖。",
            "请用“备份到…”把本机的这一份另存过去，再核对用哪一份。",
        )


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a local copy came from, and how far it was then."""

    file: Path
    state: str

    @classmethod
    def of(cls, ws: Workspace) -> Self | None:
        """The origin of a local copy; None of any other workspace."""
        try:
            told: Any = json.loads(ws.meta(_CAME_FROM) or "null")
            return cls(Path(told["file"]), told["state"]) if told else None
        except (ValueError, TypeError, KeyError):
            return None

    def keep(self, ws: Workspace) -> None:
        """Remember it in the local copy."""
        told = {"file": str(self.file), "state": self.state}
        with ws.transaction():
            ws.remember(_CAME_FROM, json.dumps(told, ensure_ascii=False))


def drive_of(file: Path) -> Drive:
    """On which kind of drive a file, or the place where it shall be, lies."""
    folder = file.absolute().parent
    if sys.platform == "win32":
        return _windows(folder)
    try:
        mounts = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
        return mounted(folder.resolve(), mounts.splitlines(), Path("/sys/dev/block"))
    except OSError:
        return Drive.LOCAL


def mounted(folder: Path, mounts: Iterable[str], devices: Path) -> Drive:
    """The kind of drive by Linux's `mountinfo` and its folder of block devices."""
    best: tuple[int, str, str] = (-1, "", "")
    for line in mounts:
        fields, _, told = line.partition(" - ")
        parts = fields.split()
        root = Path(parts[4].encode().decode("unicode_escape"))
        if (root == folder or root in folder.parents) and len(root.parts) > best[0]:
            best = (len(root.parts), told.split()[0], parts[2])
    _, system, device = best
    if system in _NETWORK:
        return Drive.NETWORK
    held = (devices / device).resolve()
    for disk in (held, held.parent):  # a partition's disk is the folder above it
        with contextlib.suppress(OSError):
            if (disk / "removable").read_text("ascii").strip() == "1":
                return Drive.REMOVABLE
    return Drive.REMOVABLE if device and "/usb" in str(held) else Drive.LOCAL


def bring_here(file: Path, folder: Path) -> Path:
    """Copy a data file from a far drive into a local folder; give the copy, to be worked on.

    Raises `InUse` while somebody has it open, `ForeignFile`, `FileTrouble`.
    """
    hold = Hold.take(file)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = _free(folder / file.name)
        draft = draft_of(target)
        if file.with_name(f"{file.name}-wal").exists():  # it was not closed: SQLite joins both
            with Workspace.open(file) as there:
                there.backup(draft)
        else:
            shutil.copyfile(file, draft)
    except OSError as error:
        raise FileTrouble.from_os(error, file.name) from error
    finally:
        if hold is not None:
            hold.release()
    try:
        with Workspace.open(draft) as ws:
            Origin(file.absolute(), _state(ws.connection)).keep(ws)
        put_in_place(draft, target)
    finally:
        remove(draft)
    return target


def owes(ws: Workspace) -> Origin | None:
    """Where a local copy has to be put back to; None when nothing was written since."""
    origin = Origin.of(ws) if not ws.read_only else None
    return origin if origin is not None and origin.state != _state(ws.connection) else None


def put_back(ws: Workspace) -> Path:
    """Write a local copy over what it came from; give that file.

    Raises `ChangedThere` when something else lies there now, `InUse`, `FileTrouble`. One that
    lies there already, for a sudden end came before it was noted, is only noted.
    """
    origin = Origin.of(ws)
    if origin is None:
        raise FileTrouble("这个数据文件不是从别处复制到本机的。", "另存请用“备份到…”。")
    hold = Hold.take(origin.file)
    fresh = origin.file.with_name(f"{origin.file.name}.new")
    try:
        there = _state_of(origin.file)
        if there not in {origin.state, _state(ws.connection)}:
            raise ChangedThere(origin.file)
        if there == origin.state:
            remove(fresh)  # a journal of before would be taken for one of the new file
            ws.backup(fresh)
            _forget(fresh)
            fresh.replace(origin.file)
    except OSError as error:
        raise FileTrouble.from_os(error, origin.file.name) from error
    finally:
        remove(fresh)
        if hold is not None:
            hold.release()
    Origin(origin.file, _state(ws.connection)).keep(ws)
    return origin.file


def _state(connection: sqlite3.Connection) -> str:
    counts, last = connection.execute(_STATE).fetchone()
    return f"{counts} {hashlib.sha256((last or '').encode()).hexdigest()[:16]}"


def _state_of(file: Path) -> str:
    """How far a closed file is; nothing where it is gone, open, or no data file."""
    if not file.is_file() or file.with_name(f"{file.name}-wal").exists():
        return ""
    uri = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    with (
        contextlib.suppress(sqlite3.DatabaseError),
        contextlib.closing(sqlite3.connect(uri, uri=True)) as held,
    ):
        return _state(held)
    return ""


def _forget(file: Path) -> None:
    """Take the origin out of what is put back: it is no copy there."""
    with contextlib.closing(sqlite3.connect(file)) as held, held:
        held.execute("DELETE FROM meta WHERE key = ?", (_CAME_FROM,))


def _free(wanted: Path) -> Path:
    """The name, or with a number where there is such a file."""
    target, number = wanted, 2
    while target.exists():
        target = wanted.with_name(f"{wanted.stem}（{number}）{wanted.suffix}")
        number += 1
    return target


def _windows(folder: Path) -> Drive:
    """Ask Windows; a path that begins with two strokes is a share."""
    if str(folder).startswith("\\\\"):
        return Drive.NETWORK
    import ctypes

    kinds = {2: Drive.REMOVABLE, 4: Drive.NETWORK}
    kernel: Any = getattr(ctypes, "windll").kernel32  # noqa: B009 - only there on Windows
    root = os.path.splitdrive(folder)[0] + "\\"
    return kinds.get(kernel.GetDriveTypeW(root), Drive.LOCAL)
