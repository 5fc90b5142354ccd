"""What came back lands in the draft: one transaction, one step to undo, every row signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.workspace.collecting.state import note_key, said
from cityexam_desktop.workspace.content import content as stored_content
from cityexam_desktop.workspace.notes import ORIGIN, RETURNED, Note
from cityexam_desktop.workspace.sheets.importing import apply, fresh_ids, plan
from cityexam_desktop.workspace.sheets.model import NEW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from cityexam_desktop.workspace.collecting.model import Cell, Collection
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Content, Submission
    from cityexam_desktop.workspace.sheets import SheetChange, SheetReading

Choices = Mapping["Cell", int]
"""Per conflict the number of the claim that counts, from 0; without one nothing changes."""


def collected(collection: Collection, choices: Choices) -> SheetReading:
    """What the files say together once conflicts are decided."""
    chosen = [
        conflict.claims[choices[conflict.cell]]
        for conflict in collection.conflicts
        if conflict.cell in choices
    ]
    agreed = collection.agreed
    return replace(
        agreed,
        observations=(*agreed.observations, *(c.observation for c in chosen if c.observation)),
        rows=(*agreed.rows, *(c.row for c in chosen if c.row)),
    )


def planned(
    collection: Collection, choices: Choices, content: Content, fresh: Iterable[str]
) -> SheetChange:
    """What taking a collection over changes in `content`; `fresh` are ids for new rows."""
    reading = collected(collection, choices)
    free = tuple(fresh)
    new = (o.id for o in reading.objects if o.id.startswith(NEW))
    ids = dict(zip(new, free, strict=False))
    return replace(plan(reading, content, free), notes=tuple(_notes(collection, ids)))


def take(
    ws: Workspace,
    draft: Submission,
    collection: Collection,
    choices: Choices,
    *,
    who: str = "",
    now: datetime | None = None,
) -> SheetChange:
    """Take a collection over in one transaction; give the change that undoes it.

    Raises `WrongUse` for a text that is too long to travel; then nothing was taken.
    """
    with ws.transaction():
        held = stored_content(ws, draft.id)
        fresh = fresh_ids(ws, draft.unit, collection.agreed)
        change = planned(collection, choices, held, fresh)
        return apply(ws, draft.id, change, who=who, what="回收", now=now)


def _notes(collection: Collection, ids: Mapping[str, str]) -> Iterator[Note]:
    """Whose each row is, and which parts came back in which files."""
    for one in collection.origins:
        facts = said(by=one.by, date=one.date, file=one.file)
        yield Note(ORIGIN, one.form, ids.get(one.subject, one.subject), facts)
    files: dict[tuple[str, str], list[str]] = {}
    for returned in collection.returned:
        if collection.rows.get(returned.file) and returned.part is not None:
            at = (returned.part.form, note_key(returned.part))
            files.setdefault(at, []).append(returned.file)
    for (form, key), names in files.items():
        yield Note(RETURNED, form, key, said(file="、".join(names)))
