"""A base pack and an overlay make the resolved pack, or all mistakes of the overlay at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cityexam_desktop.errors import CityExamError
from cityexam_desktop.findings import Finding, Level, Where, in_order
from cityexam_desktop.formpack.cells import Sheet
from cityexam_desktop.formpack.checked import BadPack, build_and_lint, is_grave
from cityexam_desktop.formpack.concordance import ALL
from cityexam_desktop.formpack.headings import PACK_WORDS
from cityexam_desktop.formpack.indexrule import rule_words
from cityexam_desktop.formpack.local import LocalAction, LocalChange
from cityexam_desktop.formpack.overlay.deciding import decided
from cityexam_desktop.formpack.overlay.lines import Line, merged
from cityexam_desktop.formpack.overlay.owning import owners
from cityexam_desktop.formpack.overlay.pruning import pruned
from cityexam_desktop.formpack.overlay.telling import in_overlay
from cityexam_desktop.formpack.serial import digest, pack_digest, tables_to_bytes
from cityexam_desktop.formpack.tables import (
    BASE_KEYS,
    COLUMNS,
    INDEX_KEYS,
    PACK_KEYS,
    is_overlay,
    read_folder,
)
from cityexam_desktop.formpack.unbuild import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cityexam_desktop.formpack.cells import Row
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.formpack.tables import Tables

_OWN_KEYS = ("id", "title", "version")
_FLAGS = {"yes": "是", "no": "否"}
_WHOLE = ("grades",)
"""Tables that the overlay replaces as a whole, for their rows have no code."""

_SILENT = frozenset({"sources", "concordance", "members"})
"""Tables whose changes are no decision of the county's that a report would name."""


class NotAnOverlay(CityExamError):
    """The folder holds a whole pack, or none at all, where an overlay is wanted."""

    code = "pack"

    def __init__(self, name: str) -> None:
        """Name the folder."""
        super().__init__(
            f"“{name}”不是本县增减方案。",
            "它的 pack.csv 里要写明基准方案（base）；可以用 overlay begin 起一个。",
        )


@dataclass(frozen=True, slots=True)
class Resolved:
    """What base and overlay come to; `pack` is None when the overlay has grave mistakes."""

    pack: FormPack | None
    findings: tuple[Finding, ...]
    tables: Tables
    """The resolved pack's rows, as its folder holds them."""
    dropped: tuple[str, ...] = ()
    """Names of base data that are no longer asked."""


def resolve(base: FormPack, overlay: Tables) -> Resolved:
    """Put `overlay` on `base`; the same rows give the same pack, to the byte.

    Findings are about the overlay's rows: table, row as a spreadsheet shows it, column.
    """
    sheet = Sheet()
    rows = {table: sheet.rows(overlay, table) for table in COLUMNS}
    if not _stands_on(base, rows["pack"], sheet):
        return Resolved(None, in_order(sheet.findings), {})
    before = rows_of(base)
    lines: dict[str, list[Line]] = {}
    changes: list[LocalChange] = []
    for table in COLUMNS:
        if table not in {"pack", "owners", "local", *_WHOLE}:
            lines[table], more = merged(table, before[table], rows[table])
            changes += [] if table in _SILENT else more
    lines["concordance"] += _same_as_below(base, lines["concordance"])
    lines["owners"], more = owners(before["owners"], lines["base_data"], rows["owners"])
    changes += more
    for table in _WHOLE:
        lines[table], more = _replaced(table, before, rows[table])
        changes += more
    lines["pack"], more = _head(base, rows["pack"], overlay)
    changes += more
    decisions = decided(rows, lines)
    slim = pruned(decisions.lines, decisions.left_out)
    local = [*decisions.changes, *_still_here(changes, slim.lines)]
    whole = {table: [line.cells for line in slim.lines.get(table, [])] for table in COLUMNS}
    whole["local"] = [*before["local"], *rows_of_local(local)]
    pack, findings = build_and_lint(whole)
    told = [f for one in findings if (f := in_overlay(one, slim.lines, base.id)) is not None]
    every = in_order(dict.fromkeys([*sheet.findings, *told]))
    return Resolved(None if is_grave(every) else pack, every, whole, slim.data)


def resolve_folder(base: FormPack, folder: Path) -> Resolved:
    """The same for an overlay's folder; a folder that is no overlay raises `NotAnOverlay`."""
    overlay, about_files = read_folder(folder)
    if not is_overlay(overlay):
        raise NotAnOverlay(folder.name)
    found = resolve(base, overlay)
    every = in_order([*about_files, *found.findings])
    return replace(found, pack=None if is_grave(every) else found.pack, findings=every)


def resolved(base: FormPack, overlay: Tables, name: str) -> FormPack:
    """The resolved pack; raises `BadPack` with all mistakes of the overlay `name`."""
    found = resolve(base, overlay)
    if found.pack is None:
        raise BadPack(name, found.findings)
    return found.pack


def overlay_digest(overlay: Tables) -> str:
    """The SHA-256 that names an overlay: of its rows as they would travel."""
    return digest(b"".join(tables_to_bytes(overlay)))


def _same_as_below(base: FormPack, lines: list[Line]) -> list[Line]:
    """Where the base itself was resolved: the codes of the pack below it are still the same."""
    below = base.base.id if base.base else ""
    said = any((x.cells["pack"], x.cells["old"]) == (below, ALL) for x in lines)
    if not below or said:
        return []
    cells = {"pack": below, "old": ALL, "new": ALL, "change": "same", "name": "其余代码",
             "confidence": "verified"}  # fmt: skip
    return [Line({column: cells.get(column, "") for column in COLUMNS["concordance"]})]


