"""What nobody needs to be asked any more once indicators are left out.

Dropped: a datum that only left-out indicators used; the rest of its form when nothing in
it serves an indicator that stays (a register of bridges need not be kept for its names);
rules, owners and concordance rows that speak of what is dropped; dimensions without an
indicator. Kept: what the overlay itself adds or changes, and what was asked without an
indicator in a form that loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.formula import FormulaError, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cityexam_desktop.formpack.overlay.lines import Line
    from cityexam_desktop.formpack.tables import Cells

_GONE: Final = {"new": "", "change": "dropped", "note": "本县不采用。"}


@dataclass(frozen=True, slots=True)
class Pruned:
    """The lines that stay, and the names of the data that are no longer asked."""

    lines: Mapping[str, list[Line]]
    data: tuple[str, ...]


def pruned(lines: Mapping[str, list[Line]], left_out: frozenset[str]) -> Pruned:
    """Take the indicators `left_out` (by code) away, with what only they needed."""
    parts = [line for line in lines["parts"] if line.cells["indicator"] in left_out]
    gone = left_out | {line.cells["code"] for line in parts}
    data = _unneeded(lines, gone)
    kept = dict(lines)
    kept["indicators"] = [x for x in lines["indicators"] if x.cells["code"] not in gone]
    kept["parts"] = [x for x in lines["parts"] if x.cells["code"] not in gone]
    kept["base_data"] = [x for x in lines["base_data"] if x.cells["code"] not in data]
    forms = _emptied(lines["base_data"], kept["base_data"])
    kept["owners"] = [
        x
        for x in lines["owners"]
        if x.row or (x.cells["datum"] not in data and x.cells["form"] not in forms)
    ]
    kept["forms"] = [x for x in lines["forms"] if x.cells["code"] not in forms]
    kept["rules"] = [
        x
        for x in lines["rules"]
        if x.row or (x.cells["form"] not in forms and not _rule_codes(x.cells) & data)
    ]
    emptied = {x.cells["dimension"] for x in lines["indicators"] if x.cells["code"] in gone}
    emptied -= {x.cells["dimension"] for x in kept["indicators"]}
    kept["dimensions"] = [x for x in lines["dimensions"] if x.row or x.cells["code"] not in emptied]
    kept["concordance"] = _concordance(lines["concordance"], gone | data)
    names = tuple(x.cells["name"] for x in lines["base_data"] if x.cells["code"] in data)
    return Pruned(kept, names)


def _concordance(rows: list[Line], gone: frozenset[str]) -> list[Line]:
    """What older codes led to and is gone is dropped now; the way over packs between stays."""

    def stays(x: Line) -> bool:
        return bool(x.row or x.cells["into"]) or x.cells["new"] not in gone

    spoken = {(x.cells["pack"], x.cells["old"]) for x in rows if stays(x) and not x.cells["into"]}
    kept = []
    for x in rows:
        if stays(x):
            kept.append(x)
        elif x.cells["old"] and (x.cells["pack"], x.cells["old"]) not in spoken:
            kept.append(replace(x, cells={**x.cells, **_GONE}))
    return kept


def _emptied(before: list[Line], after: list[Line]) -> set[str]:
    return {x.cells["form"] for x in before} - {x.cells["form"] for x in after}


def _unneeded(lines: Mapping[str, list[Line]], gone: frozenset[str]) -> frozenset[str]:
    needs = {x.cells["code"]: _needs(x.cells) for x in lines["base_data"]}
    results = [*lines["indicators"], *lines["parts"]]
    lost = _reached(needs, _used([x for x in results if x.cells["code"] in gone]))
    named = {x.cells["code"] for x in lines["base_data"] if x.row}
    named |= {code for x in lines["rules"] if x.row for code in _rule_codes(x.cells)}
    used = _used([x for x in results if x.cells["code"] not in gone])
    kept = _reached(needs, used | named)
    dropped = lost - kept
    form_of = {x.cells["code"]: x.cells["form"] for x in lines["base_data"]}
    serving = {form_of[code] for code in kept if code in form_of}
    touched = {form_of[code] for code in dropped if code in form_of} - serving
    dropped |= {code for code, form in form_of.items() if form in touched}
    return frozenset(dropped - _reached(needs, set(form_of) - dropped))


def _reached(needs: Mapping[str, set[str]], codes: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += needs.get(code, ())
    return found


def _used(results: Iterable[Line]) -> set[str]:
    found: set[str] = set()
    for line in results:
        found |= _codes(line.cells["formula"])
        found |= {line.cells["direct"]} - {""}
    return found


def _needs(datum: Cells) -> set[str]:
    found = _codes(datum["formula"]) | _codes(datum["relevant"])
    return found | ({datum["weight"]} - {""})


def _rule_codes(rule: Cells) -> set[str]:
    return _codes(rule["left"]) | _codes(rule["right"])


def _codes(text: str) -> set[str]:
    """The codes of a formula, last year's too; a broken formula is told elsewhere."""
    if not text:
        return set()
    try:
        formula = parse(text)
    except FormulaError:
        return set()
    return {*formula.codes, *formula.prev_codes}
