"""One signed file: written to the last byte by rule, read by comparing with that rule.

The reader parses no ZIP. It takes the manifest's length from the first local header,
verifies the signature over the manifest's bytes, parses the manifest, and then compares
every remaining byte of the file with the archive that the manifest determines.
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from cityexam_desktop.bundle import signature as sig
from cityexam_desktop.bundle import strictjson
from cityexam_desktop.bundle import ziplayout as zl
from cityexam_desktop.bundle.atomic import atomic
from cityexam_desktop.bundle.errors import BadBundle, PackedUp
from cityexam_desktop.bundle.manifest import (
    JSON_LIMIT,
    MANIFEST_LIMIT,
    Manifest,
    Member,
    bundle_id,
)
from cityexam_desktop.bundle.signature import seal
from cityexam_desktop.bundle.source import Buffer, Source, load, source_of
from cityexam_desktop.bundle.writer import MANIFEST, SIGNATURE, Content, pack, present, write

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

__all__ = ["Content", "Opened", "open_bundle", "pack", "seal", "write"]

_MANIFEST_HEADER: Final = zl.local_header(MANIFEST, 0, 0)
_SIGNATURE_HEADER: Final = zl.local_header(SIGNATURE, 0, 0)
_START: Final = len(_MANIFEST_HEADER)
_LOOK: Final = 64
_NAME_AT: Final = 30
"""Where the first name of a ZIP stands."""
_NO_ARCHIVE: Final = (b"manifest", b"[content_types]", b"_rels/", b"mimetype", b"docprops/", b"xl/")
"""How the first name begins in a damaged bundle, a workbook, a document."""
_END_SIZE: Final = len(zl.Directory().close()) + sum(
    zl.overhead(name) - zl.local_size(name) for name in (MANIFEST, SIGNATURE)
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle whose signature and every byte have been verified.

    `id` is the SHA-256 of the manifest; `thin` says that the attachments are left out.
    """

    id: str
    manifest: Manifest
    manifest_bytes: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    thin: bool
    _origin: bytes | Path = field(repr=False)
    _places: Mapping[str, tuple[int, Member]] = field(repr=False)

    def has(self, name: str) -> bool:
        """Say whether the member `name` is in this copy."""
        return name in self._places

    def read(self, name: str) -> bytes:
        """Give a member's verified content; attachments had better be copied or streamed."""
        offset, member = self._place(name)
        if isinstance(self._origin, bytes):
            return self._origin[offset : offset + member.size]
        return b"".join(self.pieces(name))

    def json(self, name: str) -> Any:
        """Give a JSON member, read strictly; the caller checks its shape."""
        return strictjson.loads(self.read(name), limit=JSON_LIMIT, what=name)

    def pieces(self, name: str) -> Generator[Buffer]:
        """Give a member in pieces of at most 1 MiB, verifying its digest again at the end.

        Raises `BadBundle` after the last piece if the file was changed since it was opened.
        """
        offset, member = self._place(name)
        digest = hashlib.sha256()
        with source_of(self._origin) as source:
            for piece in source.pieces(offset, member.size):
                digest.update(piece)
                yield piece
        if digest.hexdigest() != member.sha256:
            raise BadBundle("content", name)

    def copy_member(self, name: str, target: Path) -> None:
        """Write a member to `target`, whole or not at all, in flat memory."""
        with atomic(target) as out, closing(self.pieces(name)) as pieces:
            for piece in pieces:
                out.write(piece)

    def _place(self, name: str) -> tuple[int, Member]:
        place = self._places.get(name)
        if place is None:
            listed = any(member.name == name for member in self.manifest.members)
            raise BadBundle("absent" if listed else "unknown_member", name)
        return place


def open_bundle(file: Path | bytes) -> Opened:
    """Verify a bundle, full or thin, and open it for reading.

    Raises `BadBundle` (also `NewerFormat`) for what is wrong with it and `FileTrouble` for
    what is wrong with the disk. Files up to 8 MiB are held in memory.
    """
    origin = file if isinstance(file, bytes) else load(file)
    with source_of(origin) as source:
        return _verify(source, origin)


