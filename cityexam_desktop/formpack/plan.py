"""A plan's work items, responsible units and targets, as its document has them."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from cityexam_desktop.formpack.model import Confidence


class Period(enum.Enum):
    """How often a target is due."""

    ONCE = "once"
    ANNUAL = "annual"
    FIVE_YEARLY = "5-yearly"
    STANDING = "standing"
    PROGRAMME = "programme"


class TargetKind(enum.Enum):
    """What a target speaks of; a rate of completion has a meaning for some kinds only."""

    QUANTITY = "quantity"
    RATIO = "ratio"
    MILESTONE = "milestone"
    COVERAGE = "coverage"
    ELIMINATION = "elimination"
    FREQUENCY = "frequency"
    DURATION = "duration"
    RADIUS = "radius"
    STRUCTURE = "structure"
    PROGRAMME = "programme"
    GRADE = "grade"
    BENCHMARK = "benchmark"

    @property
    def counted(self) -> bool:
        """Whether what was done may be divided by the target."""
        return self in {TargetKind.QUANTITY, TargetKind.RATIO}


@dataclass(frozen=True, slots=True)
class Member:
    """One unit behind a collective name (成员单位); the county edits the list."""

    collective: str
    unit: str
    basis: str


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One task of a plan, or with a `parent` a sub-task; `units` as the document names them."""

    code: str
    parent: str
    number: int
    group_number: str
    group: str
    title: str
    units: tuple[str, ...]
    actions: tuple[str, ...]
    places: tuple[str, ...]
    deliverables: tuple[str, ...]
    note: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Target:
    """What a work item must reach: a number (`value`, with `high` a range) or `words`.

    `operator` is one of ``= >= <= between about``; `year` is the document's, empty
    where it names none.
    """

    code: str
    item: str
    name: str
    measure: str
    operator: str
    value: Decimal | None
    high: Decimal | None
    words: str
    from_year: str
    year: str
    period: Period
    scope: str
    kind: TargetKind
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A standing arrangement of the plan: who does it, and how often."""

    code: str
    name: str
    content: str
    who: str
    frequency: str
    source: str
