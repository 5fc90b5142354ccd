"""Who has what: parts that were handed out, parts that came back, whose every row is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import FormKind
from cityexam_desktop.workspace.collecting.model import Origin, PartState
from cityexam_desktop.workspace.collecting.parts import REST, parts, splits
from cityexam_desktop.workspace.notes import (
    HANDED,
    ORIGIN,
    RETURNED,
    SHARE,
    Note,
    put_notes,
    standing,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import Form
    from cityexam_desktop.workspace.collecting.model import Cell, Part, Split
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.sheets.asked import Asked

_LONGEST: Final = 40
"""Characters of the name of a part, which becomes the name of a file."""


def hand_out(
    ws: Workspace,
    submission: int,
    written: Iterable[tuple[Part, str]],
    *,
    who: str = "",
    now: datetime | None = None,
) -> None:
    """Remember that parts were handed out, each with the name of its file."""
    notes = [
        Note(HANDED, part.form, note_key(part), said(file=file, rows=str(len(part.subjects))))
        for part, file in written
    ]
    put_notes(ws, submission, notes, who=who, now=now)


def share_notes(form: str, subjects: Iterable[str], name: str) -> tuple[Note, ...]:
    """What puts rows into a part that people name themselves; an empty name takes them out.

    Raises `WrongUse` for a name that cannot be a part's.
    """
    text = " ".join(name.split())
    if text == REST or len(text) > _LONGEST:
        raise WrongUse(
            f"“{text[:_LONGEST]}”不能作为一份的名称。", f"请写 {_LONGEST} 字以内的名称。"
        )
    told = said(part=text) if text else ""
    return tuple(Note(SHARE, form, subject, told) for subject in subjects)


def shares(ws: Workspace, submission: int, forms: Iterable[str]) -> dict[tuple[str, str], str]:
    """In which part of people's own making a row is, by (form, subject)."""
    return {
        (form, subject): str(json.loads(held.note.said).get("part", ""))
        for form in forms
        for subject, held in standing(ws, submission, SHARE, form).items()
    }


def note_key(part: Part) -> str:
    """The key of the notes about a part."""
    return f"{part.split.key}={part.key}"


def said(**facts: str) -> str:
    """Facts as a note says them."""
    return json.dumps(facts, ensure_ascii=False)


def split_in_use(ws: Workspace, submission: int, asked: Asked, form: Form) -> Split | None:
    """The way in which a form was last handed out."""
    newest = max(standing(ws, submission, HANDED, form.code).values(), key=_number, default=None)
    if newest is None:
        return None
    known = {split.key: split for split in splits(asked, form)}
    return known.get(newest.note.key.partition("=")[0])


def splits_in_use(ws: Workspace, submission: int, asked: Asked) -> dict[str, Split]:
    """The way in which each form was last handed out, by the form's code."""
    forms = (f for f in asked.pack.forms if f.code in asked.tables and f.kind is not FormKind.LIST)
    found = ((form.code, split_in_use(ws, submission, asked, form)) for form in forms)
    return {code: split for code, split in found if split}


def state(ws: Workspace, submission: int, all_parts: Iterable[Part]) -> tuple[PartState, ...]:
    """How far the parts of one form are; a part handed out again has not returned yet."""
    wanted = tuple(all_parts)
    form = wanted[0].form if wanted else ""
    handed = standing(ws, submission, HANDED, form)
    back = standing(ws, submission, RETURNED, form)
    rows = standing(ws, submission, ORIGIN, form)
    found = []
    for part in wanted:
        out, home = handed.get(note_key(part)), back.get(note_key(part))
        since = out.no if out else 0
        if home is not None and home.no < since:
            home = None
        found.append(
            PartState(
                part,
                out.at if out else "",
                out.who if out else "",
                home.at if home else "",
                tuple(_facts(home.note)["file"].split("、")) if home else (),
                sum(1 for s in part.subjects if s in rows and rows[s].no > since),
            )
        )
    return tuple(found)


def origins(ws: Workspace, submission: int, form: str) -> tuple[Origin, ...]:
    """Where the rows of a form came from, by the row's id."""
    found = standing(ws, submission, ORIGIN, form)
    return tuple(_origin(found[key].note, found[key].at, found[key].who) for key in sorted(found))


def came_in(ws: Workspace, submission: int, asked: Asked) -> dict[tuple[str, str], str]:
    """In which file each row of a register was collected last, by (form, row)."""
    forms = (form for form in asked.pack.forms if form.kind is FormKind.REGISTER)
    return {
        (one.form, one.subject): one.file
        for form in forms
        if form.code in asked.tables
        for one in origins(ws, submission, form.code)
    }


def origin_of(ws: Workspace, submission: int, form: str, subject: str) -> Origin | None:
    """Where one row came from; nothing for a row that was never collected."""
    row = ws.run(
        "SELECT new, at, who FROM change "
        "WHERE submission = ? AND datum = ? AND subject = ? AND what = ? ORDER BY no DESC LIMIT 1",
        (submission, form, subject, ORIGIN),
    ).fetchone()
    return _origin(Note(ORIGIN, form, subject, row[0]), row[1], row[2]) if row and row[0] else None


def typed_since(
    ws: Workspace,
    submission: int,
    asked: Asked,
    values: Mapping[tuple[str, str], Value],
) -> frozenset[Cell]:
    """The cells that were written after their row was handed out, or whose row never was.

    What a file says otherwise there stands against somebody's typing; elsewhere it only
    brings up to date what was handed out.
    """
    out: dict[tuple[str, str], int] = {}
    for code, split in splits_in_use(ws, submission, asked).items():
        handed = standing(ws, submission, HANDED, code)
        for part in parts(asked, asked.pack.form[code], split, values):
            if note := handed.get(note_key(part)):
                out |= {(code, subject): note.no for subject in part.subjects}
    rows = ws.run(
        "SELECT datum, subject, MAX(no) FROM change WHERE submission = ? AND what <> ? "
        "GROUP BY datum, subject",
        (submission, SHARE),
    )
    form_of = {datum.code: datum.form for datum in asked.pack.base_data}
    return frozenset(
        (datum, subject)
        for datum, subject, no in rows
        if no > out.get((form_of.get(datum, datum), subject), 0)
    )


def _origin(note: Note, at: str, who: str) -> Origin:
    facts = _facts(note)
    return Origin(note.form, note.key, facts["by"], facts["date"], facts["file"], at, who)


def _facts(note: Note) -> dict[str, str]:
    found: dict[str, Any] = json.loads(note.said)
    return {name: str(found.get(name, "")) for name in ("by", "date", "file", "rows")}


def _number(one: Any) -> int:
    number: int = one.no
    return number
