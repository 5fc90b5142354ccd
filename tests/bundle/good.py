"""One good bundle of every kind, and the means to make a bad one that is validly signed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nacl.signing import SigningKey

from cityexam_desktop.bundle import container, strictjson
from cityexam_desktop.bundle import ziplayout as zl
from cityexam_desktop.bundle.heads import (
    Counts,
    CountyHead,
    HandoverHead,
    Head,
    ReplyHead,
    SubmissionHead,
    TaskHead,
)
from cityexam_desktop.bundle.keys import SecretKey
from cityexam_desktop.bundle.manifest import Manifest, Member, sorted_members
from cityexam_desktop.bundle.signature import DOMAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def seeded(name: str) -> SecretKey:
    """A key that everybody can make again: for tests only, it protects nothing."""
    seed = hashlib.sha256(f"cityexam test key {name}".encode()).digest()
    return SecretKey(seed, bytes(SigningKey(seed).verify_key).hex())


KEY = seeded("unit")
OTHER = seeded("other")

PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 8
LETTER = b"%PDF-1.7 " + b"stamped letter " * 40
VALUES = strictjson.dumps(
    {
        "codes": ["i01.area", "i02.parks", "i03.built"],
        "values": ["12.50", "37", "0"],
        "notes": ["来源：统计年鉴第12页", "", "全年"],
    }
)
FORM = strictjson.dumps({"rows": ["zjj-1", "zjj-2"], "floors": ["6", "18"]})

ID_A, ID_B, ID_C = ("a1" * 32, "b2" * 32, "c3" * 32)
SUBMISSION = SubmissionHead("2025", 1, (), ID_B, "", "张三", "李四", ID_C, Counts(3, 0, 2, 2, 0))
TASK = TaskHead(
    series="annual",
    period="2025",
    title="示例县2025年城市体检",
    version=1,
    previous="",
    asked=ID_A,
    judged=ID_B,
    county="示例县",
    as_of="2025-12-31",
    deadline="2026-04-30",
    nonce="0f" * 16,
)
HEADS: tuple[Head, ...] = (
    TASK,
    SUBMISSION,
    ReplyHead(ID_A, "receipt", 17, "accepted", ID_C),
    HandoverHead(""),
    CountyHead("2025", "示例县", ID_A, ID_B),
)


@dataclass(frozen=True, slots=True)
class Good:
    """A manifest's bytes with signature and contents, as a writer takes them."""

    manifest: bytes
    signature: bytes
    contents: dict[str, bytes]

    def full(self) -> bytes:
        return container.pack(self.manifest, self.signature, self.contents)

    def thin(self) -> bytes:
        return container.pack(self.manifest, self.signature, self.contents, thin=True)


def attachment(content: bytes) -> str:
    return "attachments/" + hashlib.sha256(content).hexdigest()


CONTENTS = {
    "forms/f01.json": FORM,
    "values.json": VALUES,
    **dict(sorted({attachment(LETTER): LETTER, attachment(PHOTO): PHOTO}.items())),
}


def manifest(head: Head = SUBMISSION, contents: dict[str, bytes] | None = None) -> Manifest:
    listed = CONTENTS if contents is None else contents
    return Manifest(
        signer=KEY.public,
        engine="0.1.0",
        task="" if isinstance(head, TaskHead) else ID_A,
        unit="" if isinstance(head, TaskHead) else "zjj",
        created="2026-01-02T03:04:05Z",
        head=head,
        members=sorted_members(tuple(Member.of(n, c) for n, c in listed.items())),
    )


def good(head: Head = SUBMISSION, former: SecretKey | None = None) -> Good:
    if former and isinstance(head, TaskHead):
        head = replace(head, former=former.public)
    data = manifest(head).to_bytes()
    return Good(data, container.seal(data, KEY, former), CONTENTS)


def line(manifest_bytes: bytes, key: SecretKey = KEY, domain: bytes = DOMAIN) -> bytes:
    """Sign any bytes, also those that the product would refuse to sign."""
    signature = key.sign(domain + manifest_bytes)
    return f"ed25519 {key.public} {signature.hex()}\n".encode()


def archive(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Lay out any members by the archive's rule."""
    from zlib import crc32

    directory, out = zl.Directory(), bytearray()
    for name, content in members:
        out += zl.local_header(name, len(content), crc32(content)) + content
        directory.add(name, len(content), crc32(content))
    return bytes(out) + directory.close()


def signed(manifest_bytes: bytes, contents: dict[str, bytes] | None = None) -> bytes:
    """Sign any manifest bytes and lay them out with `contents`: only the content is bad."""
    rest = CONTENTS if contents is None else contents
    ordered = sorted(rest.items(), key=lambda pair: (pair[0].startswith("attachments/"), pair[0]))
    return archive(
        [("manifest.json", manifest_bytes), ("manifest.sig", line(manifest_bytes)), *ordered]
    )


def altered(change: Callable[[Any], object], head: Head = SUBMISSION) -> bytes:
    """Change the good manifest's JSON in place, sign it, and lay it out."""
    raw = json.loads(manifest(head).to_bytes())
    change(raw)
    return signed(json.dumps(raw, ensure_ascii=False).encode())


def renamed(name: str) -> bytes:
    """Call the first member of the good bundle `name`, and sign that."""
    raw = json.loads(manifest().to_bytes())
    raw["members"][0]["name"] = name
    return signed(json.dumps(raw, ensure_ascii=False).encode())


def spliced(text: str, replacement: str) -> bytes:
    """Replace text in the good manifest as it is written, and sign that."""
    data = manifest().to_bytes()
    assert data.count(text.encode()) == 1
    return signed(data.replace(text.encode(), replacement.encode("utf-8", "surrogatepass")))
