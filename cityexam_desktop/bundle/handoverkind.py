"""The members of a hand-over: drafts with their history, as strict JSON, and back.

Editions, task packages and replies travel as the signed bundles that they are
(``bundles/<id>.cxb``), attachments by digest. Here is the rest: ``workspace.json``,
``drafts/<task>.json``, and the rows of each draft's history of changes in
``changes/<task>.<n>.json``, at most `ROWS` in one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.bundle import strictjson
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.schema import CODE, HEX32, HEX64, MOMENT, Fields
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.workspace.content import value_columns, value_from
from cityexam_desktop.workspace.handing import DraftState, Learned
from cityexam_desktop.workspace.model import (
    Change,
    Comment,
    Content,
    Draft,
    Evidence,
    Explanation,
    Nature,
    Observation,
    RowState,
    Subject,
    SurveyRow,
)
from cityexam_desktop.workspace.sheets.headings import Headings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cityexam_desktop.formpack.absence import Value

WORKSPACE: Final = "workspace.json"
ROWS: Final = 50_000
_DRAFTS: Final = "drafts/"
_CHANGES: Final = "changes/"
_LONGEST: Final = 2000
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,9})?")
_ABSENCES: Final = {
    f"!{a.value}" for a in (Absence.NONE_HERE, Absence.NOT_APPLICABLE, Absence.PENDING)
}
_STATES: Final = {state.value: state for state in RowState}
_NATURES: Final = {nature.value: nature for nature in Nature}
_TOLD: Final = frozenset({"county", "used", "headings", "row_names"})
_FIELDS: Final = frozenset(
    {
        "task", "unit", "created", "observations", "rows", "objects", "explanations",
        "evidence", "texts", "comments",
    }
)  # fmt: skip


def drafts_to_members(
    states: Iterable[DraftState], used: Sequence[str], county: str, learned: Learned
) -> dict[str, bytes]:
    """Write drafts as members by name; texts are cleaned of what a bundle may not carry."""
    said = {
        "headings": [[one.key, one.form, one.roles] for one in learned.headings],
        "row_names": learned.rows,
    }
    plain: dict[str, Any] = {WORKSPACE: {"county": county, "used": used, **said}}
    for state in states:
        plain[f"{_DRAFTS}{state.task}.json"] = _draft(state)
        rows = [[c.at, c.who, c.what, c.datum, c.subject, c.old, c.new] for c in state.changes]
        for number, start in enumerate(range(0, len(rows), ROWS), 1):
            name = f"{_CHANGES}{state.task}.{number}.json"
            plain[name] = {"rows": rows[start : start + ROWS]}
    return {name: strictjson.dumps(_clean(one)) for name, one in plain.items()}


def _clean(plain: Any) -> Any:
    if isinstance(plain, str):
        return strictjson.plain(plain)
    if isinstance(plain, dict):
        return {key: _clean(value) for key, value in plain.items()}
    if isinstance(plain, list | tuple):
        return [_clean(value) for value in plain]
    return plain


def _draft(state: DraftState) -> dict[str, Any]:
    said = state.content
    return {
        "task": state.task,
        "unit": state.unit,
        "created": state.created,
        "observations": [
            [
                o.datum, o.subject, _shown(o.value), o.reason, o.expected, o.nature.value,
                o.time, o.source, o.page, o.note,
            ]
            for o in said.observations
        ],
        "rows": [[r.form, r.subject, r.state.value, r.by, r.date] for r in said.rows],
        "objects": [
            [o.form, o.id, o.code, o.name, o.parent, o.made_by, o.valid_from, o.valid_to]
            for o in said.objects
        ],
        "explanations": [[e.rule, e.subject, e.text, e.about] for e in said.explanations],
        "evidence": [
            [e.datum, e.subject, e.sha256, e.name, e.size, e.page] for e in said.evidence
        ],
        "texts": [[t.datum, t.subject, t.text, t.sentence] for t in state.texts],
        "comments": [
            [c.datum, c.subject, c.text, c.author, c.at, c.answer] for c in state.comments
        ],
    }  # fmt: skip


def _shown(value: Value) -> str:
    text, absence = value_columns(value)
    return text if text is not None else f"!{absence}"


def drafts_from_members(
    names: Iterable[str], read: Callable[[str], Any]
) -> tuple[tuple[DraftState, ...], tuple[str, ...], str, Learned]:
    """Give the drafts, the ids in use, the county's name, what was said; raises `BadBundle`."""
    told = Fields(read(WORKSPACE), _TOLD, WORKSPACE)
    used = tuple(_match(one, CODE) for one in _list(told.raw("used")))
    held = sorted(names, key=lambda name: (name.count("."), len(name), name))
    changes: dict[str, list[Change]] = defaultdict(list)
    for name in held:
        if name.startswith(_CHANGES):
            task = name.removeprefix(_CHANGES).partition(".")[0]
            fields = Fields(read(name), frozenset({"rows"}), name)
            changes[task] += [_change(row) for row in _rows(fields.raw("rows"), 7)]
    states = tuple(_state(read(name), name, changes) for name in held if name.startswith(_DRAFTS))
    if changes.keys() - {state.task for state in states}:
        raise _bad("changes")
    return states, used, told.text("county", 100), _learned(told)


