"""Whether an open data file still lies where it was opened.

On Linux a file can be renamed, moved or deleted while it is open: what is written then goes
where nobody looks for it, or is gone at closing. Windows does not let that happen.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, TypeAlias

Identity: TypeAlias = tuple[int, int]
"""Device and inode."""
_OPEN: Final = Path("/proc/self/fd")


def identity_of(path: Path) -> Identity | None:
    """Which file lies at a path; None where there is none, and on Windows."""
    if os.name == "nt":
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def is_gone(path: Path, opened: Identity | None) -> bool:
    """Whether another file, or none, lies where the file `opened` was; one look at the disk."""
    return opened is not None and identity_of(path) != opened


def place_of(opened: Identity) -> Path | None:
    """Where a file that this process has open lies now; None when it was deleted, or unknown."""
    try:
        handles = list(_OPEN.iterdir())
    except OSError:
        return None
    for handle in handles:
        try:
            found = handle.stat()
            if (found.st_dev, found.st_ino) == opened and found.st_nlink:
                place = handle.readlink()
                return place if identity_of(place) == opened else None
        except OSError:  # closed meanwhile
            continue
    return None


def is_thrown_away(place: Path) -> bool:
    """Whether a place is in a bin, as desktops make them: in the home, and on every drive."""
    return any(part in {"Trash", ".Trash"} or part.startswith(".Trash-") for part in place.parts)
