"""The bytes around the members: a ZIP of which nothing is left to choose.

Stored, version 2.0, no flags, 1980-01-01 00:00, made on FAT with the archive bit, no extra
fields, no comments (PKWARE APPNOTE 4.3). Whoever knows name, size and CRC-32 of every
member in order knows every byte of the archive, so a reader compares and never parses.
"""

from __future__ import annotations

import struct
from typing import Final

_LOCAL: Final = struct.Struct("<IHHHHHIIIHH")
_CENTRAL: Final = struct.Struct("<IHHHHHHIIIHHHHHII")
_END: Final = struct.Struct("<IHHHHIIH")
_SIZE_AT: Final = struct.Struct("<I")

_VERSION: Final = 20
_DATE: Final = 0x0021  # 1980-01-01
_ARCHIVE_BIT: Final = 0x20

_CRC_OFFSET: Final = 14
_LENGTH_OFFSET: Final = 18
_NAME_OFFSET: Final = 26


def local_size(name: str) -> int:
    """Give the size of the header in front of the member `name`."""
    return _LOCAL.size + len(name)


def overhead(name: str) -> int:
    """Give all bytes that the archive spends on a member besides its content."""
    return _LOCAL.size + _CENTRAL.size + 2 * len(name)


def local_header(name: str, size: int, crc: int) -> bytes:
    """Write the header in front of a member."""
    raw = name.encode("ascii")
    return _LOCAL.pack(0x04034B50, _VERSION, 0, 0, 0, _DATE, crc, size, size, len(raw), 0) + raw


def same_but_content(header: bytes, other: bytes) -> bool:
    """Say whether two local headers agree in all but the CRC and the sizes."""
    return (
        header[:_CRC_OFFSET] == other[:_CRC_OFFSET]
        and header[_NAME_OFFSET:] == other[_NAME_OFFSET:]
    )


def stated_length(header: bytes) -> int:
    """Give the length that the first local header states: all that is ever read of a ZIP."""
    length: int = _SIZE_AT.unpack_from(header, _LENGTH_OFFSET)[0]
    return length


class Directory:
    """Collects the central directory while members are written or compared in order."""

    __slots__ = ("_entries", "_offset")

    def __init__(self) -> None:
        """Start with an empty archive."""
        self._entries: list[bytes] = []
        self._offset = 0

    def add(self, name: str, size: int, crc: int) -> bytes:
        """Note the next member and give the header in front of it."""
        header = local_header(name, size, crc)
        raw = header[_LOCAL.size :]
        self._entries.append(
            _CENTRAL.pack(
                0x02014B50, _VERSION, _VERSION, 0, 0, 0, _DATE, crc, size, size,
                len(raw), 0, 0, 0, 0, _ARCHIVE_BIT, self._offset,
            ) + raw
        )  # fmt: skip
        self._offset += len(header) + size
        return header

    def close(self) -> bytes:
        """Give the central directory and the end record: the archive's last bytes."""
        entries = b"".join(self._entries)
        count = len(self._entries)
        return entries + _END.pack(0x06054B50, 0, 0, count, count, len(entries), self._offset, 0)
