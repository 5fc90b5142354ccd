"""What the tables of the page 任务 show, without Qt."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cityexam_desktop.county.planning.choicetable import standard_text
from cityexam_desktop.county.planning.earlier import names_of, said
from cityexam_desktop.county.planning.model import Way
from cityexam_desktop.county.planning.ownership import State, duties
from cityexam_desktop.formpack.local import LocalAction, local_of
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.rows import Column, Mark, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cityexam_desktop.county.planning.basenumbers import Told
    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.county.planning.renewing import Changed
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import FormPack, Indicator, IndicatorPart
    from cityexam_desktop.workspace.model import HistoryValue, Place

LEFT = (Column("级别", 6), Column("还要做的", 44), Column("怎么办", 30))
CHOICE = (
    Column("序号", 4, number=True), Column("维度", 6), Column("指标", 21), Column("计量单位", 5),
    Column("标准", 8), Column("依据", 14), Column("可信程度", 6), Column("本县", 16),
)  # fmt: skip
UNITS = (
    Column("单位", 16), Column("分管领导", 8), Column("联络员", 8), Column("职务", 8),
    Column("电话", 12), Column("报送方式", 6), Column("牵头项数", 6, number=True),
    Column("期限", 8),
)  # fmt: skip
PLACES = (
    Column("层级", 6), Column("代码", 13), Column("名称", 13), Column("上级", 12),
    Column("别名", 9), Column("经度", 7), Column("纬度", 7), Column("启用日期", 7),
    Column("停用日期", 7),
)  # fmt: skip
DUTIES = (
    Column("状态", 7), Column("填报表", 13), Column("基础数据项", 21), Column("计量单位", 6),
    Column("牵头", 12), Column("核对", 11), Column("配合", 11),
)  # fmt: skip
NUMBERS = (
    Column("底数", 15), Column("计量单位", 5), Column("上年", 8, number=True),
    Column("各单位报的", 19), Column("确认的", 8, number=True), Column("提供单位", 9),
    Column("采用理由", 9), Column("盖章", 7),
)  # fmt: skip
PAST = (
    Column("年度", 4), Column("项目", 21), Column("代码", 8), Column("对象", 9),
    Column("数值", 9, number=True), Column("来源", 14), Column("签名", 7),
)  # fmt: skip
_UNSAFE = "影响已填的数：有关单位要重新核对、重报。"
_WHEN = {"must": "必须先做", "explain": "最好先做", "notice": "请留意"}
_SIGNS = {"must": "must", "explain": "doubt", "notice": "notice"}


def left_rows(left: Iterable[Finding], changes: Iterable[Changed]) -> tuple[Row, ...]:
    """What is left to do, the hindrances first, and then what a new version changes."""
    rows = [
        Row(
            (_WHEN[one.level.value], one.sentence, one.remedy),
            f"{one.where.table}\x1f{number}",
            one.where.table,
            (Mark(0, one.level.value, _SIGNS[one.level.value]),),
        )
        for number, one in enumerate(left)
    ]
    told = (
        Row(
            ("与已下发的不同", one.sentence, "" if one.safe else _UNSAFE),
            one.sentence,
            "",
            () if one.safe else (Mark(0, "explain", "doubt"), Mark(2, "explain")),
        )
        for one in changes
    )
    return (*rows, *told)


def choice_rows(pack: FormPack) -> tuple[Row, ...]:
    """Every indicator in use with its parts, and then those left out with the reason."""
    dimensions = {one.code: one.name for one in pack.dimensions}
    own = {
        (one.table, one.code): "、".join(filter(None, (one.action.word, one.document, one.who)))
        for one in pack.local
    }
    used = []
    for one in pack.indicators:
        kind = dimensions.get(one.dimension, "")
        mine = own.get(("indicators", one.code), "")
        used.append(_choice_row(str(one.number), kind, one.name, one, mine))
        used += [
            _choice_row(str(one.number), kind, f"　└ {part.name}", part,
                        own.get(("parts", part.code), ""))
            for part in one.parts
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


def _choice_row(number: str, kind: str, name: str, one: Indicator | IndicatorPart, own: str) -> Row:
    held = one.threshold
    computed = one.formula is not None
    told = (
        number, kind, name, one.measure, (standard_text(held) or "无标准") if computed else "",
        held.document if held else "", held.confidence.word if held else "", own,
    )  # fmt: skip
    waiting = held is not None and not held.judges
    return Row(told, one.code, one, (Mark(6, "explain", "doubt"),) if waiting else ())


def unit_rows(made: TaskDraft, pack: FormPack) -> tuple[Row, ...]:
    """Every unit with its contact, how much it owns, and by when it reports."""
    counts = Counter(unit for duty in duties(made, pack) for unit in duty.owners)
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
            "、".join(names.get(unit, unit) for unit in duty.witnesses),
            "、".join(names.get(unit, unit) for unit in duty.supports),
        )  # fmt: skip
        marks = () if state is State.OWNED else (Mark(0, "must", "must"), Mark(4, "must"))
        rows.append(Row(told, duty.datum.code, duty, marks))
    return tuple(rows)


def number_rows(told: Iterable[Told], made: TaskDraft) -> tuple[Row, ...]:
    """Every base number: last year's, what the units said, what is confirmed, the seal."""
    names = {unit.code: unit.name for unit in made.units}
    seals = {one.unit: one.date for one in made.agreed}
    rows = []
    for one in told:
        held = one.confirmed
        said = "；".join(
            f"{names.get(v.unit, v.unit)} {show(one.datum, v.value)}" for v in one.said
        )
        unit = held.unit if held else "".join(one.duty.owners[:1])
        texts = (
            one.datum.name, one.datum.measure, show(one.datum, one.last), said,
            show(one.datum, held.value) if held else "", names.get(unit, unit),
            held.reason if held else "", seals.get(unit, "") if held else "",
        )  # fmt: skip
        marks = [Mark(3, "explain", "doubt")] if one.differ else []
        marks += [Mark(4, "good", "done")] if held else []
        rows.append(Row(texts, one.datum.code, one, tuple(marks)))
    return tuple(rows)


def _where(places: Sequence[Place]) -> dict[str, str]:
    """What places are called, below the county with what they lie in: many are 10号楼."""
    names = {place.id: place.name for place in places}
    return {
        place.id: place.name
        if place.parent in {"", COUNTY}
        else f"{names.get(place.parent, '')} {place.name}".strip()
        for place in places
    }


def past_rows(values: Iterable[HistoryValue], made: TaskDraft, pack: FormPack) -> tuple[Row, ...]:
    """Every earlier value, with what it is of and whether it was signed."""
    names, places = names_of(pack), _where(made.places)
    return tuple(
        Row(
            (
                one.period, names.get(one.code, one.code), one.code,
                places.get(one.subject, "全县" if one.subject == COUNTY else one.subject),
                said(pack, one.code, one.value), one.source,
                "经签名" if one.signed else "未经签名",
            ),
            f"{one.period}\x1f{one.pack}\x1f{one.code}\x1f{one.subject}",
            one,
            () if one.signed else (Mark(6, "quiet"),),
        )
        for one in values
    )  # fmt: skip
