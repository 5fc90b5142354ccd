"""Attaching a document from its file, in pieces: it never stands in memory as a whole."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.photos import reduced
from cityexam_desktop.workspace.tasks import put_blob_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Evidence

_PIECE: Final = 1 << 20


def attach_file(
    ws: Workspace,
    submission: int,
    evidence: Evidence,
    file: Path,
    *,
    longest: int = 0,
    who: str = "",
    now: datetime | None = None,
) -> Evidence:
    """Attach the document in `file` to a value; give the evidence with its SHA-256 and size.

    A photo whose longer side has more pixels than `longest` is made smaller (0: is not).
    Raises what `_attach` raises.
    """
    if not longest:
        return _attach(ws, submission, evidence, file, who=who, now=now)
    with tempfile.TemporaryDirectory(prefix="cityexam-") as folder:
        small = reduced(file, longest, Path(folder))
        return _attach(ws, submission, evidence, small or file, who=who, now=now)


def _attach(
    ws: Workspace,
    submission: int,
    evidence: Evidence,
    file: Path,
    *,
    who: str,
    now: datetime | None,
) -> Evidence:
    """Attach the very bytes of a file.

    Raises `WrongUse` when the document or all documents together are too large, before
    anything is read, and `FileTrouble` when it cannot be read or changes meanwhile.
    """
    try:
        with file.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            answering.refuse_large(ws, submission, evidence.name, size)
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            source.seek(0)
            kept = replace(evidence, sha256=digest, size=size)
            with ws.transaction():
                put_blob_pieces(ws, digest, size, _pieces(source, kept))
                answering.put_evidence(ws, submission, kept, who=who, now=now)
    except OSError as error:
        raise FileTrouble.from_os(error, file.name) from error
    return kept


def _pieces(source: BinaryIO, kept: Evidence) -> Iterator[bytes]:
    """The document's bytes; refuses at their end when they are not those that were measured."""
    found = hashlib.sha256()
    left = kept.size
    while piece := source.read(min(_PIECE, left)):
        found.update(piece)
        left -= len(piece)
        yield piece
    if found.hexdigest() != kept.sha256:
        raise FileTrouble(
            f"“{kept.name}”在加入时被改动了，没有加入。", "请关闭正在编辑它的程序后再加入。"
        )
