"""What the bureau decides before it issues a task: frozen values only."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.formpack.model import Owner, ReportingUnit
    from cityexam_desktop.formpack.rules import Exemption
    from cityexam_desktop.formpack.tables import Cells
    from cityexam_desktop.workspace.model import BaseNumber, Place


class Way(enum.Enum):
    """How a unit will answer (报送方式)."""

    OPEN = ""
    PROGRAM = "program"
    WORKBOOK = "workbook"
    LETTER = "letter"

    @property
    def word(self) -> str:
        """The word that people read."""
        return _WAYS[self]


_WAYS = {Way.OPEN: "", Way.PROGRAM: "程序", Way.WORKBOOK: "Excel", Way.LETTER: "函"}


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers for a unit: it stays at the bureau and never travels in a package."""

    unit: str
    leader: str = ""
    """分管领导."""
    liaison: str = ""
    """联络员."""
    post: str = ""
    phone: str = ""
    way: str = ""
    """A value of `Way`."""

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The fields in their order."""
        return tuple(one.name for one in fields(cls))


@dataclass(frozen=True, slots=True)
class Agreement:
    """A unit's seal on the 底数确认表: when it came, and on what paper."""

    unit: str
    date: str
    paper: str = ""


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """A year's task in the making; the county is the data file's.

    `base` are the digests (asked, judged) of the pack it stands on, `overlay` the rows that
    the county adds or changes, by table (empty: none). Dates are ``yyyy-mm-dd`` or empty.
    `told` says in words what of the year before could not be taken over; `agreed` which
    units sealed the 底数确认表; `lifted` why an exemption of the issued version ends: rule,
    unit, reason.
    """

    series: str
    period: str
    title: str
    base: tuple[str, str]
    units: tuple[ReportingUnit, ...]
    owners: tuple[Owner, ...]
    places: tuple[Place, ...]
    as_of: str = ""
    deadline: str = ""
    banner: str = ""
    overlay: Mapping[str, tuple[Cells, ...]] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    deadlines: tuple[tuple[str, str], ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    confirmed: tuple[BaseNumber, ...] = ()
    told: tuple[str, ...] = ()
    agreed: tuple[Agreement, ...] = ()
    lifted: tuple[tuple[str, str, str], ...] = ()

    def contact(self, unit: str) -> Contact:
        """A unit's contact; empty where none was written down."""
        found = [one for one in self.contacts if one.unit == unit]
        return found[0] if found else Contact(unit)

    def deadline_of(self, unit: str) -> str:
        """The day by which a unit reports: its own, or everybody's."""
        return dict(self.deadlines).get(unit, self.deadline)
