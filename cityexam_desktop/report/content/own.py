"""What in the report is the county's own: indicators, standards, and what it left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.local import LocalAction, LocalChange, local_of
from cityexam_desktop.report.blocks import Align, Column, Heading, Paragraph, Table
from cityexam_desktop.report.content import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.formpack.model import BaseDatum, FormPack, Indicator
    from cityexam_desktop.report.blocks import Block


def local(pack: FormPack) -> Iterator[Block]:
    """A section for a pack that stands on another; nothing for one that does not."""
    if pack.base is None:
        return
    yield Heading(2, "本县增减的内容")
    yield Paragraph(
        f"本县方案以“{pack.base.id}”（版本{pack.base.version}）为基准。"
        + ("以下内容由本县决定。" if pack.local else "没有增减。")
    )
    yield from _left_out(pack)
    yield from _indicators(pack)
    yield from _data(pack)
    yield from _standards(pack)
    others = [c for c in local_of(pack, LocalAction.CHANGED) if c.table != "owners"]
    if others:
        columns = (Column("项目", 36), Column("改动", 64))
        yield Table("本县的其他改动", columns, tuple((c.label, c.reason or "整表") for c in others))


def _left_out(pack: FormPack) -> Iterator[Block]:
    left = local_of(pack, LocalAction.LEFT_OUT)
    if left:
        columns = (Column("序号", 8, Align.CENTRE), Column("不采用的内容", 36), Column("理由", 56))
        rows = tuple((c.number or words.NONE, c.name, c.reason) for c in left)
        yield Table("本县不采用的指标和规则", columns, rows)


def _indicators(pack: FormPack) -> Iterator[Block]:
    own = [pack.indicator[c.code] for c in local_of(pack, LocalAction.OWN, table="indicators")]
    if own:
        columns = (
            Column("序号", 8, Align.CENTRE),
            Column("特色指标", 30),
            Column("计量单位", 12, Align.CENTRE),
            Column("标准", 18, Align.CENTRE),
            Column("标准依据", 32),
        )
        yield Table("本县特色指标", columns, tuple(map(_indicator, own)))


def _indicator(indicator: Indicator) -> tuple[str, ...]:
    basis = indicator.threshold.document if indicator.threshold else words.NONE
    standard = words.standard_text(indicator)
    return str(indicator.number), indicator.name, indicator.measure, standard, basis


def _data(pack: FormPack) -> Iterator[Block]:
    """What is asked anew: who answers it, and what it counts."""
    own = [pack.datum[c.code] for c in local_of(pack, LocalAction.OWN, table="base_data")]
    if own:
        columns = (
            Column("新增的基础数据项", 28),
            Column("计量单位", 12, Align.CENTRE),
            Column("填报单位", 22),
            Column("口径", 38),
        )
        rows = tuple((d.name, d.measure or words.NONE, _unit(pack, d), d.definition) for d in own)
        yield Table("本县新增的基础数据项", columns, rows)


def _unit(pack: FormPack, datum: BaseDatum) -> str:
    unit = pack.unit.get(pack.owner_of.get(datum.code, ""))
    return unit.name if unit else "自动计算" if datum.formula else words.NONE


def _standards(pack: FormPack) -> Iterator[Block]:
    standards = local_of(pack, LocalAction.THRESHOLD, LocalAction.CONFIRMED)
    if standards:
        columns = (Column("指标", 32), Column("本县的决定", 18), Column("依据", 50))
        rows = tuple((c.label, c.action.word, _basis(c)) for c in standards)
        yield Table("本县自定和核实的标准", columns, rows)


def told(pack: FormPack) -> Iterator[tuple[str, str]]:
    """The same as pairs of a name and a text, for a workbook's list."""
    if pack.base is not None:
        yield "基准方案", f"{pack.base.id}（版本 {pack.base.version}），校验值 {pack.base.digest}"
    for one in pack.local:
        parts = dict.fromkeys((one.label, one.reason, _basis(one)))
        yield one.action.word, "；".join(filter(None, parts))


def _basis(one: LocalChange) -> str:
    basis = one.document or one.reason
    who = f"，核实人：{one.who}" if one.who else ""
    return f"{basis}{who}{f'，{one.date}' if one.date else ''}"
