"""Write a file whole or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from cityexam_desktop.errors import FileTrouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def atomic(target: Path) -> Iterator[BinaryIO]:
    """Give a file that becomes `target` when the block ends well.

    Whatever goes wrong, an older `target` stays untouched and nothing is left beside it.
    Every `OSError` inside becomes `FileTrouble` naming the target.
    """
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
