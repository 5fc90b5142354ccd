"""本年无变化，沿用上年: a form answered by last year's values, with a reason, and marked.

What happened in a year (a flow) is never taken over, nor is a cell that is answered. Each
value taken over bears the nature 沿用上年 and the reason as its note, so that both travel.
Of a register the rows come too, under their ids and codes of last year, as far as they are
still there; of a row that is no more a reason is asked (`lastrows`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.formpack.values import Refusal, parse
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.answers import Answers
from cityexam_desktop.workspace.lastrows import (
    LastRows,
    goes_on,
    not_here,
    striking,
    taken_back,
)
from cityexam_desktop.workspace.model import Nature, Observation, RowState, SurveyRow
from cityexam_desktop.workspace.plainwords import ASKED, is_vacuous
from cityexam_desktop.workspace.yearbefore import comparable

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Content, Explanation, Subject, Task

UNCHANGED: Final = "本年无变化，沿用上年："
"""How the note of a value begins that was taken over with its form."""
WHAT: Final = "沿用上年"
"""What the change is called in the history."""
_NOTHING: Final = LastRows()


@dataclass(frozen=True, slots=True)
class Before:
    """What a form is taken over from: last year's values, and the unit's own registers.

    `without` says by the id of a register's row why it is no more.
    """

    previous: Mapping[tuple[str, str], Value]
    register: LastRows = _NOTHING
    without: Mapping[str, str] = field(default_factory=dict)

    @property
    def values(self) -> Mapping[tuple[str, str], Value]:
        """What may be taken over, by (code, subject): nothing beyond a break."""
        return {**comparable(self.previous), **comparable(self.register.values)}


@dataclass(frozen=True, slots=True)
class CarryOver:
    """What taking a form over comes to.

    `rows` are places and rows that become 同上年; `flows` the data that must be filled
    anew; `lacking` those that may be taken over and of which last year says nothing.
    `added` are last year's rows of the register that come back under their ids and codes;
    `explanations` say of those that do not why they are no more.
    """

    observations: tuple[Observation, ...]
    rows: tuple[SurveyRow, ...]
    flows: tuple[BaseDatum, ...]
    lacking: tuple[BaseDatum, ...]
    added: tuple[Subject, ...] = ()
    explanations: tuple[Explanation, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is taken over, or struck."""
        return bool(self.observations or self.rows or self.added or self.explanations)


def carry_over(
    pack: FormPack,
    task: Task,
    unit: str,
    form: str,
    content: Content,
    before: Before,
    *,
    reason: str = "",
    who: str = "",
) -> CarryOver:
    """Last year's values for what is still blank on a form of the unit.

    Of a register come last year's rows too that are not here, but for those that are
    struck. What is beyond a break of its series (口径有变化) is not
    taken over. Raises `WrongUse` when everything on the form is counted anew every year, or
    a row is struck without a reason.
    """
    asked = [d for d in pack.asked_of(unit) if d.form == form and d.formula is None]
    stocks = [d for d in asked if d.carry]
    if not stocks and not goes_on(pack, form):
        raise WrongUse(
            f"“{pack.form[form].title}”里都是当年发生的数，不能沿用上年。", "请按当年的实际填写。"
        )
    missing = not_here(before.register, form, content) if goes_on(pack, form) else ()
    struck = tuple(row for row in missing if row.id in before.without)
    added = tuple(row for row in missing if row.id not in before.without)
    note = f"{UNCHANGED}{reason.strip()}" if reason.strip() else ""
    after = replace(content, objects=(*content.objects, *added))
    last = before.values
    subjects = _subjects(pack, task, form, after)
    taken = tuple(_taken(stocks, subjects, after, last, note))
    known = {*last, *(("", row.id) for row in added)}
    rows = tuple(_rows(pack, form, asked, subjects, after, known, who))
    told = {o.datum for o in taken} | {o.datum for o in content.observations}
    return CarryOver(
        _relevant(pack, task, after, taken, rows, last),
        rows,
        tuple(d for d in asked if not d.carry and d.required),
        tuple(d for d in stocks if d.required and not d.relevant and d.code not in told),
        added,
        (*striking(pack, struck, before.without), *taken_back(content, added)),
    )


