"""What is known of where on a sheet what stands, before its cells are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.formpack.model import BaseDatum, Form
    from cityexam_desktop.workspace.sheets.head import Head
    from cityexam_desktop.workspace.sheets.model import Kind

Cell: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the headings that the reader of the preview must see."""

    kind: Kind
    cell: Cell
    sentence: str
    datum: str = ""


@dataclass(frozen=True, slots=True)
class ListLayout:
    """A list: the row of each datum, the column of each role, the measure of the values.

    `unsure` are rows whose datum was told by likeness or by people: the datum's code, or
    `OUT` for a row that is left out.
    """

    rows: tuple[tuple[int, BaseDatum], ...]
    columns: Mapping[str, int]
    measure: str = ""
    remarks: tuple[Remark, ...] = ()
    unsure: Mapping[int, str] = field(default_factory=dict)
    first: int = 0
    """The row below the headings, or of the first datum."""
    caption: str = ""
    """The measure that stands above the whole table."""
    head: Head | None = None
    """The heading of a foreign list, where it has one."""
    past: frozenset[int] = frozenset()
    """Rows that tell of other years."""

    @property
    def top(self) -> int:
        """The first row that is no longer above the table."""
        return self.head.top if self.head else self.first

    @property
    def filled_in(self) -> tuple[int, ...]:
        """The columns whose cells are values."""
        return tuple(c for role, c in self.columns.items() if role == "value")


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A table: its first row, the columns of keys and data, the measures of headings."""

    form: Form
    first: int
    columns: Mapping[str, int]
    parents: tuple[int, ...]
    data: Mapping[str, int]
    measures: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    head: Head | None = None
    """The heading of a foreign table."""

    @property
    def top(self) -> int:
        """The first row that is no longer above the table."""
        return self.head.top if self.head else self.first

    @property
    def filled_in(self) -> tuple[int, ...]:
        """The columns whose cells are values."""
        return tuple(self.data.values())

    def named(self, row: int) -> Cell:
        """The cell that names a row."""
        return row, self.columns.get("name", self.columns.get("code", 0))


Layout: TypeAlias = ListLayout | TableLayout
