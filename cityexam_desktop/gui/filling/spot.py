"""Which cell of a form is current, whatever becomes of the order of its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.gui.filling.edit import Place
    from cityexam_desktop.gui.filling.sheet import Line
    from cityexam_desktop.gui.filling.table import FormTable

MARKED: Final = 2000
"""Cells that are selected at most when a step was taken back."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell by what it is, in whatever row it is shown.

    `datum` is the code of the line's datum, in a list form; `column` the column's key.
    """

    subject: str
    datum: str
    column: str


def spot_of(table: FormTable) -> Spot | None:
    """The cell that is current in a table; None where there is none."""
    index, grid = table.currentIndex(), table.grid
    if not index.isValid() or index.row() >= len(grid.order):
        return None
    return Spot(
        *_named(grid.sheet.lines[grid.source_row(index.row())]),
        grid.sheet.columns[index.column()].key,
    )


def go_to_spot(table: FormTable, spot: Spot) -> bool:
    """Make a cell current; false when its line is gone, or is not shown."""
    grid, wanted = table.grid, (spot.subject, spot.datum)
    lines = (at for at, line in enumerate(grid.sheet.lines) if _named(line) == wanted)
    row = grid.shown_row(next(lines, -1))
    if row >= 0:
        table.go_to(row, _column(table, spot))
    return row >= 0


def _column(table: FormTable, spot: Spot) -> int:
    """Where the cell's column stands; the first one when it is gone."""
    keys = [column.key for column in table.grid.sheet.columns]
    return keys.index(spot.column) if spot.column in keys else 0


def _named(line: Line) -> tuple[str, str]:
    return line.subject, line.datum.code if line.datum is not None else ""


def mark(table: FormTable, cells: Sequence[Place]) -> None:
    """Select cells (datum, subject), where they are few and shown as one rectangle."""
    if len(cells) > MARKED:
        return
    grid = table.grid
    found = {place for cell in cells if (place := grid.sheet.position(*cell)) is not None}
    if len(found) < 2:
        return
    shown = {line: row for row, line in enumerate(grid.order)}
    if not all(line in shown for line, _ in found):
        return
    rows, columns = {shown[line] for line, _ in found}, {column for _, column in found}
    top, left = min(rows), min(columns)
    down, right = max(rows) - top + 1, max(columns) - left + 1
    if down * right == len(found):
        table.select_block(top, left, down, right)


class Stay:
    """Keeps the same cell current while its table's lines are laid anew or ordered otherwise."""

    def __init__(self, table: FormTable) -> None:
        """Follow the model that the table shows now."""
        self._table = table
        self._spot: Spot | None = None
        self._row = 0
        grid = table.grid
        grid.modelAboutToBeReset.connect(self._leave)
        grid.modelReset.connect(self._come_back)
        grid.layoutChanged.connect(self._ordered)

    def _leave(self) -> None:
        """Keep which cell is current; where nothing was shown, which one was before."""
        self._spot = spot_of(self._table) or self._spot
        self._row = max(self._table.currentIndex().row(), 0)

    def _come_back(self) -> None:
        """Go to the same cell; when it is gone to where it stood, when hidden to what is found."""
        table, spot = self._table, self._spot
        if spot is None or not go_to_spot(table, spot):
            row = 0 if table.grid.narrowed else min(self._row, table.grid.rowCount() - 1)
            table.go_to(row, 0 if spot is None else _column(table, spot))
        if not table.currentIndex().isValid():
            table.follow()

    def _ordered(self) -> None:
        """The same cell is current in another row; it alone stays selected."""
        index = self._table.currentIndex()
        self._table.go_to(index.row(), index.column())
        self._table.follow()
