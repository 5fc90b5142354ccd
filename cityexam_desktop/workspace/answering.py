"""Answering: recording values, rows, explanations and evidence, with their history.

Every call is one transaction and leaves rows in `change`; undo is a new change.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.content import (
    OBJECT_COLUMNS,
    OBSERVATION_COLUMNS,
    object_row,
    observation_row,
    read_observation,
)
from cityexam_desktop.workspace.database import stamp
from cityexam_desktop.workspace.fresh import Stood, put_fresh
from cityexam_desktop.workspace.many import put_many
from cityexam_desktop.workspace.model import (
    DRAFT,
    Change,
    Comment,
    Draft,
    Evidence,
    Explanation,
    Observation,
    Subject,
    Submission,
    SurveyRow,
    Task,
)
from cityexam_desktop.workspace.notes import HANDED, ORIGIN, RETURNED
from cityexam_desktop.workspace.tasks import put_blob

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.fresh import Column

ATTACHMENT_LIMIT = 50 * 1024 * 1024
ATTACHMENTS_LIMIT = 1024 * 1024 * 1024
LONGEST_TEXT = 2000
"""Characters that a bundle carries in one text; refused here, not first at export."""

OTHER_CHANGES: Final = ("调查状态", "新增对象", "改名", "说明", "佐证", HANDED, RETURNED, ORIGIN)
"""What changes are called that are not of a value."""

_ANSWERS: Final = "return:"
"""No rule of a pack has a colon, and no check of the program is called so."""

_PUT_OBSERVATION = (
    f"INSERT OR REPLACE INTO observation VALUES ({', '.join('?' * OBSERVATION_COLUMNS)})"
)
_DROP_OBSERVATION = "DELETE FROM observation WHERE submission = ? AND datum = ? AND subject = ?"
_OF_COLUMN = "SELECT * FROM observation WHERE submission = ? AND datum = ?"
_MANY: Final = 1000
"""Cells from which on whole columns are read at once."""
_TOLD: Final = ("value", "absence", *(f.name for f in fields(Observation)[3:]))
Cell = tuple[str, str]
"""Datum and subject."""
_PUT_OBJECT = f"INSERT OR REPLACE INTO object VALUES ({', '.join('?' * OBJECT_COLUMNS)})"
_INTO_CHANGE = "INSERT INTO change (at, who, submission, what, datum, subject, old, new)"
_PUT_CHANGE = f"{_INTO_CHANGE} VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def find_draft(ws: Workspace, task_id: str, unit: str) -> Submission | None:
    """The unit's live draft for a task, or nothing."""
    row = ws.run(
        "SELECT id, task, unit, edition, bundle, created FROM submission "
        "WHERE task = ? AND unit = ? AND edition = ? AND bundle = ''",
        (task_id, unit, DRAFT),
    ).fetchone()
    return Submission(*row) if row else None


def open_draft(ws: Workspace, task: Task, unit: str, *, now: datetime | None = None) -> Submission:
    """The unit's live draft for a task, made when it is not there yet."""
    found = find_draft(ws, task.id, unit)
    if found is not None:
        return found
    with ws.transaction():
        ws.run(
            "INSERT OR IGNORE INTO submission (task, unit, edition, bundle, created) "
            "VALUES (?, ?, ?, '', ?)",
            (task.id, unit, DRAFT, stamp(now)),
        )
    return open_draft(ws, task, unit)


def record(
    ws: Workspace,
    submission: int,
    observations: Sequence[Observation],
    *,
    who: str = "",
    what: str = "填报",
    now: datetime | None = None,
) -> Sequence[Observation]:
    """Record values in one transaction and give what stood there before.

    A blank value takes the observation away. What is given back, recorded again,
    undoes the call. A kept draft text of the same cell goes. Raises `WrongUse` for a
    text that is too long to travel.
    """
    at = stamp(now)
    before: list[Observation] = []
    put: dict[Cell, tuple[Any, ...] | None] = {}
    history: list[tuple[Any, ...]] = []
    with ws.transaction():
        _drop_texts(ws, submission, observations)
        fresh: list[Column] = []
        if len(observations) >= _MANY:
            fresh, observations = put_fresh(ws, submission, observations, (at, who, what))
        held = _held(ws, submission, [(o.datum, o.subject) for o in observations])
        for new in observations:
            fits(new.datum, new.value, new.reason, new.source, new.page, new.note)
            cell = (new.datum, new.subject)
            old = held.get(cell) or blank(*cell)
            before.append(old)
            if old == new:
                continue
            row = None if new.value is Absence.BLANK else observation_row(submission, new)
            held[cell], put[cell] = new, row
            said = told_row(row) if row else ""
            history.append((at, who, submission, what, *cell, told(old), said))
        gone = ((submission, *cell) for cell, row in put.items() if row is None)
        ws.run_many(_DROP_OBSERVATION, gone)
        ws.run_many(_PUT_OBSERVATION, [row for row in put.values() if row is not None])
        ws.run_many(_PUT_CHANGE, history)
    return Stood(fresh, before) if fresh else tuple(before)


