"""Automatic copies of a data file, kept by age in a folder beside it; going back to one.

All of today's, the newest of each of the seven days, four weeks and twelve months before.
Times are those of the clock on the wall, since people look for a copy by them.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.workspace.database import ForeignFile, Workspace
from cityexam_desktop.workspace.placing import SIDE_FILES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

APART: Final = timedelta(hours=1)
"""How old the newest copy is before the next one is due."""
_DAYS, _WEEKS, _MONTHS = 7, 4, 12
_ROOM: Final = 3
"""A copy is made while the disk has this many times its size free: the work comes first."""
_TIME: Final = "%Y-%m-%d %H%M%S"
_NAMED: Final = re.compile(r"(\d{4}-\d\d-\d\d \d{6})")
_FOLDER: Final = "-自动备份"
_ASIDE: Final = "恢复前 "
"""How the name of the file begins that a copy took the place of."""
_PIECE: Final = 1 << 20
_STALE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy: where it is, when it was made, its bytes."""

    path: Path
    at: datetime
    size: int


def folder_of(file: Path) -> Path:
    """Where the copies of a data file lie."""
    return file.with_name(f"{file.stem}{_FOLDER}")


@dataclass(frozen=True, slots=True)
class Source:
    """What an automatic copy is a copy of: the data file, and when it was made, in words."""

    file: Path
    made: str


def source_of(copy: Path) -> Source | None:
    """What a file in a folder of copies is a copy of, by the names; None of any other file."""
    folder = copy.absolute().parent
    if not folder.name.endswith(_FOLDER):
        return None
    named = re.fullmatch(rf"({_ASIDE})?{_NAMED.pattern}", copy.stem)
    if named is None:
        return None
    at = named[2]
    stem = folder.name.removesuffix(_FOLDER)
    made = f"{at[:10]} {at[11:13]}:{at[13:15]}"
    return Source(folder.with_name(f"{stem}{copy.suffix}"), made)


def copies(file: Path) -> tuple[Copy, ...]:
    """The copies of a data file, newest first; whatever else lies in the folder is left out."""
    found = []
    with contextlib.suppress(OSError):
        for one in folder_of(file).iterdir():
            named = _NAMED.fullmatch(one.stem)
            with contextlib.suppress(OSError, ValueError):
                if named and one.suffix == file.suffix:
                    at = datetime.strptime(named[1], _TIME)  # noqa: DTZ007 - the clock on the wall
                    found.append(Copy(one, at, one.stat().st_size))
    return tuple(sorted(found, key=lambda copy: copy.at, reverse=True))


def is_due(file: Path, now: datetime) -> bool:
    """Whether the newest copy is old enough for the next one, and the disk has room for it."""
    past = [copy.at for copy in copies(file) if copy.at <= _wall(now)]
    if past and _wall(now) - past[0] < APART:
        return False
    try:
        return shutil.disk_usage(file.parent).free > _ROOM * file.stat().st_size
    except OSError:
        return False


def keep(ws: Workspace, now: datetime) -> Copy | None:
    """Write a copy of an open data file and take away those that are no longer kept.

    None for one in memory or in a place where nothing can be written. Raises `FileTrouble`.
    """
    if ws.path is None or ws.read_only:
        return None
    folder = folder_of(ws.path)
    target = folder / f"{_wall(now).strftime(_TIME)}{ws.path.suffix}"
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise FileTrouble.from_os(error, folder.name) from error
    _sweep(folder, now)
    ws.backup(target)
    held = {copy.at: copy for copy in copies(ws.path)}
    for at in surplus(held, now):
        with contextlib.suppress(OSError):  # one that somebody looks into goes the next time
            held[at].path.unlink()
    return Copy(target, _wall(now), target.stat().st_size)


