"""New data files come into being whole: made under another name, then put in their place."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from cityexam_desktop.errors import FileTrouble

if TYPE_CHECKING:
    from pathlib import Path

SIDE_FILES: Final = ("-wal", "-shm", "-journal")
"""What SQLite may leave beside a data file."""


def draft_of(target: Path) -> Path:
    """An empty file under the name that a new file has until it is whole.

    What a sudden end left there is taken away. Raises `FileTrouble` when the target exists
    or its folder cannot be written.
    """
    draft = target.with_name(f"{target.name}.part")
    try:
        if target.exists():
            raise _taken(target)
        remove(draft)
        draft.write_bytes(b"")
    except OSError as error:
        raise FileTrouble.from_os(error, target.name) from error
    return draft


def put_in_place(draft: Path, target: Path) -> None:
    """Let a closed draft be the target.

    Raises `FileTrouble` when the target exists by now, or when the draft could not be closed
    as one file because the disk is full.
    """
    try:
        if target.exists():
            raise _taken(target)
        if any(draft.with_name(draft.name + side).exists() for side in SIDE_FILES):
            raise FileTrouble(f"“{target.name}”没有写成。", "请清理磁盘后再试。")
        draft.rename(target)
    except OSError as error:
        raise FileTrouble.from_os(error, target.name) from error


def remove(path: Path) -> None:
    """Remove a data file that was not finished, and what SQLite laid beside it."""
    for suffix in ("", *SIDE_FILES):
        with contextlib.suppress(OSError):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _taken(target: Path) -> FileTrouble:
    return FileTrouble(f"文件已存在：{target.name}", "请换一个文件名，或直接打开原来的文件。")