def _held(ws: Workspace, submission: int, cells: Sequence[Cell]) -> dict[Cell, Observation]:
    """What stands in cells: asked one by one, or of whole columns where there are many."""
    keys: Iterable[tuple[str, ...]] = cells
    sql = f"{_OF_COLUMN} AND subject = ?"
    if len(cells) >= _MANY:
        keys, sql = [(datum,) for datum in dict.fromkeys(cell[0] for cell in cells)], _OF_COLUMN
    rows = (row for key in keys for row in ws.run(sql, (submission, *key)))
    return {(row[1], row[2]): read_observation(row) for row in rows}


def _drop_texts(ws: Workspace, submission: int, observations: Sequence[Observation]) -> None:
    """Kept texts of cells that have a value now go."""
    kept = {
        (row[0], row[1])
        for row in ws.run("SELECT datum, subject FROM draft WHERE submission = ?", (submission,))
    }
    for o in observations if kept else ():
        if (o.datum, o.subject) in kept:
            drop_text(ws, submission, o.datum, o.subject)


def fits(what: str, *texts: Value) -> None:
    """Raise `WrongUse` when one of the texts about `what` is too long to travel."""
    for text in texts:
        if isinstance(text, str) and len(text) > LONGEST_TEXT:
            raise WrongUse(
                f"“{what[:40]}”有一处文字长 {len(text)} 字，最长 {LONGEST_TEXT} 字。",
                "请精简；详细材料可作为佐证材料附上。",
            )


def blank(datum: str, subject: str) -> Observation:
    """The observation that stands for *not answered*."""
    return Observation(datum, subject, Absence.BLANK)


def told(observation: Observation) -> str:
    """Write an observation for the history: empty when blank, else its non-empty fields."""
    return "" if observation.value is Absence.BLANK else told_row(observation_row(0, observation))


def told_row(row: Sequence[Any]) -> str:
    """The same for a row of the table `observation`."""
    if not any(row[4:]):
        return _told_value(row[3])
    return json.dumps(
        {name: text for name, text in zip(_TOLD, row[3:], strict=True) if text}, ensure_ascii=False
    )


@lru_cache(4096)
def _told_value(text: str) -> str:
    """The same where nothing stands beside the value, as in most rows of a large table."""
    return json.dumps({"value": text}, ensure_ascii=False)


def keep_text(ws: Workspace, submission: int, draft: Draft) -> None:
    """Keep a refused text with its sentence; nothing typed is thrown away."""
    with ws.transaction():
        ws.run(
            "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?)",
            (submission, draft.datum, draft.subject, draft.text, draft.sentence),
        )


def drop_text(ws: Workspace, submission: int, datum: str, subject: str) -> None:
    """Drop a kept text, because the clerk gave it up."""
    with ws.transaction():
        ws.run(
            "DELETE FROM draft WHERE submission = ? AND datum = ? AND subject = ?",
            (submission, datum, subject),
        )


def drafts(ws: Workspace, submission: int) -> tuple[Draft, ...]:
    """The kept texts, in stable order."""
    rows = ws.run(
        "SELECT datum, subject, text, sentence FROM draft WHERE submission = ? "
        "ORDER BY datum, subject",
        (submission,),
    )
    return tuple(Draft(*row) for row in rows)


def survey(
    ws: Workspace,
    submission: int,
    rows: Iterable[SurveyRow],
    *,
    who: str = "",
    now: datetime | None = None,
) -> None:
    """Set the survey state of rows."""
    at = stamp(now)
    last = {(row.form, row.subject): row for row in rows}
    # In the order of the table's key many are written in half the time.
    wanted = {r: last[r] for r in sorted(last)}
    with ws.transaction():
        states = {
            (form, row[0]): row[1]
            for form in dict.fromkeys(form for form, _ in wanted)
            for row in ws.run(
                "SELECT subject, state FROM survey_row WHERE submission = ? AND form = ?",
                (submission, form),
            )
        }
        new = {r: row.state.value for r, row in wanted.items()}
        put_many(
            ws, "INSERT OR REPLACE INTO survey_row", "(?1, ?, ?, ?, ?, ?)", (submission,),
            [text for r, row in wanted.items() for text in (*r, new[r], row.by, row.date)],
        )  # fmt: skip
        put_many(
            ws, _INTO_CHANGE, "(?1, ?2, ?3, '调查状态', ?, ?, ?, ?)", (at, who, submission),
            [
                text
                for r, state in new.items()
                if (was := states.get(r, "")) != state
                for text in (*r, was, state)
            ],
        )  # fmt: skip


