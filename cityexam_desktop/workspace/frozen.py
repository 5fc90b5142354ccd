"""Frozen editions: content as the texts that are signed, sent and stored.

What was read from a bundle is stored without a detour over an object per value; the
objects are made only for those who work with them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import chain, repeat
from typing import TYPE_CHECKING

from cityexam_desktop.workspace.content import (
    NATURES,
    OBJECT_COLUMNS,
    column_of_values,
    object_row,
)
from cityexam_desktop.workspace.database import stamp
from cityexam_desktop.workspace.many import put_many
from cityexam_desktop.workspace.model import Content, Observation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Evidence, Explanation, Subject, SurveyRow

NOTES = ("reason", "expected", "nature", "time", "source", "page", "note")
"""The columns of an observation beside its value, in the table's order."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Answered cells as parallel columns of text, all equally long.

    `values` and `absences` as the table `observation` holds them (see `value_columns`);
    `notes` the columns `NOTES`. Columns of nothing but NULL or '' may be left empty.
    """

    data: Sequence[str]
    subjects: Sequence[str]
    values: Sequence[str | None]
    absences: Sequence[str | None]
    notes: tuple[Sequence[str], ...]

    def observations(self) -> Iterator[Observation]:
        """The cells as observations, in their order."""
        notes = [column or repeat("") for column in self.notes]
        values = column_of_values(self.values, self.absences)
        natures = map(NATURES.__getitem__, notes.pop(2))
        reasons, expected, *others = notes
        return map(
            Observation, self.data, self.subjects, values, reasons, expected, natures, *others
        )


@dataclass(frozen=True, slots=True)
class Frozen:
    """All that one edition says, verified against its pack and ready to be stored."""

    cells: tuple[Cells, ...]
    rows: tuple[SurveyRow, ...] = ()
    objects: tuple[Subject, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def content(self) -> Content:
        """The same as frozen values."""
        return Content(
            tuple(chain.from_iterable(cells.observations() for cells in self.cells)),
            self.rows,
            self.objects,
            self.explanations,
            self.evidence,
        )


def store_edition(
    ws: Workspace,
    *,
    task: str,
    unit: str,
    edition: int,
    bundle: str,
    frozen: Frozen,
    now: datetime | None = None,
) -> int:
    """Store a frozen edition beside its bundle; give the submission's id."""
    with ws.transaction():
        cursor = ws.run(
            "INSERT INTO submission (task, unit, edition, bundle, created) VALUES (?, ?, ?, ?, ?)",
            (task, unit, edition, bundle, stamp(now)),
        )
        submission = int(cursor.lastrowid or 0)
        put_cells(ws, submission, frozen.cells)
        _put_others(ws, submission, frozen)
    return submission


def put_cells(ws: Workspace, submission: int, held: Iterable[Cells]) -> None:
    """Write observations; only the columns that say something are bound, many rows at a time."""
    alike: dict[tuple[bool, ...], list[str | None]] = defaultdict(list)
    for cells in held:
        columns = (cells.absences, *cells.notes)
        said = (cells.data, cells.subjects, cells.values, *filter(None, columns))
        alike[tuple(map(bool, columns))] += chain.from_iterable(zip(*said, strict=True))
    for bound, texts in alike.items():
        put_many(ws, "INSERT INTO observation", _row(bound), (submission,), texts)


@cache
def _row(bound: tuple[bool, ...]) -> str:
    """A row to be inserted whose absence and notes are bound where `bound` says so."""
    nothing = ("NULL", *repeat("''", len(NOTES)))
    shown = ("?" if is_bound else text for is_bound, text in zip(bound, nothing, strict=True))
    return f"(?1, ?, ?, ?, {', '.join(shown)})"


def _put_others(ws: Workspace, submission: int, frozen: Frozen) -> None:
    tables: tuple[tuple[str, list[tuple[Any, ...]]], ...] = (
        (
            "INSERT INTO survey_row VALUES (?, ?, ?, ?, ?, ?)",
            [(submission, r.form, r.subject, r.state.value, r.by, r.date) for r in frozen.rows],
        ),
        (
            f"INSERT INTO object VALUES ({', '.join('?' * OBJECT_COLUMNS)})",
            [object_row(submission, o) for o in frozen.objects],
        ),
        ("INSERT OR IGNORE INTO used_id VALUES (?)", [(o.id,) for o in frozen.objects]),
        (
            "INSERT INTO explanation VALUES (?, ?, ?, ?, '')",
            [(submission, e.rule, e.subject, e.text) for e in frozen.explanations],
        ),
        (
            "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (submission, e.datum, e.subject, e.sha256, e.name, e.size, e.page)
                for e in frozen.evidence
            ],
        ),
    )
    for statement, rows in tables:
        if rows:
            ws.run_many(statement, rows)
