"""Attaching a document from its file, in pieces: it never stands in memory as a whole."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.model import Evidence
from cityexam_desktop.workspace.photos import reduced
from cityexam_desktop.workspace.tasks import put_blob_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from cityexam_desktop.workspace.database import Workspace

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
    Raises what `bring_in` raises.
    """
    with ws.transaction():
        (brought,) = bring_in(ws, submission, (evidence.datum, evidence.subject), [file], longest)
        kept = replace(evidence, sha256=brought.sha256, size=brought.size)
        answering.put_evidence(ws, submission, kept, who=who, now=now)
    return kept


def bring_in(
    ws: Workspace,
    submission: int,
    cell: tuple[str, str],
    files: Sequence[Path],
    longest: int = 0,
    step: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[Evidence, ...]:
    """Store the bytes of documents for a cell (datum, subject), all or none; attach nothing yet.

    Photos are made smaller first, which takes longest; `step` is told how far that is and may
    raise. Raises `WrongUse` when a document or all documents together are too large, before
    anything is read, and `FileTrouble` when one cannot be read or changes meanwhile.
    """
    with tempfile.TemporaryDirectory(prefix="cityexam-") as folder:
        bodies = []
        for number, file in enumerate(files):
            step(number, len(files))
            place = Path(folder, str(number))
            place.mkdir()
            bodies.append((reduced(file, longest, place) if longest else None) or file)
        beside = 0
        kept = []
        with ws.transaction():
            for file, body in zip(files, bodies, strict=True):
                one = Evidence(*cell, "", file.name, 0)
                kept.append(_store(ws, submission, one, body, beside))
                beside += kept[-1].size
    return tuple({paper.sha256: paper for paper in kept}.values())


def weight(files: Iterable[Path]) -> int:
    """The bytes of files together; one that cannot be found weighs nothing."""
    total = 0
    for file in files:
        with suppress(OSError):
            total += file.stat().st_size
    return total


def _store(ws: Workspace, submission: int, paper: Evidence, file: Path, beside: int) -> Evidence:
    """Store the very bytes of a file; `beside` are the bytes that come with it."""
    try:
        with file.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            answering.refuse_large(ws, submission, paper.name, size, beside)
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            source.seek(0)
            kept = replace(paper, sha256=digest, size=size)
            put_blob_pieces(ws, digest, size, _pieces(source, kept))
    except OSError as error:
        raise FileTrouble.from_os(error, paper.name) from error
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
