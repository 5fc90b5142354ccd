"""Rules: they can run somewhere, their sentence can be filled, their examples behave."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.examples import scope_of
from cityexam_desktop.formpack.formula import evaluate
from cityexam_desktop.formpack.model import FormKind, Role, RuleScope
from cityexam_desktop.formpack.rules import judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.formpack.build import Built
    from cityexam_desktop.formpack.cells import Row
    from cityexam_desktop.formpack.model import FormPack, Rule

_WITH_FORM = frozenset({RuleScope.VALUE, RuleScope.ROW, RuleScope.FORM, RuleScope.YEAR})
_WORDS = {True: "通过", False: "不通过", None: "没有判断（缺数或不适用）"}


def check(built: Built) -> None:
    """Check every rule."""
    known = _known_to_units(built.pack)
    for row, rule in zip(built.rows["rules"], built.pack.rules, strict=True):
        _form(row, rule, built.pack)
        _sentence(row, rule)
        _reachable(row, rule, built.pack, known)
        _examples(row, rule, built.pack)


def _form(row: Row, rule: Rule, pack: FormPack) -> None:
    form = pack.form.get(rule.form)
    if rule.form and form is None:
        row.unknown("form", rule.form, pack.form, "表")
    elif not rule.form and rule.scope in _WITH_FORM:
        row.say("form", "pack.incomplete", "这种规则须写明是哪张表。", "请填表的代码。")
    elif form and rule.scope is RuleScope.ROW and form.kind is FormKind.LIST:
        row.say("scope", "pack.bad_value", "清单没有行。", "请改为 form 或 value。")
    if rule.scope is RuleScope.YEAR and not rule.left.prev_codes | rule.right.prev_codes:
        row.say("scope", "pack.bad_value", "年度规则没有引用上年数 prev(…)。", "请改正公式或范围。")


def _sentence(row: Row, rule: Rule) -> None:
    try:
        rule.sentence.format_map({"left": "", "right": ""})
    except (KeyError, ValueError, IndexError, AttributeError):
        what = "句子里只能有 {left} 和 {right} 两个空。"
        row.say("sentence", "pack.bad_value", what, "请改正花括号。")


def _known_to_units(pack: FormPack) -> Mapping[str, set[str]]:
    """What each unit sees: the data it reports, and what is computed in those forms."""
    known: dict[str, set[str]] = defaultdict(set)
    for owner in pack.owners:
        if owner.role is not Role.SUPPORT:
            known[owner.unit].add(owner.datum)
    for codes in known.values():
        forms = {pack.datum[code].form for code in codes if code in pack.datum}
        codes |= {d.code for d in pack.base_data if d.formula is not None and d.form in forms}
    return known


def _reachable(row: Row, rule: Rule, pack: FormPack, known: Mapping[str, set[str]]) -> None:
    """A rule below the county's must be one that some unit can check by itself."""
    codes = {
        code
        for formula in (rule.left, rule.right)
        for code in formula.codes | formula.prev_codes
        if code in pack.datum
    }
    if not codes:
        row.say("left", "pack.incomplete", "规则没有用到任何数据项。", "请改正公式。")
    elif rule.scope is RuleScope.COUNTY or not known:
        return  # a pack without owners is told once, as an empty table
    elif not any(codes <= mine for mine in known.values()):
        what = "没有一个单位同时填报这些数据项，规则不会运行。"
        row.say("scope", "pack.never_checked", what, "跨单位的核对请把范围改为 county。")


def _examples(row: Row, rule: Rule, pack: FormPack) -> None:
    for column, examples, wanted in (
        ("passes", rule.passes, True),
        ("fails", rule.fails, False),
    ):
        if not examples:
            what = f"缺少{_WORDS[wanted]}的例子。"
            row.say(column, "pack.incomplete", what, "每条规则至少各有一个通过和不通过的例子。")
        for number, example in enumerate(examples, start=1):
            for name, _ in example.values:
                code = name.removeprefix("prev(").removesuffix(")")
                if code not in pack.datum:
                    row.unknown(column, code, pack.datum, "数据项")
            scope = scope_of(example)
            found = judge(rule, evaluate(rule.left, scope), evaluate(rule.right, scope))
            if found is not wanted:
                row.say(
                    column,
                    "pack.example",
                    f"第{number}组例子应当{_WORDS[wanted]}，实际{_WORDS[found]}。",
                    "请改正例子，或改正规则。",
                )
