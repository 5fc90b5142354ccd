"""Codes: each declared once, each mention known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cityexam_desktop.findings import Finding, Level, Where
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.formpack.tables import PACK_KEYS, optional_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.formpack.build import Built
    from cityexam_desktop.formpack.cells import Row

_UNIQUE = (
    ("pack", ("key",)),
    ("levels", ("code",)),
    ("dimensions", ("code",)),
    ("units", ("code",)),
    ("units", ("name",)),
    ("forms", ("code",)),
    ("owners", ("form", "datum", "unit")),
    ("indicators", ("number",)),
    ("rules", ("code",)),
    ("sources", ("code",)),
    ("concordance", ("pack", "into", "old", "new")),
    ("members", ("collective", "unit")),
    ("work_items", ("code",)),
    ("targets", ("code",)),
    ("mechanisms", ("code",)),
)
_SOURCED = ("base_data", "indicators", "rules", "grades", "work_items", "targets", "mechanisms")
_PATTERNS = {
    "id": (re.compile(r"[a-z][a-z0-9-]*"), "小写字母、数字和连字符，如 cn-2025"),
    "version": (re.compile(r"[0-9]{10}"), "十位数字：年月日加当天的序号，如 2025052601"),
    "needs": (re.compile(r"[0-9]+\.[0-9]+\.[0-9]+"), "程序版本号，如 0.1.0"),
}


def check(built: Built) -> None:
    """Check heads, duplicates, levels, forms and sources."""
    optional = optional_in(
        {table: [row.cells for row in rows] for table, rows in built.rows.items()}
    )
    for table, rows in built.rows.items():
        if not rows and table not in optional:
            what = f"表 {table}.csv 没有内容。"
            where = Where(table, (1, 0), "1")
            built.findings.append(
                Finding("pack.empty_table", Level.MUST, where, what, "请补上各行。")
            )
    _head(built)
    for table, columns in _UNIQUE:
        _once(built.rows[table], columns)
    named = [*built.rows["base_data"], *built.rows["indicators"], *built.rows["parts"]]
    _once(named, ("code",))
    _levels(built)
    _forms(built)
    known = [source.code for source in built.pack.sources]
    for table in _SOURCED:
        for row in built.rows[table]:
            for code in filter(None, (c.strip() for c in row.text("source").split(";"))):
                if code not in known:
                    row.unknown("source", code, known, "来源")
    _used(built)


def _head(built: Built) -> None:
    rows = {row.text("key"): row for row in built.rows["pack"]}
    for key in PACK_KEYS:
        if key not in rows and built.rows["pack"]:
            first = built.rows["pack"][0]
            first.say("key", "pack.incomplete", f"缺少“{key}”一行。", "请补上这一行。")
    for key, (pattern, hint) in _PATTERNS.items():
        row = rows.get(key)
        if row and not pattern.fullmatch(row.text("value")):
            row.say("value", "pack.bad_value", f"“{row.text('value')}”不合规定。", f"应为{hint}。")


def _once(rows: Iterable[Row], columns: tuple[str, ...]) -> None:
    """Each value of `columns` once; the later row is the one that is wrong."""
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = tuple(row.text(column) for column in columns)
        if not any(key):
            continue
        if key in seen:
            first = seen[key]
            shown = "、".join(filter(None, key))
            row.say(
                columns[0],
                "pack.duplicate",
                f"“{shown}”与 {first.table}.csv 第{first.number}行重复。",
                "请删去一行，或改用别的代码。",
            )
        else:
            seen[key] = row


def _levels(built: Built) -> None:
    parents = {level.code: level.parent for level in built.pack.levels}
    for row, level in zip(built.rows["levels"], built.pack.levels, strict=True):
        if level.parent and level.parent not in parents:
            row.unknown("parent", level.parent, parents, "层级")
        elif (not level.parent) is not (level.code == COUNTY):
            row.say(
                "parent", "pack.bad_value", "只有全县一级没有上级。", f"请写明{level.name}的上级。"
            )
        elif _never_ends(level.code, parents):
            row.say("parent", "pack.circular", "上级关系绕成了圈。", "请改正上级。")


def _never_ends(code: str, parents: dict[str, str]) -> bool:
    seen = set()
    while code and code not in seen:
        seen.add(code)
        code = parents.get(code, "")
    return bool(code)


def _forms(built: Built) -> None:
    levels = [level.code for level in built.pack.levels]
    for row, form in zip(built.rows["forms"], built.pack.forms, strict=True):
        places = form.kind is FormKind.PLACES
        if form.level not in levels:
            row.unknown("level", form.level, levels, "层级")
        elif places is (form.level == COUNTY):
            what = "逐个单元填的表不能在全县一级。" if places else "清单和名录只能在全县一级。"
            row.say("level", "pack.bad_value", what, "请改正表的类型或层级。")
        if (form.kind is FormKind.REGISTER) is not bool(form.rows_by):
            row.say(
                "rows_by",
                "pack.bad_value",
                "名录须写明谁可以加行，其他表不写。",
                "填 owner 或 bureau。",
            )
        if form.by_exception and form.kind is FormKind.LIST:
            row.say("by_exception", "pack.bad_value", "清单不能按例外填报。", "请填 no。")


def _used(built: Built) -> None:
    """Notice dimensions without indicators and forms without data."""
    for table, column, used, what in (
        ("dimensions", "dimension", {i.dimension for i in built.pack.indicators}, "维度下没有指标"),
        ("forms", "form", {d.form for d in built.pack.base_data}, "表里没有数据项"),
    ):
        for row in built.rows[table]:
            if row.text("code") not in used:
                remedy = f"请删去这一行，或补上{column}为它的行。"
                row.say("code", "pack.unused", f"{what}。", remedy, Level.NOTICE)
