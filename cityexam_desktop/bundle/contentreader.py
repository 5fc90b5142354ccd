"""The one reader of a submission's members: what passes here is what the pack allows.

Columns are judged as wholes and stay columns, because every value of a county passes
here; whoever needs objects asks for them (`Frozen.content`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from itertools import chain
from operator import lt
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.bundle import strictjson
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.manifest import JSON_LIMIT
from cityexam_desktop.bundle.schema import CODE, HEX64, Fields
from cityexam_desktop.checks.fits import number_pattern
from cityexam_desktop.formpack import dates
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, DatumType, FormKind
from cityexam_desktop.workspace.frozen import NOTES, Cells, Frozen
from cityexam_desktop.workspace.model import (
    Evidence,
    Explanation,
    Nature,
    RowState,
    Subject,
    SurveyRow,
)
from cityexam_desktop.workspace.naturally import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cityexam_desktop.formpack.model import BaseDatum, FormPack

VALUES: Final = "values.json"
OBJECT: Final = ("id", "code", "name", "parent", "valid_from", "valid_to")

_ABSENCES: Final = {
    f"!{a.value}": a.value for a in (Absence.NONE_HERE, Absence.NOT_APPLICABLE, Absence.PENDING)
}
_STATES: Final = {state.value: state for state in RowState}
_UNTOUCHED: Final = (RowState.NOT_SURVEYED.value, "", "")
_NATURES: Final = frozenset(nature.value for nature in Nature)
_NOTE_NAMES: Final = frozenset(NOTES)
_NATURE: Final = NOTES.index("nature")
_LONGEST: Final = 2000


def read(pack: FormPack, unit: str, names: Iterable[str], member: Callable[[str], bytes]) -> Frozen:
    """Read the members of an edition; `BadBundle("values")` for what the pack does not allow.

    `names` are the members at hand, `member` gives one's bytes; attachments are no concern.
    """
    held = sorted(names)
    forms_held = [name for name in held if name.startswith("forms/")]
    if VALUES not in held or len(forms_held) + 1 != len(held):
        raise _bad()
    plain = strictjson.loads(member(VALUES), limit=JSON_LIMIT, what=VALUES)
    fields = Fields(plain, frozenset({"values", "explanations", "evidence"}), VALUES)
    forms = [_FormReader(pack, unit, name, member(name)) for name in forms_held]
    listed = _lists(pack, _rows(fields.raw("values"), 2 + len(NOTES)))
    return Frozen(
        cells=(*listed, *chain.from_iterable(form.cells() for form in forms)),
        rows=tuple(chain.from_iterable(form.survey() for form in forms)),
        objects=tuple(in_order(chain.from_iterable(form.objects() for form in forms))),
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


def _texts(raw: Sequence[Any]) -> Sequence[str]:
    try:
        together = "".join(raw)
    except TypeError:
        raise _bad() from None
    if len(together) > _LONGEST and max(map(len, raw)) > _LONGEST:
        raise _bad()
    return raw


def _no_doubles(keys: Sequence[Any]) -> None:
    if len({*keys}) != len(keys):
        raise _bad()


def _cells(
    data: Sequence[str],
    subjects: Sequence[str],
    shown: Sequence[object],
    notes: Sequence[Sequence[str]],
    fit: Callable[[Sequence[str]], bool],
) -> Cells:
    """Judge the values, all of one kind, and the natures; other notes are judged already."""
    if not {*notes[_NATURE]} <= _NATURES:
        raise _bad()
    texts = _texts(shown)
    kept = tuple(column if any(column) else () for column in notes)
    if fit(texts):
        return Cells(data, subjects, texts, (), kept)
    if not fit([text for text in texts if text not in _ABSENCES]):
        raise _bad()
    values = [None if text in _ABSENCES else text for text in texts]
    return Cells(data, subjects, values, [*map(_ABSENCES.get, texts)], kept)


def _kind(datum: BaseDatum) -> tuple[DatumType, int, tuple[str, ...]]:
    """What tells which values a datum can have; data of one kind are judged together."""
    return datum.type, datum.decimals if datum.type is DatumType.DECIMAL else 0, datum.choices


@lru_cache(maxsize=256)
def _fit(
    type_: DatumType, decimals: int, choices: tuple[str, ...]
) -> Callable[[Sequence[str]], bool]:
    """Give what says whether shown values are all ones that data of a kind can have."""
    if type_.numeric:
        # Strict JSON carries no line feed, so a column can be judged as lines, at once.
        lines = re.compile(rf"(?:{number_pattern(type_, decimals).pattern}\n)*+").fullmatch
        return lambda texts: lines("\n".join([*texts, ""])) is not None
    if type_ is DatumType.CHOICE:
        known = {f"'{choice}" for choice in choices}
        return lambda texts: {*texts} <= known
    read = {DatumType.DATE: dates.day, DatumType.MONTH: dates.month}.get(type_)
    if read is None:
        return lambda texts: {text[:1] for text in texts} <= {"'"} and "'" not in texts
    return lambda texts: all(t[:1] == "'" and read(t[1:]) == t[1:] for t in {*texts})


def _lists(pack: FormPack, rows: list[list[Any]]) -> Iterator[Cells]:
    """The values of list forms, those of one kind together."""
    codes = _texts([row[0] for row in rows])
    _no_doubles(codes)
    kinds: dict[Any, list[list[Any]]] = defaultdict(list)
    for code, row in zip(codes, rows, strict=True):
        datum = pack.datum.get(code)
        if datum is None or datum.formula or pack.form[datum.form].kind is not FormKind.LIST:
            raise _bad()
        kinds[_kind(datum)].append(row)
    for kind, held in kinds.items():
        data, values, *notes = zip(*held, strict=True)
        yield _cells(data, [COUNTY] * len(held), values, [*map(_texts, notes)], _fit(*kind))


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

    _FIELDS: Final = frozenset({"subjects", "states", "by", "dates", "objects", "columns"})
    _COLUMN: Final = frozenset({"rows", "values", "notes"})
    _NOTE: Final = frozenset({"rows", "texts"})

    def __init__(self, pack: FormPack, unit: str, name: str, data: bytes) -> None:
        plain = strictjson.loads(data, limit=JSON_LIMIT, what=name)
        fields = Fields(plain, self._FIELDS, name)
        form = pack.form.get(name.removeprefix("forms/").removesuffix(".json"))
        if form is None or form.kind is FormKind.LIST:
            raise _bad()
        self.pack, self.unit, self.form = pack, unit, form
        self.subjects = _texts(_list(fields.raw("subjects")))
        _no_doubles(self.subjects)
        self.every_row = [*range(len(self.subjects))]
        self.states = [_texts(_list(fields.raw(name))) for name in ("states", "by", "dates")]
        self.made = _rows(fields.raw("objects"), len(OBJECT))
        self.columns = fields.raw("columns")

    def survey(self) -> tuple[SurveyRow, ...]:
        """The states of rows, without those of which nothing is said."""
        states, by, dates = columns = self.states
        said = {*states}
        if {*map(len, columns)} != {len(self.subjects)} or not said <= _STATES.keys():
            raise _bad()
        if said <= {_UNTOUCHED[0]} and not any(by) and not any(dates):
            return ()
        return tuple(
            SurveyRow(self.form.code, subject, _STATES[state], by, date)
            for subject, state, by, date in zip(self.subjects, *columns, strict=True)
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
        """The answered cells, a column at a time."""
        if type(self.columns) is not dict:
            raise _bad()
        for code, column in self.columns.items():
            datum = self.pack.datum.get(code)
            if datum is None or datum.form != self.form.code or datum.formula:
                raise _bad()
            read = Fields(column, self._COLUMN, VALUES)
            rows = self._numbered(read.raw("rows"))
            values = _list(read.raw("values"))
            if len(rows) != len(values):
                raise _bad()
            yield _cells(
                [code] * len(rows),
                self._subjects_at(rows),
                values,
                self._notes(read.raw("notes"), rows),
                _fit(*_kind(datum)),
            )

    def _subjects_at(self, rows: list[int]) -> Sequence[str]:
        if rows == self.every_row:
            return self.subjects
        return [*map(self.subjects.__getitem__, rows)]

    def _notes(self, raw: object, cells: Sequence[int]) -> list[Sequence[str]]:
        """The columns of notes of one datum; every note must be about one of its cells."""
        if type(raw) is not dict or not raw.keys() <= _NOTE_NAMES:
            raise _bad()
        return [self._note(raw[name], cells) if name in raw else () for name in NOTES]

    def _note(self, raw: object, cells: Sequence[int]) -> Sequence[str]:
        read = Fields(raw, self._NOTE, VALUES)
        rows, texts = self._numbered(read.raw("rows")), _texts(_list(read.raw("texts")))
        if not rows or len(rows) != len(texts) or not all(texts):
            raise _bad()
        if rows == cells:
            return texts
        said = dict(zip(rows, texts, strict=True))
        if not said.keys() <= {*cells}:
            raise _bad()
        return [said.get(cell, "") for cell in cells]

    def _numbered(self, raw: object) -> list[int]:
        """Numbers of rows, ascending; true is no number."""
        numbers = _list(raw)
        # Equal but no number can only be false and true, which equal 0 and 1.
        if numbers == self.every_row and {*map(type, numbers[:2])} <= {int}:
            return numbers
        if not {*map(type, numbers)} <= {int} or not all(map(lt, numbers, numbers[1:])):
            raise _bad()
        if numbers and not 0 <= numbers[0] <= numbers[-1] < len(self.subjects):
            raise _bad()
        return numbers
