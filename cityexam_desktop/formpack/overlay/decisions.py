"""An overlay made decision by decision, for a page or a command: rows in, rows out.

Each function takes the overlay's rows and gives new ones; none checks more than it needs
to find its row, for `resolve` tells all mistakes at once. Raises `WrongUse` when a code
or number is not in the base.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.local import LocalAction
from cityexam_desktop.formpack.overlay.continuing import without_rows_to
from cityexam_desktop.formpack.serial import pack_digest
from cityexam_desktop.formpack.tables import BASE_KEYS, COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from cityexam_desktop.formpack.model import FormPack, Indicator, Threshold
    from cityexam_desktop.formpack.tables import Cells, Tables

SOURCE: Final = "own"
"""The code of the source that stands for the county's own documents."""
_DATUM: Final = {
    "type": "decimal", "decimals": "2", "minimum": "0", "rollup": "sum", "required": "yes",
    "carry": "no", "time": "as_of", "evidence": "no", "shared": "no", "sensitivity": "internal",
    "source": SOURCE, "confidence": "local",
}  # fmt: skip
_INDICATOR: Final = {
    "level": "county", "kind": "target", "direction": "higher", "zero_denominator": "missing",
    "decimals": "2", "weight": "1", "applicable": "yes", "graded": "no", "source": SOURCE,
    "confidence": "local",
}  # fmt: skip
_FORM: Final = {"kind": "list", "level": "county", "by_exception": "no"}


def begin(base: FormPack, code: str, title: str, version: str) -> Tables:
    """An overlay on `base` that changes nothing yet; `version` is ten digits (yyyymmddrr)."""
    head = {"id": code, "title": title, "version": version}
    head |= dict(zip(BASE_KEYS, (base.id, base.version, pack_digest(base)), strict=False))
    return {"pack": tuple({"key": key, "value": value} for key, value in head.items())}


def rebased(overlay: Tables, base: FormPack) -> Tables:
    """Let the overlay stand on this very version of its base."""
    facts = dict(zip(BASE_KEYS, (base.id, base.version, pack_digest(base)), strict=False))
    rows = [row for row in overlay["pack"] if row["key"] not in facts]
    rows += [{"key": key, "value": value} for key, value in facts.items()]
    return {**overlay, "pack": tuple(rows)}


def leave_out(overlay: Tables, base: FormPack, which: int | str, reason: str) -> Tables:
    """Leave an indicator out, by number or code; what the overlay changed of it goes too."""
    code = _indicator(base, which).code
    changed = _without(_without(overlay, "indicators", code), "local", code)
    return _decided(changed, "indicators", code, LocalAction.LEFT_OUT, reason=reason)


def take_back(overlay: Tables, code: str) -> Tables:
    """Use an indicator again that was left out."""
    return _undecided(overlay, code, LocalAction.LEFT_OUT)


def own_threshold(overlay: Tables, base: FormPack, code: str, threshold: Threshold) -> Tables:
    """Set the county's own standard for an indicator or part; its document is the county's."""
    cells = _threshold(threshold)
    without = _undecided(overlay, code, LocalAction.CONFIRMED)
    return _with(without, _table(overlay, base, code), code, cells)


def base_threshold(overlay: Tables, base: FormPack, code: str) -> Tables:
    """Judge by the base's standard again."""
    table = _table(overlay, base, code)
    blank = {column: "" for column in COLUMNS[table] if column.startswith("threshold_")}
    return _with(overlay, table, code, blank)


def confirm_threshold(
    overlay: Tables, base: FormPack, code: str, *, document: str, who: str, date: str = ""
) -> Tables:
    """Let a recalled or inferred standard count: `who` found it in `document`."""
    table = _table(overlay, base, code)
    without = _undecided(base_threshold(overlay, base, code), code, LocalAction.CONFIRMED)
    return _decided(
        without, table, code, LocalAction.CONFIRMED, document=document, who=who, date=date
    )


def unconfirm(overlay: Tables, code: str) -> Tables:
    """Take a confirmation back."""
    return _undecided(overlay, code, LocalAction.CONFIRMED)


def weigh(overlay: Tables, base: FormPack, code: str, weight: Decimal) -> Tables:
    """Give an indicator a weight of the county's own; the base's when it is the same."""
    added = {row["code"] for row in overlay.get("indicators", ())} - base.indicator.keys()
    own = code in added
    same = not own and weight == _indicator(base, code).weight
    return _with(overlay, "indicators", code, {"weight": "" if same else f"{weight:f}"})


def assign(
    overlay: Tables, base: FormPack, datum: str, unit: str, *, role: str = "owner", basis: str = ""
) -> Tables:
    """Let `unit` own (or witness, support) a datum in the place of the base's unit."""
    own = [row for row in overlay.get("base_data", ()) if row["code"] == datum]
    if datum not in base.datum and not own:
        raise WrongUse(f"没有基础数据项“{datum}”。", "请核对代码。")
    form = own[0]["form"] if own and own[0].get("form") else base.datum[datum].form
    rows = [r for r in overlay.get("owners", ()) if (r["datum"], r["role"]) != (datum, role)]
    cells = {"form": form, "datum": datum, "unit": unit, "role": role, "basis": basis}
    return {**overlay, "owners": (*rows, cells)}


