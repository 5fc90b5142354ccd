"""Whole columns written where nothing stood: half the time of cell by cell.

A table of 100,000 rows is imported into a draft that has none of its columns yet. Then
what stood before need not be asked for, and the history is told by SQLite itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Final, TypeAlias, overload

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.workspace.content import value_columns
from cityexam_desktop.workspace.frozen import NOTES, Cells, put_cells
from cityexam_desktop.workspace.model import Nature, Observation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.database import Workspace

_TELL = (
    "INSERT INTO change (at, who, submission, what, datum, subject, old, new) "
    "SELECT ?, ?, submission, ?, datum, subject, '', '{\"value\": ' || json_quote(value) || '}' "
    "FROM observation WHERE submission = ? AND datum = ?"
)
"""Writes what `answering.told` writes of values with nothing beside them: all of a new column."""
_SHORT = 100
"""Characters up to which no text is too long for anything."""
Column: TypeAlias = tuple[str, Sequence[str]]
"""A datum and the subjects of its cells."""
_SUBJECT: Final = attrgetter("subject")
_VALUE: Final = attrgetter("value")
_NATURE: Final = attrgetter("nature")
_BESIDE: Final = tuple(attrgetter(name) for name in NOTES if name != "nature")


class Stood(Sequence[Observation]):
    """What stood in cells before: nothing in whole columns, and then what is `known`.

    A table of 500,000 cells is undone by hardly anybody, so what stood in a cell is made
    when it is asked for.
    """

    def __init__(self, blank: Sequence[Column], known: Sequence[Observation]) -> None:
        """Take the blank cells by column, and what stood in others."""
        self._blank, self._known = blank, known
        self._size = sum(len(subjects) for _, subjects in blank)

    def __len__(self) -> int:
        """How many cells there are."""
        return self._size + len(self._known)

    def __iter__(self) -> Iterator[Observation]:
        """One after the other."""
        for datum, subjects in self._blank:
            yield from map(Observation, repeat(datum), subjects, repeat(Absence.BLANK))
        yield from self._known

    @overload
    def __getitem__(self, at: int) -> Observation: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Observation]: ...
    def __getitem__(self, at: int | slice) -> Observation | Sequence[Observation]:
        """Give one, or those of a stretch."""
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        at = range(len(self))[at]
        for datum, subjects in self._blank:
            if at < len(subjects):
                return Observation(datum, subjects[at], Absence.BLANK)
            at -= len(subjects)
        return self._known[at]


def put_fresh(
    ws: Workspace,
    submission: int,
    observations: Sequence[Observation],
    said: tuple[str, str, str],
) -> tuple[list[Column], list[Observation]]:
    """Write the values, with nothing beside them, of columns (data) that a draft has not.

    Give the cells in which nothing stood, by column, and the observations that are left.
    `said` is when, who and what, for the history.
    """
    columns: defaultdict[str, list[Observation]] = defaultdict(list)
    for one in observations:
        columns[one.datum].append(one)
    blank: list[Column] = []
    left: list[Observation] = []
    for datum, column in columns.items():
        plain, others = _plain(column) if _is_fresh(ws, submission, datum, column) else ([], column)
        left += others
        if plain:
            subjects = _put_column(ws, submission, datum, plain)
            ws.run(_TELL, (*said, submission, datum))
            blank.append((datum, subjects))
    return blank, left


def _put_column(ws: Workspace, submission: int, datum: str, column: list[Observation]) -> list[str]:
    """Write one column; give its subjects. In the order of the table's key it is half the work."""
    column.sort(key=_SUBJECT)
    subjects = list(map(_SUBJECT, column))
    values = list(map(_VALUE, column))
    # A value that comes again and again is one object: it is written as text once.
    texts = {id(value): value_columns(value)[0] for value in {id(v): v for v in values}.values()}
    cells = Cells(
        [datum] * len(column), subjects, list(map(texts.__getitem__, map(id, values))), (),
        ((),) * len(NOTES),
    )  # fmt: skip
    put_cells(ws, submission, [cells])
    return subjects


def _is_fresh(ws: Workspace, submission: int, datum: str, column: list[Observation]) -> bool:
    """Whether the draft has nothing of a column, and no cell of it comes twice."""
    if len(set(map(_SUBJECT, column))) != len(column):
        return False
    held = "SELECT 1 FROM observation WHERE submission = ? AND datum = ? LIMIT 1"
    return ws.run(held, (submission, datum)).fetchone() is None


def _plain(column: list[Observation]) -> tuple[list[Observation], list[Observation]]:
    """The observations with nothing beside their short values, and the others."""
    beside = (set(map(of, column)) == {""} for of in _BESIDE)
    values = {id(value): value for value in map(_VALUE, column)}.values()
    natures = set(map(id, map(_NATURE, column)))  # asking an enumeration for its hash takes time
    if natures == {id(Nature.NONE)} and all(map(_is_short, values)) and all(beside):
        return column, []
    plain: list[Observation] = []
    others: list[Observation] = []
    for one in column:
        (plain if _is_plain(one) else others).append(one)
    return plain, others


def _is_plain(one: Observation) -> bool:
    said = one.nature is not Nature.NONE or any(of(one) for of in _BESIDE)
    return _is_short(one.value) and not said


def _is_short(value: Value) -> bool:
    return not (isinstance(value, Absence) or (isinstance(value, str) and len(value) > _SHORT))
