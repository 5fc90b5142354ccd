"""What hand-out and collection talk about, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cityexam_desktop.workspace.sheets.model import SheetReading
from cityexam_desktop.workspace.sheets.problems import readable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cityexam_desktop.workspace.model import Observation, Subject, SurveyRow
    from cityexam_desktop.workspace.sheets.model import Kind, SheetProblem, Stranger

Cell = tuple[str, str]
"""(datum, subject); the survey state of a row is (form, subject), its name ("", subject)."""


@dataclass(frozen=True, slots=True)
class Split:
    """One way to split a form: ``place`` by a level, ``column`` by a datum, ``row`` each row.

    `name` is what people read: 社区, 责任科室, 小区（每行一份）.
    """

    kind: str
    code: str
    name: str

    @property
    def key(self) -> str:
        """The way as one word, as the workbook's mark and the history carry it."""
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True, slots=True)
class Part:
    """One share of a form: a place's id or a column's text, and the rows (ids) in it."""

    form: str
    split: Split
    key: str
    name: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row's answers came from: who collected them, on which day, in which file."""

    form: str
    subject: str
    by: str
    date: str
    file: str
    at: str = ""
    """When it was taken over (UTC)."""
    who: str = ""
    """Who took it over."""


@dataclass(frozen=True, slots=True)
class PartState:
    """How far a part is: handed out, returned, rows that came back of all.

    Times are UTC texts, empty when that has not happened; `files` are those returned.
    """

    part: Part
    handed: str = ""
    handed_by: str = ""
    returned: str = ""
    files: tuple[str, ...] = ()
    rows: int = 0

    @property
    def word(self) -> str:
        """The state in a word."""
        if self.returned:
            return "已交回" if self.rows >= len(self.part.subjects) else "交回不全"
        return "未交回" if self.handed else "未分发"


@dataclass(frozen=True, slots=True)
class Returned:
    """One file that came back: what it says, or why nothing was read (`sentence`).

    `parts` are the shares that it answers, by the marks of its sheets or by its name; `last`
    are the forms whose sheets were handed out with last year's values.
    """

    file: str
    reading: SheetReading = field(default_factory=SheetReading)
    parts: tuple[Part, ...] = ()
    last: frozenset[str] = frozenset()
    marked: bool = False
    """Whether the parts are told by marks of ours, and not by names."""
    sentence: str = ""
    remedy: str = ""
    unknown: Path | None = None
    """The file, when it was not read because nobody knows its headings."""

    @property
    def read(self) -> bool:
        """Whether the file was read."""
        return not self.sentence

    @property
    def share(self) -> str:
        """The names of the parts that it answers, in a word."""
        return "、".join(part.name for part in self.parts)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about one file that has to be looked at."""

    file: str
    problem: SheetProblem

    @property
    def kind(self) -> Kind:
        """What it is about."""
        return self.problem.kind


@dataclass(frozen=True, slots=True)
class Claim:
    """What one file, or several alike, say about a cell: an observation or a row's state.

    `item` is what a file says a register row is called.
    """

    files: tuple[str, ...]
    observation: Observation | None = None
    row: SurveyRow | None = None
    item: Subject | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell over which files differ, or over which a file and the draft do.

    `held` is what stands in the draft; `claims` what the files say, in their order. Of rows
    that are new in several files under one name, `twins` are the ids, one for each claim:
    to choose a claim is to say that they are one row, and undecided each is a row.
    """

    cell: Cell
    held: Claim
    claims: tuple[Claim, ...]
    sentence: str
    remedy: str
    words: tuple[str, ...] = ()
    """The claims as people read them, one for each."""
    twins: tuple[str, ...] = ()

    @property
    def keep(self) -> str:
        """What happens when no claim is chosen, as people read it."""
        return "不是同一行，都收下" if self.twins else "保持现在的不变"


@dataclass(frozen=True, slots=True)
class Collection:
    """Everything that came back, laid beside the draft; nothing is stored.

    `agreed` is what stands whatever is decided; `rows` counts per file the rows it says
    anything about, `untouched` the rows that came back as they were handed out.
    """

    returned: tuple[Returned, ...] = ()
    agreed: SheetReading = field(default_factory=SheetReading)
    conflicts: tuple[Conflict, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    origins: tuple[Origin, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    untouched: int = 0

    @property
    def strangers(self) -> tuple[tuple[str, Stranger], ...]:
        """The rows whose place people may say, each with its file."""
        return tuple((one.file, s) for one in self.returned for s in one.reading.strangers)

    @property
    def unknown(self) -> tuple[Path, ...]:
        """The files whose headings nobody knows."""
        return tuple(one.unknown for one in self.returned if one.unknown is not None)

    @property
    def asks(self) -> tuple[SheetProblem, ...]:
        """What was only guessed at in any file: somebody must say yes to it first."""
        return tuple(problem for one in self.returned for problem in one.reading.asks)

    def readable(self) -> tuple[Doubt, ...]:
        """The doubts as people read them: what is lost first, much of one kind in one line."""
        files: dict[str, list[SheetProblem]] = {}
        for doubt in self.doubts:
            files.setdefault(doubt.file, []).append(doubt.problem)
        found = [Doubt(file, p) for file, problems in files.items() for p in readable(problems)]
        return tuple(sorted(found, key=lambda doubt: not doubt.kind.lost))

    @property
    def lost(self) -> int:
        """How many things that were filled in cannot be taken over as they are."""
        return sum(1 for doubt in self.doubts if doubt.kind.lost) + sum(
            1 for one in self.returned if not one.read
        )
