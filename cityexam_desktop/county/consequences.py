"""Consequences (影响): which indicators one unit's own answers feed, and which would be problems.

The county is assessed as if nobody else had answered. So an indicator that this unit
decides alone has a value here; one that wants others' numbers says whose.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.county.assessment import NOT_APPLICABLE, assess, meets
from cityexam_desktop.county.decisions import Decisions
from cityexam_desktop.county.diagnosis import Ground, ground_of
from cityexam_desktop.county.leading import where_to_look
from cityexam_desktop.county.merge import CountyDataset, MergedValue
from cityexam_desktop.county.resolve import Resolution
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.workspace.feeds import Feeds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cityexam_desktop.county.assessment import Figure, IndicatorResult
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, FormPack, Indicator, IndicatorPart
    from cityexam_desktop.workspace.model import Content, Task


class Outlook(enum.Enum):
    """What would become of an indicator, the gravest first."""

    PROBLEM = "problem"
    UNCONFIRMED = "unconfirmed"
    """Misses a threshold that is not confirmed, and so judges nothing yet."""
    GAP = "gap"
    """Above zero without a threshold: weighed with the survey, never a breach."""
    OWN_MISSING = "own_missing"
    OTHERS_MISSING = "others_missing"
    MET = "met"
    NO_STANDARD = "no_standard"
    NOT_APPLICABLE = "not_applicable"

    @property
    def word(self) -> str:
        """The word that people read."""
        return _WORDS[self]


_WORDS = {
    Outlook.PROBLEM: "可能列为问题",
    Outlook.UNCONFIRMED: "达不到（标准待核）",
    Outlook.GAP: "存在缺口",
    Outlook.OWN_MISSING: "等本单位填写",
    Outlook.OTHERS_MISSING: "等其他单位",
    Outlook.MET: "达标",
    Outlook.NO_STANDARD: "没有标准",
    Outlook.NOT_APPLICABLE: "不适用",
}


@dataclass(frozen=True, slots=True)
class Consequence:
    """One indicator, or one part of it, that the unit feeds.

    `own` are the codes of the unit's data behind it, in the pack's order; `why` says on
    what ground it is a problem, or what is missing and who owes it.
    """

    indicator: Indicator
    figure: Figure
    outlook: Outlook
    own: tuple[str, ...]
    why: str
    cell: tuple[str, str]
    """Datum and subject at which to look first: a row that counts, or what is still blank."""


def consequences(
    task: Task,
    pack: FormPack,
    unit: str,
    content: Content,
    previous: Mapping[tuple[str, str], Value],
) -> tuple[Consequence, ...]:
    """What a unit's content comes to, the gravest first, then by the indicator's number."""
    dataset = alone(task, pack, unit, content, previous)
    asked = {d.code for d in pack.asked_of(unit)}
    feeds = Feeds(pack)
    found = [
        one
        for result in assess(dataset).indicators
        for one in _of_result(dataset, feeds, asked, result)
    ]
    order = list(Outlook)
    found.sort(key=lambda one: (order.index(one.outlook), one.indicator.number))
    return tuple(found)


def alone(
    task: Task,
    pack: FormPack,
    unit: str,
    content: Content,
    previous: Mapping[tuple[str, str], Value],
    bundle: str = "",
) -> CountyDataset:
    """The county as it would be if nobody else had answered."""
    values = {
        (o.datum, o.subject): MergedValue(o.datum, o.subject, o.value, unit, bundle, o.reason)
        for o in content.observations
    }
    return CountyDataset(
        task=task,
        pack=pack,
        decisions=Decisions(),
        resolution=Resolution({unit: bundle}, {}, {}),
        facts={},
        values=values,
        witnesses={},
        conflicts=(),
        rows=content.rows,
        objects=content.objects,
        explanations=(),
        not_asked=frozenset(),
        previous=previous,
    )


def _of_result(
    dataset: CountyDataset, feeds: Feeds, asked: set[str], result: IndicatorResult
) -> Iterator[Consequence]:
    indicator = result.indicator
    items: tuple[Indicator | IndicatorPart, ...] = indicator.parts or (indicator,)
    figures = result.parts or (result.figure,)
    for item, figure in zip(items, figures, strict=True):
        own = _own(dataset.pack, feeds, asked, item)
        if own:
            outlook, why = _outlook(result, figure, _gaps(dataset, feeds, asked, figure))
            missing = outlook is Outlook.OWN_MISSING
            cell = where_to_look(dataset.answers, indicator, item, own, missing=missing)
            yield Consequence(indicator, figure, outlook, own, why, cell)


def _own(
    pack: FormPack, feeds: Feeds, asked: set[str], item: Indicator | IndicatorPart
) -> tuple[str, ...]:
    """The unit's data that an indicator or a part of it is made of."""
    codes = set(item.formula.codes) if item.formula else set()
    if item.direct:
        codes.add(item.direct)
    reached = feeds.read_by(codes) & asked
    return tuple(sorted(reached, key=lambda code: (pack.datum[code].form, pack.datum[code].order)))


@dataclass(frozen=True, slots=True)
class _Gaps:
    """What is missing behind a figure: names of one's own data, and what others owe."""

    own: tuple[str, ...]
    others: tuple[str, ...]


def _gaps(dataset: CountyDataset, feeds: Feeds, asked: set[str], figure: Figure) -> _Gaps:
    data, units = dataset.pack.datum, dataset.pack.unit
    reached = feeds.read_by(code for code, _, _ in figure.missing)
    typed = [data[c] for c in reached if c in data and data[c].formula is None]
    typed.sort(key=lambda datum: (datum.form, datum.order))
    own = tuple(d.name for d in typed if d.code in asked and _lacks(dataset, d))
    others = []
    for datum in typed:
        owner = units.get(dataset.pack.owner_of.get(datum.code, ""))
        if datum.code not in asked and owner is not None:
            others.append(f"{datum.name}（{owner.name}）")
    return _Gaps(own, tuple(others))


def _lacks(dataset: CountyDataset, datum: BaseDatum) -> bool:
    """Whether a datum of the unit is still blank, in any row that counts."""
    answers = dataset.answers
    table = answers.tables.get(datum.form)
    if table is None:
        return answers.value(datum.code) is Absence.BLANK
    column = answers.column_of(table, datum)
    rows = tuple(table.counted_rows)
    return not rows or any(column[row] is Absence.BLANK for row in rows)


def _outlook(result: IndicatorResult, figure: Figure, gaps: _Gaps) -> tuple[Outlook, str]:
    if figure.value is None:
        return _without(figure, gaps)
    ground = ground_of(result)
    if figure.met is False or ground is Ground.BOTTOM_LINE:
        return Outlook.PROBLEM, ground.word if ground else ""
    if figure.threshold is not None and not meets(figure.threshold, figure.value):
        return Outlook.UNCONFIRMED, "标准核实以后，可能列为问题"
    if ground is Ground.GAP:
        return Outlook.GAP, ground.word
    if figure.met:
        return Outlook.MET, ""
    return Outlook.NO_STANDARD, "标准待核，不作评判" if figure.threshold else ""


def _without(figure: Figure, gaps: _Gaps) -> tuple[Outlook, str]:
    if figure.state == NOT_APPLICABLE:
        return Outlook.NOT_APPLICABLE, figure.reason
    if gaps.own:
        return Outlook.OWN_MISSING, f"还没有填全：{'、'.join(gaps.own)}"
    return (
        Outlook.OTHERS_MISSING,
        f"还要：{'、'.join(gaps.others)}" if gaps.others else figure.reason,
    )
