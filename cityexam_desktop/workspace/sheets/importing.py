"""A reading taken over: what it would change, and the change as one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, overload

from cityexam_desktop.formpack.values import from_text
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.content import content as stored_content
from cityexam_desktop.workspace.model import (
    Content,
    Draft,
    Nature,
    Observation,
    RowState,
    Subject,
    Submission,
    SurveyRow,
)
from cityexam_desktop.workspace.notes import before, put_notes
from cityexam_desktop.workspace.quiet import quietly
from cityexam_desktop.workspace.sheets.model import NEW, Kind, SheetReading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.notes import Note

_BESIDE_WORDS: Final = {
    "reason": "原因", "expected": "预计日期", "nature": "数据性质", "time": "数据时间",
    "source": "来源文件", "page": "页码", "note": "备注",
}  # fmt: skip
"""What stands beside a value, as the panel names it, in its order."""
_SURVEY_WORDS: Final = {"by": "调查人", "date": "调查日期"}
PARENT: Final = "所属"
"""The word of the field that holds a place's id."""
_ROW_WORDS: Final = {"code": "编号", "parent": PARENT}
_BESIDE = tuple(field.name for field in fields(Observation)[3:])


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field beside a value, or of a row, that the import would change: its word and texts."""

    word: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell, or one row, that the import would change.

    For a row `datum` is empty and the values are the words of its survey state, or its
    name. `fields` is everything else about it that changes; `old` is `new` where only that does.
    """

    datum: str
    subject: str
    old: Value
    new: Value
    fields: tuple[FieldChange, ...] = ()

    @property
    def beside(self) -> bool:
        """Whether the value stays and only what stands beside it changes."""
        return self.old == self.new


@dataclass(frozen=True, slots=True)
class SheetChange:
    """What shall stand after an import, or after undoing one.

    `refused` texts are kept beside the values that were there. `removed` are ids of
    register rows.
    """

    observations: Sequence[Observation] = ()
    refused: tuple[Draft, ...] = ()
    rows: tuple[SurveyRow, ...] = ()
    added: tuple[Subject, ...] = ()
    removed: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def plan(reading: SheetReading, content: Content, fresh: Iterable[str]) -> SheetChange:
    """What importing a reading into `content` changes; blank cells change nothing.

    `fresh` gives ids for register rows that are new. What the sheet does not say beside
    a value that stays (source, nature, note) is kept, and so is who looked at a row and when.
    """
    ids = dict(zip((o.id for o in reading.objects if o.id.startswith(NEW)), fresh, strict=False))
    held = {(o.datum, o.subject): o for o in content.observations}
    states = {(r.form, r.subject): r for r in content.rows}
    known = {o.id: o for o in content.objects}
    said = [renamed(o, ids) for o in reading.observations] if ids else reading.observations
    wanted = [_kept(o, held) for o in said] if held else said
    rows = [replace(r, subject=ids[r.subject]) if r.subject in ids else r for r in reading.rows]
    if states:
        rows = [_row_kept(r, states) for r in rows]
    objects = [settled(o, ids) for o in reading.objects]
    return SheetChange(
        observations=tuple(
            [o for o in wanted if held.get((o.datum, o.subject)) != o] if held else wanted
        ),
        refused=tuple(
            Draft(p.datum, ids.get(p.subject, p.subject), p.text, p.sentence)
            for p in reading.problems
            if p.kind in {Kind.REFUSED, Kind.UNCOMPUTED} and p.datum
        ),
        rows=tuple(r for r in rows if states.get((r.form, r.subject)) != r),
        added=tuple(o for o in objects if known.get(o.id) != o),
    )