def take(ws: Workspace, submission: int, done: CarryOver, *, who: str = "") -> None:
    """Write what taking a form over comes to into a draft, in one transaction."""
    with ws.transaction():
        answering.add_objects(ws, submission, done.added, who=who)
        answering.record(ws, submission, done.observations, who=who, what=WHAT)
        answering.survey(ws, submission, done.rows, who=who)
        for explanation in done.explanations:
            answering.explain(ws, submission, explanation, who=who)


def good_reason(reason: str) -> str:
    """The reason, cleaned; raises `WrongUse` for one that says nothing."""
    text = " ".join(reason.split())
    if is_vacuous(text):
        raise WrongUse("没有写明为什么本年没有变化。", f"请写一句理由：{ASKED}。")
    return text


def retyped(observation: Observation, value: Value) -> Observation:
    """The observation with another value: what was said of last year's goes with it."""
    if value == observation.value or observation.nature is not Nature.TAKEN_OVER:
        return replace(observation, value=value)
    note = "" if observation.note.startswith(UNCHANGED) else observation.note
    return replace(observation, value=value, nature=Nature.NONE, note=note)


def _subjects(pack: FormPack, task: Task, form: str, content: Content) -> tuple[str, ...]:
    kind = pack.form[form]
    if kind.kind is FormKind.LIST:
        return (COUNTY,)
    if kind.kind is FormKind.PLACES:
        return tuple(place.id for place in task.places if place.form == kind.level)
    return tuple(row.id for row in content.objects if row.form == form)


def _taken(
    stocks: Iterable[BaseDatum],
    subjects: Iterable[str],
    content: Content,
    previous: Mapping[tuple[str, str], Value],
    note: str,
) -> Iterator[Observation]:
    answered = {(o.datum, o.subject) for o in content.observations}
    standing = tuple(subjects)
    for datum in stocks:
        usual = _default(datum)
        for subject in standing:
            value = previous.get((datum.code, subject), Absence.BLANK)
            says_nothing = value in (Absence.BLANK, Absence.PENDING, usual)
            if not says_nothing and (datum.code, subject) not in answered:
                yield Observation(datum.code, subject, value, nature=Nature.TAKEN_OVER, note=note)


def _rows(
    pack: FormPack,
    form: str,
    asked: Iterable[BaseDatum],
    subjects: Iterable[str],
    content: Content,
    previous: Container[tuple[str, str]],
    who: str,
) -> Iterator[SurveyRow]:
    """Rows that nobody surveyed yet and that last year tells of, at least by their name."""
    if not pack.form[form].by_exception:
        return
    codes = ["", *(datum.code for datum in asked)]
    surveyed = {
        row.subject
        for row in content.rows
        if row.form == form and row.state is not RowState.NOT_SURVEYED
    }
    for subject in subjects:
        if subject not in surveyed and any((code, subject) in previous for code in codes):
            yield SurveyRow(form, subject, RowState.AS_LAST_YEAR, who)


def _relevant(
    pack: FormPack,
    task: Task,
    content: Content,
    taken: tuple[Observation, ...],
    rows: tuple[SurveyRow, ...],
    previous: Mapping[tuple[str, str], Value],
) -> tuple[Observation, ...]:
    """Without the values of items that are not asked of their row this year."""
    if not any(pack.datum[o.datum].relevant for o in taken):
        return taken
    states = {(r.form, r.subject): r for r in (*content.rows, *rows)}
    answers = Answers(
        pack,
        task.places,
        observations=(*content.observations, *taken),
        rows=states.values(),
        objects=content.objects,
        previous=previous,
    )
    return tuple(
        o
        for o in taken
        if pack.datum[o.datum].relevant is None
        or answers.value(o.datum, o.subject) is not Absence.NOT_APPLICABLE
    )


def _default(datum: BaseDatum) -> object:
    if not datum.default:
        return None
    read = parse(datum, datum.default)
    return None if isinstance(read, Refusal) else read.value
