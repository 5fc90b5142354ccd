"""A submission's content as members of a bundle, and back.

``values.json`` holds the list forms' values, explanations and evidence;
``forms/<code>.json`` one place form or register, in columns: row numbers and values
per datum. A value is decimal text, a text is marked by a leading ``'``; an absence is
its word of the closed list, marked by a leading ``!``. Equal contents give equal bytes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.bundle import strictjson
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.manifest import JSON_LIMIT
from cityexam_desktop.bundle.schema import CODE, HEX64, Fields
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.workspace.content import value_columns, value_from
from cityexam_desktop.workspace.model import (
    Content,
    Evidence,
    Explanation,
    Nature,
    Observation,
    RowState,
    Subject,
    SurveyRow,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import FormPack

VALUES: Final = "values.json"
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?")
_ABSENCES: Final = {
    f"!{a.value}" for a in (Absence.NONE_HERE, Absence.NOT_APPLICABLE, Absence.PENDING)
}
_STATES: Final = {state.value: state for state in RowState}
_NATURES: Final = {nature.value: nature for nature in Nature}
_LONGEST: Final = 2000
_NOTE: Final = ("reason", "expected", "nature", "time", "source", "page", "note")
_OBJECT: Final = ("id", "code", "name", "parent", "valid_from", "valid_to")


def form_member(form: str) -> str:
    """The member's name of a place form or register."""
    return f"forms/{form}.json"


def to_members(pack: FormPack, content: Content) -> dict[str, bytes]:
    """Write a content as members, by name; texts are cleaned of what a bundle may not carry."""
    lists: list[Observation] = []
    tables: dict[str, list[Observation]] = defaultdict(list)
    for observation in content.observations:
        form = pack.form[pack.datum[observation.datum].form]
        target = lists if form.kind is FormKind.LIST else tables[form.code]
        target.append(observation)
    members = {VALUES: strictjson.dumps(_clean(_lists(lists, content)))}
    rows, objects = _by_form(content.rows), _by_form(content.objects)
    for form_code in sorted({*tables, *rows, *objects}):
        table = _table(tables[form_code], rows[form_code], objects[form_code])
        members[form_member(form_code)] = strictjson.dumps(_clean(table))
    return members


def _clean(plain: Any) -> Any:
    if isinstance(plain, str):
        return strictjson.plain(plain)
    if isinstance(plain, dict):
        return {key: _clean(value) for key, value in plain.items()}
    if isinstance(plain, list | tuple):
        return [_clean(value) for value in plain]
    return plain


def _lists(observations: Iterable[Observation], content: Content) -> dict[str, Any]:
    return {
        "values": [
            [o.datum, _shown(o.value), *_note(o)]
            for o in sorted(observations, key=lambda o: o.datum)
        ],
        "explanations": sorted([e.rule, e.subject, e.text] for e in content.explanations),
        "evidence": sorted(
            [e.datum, e.subject, e.sha256, e.name, e.size, e.page] for e in content.evidence
        ),
    }


def _table(
    observations: Iterable[Observation], rows: Iterable[SurveyRow], objects: Iterable[Subject]
) -> dict[str, Any]:
    held = list(observations)
    states = {row.subject: row for row in rows}
    made = sorted(objects, key=lambda o: o.id)
    subjects = sorted({o.subject for o in held} | states.keys() | {o.id for o in made})
    number = {subject: i for i, subject in enumerate(subjects)}
    columns: dict[str, dict[int, str]] = defaultdict(dict)
    notes = []
    for o in held:
        columns[o.datum][number[o.subject]] = _shown(o.value)
        if any(note := _note(o)):
            notes.append([o.datum, number[o.subject], *note])
    blank = SurveyRow("", "", RowState.NOT_SURVEYED)
    in_order = [states.get(subject, blank) for subject in subjects]
    return {
        "subjects": subjects,
        "states": [row.state.value for row in in_order],
        "by": [row.by for row in in_order],
        "dates": [row.date for row in in_order],
        "objects": [[getattr(o, name) for name in _OBJECT] for o in made],
        "columns": {
            datum: {"rows": sorted(cells), "values": [cells[i] for i in sorted(cells)]}
            for datum, cells in columns.items()
        },
        "notes": sorted(notes),
    }