def add_objects(
    ws: Workspace,
    submission: int,
    objects: Iterable[Subject],
    *,
    who: str = "",
    now: datetime | None = None,
) -> None:
    """Add rows to registers (名录表), or rename rows that are there.

    Their ids are `<unit>-<n>` and never change; a row taken out may come back.
    """
    at = stamp(now)
    with ws.transaction():
        for row in objects:
            fits(row.name, row.code, row.name, row.parent, row.valid_from, row.valid_to)
            old = ws.run(
                "SELECT name FROM object WHERE submission = ? AND id = ?", (submission, row.id)
            ).fetchone()
            ws.run(_PUT_OBJECT, object_row(submission, row))
            ws.run("INSERT OR IGNORE INTO used_id VALUES (?)", (row.id,))
            what, was = ("改名", old[0]) if old else ("新增对象", "")
            ws.run(_PUT_CHANGE, (at, who, submission, what, row.form, row.id, was, row.name))


def new_object_id(ws: Workspace, unit: str) -> str:
    """The next free id of a row made by `unit`, offline and for ever: ``<unit>-<n>``."""
    (highest,) = ws.run(
        "SELECT MAX(CAST(substr(id, ?) AS INTEGER)) FROM used_id WHERE id > ? AND id < ?",
        (len(unit) + 2, f"{unit}-", f"{unit}."),  # the full stop follows the hyphen
    ).fetchone()
    return f"{unit}-{(highest or 0) + 1}"


def remove_object(
    ws: Workspace, submission: int, subject: str, *, who: str = "", now: datetime | None = None
) -> None:
    """Take a register row with its values out of the draft; its id stays used.

    Its explanations and evidence stay here, unsent, in case the row comes back.
    """
    at = stamp(now)
    key = (submission, subject)
    with ws.transaction():
        held = ws.run("SELECT * FROM observation WHERE submission = ? AND subject = ?", key)
        gone = [blank(o.datum, o.subject) for o in map(read_observation, held)]
        record(ws, submission, gone, who=who, what="删除对象", now=now)
        (name,) = ws.run("SELECT name FROM object WHERE submission = ? AND id = ?", key).fetchone()
        ws.run("DELETE FROM object WHERE submission = ? AND id = ?", key)
        for table in ("survey_row", "draft"):
            ws.run(f"DELETE FROM {table} WHERE submission = ? AND subject = ?", key)
        ws.run(_PUT_CHANGE, (at, who, submission, "删除对象", "", subject, name, ""))


def explain(
    ws: Workspace,
    submission: int,
    explanation: Explanation,
    *,
    who: str = "",
    now: datetime | None = None,
) -> None:
    """Explain a finding; an empty text takes the explanation away."""
    key = (submission, explanation.rule, explanation.subject)
    fits("说明", explanation.text)
    with ws.transaction():
        old = ws.run(
            "SELECT text FROM explanation WHERE submission = ? AND rule = ? AND subject = ?", key
        ).fetchone()
        if explanation.text:
            ws.run(
                "INSERT OR REPLACE INTO explanation VALUES (?, ?, ?, ?, ?)",
                (*key, explanation.text, explanation.about),
            )
        else:
            ws.run("DELETE FROM explanation WHERE submission = ? AND rule = ? AND subject = ?", key)
        ws.run(
            _PUT_CHANGE,
            (stamp(now), who, submission, "说明", explanation.rule, explanation.subject,
             old[0] if old else "", explanation.text),
        )  # fmt: skip


def attach(
    ws: Workspace,
    submission: int,
    evidence: Evidence,
    body: bytes,
    *,
    who: str = "",
    now: datetime | None = None,
) -> Evidence:
    """Attach a document to a value; give the evidence with its SHA-256 and size.

    Raises `WrongUse` when the document or all documents together are too large.
    """
    refuse_large(ws, submission, evidence.name, len(body))
    kept = replace(evidence, sha256=hashlib.sha256(body).hexdigest(), size=len(body))
    with ws.transaction():
        put_blob(ws, body)
        put_evidence(ws, submission, kept, who=who, now=now)
    return kept


