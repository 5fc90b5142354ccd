"""The sheets of a task: 责任单位分工表 and its grid, 联络员及登记表, 底数确认表."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.codes import unit_code
from cityexam_desktop.county.decisions import read_decisions
from cityexam_desktop.county.planning.basenumbers import numbers
from cityexam_desktop.county.planning.choicetable import standard_text
from cityexam_desktop.county.planning.comparing import ROLE_WORDS
from cityexam_desktop.county.planning.earlier import said, values_before
from cityexam_desktop.county.planning.model import Way
from cityexam_desktop.county.planning.ownership import duties
from cityexam_desktop.county.planning.problems import former_problems
from cityexam_desktop.formpack.local import LocalAction, local_of
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.formpack.values import show
from cityexam_desktop.report.blocks import Align, Column
from cityexam_desktop.report.sheets.model import SheetTable
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.feeds import Feeds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.county.planning.basenumbers import Told
    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.county.planning.ownership import Duty
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import FormPack, Indicator, IndicatorPart
    from cityexam_desktop.workspace.database import Workspace

_DUTIES: Final = (
    Column("序号", 4, Align.CENTRE), Column("维度", 10), Column("指标", 22),
    Column("基础数据项", 22), Column("计量单位", 6, Align.CENTRE), Column("口径", 34),
    Column("时间属性", 7, Align.CENTRE), Column("牵头", 12), Column("配合", 14),
    Column("提供方式", 7, Align.CENTRE), Column("佐证", 5, Align.CENTRE),
    Column("期限", 9, Align.CENTRE),
)  # fmt: skip
_CONTACTS: Final = (
    Column("序号", 4, Align.CENTRE), Column("单位", 18), Column("分管领导", 9),
    Column("联络员", 9), Column("职务", 9), Column("电话", 14),
    Column("报送方式", 7, Align.CENTRE), Column("识别码", 26, Align.CENTRE),
    Column("登记日期", 10, Align.CENTRE),
)  # fmt: skip
_CHOICES: Final = (
    Column("序号", 4, Align.CENTRE), Column("维度", 8), Column("代码", 8), Column("指标", 22),
    Column("计量单位", 6, Align.CENTRE), Column("标准", 8), Column("依据", 18),
    Column("是否采用", 6, Align.CENTRE), Column("不采用理由", 16), Column("本县标准", 8),
    Column("本县依据", 14),
)  # fmt: skip
_PLACES: Final = (
    Column("编号", 12), Column("层级", 7), Column("代码", 12), Column("名称", 20),
    Column("上级", 14), Column("别名", 12), Column("经度", 10, Align.RIGHT),
    Column("纬度", 10, Align.RIGHT), Column("启用日期", 9), Column("停用日期", 9),
)  # fmt: skip
_PROBLEMS: Final = (
    Column("序号", 4, Align.CENTRE), Column("名称", 22), Column("问题程度", 9),
    Column("上年数值", 8, Align.RIGHT), Column("标准", 8), Column("上年责任单位", 12),
    Column("位置", 18), Column("整治类别", 8), Column("问题整治状态", 8),
    Column("整治责任单位", 12), Column("没有完成的原因", 16),
)  # fmt: skip
_PAST: Final = (
    Column("代码", 12), Column("项目", 30), Column("计量单位", 7, Align.CENTRE),
    Column("对象", 10), Column("数值", 12, Align.RIGHT), Column("来源", 24),
)  # fmt: skip
_NUMBERS: Final = (
    Column("底数", 18), Column("本年", 9, Align.RIGHT), Column("上年", 9, Align.RIGHT),
    Column("来源文件、页", 18), Column("时间", 8, Align.CENTRE), Column("提供单位", 13),
    Column("另一口径值、来源", 15), Column("差异", 8, Align.RIGHT), Column("采用理由", 16),
    Column("签章", 10),
)  # fmt: skip


def duty_sheet(made: TaskDraft, pack: FormPack, county: str) -> SheetTable:
    """责任单位分工表: every datum with the indicators it feeds and who answers it."""
    names = {unit.code: unit.name for unit in made.units}
    feeds = _feeds(pack)
    rows = tuple(
        (
            str(number),
            feeds[duty.datum.code][0],
            feeds[duty.datum.code][1],
            duty.datum.name,
            duty.datum.measure,
            duty.datum.definition,
            duty.datum.time.word,
            "、".join(names.get(unit, unit) for unit in duty.owners),
            _beside(duty, names),
            _ways(made, duty.owners),
            "要" if duty.datum.evidence else "",
            "、".join(dict.fromkeys(filter(None, map(made.deadline_of, duty.owners)))),
        )
        for number, duty in enumerate(duties(made, pack), 1)
    )
    return SheetTable(
        f"{county}{made.title}责任单位分工表",
        _DUTIES,
        rows,
        about=f"数据时点：{made.as_of}　报出期限：{made.deadline}",
        banner=made.banner,
        name="责任单位分工表",
        large=True,
    )


def contact_sheet(ws: Workspace, made: TaskDraft) -> SheetTable:
    """联络员及登记表: who answers for each unit, and under which key it is registered."""
    keys = _registered(ws)
    rows = []
    for number, unit in enumerate(made.units, 1):
        who = made.contact(unit.code)
        code, day = keys.get(unit.code, ("", ""))
        way = Way(who.way).word
        told = (unit.name, who.leader, who.liaison, who.post, who.phone, way, code, day)
        rows.append((str(number), *told))
    return SheetTable(
        f"{ws.identity.county}{made.title}联络员及登记表",
        _CONTACTS,
        tuple(rows),
        banner=made.banner,
        name="联络员",
    )


def base_number_sheet(ws: Workspace, made: TaskDraft, pack: FormPack) -> SheetTable:
    """底数确认表: the base numbers with what was confirmed, what else was said, and the seals."""
    names = {unit.code: unit.name for unit in made.units}
    seals = {one.unit: one.date for one in made.agreed}
    found = numbers(ws, made, pack)
    rows = tuple(_number_row(one, names, seals) for one in found)
    units = dict.fromkeys(
        unit
        for one in found
        for unit in ((one.confirmed.unit,) if one.confirmed else one.duty.owners)
    )
    return SheetTable(
        f"{ws.identity.county}{made.title}底数确认表",
        _NUMBERS,
        rows,
        about=f"数据时点：{made.as_of}",
        notes=(
            "经确认的底数随任务包发给各单位，各表一律采用，不再另报。",
            "填好后可以读回：在“签章”列写盖章日期。",
        ),
        signatures=tuple((f"{names.get(u, u)}负责人签字、盖章", seals.get(u, "")) for u in units),
        banner=made.banner,
        name="底数确认表",
        large=True,
    )


def _number_row(one: Told, names: Mapping[str, str], seals: Mapping[str, str]) -> tuple[str, ...]:
    datum, held = one.datum, one.confirmed
    given = held.unit if held else "".join(one.duty.owners[:1])
    others = [v for v in one.said if v.unit != given]
    if not held:
        others = list(one.said)
    told = [
        f"{names.get(v.unit, v.unit)} {show(datum, v.value)}{f'（{v.source}）' if v.source else ''}"
        for v in others
    ]
    silent = [names.get(unit, unit) for unit in one.duty.witnesses if not one.said]
    return (
        f"{datum.name}（{datum.measure}）" if datum.measure else datum.name,
        show(datum, held.value) if held else "",
        show(datum, one.last),
        f"{held.source} {held.page}".strip() if held else "",
        held.time if held else "",
        names.get(given, given),
        "；".join(told or silent),
        _gap(held.value if held else None, [v.value for v in others]),
        held.reason if held else "",
        seals.get(given, "") if held else "",
    )


def _gap(value: Value | None, others: list[Value]) -> str:
    """The confirmed number less another one that was told, where they differ."""
    numbers = [one for one in others if isinstance(one, Decimal)]
    if not isinstance(value, Decimal) or not numbers:
        return ""
    return "、".join(f"{value - one:+,f}" for one in numbers if one != value)


def duty_grid(made: TaskDraft, pack: FormPack, county: str) -> SheetTable:
    """分工矩阵: a line for every datum, a column for every unit; to be edited and read back."""
    held = duties(made, pack)
    columns = (
        Column("数据项代码", 15), Column("填报表", 14), Column("基础数据项", 24),
        *(Column(unit.name, 6, Align.CENTRE) for unit in made.units),
    )  # fmt: skip
    rows = tuple(
        (
            duty.datum.code, pack.form[duty.datum.form].title, duty.datum.name,
            *(_role_word(duty, unit.code) for unit in made.units),
        )
        for duty in held
    )  # fmt: skip
    return SheetTable(
        f"{county}{made.title}分工矩阵",
        columns,
        rows,
        about="每一项只能有一个牵头单位；格子里写牵头、核对、配合，或留空。改好可以读回。",
        banner=made.banner,
        name="分工矩阵",
        large=True,
    )


def _role_word(duty: Duty, unit: str) -> str:
    role = duty.role_of(unit)
    return ROLE_WORDS[role] if role else ""


def _beside(duty: Duty, names: Mapping[str, str]) -> str:
    """The units beside the owner; one that answers too is marked, as reading back needs it."""
    told = [f"{names.get(unit, unit)}（核对）" for unit in duty.witnesses]
    return "、".join((*told, *(names.get(unit, unit) for unit in duty.supports)))


def choice_sheet(made: TaskDraft, pack: FormPack) -> SheetTable:
    """指标取舍表: every indicator with its standard, and columns to decide in and read back."""
    dimensions = {one.code: one.name for one in pack.dimensions}
    ours = {one.code: one.document for one in local_of(pack, LocalAction.THRESHOLD)}
    rows = []
    for one in pack.indicators:
        kind = dimensions.get(one.dimension, "")
        rows.append(_choice_row(str(one.number), kind, one.name, one, ours, use="是"))
        rows += [
            _choice_row(str(one.number), kind, f"└ {part.name}", part, ours) for part in one.parts
        ]
    rows += [
        (one.number, "", one.code, one.name, "", "", "", "否", one.reason, "", "")
        for one in local_of(pack, LocalAction.LEFT_OUT, table="indicators")
    ]
    about = "“是否采用”写是或否，写否的要写理由；本县标准写成 ≥75、≤5、＝0、60～80，要写依据。"
    return SheetTable(
        f"{made.title}指标取舍表", _CHOICES, tuple(rows), about=about, banner=made.banner,
        name="指标取舍表", large=True,
    )  # fmt: skip


def _choice_row(
    number: str,
    kind: str,
    name: str,
    one: Indicator | IndicatorPart,
    ours: Mapping[str, str],
    use: str = "",
) -> tuple[str, ...]:
    held, own = one.threshold, one.code in ours
    text = standard_text(held)
    return (
        number, kind, one.code, name, one.measure, "" if own else text,
        "" if own or not held else held.document, use, "", text if own else "",
        held.document if own and held else "",
    )  # fmt: skip


def place_sheet(made: TaskDraft, pack: FormPack) -> SheetTable:
    """体检单元表: every place, in the columns that are read back."""
    levels = {one.code: one.name for one in pack.levels}
    names = {place.id: place.name for place in made.places}
    codes = {place.id: place.code for place in made.places}
    rows = tuple(
        (
            one.id, levels.get(one.form, one.form), one.code, one.name,
            codes.get(one.parent, "") or names.get(one.parent, ""), "、".join(one.aliases),
            one.longitude, one.latitude, one.valid_from, one.valid_to,
        )
        for one in made.places if one.parent
    )  # fmt: skip
    about = "坐标为 CGCS2000 经纬度，单位度。编号不要改；新增的行不写编号。"
    return SheetTable(f"{made.title}体检单元表", _PLACES, rows, about=about, name="体检单元表")


def problem_sheet(ws: Workspace, made: TaskDraft) -> SheetTable:
    """上年问题清单: last year's problems, with room for what became of each.

    The last columns are called as the register of last year's problems calls them, so that
    it takes the sheet in. Raises `WrongUse` where no year came before.
    """
    rows = tuple(
        (
            str(number), one.name, one.ground, one.value, one.standard, one.unit,
            "、".join(one.where), "", "", one.unit, "",
        )
        for number, one in enumerate(former_problems(ws, made.period), 1)
    )  # fmt: skip
    about = "把完成情况填在后四列；报“上年问题整治清单”的单位可以用“导入Excel”读入。"
    return SheetTable(
        f"{ws.identity.county}{made.title}上年问题清单", _PROBLEMS, rows, about=about,
        banner=made.banner, name="上年问题清单", large=True,
    )  # fmt: skip


def history_sheet(ws: Workspace, made: TaskDraft, pack: FormPack) -> SheetTable:
    """往年数据表: the county's data and indicators with last year's values, to be filled in."""
    held = {one.code: one for one in reversed(values_before(ws, made)) if one.subject == COUNTY}
    lists = {form.code for form in pack.forms if form.kind is FormKind.LIST}
    asked = [d for d in pack.base_data if d.form in lists and d.formula is None]
    items = [(d.code, d.name, d.measure) for d in asked]
    for one in pack.indicators:
        parts = [(p.code, f"{one.name}：{p.name}", p.measure) for p in one.parts]
        items += parts or [(one.code, one.name, one.measure)]
    rows = tuple(
        (
            code, name, measure, "",
            said(pack, code, held[code].value) if code in held else "",
            held[code].source if code in held else "",
        )
        for code, name, measure in items
    )  # fmt: skip
    about = "没有的留空；对象不写就是全县，逐个小区、社区的写它的编号。导入后标为“未经签名”。"
    return SheetTable(f"{made.title}往年数据表", _PAST, rows, about=about, name="往年数据表")


def _feeds(pack: FormPack) -> Mapping[str, tuple[str, str]]:
    """The dimensions and the indicators that each datum feeds, by the datum's code."""
    dimensions = {one.code: one.name for one in pack.dimensions}
    made_of = Feeds(pack)
    found: dict[str, tuple[list[str], list[str]]] = {d.code: ([], []) for d in pack.base_data}
    for indicator in pack.indicators:
        formulas = (indicator.formula, *(part.formula for part in indicator.parts))
        codes = {code for one in formulas if one is not None for code in one.codes}
        for code in {*made_of.read_by(codes), indicator.direct} & found.keys():
            found[code][0].append(dimensions.get(indicator.dimension, ""))
            found[code][1].append(f"{indicator.number} {indicator.name}")
    return {
        code: ("、".join(dict.fromkeys(one)), "、".join(two)) for code, (one, two) in found.items()
    }


def _ways(made: TaskDraft, units: tuple[str, ...]) -> str:
    words = (Way(made.contact(unit).way).word for unit in units)
    return "、".join(dict.fromkeys(filter(None, words)))


def _registered(ws: Workspace) -> dict[str, tuple[str, str]]:
    """The code of each unit's newest key that is not retired, and the day of its registration."""
    retired = read_decisions(ws).retired
    found: dict[str, tuple[str, str]] = {}
    for row in ledger.rows(ws):
        body = ledger.body_of(row)
        if row.kind == "register" and body["public"] not in retired:
            found[body["unit"]] = (unit_code(body["public"]), row.at[:10])
    return found
