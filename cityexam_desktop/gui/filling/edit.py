"""One thing a clerk did, as a value that can be carried out, undone and done again.

An `Edit` names what shall stand; carrying it out gives the `Edit` that names what stood
there before. Everything goes through the workspace's own functions in one transaction,
so an undo is a new change in the history.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from cityexam_desktop.gui.filling.unwritten import in_file
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.notes import before, put_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import (
        Comment,
        Draft,
        Evidence,
        Explanation,
        Observation,
        Subject,
        SurveyRow,
    )
    from cityexam_desktop.workspace.notes import Note
    from cityexam_desktop.workspace.sheets import SheetChange

Step: TypeAlias = "Callable[[int, int], None]"
"""Is told how much is done, of how much; may raise, which takes everything back."""
Place = tuple[str, str]
"""A cell: (datum, subject)."""
_AT_ONCE: Final = 5000
"""Cells, or rows, that are written before the work tells how far it is."""
_ROW: Final = 20
"""Cells that are as much work as a register row that goes."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What shall stand: values, refused texts, survey states, explanations, register rows.

    `refused` texts stay beside the value that was there; a cell named in `observations`
    and not in `refused` has no refused text any more. `removed` are ids of register rows,
    `attached` documents whose bytes are in the workspace, `answered` remarks with what
    shall stand as their answer.
    """

    observations: tuple[Observation, ...] = ()
    refused: tuple[Draft, ...] = ()
    rows: tuple[SurveyRow, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    added: tuple[Subject, ...] = ()
    removed: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    attached: tuple[Evidence, ...] = ()
    detached: tuple[Evidence, ...] = ()
    answered: tuple[Comment, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(
            self.observations or self.refused or self.rows or self.explanations
            or self.added or self.removed or self.notes
            or self.attached or self.detached or self.answered
        )  # fmt: skip

    @property
    def size(self) -> int:
        """How much there is to write; a register row that goes takes its values with it."""
        few = self.observations, self.refused, self.rows, self.added, self.notes
        return sum(map(len, few)) + _ROW * len(self.removed)

    @property
    def cells(self) -> frozenset[Place]:
        """The cells whose value or refused text is named."""
        return frozenset((item.datum, item.subject) for item in self.written)

    @property
    def written(self) -> tuple[Observation | Draft, ...]:
        """The values and the refused texts."""
        return (*self.observations, *self.refused)

    @property
    def reshapes(self) -> bool:
        """Whether rows come or go."""
        return bool(self.added or self.removed)

    @property
    def papered(self) -> frozenset[Place]:
        """The cells whose documents change."""
        return frozenset((paper.datum, paper.subject) for paper in (*self.attached, *self.detached))


def of_sheet(change: SheetChange) -> Edit:
    """What shall stand after a sheet, or a collection of sheets, was taken over."""
    return Edit(
        observations=tuple(change.observations),
        refused=change.refused,
        rows=change.rows,
        added=change.added,
        removed=change.removed,
        notes=change.notes,
    )


def carry_out(
    ws: Workspace, submission: int, live: Live, edit: Edit, *, who: str = "", what: str = "填报"
) -> Edit:
    """Write the edit to the workspace and to `live`; give the edit that undoes it."""
    undo = write(ws, submission, live, edit, who=who, what=what)
    live.put(edit)
    return undo


def write(
    ws: Workspace,
    submission: int,
    live: Live,
    edit: Edit,
    *,
    who: str,
    what: str,
    step: Step = lambda _done, _total: None,
) -> Edit:
    """Write the edit to the workspace in one transaction; give the edit that undoes it.

    `live` is read only: it says what stands now. What `step` raises takes everything back.
    """
    undo = replace(inverse(live, edit), notes=before(ws, submission, edit.notes))
    parts = tuple(_parts(ws, submission, edit, who, what))
    with ws.transaction():
        for done, part in enumerate(parts):
            step(done, len(parts))
            part()
        step(len(parts), len(parts))
    return undo


def _parts(
    ws: Workspace, submission: int, edit: Edit, who: str, what: str
) -> Iterator[Callable[[], object]]:
    """The writing of an edit, in the order in which it has to be done."""
    for start in range(0, len(edit.removed), _AT_ONCE // _ROW):
        gone = edit.removed[start : start + _AT_ONCE // _ROW]
        yield partial(_remove, ws, submission, gone, who)
    for start in range(0, len(edit.added), _AT_ONCE):
        some = edit.added[start : start + _AT_ONCE]
        yield partial(answering.add_objects, ws, submission, some, who=who)
    for columns in _columns(edit.observations):
        yield partial(answering.record, ws, submission, columns, who=who, what=what)
    for start in range(0, len(edit.refused), _AT_ONCE):
        yield partial(_keep, ws, submission, edit.refused[start : start + _AT_ONCE])
    if edit.rows:
        yield partial(answering.survey, ws, submission, edit.rows, who=who)
    yield partial(_put_beside, ws, submission, edit, who)
    if edit.notes:
        yield partial(put_notes, ws, submission, edit.notes, who=who)


def _remove(ws: Workspace, submission: int, gone: Iterable[str], who: str) -> None:
    for subject in gone:
        answering.remove_object(ws, submission, subject, who=who)


def _keep(ws: Workspace, submission: int, texts: Iterable[Draft]) -> None:
    for text in texts:
        answering.keep_text(ws, submission, text)


def _columns(observations: tuple[Observation, ...]) -> Iterator[tuple[Observation, ...]]:
    """Many values by whole columns, which are written quickest together; few as they are."""
    if len(observations) <= _AT_ONCE:
        yield from filter(None, (observations,))
        return
    by_datum: dict[str, list[Observation]] = {}
    for one in observations:
        by_datum.setdefault(one.datum, []).append(one)
    held: list[Observation] = []
    for column in by_datum.values():
        held += column
        if len(held) >= _AT_ONCE:
            yield tuple(held)
            held = []
    if held:
        yield tuple(held)


def _put_beside(ws: Workspace, submission: int, edit: Edit, who: str) -> None:
    """Write explanations, documents and answers to remarks."""
    for explanation in edit.explanations:
        answering.explain(ws, submission, explanation, who=who)
    for paper in edit.detached:
        answering.detach(ws, submission, paper, who=who)
    for paper in edit.attached:
        answering.put_evidence(ws, submission, paper, who=who)
    for remark in edit.answered:
        answering.answer_comment(ws, submission, remark, remark.answer)


def inverse(live: Live, edit: Edit) -> Edit:
    """What stands now where `edit` will write."""
    gone = frozenset(edit.removed)
    # In the order of the edit: to sort 100,000 cells would hold the whole program up.
    cells = dict.fromkeys((item.datum, item.subject) for item in edit.written)
    cells |= dict.fromkeys(place for place in (live.notes if gone else ()) if place[1] in gone)
    kept = (in_file(live.draft(*place)) for place in cells)
    return Edit(
        observations=tuple(live.observation(*place) for place in cells),
        refused=tuple(text for text in kept if text is not None),
        rows=tuple(live.survey_row(r.form, r.subject) for r in edit.rows)
        + tuple(row for row in live.rows.values() if gone and row.subject in gone),
        explanations=tuple(live.explanation(e.rule, e.subject) for e in edit.explanations),
        added=tuple(live.object(subject) for subject in edit.removed)
        + tuple(live.object(s.id) for s in edit.added if live.has_object(s.id)),
        removed=tuple(s.id for s in edit.added if not live.has_object(s.id)),
        attached=edit.detached,
        detached=edit.attached,
        answered=tuple(live.remark(remark) for remark in edit.answered),
    )


def joined(edits: Iterable[Edit]) -> Edit:
    """Several edits as one; what comes later stands."""
    held = tuple(edits)
    observations = {(o.datum, o.subject): o for e in held for o in e.observations}
    refused = {(d.datum, d.subject): d for e in held for d in e.refused}
    rows = {(r.form, r.subject): r for e in held for r in e.rows}
    return Edit(
        tuple(observations.values()),
        tuple(refused.values()),
        tuple(rows.values()),
        tuple(x for e in held for x in e.explanations),
        tuple(s for e in held for s in e.added),
        tuple(s for e in held for s in e.removed),
    )
