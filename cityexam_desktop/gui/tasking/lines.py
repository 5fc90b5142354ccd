"""What the tables of the page 任务 show, without Qt."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cityexam_desktop.county.planning.choosing import to_confirm
from cityexam_desktop.county.planning.model import Way
from cityexam_desktop.county.planning.ownership import State, duties
from cityexam_desktop.formpack.local import LocalAction, local_of
from cityexam_desktop.gui.rows import Column, Mark, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import FormPack, Threshold

LEFT = (Column("级别", 6), Column("还要做的", 44), Column("怎么办", 30))
CHOICE = (
    Column("序号", 4, number=True), Column("维度", 8), Column("指标", 22), Column("计量单位", 6),
    Column("标准", 12), Column("依据", 20), Column("可信程度", 7), Column("本县", 20),
)  # fmt: skip
UNITS = (
    Column("单位", 16), Column("分管领导", 8), Column("联络员", 8), Column("职务", 8),
    Column("电话", 12), Column("报送方式", 6), Column("牵头项数", 6, number=True),
    Column("期限", 8),
)  # fmt: skip
PLACES = (
    Column("层级", 6), Column("代码", 14), Column("名称", 18), Column("上级", 16),
    Column("别名", 12), Column("经度", 9), Column("纬度", 9), Column("启用", 8), Column("停用", 8),
)  # fmt: skip
DUTIES = (
    Column("状态", 7), Column("填报表", 14), Column("基础数据项", 24), Column("计量单位", 6),
    Column("牵头", 16), Column("核对、配合", 18),
)  # fmt: skip
_SIGNS = {"must": "must", "explain": "doubt", "notice": "notice"}
_OPERATORS = {">=": "≥", "<=": "≤", "=": "＝"}


def left_rows(left: Iterable[Finding], changes: Iterable[str]) -> tuple[Row, ...]:
    """What is left to do, the hindrances first, and then what a new version changes."""
    rows = [
        Row(
            (one.level.word, one.sentence, one.remedy),
            f"{one.where.table}\x1f{number}",
            one.where.table,
            (Mark(0, one.level.value, _SIGNS[one.level.value]),),
        )
        for number, one in enumerate(left)
    ]
    told = (Row(("与已下发的不同", text, ""), text, "") for text in changes)
    return (*rows, *told)


def choice_rows(pack: FormPack) -> tuple[Row, ...]:
    """Every indicator in use, and then those that are left out with the reason."""
    dimensions = {one.code: one.name for one in pack.dimensions}
    waiting = {one.code for one in to_confirm(pack)}
    own = {one.code: one.action.word for one in pack.local if one.table == "indicators"}
    used = [
        Row(
            (
                str(one.number), dimensions.get(one.dimension, ""), one.name, one.measure,
                _standard(one.threshold), one.threshold.document if one.threshold else "",
                one.threshold.confidence.word if one.threshold else "", own.get(one.code, ""),
            ),
            one.code,
            one,
            (Mark(6, "explain", "doubt"),) if one.code in waiting else (),
        )
        for one in pack.indicators
    ]  # fmt: skip
    gone = [
        Row(
            (one.number, "", one.name, "", "", "", "", f"不采用：{one.reason}"),
            one.code,
            None,
            (Mark(7, "quiet"),),
        )
        for one in local_of(pack, LocalAction.LEFT_OUT, table="indicators")
    ]
    return (*used, *gone)


def _standard(held: Threshold | None) -> str:
    if held is None:
        return "无标准"
    if held.operator == "between":
        return f"{held.low}～{held.high}"
    limit = held.high if held.operator == "<=" else held.low
    return f"{_OPERATORS.get(held.operator, held.operator)}{limit}"


def unit_rows(made: TaskDraft) -> tuple[Row, ...]:
    """Every unit with its contact, how much it owns, and by when it reports."""
    counts = Counter(one.unit for one in made.owners if one.role.value == "owner")
    own = dict(made.deadlines)
    rows = []
    for unit in made.units:
        who = made.contact(unit.code)
        told = (
            unit.name, who.leader, who.liaison, who.post, who.phone, Way(who.way).word,
            str(counts[unit.code]), made.deadline_of(unit.code),
        )  # fmt: skip
        marks = (Mark(7, "notice"),) if unit.code in own else ()
        rows.append(Row(told, unit.code, unit, marks))
    return tuple(rows)


def place_rows(made: TaskDraft, pack: FormPack) -> tuple[Row, ...]:
    """Every place with its names."""
    levels = {one.code: one.name for one in pack.levels}
    names = {place.id: place.name for place in made.places}
    return tuple(
        Row(
            (
                levels.get(one.form, one.form), one.code, one.name, names.get(one.parent, ""),
                "、".join(one.aliases), one.longitude, one.latitude, one.valid_from, one.valid_to,
            ),
            one.id,
            one,
        )
        for one in made.places
    )  # fmt: skip


def duty_rows(made: TaskDraft, pack: FormPack, *, only_open: bool) -> tuple[Row, ...]:
    """Every datum with who answers it; what has no owner, or several, in red."""
    names = {unit.code: unit.name for unit in made.units}
    rows = []
    for duty in duties(made, pack):
        state = duty.state
        if only_open and state is State.OWNED:
            continue
        told = (
            state.word, pack.form[duty.datum.form].title, duty.datum.name, duty.datum.measure,
            "、".join(names.get(unit, unit) for unit in duty.owners),
            "、".join(names.get(unit, unit) for unit in (*duty.witnesses, *duty.supports)),
        )  # fmt: skip
        marks = () if state is State.OWNED else (Mark(0, "must", "must"), Mark(4, "must"))
        rows.append(Row(told, duty.datum.code, duty, marks))
    return tuple(rows)
