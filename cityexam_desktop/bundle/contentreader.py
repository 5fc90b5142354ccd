"""The one reader of a submission's members: what passes here is what the pack allows.

Columns are judged as wholes and stay columns, because every value of a county passes
here; whoever needs objects asks for them (`Frozen.content`).
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.bundle import strictjson
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.manifest import JSON_LIMIT
from cityexam_desktop.bundle.schema import CODE, HEX64, Fields
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.workspace.frozen import NOTES, Cells, Frozen
from cityexam_desktop.workspace.model import (
    Evidence,
    Explanation,
    Nature,
    RowState,
    Subject,
    SurveyRow,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cityexam_desktop.formpack.model import FormPack

VALUES: Final = "values.json"
OBJECT: Final = ("id", "code", "name", "parent", "valid_from", "valid_to")

_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,9})?").fullmatch
_TEXT: Final = re.compile(r"'.*", re.DOTALL).fullmatch
_ABSENCES: Final = {
    f"!{a.value}": a.value for a in (Absence.NONE_HERE, Absence.NOT_APPLICABLE, Absence.PENDING)
}
_STATES: Final = {state.value: state for state in RowState}
_UNTOUCHED: Final = (RowState.NOT_SURVEYED.value, "", "")
_NATURES: Final = frozenset(nature.value for nature in Nature)
_NATURE: Final = NOTES.index("nature")
_LONGEST: Final = 2000
_NOTHING: Final = ("",) * len(NOTES)


def read(pack: FormPack, unit: str, names: Iterable[str], member: Callable[[str], bytes]) -> Frozen:
    """Read the members of an edition; `BadBundle("values")` for what the pack does not allow.

    `names` are the members at hand, `member` gives one's bytes; attachments are no concern.
    """
    plain = strictjson.loads(member(VALUES), limit=JSON_LIMIT, what=VALUES)
    fields = Fields(plain, frozenset({"values", "explanations", "evidence"}), VALUES)
    forms = [
        _FormReader(pack, unit, name, member(name))
        for name in sorted(names)
        if name.startswith("forms/")
    ]
    listed = _lists(pack, _rows(fields.raw("values"), 2 + len(NOTES)))
    return Frozen(
        cells=(*listed, *chain.from_iterable(form.cells() for form in forms)),
        rows=tuple(chain.from_iterable(form.survey() for form in forms)),
        objects=tuple(chain.from_iterable(form.objects() for form in forms)),
        explanations=_explanations(_rows(fields.raw("explanations"), 3)),
        evidence=_evidence(pack, _rows(fields.raw("evidence"), 6)),
    )


def _bad() -> BadBundle:
    return BadBundle("values", VALUES)


def _list(raw: object) -> list[Any]:
    if type(raw) is not list:
        raise _bad()
    return raw


def _rows(raw: object, width: int) -> list[list[Any]]:
    rows = _list(raw)
    if not ({*map(type, rows)} <= {list} and {*map(len, rows)} <= {width}):
        raise _bad()
    return rows


def _texts(raw: Sequence[object]) -> Sequence[str]:
    if not {*map(type, raw)} <= {str}:
        raise _bad()
    texts: Sequence[str] = raw  # type: ignore[assignment]  # checked in the lines above
    if max(map(len, texts), default=0) > _LONGEST:
        raise _bad()
    return texts


def _indices(raw: Sequence[object], end: int) -> Sequence[int]:
    """Row numbers from 0, below `end`; true is no number."""
    if not {*map(type, raw)} <= {int}:
        raise _bad()
    numbers: Sequence[int] = raw  # type: ignore[assignment]  # checked in the lines above
    if numbers and not 0 <= min(numbers) <= max(numbers) < end:
        raise _bad()
    return numbers


def _no_doubles(keys: Sequence[Any]) -> None:
    if len({*keys}) != len(keys):
        raise _bad()


def _columns(rows: Sequence[Sequence[Any]], width: int) -> list[Sequence[Any]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _cells(
    data: Sequence[str],
    subjects: Sequence[str],
    shown: Sequence[object],
    notes: Sequence[Sequence[str]],
    *,
    numeric: bool,
) -> Cells:
    """Judge values of one type, whose notes are judged already."""
    texts = _texts(shown)
    good = _NUMBER if numeric else _TEXT
    kept = tuple(column if any(column) else () for column in notes)
    if all(map(good, texts)):
        return Cells(data, subjects, texts, (), kept)
    if not all(text in _ABSENCES or good(text) for text in texts):
        raise _bad()
    values = [None if text in _ABSENCES else text for text in texts]
    return Cells(data, subjects, values, [*map(_ABSENCES.get, texts)], kept)


def _noted(columns: Sequence[Sequence[object]]) -> list[Sequence[str]]:
    """Judge columns of notes."""
    texts = [*map(_texts, columns)]
    if not {*texts[_NATURE]} <= _NATURES:
        raise _bad()
    return texts


def _lists(pack: FormPack, rows: list[list[Any]]) -> Iterator[Cells]:
    """The values of list forms, numbers and texts apart."""
    codes = _texts([row[0] for row in rows])
    _no_doubles(codes)
    for code in codes:
        datum = pack.datum.get(code)
        if datum is None or datum.formula or pack.form[datum.form].kind is not FormKind.LIST:
            raise _bad()
    for numeric in (True, False):
        held = [row for row in rows if pack.datum[row[0]].type.numeric is numeric]
        if held:
            data, values, *notes = _columns(held, 2 + len(NOTES))
            subjects = [COUNTY] * len(held)
            yield _cells(data, subjects, values, _noted(notes), numeric=numeric)


def _explanations(rows: list[list[Any]]) -> tuple[Explanation, ...]:
    found = tuple(Explanation(*_texts(row)) for row in rows)
    _no_doubles([(e.rule, e.subject) for e in found])
    return found


def _evidence(pack: FormPack, rows: list[list[Any]]) -> tuple[Evidence, ...]:
    found = []
    for datum, subject, sha256, name, size, page in rows:
        _texts([datum, subject, sha256, name, page])
        if datum not in pack.datum or not HEX64.fullmatch(sha256):
            raise _bad()
        if type(size) is not int or size < 0:
            raise _bad()
        found.append(Evidence(datum, subject, sha256, name, size, page))
    _no_doubles([(e.datum, e.subject, e.sha256) for e in found])
    return tuple(found)


class _FormReader:
    """One place form or register."""

    _FIELDS: Final = frozenset({"subjects", "states", "by", "dates", "objects", "columns", "notes"})
    _COLUMN: Final = frozenset({"rows", "values"})

    def __init__(self, pack: FormPack, unit: str, name: str, data: bytes) -> None:
        plain = strictjson.loads(data, limit=JSON_LIMIT, what=name)
        fields = Fields(plain, self._FIELDS, name)
        form = pack.form.get(name.removeprefix("forms/").removesuffix(".json"))
        if form is None or form.kind is FormKind.LIST:
            raise _bad()
        self.pack, self.unit, self.form = pack, unit, form
        self.subjects = _texts(_list(fields.raw("subjects")))
        _no_doubles(self.subjects)
        self.states = [_texts(_list(fields.raw(name))) for name in ("states", "by", "dates")]
        self.made = _rows(fields.raw("objects"), len(OBJECT))
        self.columns = fields.raw("columns")
        self.notes = _rows(fields.raw("notes"), 2 + len(NOTES))

    def survey(self) -> tuple[SurveyRow, ...]:
        """The states of rows, without those of which nothing is said."""
        if {*map(len, self.states)} != {len(self.subjects)}:
            raise _bad()
        said = {*zip(*self.states, strict=True)}
        if not {state for state, _, _ in said} <= _STATES.keys():
            raise _bad()
        if said <= {_UNTOUCHED}:
            return ()
        columns = zip(self.subjects, *self.states, strict=True)
        return tuple(
            SurveyRow(self.form.code, subject, _STATES[state], by, date)
            for subject, state, by, date in columns
            if (state, by, date) != _UNTOUCHED
        )

    def objects(self) -> Iterator[Subject]:
        """The rows of a register that the unit made."""
        if self.made and self.form.kind is not FormKind.REGISTER:
            raise _bad()
        _no_doubles(_texts([row[0] for row in self.made]))
        for row in self.made:
            id_, code, name, parent, valid_from, valid_to = _texts(row)
            if not CODE.fullmatch(id_) or not id_.startswith(f"{self.unit}-"):
                raise _bad()
            yield Subject(
                id_, "row", self.form.code, code, name, parent, self.unit, valid_from, valid_to
            )

    def cells(self) -> Iterator[Cells]:
        """The answered cells, a column at a time; every note must be about one of them."""
        notes = self._notes_by_cell()
        if type(self.columns) is not dict:
            raise _bad()
        used = 0
        for code, column in self.columns.items():
            datum = self.pack.datum.get(code)
            if datum is None or datum.form != self.form.code or datum.formula:
                raise _bad()
            read = Fields(column, self._COLUMN, VALUES)
            rows = _indices(_list(read.raw("rows")), len(self.subjects))
            values = _list(read.raw("values"))
            _no_doubles(rows)
            if len(rows) != len(values):
                raise _bad()
            found = [notes.get((code, row), _NOTHING) for row in rows] if notes else []
            used += len(found) - found.count(_NOTHING)
            yield _cells(
                [code] * len(rows),
                [*map(self.subjects.__getitem__, rows)],
                values,
                _columns(found, len(NOTES)),
                numeric=datum.type.numeric,
            )
        if used != len(notes):
            raise _bad()

    def _notes_by_cell(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        data, rows, *texts = _columns(self.notes, 2 + len(NOTES))
        _texts(data)
        keys = zip(data, _indices(rows, len(self.subjects)), strict=True)
        held = dict(zip(keys, zip(*_noted(texts), strict=True), strict=True))
        if len(held) != len(self.notes):
            raise _bad()
        return held
