"""Where a step that was taken back, or done again, happened, and what it changed; Qt-free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.checks import explanation_key
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.filling.spot import MARKED

if TYPE_CHECKING:
    from cityexam_desktop.gui.filling.edit import Edit, Place
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.workspace.model import Subject

EMPTY: Final = "空白"
_VERBS: Final = {"撤销": "改回", "重做": "改为"}
_NAMED: Final = 3
"""Rows that are called by their names."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What stands now that a step was turned, in which cells, and what is told of it.

    `form`, `datum` and `subject` lead there; where nothing is to be shown they are empty.
    `cells` are told while they are few enough to be marked.
    """

    form: str
    datum: str
    subject: str
    cells: tuple[Place, ...]
    told: str


def turned(live: Live, edit: Edit, undo: Edit, word: str, title: str) -> Turn:
    """What `edit` did, when `live` is as it says; `undo` names what stood before.

    `word` is 撤销 or 重做, `title` what the step is called.
    """
    form, datum, subject = _where(live, edit, undo)
    written = edit.written
    few = written if len(written) <= MARKED else ()
    cells = tuple(dict.fromkeys((item.datum, item.subject) for item in few))
    what = _what(live, edit, undo, (form, datum, subject), len(cells) or len(written), _VERBS[word])
    told = f"已{word}“{title}”：{what}"
    return Turn(form, datum, subject, cells, told)


def _where(live: Live, edit: Edit, undo: Edit) -> tuple[str, str, str]:
    """Form, datum and subject of the first thing that an edit names."""
    rows = (*edit.added, *(row for row in undo.added if row.id in edit.removed))
    if rows:
        return rows[0].form, "", rows[0].id
    kinds = edit.written, edit.attached, edit.detached, edit.answered
    first = next((kind[0] for kind in kinds if kind), None)
    if first is not None:
        return _form(live, first.datum), first.datum, first.subject
    if edit.rows:
        return edit.rows[0].form, "", edit.rows[0].subject
    said = {(one.rule, one.subject) for one in edit.explanations}
    for finding in live.findings if said else ():
        if explanation_key(finding) in said:
            return finding.where.table, finding.where.column, finding.where.row
    return "", "", ""


def _form(live: Live, datum: str) -> str:
    found = live.pack.datum.get(datum)
    return found.form if found else ""


def _what(
    live: Live, edit: Edit, undo: Edit, place: tuple[str, str, str], many: int, verb: str
) -> str:
    """The change in words, of so many cells."""
    form, datum, subject = place
    gone = [row for row in undo.added if row.id in edit.removed]
    come = [row for row in edit.added if row.id in undo.removed]
    at = _called(live, form, datum, subject)
    if gone or come:
        return f"{at}，{'去掉' if gone else '恢复'} {_rows(gone or come)}。"
    if many == 1:
        before, now = _text(undo, live, datum, subject), _text(edit, live, datum, subject)
        change = f"由“{before}”{verb}“{now}”" if before != now else "改的是来源、备注等"
        return f"{at}，{change}。"
    if many:
        return f"{many} 格，从“{at}”起。"
    if edit.rows:
        return f"{at}，{len(edit.rows)} 行的调查状态。"
    return f"{at}。" if at else "说明、批注等。"


def _rows(rows: list[Subject]) -> str:
    names = "、".join(row.name or row.code for row in rows[:_NAMED])
    return f"{len(rows)} 行（{names}{'…' if len(rows) > _NAMED else ''}）"


def _called(live: Live, form: str, datum: str, subject: str) -> str:
    """Form, row and datum by the names that people read."""
    found, table = live.pack.form.get(form), live.answers.tables.get(form)
    at = table.index.get(subject) if table is not None and subject not in {"", COUNTY} else None
    row = table.subjects[at] if table is not None and at is not None else None
    named = live.pack.datum.get(datum)
    parts = (
        found.title if found else "",
        (row.name or row.code) if row else "",
        named.name if named else "",
    )
    return "，".join(part for part in parts if part)


def _text(edit: Edit, live: Live, datum: str, subject: str) -> str:
    """What an edit lets stand in a cell."""
    for one in edit.refused:
        if (one.datum, one.subject) == (datum, subject):
            return one.text
    for kept in edit.observations:
        if (kept.datum, kept.subject) == (datum, subject):
            blank = kept.value is Absence.BLANK
            return EMPTY if blank else show(live.pack.datum[datum], kept.value)
    return EMPTY
