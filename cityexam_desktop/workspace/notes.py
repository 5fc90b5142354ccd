"""What the history tells besides values: what was handed out, what came back, whose rows.

Such a note is a row of `change` whose `datum` is a form's code; the newest one of a key
stands, and one that says nothing takes it back. So it is kept for ever, undone like
everything else, and passes to the next clerk with the history.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.workspace.database import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cityexam_desktop.workspace.database import Workspace

HANDED: Final = "分发"
"""A part of a form was handed out; the key is the part's."""
RETURNED: Final = "交回"
"""A part came back; the key is the part's."""
SHARE: Final = "归入"
"""A row was put into a part that people named themselves; the key is the row's id."""
ORIGIN: Final = "采集来源"
"""Where a row's answers were collected; the key is the row's id."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note: which of the four, about what, and what it says (JSON, empty: nothing)."""

    what: str
    form: str
    key: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A note that stands: when (UTC) and by whom it was written, as which change."""

    note: Note
    at: str
    who: str
    no: int


def put_notes(
    ws: Workspace,
    submission: int,
    notes: Iterable[Note],
    *,
    who: str = "",
    now: datetime | None = None,
) -> None:
    """Write notes into the history of a draft, in one transaction."""
    at = stamp(now)
    new = tuple(notes)
    with ws.transaction():
        old = before(ws, submission, new)
        ws.run_many(
            "INSERT INTO change (at, who, submission, what, datum, subject, old, new) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (at, who, submission, n.what, n.form, n.key, was.said, n.said)
                for n, was in zip(new, old, strict=True)
            ],
        )


def before(ws: Workspace, submission: int, notes: Iterable[Note]) -> tuple[Note, ...]:
    """What stands now where `notes` will be written: written again, it takes them back."""
    wanted = tuple(notes)
    found = {
        kind: standing(ws, submission, *kind)
        for kind in {(note.what, note.form) for note in wanted}
    }
    return tuple(
        held.note if held else replace(note, said="")
        for note in wanted
        for held in (found[note.what, note.form].get(note.key),)
    )


def standing(ws: Workspace, submission: int, what: str, form: str) -> dict[str, Standing]:
    """The notes of one kind about a form that stand, by their key."""
    rows = ws.run(
        "SELECT subject, new, at, who, no FROM change "
        "WHERE submission = ? AND datum = ? AND what = ? ORDER BY no",
        (submission, form, what),
    )
    newest = {
        key: Standing(Note(what, form, key, said), at, who, no) for key, said, at, who, no in rows
    }
    return {key: one for key, one in newest.items() if one.note.said}
