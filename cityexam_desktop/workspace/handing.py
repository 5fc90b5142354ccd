"""What lies beside the signed editions and passes to the next clerk: drafts, history, habits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.content import content, submissions
from cityexam_desktop.workspace.model import DRAFT
from cityexam_desktop.workspace.replacing import fill
from cityexam_desktop.workspace.sheets import headings, rownames

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Change, Comment, Content, Draft
    from cityexam_desktop.workspace.sheets.headings import Headings


@dataclass(frozen=True, slots=True)
class DraftState:
    """A live draft whole: what it says, texts that were refused, remarks, and its history."""

    task: str
    unit: str
    created: str
    content: Content
    texts: tuple[Draft, ...]
    comments: tuple[Comment, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """What was said of foreign tables: what their columns hold, and whose their rows are.

    `rows` are (among, key, read as) of `sheets.rownames`, the oldest first.
    """

    headings: tuple[Headings, ...] = ()
    rows: tuple[tuple[str, str, str], ...] = ()


def learned(ws: Workspace) -> Learned:
    """What was said of foreign tables in this workspace."""
    rows = rownames.remembered(ws)
    return Learned(
        tuple(headings.remembered(ws).values()),
        tuple((among, key, as_) for (among, key), as_ in rows.items()),
    )


def put_learned(ws: Workspace, said: Learned) -> None:
    """Remember it in a workspace to which nothing was said yet."""
    for one in said.headings:
        headings.remember(ws, one)
    rownames.remember(ws, {(among, key): as_ for among, key, as_ in said.rows})


def draft_states(ws: Workspace) -> tuple[DraftState, ...]:
    """Every live draft of the workspace."""
    return tuple(
        DraftState(
            one.task,
            one.unit,
            one.created,
            content(ws, one.id),
            answering.drafts(ws, one.id),
            answering.comments(ws, one.id),
            answering.changes(ws, one.id),
        )
        for one in submissions(ws)
        if one.edition == DRAFT
    )


def put_draft_state(ws: Workspace, state: DraftState) -> None:
    """Write a draft into a workspace that has none for its task yet, its history unchanged."""
    with ws.transaction():
        cursor = ws.run(
            "INSERT INTO submission (task, unit, edition, bundle, created) VALUES (?, ?, ?, '', ?)",
            (state.task, state.unit, DRAFT, state.created),
        )
        submission = int(cursor.lastrowid or 0)
        fill(ws, submission, state.content)
        ws.run_many(
            "INSERT INTO draft VALUES (?, ?, ?, ?, ?)",
            ((submission, t.datum, t.subject, t.text, t.sentence) for t in state.texts),
        )
        answering.add_comments(ws, submission, state.comments)
        ws.run_many(
            "INSERT INTO change (at, who, submission, what, datum, subject, old, new) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (c.at, c.who, submission, c.what, c.datum, c.subject, c.old, c.new)
                for c in state.changes
            ),
        )


def used_ids(ws: Workspace) -> tuple[str, ...]:
    """Every id of a register row that was ever given out here."""
    return tuple(row[0] for row in ws.run("SELECT id FROM used_id ORDER BY id"))


def put_used_ids(ws: Workspace, ids: Iterable[str]) -> None:
    """Remember ids as given out."""
    with ws.transaction():
        ws.run_many("INSERT OR IGNORE INTO used_id VALUES (?)", ((one,) for one in ids))
