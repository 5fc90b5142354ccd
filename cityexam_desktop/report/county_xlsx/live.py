"""Formulas of the pack as live formulas that show a word where an input is absent.

The shape is ``IF(something is missing, word, IFERROR(formula, word))``: no cell ever
shows an error. A formula that no cell could hold faithfully gives None, and the
program's own value is written in its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.assessment import NOT_COMPUTABLE, STATE_WORDS
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import State, to_spreadsheet
from cityexam_desktop.formpack.formula.nodes import Aggregate, Chain, walk
from cityexam_desktop.report.county_xlsx.cells import columns_to
from cityexam_desktop.report.county_xlsx.rewriting import (
    computed_with,
    fitted,
    misled_by_words,
    misled_by_zeros,
)
from cityexam_desktop.report.county_xlsx.spots import ROW, NoCell
from cityexam_desktop.workspace.yearbefore import breaks_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.report.county_xlsx.addresses import Addresses
    from cityexam_desktop.report.county_xlsx.spots import Spot

MISSING: Final = STATE_WORDS[NOT_COMPUTABLE]
_MOST: Final = 8192  # characters that a cell takes
_SAME_ROW: Final = re.compile(f"([A-Z]+)([0-9]+|{ROW})")


@dataclass(frozen=True, slots=True)
class _Need:
    """One input: its cell, and whether it is absent now.

    `number` inputs are there when the cell holds a number, texts when it does not hold
    `word`; of rows, `cell` says by 0 that not enough have answered.
    """

    code: str
    cell: str
    absent: bool
    kind: str
    word: str = ""


def quoted(text: str) -> str:
    """Put a text in double quotes for a formula."""
    return '"' + text.replace('"', '""') + '"'


def live(
    spot: Spot,
    formula: Formula,
    state: State,
    *,
    missing: str,
    broken: str,
    decimals: int | None = None,
) -> str | None:
    """Write `formula`, which the program found to be in `state`, as it stands at `spot`.

    `missing` is the expression shown while an input is absent, `broken` the one for a
    zero denominator; with `decimals` the result is rounded. None when a cell could not
    show what the program says.
    """
    if formula.prev_codes & breaks_of(spot.at.dataset.previous).keys():
        return None  # the cell of last year shows a number that the formula must not read
    try:
        needs = _needs(spot, formula)
        text = _translated(spot, formula)
    except NoCell:
        return None
    kept = _kept(formula, state, needs)
    if text is None or kept is None:
        return None
    if decimals is not None:
        text = f"ROUND({text},{decimals})"
    if _may_break(formula):
        text = f"IFERROR({text},{broken})"
    lacks = _lacks(kept)
    if lacks:
        text = (
            f"IF({lacks[0] if len(lacks) == 1 else 'OR(' + ','.join(lacks) + ')'},{missing},{text})"
        )
    return text if len(text) < _MOST else None


def _needs(spot: Spot, formula: Formula) -> list[_Need]:
    order = spot.at.pack.datum
    needs = []
    for code in sorted(formula.codes, key=lambda c: order[c].order):
        over_rows = code not in formula.plain_codes
        gate = spot.enough(code) if over_rows else ""
        if gate:
            needs.append(_Need(code, gate, not spot.at.tally(code).enough, "rows"))
        else:
            needs.append(_single(spot, code, spot.cell(code), spot.scope.value(code)))
    earlier = sorted(formula.prev_codes, key=lambda c: order[c].order)
    needs += [_single(spot, c, spot.previous(c), spot.scope.previous(c)) for c in earlier]
    return needs


def _single(spot: Spot, code: str, cell: str, value: Value) -> _Need:
    if spot.at.pack.datum[code].type.numeric:
        absent = isinstance(value, Absence) and value is not Absence.NONE_HERE
        return _Need(code, cell, absent, "number")
    word = value.word if isinstance(value, Absence) and value is not Absence.NONE_HERE else ""
    return _Need(code, cell, bool(word), "text", word)


def _kept(formula: Formula, state: State, needs: list[_Need]) -> list[_Need] | None:
    """The inputs to ask for: all, but those that the program could do without.

    `OR(a, b)` is decided by one of them, `IF` leaves a branch unread. None when the
    words in the cells would show something else than the program says.
    """
    absent = {need.code for need in needs if need.absent}
    if state in {State.OK, State.ZERO_DENOMINATOR}:
        if absent & computed_with(formula.root):
            return None
        if state is State.ZERO_DENOMINATOR and not _may_break(formula):
            return None
        return [need for need in needs if not need.absent]
    if state is State.UNSUITABLE or not absent:
        return None
    return needs


def _translated(spot: Spot, formula: Formula) -> str | None:
    at = spot.at
    rows = {code for code in formula.codes if spot.enough(code)}

    def words(code: str) -> set[str]:
        return words_in(at, code) if code in rows else set()

    def none_here(code: str) -> bool:
        return code in rows and Absence.NONE_HERE in at.values(code)

    if misled_by_words(formula.root, words) or misled_by_zeros(formula.root, none_here):
        return None
    fit = fitted(formula, lambda code: not at.pack.datum[code].type.numeric, words)
    text = to_spreadsheet(fit, spot.cell, spot.column, spot.previous)
    return text.removeprefix("=") if text else None


def words_in(at: Addresses, code: str) -> set[str]:
    """What stands in a datum's column without being a value: words, or nothing at all."""
    values = at.values(code)
    found = {"" for value in values if value is None} or ({""} if not values else set())
    for value in values:
        if isinstance(value, Absence) and value is not Absence.NONE_HERE:
            found.add(absence_word(at, code, value))
    return found


def absence_word(at: Addresses, code: str, absence: Absence) -> str:
    """The word that a cell shows: a computed datum is never 未填 but 缺数未算."""
    computed = at.pack.datum[code].formula is not None
    return MISSING if computed and absence is Absence.BLANK else absence.word


def _may_break(formula: Formula) -> bool:
    """Whether there is a denominator, written or hidden in AVERAGE."""
    return any(
        (isinstance(node, Chain) and any(sign == "/" for sign, _ in node.rest))
        or (isinstance(node, Aggregate) and node.name == "AVERAGE")
        for node in walk(formula.root)
    )


def _lacks(needs: Iterable[_Need]) -> list[str]:
    """Write the conditions under which something is missing."""
    held = list(needs)
    numbers = list(dict.fromkeys(need.cell for need in held if need.kind == "number"))
    found = [f"COUNT({','.join(_joined(numbers))})<{len(numbers)}"] if numbers else []
    for need in held:
        if need.kind == "text":
            found.append(f"{need.cell}={quoted(need.word)}")
        elif need.kind == "rows":
            found.append(f"{need.cell}=0")
    return found


def _joined(cells: list[str]) -> list[str]:
    """Write neighbours of one row as one range."""
    runs: list[list[str]] = []
    for cell in sorted(cells, key=lambda c: (len(c), c)):
        if runs and _next_to(runs[-1][-1], cell):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [run[0] if len(run) == 1 else f"{run[0]}:{run[-1]}" for run in runs]


def _next_to(left: str, right: str) -> bool:
    a, b = _SAME_ROW.fullmatch(left), _SAME_ROW.fullmatch(right)
    if a is None or b is None or a[2] != b[2]:
        return False
    return columns_to(b[1]) - columns_to(a[1]) == 1
