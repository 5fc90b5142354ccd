"""The sheets of place forms and registers: a row per subject, a column per datum.

Computed data are live formulas, and so are the figures above the heading, on which
formulas over all rows rest: how many rows answered, how many wait, whether that is
enough. Rows that were not surveyed stay empty, so that no sum counts them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.county.assessment import NOT_APPLICABLE, STATE_WORDS
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import State, evaluate
from cityexam_desktop.formpack.model import COUNTY, DatumType, Rollup
from cityexam_desktop.report.county_xlsx import cells
from cityexam_desktop.report.county_xlsx.addresses import (
    ANSWERED_ROW,
    COUNTED,
    FIXED_COLUMNS,
    STATE,
    STATS,
    WAITING_ROW,
)
from cityexam_desktop.report.county_xlsx.cells import EMPTY, ZERO, Cell, Column, Page
from cityexam_desktop.report.county_xlsx.live import MISSING, absence_word, quoted
from cityexam_desktop.report.county_xlsx.rowtexts import RowTexts
from cityexam_desktop.report.county_xlsx.spots import RowSpot
from cityexam_desktop.workspace.model import RowState
from cityexam_desktop.workspace.scopes import RowScope

if TYPE_CHECKING:
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.report.county_xlsx.addresses import Addresses, FormSheet, Helper

INAPPLICABLE = STATE_WORDS[NOT_APPLICABLE]
_NOTHING = Cell("", cells.NOT_COUNTED)
_NO_STATS = (EMPTY,) * FIXED_COLUMNS
_ONE = Decimal(1)
_NAMED = 2


def form_page(at: Addresses, home: FormSheet) -> Page:
    """Lay out the sheet of one form."""
    form = home.table.form
    columns = (
        Column("所属", 24),
        Column("编号", 14),
        Column("名称", 16),
        Column("调查状态", 10),
        Column("计入", 6),
        *(Column(_heading(d.name, d.measure), _width(d)) for d in home.data),
        *(
            Column(f"指标{h.indicator.number} {_heading(h.item.name, h.item.measure)}", 16)
            for h in home.helpers
        ),
    )
    done, total = home.table.coverage
    texts = RowTexts()
    surveyed = f"已调查 {done} 行，共 {total} 行；未调查的行不计入。" if form.by_exception else ""
    return Page(
        home.name,
        form.title,
        f"{surveyed}“能否汇总”为“是”，表示已答的行足以得出全县数。{form.note}",
        columns,
        tuple(_row(at, home, row, texts) for row in range(total)) or (_nobody(columns),),
        above=_stats(at, home),
        frozen=3,
        gray=COUNTED if form.by_exception else "",
    )


def _heading(name: str, measure: str) -> str:
    return f"{name}（{measure}）" if measure else name


def _width(datum: BaseDatum) -> int:
    return 12 if datum.type.numeric or datum.type is DatumType.CHOICE else 18


def _nobody(columns: tuple[Column, ...]) -> tuple[Cell, ...]:
    return (EMPTY, EMPTY, Cell("（没有记录）", cells.WORD), *(EMPTY,) * (len(columns) - 3))


def _row(at: Addresses, home: FormSheet, row: int, texts: RowTexts) -> tuple[Cell, ...]:
    table = home.table
    subject = table.subjects[row]
    number = home.first + row
    counted = table.counted[row]
    spot = RowSpot(at, home, row, RowScope(at.answers, table, row))
    flag = Cell(_ONE if counted else ZERO, cells.STAT)
    state = "—"
    if table.form.by_exception:
        state = table.states[row].word
        words = [quoted(state.word) for state in RowState if state.counts]
        tests = ",".join(f"{STATE}{number}={word}" for word in words)
        flag = Cell(flag.shown, cells.STAT, f"IF(OR({tests}),1,0)")
    return (
        Cell(_above(at, subject.parent)),
        Cell(subject.code),
        Cell(subject.name),
        Cell(state, cells.CENTRE),
        flag,
        *(_datum(at, spot, datum, texts, counted=counted) for datum in home.data),
        *(_helper(at, spot, helper, texts) for helper in home.helpers),
    )


def _above(at: Addresses, place: str) -> str:
    """Name the two places above, the larger first; never the county."""
    names: list[str] = []
    while place != COUNTY and place in at.answers.places and len(names) < _NAMED:
        names.append(at.answers.places[place].name)
        place = at.answers.places[place].parent
    return " ".join(reversed(names))


def _datum(
    at: Addresses, spot: RowSpot, datum: BaseDatum, texts: RowTexts, *, counted: bool
) -> Cell:
    if datum.formula is not None and datum.code not in at.dataset.not_asked:
        return _computed(at, spot, datum, datum.formula, texts, counted=counted)
    if not counted:
        return _NOTHING
    return cells.value_cell(datum, _held(at, spot, datum))


def _held(at: Addresses, spot: RowSpot, datum: BaseDatum) -> Value:
    return at.answers.column_of(spot.home.table, datum)[spot.row]


def _computed(
    at: Addresses,
    spot: RowSpot,
    datum: BaseDatum,
    formula: Formula,
    texts: RowTexts,
    *,
    counted: bool,
) -> Cell:
    style = cells.number_style(datum)
    value = _held(at, spot, datum) if counted else Absence.BLANK
    shown = absence_word(at, datum.code, value) if isinstance(value, Absence) else value
    if not counted:
        state, shown = State.MISSING, ""
    elif isinstance(value, Absence):
        state = evaluate(formula, spot.scope).state
    else:
        state = State.OK
    word = INAPPLICABLE if shown == INAPPLICABLE else MISSING
    text = texts.text(spot, formula, state, missing=word, broken=MISSING)
    if text is None:
        return Cell(shown, style)
    if spot.home.table.form.by_exception:
        text = f'IF({COUNTED}{spot.home.first + spot.row}=1,{text},"")'
    return Cell(shown, style, text)


def _helper(at: Addresses, spot: RowSpot, helper: Helper, texts: RowTexts) -> Cell:
    """Give an indicator's result at one place; it is not rounded, the county's sum is."""
    style = cells.figure(helper.item.decimals)
    scope = at.answers.at(spot.home.table.subjects[spot.row].id)
    result = evaluate(helper.formula, scope)
    shown: Decimal | str = INAPPLICABLE
    if result.state is State.OK and isinstance(result.value, Decimal):
        shown = result.value
    elif result.state is State.MISSING:
        shown = MISSING
    here = RowSpot(at, spot.home, spot.row, scope)
    word = INAPPLICABLE if result.state is State.NOT_APPLICABLE else MISSING
    text = texts.text(here, helper.formula, result.state, missing=word, broken=INAPPLICABLE)
    return Cell(shown, style, text or "")


def _stats(at: Addresses, home: FormSheet) -> tuple[tuple[Cell, ...], ...]:
    """Give the four rows of figures above the heading, column by column."""
    columns = [
        *(_column_stats(at, home, datum) for datum in home.data),
        *(_helper_stats(at, home, helper) for helper in home.helpers),
    ]
    done, _ = home.table.coverage
    counted = Cell(Decimal(done), cells.STAT, f"SUM({home.reach(COUNTED)})")
    return tuple(
        (
            *_NO_STATS[:3],
            Cell(name, cells.LABEL),
            counted if number == 0 else Cell("", cells.STAT),
            *(column[number] for column in columns),
        )
        for number, name in enumerate(STATS)
    )


def _column_stats(at: Addresses, home: FormSheet, datum: BaseDatum) -> tuple[Cell, ...]:
    column = home.column(datum.code)
    reach, flags = home.reach(column), home.reach(f"${COUNTED}")
    tally = at.tally(datum.code)
    apart = "".join(
        f"-COUNTIF({reach},{quoted(word.word)})"
        for word in (Absence.NOT_APPLICABLE, Absence.NOT_ASKED)
    )
    return (
        _total(at, datum, reach),
        _stat(tally.answered, _answered(datum, reach)),
        _stat(tally.waiting, f"SUM({flags})-{column}{ANSWERED_ROW}{apart}"),
        Cell(_ONE if tally.enough else ZERO, cells.YESNO, _enough(at, datum, column, flags)),
    )


def _stat(count: int, formula: str) -> Cell:
    return Cell(Decimal(count), cells.STAT, formula)


def _total(at: Addresses, datum: BaseDatum, reach: str) -> Cell:
    if not datum.type.numeric or datum.rollup is not Rollup.SUM or datum.measure == "年":
        return Cell("", cells.STAT)
    numbers = [value for value in at.values(datum.code) if isinstance(value, Decimal)]
    return Cell(sum(numbers, ZERO), cells.STAT, f"SUM({reach})")


def _answered(datum: BaseDatum, reach: str) -> str:
    if datum.type.numeric:
        return f"COUNT({reach})"
    words = [absence.word for absence in Absence if absence is not Absence.NONE_HERE]
    apart = "".join(f"-COUNTIF({reach},{quoted(word)})" for word in (*words, MISSING))
    return f'SUMPRODUCT(1*({reach}<>"")){apart}'


def _enough(at: Addresses, datum: BaseDatum, column: str, flags: str) -> str:
    """Write the rule by which formulas over rows stand (`formula.coverage.enough`)."""
    if datum.code in at.dataset.not_asked:
        return "0"
    answered, waiting = f"{column}{ANSWERED_ROW}", f"{column}{WAITING_ROW}"
    unsurveyed = f"COUNTIF({flags},0)"
    if at.tally(datum.code).unheard:
        unsurveyed = f"({unsurveyed}+1)"
    if datum.min_coverage is None:
        return f"IF(AND({waiting}=0,OR({answered}>0,{unsurveyed}=0)),1,0)"
    least = f"{datum.min_coverage:f}*({answered}+{waiting}+{unsurveyed})"
    return f"IF(OR({waiting}+{unsurveyed}=0,AND({answered}>0,{answered}>={least})),1,0)"


def _helper_stats(at: Addresses, home: FormSheet, helper: Helper) -> tuple[Cell, ...]:
    reach = home.reach(home.column(helper.item.code))
    results = [evaluate(helper.formula, at.answers.at(s.id)) for s in home.table.subjects]
    numbers = [r.value for r in results if isinstance(r.value, Decimal)]
    waiting = sum(r.state is State.MISSING for r in results)
    return (
        Cell(sum(numbers, ZERO), cells.STAT, f"SUM({reach})"),
        _stat(len(numbers), f"COUNT({reach})"),
        _stat(waiting, f"COUNTIF({reach},{quoted(MISSING)})"),
        Cell("", cells.STAT),
    )
