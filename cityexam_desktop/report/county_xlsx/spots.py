"""A place where a formula stands, and how it refers from there to what it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.report.county_xlsx.addresses import ENOUGH_ROW
from cityexam_desktop.report.county_xlsx.cells import sheet

if TYPE_CHECKING:
    from cityexam_desktop.formpack.formula import Scope
    from cityexam_desktop.report.county_xlsx.addresses import Addresses, FormSheet


ROW: Final = "\ue000"
"""Stands for the number of a formula's own row, so that rows can share one text."""


class NoCell(Exception):
    """No cell or range of the workbook holds what a formula reads."""


class Spot(Protocol):
    """Where a formula stands; the three methods are what `to_spreadsheet` asks for."""

    @property
    def at(self) -> Addresses:
        """Where everything is."""

    @property
    def scope(self) -> Scope:
        """What the program's formula sees from here."""

    def cell(self, code: str) -> str:
        """The cell of a datum seen from here; raises `NoCell`."""

    def column(self, code: str) -> str:
        """The range of a datum over rows, or its one cell; raises `NoCell`."""

    def previous(self, code: str) -> str:
        """Last year's cell; raises `NoCell`."""

    def enough(self, code: str) -> str:
        """The cell that says whether enough rows answered; empty for a datum of one cell."""


class CountySpot:
    """A formula of the county as a whole, on the summary or among the base data."""

    def __init__(self, at: Addresses) -> None:
        """Stand at the county."""
        self.at = at
        self.scope: Scope = at.answers.county

    def cell(self, code: str) -> str:
        """The cell of a list's datum."""
        if code not in self.at.base:
            raise NoCell
        return self.at.base_cell(code)

    def column(self, code: str) -> str:
        """All rows of a form's datum."""
        home = self.at.sheet_of(code)
        if home is None:
            return self.cell(code)
        return sheet(home.name) + home.reach(f"${home.column(code)}")

    def previous(self, code: str) -> str:
        """Last year's value of the county."""
        return _known(self.at.earlier_cell(code, COUNTY))

    def enough(self, code: str) -> str:
        """The figure above a form's column."""
        home = self.at.sheet_of(code)
        return f"{sheet(home.name)}${home.column(code)}${ENOUGH_ROW}" if home else ""


class RowSpot:
    """A formula of one row of a form; its own cells are written with `ROW`."""

    def __init__(self, at: Addresses, home: FormSheet, row: int, scope: Scope) -> None:
        """Stand in row number `row` (from 0) of `home`; `scope` is what is seen there."""
        self.at = at
        self.home = home
        self.row = row
        self.scope = scope

    def cell(self, code: str) -> str:
        """A cell of this row, of the same place on another form, or of a list."""
        home = self.at.sheet_of(code)
        if home is None:
            return self.at.base_cell(code)
        if home is self.home:
            return home.column(code) + ROW
        row = home.table.index.get(self.home.table.subjects[self.row].id)
        if row is None:
            raise NoCell
        return f"{sheet(home.name)}{home.column(code)}{home.first + row}"

    def column(self, code: str) -> str:
        """The same cell: rows of finer forms below one place are in no one range."""
        return self.cell(code)

    def previous(self, code: str) -> str:
        """Last year's value of this row's subject."""
        return _known(self.at.earlier_cell(code, self.home.table.subjects[self.row].id))

    def enough(self, code: str) -> str:  # noqa: ARG002 - there are no ranges here
        """Nothing: a row refers to single cells only."""
        return ""


def _known(cell: str | None) -> str:
    if cell is None:
        raise NoCell
    return cell