def refuse_large(ws: Workspace, submission: int, name: str, size: int, beside: int = 0) -> None:
    """Raise `WrongUse` when a document, or all of a submission with it, would be too large.

    `beside` are the bytes of documents that come with it.
    """
    (total,) = ws.run(
        "SELECT COALESCE(SUM(size), 0) FROM evidence WHERE submission = ?", (submission,)
    ).fetchone()
    if size > ATTACHMENT_LIMIT or total + beside + size > ATTACHMENTS_LIMIT:
        raise WrongUse(
            f"佐证材料“{name}”太大（每个最大 50 MB，合计最大 1 GB）。",
            "请压缩图片或拆分文件后再加入。",
        )


def put_evidence(
    ws: Workspace,
    submission: int,
    kept: Evidence,
    *,
    who: str = "",
    now: datetime | None = None,
) -> None:
    """Note a document whose bytes are stored under a value; whoever calls holds a transaction."""
    fits("佐证材料", kept.name, kept.page)
    ws.run(
        "INSERT OR REPLACE INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?)",
        (submission, kept.datum, kept.subject, kept.sha256, kept.name, kept.size, kept.page),
    )
    ws.run(
        _PUT_CHANGE,
        (stamp(now), who, submission, "佐证", kept.datum, kept.subject, "", kept.name),
    )


def detach(
    ws: Workspace,
    submission: int,
    evidence: Evidence,
    *,
    who: str = "",
    now: datetime | None = None,
) -> None:
    """Take a document away from a value; frozen editions keep it."""
    key = (submission, evidence.datum, evidence.subject, evidence.sha256)
    with ws.transaction():
        ws.run(
            "DELETE FROM evidence "
            "WHERE submission = ? AND datum = ? AND subject = ? AND sha256 = ?",
            key,
        )
        ws.run(
            _PUT_CHANGE,
            (stamp(now), who, submission, "佐证", *key[1:3], evidence.name, ""),
        )


def comments(ws: Workspace, submission: int) -> tuple[Comment, ...]:
    """The bureau's remarks at the cells of a draft."""
    rows = ws.run(
        "SELECT datum, subject, text, author, at, answer FROM comment WHERE submission = ? "
        "ORDER BY at, datum, subject",
        (submission,),
    )
    return tuple(Comment(*row) for row in rows)


def add_comments(ws: Workspace, submission: int, remarks: Iterable[Comment]) -> None:
    """Keep the remarks of a 退回修改单; one that is here already keeps its answer."""
    with ws.transaction():
        ws.run_many(
            "INSERT OR IGNORE INTO comment VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((submission, c.datum, c.subject, c.text, c.author, c.at, c.answer) for c in remarks),
        )


def answer_comment(ws: Workspace, submission: int, comment: Comment, answer: str) -> None:
    """Answer one remark; what is answered at a cell travels among the explanations."""
    with ws.transaction():
        ws.run(
            "UPDATE comment SET answer = ? "
            "WHERE submission = ? AND datum = ? AND subject = ? AND at = ? AND text = ?",
            (answer, submission, comment.datum, comment.subject, comment.at, comment.text),
        )
        told = ws.run(
            "SELECT answer FROM comment WHERE submission = ? AND datum = ? AND subject = ? "
            "AND answer <> '' ORDER BY at, text",
            (submission, comment.datum, comment.subject),
        )
        texts = "；".join(dict.fromkeys(text for (text,) in told))
        rule, subject = answer_rule(comment.datum), comment.subject or COUNTY
        explain(ws, submission, Explanation(rule, subject, texts))


def answer_rule(datum: str) -> str:
    """The rule under which the answer to a remark at a datum ('': the whole) is explained."""
    return f"{_ANSWERS}{datum}"


def answered_datum(rule: str) -> str | None:
    """The datum whose remark an explanation answers; None for any other explanation."""
    return rule.removeprefix(_ANSWERS) if rule.startswith(_ANSWERS) else None


def changes(
    ws: Workspace, submission: int, datum: str = "", subject: str = ""
) -> tuple[Change, ...]:
    """The history of a submission, or of one cell, oldest first."""
    rows = ws.run(
        "SELECT no, at, who, submission, what, datum, subject, old, new FROM change "
        "WHERE submission = ? AND (? = '' OR datum = ?) AND (? = '' OR subject = ?) ORDER BY no",
        (submission, datum, datum, subject, subject),
    )
    return tuple(Change(*row) for row in rows)
