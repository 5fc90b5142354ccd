"""From a figure to the cell where a department looks first: what counted, or what is blank.

An indicator that says *2 栋* is about two buildings among hundreds; the place to look is one of
the two, at an item that was ticked there.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import Formula, State, evaluate, holds_over
from cityexam_desktop.formpack.formula.nodes import CountIf, walk
from cityexam_desktop.formpack.model import COUNTY, Direction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cityexam_desktop.formpack.model import BaseDatum, Indicator, IndicatorPart
    from cityexam_desktop.workspace.answers import Answers, Table

Cell = tuple[str, str]
"""Datum and subject."""


def where_to_look(
    answers: Answers,
    indicator: Indicator,
    item: Indicator | IndicatorPart,
    own: Sequence[str],
    *,
    missing: bool,
) -> Cell:
    """The first cell behind an indicator, or a part of it, that a unit can do something about.

    `own` are the unit's data behind it, not empty, in the pack's order. Where some are still
    `missing` it is the first blank one; where rows are counted that shall be few it is a row
    that counts, else one that does not; where nothing can be pointed at, the first datum.
    """
    data = [answers.pack.datum[code] for code in own]
    if missing:
        found = next(filter(None, (_blank(answers, datum) for datum in data)), None)
    else:
        found = _counted(answers, indicator, item, data)
    return found or (own[0], _first_of(answers, data[0]))


def _blank(answers: Answers, datum: BaseDatum) -> Cell | None:
    table = answers.tables.get(datum.form)
    if table is None:
        blank = answers.value(datum.code) is Absence.BLANK
        return (datum.code, COUNTY) if blank else None
    column = answers.column_of(table, datum)
    rows = (row for row in table.counted_rows if column[row] is Absence.BLANK)
    return next(((datum.code, table.subjects[row].id) for row in rows), None)


def _counted(
    answers: Answers,
    indicator: Indicator,
    item: Indicator | IndicatorPart,
    data: Sequence[BaseDatum],
) -> Cell | None:
    wanted = indicator.direction is Direction.LOWER
    for node in walk(item.formula.root) if item.formula else ():
        if isinstance(node, CountIf):
            for row, table in _rows(answers, node, wanted=wanted):
                cell = _ticked(answers, table, row, data, wanted=wanted)
                if cell is not None:
                    return cell
    return _short(answers, indicator, item, data) if wanted else None


def _short(
    answers: Answers,
    indicator: Indicator,
    item: Indicator | IndicatorPart,
    data: Sequence[BaseDatum],
) -> Cell | None:
    """The first place of the indicator's level where its formula gives more than nothing."""
    if item.formula is None or indicator.level in {"", COUNTY}:
        return None
    for place in answers.places_of(indicator.level):
        result = evaluate(item.formula, answers.at(place))
        if result.state is State.OK and isinstance(result.value, Decimal) and result.value > 0:
            here = next((d for d in data if place in _index(answers, d)), None)
            return None if here is None else (here.code, place)
    return None


def _rows(answers: Answers, node: CountIf, *, wanted: bool) -> Iterator[tuple[int, Table]]:
    """The rows for which the condition of a COUNTIF holds, or does not."""
    form = answers.pack.datum[node.code].form
    if form not in answers.tables:
        return
    rows = answers.rows_of(form)
    held = holds_over(Formula(node.condition), rows)
    for row, holds in zip(rows.numbers, held, strict=True):
        if holds is wanted:
            yield row, answers.tables[form]


def _ticked(
    answers: Answers, table: Table, row: int, data: Sequence[BaseDatum], *, wanted: bool
) -> Cell | None:
    """The item of a row that makes it count: one that was ticked, else the first of the form."""
    subject = table.subjects[row].id
    here = [d for d in data if answers.tables.get(d.form) is table]
    if not here:  # what the row counts by is made of another form's items, at the same place
        here = [d for d in data if subject in _index(answers, d)]
    ticked = (d for d in here if wanted and answers.value(d.code, subject) == Decimal(1))
    first = next(ticked, here[0] if here else None)
    return None if first is None else (first.code, subject)


def _index(answers: Answers, datum: BaseDatum) -> dict[str, int]:
    table = answers.tables.get(datum.form)
    return table.index if table else {}


def _first_of(answers: Answers, datum: BaseDatum) -> str:
    """The first row of a datum's form; the county where it has none."""
    return next(iter(_index(answers, datum)), COUNTY)