def _shown(value: Value) -> str:
    text, absence = value_columns(value)
    return text if text is not None else f"!{absence}"


def _note(observation: Observation) -> list[str]:
    o = observation
    return [o.reason, o.expected, o.nature.value, o.time, o.source, o.page, o.note]


def _by_form(items: Iterable[Any]) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for item in items:
        found[item.form].append(item)
    return found


# Reading


def from_members(
    pack: FormPack, unit: str, names: Iterable[str], read: Callable[[str], bytes]
) -> Content:
    """Read the members back; raises ``BadBundle("values")`` for what the pack does not allow.

    `names` are the members at hand, `read` gives one's bytes; attachments are no concern.
    """
    plain = strictjson.loads(read(VALUES), limit=JSON_LIMIT, what=VALUES)
    fields = Fields(plain, frozenset({"values", "explanations", "evidence"}), VALUES)
    observations = [_list_value(pack, row) for row in _rows(fields.raw("values"), 9)]
    tables = [
        _Reader(pack, unit, name, read(name)).content()
        for name in sorted(names)
        if name.startswith("forms/")
    ]
    content = Content(
        observations=tuple(observations) + tuple(o for t in tables for o in t.observations),
        rows=tuple(row for t in tables for row in t.rows),
        objects=tuple(item for t in tables for item in t.objects),
        explanations=tuple(_explanation(row) for row in _rows(fields.raw("explanations"), 3)),
        evidence=tuple(_evidence(pack, row) for row in _rows(fields.raw("evidence"), 6)),
    )
    _no_doubles((o.datum, o.subject) for o in content.observations)
    _no_doubles((e.rule, e.subject) for e in content.explanations)
    _no_doubles((e.datum, e.subject, e.sha256) for e in content.evidence)
    return content


def _bad() -> BadBundle:
    return BadBundle("values", VALUES)


def _rows(raw: object, width: int) -> list[list[Any]]:
    if type(raw) is not list or not all(type(row) is list and len(row) == width for row in raw):
        raise _bad()
    return raw


def _texts(row: Iterable[object]) -> list[str]:
    found = list(row)
    if not all(type(text) is str and len(text) <= _LONGEST for text in found):
        raise _bad()
    return found  # type: ignore[return-value]  # checked in the line above


def _no_doubles(keys: Iterable[Any]) -> None:
    held = list(keys)
    if len(set(held)) != len(held):
        raise _bad()


def _value(text: object) -> Value:
    if type(text) is not str or not text or len(text) > _LONGEST:
        raise _bad()
    if text[0] == "!":
        if text not in _ABSENCES:
            raise _bad()
        return value_from(None, text[1:])
    if text[0] != "'" and not _NUMBER.fullmatch(text):
        raise _bad()
    return value_from(text, None)


def _observation(datum: str, subject: str, value: object, note: list[object]) -> Observation:
    reason, expected, nature, time, source, page, text = _texts(note)
    if nature not in _NATURES:
        raise _bad()
    return Observation(
        datum, subject, _value(value), reason, expected, _NATURES[nature], time, source, page, text
    )


def _list_value(pack: FormPack, row: list[Any]) -> Observation:
    datum = pack.datum.get(row[0]) if type(row[0]) is str else None
    if datum is None or pack.form[datum.form].kind is not FormKind.LIST or datum.formula:
        raise _bad()
    return _checked(pack, _observation(row[0], COUNTY, row[1], row[2:]))


def _checked(pack: FormPack, observation: Observation) -> Observation:
    """Refuse a value whose type is not its datum's."""
    value = observation.value
    if not isinstance(value, Absence):
        numeric = pack.datum[observation.datum].type.numeric
        if isinstance(value, str) is numeric:
            raise _bad()
    return observation


