"""The two codes that people compare: the unit's code and the submission's code.

Both are 24 decimal digits: the SHA-256 as one big-endian number, modulo 10**24, padded
with zeros on the left (79.7 bits, so a second preimage is out of reach). 单位识别码 is
taken of the 32 bytes of the public key, in six groups of four; 报送码 of the manifest, in
four groups of six, so that nobody takes one for the other.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

DIGITS: Final = 24
# Hyphens and dashes of every kind that an input method or WPS puts in.
_SEPARATORS: Final = re.compile("[\\s\\-_.·‐‑‒–—―−－﹣﹘－。．、,，]+")


def unit_code(public: str) -> str:
    """Give the 单位识别码 of a public key (64 hex digits): ``1234 5678 …``, six groups."""
    digits = _digits(hashlib.sha256(bytes.fromhex(public)).digest())
    return " ".join(digits[i : i + 4] for i in range(0, DIGITS, 4))


def submission_code(manifest_id: str) -> str:
    """Give the 报送码 of a manifest's id (64 hex digits): ``123456-…``, four groups."""
    digits = _digits(bytes.fromhex(manifest_id))
    return "-".join(digits[i : i + 6] for i in range(0, DIGITS, 6))


def digits_of(code: str) -> str:
    """Give the bare digits of a code as typed, scanned or printed (for Code128, look-ups)."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", code))


def matches(typed: str, code: str) -> tuple[bool, ...]:
    """Say for each group of `code` whether `typed` has it; all true means the same code.

    Full-width digits, spaces and hyphens do not matter. If the typist kept the groups, a
    digit left out spoils its own group only.
    """
    wanted = _SEPARATORS.split(code)
    groups = [g for g in _SEPARATORS.split(unicodedata.normalize("NFKC", typed)) if g]
    if len(groups) != len(wanted):
        groups = _regroup("".join(groups), wanted)
    return tuple(a == b for a, b in zip(groups, wanted, strict=True))


def _digits(digest: bytes) -> str:
    return str(int.from_bytes(digest, "big") % 10**DIGITS).zfill(DIGITS)


def _regroup(typed: str, wanted: list[str]) -> list[str]:
    width = len(wanted[0])
    groups = [typed[i : i + width] for i in range(0, width * len(wanted), width)]
    groups[-1] += typed[width * len(wanted) :]  # what is too much spoils the last group
    return groups
