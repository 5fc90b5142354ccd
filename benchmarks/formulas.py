"""Formulas: all of cn-2025 over a county, ten rules over 20,000 buildings, a COUNTIF.

Beside each stands the same arithmetic written by hand in Python over `Decimal`
(`byhand.py`), the two in turn, and they must come to the same. Items that do not apply
to a building are in the columns, as 不适用 on one side and as None on the other. Times
are of the processor.
"""

from __future__ import annotations

import gc
import random
import time
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from byhand import Hand
from measure import Figure, middle, ratio

from cityexam_desktop.county.adding import over_level
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.examples import scope_of
from cityexam_desktop.formpack.formula import Frame, evaluate, parse
from cityexam_desktop.formpack.model import COUNTY, DatumType, FormKind, RuleScope
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.formpack.rules import in_doubt, judge
from cityexam_desktop.workspace.answers import Answers
from cityexam_desktop.workspace.model import Observation, RowState, Subject, SurveyRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, FormPack, Rule

PACK = Path(__file__).resolve().parent.parent / "forms" / "cn-2025"
RUNS, PASSES = 9, 3
SMALL = {"street": 8, "community": 20, "estate": 60, "building": 600}
MIDDLE = {**SMALL, "building": 6_000, "estate": 300}
LARGE = {**SMALL, "building": 20_000}
OBJECTS = 20
CONDITION = "COUNTIF(bld_floors, AND(bld_floors >= 10, bld_lift = 1))"


def run(folder: Path) -> list[Figure]:  # noqa: ARG001 - every part is given a folder
    pack = read_pack(PACK)
    sides = [(scope_of(r.passes[0]), f) for r in pack.rules for f in (r.left, r.right)]
    examples = [_taken(lambda: [evaluate(f, scope) for scope, f in sides]) for _ in range(RUNS)]
    return [
        Figure(f"{len(pack.rules)} rules of cn-2025 by their examples", middle(examples), "ms", 2),
        *_beside("all formulas and rules, 600 buildings", lambda: _Everything(pack, SMALL)),
        *_beside("all formulas and rules, 6,000 buildings", lambda: _Everything(pack, MIDDLE)),
        *_beside("10 rules, 20,000 buildings", lambda: _Buildings(pack, LARGE), 1000),
        *_beside("a compound COUNTIF, 20,000 buildings", lambda: _Counting(pack, LARGE)),
    ]


def _beside(what: str, make: Callable[[], _County], goal: float | None = None) -> list[Figure]:
    part = make()  # only now, so that the others' data are no garbage collector's work
    assert part.ours() == part.theirs(), what
    pairs = [(_taken(part.ours), _taken(part.theirs)) for _ in range(RUNS)]
    ours, theirs = [a for a, _ in pairs], [b for _, b in pairs]
    return [
        Figure(what, middle(ours), "ms", goal),
        Figure("  the same / by hand in Python", ratio(ours, theirs), "", 3),
    ]


def _taken(work: Callable[[], object]) -> float:
    """Milliseconds of one pass, out of a few: the first after a collection is a cold one."""
    gc.collect()
    started = time.process_time()
    for _ in range(PASSES):
        work()
    return (time.process_time() - started) * 1000 / PASSES


class _County:
    """A county that has answered everything, and its numbers as a script would hold them."""

    def __init__(self, pack: FormPack, sizes: Mapping[str, int]) -> None:
        self.pack = pack
        self.hand = Hand(lambda code: self._table(code) is not None)
        places, objects = _subjects(pack, sizes)
        below = {f.code: [s.id for s in (*places, *objects) if s.form in (f.level, f.code)]
                 for f in pack.forms if f.kind is not FormKind.LIST}  # fmt: skip
        rows = [SurveyRow(f, s, RowState.SURVEYED) for f, ids in below.items() for s in ids]
        chance = random.Random(2025)
        given = {
            (d.code, subject): _value(d, n, chance)
            for d in pack.base_data
            if d.formula is None
            for n, subject in enumerate(below.get(d.form, (COUNTY,)))
        }
        said = [Observation(datum, subject, value) for (datum, subject), value in given.items()]
        self.answers = Answers(
            pack, places, observations=said, rows=rows, objects=objects, previous=given
        )
        for datum in pack.base_data:
            if datum.formula is None and (table := self._table(datum.code)) is not None:
                self.answers.column_of(table, datum)

    def ours(self) -> object:
        """What the program computes."""
        raise NotImplementedError

    def theirs(self) -> object:
        """The same by hand."""
        raise NotImplementedError

    @cached_property
    def numbers(self) -> tuple[dict[str, object], ...]:
        """Single values of this year and the last, then columns of both; None for no value."""
        single = {d.code: _or_none(self.answers.value(d.code)) for d in self.pack.base_data
                  if self._table(d.code) is None}  # fmt: skip
        rows, last_rows = {}, {}
        for datum in self.pack.base_data:
            if (table := self._table(datum.code)) is not None:
                seen = self.answers.rows_of(datum.form)
                rows[datum.code] = [_or_none(v) for v in self.answers.column_of(table, datum)]
                last_rows[datum.code] = [_or_none(v) for v in seen.previous(datum.code)]
        last = {code: _or_none(self.answers.county.previous(code)) for code in single}
        return dict(single), last, dict(rows), dict(last_rows)

    def _table(self, code: str) -> object:
        datum = self.pack.datum.get(code)
        return self.answers.tables.get(datum.form) if datum else None

    def broken(self, rules: Iterable[Rule]) -> list[list[int]]:
        """The rows in which each rule of rows fails."""
        frames: dict[str, Frame] = {}
        for rule in rules:
            frames.setdefault(rule.form, Frame(self.answers.rows_of(rule.form)))
        return [list(in_doubt(rule, frames[rule.form])) for rule in rules]


