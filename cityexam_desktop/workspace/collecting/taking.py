"""What came back lands in the draft: one transaction, one step to undo, every row signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.workspace.collecting.state import note_key, said
from cityexam_desktop.workspace.collecting.twins import merged
from cityexam_desktop.workspace.content import content as stored_content
from cityexam_desktop.workspace.notes import ORIGIN, RETURNED, Note
from cityexam_desktop.workspace.sheets.importing import apply, fresh_ids, plan
from cityexam_desktop.workspace.sheets.model import NEW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from cityexam_desktop.workspace.collecting.model import (
        Cell,
        Collection,
        Conflict,
        Part,
        Returned,
    )
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Content, Submission
    from cityexam_desktop.workspace.sheets import SheetChange, SheetReading

Choices = Mapping["Cell", int]
"""Per conflict the number of the claim that counts, from 0; without one nothing changes."""


def chosen(
    conflicts: Iterable[Conflict], prefer: Sequence[str], same: Sequence[str]
) -> dict[Cell, int]:
    """Per conflict the claim of the first file in `prefer` that makes one.

    New rows of one name become one only where the name is in `same`.
    """
    found: dict[Cell, int] = {}
    for conflict in conflicts:
        if conflict.twins and not any(c.item and c.item.name in same for c in conflict.claims):
            continue
        if conflict.twins:
            found[conflict.cell] = 0
        for name in reversed(prefer):
            for number, claim in enumerate(conflict.claims):
                if name in claim.files:
                    found[conflict.cell] = number
    return found


def collected(collection: Collection, choices: Choices) -> SheetReading:
    """What the files say together once conflicts are decided."""
    chosen = [
        conflict.claims[choices[conflict.cell]]
        for conflict in collection.conflicts
        if conflict.cell in choices and not conflict.twins
    ]
    agreed = merged(collection, choices).agreed
    return replace(
        agreed,
        observations=(*agreed.observations, *(c.observation for c in chosen if c.observation)),
        rows=(*agreed.rows, *(c.row for c in chosen if c.row)),
        objects=(*agreed.objects, *(c.item for c in chosen if c.item)),
    )


def planned(
    collection: Collection, choices: Choices, content: Content, fresh: Iterable[str]
) -> SheetChange:
    """What taking a collection over changes in `content`; `fresh` are ids for new rows."""
    reading = collected(collection, choices)
    free = tuple(fresh)
    new = (o.id for o in reading.objects if o.id.startswith(NEW))
    ids = dict(zip(new, free, strict=False))
    notes = _notes(merged(collection, choices), ids)
    return replace(plan(reading, content, free), notes=tuple(notes))


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
        for part in _came_back(collection, returned):
            files.setdefault((part.form, note_key(part)), []).append(returned.file)
    for (form, key), names in files.items():
        yield Note(RETURNED, form, key, said(file="、".join(names)))


def _came_back(collection: Collection, returned: Returned) -> Iterator[Part]:
    """The parts that a file answers with anything new; its only part has its new rows too."""
    answered = {o.subject for o in collection.origins if returned.file in o.file.split("、")}
    only = len(returned.parts) == 1 and bool(collection.rows.get(returned.file))
    yield from (part for part in returned.parts if only or not answered.isdisjoint(part.subjects))
