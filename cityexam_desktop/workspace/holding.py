"""Who has a data file open in a window: told to the second one, by a small file beside it.

Two windows on one draft would each show what the other one no longer has. The mark is an
operating system's lock, which goes with the process that holds it, so that nothing is
left locked after a crash; what stands in the small file is only for people to read.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import platform
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, Self

from cityexam_desktop.workspace.database import LockedFile, ShutFile, stamp

_FAR: Final = 1 << 20
"""The byte that is locked: beyond what stands in the file, so that it can be read."""


class InUse(LockedFile):
    """Somebody has the file open in another window, perhaps on another computer."""

    code = "in_use"

    def __init__(self, name: str, who: str, host: str, since: str) -> None:
        """Name the file, and who has had it open since when; what is not known is empty."""
        self.who = who
        whom = f"“{who}”" if who else "有人"
        where = f"（电脑 {host}）" if host else ""
        when = f"，从 {_moment(since)} 起" if since else ""
        super().__init__(
            f"“{name}”正由{whom}{where}打开着{when}。",
            "请在那个窗口里继续，或请对方关闭后再打开；数据没有改动。",
        )


class HeldByOther(ShutFile):
    """A file that somebody else has open is looked at."""

    code = "held_by_other"

    def __init__(self, name: str, who: str) -> None:
        """Name the file, and who has it; empty where that is not known."""
        whom = f"“{who}”" if who else "别人"
        super().__init__(
            f"“{name}”正由{whom}打开着，在这里只能查看，不能填写。",
            "要填写，请对方关闭后，在这里关闭它再打开一次；对方刚填的，也要再打开才看得到。",
        )
        self.banner = f"正由{whom}打开着，在这里只能查看"


class Hold:
    """Holds a data file for one window, until `release` or the end of the process."""

    def __init__(self, mark: BinaryIO, path: Path) -> None:
        """Keep the locked mark open; use `take`."""
        self._mark, self._path = mark, path

    @classmethod
    def take(cls, file: Path, who: str = "", *, now: datetime | None = None) -> Self | None:
        """Hold `file` for `who`; raises `InUse` when somebody else does.

        None where nothing can be written or nothing can be locked: there the file opens
        for reading, or SQLite alone keeps two writers apart.
        """
        path = mark_of(file)
        try:
            mark = path.open("a+b")
        except OSError:
            return None
        try:
            _lock(mark)
        except OSError as error:
            told = _told(mark)
            mark.close()
            if isinstance(error, (BlockingIOError, PermissionError)):
                raise InUse(
                    file.name, told.get("who", ""), told.get("host", ""), told.get("since", "")
                ) from None
            return None
        _tell(mark, {"who": who or _account(), "host": platform.node(), "since": stamp(now)})
        return cls(mark, path)

    def release(self) -> None:
        """Let others have the file."""
        with contextlib.suppress(OSError):
            if os.name != "nt":  # there an open file cannot be removed; it goes after closing
                self._path.unlink(missing_ok=True)
        self._mark.close()
        with contextlib.suppress(OSError):
            if os.name == "nt":
                self._path.unlink(missing_ok=True)


def mark_of(file: Path) -> Path:
    """The small file that says who has `file` open."""
    real = Path(os.path.realpath(file))  # by whatever name it is opened: one file has one mark
    return real.with_name(f".{real.name}.lock")


def _moment(at: str) -> str:
    """A time as the clock on the wall shows it; what is no time stays as it is."""
    try:
        return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return at


def _account() -> str:
    with contextlib.suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""


def _tell(mark: BinaryIO, said: dict[str, str]) -> None:
    with contextlib.suppress(OSError):
        mark.truncate(0)
        mark.write(json.dumps(said, ensure_ascii=False).encode())
        mark.flush()


def _told(mark: BinaryIO) -> dict[str, str]:
    """What the holder wrote; empty where it cannot be read."""
    found: Any = None
    with contextlib.suppress(OSError, ValueError):
        mark.seek(0)
        found = json.loads(mark.read(_FAR))
    if not isinstance(found, dict):
        return {}
    return {str(name): str(text)[:100] for name, text in found.items()}


if sys.platform == "win32":
    import msvcrt

    def _lock(mark: BinaryIO) -> None:
        mark.seek(_FAR)
        msvcrt.locking(mark.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(mark: BinaryIO) -> None:
        fcntl.flock(mark.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
