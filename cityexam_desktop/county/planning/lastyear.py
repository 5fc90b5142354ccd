"""Last year's accepted values, out of the task that was: what the departments see beside theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.county.assessment import assess
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.planning.basenumbers import SUFFIX
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.concordance import label_of
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.lastrows import struck_row
from cityexam_desktop.workspace.model import HistoryValue
from cityexam_desktop.workspace.sensitive import secret_codes

if TYPE_CHECKING:
    from cityexam_desktop.county.assessment import Assessment
    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task


def take_over(ws: Workspace, former: Task) -> int:
    """Keep what stands of a task as an earlier year's signed values; give how many.

    What only the bureau says (a correction) is kept too: it is what the report told.
    """
    dataset = merge(ws, former)
    values = (*_answers(dataset), *_figures(assess(dataset)))
    put_history(ws, values)
    return len(values)


def take_over_before(ws: Workspace, series: str, period: str) -> Task | None:
    """Keep the newest earlier year of a series before its `period` is first issued.

    Gives that year's task; nothing where the period was issued before, or is the first.
    """
    held = [task for task in tasks.tasks(ws) if task.series == series]
    earlier = [t for t in held if t.period < period and len(t.period) == len(period)]
    if not earlier or any(t.period == period for t in held):
        return None
    take_over(ws, earlier[-1])
    return earlier[-1]


def explained_before(
    ws: Workspace, series: str, period: str
) -> tuple[str, tuple[tuple[str, str, str, str], ...]]:
    """The year before `period` and what its units explained, as far as all may see it.

    Rows of unit, rule, subject, text. Left out are rules over data that must not go by
    WeChat, a unit's own texts under rules that nobody knows any more, and why rows of the
    year before that were struck.
    """
    held = [t for t in _years(ws) if t.series == series and len(t.period) == len(period)]
    earlier = [t for t in held if t.period < period]
    if not earlier:
        return "", ()
    dataset = merge(ws, earlier[-1])
    secret = secret_codes(ws, dataset.pack)
    told = (
        (unit, one.rule, one.subject, one.text)
        for unit, one in dataset.explanations
        if secret.isdisjoint(_data_of(dataset.pack, one.rule)) and struck_row(one.rule) is None
    )
    return earlier[-1].period, tuple(told)


def _data_of(pack: FormPack, rule: str) -> frozenset[str]:
    """The data that a rule, or one of the program's own checks, compares."""
    known = pack.rule.get(rule)
    return known.left.codes | known.right.codes if known else frozenset({rule.partition(":")[2]})


def task_of(ws: Workspace, period: str = "") -> Task:
    """The newest version of a year's task, first rounds left out; of the newest year without one.

    Raises `WrongUse` when there is none.
    """
    found = [task for task in _years(ws) if period in {"", task.period}]
    if not found:
        which = f"没有 {period} 年度的任务。" if period else "还没有下发过任务。"
        raise WrongUse(which, "请先下发任务；往年的数也可以从表格导入。")
    return found[-1]


def task_before(ws: Workspace, period: str) -> Task:
    """The newest task of a year before `period`; raises `WrongUse` when there is none."""
    found = [task for task in _years(ws) if task.period < period]
    if not found:
        raise WrongUse(f"这里没有 {period} 年度以前的任务。", "请从表格导入往年的数。")
    return found[-1]


def newest(ws: Workspace) -> Task | None:
    """The newest task of all, first rounds left out."""
    return next(reversed(_years(ws)), None)


def _years(ws: Workspace) -> tuple[Task, ...]:
    return tuple(task for task in tasks.tasks(ws) if not task.series.endswith(SUFFIX))


def _answers(dataset: CountyDataset) -> tuple[HistoryValue, ...]:
    names = {unit.code: unit.name for unit in dataset.task.units}
    places = {place.id for place in dataset.task.places} | {COUNTY}
    return tuple(
        HistoryValue(
            dataset.task.period,
            v.datum,
            v.subject,
            v.value,
            names.get(v.unit, v.unit),
            signed=True,
            pack=label_of(dataset.pack, v.datum),
        )
        for v in dataset.values.values()
        if v.subject in places and v.value is not Absence.NOT_ASKED
    )


def _figures(assessment: Assessment) -> tuple[HistoryValue, ...]:
    """The indicators' results; a part has its own."""
    period, pack = assessment.dataset.task.period, assessment.dataset.pack
    return tuple(
        HistoryValue(
            period,
            one.code,
            COUNTY,
            one.value,
            "上年体检结果",
            signed=True,
            pack=label_of(pack, one.code),
        )
        for result in assessment.indicators
        for one in (result.figure, *result.parts)
        if one.value is not None
    )
