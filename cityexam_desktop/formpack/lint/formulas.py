"""Formulas: codes exist, stand where they can be read, and do not go in circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.formula.nodes import Code, Compare, Text, walk
from cityexam_desktop.formpack.model import COUNTY, DatumType, FormKind, RuleScope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.formpack.build import Built
    from cityexam_desktop.formpack.cells import Row
    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.formpack.model import FormPack

_PER_ROW = frozenset({RuleScope.VALUE, RuleScope.ROW, RuleScope.YEAR})
"""Scopes of rules that look from one row of their form; all others look from the county."""


def check(built: Built) -> None:
    """Check every formula of the pack, circles, and data that nothing uses."""
    for row, column, formula, level in _everywhere(built):
        check_formula(built.pack, row, column, formula, level)
    _circles(built)
    _unused(built)


def _everywhere(built: Built) -> Iterator[tuple[Row, str, Formula, str]]:
    """Every formula with its cell and the level it is evaluated at (``*``: anywhere)."""
    pack = built.pack
    for row, datum in zip(built.rows["base_data"], pack.base_data, strict=True):
        level = _level(pack, datum.form)
        for column, formula in (("formula", datum.formula), ("relevant", datum.relevant)):
            if formula is not None:
                yield row, column, formula, level
    for row, indicator in zip(built.rows["indicators"], pack.indicators, strict=True):
        if indicator.formula is not None:
            yield row, "formula", indicator.formula, indicator.level
    levels = {i.code: i.level for i in pack.indicators}
    parts = {part.code: part for i in pack.indicators for part in i.parts}
    for row in built.rows["parts"]:
        part = parts.get(row.text("code"))
        if part is not None:
            yield row, "formula", part.formula, levels[part.indicator]
    for row, rule in zip(built.rows["rules"], pack.rules, strict=True):
        level = _level(pack, rule.form) if rule.scope in _PER_ROW and rule.form else COUNTY
        yield row, "left", rule.left, level
        yield row, "right", rule.right, level


def _level(pack: FormPack, form: str) -> str:
    """The level of a form's rows; a register's rows are told by the form's own code."""
    found = pack.form.get(form)
    if found is None:
        return "*"
    return found.code if found.kind is FormKind.REGISTER else found.level


def check_formula(pack: FormPack, row: Row, column: str, formula: Formula, level: str) -> None:
    """Check the codes of one formula that is evaluated at `level`."""
    for code in sorted(formula.codes | formula.prev_codes):
        if code not in pack.datum:
            row.unknown(column, code, pack.datum, "数据项")
    reachable = _readable_from(pack, level)
    for code in sorted(formula.plain_codes - formula.row_codes):
        datum = pack.datum.get(code)
        if datum is not None and _level(pack, datum.form) not in reachable:
            row.say(
                column,
                "pack.formula",
                f"“{code}”（{datum.name}）在下级的表里有许多行，这里不能直接引用。",
                f"请写成 SUM({code}) 之类的汇总，或改在那一级计算。",
            )
    for code in sorted(formula.row_codes):
        datum = pack.datum.get(code)
        if datum is not None and _level(pack, datum.form) in {COUNTY, level}:
            row.say(
                column,
                "pack.formula",
                f"“{code}”（{datum.name}）只有一个值，不能逐行汇总。",
                "请直接写代码。",
            )
    _choices(pack, row, column, formula)


def _readable_from(pack: FormPack, level: str) -> set[str]:
    """The levels whose values are single as seen from a place of `level`."""
    parents = {item.code: item.parent for item in pack.levels}
    if level == "*":
        return {level, *parents, *pack.form}
    return {level, COUNTY, "*"}


def _choices(pack: FormPack, row: Row, column: str, formula: Formula) -> None:
    """A choice is only compared with one of its options."""
    for node in walk(formula.root):
        if not isinstance(node, Compare):
            continue
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if not isinstance(one, Code) or not isinstance(other, Text):
                continue
            datum = pack.datum.get(one.code)
            if datum and datum.type is DatumType.CHOICE and other.value not in datum.choices:
                options = "、".join(datum.choices)
                what = f"“{one.code}”没有选项“{other.value}”。"
                row.say(column, "pack.unknown_code", what, f"选项有：{options}。")


def _circles(built: Built) -> None:
    """A computed datum must not feed itself, by its formula or its relevance."""
    feeds = {
        datum.code: {
            code
            for formula in (datum.formula, datum.relevant)
            if formula is not None
            for code in formula.codes
        }
        for datum in built.pack.base_data
    }
    for row, datum in zip(built.rows["base_data"], built.pack.base_data, strict=True):
        way = _way_back(datum.code, feeds)
        if way:
            column = "formula" if datum.formula is not None else "relevant"
            what = f"公式绕成了圈：{' → '.join(way)}。"
            row.say(column, "pack.circular", what, "请改掉其中一个公式。")


def _way_back(start: str, feeds: dict[str, set[str]]) -> tuple[str, ...]:
    """The shortest way from `start` back to itself, or nothing."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for way in ways:
        for code in sorted(feeds.get(way[-1], ())):
            if code == start:
                return (*way, code)
            if code not in seen:
                seen.add(code)
                ways.append((*way, code))
    return ()


def _unused(built: Built) -> None:
    """Notice data that nothing reads; check items are asked for the list of problems."""
    used = {code for *_, formula, _ in _everywhere(built) for code in formula.codes}
    used |= {i.direct for i in built.pack.indicators}
    used |= {part.direct for i in built.pack.indicators for part in i.parts}
    used |= {datum.weight for datum in built.pack.base_data}
    for row, datum in zip(built.rows["base_data"], built.pack.base_data, strict=True):
        form = built.pack.form.get(datum.form)
        item = form is not None and form.by_exception and datum.type is DatumType.YESNO
        told = datum.type is DatumType.TEXT
        if datum.code not in used and not told and (not item or datum.formula is not None):
            what = f"“{datum.name}”没有被任何公式、指标或规则用到。"
            row.say("code", "pack.unused", what, "不用的数据不要收，请删去或用起来。", Level.NOTICE)
