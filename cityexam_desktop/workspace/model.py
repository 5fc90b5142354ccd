"""What a workspace holds, as frozen values.

Times are UTC ISO texts. A subject is a place or a row of a register; the county as
a whole is the subject `COUNTY`. The live draft of a submission is edition 0.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence

if TYPE_CHECKING:
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import Owner, ReportingUnit
    from cityexam_desktop.formpack.rules import Exemption

DRAFT = 0
"""The edition number of the live draft."""


class WorkspaceRole(enum.Enum):
    """Whose workspace it is."""

    DEPARTMENT = "department"
    BUREAU = "bureau"


class RowState(enum.Enum):
    """The survey state of a row of a place form or register."""

    NOT_SURVEYED = "not_surveyed"
    SURVEYED = "surveyed"
    AS_LAST_YEAR = "as_last_year"
    NO_ACCESS = "no_access"

    @property
    def counts(self) -> bool:
        """Whether the row's values stand."""
        return self in {RowState.SURVEYED, RowState.AS_LAST_YEAR}

    @property
    def word(self) -> str:
        """The word that people read."""
        return _ROW_WORDS[self]


_ROW_WORDS = {
    RowState.NOT_SURVEYED: "未调查",
    RowState.SURVEYED: "已调查",
    RowState.AS_LAST_YEAR: "同上年",
    RowState.NO_ACCESS: "无法进入",
}


class Nature(enum.Enum):
    """数据性质: what kind of number a value is."""

    NONE = ""
    YEARBOOK = "yearbook"
    LEDGER = "ledger"
    FIELD = "field"
    MAP = "map"
    ESTIMATE = "estimate"
    PUBLISHED = "published"
    TAKEN_OVER = "taken_over"
    ENTERED_FOR = "entered_for"

    @property
    def word(self) -> str:
        """The word that people read."""
        return _NATURE_WORDS[self]


_NATURE_WORDS = {
    Nature.NONE: "",
    Nature.YEARBOOK: "统计年鉴",
    Nature.LEDGER: "业务台账",
    Nature.FIELD: "现场调查",
    Nature.MAP: "图上量算",
    Nature.ESTIMATE: "估算",
    Nature.PUBLISHED: "公开发布",
    Nature.TAKEN_OVER: "沿用上年",
    Nature.ENTERED_FOR: "代录",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A place (体检单元) or a row of a register; ids never change."""

    id: str
    kind: str
    """``place`` or ``row``."""
    form: str
    """The level's code of a place, the form's code of a row."""
    code: str
    """The code that people see."""
    name: str
    parent: str
    made_by: str = ""
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Place(Subject):
    """A subject that is a spatial unit (体检单元): county, town, street … building."""

    aliases: tuple[str, ...] = ()
    """Other names under which people know it."""
    longitude: str = ""
    """Degrees in CGCS2000 as decimal text; empty where it is not known, `latitude` too."""
    latitude: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """A value, or a stated absence, of one base datum at one subject (填报值)."""

    datum: str
    subject: str
    value: Value
    reason: str = ""
    expected: str = ""
    """Day, or month, by which a value that is 暂缺 is expected, as ISO text."""
    nature: Nature = Nature.NONE
    time: str = ""
    source: str = ""
    page: str = ""
    note: str = ""

    @property
    def answered(self) -> bool:
        """Whether it counts as answered (a value, or any stated absence)."""
        return self.value not in (Absence.BLANK, Absence.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """The survey state of one row of a place form or register."""

    form: str
    subject: str
    state: RowState
    by: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a doubtful number is right after all: per rule and subject.

    `about` are the values that it was given for, as the finding showed them; it stands no
    more when they change. Empty in what was frozen or comes from elsewhere: there it stands.
    """

    rule: str
    subject: str
    text: str
    about: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document behind a value; the bytes are stored once by SHA-256."""

    datum: str
    subject: str
    sha256: str
    name: str
    size: int
    page: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """All that one submission says (填报); what is frozen at 定稿 and travels.

    `objects` are the register rows that the unit made.
    """

    observations: tuple[Observation, ...] = ()
    rows: tuple[SurveyRow, ...] = ()
    objects: tuple[Subject, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """One edition of one unit's answers to one task."""

    id: int
    task: str
    unit: str
    edition: int
    bundle: str
    """The bundle's id; empty for the draft."""
    created: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Text that was refused, kept with the sentence that says why."""

    datum: str
    subject: str
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark of the bureau at a cell, from a 退回修改单; `answer` is the unit's."""

    datum: str
    subject: str
    text: str
    author: str
    at: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the append-only history of changes."""

    no: int
    at: str
    who: str
    submission: int
    what: str
    datum: str
    subject: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class BaseNumber:
    """A base number (底数) that the bureau confirmed; everybody gets it, nobody changes it.

    `unit` is whose value was taken, `reason` why, where there was another.
    """

    datum: str
    subject: str
    value: Value
    unit: str
    source: str = ""
    page: str = ""
    time: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One year's assignment (任务): what is asked, of whom, where and until when.

    `version` counts the re-issues; `bundle` is the id of the task package, and
    `bureau` the hex public key that signed it. `banner` stands on every page
    (示例数据 for the sample county). `exemptions` lower rules for single units,
    `deadlines` are those of single units, `confirmed` the base numbers that stand.
    """

    id: str
    series: str
    version: int
    period: str
    title: str
    county: str
    as_of: str
    deadline: str
    asked: str
    judged: str
    units: tuple[ReportingUnit, ...]
    owners: tuple[Owner, ...]
    places: tuple[Place, ...]
    bundle: str = ""
    bureau: str = ""
    banner: str = ""
    exemptions: tuple[Exemption, ...] = ()
    deadlines: tuple[tuple[str, str], ...] = ()
    confirmed: tuple[BaseNumber, ...] = ()

    def deadline_of(self, unit: str) -> str:
        """The day by which a unit reports: its own, or everybody's."""
        return dict(self.deadlines).get(unit, self.deadline)


@dataclass(frozen=True, slots=True)
class HistoryValue:
    """An earlier year's value of a base datum or an indicator.

    `signed` is false for what came in by ``history import``.
    """

    period: str
    code: str
    subject: str
    value: Value
    source: str
    signed: bool = False
    pack: str = ""
    """The pack whose code it is (`formpack.concordance.label_of`); empty is the task's own."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of the ledger (收件登记簿): `hash` covers everything else and `prev`."""

    no: int
    at: str
    kind: str
    body: str
    """Strict JSON text, written once and never changed."""
    prev: str
    hash: str
