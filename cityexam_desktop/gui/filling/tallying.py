"""The findings by cell and counted, kept in step without going through all of them.

A table of 20,000 rows that is still empty has 60,000 findings; a keystroke changes a few.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cityexam_desktop.findings import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.gui.filling.edit import Place

MISSING = "value.missing"
UNANSWERED = frozenset({MISSING, "value.refused"})
"""Findings that say: this row is not filled yet."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings there are of each kind that people count.

    `missing` are empty cells that must be filled, `must` the other grave ones, `open`
    those still to be explained; `by_form` counts what blocks, empty cells left out, and
    `lacking` the rows (in a list: one) in which something is not filled.
    """

    missing: int = 0
    must: int = 0
    open: int = 0
    by_form: Mapping[str, int] = field(default_factory=dict)
    lacking: Mapping[str, int] = field(default_factory=dict)

    @property
    def blocking(self) -> int:
        """Everything that stands in the way of 定稿."""
        return self.missing + self.must + self.open


class Board:
    """All findings by cell, and counted; `at` holds those of each cell in their order."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Sort and count all of them."""
        by_cell: dict[Place, list[Finding]] = defaultdict(list)
        self._rows: dict[str, Counter[str]] = defaultdict(Counter)
        self._kinds: Counter[str] = Counter()
        self._by_form: Counter[str] = Counter()
        for finding in findings:
            by_cell[place_of(finding)].append(finding)
            self._count(finding, 1)
        self.at = {place: tuple(held) for place, held in by_cell.items()}

    @property
    def tally(self) -> Tally:
        """The counts."""
        kinds = self._kinds
        lacking = {form: len(rows) for form, rows in self._rows.items() if rows}
        by_form = {form: count for form, count in self._by_form.items() if count}
        return Tally(kinds["missing"], kinds["must"], kinds["open"], by_form, lacking)

    def replace(
        self, gone: Iterable[Finding], fresh: Iterable[Finding], findings: Iterable[Finding]
    ) -> None:
        """Put `fresh` in the place of `gone`; `findings` are all that stand now."""
        before, after = _by_cell(gone), _by_cell(fresh)
        changed = {p for p in before.keys() | after.keys() if before.get(p) != after.get(p)}
        wide = {place for place in changed if not all(place)}
        if wide:  # what is about a row or a form as a whole may stand in several stretches
            after |= _by_cell(f for f in findings if place_of(f) in wide)
        for place in before.keys() | after.keys():
            if place in wide or all(place):
                held = tuple(after.get(place, ()))
                self.at[place] = held
                if not held:
                    del self.at[place]
        for found, step in ((gone, -1), (fresh, 1)):
            for finding in found:
                self._count(finding, step)

    def _count(self, finding: Finding, step: int) -> None:
        where = finding.where
        if finding.code in UNANSWERED:
            rows = self._rows[where.table]
            rows[where.row] += step
            if not rows[where.row]:
                del rows[where.row]
        if finding.code == MISSING:
            self._kinds["missing"] += step
        elif finding.blocks:
            self._kinds["must" if finding.level is Level.MUST else "open"] += step
            self._by_form[where.table] += step


def place_of(finding: Finding) -> Place:
    """The cell of a finding: (datum, subject), empty where it is about more."""
    return finding.where.column, finding.where.row


def _by_cell(findings: Iterable[Finding]) -> dict[Place, list[Finding]]:
    found: dict[Place, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[place_of(finding)].append(finding)
    return found
