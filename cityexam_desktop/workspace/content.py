"""The content of a submission between its tables and frozen values."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from itertools import repeat, starmap
from typing import TYPE_CHECKING, Any

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.workspace.model import (
    Content,
    Evidence,
    Explanation,
    Nature,
    Observation,
    RowState,
    Subject,
    Submission,
    SurveyRow,
)
from cityexam_desktop.workspace.naturally import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.database import Workspace

OBSERVATION_COLUMNS = 12
OBJECT_COLUMNS = 9

NATURES = {nature.value: nature for nature in Nature}
_ABSENCES = {absence.value: absence for absence in Absence}


def value_columns(value: Value) -> tuple[str | None, str | None]:
    """Split a value into the columns `value` and `absence`.

    Decimals are plain decimal text; texts are marked by a leading ``'`` so that a
    text of digits never comes back as a number.
    """
    if isinstance(value, Absence):
        return None, value.value
    return (f"{value:f}" if isinstance(value, Decimal) else "'" + value), None


def value_from(text: str | None, absence: str | None) -> Value:
    """Join the columns `value` and `absence` again."""
    if text is None:
        return _ABSENCES[absence or ""]
    return text[1:] if text[0] == "'" else Decimal(text)


def column_of_values(
    texts: Sequence[str | None], absences: Sequence[str | None]
) -> Iterable[Value]:
    """Join whole columns `value` and `absence` again; a column of numbers is the quick case."""
    if any(absences) or "'" in {text[0] for text in texts if text}:
        return map(value_from, texts, absences or repeat(None))
    return map(Decimal, filter(None, texts))


def observation_row(submission: int, o: Observation) -> tuple[Any, ...]:
    """The row of the table `observation`."""
    text, absence = value_columns(o.value)
    return (
        submission, o.datum, o.subject, text, absence, o.reason, o.expected, o.nature.value,
        o.time, o.source, o.page, o.note,
    )  # fmt: skip


def read_observation(row: Sequence[Any]) -> Observation:
    """The observation of a row of the table `observation`."""
    return Observation(
        row[1], row[2], value_from(row[3], row[4]), row[5], row[6], NATURES[row[7]],
        row[8], row[9], row[10], row[11],
    )  # fmt: skip


def object_row(submission: int, o: Subject) -> tuple[Any, ...]:
    """The row of the table `object`."""
    return (
        submission, o.id, o.form, o.code, o.name, o.parent, o.made_by, o.valid_from, o.valid_to,
    )  # fmt: skip


def read_object(row: Sequence[Any]) -> Subject:
    """The register row of a row of the table `object`."""
    return Subject(row[1], "row", *row[2:])


OBSERVED = (
    "datum", "subject", "value", "absence", "reason", "nature", "time", "source", "page", "note",
)  # fmt: skip
"""The columns of an observation that the merge keeps."""


def observed(ws: Workspace, submission: int, names: Iterable[str] = OBSERVED) -> list[list[Any]]:
    """All observations of a submission as columns, in no order.

    SQLite gives each column as one JSON text, in half the time that a row takes for each.
    """
    columns = ", ".join(f"json_group_array({name})" for name in names)
    count, *texts = ws.run(
        f"SELECT COUNT(*), {columns} FROM observation WHERE submission = ?", (submission,)
    ).fetchone()
    return [_column(text, count) for text in texts]


def _column(text: str, count: int) -> list[Any]:
    """The column of a JSON text; one that says the same in every row need not be parsed."""
    each = (len(text) - 1) // count - 1 if count else 0
    cell = text[1 : 1 + each]
    if count and text == f"[{','.join([cell] * count)}]":
        return [json.loads(cell)] * count
    found: list[Any] = json.loads(text)
    return found


def observations(ws: Workspace, submission: int) -> tuple[Observation, ...]:
    """All observations of a submission, by datum and subject."""
    data, subjects, values, absences, reasons, natures, *others, expected = observed(
        ws, submission, (*OBSERVED, "expected")
    )
    rows: Iterable[tuple[Any, ...]] = zip(
        data, subjects, column_of_values(values, absences), reasons, expected,
        map(NATURES.__getitem__, natures), *others, strict=True,
    )  # fmt: skip
    return tuple(starmap(Observation, sorted(rows)))  # no two have the same datum and subject


def content(ws: Workspace, submission: int) -> Content:
    """Everything that a submission says, in stable order."""
    return replace(beside(ws, submission), observations=observations(ws, submission))


def beside(ws: Workspace, submission: int) -> Content:
    """Everything that a submission says beside its values, in stable order."""
    key = (submission,)
    rows = ws.run(
        "SELECT form, subject, state, by, date FROM survey_row WHERE submission = ? "
        "ORDER BY form, subject",
        key,
    )
    objects = ws.run("SELECT * FROM object WHERE submission = ?", key)
    texts = ws.run(
        "SELECT rule, subject, text, about FROM explanation WHERE submission = ? "
        "ORDER BY rule, subject",
        key,
    )
    papers = ws.run(
        "SELECT datum, subject, sha256, name, size, page FROM evidence WHERE submission = ? "
        "ORDER BY datum, subject, sha256",
        key,
    )
    return Content(
        rows=tuple(SurveyRow(f, s, RowState(state), by, at) for f, s, state, by, at in rows),
        objects=tuple(in_order(map(read_object, objects))),
        explanations=tuple(Explanation(*row) for row in texts),
        evidence=tuple(Evidence(*row) for row in papers),
    )


def submissions(ws: Workspace, task: str = "", unit: str = "") -> tuple[Submission, ...]:
    """Every submission (drafts and editions), by task, unit and edition."""
    rows: Iterable[Sequence[Any]] = ws.run(
        "SELECT id, task, unit, edition, bundle, created FROM submission "
        "WHERE (? = '' OR task = ?) AND (? = '' OR unit = ?) ORDER BY task, unit, edition, id",
        (task, task, unit, unit),
    )
    return tuple(Submission(*row) for row in rows)


def merged_parts(
    ws: Workspace, wanted: Iterable[int]
) -> tuple[list[tuple[int, SurveyRow]], list[Subject], list[tuple[int, Explanation]]]:
    """What several submissions say besides observations, read table by table.

    Gives survey rows and explanations with their submission's id, and register rows.
    """
    ids = ",".join(str(int(submission)) for submission in sorted(wanted))
    rows = ws.run(
        "SELECT submission, form, subject, state, by, date FROM survey_row "
        f"WHERE submission IN ({ids})"
    )
    objects = ws.run(f"SELECT * FROM object WHERE submission IN ({ids})")
    explained = ws.run(
        f"SELECT submission, rule, subject, text FROM explanation WHERE submission IN ({ids}) "
        "ORDER BY submission, rule, subject"
    )
    return (
        [(s, SurveyRow(f, sub, RowState(state), by, at)) for s, f, sub, state, by, at in rows],
        in_order(map(read_object, objects)),
        [(s, Explanation(rule, subject, text)) for s, rule, subject, text in explained],
    )


def count_observations(ws: Workspace) -> int:
    """How many observation rows the file holds, of all submissions."""
    (count,) = ws.run("SELECT COUNT(*) FROM observation").fetchone()
    return int(count)