class _Everything(_County):
    """Computed data, indicators and rules of the whole pack."""

    def __init__(self, pack: FormPack, sizes: Mapping[str, int]) -> None:
        super().__init__(pack, sizes)
        self.columns = [d for d in pack.base_data if d.formula and self._table(d.code)]
        self.totals = [d.formula for d in pack.base_data if d.formula and not self._table(d.code)]
        self.indicators = [
            (i.level, item.formula, item.zero_denominator)
            for i in pack.indicators
            for item in (i, *i.parts)
            if item.formula
        ]
        per_row = {RuleScope.ROW, RuleScope.VALUE, RuleScope.YEAR}
        in_rows = [r for r in pack.rules if r.scope in per_row and r.form in self.answers.tables]
        # One rule sums the rows below each row; a script would need an index for it first.
        self.row_rules = [r for r in in_rows if not r.left.row_codes]
        self.rules = [r for r in pack.rules if r not in in_rows]
        hand = self.hand
        self._columns = [(d.code, hand.column(d.formula)) for d in self.columns if d.formula]
        self._totals = [hand.value(f) for f in self.totals]
        self._indicators = [
            hand.total(f) if level not in {"", COUNTY} else hand.value(f)
            for level, f, _ in self.indicators
        ]
        self._row_rules = [hand.broken_rows(r) for r in self.row_rules]
        self._rules = [hand.broken(r) for r in self.rules]

    def ours(self) -> object:
        answers, scope = self.answers, self.answers.county
        for datum in self.columns:
            answers.tables[datum.form].forget(datum.code)
        return (
            [answers.column_of(answers.tables[d.form], d) for d in self.columns],
            [evaluate(f, scope).value for f in self.totals],
            [
                (
                    over_level(answers, level, f, zero)
                    if level not in {"", COUNTY}
                    else evaluate(f, scope)
                ).value
                for level, f, zero in self.indicators
            ],
            self.broken(self.row_rules),
            [
                judge(r, evaluate(r.left, scope), evaluate(r.right, scope)) is False
                for r in self.rules
            ],
        )

    def theirs(self) -> object:
        one, last, rows, last_rows = self.numbers
        columns = []
        for code, column in self._columns:
            rows[code] = column(one, last, rows, last_rows)
            columns.append(rows[code])
        others = self._totals, self._indicators, self._row_rules, self._rules
        return columns, *([f(*self.numbers) for f in part] for part in others)


class _Buildings(_County):
    """Ten rules about buildings."""

    def __init__(self, pack: FormPack, sizes: Mapping[str, int]) -> None:
        super().__init__(pack, sizes)
        self.rules = [
            r for r in pack.rules if r.form == "bld" and r.scope is not RuleScope.DEPARTMENT
        ][:10]
        self._rules = [self.hand.broken_rows(r) for r in self.rules]
        for datum in pack.base_data:
            if datum.form == "bld" and datum.formula:
                self.answers.column_of(self.answers.tables["bld"], datum)

    def ours(self) -> object:
        return self.broken(self.rules)

    def theirs(self) -> object:
        return [broken(*self.numbers) for broken in self._rules]


class _Counting(_County):
    """One count over a condition of two columns."""

    def __init__(self, pack: FormPack, sizes: Mapping[str, int]) -> None:
        super().__init__(pack, sizes)
        self.formula = parse(CONDITION)
        self._formula = self.hand.value(self.formula)

    def ours(self) -> object:
        return evaluate(self.formula, self.answers.county).value

    def theirs(self) -> object:
        return self._formula(*self.numbers)


def _subjects(pack: FormPack, sizes: Mapping[str, int]) -> tuple[list[Subject], list[Subject]]:
    places, above = [Subject(COUNTY, "place", "county", "1", "县", "")], [COUNTY]
    for level, size in sizes.items():
        ids = [f"{level}{n}" for n in range(size)]
        places += [
            Subject(id_, "place", level, id_, id_, above[n % len(above)])
            for n, id_ in enumerate(ids)
        ]
        above = ids
    objects = [
        Subject(f"{form.code}{n}", "row", form.code, f"{n}", f"{n}", COUNTY)
        for form in pack.forms
        if form.kind is FormKind.REGISTER
        for n in range(OBJECTS)
    ]
    return places, objects


def _value(datum: BaseDatum, n: int, chance: random.Random) -> Value:
    """Give a likely value; buildings are such that hardly a rule fails."""
    high = n % 3 == 0
    buildings = {"bld_floors": 18 if high else 6, "bld_hh": 72 if high else 24 + n % 12,
                 "bld_year": 2010 if high else 1982 + n % 20, "bld_lift": int(high),
                 "h_unit": 0}  # fmt: skip
    if datum.code in buildings:
        return Decimal(buildings[datum.code])
    if datum.type is DatumType.YESNO:
        return Decimal(chance.random() < 0.1)
    if datum.type is DatumType.CHOICE:
        return (
            "剪力墙"
            if datum.code == "bld_struct" and high
            else datum.choices[n % len(datum.choices)]
        )
    if datum.type.numeric:
        return Decimal(chance.randint(1, 9000))
    return "2025-12-31"


def _or_none(value: Value) -> Decimal | str | None:
    return None if isinstance(value, Absence) else value
