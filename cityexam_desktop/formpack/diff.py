"""What a changed pack changes, and which changes leave the answers given so far good.

Safe: added, worded differently, loosened, or only judged differently. Unsafe: dropped,
another measure, type, level or form, narrowed ranges, options taken away, a new formula
in the place of an answer: submissions made on both versions could not be merged. This
is the one definition; `county.packs` admits submissions on older packs by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.headings import SHEETS, heading, words_of
from cityexam_desktop.formpack.tables import COLUMNS
from cityexam_desktop.formpack.unbuild import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from cityexam_desktop.formpack.model import BaseDatum, FormPack
    from cityexam_desktop.formpack.tables import Cells

_ASKED = ("levels", "forms", "base_data")
_KEYS = {
    "pack": ("key",),
    "owners": ("datum", "unit"),
    "grades": ("grade", "basis", "low", "poor"),
    "concordance": ("pack", "into", "old", "new"),
    "members": ("collective", "unit"),
    "local": ("table", "code", "action"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the table, the row's key, the column (empty for a whole row), and its effect.

    `data` are the base data whose answers an unsafe change touches.
    """

    table: str
    key: str
    column: str
    old: str
    new: str
    safe: bool
    sentence: str
    data: tuple[str, ...] = ()


def compare(older: FormPack, newer: FormPack) -> tuple[Change, ...]:
    """Give all changes from `older` to `newer`, in the order of the tables and rows."""
    return _compared(older, newer, COLUMNS)


def touched(older: FormPack, newer: FormPack) -> frozenset[str]:
    """The base data of `older` whose answers an unsafe change touches, computed ones left out."""
    return frozenset(code for one in _compared(older, newer, _ASKED) for code in one.data)


def _compared(older: FormPack, newer: FormPack, tables: Iterable[str]) -> tuple[Change, ...]:
    before, after = rows_of(older), rows_of(newer)
    found: list[Change] = []
    for table in tables:
        old = {_key(table, row): row for row in before[table]}
        new = {_key(table, row): row for row in after[table]}
        for key, row in old.items():
            if key in new:
                found += _changed(older, newer, table, row, new[key])
            else:
                found.append(_gone(older, table, key, row))
        found += [
            Change(table, key, "", "", _name(row), safe=True, sentence=_said(table, row, "新增。"))
            for key, row in new.items()
            if key not in old
        ]
    return tuple(found)


def _key(table: str, row: Cells) -> str:
    return " ".join(row[column] for column in _KEYS.get(table, ("code",)))


def _name(row: Cells) -> str:
    return row.get("name") or row.get("title") or row.get("sentence") or next(iter(row.values()))


def _said(table: str, row: Cells, what: str) -> str:
    return f"{SHEETS[table]}“{_name(row)}”：{what}"


def _gone(older: FormPack, table: str, key: str, row: Cells) -> Change:
    data = _data_of(older, table, key)
    what = "取消，已填的数不再用到。" if data else "取消。"
    return Change(table, key, "", _name(row), "", not data, _said(table, row, what), data)


def _data_of(pack: FormPack, table: str, key: str) -> tuple[str, ...]:
    """The answers that hang on a row of what is asked."""
    if table == "base_data":
        return (key,) if pack.datum[key].formula is None else ()
    if table == "forms":
        return tuple(datum.code for datum in pack.data_of_form[key])
    if table == "levels":
        forms = [form.code for form in pack.forms if form.level == key]
        return tuple(d.code for form in forms for d in pack.data_of_form[form])
    return ()


def _changed(older: FormPack, newer: FormPack, table: str, old: Cells, new: Cells) -> list[Change]:
    key = _key(table, old)
    found = []
    for column in COLUMNS[table]:
        if old[column] == new[column]:
            continue
        unsafe = _unsafe(older, newer, table, key, column)
        words = words_of(table, column)
        a, b = (words.get(text, text) or "（空）" for text in (old[column], new[column]))
        what = f"“{heading(table, column)}”由“{a}”改为“{b}”{f'，{unsafe}' if unsafe else ''}。"
        data = _data_of(older, table, key) if unsafe else ()
        found.append(
            Change(
                table, key, column, old[column], new[column], not unsafe,
                _said(table, new, what), data,
            )
        )  # fmt: skip
    return found


def _unsafe(older: FormPack, newer: FormPack, table: str, key: str, column: str) -> str:
    """Why a change of one column spoils answers; empty when it does not."""
    if table == "forms" and column in {"kind", "level", "by_exception"}:
        return "已填的行不再对得上"
    if table == "levels" and column == "parent":
        return "已登记的体检单元不再对得上"
    if table != "base_data":
        return ""
    old, new = older.datum[key], newer.datum[key]
    if column in {"form", "measure", "type", "default", "time"}:
        return "同一代码不再是同一个数，请改用新代码并在新旧对照里写明"
    if column == "formula":
        return "" if old.formula is not None and new.formula is not None else "填报和计算互换了"
    return _narrowed(old, new, column)


def _narrowed(old: BaseDatum, new: BaseDatum, column: str) -> str:
    narrowed = {
        "minimum": _above(new.minimum, old.minimum),
        "maximum": _above(old.maximum, new.maximum, none_is_more=True),
        "decimals": new.decimals < old.decimals,
        "choices": bool(set(old.choices) - set(new.choices)),
        "required": new.required,
        "relevant": new.relevant is not None,
    }
    return "已填的数可能不再合规定" if narrowed.get(column, False) else ""


def _above(one: Decimal | None, other: Decimal | None, *, none_is_more: bool = False) -> bool:
    """Whether `one` is more than `other`; no bound is the loosest on either side."""
    if none_is_more:
        return other is not None and (one is None or one > other)
    return one is not None and (other is None or one > other)
