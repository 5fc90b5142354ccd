"""The signed table of contents of a bundle: who, what, and every member by SHA-256.

The bytes of the manifest, never their meaning, are what is signed and what the id is of.
The schema is closed, and every limit on size and number is judged here, before a byte of
a member is read or written.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, Self

from cityexam_desktop.bundle import heads, strictjson
from cityexam_desktop.bundle.errors import BadBundle, NewerFormat
from cityexam_desktop.bundle.heads import (
    CountyHead,
    HandoverHead,
    Head,
    ReplyHead,
    SubmissionHead,
    TaskHead,
)
from cityexam_desktop.bundle.schema import CODE, HEX64, MOMENT, Fields

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["task", "submission", "reply", "handover", "county"]

FORMAT: Final = 1
_MIB: Final = 1 << 20
MANIFEST_LIMIT: Final = 2 * _MIB
_SMALL: Final = 4096
JSON_LIMIT: Final = 64 * _MIB
BUNDLE_LIMIT: Final = 128 * _MIB
ATTACHMENT_LIMIT: Final = 50 * _MIB
MEMBERS_LIMIT: Final = 4000
TOTAL_LIMIT: Final = 1024 * _MIB
COUNTY_LIMIT: Final = 1945 * _MIB  # 1.9 GiB: with all headers below 2 GiB, never zip64

ATTACHMENTS: Final = "attachments/"
_NESTED: Final = re.compile("bundles/[0-9a-f]{64}[.]cxb")
_JSON: Final = re.compile(
    "(?!manifest[.])[a-z]{1,24}(?:/[A-Za-z0-9_-]{1,64}(?:[.][A-Za-z0-9_-]{1,64})?)?[.]json"
)

_MANIFEST_FIELDS: Final = frozenset(
    {"format", "kind", "signer", "engine", "task", "unit", "created", "head", "members"}
)
_MEMBER_FIELDS: Final = frozenset({"name", "size", "sha256"})
_HEADS: Final[dict[str, Callable[[object], Head]]] = {
    "task": TaskHead.parse,
    "submission": SubmissionHead.parse,
    "reply": ReplyHead.parse,
    "handover": HandoverHead.parse,
    "county": CountyHead.parse,
}


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its name in the archive, its size in bytes, its SHA-256 as hex."""

    name: str
    size: int
    sha256: str

    @classmethod
    def of(cls, name: str, content: bytes) -> Self:
        """Describe a member whose content is at hand."""
        return cls(name, len(content), hashlib.sha256(content).hexdigest())

    @classmethod
    def attachment(cls, sha256: str, size: int) -> Self:
        """Describe an attachment, which is named by its digest."""
        return cls(ATTACHMENTS + sha256, size, sha256)

    @property
    def is_attachment(self) -> bool:
        """Say whether a thin copy leaves this member out."""
        return self.name.startswith(ATTACHMENTS)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A bundle's manifest; `members` in the order of the file, attachments last.

    `signer` is the public key as hex; `engine` the program's version; `task` the id of the
    task package ('' for one); `unit` the code of the unit that it claims to come from (of a
    reply: that it goes to); `created` is information only, no rule looks at it.
    """

    signer: str
    engine: str
    task: str
    unit: str
    created: str
    head: Head
    members: tuple[Member, ...]
    format: int = FORMAT

    @property
    def kind(self) -> Kind:
        """Give the kind of bundle."""
        return self.head.kind

    def to_bytes(self) -> bytes:
        """Write the manifest; raises `BadBundle` when a limit or a rule of it is broken."""
        data = strictjson.dumps(
            {
                "format": self.format,
                "kind": self.kind,
                "signer": self.signer,
                "engine": self.engine,
                "task": self.task,
                "unit": self.unit,
                "created": self.created,
                "head": heads.as_json(self.head),
                "members": [
                    {"name": m.name, "size": m.size, "sha256": m.sha256} for m in self.members
                ],
            }
        )
        Manifest.from_bytes(data)
        return data

    @staticmethod
    def from_bytes(data: bytes) -> Manifest:
        """Read a manifest whose signature holds; raises `BadBundle` or `NewerFormat`."""
        return _remembered(data) if len(data) <= _SMALL else _parsed(data)


def _parsed(data: bytes) -> Manifest:
    raw = strictjson.loads(data, limit=MANIFEST_LIMIT, what="manifest.json")
    if type(raw) is dict and type(raw.get("format")) is int and raw["format"] > FORMAT:
        raise NewerFormat("manifest.format")
    read = Fields(raw, _MANIFEST_FIELDS, "manifest")
    read.number("format", FORMAT, FORMAT)
    kind = read.choice("kind", _HEADS.keys())
    if kind == "task" and read.raw("task") != "" and not read.raw("unit"):
        raise read.bad("task")  # only a package for one unit names the county-wide one
    return Manifest(
        signer=read.match("signer", HEX64),
        engine=read.text("engine", 40, shortest=1),
        task=read.match("task", HEX64, empty=kind in {"task", "handover"}),
        unit=read.match("unit", CODE, empty=kind not in {"submission", "reply"}),
        created=read.match("created", MOMENT),
        head=_HEADS[kind](read.raw("head")),
        members=_members(read.raw("members"), kind),
    )


# Signed bytes never change, and every merge reads the manifests of all submissions again.
_remembered: Final = lru_cache(maxsize=1024)(_parsed)


def sorted_members(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """Give members in the only order that a manifest may list: by name, attachments last."""
    return tuple(sorted(members, key=_order))


def moment(now: datetime) -> str:
    """Give an aware time as the text of `created`: UTC, whole seconds."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def bundle_id(manifest_bytes: bytes) -> str:
    """Give the bundle's id: the SHA-256 of its manifest, as hex."""
    return hashlib.sha256(manifest_bytes).hexdigest()


def _order(member: Member) -> tuple[bool, str]:
    return member.is_attachment, member.name


def _members(raw: object, kind: str) -> tuple[Member, ...]:
    if type(raw) is not list:
        raise BadBundle("schema", "manifest.members")
    if len(raw) > MEMBERS_LIMIT:
        raise BadBundle("too_large", "manifest.members")
    members = []
    names: set[str] = set()
    last, total = (False, ""), 0
    for one in raw:
        member = _member(one)
        order = _order(member)
        # Two names that differ in case only are one file to Windows.
        lowered = member.name.lower()
        if order <= last or lowered in names:
            raise BadBundle("member", "manifest.members")
        names.add(lowered)
        last, total = order, total + member.size
        members.append(member)
    if total > (COUNTY_LIMIT if kind == "county" else TOTAL_LIMIT):
        raise BadBundle("too_large", "manifest.members")
    return tuple(members)


def _member(raw: object) -> Member:
    read = Fields(raw, _MEMBER_FIELDS, "manifest.members")
    name, sha256 = read.text("name", 200), read.match("sha256", HEX64)
    if name.startswith(ATTACHMENTS):
        good, limit = name[len(ATTACHMENTS) :] == sha256, ATTACHMENT_LIMIT
    elif name.endswith(".json"):
        good, limit = _JSON.fullmatch(name) is not None, JSON_LIMIT
    else:
        good, limit = _NESTED.fullmatch(name) is not None, BUNDLE_LIMIT
    if not good:
        raise BadBundle("member", "manifest.members")
    size = read.number("size")
    if size > limit:
        raise BadBundle("too_large", "manifest.members")
    return Member(name, size, sha256)
