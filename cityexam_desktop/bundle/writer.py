"""Write a bundle: every byte by rule, each member checked against the signed manifest."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol, Self
from zlib import crc32

from cityexam_desktop.bundle import ziplayout as zl
from cityexam_desktop.bundle.atomic import atomic
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.manifest import Manifest, Member
from cityexam_desktop.bundle.signature import verified

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
_CHUNK: Final = 1 << 20


class Stream(Protocol):
    """Something read in pieces and closed: a file, a blob of a database."""

    def read(self, size: int, /) -> bytes:
        """Give at most `size` bytes, none at the end."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> object: ...


Content = bytes | Callable[[], Stream]
"""A member to be written: its bytes, or what opens it (read in pieces, then closed)."""


def write(
    target: Path,
    manifest_bytes: bytes,
    signature: bytes,
    contents: Mapping[str, Content],
    *,
    thin: bool = False,
) -> None:
    """Write a bundle to `target`, whole or not at all, in flat memory.

    `contents` has every member that the manifest lists (a thin copy: but the attachments);
    one that differs from the manifest raises ``BadBundle("source")``. A signature that does
    not hold is refused, so that what was written can be read.
    """
    manifest = verified(manifest_bytes, signature)
    with atomic(target) as out:
        _emit(out, manifest_bytes, signature, present(manifest, thin=thin), contents)


def pack(
    manifest_bytes: bytes,
    signature: bytes,
    contents: Mapping[str, Content],
    *,
    thin: bool = False,
) -> bytes:
    """Give the bytes that `write` would write."""
    manifest = verified(manifest_bytes, signature)
    out = io.BytesIO()
    _emit(out, manifest_bytes, signature, present(manifest, thin=thin), contents)
    return out.getvalue()


def present(manifest: Manifest, *, thin: bool) -> tuple[Member, ...]:
    """Give the members that a full or a thin copy has."""
    if not thin:
        return manifest.members
    return tuple(member for member in manifest.members if not member.is_attachment)


def _emit(
    out: BinaryIO,
    manifest_bytes: bytes,
    signature: bytes,
    members: tuple[Member, ...],
    contents: Mapping[str, Content],
) -> None:
    directory = zl.Directory()
    for name, content in ((MANIFEST, manifest_bytes), (SIGNATURE, signature)):
        _emit_member(out, directory, Member.of(name, content), content)
    for member in members:
        _emit_member(out, directory, member, contents[member.name])
    out.write(directory.close())


def _emit_member(out: BinaryIO, directory: zl.Directory, member: Member, content: Content) -> None:
    """Write content after a blank header, then the header, which needs the content's CRC."""
    start = out.tell()
    out.write(bytes(zl.local_size(member.name)))
    crc, size, digest = 0, 0, hashlib.sha256()
    for piece in _content_pieces(content):
        size += len(piece)
        if size > member.size:
            break
        crc = crc32(piece, crc)
        digest.update(piece)
        out.write(piece)
    if size != member.size or digest.hexdigest() != member.sha256:
        raise BadBundle("source", member.name)
    out.seek(start)
    out.write(directory.add(member.name, size, crc))
    out.seek(0, os.SEEK_END)


def _content_pieces(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content() as stream:
        while piece := stream.read(_CHUNK):
            yield piece