def _explanation(row: list[Any]) -> Explanation:
    return Explanation(*_texts(row))


def _evidence(pack: FormPack, row: list[Any]) -> Evidence:
    datum, subject, sha256, name, page = _texts([*row[:4], row[5]])
    if datum not in pack.datum or not HEX64.fullmatch(sha256):
        raise _bad()
    if type(row[4]) is not int or row[4] < 0:
        raise _bad()
    return Evidence(datum, subject, sha256, name, row[4], page)


class _Reader:
    """One place form or register, read with everything checked against the pack."""

    _FIELDS: Final = frozenset({"subjects", "states", "by", "dates", "objects", "columns", "notes"})

    def __init__(self, pack: FormPack, unit: str, name: str, data: bytes) -> None:
        plain = strictjson.loads(data, limit=JSON_LIMIT, what=name)
        fields = Fields(plain, self._FIELDS, name)
        form = pack.form.get(name.removeprefix("forms/").removesuffix(".json"))
        if form is None or form.kind is FormKind.LIST:
            raise _bad()
        self.pack, self.unit, self.form = pack, unit, form
        self.subjects = _texts(_list(fields.raw("subjects")))
        _no_doubles(self.subjects)
        self.states = _texts(_list(fields.raw("states")))
        self.by = _texts(_list(fields.raw("by")))
        self.dates = _texts(_list(fields.raw("dates")))
        self.objects = [_texts(row) for row in _rows(fields.raw("objects"), len(_OBJECT))]
        self.columns = fields.raw("columns")
        self.notes = _rows(fields.raw("notes"), 2 + len(_NOTE))

    def content(self) -> Content:
        """Everything that the member says."""
        return Content(
            observations=tuple(self._observations()),
            rows=tuple(self._survey()),
            objects=tuple(self._objects()),
        )

    def _survey(self) -> Iterable[SurveyRow]:
        if not len(self.subjects) == len(self.states) == len(self.by) == len(self.dates):
            raise _bad()
        columns = zip(self.subjects, self.states, self.by, self.dates, strict=True)
        for subject, state, by, date in columns:
            if state not in _STATES:
                raise _bad()
            yield SurveyRow(self.form.code, subject, _STATES[state], by, date)

    def _objects(self) -> Iterable[Subject]:
        if self.objects and self.form.kind is not FormKind.REGISTER:
            raise _bad()
        _no_doubles(row[0] for row in self.objects)
        for id_, code, name, parent, valid_from, valid_to in self.objects:
            if not CODE.fullmatch(id_) or not id_.startswith(f"{self.unit}-"):
                raise _bad()
            yield Subject(
                id_, "row", self.form.code, code, name, parent, self.unit, valid_from, valid_to
            )

    def _observations(self) -> Iterable[Observation]:
        notes = self._noted()
        if type(self.columns) is not dict:
            raise _bad()
        nothing: list[object] = [""] * len(_NOTE)
        for datum, column in self.columns.items():
            known = self.pack.datum.get(datum)
            if known is None or known.form != self.form.code or known.formula:
                raise _bad()
            cells = Fields(column, frozenset({"rows", "values"}), VALUES)
            numbers, values = _list(cells.raw("rows")), _list(cells.raw("values"))
            if len(numbers) != len(values):
                raise _bad()
            for number, value in zip(numbers, values, strict=True):
                subject = self._subject(number)
                note = notes.get((datum, subject), nothing)
                yield _checked(self.pack, _observation(datum, subject, value, note))

    def _noted(self) -> Mapping[tuple[str, str], list[object]]:
        found = {}
        for datum, number, *note in self.notes:
            if type(datum) is not str:
                raise _bad()
            found[datum, self._subject(number)] = note
        return found

    def _subject(self, number: object) -> str:
        if type(number) is not int or not 0 <= number < len(self.subjects):
            raise _bad()
        return self.subjects[number]


def _list(raw: object) -> list[Any]:
    if type(raw) is not list:
        raise _bad()
    return raw
