"""Base data and owners: types fit, ranges can be met, everything asked has one owner."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack import measures, values
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.build import ALL
from cityexam_desktop.formpack.model import DatumType, Role, Rollup
from cityexam_desktop.formpack.relevance import unseen_conditions

if TYPE_CHECKING:
    from cityexam_desktop.formpack.build import Built
    from cityexam_desktop.formpack.cells import Row
    from cityexam_desktop.formpack.model import BaseDatum

_MAX_DECIMALS = 8
_ONE = Decimal(1)


def check(built: Built) -> None:
    """Check every base datum and every owner."""
    forms = built.pack.form
    for row, datum in zip(built.rows["base_data"], built.pack.base_data, strict=True):
        if datum.form not in forms:
            row.unknown("form", datum.form, forms, "表")
        _type(row, datum)
        _range(row, datum)
        _texts(row, datum)
        _rollup(row, datum, built)
        _computed(row, datum)
        by_exception = datum.form in forms and forms[datum.form].by_exception
        if datum.default and not by_exception:
            row.say("default", "pack.bad_value", "只有按例外填报的表才有缺省值。", "请删去。")
    _owners(built)
    _owned(built)
    _conditions(built)


def _type(row: Row, datum: BaseDatum) -> None:
    whole = datum.type is not DatumType.DECIMAL
    if whole and datum.decimals:
        row.say("decimals", "pack.bad_value", "这种类型没有小数。", "请填 0。")
    if datum.decimals > _MAX_DECIMALS:
        row.say("decimals", "pack.bad_value", f"小数最多 {_MAX_DECIMALS} 位。", "请减少位数。")
    if datum.type is DatumType.CHOICE:
        if len(set(datum.choices)) < max(2, len(datum.choices)) or "" in datum.choices:
            row.say("choices", "pack.bad_value", "至少要有两个不同的选项。", "选项之间用 | 隔开。")
    elif datum.choices:
        row.say(
            "choices", "pack.bad_value", "只有选择项才列选项。", "请删去，或把类型改为 choice。"
        )
    numeric = datum.type in {DatumType.COUNT, DatumType.DECIMAL}
    if numeric and measures.find(datum.measure) is None:
        near = measures.nearest(datum.measure)
        row.say(
            "measure",
            "pack.unknown_measure",
            f"不认识计量单位“{datum.measure}”。",
            f"是不是“{near}”？" if near else "请改用已有的计量单位。",
        )
    if datum.measure and not numeric:
        row.say("measure", "pack.unknown_measure", "这种类型没有计量单位。", "请删去。")


def _range(row: Row, datum: BaseDatum) -> None:
    low, high = datum.minimum, datum.maximum
    if low is not None and high is not None and low > high:
        row.say("maximum", "pack.range", f"最大值 {high} 小于最小值 {low}。", "请改正范围。")
    if not datum.type.numeric and (low is not None or high is not None):
        row.say("minimum", "pack.range", "只有数字才有范围。", "请删去。")
    share = datum.min_coverage
    if share is not None and not 0 <= share <= _ONE:
        row.say("min_coverage", "pack.range", f"{share} 不是 0 到 1 之间的比例。", "如八成写 0.8。")


def _texts(row: Row, datum: BaseDatum) -> None:
    """The example and the default must be values that a clerk could type."""
    for column, text in (("example", datum.example), ("default", datum.default)):
        if not text or datum.type is DatumType.TEXT:
            continue
        read = values.parse(datum, text)
        if isinstance(read, values.Refusal):
            row.say(column, "pack.example", f"“{text}”填不进去：{read.sentence}", read.remedy)
        elif isinstance(read.value, Decimal) and _outside(datum, read.value):
            row.say(column, "pack.range", f"“{text}”不在规定的范围内。", "请改正。")
        elif column == "default" and isinstance(read.value, Absence):
            row.say(column, "pack.example", f"“{text}”不能作缺省值。", "请填一个值。")


def _outside(datum: BaseDatum, value: Decimal) -> bool:
    low, high = datum.minimum, datum.maximum
    return (low is not None and value < low) or (high is not None and value > high)


def _rollup(row: Row, datum: BaseDatum, built: Built) -> None:
    if datum.rollup is not Rollup.NONE and not datum.type.numeric:
        row.say("rollup", "pack.bad_value", "只有数字才能汇总。", "请填 none。")
    if (datum.rollup is Rollup.MEAN) is not bool(datum.weight):
        row.say("weight", "pack.bad_value", "求平均须有权重项，其他汇总没有。", "请补上或删去。")
    elif datum.weight and datum.weight not in built.pack.datum:
        row.unknown("weight", datum.weight, built.pack.datum, "数据项")


def _computed(row: Row, datum: BaseDatum) -> None:
    if datum.formula is None:
        return
    for column, wrong, what in (
        ("required", datum.required, "自动计算的项不能要求必填。"),
        ("default", bool(datum.default), "自动计算的项没有缺省值。"),
        ("relevant", datum.relevant is not None, "自动计算的项不写适用条件。"),
    ):
        if wrong:
            row.say(column, "pack.bad_value", what, "请删去，或改为填报项。")


def _owners(built: Built) -> None:
    pack = built.pack
    for row in built.rows["owners"]:
        form, datum, unit = row.text("form"), row.text("datum"), row.text("unit")
        if form not in pack.form:
            row.unknown("form", form, pack.form, "表")
        if datum != ALL and datum not in pack.datum:
            row.unknown("datum", datum, pack.datum, "数据项")
        elif datum != ALL and pack.datum[datum].form != form:
            what = f"“{datum}”不在表“{form}”里。"
            row.say("form", "pack.bad_value", what, f"它在“{pack.datum[datum].form}”里。")
        elif datum != ALL and pack.datum[datum].formula is not None:
            row.say(
                "datum", "pack.bad_value", f"“{datum}”是自动计算的，不归谁填报。", "请删去这一行。"
            )
        if unit not in pack.unit:
            row.unknown("unit", unit, pack.unit, "填报单位")


def _conditions(built: Built) -> None:
    """What must be typed must not hang on what only another unit is asked.

    In a form by exception nothing need be typed: there the county finds what applies.
    """
    pairs = zip(built.rows["base_data"], built.pack.base_data, strict=True)
    known = {datum.code: row for row, datum in pairs}
    for item, condition in unseen_conditions(built.pack):
        if not item.default and item.required:
            unit = built.pack.unit.get(built.pack.owner_of[item.code])
            what = (
                f"适用条件要看“{condition.name}”，{unit.name if unit else '填报单位'}不填它，"
                "看不到适用不适用。"
            )
            remedy = "请让同一个单位牵头，或请它作为核对单位也填这个数。"
            known[item.code].say("relevant", "pack.unseen_condition", what, remedy, Level.NOTICE)


def _owned(built: Built) -> None:
    if not built.rows["owners"]:
        return  # told once, as an empty table
    owners: dict[str, list[str]] = defaultdict(list)
    roles: Counter[tuple[str, str]] = Counter()
    for owner in built.pack.owners:
        roles[owner.datum, owner.unit] += 1
        if owner.role is Role.OWNER:
            owners[owner.datum].append(owner.unit)
    for row, datum in zip(built.rows["base_data"], built.pack.base_data, strict=True):
        units = owners[datum.code]
        if datum.formula is not None:
            continue
        if not units:
            row.say(
                "code",
                "pack.no_owner",
                f"“{datum.name}”没有牵头单位。",
                "请在 owners.csv 里指定一个。",
            )
        elif len(units) > 1:
            names = "、".join(built.pack.unit[u].name if u in built.pack.unit else u for u in units)
            row.say(
                "code",
                "pack.two_owners",
                f"“{datum.name}”有 {len(units)} 个牵头单位：{names}。",
                "只留一个牵头，其余改为核对（witness）。",
            )
        for unit in {u for u in units if roles[datum.code, u] > 1}:
            row.say("code", "pack.two_owners", f"“{unit}”既牵头又核对同一项。", "请只留一个角色。")