def _learned(told: Fields) -> Learned:
    """What was said of the columns and rows of foreign tables."""
    columns = _rows(told.raw("headings"), 3)
    rows = (_texts(row) for row in _rows(told.raw("row_names"), 3))
    return Learned(
        tuple(_headings(*_texts(row[:2]), roles=_texts(_list(row[2]))) for row in columns),
        tuple((among, key, as_) for among, key, as_ in rows),
    )


def _headings(key: str, form: str, *, roles: Iterable[str]) -> Headings:
    return Headings(key, form, tuple(roles))


def _state(raw: object, name: str, changes: dict[str, list[Change]]) -> DraftState:
    fields = Fields(raw, _FIELDS, name)
    task = fields.match("task", HEX32)
    if name != f"{_DRAFTS}{task}.json":
        raise _bad(name)
    unit = fields.match("unit", CODE)
    content = Content(
        tuple(_observation(row) for row in _rows(fields.raw("observations"), 10)),
        tuple(_survey_row(row) for row in _rows(fields.raw("rows"), 5)),
        tuple(_object(row, unit) for row in _rows(fields.raw("objects"), 8)),
        tuple(Explanation(*_texts(row)) for row in _rows(fields.raw("explanations"), 4)),
        tuple(_evidence(row) for row in _rows(fields.raw("evidence"), 6)),
    )
    texts = tuple(Draft(*_texts(row)) for row in _rows(fields.raw("texts"), 4))
    comments = tuple(Comment(*_texts(row)) for row in _rows(fields.raw("comments"), 6))
    _once((o.datum, o.subject) for o in content.observations)
    _once((r.form, r.subject) for r in content.rows)
    _once(o.id for o in content.objects)
    _once((e.rule, e.subject) for e in content.explanations)
    _once((e.datum, e.subject, e.sha256) for e in content.evidence)
    _once((t.datum, t.subject) for t in texts)
    return DraftState(
        task, unit, fields.match("created", MOMENT), content, texts, comments,
        tuple(changes.get(task, ())),
    )  # fmt: skip


def _bad(where: str) -> BadBundle:
    return BadBundle("schema", where)


def _list(raw: object) -> list[Any]:
    if type(raw) is not list:
        raise _bad("drafts")
    return raw


def _rows(raw: object, width: int) -> list[list[Any]]:
    rows = _list(raw)
    if not all(type(row) is list and len(row) == width for row in rows):
        raise _bad("drafts")
    return rows


def _texts(row: Sequence[object]) -> list[str]:
    if not all(type(text) is str and len(text) <= _LONGEST for text in row):
        raise _bad("drafts")
    return list(row)  # type: ignore[arg-type]  # checked in the lines above


def _match(raw: object, pattern: re.Pattern[str]) -> str:
    if type(raw) is not str or not pattern.fullmatch(raw):
        raise _bad("drafts")
    return raw


def _once(keys: Iterable[object]) -> None:
    held = list(keys)
    if len(set(held)) != len(held):
        raise _bad("drafts")


def _value(text: str) -> Value:
    if text in _ABSENCES:
        return value_from(None, text[1:])
    if not text.startswith("'") and not _NUMBER.fullmatch(text):
        raise _bad("drafts")
    return value_from(text, None)


def _observation(row: list[Any]) -> Observation:
    datum, subject, value, reason, expected, nature, *rest = _texts(row)
    if nature not in _NATURES:
        raise _bad("drafts")
    known = _NATURES[nature]
    return Observation(datum, subject, _value(value), reason, expected, known, *rest)


def _survey_row(row: list[Any]) -> SurveyRow:
    form, subject, state, by, date = _texts(row)
    if state not in _STATES:
        raise _bad("drafts")
    return SurveyRow(form, subject, _STATES[state], by, date)


def _object(row: list[Any], unit: str) -> Subject:
    form, id_, *rest = _texts(row)
    if not CODE.fullmatch(id_) or not id_.startswith(f"{unit}-"):
        raise _bad("drafts")
    return Subject(id_, "row", form, *rest)


def _evidence(row: list[Any]) -> Evidence:
    datum, subject, sha256, name, page = _texts([*row[:4], row[5]])
    if type(row[4]) is not int or row[4] < 0:
        raise _bad("drafts")
    return Evidence(datum, subject, _match(sha256, HEX64), name, row[4], page)


def _change(row: list[Any]) -> Change:
    if not all(type(text) is str for text in row):
        raise _bad("changes")
    at, who, what, datum, subject, old, new = row
    return Change(0, _match(at, MOMENT), who, 0, what, datum, subject, old, new)
