"""A submission's content as members of a bundle, and back.

``values.json`` holds the list forms' values, explanations and evidence;
``forms/<code>.json`` one place form or register, in columns: row numbers and values
per datum, and row numbers and texts per kind of note that is made. A value is decimal
text, a text is marked by a leading ``'``; an absence is its word of the closed list,
marked by a leading ``!``. Equal contents give equal bytes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cityexam_desktop.bundle import strictjson
from cityexam_desktop.bundle.contentreader import OBJECT, VALUES, read
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.heads import Counts
from cityexam_desktop.formpack.model import FormKind
from cityexam_desktop.formpack.values import to_text
from cityexam_desktop.workspace.content import value_columns
from cityexam_desktop.workspace.frozen import NOTES
from cityexam_desktop.workspace.model import Content, RowState, SurveyRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.frozen import Frozen
    from cityexam_desktop.workspace.model import Observation, Subject

__all__ = [
    "VALUES",
    "cleaned",
    "form_member",
    "from_members",
    "read",
    "refuse_other_counts",
    "refuse_strangers",
    "to_members",
]


def form_member(form: str) -> str:
    """The member's name of a place form or register."""
    return f"forms/{form}.json"


def cleaned(content: Content) -> Content:
    """The content with its texts as a bundle may carry them: no control or bidi characters."""
    parts = (getattr(content, field.name) for field in fields(content))
    return Content(*(tuple(map(_cleaned, part)) for part in parts))


def _cleaned(item: Any) -> Any:
    texts = [
        (field.name, value)
        for field in fields(item)
        if type(value := getattr(item, field.name)) is str and not strictjson.allowed(value)
    ]
    return replace(item, **{n: strictjson.plain(text) for n, text in texts}) if texts else item


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
    columns: dict[str, dict[int, Observation]] = defaultdict(dict)
    for o in held:
        columns[o.datum][number[o.subject]] = o
    blank = SurveyRow("", "", RowState.NOT_SURVEYED)
    in_order = [states.get(subject, blank) for subject in subjects]
    return {
        "subjects": subjects,
        "states": [row.state.value for row in in_order],
        "by": [row.by for row in in_order],
        "dates": [row.date for row in in_order],
        "objects": [[getattr(o, name) for name in OBJECT] for o in made],
        "columns": {datum: _column(cells) for datum, cells in columns.items()},
    }


def _column(cells: Mapping[int, Observation]) -> dict[str, Any]:
    rows = sorted(cells)
    texts_of = ([strictjson.plain(text) for text in _note(cells[row])] for row in rows)
    noted = zip(*texts_of, strict=True)
    made = {
        name: [(row, text) for row, text in zip(rows, texts, strict=True) if text]
        for name, texts in zip(NOTES, noted, strict=True)
    }
    return {
        "rows": rows,
        "values": [_shown(cells[row].value) for row in rows],
        "notes": {
            name: {"rows": [row for row, _ in said], "texts": [text for _, text in said]}
            for name, said in made.items()
            if said
        },
    }


def _shown(value: Value) -> str:
    if isinstance(value, Decimal):
        return to_text(value)  # one way to write a number: 10.50 is 10.5
    text, absence = value_columns(value)
    return text if text is not None else f"!{absence}"


def _note(observation: Observation) -> list[str]:
    o = observation
    return [o.reason, o.expected, o.nature.value, o.time, o.source, o.page, o.note]


def refuse_strangers(
    pack: FormPack, frozen: Frozen, places: Mapping[str, AbstractSet[str]]
) -> None:
    """Raise ``BadBundle("values")`` where something is said of a subject that is not there.

    `places` are the ids of the task's places by level; a register's rows are the unit's own.
    """
    made: dict[str, set[str]] = defaultdict(set)
    for item in frozen.objects:
        made[item.form].add(item.id)
    said: dict[str, set[str]] = defaultdict(set)
    for cells in frozen.cells:
        if cells.data:  # of one form, whose first datum tells which
            said[pack.datum[cells.data[0]].form].update(cells.subjects)
    for row in frozen.rows:
        said[row.form].add(row.subject)
    for code, subjects in said.items():
        form = pack.form[code]
        known = made[code] if form.kind is FormKind.REGISTER else places.get(form.level, set())
        if form.kind is not FormKind.LIST and not subjects <= known:
            raise BadBundle("values", form_member(code))


def refuse_other_counts(frozen: Frozen, told: Counts) -> None:
    """Raise ``BadBundle("values")`` when the manifest counts other than the content has."""
    absences = sum(len(c.absences) - c.absences.count(None) for c in frozen.cells)
    cells = sum(len(c.data) for c in frozen.cells)
    papers = {e.sha256 for e in frozen.evidence}
    held = Counts(
        cells - absences, absences, len(frozen.rows), len(papers), len(frozen.explanations)
    )
    if told != held:
        raise BadBundle("values", "head.counts")


def _by_form(items: Iterable[Any]) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for item in items:
        found[item.form].append(item)
    return found


def from_members(
    pack: FormPack, unit: str, names: Iterable[str], member: Callable[[str], bytes]
) -> Content:
    """Read the members back as frozen values; see `read`."""
    return read(pack, unit, names, member).content()
