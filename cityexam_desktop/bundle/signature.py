"""``manifest.sig``: one line of fixed length; a second one, of the old key, at a key change.

A line is ``ed25519 <public key> <signature>`` and a line feed, lower-case hex. Signed are a
fixed domain string and the exact bytes of the manifest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle import keys
from cityexam_desktop.bundle.errors import BadBundle, NewerFormat
from cityexam_desktop.bundle.heads import TaskHead
from cityexam_desktop.bundle.manifest import Manifest

if TYPE_CHECKING:
    from cityexam_desktop.bundle.keys import Signer

DOMAIN: Final = b"cityexam bundle format 1\n"
LINE_SIZE: Final = len("ed25519 ") + 64 + 1 + 128 + 1
_LINE: Final = re.compile(rb"ed25519 ([0-9a-f]{64}) ([0-9a-f]{128})\n")
_OTHER: Final = re.compile(rb"([a-z][a-z0-9-]{1,15}) [0-9a-f]{2}")


def former_key(manifest: Manifest) -> str:
    """Give the key that signs second (the one replaced), or '' if there is but one line."""
    return manifest.head.former if isinstance(manifest.head, TaskHead) else ""


def seal(manifest_bytes: bytes, signer: Signer, former: Signer | None = None) -> bytes:
    """Sign the manifest and give the content of ``manifest.sig``.

    `former` signs too, exactly when the manifest names the key it replaces. Keys other than
    the manifest's are a bug of the caller: ValueError.
    """
    manifest = Manifest.from_bytes(manifest_bytes)
    if signer.public != manifest.signer:
        raise ValueError("the manifest names another signer")
    if (former.public if former else "") != former_key(manifest):
        raise ValueError("the manifest names another former key")
    lines = _line(manifest_bytes, signer)
    return lines + _line(manifest_bytes, former) if former else lines


def check_line(line: bytes, manifest_bytes: bytes) -> str:
    """Verify one line over the unparsed manifest and give the key that signed it."""
    match = _LINE.fullmatch(line)
    if not match:
        other = _OTHER.match(line)
        if other and other[1] != keys.ALGORITHM.encode():
            raise NewerFormat("manifest.sig")
        raise BadBundle("signature", "manifest.sig")
    public = match[1].decode("ascii")
    signature = bytes.fromhex(match[2].decode("ascii"))
    if not keys.verify(public, DOMAIN + manifest_bytes, signature):
        raise BadBundle("signature", "manifest.sig")
    return public


def check_keys(first: str, second: bytes, manifest_bytes: bytes, manifest: Manifest) -> None:
    """Check that the keys are the manifest's.

    `first` is the key of the first line, `second` the whole second line or b''.
    """
    former = check_line(second, manifest_bytes) if second else ""
    if first != manifest.signer or former != former_key(manifest):
        raise BadBundle("signer", "manifest.sig")


def verified(manifest_bytes: bytes, lines: bytes) -> Manifest:
    """Give the manifest if `lines` are its signatures; raises `BadBundle`."""
    first = check_line(lines[:LINE_SIZE], manifest_bytes)
    manifest = Manifest.from_bytes(manifest_bytes)
    check_keys(first, lines[LINE_SIZE:], manifest_bytes, manifest)
    return manifest


def _line(manifest_bytes: bytes, signer: Signer) -> bytes:
    signature = signer.sign(DOMAIN + manifest_bytes)
    return f"{keys.ALGORITHM} {signer.public} {signature.hex()}\n".encode("ascii")
