"""What the tables hold, row by row and unread, to be compared with what was signed or recorded.

Rows are compared as they are stored: a value that no program writes is a difference too,
and must not stop the one who looks for differences.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from cityexam_desktop.workspace.answering import OTHER_CHANGES, told_row
from cityexam_desktop.workspace.content import object_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.frozen import Cells, Frozen

Rows: TypeAlias = "frozenset[tuple[Any, ...]]"

_TABLES: Final = {
    "observations": "observation",
    "rows": "survey_row",
    "objects": "object",
    "explanations": "explanation",
    "evidence": "evidence",
}


@dataclass(frozen=True, slots=True)
class EditionRow:
    """A frozen edition as the table `submission` has it."""

    id: int
    task: str
    unit: str
    edition: int
    bundle: str


def editions(ws: Workspace) -> dict[str, EditionRow]:
    """Every frozen edition by its bundle's id."""
    found = ws.run("SELECT id, task, unit, edition, bundle FROM submission WHERE bundle <> ''")
    return {row[4]: EditionRow(*row) for row in found}


def stored(ws: Workspace, submission: int) -> dict[str, Rows]:
    """The rows of a submission by the part of the content that they are, without its number."""
    return {
        part: frozenset(
            ws.run(f"SELECT {_columns(ws, table)} FROM {table} WHERE submission = ?", (submission,))
        )
        for part, table in _TABLES.items()
    }


def _columns(ws: Workspace, table: str) -> str:
    """The columns of a table but for the submission's number."""
    named = (row[1] for row in ws.run(f"PRAGMA table_info({table})"))
    return ", ".join(name for name in named if name != "submission")


def expected(frozen: Frozen) -> dict[str, Rows]:
    """The rows that an edition makes; a hundred thousand values stay columns all the way."""
    return {
        "observations": frozenset(chain.from_iterable(map(_cell_rows, frozen.cells))),
        "rows": frozenset((r.form, r.subject, r.state.value, r.by, r.date) for r in frozen.rows),
        "objects": frozenset(object_row(0, o)[1:] for o in frozen.objects),
        "explanations": frozenset((e.rule, e.subject, e.text, "") for e in frozen.explanations),
        "evidence": frozenset(
            tuple(getattr(e, field.name) for field in fields(e)) for e in frozen.evidence
        ),
    }


def _cell_rows(cells: Cells) -> Iterator[tuple[Any, ...]]:
    notes = (column or repeat("") for column in cells.notes)
    return zip(
        cells.data,
        cells.subjects,
        cells.values,
        cells.absences or repeat(None),
        *notes,
        strict=False,
    )


def drifted(ws: Workspace) -> Iterator[tuple[str, str, str]]:
    """(unit, datum, subject) of draft values that are not what their newest change says."""
    others = ", ".join("?" * len(OTHER_CHANGES))
    last: dict[int, dict[tuple[str, str], str]] = defaultdict(dict)
    for submission, datum, subject, new in ws.run(
        "SELECT submission, datum, subject, new FROM change "
        f"WHERE what NOT IN ({others}) AND datum <> '' ORDER BY no",
        OTHER_CHANGES,
    ):
        last[submission][datum, subject] = new
    drafts = ws.run("SELECT id, unit FROM submission WHERE bundle = '' ORDER BY id").fetchall()
    for submission, unit in drafts:
        held = {
            (row[1], row[2]): told_row(row)
            for row in ws.run("SELECT * FROM observation WHERE submission = ?", (submission,))
        }
        for cell, said in sorted(last[submission].items()):
            if held.get(cell, "") != said:
                yield (unit, *cell)