def own_unit(overlay: Tables, code: str, name: str, note: str = "") -> Tables:
    """Add a reporting unit, or rename one of the base."""
    return _with(overlay, "units", code, {"name": name, "note": note})


def own_form(overlay: Tables, code: str, title: str, **more: str) -> Tables:
    """Add a form; a list of the county as a whole unless `more` says otherwise."""
    return _with(overlay, "forms", code, {"title": title, **_FORM, **more})


def own_datum(
    overlay: Tables, base: FormPack, cells: Mapping[str, str], *, unit: str, document: str
) -> Tables:
    """Add a base datum that `unit` answers; `cells` by the columns of ``base_data``.

    Needed are code, form, name, measure and definition; the rest has usual values.
    """
    full = {**_DATUM, **cells}
    sourced = with_source(_with(overlay, "base_data", full["code"], full), document)
    return sourced if cells.get("formula") else assign(sourced, base, full["code"], unit)


def own_indicator(
    overlay: Tables,
    base: FormPack,
    cells: Mapping[str, str],
    *,
    document: str,
    threshold: Threshold | None = None,
) -> Tables:
    """Add an own indicator (特色指标); `cells` by the columns of ``indicators``.

    Needed are name, dimension, measure, formula and definition; number and code follow
    those that are there, the rest has usual values.
    """
    number = cells.get("number") or str(next_number(overlay, base))
    full = {**_INDICATOR, "code": f"own{number}", **cells, "number": number}
    if threshold is not None:
        full |= _threshold(threshold)
    return with_source(_with(overlay, "indicators", full["code"], full), document)


def drop_own(overlay: Tables, code: str) -> Tables:
    """Take an own indicator, part, datum, form, unit or rule away, and who answers it."""
    for table in ("indicators", "parts", "base_data", "forms", "units", "rules"):
        overlay = _without(overlay, table, code)
    rows = tuple(row for row in overlay.get("owners", ()) if row["datum"] != code)
    return without_rows_to({**overlay, "owners": rows}, code)


def next_number(overlay: Tables, base: FormPack) -> int:
    """The number of the next own indicator; numbers of left-out ones are not used again."""
    own = [row.get("number", "") for row in overlay.get("indicators", ())]
    taken = [int(number) for number in own if number.isdecimal()]
    return max([i.number for i in base.indicators] + taken, default=0) + 1


def _indicator(base: FormPack, which: int | str) -> Indicator:
    for indicator in base.indicators:
        if which in (indicator.number, indicator.code):
            return indicator
    raise WrongUse(f"基准方案里没有指标“{which}”。", "请核对序号或代码。")


def _table(overlay: Tables, base: FormPack, code: str) -> str:
    """Where a threshold stands: in an indicator, or in a part of one."""
    parts = {part.code for indicator in base.indicators for part in indicator.parts}
    parts |= {row["code"] for row in overlay.get("parts", ())}
    if code in parts:
        return "parts"
    if code not in {row["code"] for row in overlay.get("indicators", ())}:
        _indicator(base, code)
    return "indicators"


def _threshold(threshold: Threshold) -> dict[str, str]:
    low, high = (f"{x:f}" if x is not None else "" for x in (threshold.low, threshold.high))
    return {
        "threshold_operator": threshold.operator,
        "threshold_low": low,
        "threshold_high": high,
        "threshold_year": threshold.year,
        "threshold_document": threshold.document,
        "threshold_confidence": "local",
    }


def _with(overlay: Tables, table: str, code: str, cells: Mapping[str, str]) -> Tables:
    """The row of `code` with `cells`, a new one if need be; a row that says nothing goes."""
    rows: list[Cells] = [dict(row) for row in overlay.get(table, ())]
    at = next((n for n, row in enumerate(rows) if row["code"] == code), len(rows))
    before = rows[at] if at < len(rows) else {"code": code}
    after = {column: {**before, **cells}.get(column, "") for column in COLUMNS[table]}
    rows[at : at + 1] = [after] if any(v for c, v in after.items() if c != "code") else []
    return {**overlay, table: tuple(rows)}


def _without(overlay: Tables, table: str, code: str) -> Tables:
    rows = tuple(row for row in overlay.get(table, ()) if row["code"] != code)
    return {**overlay, table: rows}


def _decided(overlay: Tables, table: str, code: str, action: LocalAction, **more: str) -> Tables:
    cells = {"table": table, "code": code, "action": action.value, **more}
    row = {column: cells.get(column, "") for column in COLUMNS["local"]}
    return {**overlay, "local": (*overlay.get("local", ()), row)}


def _undecided(overlay: Tables, code: str, action: LocalAction) -> Tables:
    rows = overlay.get("local", ())
    kept = tuple(row for row in rows if (row["code"], row["action"]) != (code, action.value))
    return {**overlay, "local": kept}


def with_source(overlay: Tables, document: str) -> Tables:
    """One source row for the county's own documents, each named once."""
    held = next((r for r in overlay.get("sources", ()) if r["code"] == SOURCE), None)
    named = held["document"].split("；") if held else []
    if document not in named:
        named.append(document)
    return _with(overlay, "sources", SOURCE, {"document": "；".join(named), "confidence": "local"})
