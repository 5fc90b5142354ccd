"""Write a file whole or not at all."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, Final

from cityexam_desktop.errors import FileTrouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_STALE: Final = 24 * 3600
"""Seconds after which no program is still writing a file that nothing was added to."""


@contextmanager
def atomic(target: Path) -> Iterator[BinaryIO]:
    """Give a file that becomes `target` when the block ends well.

    Whatever goes wrong, an older `target` stays untouched and nothing is left beside it.
    Every `OSError` inside becomes `FileTrouble` naming the target. What a write of before
    left beside it when the power failed is taken away.
    """
    _sweep(target.parent)
    draft = target.with_name(f".cityexam-{secrets.token_hex(8)}.tmp")
    try:
        try:
            with draft.open("x+b") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise FileTrouble.from_os(error, target.name) from error
    _sync_folder(target.parent)


def _sweep(folder: Path) -> None:
    """Take away stale drafts; a fresh one may be another program's, and an open one stays."""
    with suppress(OSError):
        for left in folder.glob(".cityexam-*.tmp"):
            if time.time() - left.stat().st_mtime > _STALE:
                left.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the new name durable; some systems cannot sync a folder, and the file stands."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