def surplus(times: Iterable[datetime], now: datetime) -> frozenset[datetime]:
    """Which copies are no longer kept; those from the future (a wrong clock) are."""
    held = sorted(times, reverse=True)
    today = _wall(now).date()
    kept = {at for at in held if at.date() >= today}
    days: dict[object, datetime] = {}
    weeks: dict[object, datetime] = {}
    months: dict[object, datetime] = {}
    for at in (at for at in held if at.date() < today):
        days.setdefault(at.date(), at)
        weeks.setdefault(at.isocalendar()[:2], at)
        months.setdefault((at.year, at.month), at)
    for newest, most in ((days, _DAYS), (weeks, _WEEKS), (months, _MONTHS)):
        kept.update(list(newest.values())[:most])
    return frozenset(held) - kept


def put_back(copy: Path, file: Path, now: datetime) -> Path | None:
    """Let a copy stand in the place of a data file; give where the former one now lies.

    None when the file was gone. Raises `ForeignFile` when the copy is not whole, `LockedFile`
    while another window or program has the file open, `FileTrouble`; then nothing has changed.
    """
    _refuse_broken(copy)
    _refuse_open(file)
    fresh = file.with_name(f"{file.name}.part")
    was_there = file.exists()
    aside = folder_of(file) / f"{_ASIDE}{_wall(now).strftime(_TIME)}{file.suffix}"
    try:
        aside.parent.mkdir(exist_ok=True)
        _copy(copy, fresh)
        _move_sides(file, aside)
        _keep_aside(file, aside)
        try:
            fresh.replace(file)
        except OSError:
            _move_sides(aside, file)
            aside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileTrouble.from_os(error, file.name) from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
    return aside if was_there else None


def _wall(now: datetime) -> datetime:
    return now.astimezone().replace(tzinfo=None, microsecond=0) if now.tzinfo else now


def _refuse_broken(copy: Path) -> None:
    broken = ForeignFile(f"备份“{copy.name}”已损坏，不能用来恢复。", "请另选一份备份。")
    try:
        copy.stat()
        uri = f"{copy.absolute().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as held:
            (verdict,) = held.execute("PRAGMA quick_check(1)").fetchone()
            held.execute("SELECT value FROM meta WHERE key = 'role'")
    except OSError as error:
        raise FileTrouble.from_os(error, copy.name) from error
    except sqlite3.DatabaseError as error:
        raise broken from error
    if verdict != "ok":
        raise broken


def _refuse_open(file: Path) -> None:
    """Raise `LockedFile` while another connection holds the file; a damaged one is nobody's."""
    with contextlib.suppress(ForeignFile):
        if file.exists():
            with Workspace.open(file) as ws:
                ws.run("PRAGMA journal_mode = DELETE").fetchone()  # refused unless alone


def _move_sides(file: Path, target: Path) -> None:
    """Move what SQLite may have left beside a damaged data file: it is of no other file."""
    for suffix in SIDE_FILES:
        beside = file.with_name(file.name + suffix)
        if beside.exists():
            beside.replace(target.with_name(target.name + suffix))


def _keep_aside(file: Path, target: Path) -> None:
    """Copy the former file, so that its place is not empty at any moment.

    A second name would be quicker, but two names of one document are its end in SQLite.
    """
    if file.exists():
        draft = target.with_name(f"{target.name}.part")
        _copy(file, draft)
        draft.replace(target)


def _copy(source: Path, target: Path) -> None:
    """Copy a file's bytes, and wait until they are on the disk."""
    with source.open("rb") as whole, target.open("wb") as out:
        shutil.copyfileobj(whole, out, _PIECE)
        out.flush()
        os.fsync(out.fileno())


def _sweep(folder: Path, now: datetime) -> None:
    """Take away copies that a sudden end left half written a day ago or more."""
    for left in folder.glob("*.part"):
        with contextlib.suppress(OSError):
            if datetime.fromtimestamp(left.stat().st_mtime, UTC) < now.astimezone(UTC) - _STALE:
                left.unlink()