def rows_of_local(changes: list[LocalChange]) -> list[dict[str, str]]:
    """The rows of the table ``local``."""
    return [
        {
            column: one.action.value if column == "action" else str(getattr(one, column))
            for column in COLUMNS["local"]
        }
        for one in changes
    ]


def _still_here(changes: list[LocalChange], lines: Mapping[str, list[Line]]) -> list[LocalChange]:
    """What is said of rows that went with left-out indicators is not said."""
    codes = {table: {x.cells.get("code") for x in found} for table, found in lines.items()}
    return [c for c in changes if c.table not in lines or not c.code or c.code in _of(c, codes)]


def _of(one: LocalChange, codes: Mapping[str, set[str | None]]) -> set[str | None]:
    if one.table in {"pack", *_WHOLE}:
        return {one.code}
    return codes["base_data" if one.table == "owners" else one.table]


def _stands_on(base: FormPack, rows: tuple[Row, ...], sheet: Sheet) -> bool:
    """Check the head; False when the overlay stands on another pack altogether."""
    held = {row.text("key"): row for row in rows}
    for key in (*_OWN_KEYS, *BASE_KEYS[:-1]):
        if key not in held:
            where = Where("pack", (1, 0), "1")
            what = f"pack.csv 缺少“{key}”一行。"
            sheet.findings.append(
                Finding("pack.incomplete", Level.MUST, where, what, "请补上这一行。")
            )
        elif not held[key].text("value"):
            held[key].needed("value")
    named = held.get("base")
    if named is None or named.text("value") != base.id:
        if named is not None:
            what = f"基准方案是“{named.text('value')}”，给的却是“{base.id}”。"
            named.say("value", "pack.base", what, "请改用写明的基准方案。")
        return False
    _same_base(base, held)
    if (own := held.get("id")) and own.text("value") == base.id:
        what = "本县方案的代号不能与基准方案相同。"
        own.say("value", "pack.duplicate", what, f"请另起一个，如 {base.id}-bendi。")
    return True


def _same_base(base: FormPack, held: Mapping[str, Row]) -> None:
    """The base must be the very one that the overlay was made on."""
    version, bytes_ = held.get("base_version"), held.get("base_digest")
    remedy = "请用 pack diff 比较基准方案的两版，确认无碍后用 pack rebase 改记新的一版。"
    if version is not None and version.text("value") not in {"", base.version}:
        what = f"增减是在第 {version.text('value')} 版上做的，给的是第 {base.version} 版。"
        version.say("value", "pack.base", what, remedy)
    elif bytes_ is not None and bytes_.text("value") not in {"", pack_digest(base)}:
        what = f"基准方案“{base.id}”的内容与做增减时不同（校验值不符）。"
        bytes_.say("value", "pack.base", what, remedy)


def _head(
    base: FormPack, rows: tuple[Row, ...], overlay: Tables
) -> tuple[list[Line], list[LocalChange]]:
    held = {row.text("key"): row for row in rows}
    lines, changes = [], []
    for key, value in ((row["key"], row["value"]) for row in rows_of(base)["pack"]):
        row = held.get(key)
        own = row.text("value") if row else ""
        if key in PACK_KEYS:
            lines.append(
                Line({"key": key, "value": own or value}, row.number if own and row else 0)
            )
            if own and own != value and key not in _OWN_KEYS:
                reason = f"由“{_FLAGS.get(value, value)}”改为“{_FLAGS.get(own, own)}”。"
                name = PACK_WORDS.get(key, key)
                changes.append(
                    LocalChange("pack", key, LocalAction.CHANGED, name=name, reason=reason)
                )
    index, more = _index(base, held)
    lines, changes = lines + index, changes + more
    known = (*PACK_KEYS, *INDEX_KEYS, *BASE_KEYS[:-1])
    for row in rows:
        if row.text("key") not in known:
            row.option("key", known)
    facts = (base.id, base.version, pack_digest(base), overlay_digest(overlay))
    lines += [Line({"key": k, "value": v}) for k, v in zip(BASE_KEYS, facts, strict=True)]
    return lines, changes


def _index(base: FormPack, held: Mapping[str, Row]) -> tuple[list[Line], list[LocalChange]]:
    """The rule of the health index; the county's own is named only once it is switched on."""
    before = {row["key"]: row["value"] for row in rows_of(base)["pack"] if row["key"] in INDEX_KEYS}
    own = {k: text for k in INDEX_KEYS if k in held and (text := held[k].text("value"))}
    now = {**before, **own}
    lines = [
        Line({"key": key, "value": now[key]}, held[key].number if key in own else 0)
        for key in INDEX_KEYS
        if key in now
    ]
    version, cap, missing, document = (now.get(key, "") for key in INDEX_KEYS)
    if not document or now == before:
        return lines, []
    words = rule_words(version, cap, missing)
    change = LocalChange(
        "pack", "index", LocalAction.CHANGED, name="健康指数", reason=words, document=document
    )
    return lines, [change]


def _replaced(
    table: str, before: Tables, rows: tuple[Row, ...]
) -> tuple[list[Line], list[LocalChange]]:
    if not rows:
        return [Line(cells) for cells in before[table]], []
    lines = [Line({c: row.text(c) for c in COLUMNS[table]}, row.number) for row in rows]
    if [line.cells for line in lines] == list(before[table]):
        return lines, []
    return lines, [LocalChange(table, table, LocalAction.CHANGED, name="定级规则")]
