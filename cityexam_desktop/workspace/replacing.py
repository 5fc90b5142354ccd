"""A draft's whole content replaced at once, as when the bureau enters a unit's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.workspace.answering import blank, told
from cityexam_desktop.workspace.content import (
    OBJECT_COLUMNS,
    OBSERVATION_COLUMNS,
    object_row,
    observation_row,
    observations,
)
from cityexam_desktop.workspace.database import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Content

_WIDTH: Final = {
    "observation": OBSERVATION_COLUMNS,
    "object": OBJECT_COLUMNS,
    "survey_row": 6,
    "explanation": 5,
    "evidence": 7,
}


def replace_content(
    ws: Workspace,
    submission: int,
    content: Content,
    *,
    who: str = "",
    what: str = "代录",
    now: datetime | None = None,
) -> None:
    """Put `content` in place of everything that a draft says, in one transaction.

    Every value that changes is a row of the history; refused texts go.
    """
    at = stamp(now)
    with ws.transaction():
        before = {(o.datum, o.subject): o for o in observations(ws, submission)}
        after = {(o.datum, o.subject): o for o in content.observations}
        for table in (*_WIDTH, "draft"):
            ws.run(f"DELETE FROM {table} WHERE submission = ?", (submission,))
        fill(ws, submission, content)
        ws.run_many(
            "INSERT INTO change (at, who, submission, what, datum, subject, old, new) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (at, who, submission, what, *key, told(old), told(new))
                for key in sorted(before.keys() | after.keys())
                for old, new in ((before.get(key, blank(*key)), after.get(key, blank(*key))),)
                if old != new
            ],
        )


def fill(ws: Workspace, submission: int, content: Content) -> None:
    """Write a content under an empty submission; the caller holds the transaction."""
    said = content
    put = (
        ("observation", (observation_row(submission, o) for o in said.observations)),
        ("object", (object_row(submission, o) for o in said.objects)),
        (
            "survey_row",
            ((submission, r.form, r.subject, r.state.value, r.by, r.date) for r in said.rows),
        ),
        (
            "explanation",
            ((submission, e.rule, e.subject, e.text, e.about) for e in said.explanations),
        ),
        (
            "evidence",
            (
                (submission, e.datum, e.subject, e.sha256, e.name, e.size, e.page)
                for e in said.evidence
            ),
        ),
    )
    for table, rows in put:
        ws.run_many(f"INSERT INTO {table} VALUES ({', '.join('?' * _WIDTH[table])})", rows)
    ws.run_many("INSERT OR IGNORE INTO used_id VALUES (?)", ((o.id,) for o in said.objects))
