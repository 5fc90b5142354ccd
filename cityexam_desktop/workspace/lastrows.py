"""The unit's own registers of last year: which rows stood in them, and with what values.

From its own newest submission to the task before, in the same data file: rows of a register
are no places, so no task package names them. A row that goes on keeps its id and its code,
by which both years' lines are one line; a row that is no more is struck with a reason.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.concordance import label_of
from cityexam_desktop.formpack.model import COUNTY, FormKind, TimeKind
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.content import read_object, read_observation
from cityexam_desktop.workspace.model import Explanation, HistoryValue
from cityexam_desktop.workspace.naturally import in_order
from cityexam_desktop.workspace.plainwords import ASKED, is_vacuous
from cityexam_desktop.workspace.yearbefore import LastYear, by_new_codes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Content, Subject, Task

_STRUCK: Final = "struck:"
"""How the rule of an explanation begins that says why a row of last year is no more."""


_OF_ROWS: Final = (
    "SELECT * FROM observation WHERE submission = ?1 "
    "AND datum IN (SELECT value FROM json_each(?2)) "
    "AND subject IN (SELECT id FROM object WHERE submission = ?1)"
)
"""The values of a submission's registers, without going through its forms of places."""


@dataclass(frozen=True, slots=True)
class LastRows:
    """The rows of last year's registers, and their values by this year's codes."""

    period: str = ""
    rows: tuple[Subject, ...] = ()
    values: LastYear = field(default_factory=lambda: LastYear({}, {}))

    def of(self, form: str) -> tuple[Subject, ...]:
        """The rows of one register, in the natural order of their codes."""
        return tuple(row for row in self.rows if row.form == form)


def last_rows(ws: Workspace, task: Task, pack: FormPack, unit: str) -> LastRows:
    """Read the registers of the unit's newest submission to the task before.

    Of several the newest edition counts, and the draft only where nothing was frozen. Rows
    of a register that `pack` does not know any more are left out.
    """
    found = submission_before(ws, task, unit)
    if found is None:
        return LastRows()
    submission, period = found
    known = {form.code for form in pack.forms if form.kind is FormKind.REGISTER}
    held = ws.run("SELECT * FROM object WHERE submission = ?", (submission,))
    rows = tuple(row for row in map(read_object, held) if row.form in known)
    if not rows:
        return LastRows(period)
    former = _pack_of(ws, submission)
    asked = [d.code for form in former.forms if form.kind is FormKind.REGISTER
             for d in former.data_of_form[form.code]]  # fmt: skip
    held = ws.run(_OF_ROWS, (submission, json.dumps(asked)))
    told = (
        HistoryValue(period, o.datum, o.subject, o.value, "", pack=label_of(former, o.datum))
        for o in map(read_observation, held)
    )
    return LastRows(period, tuple(in_order(rows)), by_new_codes(pack, told, period))


def submission_before(ws: Workspace, task: Task, unit: str) -> tuple[int, str] | None:
    """The id and the period of what the unit last said to the task before; None if nothing."""
    row = ws.run(
        "SELECT s.id, t.period FROM submission s JOIN task t ON t.id = s.task "
        "WHERE t.series = ? AND t.period < ? AND length(t.period) = length(?) AND s.unit = ? "
        "ORDER BY t.period DESC, s.edition DESC, s.id DESC LIMIT 1",
        (task.series, task.period, task.period, unit),
    ).fetchone()
    return None if row is None else (int(row[0]), str(row[1]))


def stood_before(ws: Workspace, task: Task, unit: str, ids: Collection[str]) -> tuple[Subject, ...]:
    """Those of the rows that stood in the unit's registers last year too, as they were then."""
    found = submission_before(ws, task, unit)
    if found is None:
        return ()
    held = ws.run("SELECT * FROM object WHERE submission = ?", (found[0],))
    return tuple(in_order(row for row in map(read_object, held) if row.id in ids))


def goes_on(pack: FormPack, form: str) -> bool:
    """Whether the rows of a register stand from year to year.

    They do where anything on it may be taken over, or tells of a day and not of the whole
    year. A list of what happened in a year (last year's problems) begins anew every year.
    """
    if pack.form[form].kind is not FormKind.REGISTER:
        return False
    typed = [d for d in pack.data_of_form[form] if d.formula is None]
    return not typed or any(d.carry or d.time is not TimeKind.WHOLE_YEAR for d in typed)


def not_here(last: LastRows, form: str, content: Content) -> tuple[Subject, ...]:
    """Last year's rows of a register that the draft lacks, by their ids.

    A row that was typed anew under a name that only one row bore is that row to people.
    """
    former = last.of(form)
    mine = [row for row in content.objects if row.form == form]
    ids = {row.id for row in mine}
    often = Counter(row.name for row in former)
    before = {row.id for row in former}
    typed = {row.name for row in mine if row.id not in before}
    return tuple(
        row
        for row in former
        if row.id not in ids and not (row.name in typed and often[row.name] == 1)
    )


def struck_rule(subject: str) -> str:
    """The rule under which it is explained why a row of last year is no more."""
    return f"{_STRUCK}{subject}"


def struck_row(rule: str) -> str | None:
    """The id of the row of last year that an explanation strikes; None for any other."""
    return rule.removeprefix(_STRUCK) if rule.startswith(_STRUCK) else None


def struck(content: Content) -> Mapping[str, str]:
    """Why rows of last year are no more, by their ids."""
    told = ((struck_row(e.rule), e.text) for e in content.explanations if e.text)
    return {row: text for row, text in told if row is not None}


def striking(
    pack: FormPack, rows: Iterable[Subject], reasons: Mapping[str, str]
) -> tuple[Explanation, ...]:
    """What says of each of the rows why it is no more; it travels with the submission.

    `reasons` by id. Raises `WrongUse` for a row whose reason is missing or says nothing.
    """
    return tuple(_strike(pack, row, reasons.get(row.id, "")) for row in rows)


def _strike(pack: FormPack, row: Subject, reason: str) -> Explanation:
    named = f"{row.code} {row.name}".strip()
    head = f"{pack.form[row.form].title}，{named}："
    text = " ".join(reason.removeprefix(head).split())
    if is_vacuous(text):
        raise WrongUse(
            f"“{named}”上年在名录里，没有写明今年为什么没有了。",
            f"请写一句原因（{ASKED}），例如：2026年汛期后拆除重建为涵洞。",
        )
    return Explanation(struck_rule(row.id), COUNTY, head + text)


def taken_back(content: Content, rows: Iterable[Subject]) -> tuple[Explanation, ...]:
    """What takes away the reasons of rows that are in the register again."""
    gone = struck(content)
    return tuple(Explanation(struck_rule(row.id), COUNTY, "") for row in rows if row.id in gone)


def _pack_of(ws: Workspace, submission: int) -> FormPack:
    (task,) = ws.run("SELECT task FROM submission WHERE id = ?", (submission,)).fetchone()
    return tasks.pack_of(ws, next(t for t in reversed(tasks.tasks(ws)) if t.id == task))
