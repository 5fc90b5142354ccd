"""Live formulas of rows, written once for all rows that have the same inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.report.county_xlsx.live import live, quoted
from cityexam_desktop.report.county_xlsx.spots import ROW

if TYPE_CHECKING:
    from cityexam_desktop.formpack.formula import Formula, State
    from cityexam_desktop.report.county_xlsx.spots import RowSpot

_Key: TypeAlias = "tuple[int, State, str, tuple[Absence | None, ...]]"


class RowTexts:
    """The formulas of one sheet; what differs from row to row is which inputs are absent."""

    def __init__(self) -> None:
        """Begin without any."""
        self._codes: dict[int, tuple[str, ...] | None] = {}
        self._known: dict[_Key, str | None] = {}

    def text(
        self, spot: RowSpot, formula: Formula, state: State, *, missing: str, broken: str
    ) -> str | None:
        """Write a formula for one row; `missing` and `broken` are the words to show."""
        codes = self._own_codes(spot, formula)
        if codes is None:
            text = live(spot, formula, state, missing=quoted(missing), broken=quoted(broken))
        else:
            values = (spot.scope.value(code) for code in codes)
            absent = tuple(value if isinstance(value, Absence) else None for value in values)
            key = (id(formula), state, missing, absent)
            if key not in self._known:
                self._known[key] = live(
                    spot, formula, state, missing=quoted(missing), broken=quoted(broken)
                )
            text = self._known[key]
        return None if text is None else text.replace(ROW, str(spot.home.first + spot.row))

    def _own_codes(self, spot: RowSpot, formula: Formula) -> tuple[str, ...] | None:
        """Give what a formula reads; None when it also reads rows of other sheets."""
        held = id(formula)
        if held not in self._codes:
            homes = [spot.at.sheet_of(code) for code in formula.codes]
            own = not formula.prev_codes and all(home in (None, spot.home) for home in homes)
            self._codes[held] = tuple(sorted(formula.codes)) if own else None
        return self._codes[held]
