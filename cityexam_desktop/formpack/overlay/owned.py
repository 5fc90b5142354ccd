"""What a county puts into its own pack beyond single decisions: grading, head, whole removals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.formula import FormulaError, parse
from cityexam_desktop.formpack.overlay.decisions import SOURCE, drop_own
from cityexam_desktop.formpack.tables import COLUMNS, INDEX_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cityexam_desktop.formpack.tables import Cells, Tables

OWN_KEYS: Final = (
    "title", "version", "document", "as_of_rule", "scope_note", "unevaluated_count",
    *INDEX_KEYS,
)  # fmt: skip
"""The keys of ``pack.csv`` that a county may set for itself."""
_OWNED: Final = ("indicators", "parts", "base_data", "forms", "units", "rules")


def own_grades(overlay: Tables, bands: Iterable[Mapping[str, str]]) -> Tables:
    """Grade dimensions by the county's own table; without bands by the base's again."""
    rows = tuple(
        {**dict.fromkeys(COLUMNS["grades"], ""), "source": SOURCE, "confidence": "local", **band}
        for band in bands
    )
    return {**overlay, "grades": rows}


def own_head(overlay: Tables, key: str, value: str) -> Tables:
    """Set a key of the pack itself; an empty value is the base's again. Raises `WrongUse`."""
    if key not in OWN_KEYS:
        raise WrongUse(f"不能改“{key}”。", f"可以改的是：{'、'.join(OWN_KEYS)}。")
    rows = [row for row in overlay["pack"] if row["key"] != key]
    return {**overlay, "pack": (*rows, *([{"key": key, "value": value}] if value else ()))}


def own_index(overlay: Tables, said: Mapping[str, str]) -> Tables:
    """Set keys of the rule of the health index; an empty value is the base's again."""
    for key, value in said.items():
        overlay = own_head(overlay, key, value)
    return overlay


def drop_whole(overlay: Tables, code: str) -> Tables:
    """Take what the county added away, with the data and forms that only it needed.

    Raises `WrongUse` for a code that the overlay did not add.
    """
    held = {row["code"]: row for table in _OWNED for row in overlay.get(table, ())}
    if code not in held:
        raise WrongUse(f"增减方案里没有“{code}”。", "上级的指标请用 leave-out 不采用。")
    own = {row["code"] for row in overlay.get("base_data", ())}
    needed = _reached(overlay, _codes(held[code])) & own
    rest = drop_own(overlay, code)
    results = [row for table in ("indicators", "parts") for row in rest.get(table, ())]
    still = {one for row in results for one in _reached(rest, _codes(row))}
    for datum in sorted(needed - still):
        rest = drop_own(rest, datum)
    return _without_empty_forms(overlay, rest)


def _without_empty_forms(before: Tables, after: Tables) -> Tables:
    """Forms that the overlay added and that lost their last datum go too."""
    filled = {row["form"] for row in before.get("base_data", ())}
    left = {row["form"] for row in after.get("base_data", ())}
    for form in (row["code"] for row in before.get("forms", ())):
        if form in filled - left:
            after = drop_own(after, form)
    return after


def _reached(overlay: Tables, codes: set[str]) -> set[str]:
    """The codes with those that own computed data are made of."""
    by_code: dict[str, Cells] = {row["code"]: row for row in overlay.get("base_data", ())}
    found: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += _codes(by_code.get(code, {}))
    return found


def _codes(row: Cells) -> set[str]:
    found = {row["direct"]} if row.get("direct") else set()
    for column in ("formula", "relevant"):
        try:
            formula = parse(row[column]) if row.get(column) else None
        except FormulaError:
            continue
        found |= {*formula.codes, *formula.prev_codes} if formula else set()
    return found
