"""Bytes at rest: a bundle in memory, or too large for that and read from its file."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.errors import FileTrouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FILE_LIMIT: Final = (1 << 31) - 1
IN_MEMORY: Final = 8 << 20
CHUNK: Final = 1 << 20

Buffer = bytes | memoryview


class Source(Protocol):
    """Bytes of a given size, read at any place."""

    size: int

    def read(self, offset: int, length: int) -> bytes:
        """Give `length` bytes from `offset`, fewer at the end."""

    def pieces(self, offset: int, length: int) -> Iterable[Buffer]:
        """Give the same in pieces; raises ``BadBundle("truncated")`` at an early end."""


class InMemory:
    """A bundle held in memory."""

    __slots__ = ("_data", "size")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)

    def read(self, offset: int, length: int) -> bytes:
        """Give `length` bytes from `offset`, fewer at the end."""
        return self._data[offset : offset + length]

    def pieces(self, offset: int, length: int) -> Iterable[Buffer]:
        """Give one piece, without copying it."""
        return (memoryview(self._data)[offset : offset + length],)


class OnDisk:
    """A bundle in an open file."""

    __slots__ = ("_file", "size")

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = os.fstat(file.fileno()).st_size

    def read(self, offset: int, length: int) -> bytes:
        """Give `length` bytes from `offset`, fewer at the end."""
        self._file.seek(offset)
        return self._file.read(length)

    def pieces(self, offset: int, length: int) -> Iterable[Buffer]:
        """Give pieces of at most 1 MiB."""
        self._file.seek(offset)
        while length > 0:
            piece = self._file.read(min(CHUNK, length))
            if not piece:
                raise BadBundle("truncated")
            length -= len(piece)
            yield piece


def load(path: Path) -> bytes | Path:
    """Read a small file at once; leave a large one where it is."""
    try:
        with path.open("rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            if size > FILE_LIMIT:
                raise BadBundle("too_large")
            # Not read(size): one call may give less. Not of a device, which has no size.
            return path if size > IN_MEMORY else file.readall() if size else b""
    except OSError as error:
        raise FileTrouble.from_os(error, path.name) from error


@contextmanager
def source_of(origin: bytes | Path) -> Iterator[Source]:
    """Give what reads `origin`; an `OSError` inside the block becomes `FileTrouble`."""
    if isinstance(origin, bytes):
        yield InMemory(origin)
        return
    try:
        with origin.open("rb") as file:
            yield OnDisk(file)
    except OSError as error:
        raise FileTrouble.from_os(error, origin.name) from error
