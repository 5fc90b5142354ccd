"""What the manifest says besides the members: one closed head for each kind of bundle."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar, Final, Literal, Self, cast

from cityexam_desktop.bundle.schema import CODE, DATE, HEX32, HEX64, Fields

Basis = Literal["", "own", "workbook", "paper"]
Reply = Literal["receipt", "return"]
Verdict = Literal[
    "", "accepted", "completed", "duplicate", "stale", "fork", "parked", "old_pack", "rejected"
]

LINEAGE_LIMIT: Final = 1000
LAST_EDITION: Final = 9999
_BASES: Final = frozenset({"", "own", "workbook", "paper"})
_REPLIES: Final = frozenset({"receipt", "return"})
_VERDICTS: Final = frozenset(
    {"", "accepted", "completed", "duplicate", "stale", "fork", "parked", "old_pack", "rejected"}
)
_NAME: Final = 100
_TITLE: Final = 200


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each a submission holds, as printed on its sheet."""

    values: int
    absences: int
    rows: int
    attachments: int
    explanations: int

    @classmethod
    def parse(cls, raw: object) -> Self:
        """Read the closed object ``head.counts``."""
        names = ("values", "absences", "rows", "attachments", "explanations")
        return cls(*Fields(raw, _names(cls), "head.counts").numbers(names))


@dataclass(frozen=True, slots=True)
class TaskHead:
    """A task package: which series, period and version, and the digests of what is asked.

    `former` is the public key which this package's signer replaces ('' but at a change of
    key); a package that names one carries that key's signature as its second line.
    """

    kind: ClassVar[Literal["task"]] = "task"
    series: str
    period: str
    title: str
    version: int
    previous: str
    asked: str
    judged: str
    county: str
    as_of: str
    deadline: str
    nonce: str
    former: str = ""

    @classmethod
    def parse(cls, raw: object) -> Self:
        """Read the closed object ``head`` of a task package."""
        read = Fields(raw, _names(cls), "head")
        return cls(
            series=read.match("series", CODE),
            period=read.match("period", CODE),
            title=read.text("title", _TITLE, shortest=1),
            version=read.number("version", 1),
            previous=read.match("previous", HEX64, empty=True),
            asked=read.match("asked", HEX64),
            judged=read.match("judged", HEX64),
            county=read.text("county", _NAME, shortest=1),
            as_of=read.match("as_of", DATE, empty=True),
            deadline=read.match("deadline", DATE, empty=True),
            nonce=read.match("nonce", HEX32),
            former=read.match("former", HEX64, empty=True),
        )


@dataclass(frozen=True, slots=True)
class SubmissionHead:
    """A submission: which edition of which period, what it descends from, on what basis.

    `lineage`: ids of all earlier editions, ascending. `pack`: digest of ``asked``.
    `findings`: digest of the findings at 定稿. `basis` is not '' only under the bureau's key.
    """

    kind: ClassVar[Literal["submission"]] = "submission"
    period: str
    edition: int
    lineage: tuple[str, ...]
    pack: str
    basis: Basis
    entered_by: str
    checked_by: str
    findings: str
    counts: Counts

    @classmethod
    def parse(cls, raw: object) -> Self:
        """Read the closed object ``head`` of a submission."""
        read = Fields(raw, _names(cls), "head")
        basis = cast("Basis", read.choice("basis", _BASES))
        named = 1 if basis in {"workbook", "paper"} else 0  # 代录: somebody entered it
        return cls(
            period=read.match("period", CODE),
            edition=read.number("edition", 1, LAST_EDITION),
            lineage=read.hexes("lineage", LINEAGE_LIMIT),
            pack=read.match("pack", HEX64),
            basis=basis,
            entered_by=read.text("entered_by", _NAME, shortest=named),
            checked_by=read.text("checked_by", _NAME),
            findings=read.match("findings", HEX64),
            counts=Counts.parse(read.raw("counts")),
        )


@dataclass(frozen=True, slots=True)
class ReplyHead:
    """A reply of the bureau about the bundle `about`, received as `number`.

    `ledger` is the head of the bureau's ledger when it replied.
    """

    kind: ClassVar[Literal["reply"]] = "reply"
    about: str
    reply: Reply
    number: int
    verdict: Verdict
    ledger: str

    @classmethod
    def parse(cls, raw: object) -> Self:
        """Read the closed object ``head`` of a reply."""
        read = Fields(raw, _names(cls), "head")
        return cls(
            about=read.match("about", HEX64),
            reply=cast("Reply", read.choice("reply", _REPLIES)),
            number=read.number("number", 1),
            verdict=cast("Verdict", read.choice("verdict", _VERDICTS)),
            ledger=read.match("ledger", HEX64),
        )


@dataclass(frozen=True, slots=True)
class HandoverHead:
    """A hand-over: `previous` is the id of the hand-over or edition before it, or ''."""

    kind: ClassVar[Literal["handover"]] = "handover"
    previous: str

    @classmethod
    def parse(cls, raw: object) -> Self:
        """Read the closed object ``head`` of a hand-over."""
        return cls(Fields(raw, _names(cls), "head").match("previous", HEX64, empty=True))


@dataclass(frozen=True, slots=True)
class CountyHead:
    """A county's bundle for the level above: head of the ledger, hash of the dataset."""

    kind: ClassVar[Literal["county"]] = "county"
    period: str
    county: str
    ledger: str
    dataset: str

    @classmethod
    def parse(cls, raw: object) -> Self:
        """Read the closed object ``head`` of a county bundle."""
        read = Fields(raw, _names(cls), "head")
        return cls(
            period=read.match("period", CODE),
            county=read.text("county", _NAME, shortest=1),
            ledger=read.match("ledger", HEX64),
            dataset=read.match("dataset", HEX64),
        )


Head = TaskHead | SubmissionHead | ReplyHead | HandoverHead | CountyHead


def as_json(value: Head | Counts) -> dict[str, object]:
    """Give a head as the JSON object that its `parse` reads."""
    pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
    return {name: as_json(one) if isinstance(one, Counts) else one for name, one in pairs}


def _names(cls: type) -> frozenset[str]:
    return _FIELD_NAMES[cls]


_FIELD_NAMES: Final[dict[type, frozenset[str]]] = {
    cls: frozenset(field.name for field in fields(cls))
    for cls in (Counts, TaskHead, SubmissionHead, ReplyHead, HandoverHead, CountyHead)
}
