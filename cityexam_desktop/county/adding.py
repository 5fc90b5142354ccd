"""Indicators of places: the formula at every place of a level, and the results added up.

Gaps of places add up; a place with more than it needs makes up for nobody. A place that
was not surveyed is left out and lowers the coverage; one for which something is missing
makes the whole missing, unless the data say which coverage is enough.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.formula import Result, State, evaluate, values_over
from cityexam_desktop.formpack.formula.outcome import ARITHMETIC
from cityexam_desktop.formpack.model import ZeroMeaning
from cityexam_desktop.workspace.scopes import PlaceRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.answers import Answers

ZERO_VALUES: Final = {ZeroMeaning.HUNDRED: Decimal(100), ZeroMeaning.ZERO: Decimal(0)}
"""What an indicator with a zero denominator is, where the pack gives it a number."""


def number_of(meaning: ZeroMeaning, result: Result) -> Decimal | None:
    """The number that a result stands for, a zero denominator read as the pack says."""
    if result.state is State.OK and isinstance(result.value, Decimal):
        return result.value
    return ZERO_VALUES.get(meaning) if result.state is State.ZERO_DENOMINATOR else None


def over_level(answers: Answers, level: str, formula: Formula, meaning: ZeroMeaning) -> Result:
    """The sum of the formula's results over the places of a level."""
    places = answers.places_of(level)
    gone = _not_surveyed(answers, level, formula)
    surveyed = [place for place in places if place not in gone]
    found = values_over(formula, partial(evaluate, formula), PlaceRows(answers, level, surveyed))
    others = [_as_result(each) for each in found if not isinstance(each, Decimal)]
    hindered = next((r for r in others if _hinders(r, meaning)), None)
    if hindered is not None:
        return hindered
    waiting = [r for r in others if r.state is State.MISSING]
    numbers = [n for each in found if (n := _as_number(each, meaning)) is not None]
    total = len(numbers) + len(waiting) + len(places) - len(surveyed)
    if not _enough(_least(answers.pack, formula), len(numbers), len(waiting), total):
        return _missing(waiting, formula)
    if not numbers:  # 不适用 everywhere, or no such object anywhere
        return others[0] if others else Result(State.NOT_APPLICABLE)
    seen = (len(numbers), total) if len(numbers) < total else None
    return Result(State.OK, _sum(numbers), partial=seen)


def _as_result(found: str | Result) -> Result:
    return found if isinstance(found, Result) else Result(State.OK, found)


def _as_number(found: Decimal | str | Result, meaning: ZeroMeaning) -> Decimal | None:
    if isinstance(found, Decimal):
        return found
    return number_of(meaning, found) if isinstance(found, Result) else None


def _not_surveyed(answers: Answers, level: str, formula: Formula) -> set[str]:
    """The places of the level whose rows do not stand in a form that the formula reads."""
    forms = {answers.pack.datum[c].form for c in formula.codes if c in answers.pack.datum}
    tables = [answers.tables[form] for form in forms if form in answers.tables]
    return {
        table.subjects[row].id
        for table in tables
        if table.form.level == level
        for row, counted in enumerate(table.counted)
        if not counted
    }


def _hinders(result: Result, meaning: ZeroMeaning) -> bool:
    """Whether one place's result spoils the whole: a text in arithmetic, an unexplained zero."""
    if result.state is State.ZERO_DENOMINATOR:
        return meaning is ZeroMeaning.MISSING and not result.none_denominator
    return result.state is State.UNSUITABLE


def _least(pack: FormPack, formula: Formula) -> Decimal | None:
    """The share of places that is enough: the strictest of the formula's data."""
    data = (pack.datum[c] for c in formula.codes if c in pack.datum)
    return max((d.min_coverage for d in data if d.min_coverage is not None), default=None)


def _enough(least: Decimal | None, answered: int, waiting: int, total: int) -> bool:
    if answered == total:
        return True
    if least is None:
        return answered > 0 and not waiting
    return answered > 0 and ARITHMETIC.multiply(least, Decimal(total)) <= answered


def _missing(waiting: Sequence[Result], formula: Formula) -> Result:
    codes = tuple(dict.fromkeys(code for r in waiting for code in r.missing))
    not_asked = tuple(dict.fromkeys(code for r in waiting for code in r.not_asked))
    return Result(State.MISSING, missing=codes or tuple(sorted(formula.codes)), not_asked=not_asked)


def _sum(numbers: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = ARITHMETIC.add(total, number)
    return total
