"""One cell across all submissions: everything that was ever told at (datum, subject)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.workspace.content import read_observation
from cityexam_desktop.workspace.model import Evidence

if TYPE_CHECKING:
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Observation


def told_at(ws: Workspace, datum: str, subject: str) -> tuple[tuple[str, Observation], ...]:
    """(bundle, observation) of every frozen submission that tells this cell."""
    rows = ws.run(
        "SELECT s.bundle, o.* FROM observation o JOIN submission s ON s.id = o.submission "
        "WHERE o.datum = ? AND o.subject = ? AND s.bundle <> '' ORDER BY s.id",
        (datum, subject),
    )
    return tuple((row[0], read_observation(row[1:])) for row in rows)


def evidence_of(ws: Workspace, bundle: str) -> dict[tuple[str, str], tuple[Evidence, ...]]:
    """The documents of a frozen submission, by (datum, subject)."""
    rows = ws.run(
        "SELECT e.datum, e.subject, e.sha256, e.name, e.size, e.page FROM evidence e "
        "JOIN submission s ON s.id = e.submission "
        "WHERE s.bundle = ? ORDER BY e.name, e.sha256",
        (bundle,),
    )
    found: dict[tuple[str, str], tuple[Evidence, ...]] = {}
    for one in (Evidence(*row) for row in rows):
        cell = one.datum, one.subject
        found[cell] = (*found.get(cell, ()), one)
    return found


def evidence_at(ws: Workspace, bundle: str, datum: str, subject: str) -> tuple[Evidence, ...]:
    """The documents that a frozen submission laid at this cell."""
    rows = ws.run(
        "SELECT e.datum, e.subject, e.sha256, e.name, e.size, e.page FROM evidence e "
        "JOIN submission s ON s.id = e.submission "
        "WHERE s.bundle = ? AND e.datum = ? AND e.subject = ? ORDER BY e.name, e.sha256",
        (bundle, datum, subject),
    )
    return tuple(Evidence(*row) for row in rows)