class Differences(Sequence[Difference]):
    """What an import would change, in order: names, survey states, values.

    A workbook may change 500,000 cells and nobody looks at all of them: each is made
    when it is asked for.
    """

    def __init__(self, change: SheetChange, content: Content) -> None:
        """Lay `change` beside the `content` that stands."""
        self._states = {(r.form, r.subject): r for r in content.rows}
        held = {o.id: o for o in content.objects}
        self._added = [_row_difference(held.get(o.id), o) for o in change.added]
        self._rows = [row for row in change.rows if self._differs(row)]
        self._held = {(o.datum, o.subject): o for o in content.observations}
        self._values = change.observations

    def __len__(self) -> int:
        """How many there are."""
        return len(self._added) + len(self._rows) + len(self._values)

    @overload
    def __getitem__(self, at: int) -> Difference: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Difference]: ...
    def __getitem__(self, at: int | slice) -> Difference | Sequence[Difference]:
        """Give one, or those of a stretch."""
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        at = range(len(self))[at]
        if at < len(self._added):
            return self._added[at]
        at -= len(self._added)
        if at < len(self._rows):
            return self._of_row(self._rows[at])
        o = self._values[at - len(self._rows)]
        was = self._held.get((o.datum, o.subject)) or answering.blank(o.datum, o.subject)
        beside = _changed(_BESIDE_WORDS, was, o)
        return Difference(o.datum, o.subject, was.value, o.value, beside)

    def _differs(self, row: SurveyRow) -> bool:
        old = self._states.get((row.form, row.subject))
        if old is None:
            return row.state is not RowState.NOT_SURVEYED or bool(row.by or row.date)
        return old != row

    def _of_row(self, row: SurveyRow) -> Difference:
        old = self._states.get((row.form, row.subject))
        was = old or SurveyRow(row.form, row.subject, RowState.NOT_SURVEYED)
        changed = _changed(_SURVEY_WORDS, was, row)
        return Difference("", row.subject, was.state.word, row.state.word, changed)


def _row_difference(was: Subject | None, row: Subject) -> Difference:
    """A row of a register that is new, or of which the sheet says something else."""
    if was is None:
        return Difference("", row.id, "", row.name)
    return Difference("", row.id, was.name, row.name, _changed(_ROW_WORDS, was, row))


def _changed(words: Mapping[str, str], was: object, now: object) -> tuple[FieldChange, ...]:
    """The named fields in which two things differ, as people read them."""
    pairs = ((word, getattr(was, name), getattr(now, name)) for name, word in words.items())
    return tuple(
        FieldChange(word, _told(old), _told(new)) for word, old, new in pairs if old != new
    )


def beside(observation: Observation) -> dict[str, tuple[str, str]]:
    """What stands beside a value: the field's word and its text, by the field's name."""
    found = {name: _told(getattr(observation, name)) for name in _BESIDE_WORDS}
    return {name: (_BESIDE_WORDS[name], text) for name, text in found.items() if text}


def _told(held: Nature | str) -> str:
    return held.word if isinstance(held, Nature) else held


@quietly()
def differences(reading: SheetReading, content: Content) -> Differences:
    """What importing a reading would change, cell by cell, for people to look at first."""
    change = plan(reading, content, (o.id for o in reading.objects if o.id.startswith(NEW)))
    return Differences(change, content)


@quietly()
def import_sheet(
    ws: Workspace,
    submission: Submission,
    reading: SheetReading,
    *,
    who: str = "",
    now: datetime | None = None,
) -> SheetChange:
    """Take a reading over into a draft in one transaction; give the change that undoes it.

    Refused texts are kept as drafts at their cells. Raises `WrongUse` for a text that
    is too long to travel; then nothing was taken.
    """
    with ws.transaction():
        content = stored_content(ws, submission.id)
        change = plan(reading, content, fresh_ids(ws, submission.unit, reading))
        return apply(ws, submission.id, change, who=who, what="导入表格", now=now)


@quietly()
def apply(
    ws: Workspace,
    submission: int,
    change: SheetChange,
    *,
    who: str = "",
    what: str = "撤销导入",
    now: datetime | None = None,
) -> SheetChange:
    """Carry out a change in one transaction and give the one that undoes it."""
    with ws.transaction():
        undo = _inverse(ws, submission, change)
        answering.add_objects(ws, submission, change.added, who=who, now=now)
        stood = answering.record(ws, submission, change.observations, who=who, what=what, now=now)
        answering.survey(ws, submission, change.rows, who=who, now=now)
        for text in change.refused:
            answering.keep_text(ws, submission, text)
        for subject in change.removed:
            answering.remove_object(ws, submission, subject, who=who, now=now)
        put_notes(ws, submission, change.notes, who=who, now=now)
    more = undo.observations
    return replace(undo, observations=(*stood, *more) if more else stood)