def _verify(source: Source, origin: bytes | Path) -> Opened:
    manifest_bytes = _manifest_bytes(source)
    at = _START + len(manifest_bytes) + len(_SIGNATURE_HEADER)
    line = _first_line(source, at)
    signer = sig.check_line(line, manifest_bytes)
    manifest = Manifest.from_bytes(manifest_bytes)
    if sig.former_key(manifest):
        line = source.read(at, 2 * sig.LINE_SIZE)
    sig.check_keys(signer, line[sig.LINE_SIZE :], manifest_bytes, manifest)
    thin = _is_thin(source.size, manifest, at + len(line))
    return Opened(
        id=bundle_id(manifest_bytes),
        manifest=manifest,
        manifest_bytes=manifest_bytes,
        signature=line,
        thin=thin,
        _origin=origin,
        _places=_compare(source, manifest_bytes, line, present(manifest, thin=thin)),
    )


def _packed_up(source: Source) -> bool:
    """Whether a file that is no bundle is an archive by its first bytes, and no document.

    Nothing but a remedy hangs on it: what is inside is never looked at.
    """
    begin = source.read(0, _LOOK)
    if begin.startswith(b"PK\x03\x04"):
        return not begin[_NAME_AT:].lower().startswith(_NO_ARCHIVE)
    return begin.startswith((b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b"))


def _manifest_bytes(source: Source) -> bytes:
    """Read the first member, whose length is the one thing taken from the ZIP."""
    header = source.read(0, _START)
    if not zl.same_but_content(header, _MANIFEST_HEADER):
        raise PackedUp if _packed_up(source) else BadBundle("not_bundle")
    length = zl.stated_length(header)
    if length > MANIFEST_LIMIT:
        raise BadBundle("too_large", MANIFEST)
    content = source.read(_START, length)
    if len(content) != length:
        raise BadBundle("truncated")
    return content


def _first_line(source: Source, at: int) -> bytes:
    """Read the first signature at `at`, behind a header that must be the signature's."""
    size = len(_SIGNATURE_HEADER)
    read = source.read(at - size, size + sig.LINE_SIZE)
    if len(read) != size + sig.LINE_SIZE:
        raise BadBundle("truncated")
    if not zl.same_but_content(read[:size], _SIGNATURE_HEADER):
        raise BadBundle("layout", SIGNATURE)
    return read[size:]


def _is_thin(size: int, manifest: Manifest, signature_end: int) -> bool:
    """Tell a full copy from a thin one by the file's size; any other size is wrong."""
    full = signature_end + _END_SIZE + _size(manifest.members)
    if size == full:
        return False
    if size == full - _size(tuple(m for m in manifest.members if m.is_attachment)):
        return True
    raise BadBundle("truncated" if size < full else "trailing")


def _size(members: tuple[Member, ...]) -> int:
    return sum([zl.overhead(member.name) + member.size for member in members])


def _compare(
    source: Source, manifest_bytes: bytes, signature: bytes, members: tuple[Member, ...]
) -> dict[str, tuple[int, Member]]:
    """Compare the file with the archive that the manifest determines; give where members lie."""
    directory = zl.Directory()
    places: dict[str, tuple[int, Member]] = {}
    at = 0
    for name, content in ((MANIFEST, manifest_bytes), (SIGNATURE, signature)):
        at = _same_header(source, directory, at, name, len(content), crc32(content))
    for member in members:
        start = at + zl.local_size(member.name)
        crc, digest = 0, hashlib.sha256()
        for piece in source.pieces(start, member.size):
            crc = crc32(piece, crc)
            digest.update(piece)
        if digest.hexdigest() != member.sha256:
            raise BadBundle("content", member.name)
        at = _same_header(source, directory, at, member.name, member.size, crc)
        places[member.name] = start, member
    tail = directory.close()
    if source.read(at, len(tail) + 1) != tail:
        raise BadBundle("layout", "directory")
    return places


def _same_header(
    source: Source, directory: zl.Directory, at: int, name: str, size: int, crc: int
) -> int:
    """Compare one member's header; give where the next member begins."""
    wanted = directory.add(name, size, crc)
    if source.read(at, len(wanted)) != wanted:
        raise BadBundle("layout", name)
    return at + len(wanted) + size
