"""From a `FormPack` back to rows of text: the reverse of `build`.

The columns are the names of the fields, so most cells write themselves. Owners
are written datum by datum (without ``*``), the county's rules last.
"""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.formula import Formula
from cityexam_desktop.formpack.indexrule import INDEX
from cityexam_desktop.formpack.tables import BASE_KEYS, COLUMNS, INDEX_KEYS, PACK_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cityexam_desktop.formpack.model import (
        Example,
        FormPack,
        Indicator,
        IndicatorPart,
        Owner,
        Rule,
    )
    from cityexam_desktop.formpack.tables import Cells

_THRESHOLD = "threshold_"


def rows_of(pack: FormPack) -> Mapping[str, tuple[Cells, ...]]:
    """Give all tables of a pack as rows of text."""
    form_of = {datum.code: datum.form for datum in pack.base_data}
    parts = [part for indicator in pack.indicators for part in indicator.parts]
    return {
        "pack": _head(pack),
        "levels": _plain("levels", pack.levels),
        "dimensions": _plain("dimensions", pack.dimensions),
        "units": _plain("units", pack.units),
        "forms": _plain("forms", pack.forms),
        "base_data": _plain("base_data", pack.base_data),
        "owners": tuple(_owner(owner, form_of.get(owner.datum, "")) for owner in pack.owners),
        "indicators": tuple(_judged("indicators", item) for item in pack.indicators),
        "parts": tuple(_judged("parts", item) for item in parts),
        "rules": tuple(map(_rule, pack.rules)),
        "grades": _plain("grades", pack.grades),
        "sources": _plain("sources", pack.sources),
        "concordance": _plain("concordance", pack.concordance),
        "members": _plain("members", pack.members),
        "work_items": _plain("work_items", pack.work_items),
        "targets": _plain("targets", pack.targets),
        "mechanisms": _plain("mechanisms", pack.mechanisms),
        "local": _plain("local", pack.local),
    }


def _head(pack: FormPack) -> tuple[Cells, ...]:
    """The keys of the pack; of the index what is said, of the pack below where there is one."""
    values = [(key, _text(getattr(pack, key))) for key in PACK_KEYS]
    said = [(key, _text(getattr(pack.index, key.removeprefix(INDEX)))) for key in INDEX_KEYS]
    values += [(key, text) for key, text in said if text]
    if pack.base is not None:
        base = (pack.base.id, pack.base.version, pack.base.digest, pack.base.overlay)
        values += zip(BASE_KEYS, base, strict=True)
    return tuple({"key": key, "value": value} for key, value in values)


def _text(value: object) -> str:
    match value:
        case None:
            text = ""
        case bool():
            text = "yes" if value else "no"
        case Decimal():
            text = f"{value:f}"
        case enum.Enum():
            text = str(value.value)
        case Formula():
            text = value.text
        case tuple():
            text = "|".join(value)
        case _:
            text = str(value)
    return text


def _row(item: object, columns: Iterable[str]) -> dict[str, str]:
    return {column: _text(getattr(item, column)) for column in columns}


def _plain(table: str, items: Iterable[object]) -> tuple[Cells, ...]:
    return tuple(_row(item, COLUMNS[table]) for item in items)


def _owner(owner: Owner, form: str) -> Cells:
    return {"form": form, **_row(owner, ("datum", "unit", "role", "basis"))}


def _judged(table: str, item: Indicator | IndicatorPart) -> Cells:
    columns = COLUMNS[table]
    flat = [column for column in columns if column.startswith(_THRESHOLD)]
    cells = _row(item, (column for column in columns if column not in flat))
    threshold = item.threshold
    for column in flat:
        name = column.removeprefix(_THRESHOLD)
        cells[column] = _text(getattr(threshold, name)) if threshold else ""
    return cells


def _rule(rule: Rule) -> Cells:
    special: dict[str, Callable[[Rule], str]] = {
        "tolerance": _tolerance,
        "passes": lambda r: _examples(r.passes),
        "fails": lambda r: _examples(r.fails),
    }
    cells = _row(rule, (column for column in COLUMNS["rules"] if column not in special))
    return {**cells, **{column: write(rule) for column, write in special.items()}}


def _tolerance(rule: Rule) -> str:
    if rule.relative:
        return f"{(rule.tolerance * 100).normalize():f}%"
    return f"{rule.tolerance:f}"


def _examples(examples: tuple[Example, ...]) -> str:
    return " | ".join("; ".join(f"{k}={v}" for k, v in example.values) for example in examples)