def _inverse(ws: Workspace, submission: int, change: SheetChange) -> SheetChange:
    """What stands now where `change` will write, save for the values that it records."""
    content = stored_content(ws, submission)
    held = {(o.datum, o.subject): o for o in content.observations}
    states = {(r.form, r.subject): r for r in content.rows}
    known = {o.id: o for o in content.objects}
    texts = {(d.datum, d.subject): d for d in answering.drafts(ws, submission)}
    new = dict.fromkeys(o.id for o in change.added if o.id not in known)
    touched = {(text.datum, text.subject) for text in change.refused}
    if change.removed:
        touched |= {cell for cell in held if cell[1] in change.removed}
    recorded = {(o.datum, o.subject) for o in change.observations} if touched or texts else set()
    rows = dict.fromkeys((r.form, r.subject) for r in change.rows if r.subject not in new)
    if change.removed:
        rows |= dict.fromkeys(row for row in states if row[1] in change.removed)
    return SheetChange(
        observations=tuple(
            held.get(cell, answering.blank(*cell)) for cell in sorted(touched - recorded)
        ),
        refused=tuple(text for cell, text in texts.items() if cell in touched | recorded),
        rows=tuple(states.get(row, SurveyRow(*row, RowState.NOT_SURVEYED)) for row in rows),
        added=tuple(
            known[id_] for id_ in (*(o.id for o in change.added), *change.removed) if id_ in known
        ),
        removed=tuple(new),
        notes=before(ws, submission, change.notes),
    )


def plan_for_unit(
    pack: FormPack, reading: SheetReading, content: Content, fresh: Iterable[str]
) -> SheetChange:
    """What entering a reading for a unit changes in what stands of it; see `plan`.

    In a form by exception an item that only says what its absence means is left out, as it
    is when a unit fills it in.
    """
    change = plan(reading, content, fresh)
    held = {(o.datum, o.subject) for o in content.observations}
    kept = (
        o for o in change.observations if (o.datum, o.subject) in held or not _is_default(pack, o)
    )
    return replace(change, observations=tuple(kept))


def carried_out(content: Content, change: SheetChange) -> Content:
    """What stands once a change that takes nothing away was carried out in `content`."""
    values = {(o.datum, o.subject): o for o in content.observations}
    rows = {(r.form, r.subject): r for r in content.rows}
    objects = {o.id: o for o in content.objects}
    values |= {(o.datum, o.subject): o for o in change.observations}
    rows |= {(r.form, r.subject): r for r in change.rows}
    objects |= {o.id: o for o in change.added}
    return replace(
        content,
        observations=tuple(values.values()),
        rows=tuple(rows.values()),
        objects=tuple(objects.values()),
    )


def fresh_ids(ws: Workspace, unit: str, reading: SheetReading) -> list[str]:
    """As many unused ids as the reading has new register rows."""
    new = sum(1 for o in reading.objects if o.id.startswith(NEW))
    stem, _, number = answering.new_object_id(ws, unit).rpartition("-")
    return [f"{stem}-{int(number) + i}" for i in range(new)]


def settled(item: Subject, ids: Mapping[str, str]) -> Subject:
    """A register row under its lasting id; without a code it takes the id's number."""
    own = ids.get(item.id, item.id)
    return replace(item, id=own, code=item.code or own.rpartition("-")[2])


def renamed(observation: Observation, ids: Mapping[str, str]) -> Observation:
    """An observation under its subject's lasting id."""
    if observation.subject not in ids:
        return observation
    return replace(observation, subject=ids[observation.subject])


def _kept(new: Observation, held: Mapping[tuple[str, str], Observation]) -> Observation:
    """Keep what stands beside a value that stays where the sheet says nothing about it."""
    old = held.get((new.datum, new.subject))
    if old is None or old.value != new.value:
        return new
    silent = {name: getattr(old, name) for name in _BESIDE if not _says(getattr(new, name))}
    return replace(new, **silent)


def _row_kept(new: SurveyRow, states: Mapping[tuple[str, str], SurveyRow]) -> SurveyRow:
    """Keep who looked at a row, and when, where the sheet says neither and the state stays."""
    old = states.get((new.form, new.subject))
    if old is None or old.state is not new.state or new.by or new.date:
        return new
    return old


def _says(beside: object) -> bool:
    return bool(getattr(beside, "value", beside))


def _is_default(pack: FormPack, observation: Observation) -> bool:
    datum = pack.datum[observation.datum]
    if not datum.default or not pack.form[datum.form].by_exception:
        return False
    default = from_text(datum, datum.default)
    value = observation.value
    return isinstance(value, Decimal | str) and value == default and not observation.note
