"""The lists of the 定稿 sheet: control numbers, differences, absences, explanations, papers."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.contents import VALUES, form_member
from cityexam_desktop.bundle.editions import differences
from cityexam_desktop.checks import explanation_key
from cityexam_desktop.county.exempting import asks
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import FormKind
from cityexam_desktop.report.blocks import Align, Column, Heading, Paragraph, Table
from cityexam_desktop.report.content.words import number
from cityexam_desktop.workspace.answering import answered_datum
from cityexam_desktop.workspace.lastrows import struck_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.bundle.editions import FrozenEdition
    from cityexam_desktop.report.blocks import Block
    from cityexam_desktop.workspace.model import Observation

LINES: Final = 300
"""A longer list is cut, and says so."""
_SHORT: Final = 16


def controls(edition: FrozenEdition) -> Table:
    """Per form: how many of what, and the plain sum of all its numbers.

    The sum adds numbers of any measure: it means nothing but that the same numbers stand
    in both places, which is what a control total is for.
    """
    by_form: dict[str, list[Observation]] = defaultdict(list)
    for observation in edition.content.observations:
        by_form[edition.pack.datum[observation.datum].form].append(observation)
    surveyed: dict[str, int] = defaultdict(int)
    for row in edition.content.rows:
        surveyed[row.form] += 1
    rows = tuple(
        (
            form.title,
            str(sum(not isinstance(o.value, Absence) for o in by_form[form.code])),
            str(sum(isinstance(o.value, Absence) for o in by_form[form.code])),
            str(surveyed[form.code]) if surveyed[form.code] else "",
            number(_sum(by_form[form.code])),
            edition.digests.get(
                VALUES if form.kind is FormKind.LIST else form_member(form.code), ""
            )[:_SHORT],
        )
        for form in edition.pack.forms
        if by_form[form.code] or surveyed[form.code]
    )
    columns = (
        Column("表", 34),
        Column("填报值", 10, Align.RIGHT),
        Column("没有数值", 10, Align.RIGHT),
        Column("调查行", 10, Align.RIGHT),
        Column("控制合计", 22, Align.RIGHT),
        Column("内容摘要（前 16 位）", 22, Align.CENTRE),
    )
    note = "控制合计是表内各数值不分计量单位直接相加的和，只用于核对两处的数是否一致。"
    return Table("", columns, rows, notes=(note,))


def _sum(observations: list[Observation]) -> Decimal:
    return sum((o.value for o in observations if isinstance(o.value, Decimal)), Decimal(0))


def changes(edition: FrozenEdition) -> Iterator[Block]:
    """What the edition says otherwise than the one before."""
    earlier = edition.earlier
    if earlier is None:
        yield Paragraph("没有更早的稿子，本稿是第一次定稿。")
        return
    found = differences(edition.pack, earlier.content, edition.content)
    against = f"第 {earlier.number} 稿（报送码 {earlier.code}）"
    if not found:
        yield Paragraph(f"与{against}的填报内容相同。")
        return
    rows = tuple(
        (
            _title(edition, one.form),
            _name(edition, one.datum),
            edition.subject_name(one.subject),
            one.what,
            one.before or "—",
            one.after or "—",
        )
        for one in found[:LINES]
    )
    columns = (
        Column("表", 20),
        Column("数据项", 26),
        Column("对象", 18),
        Column("改了什么", 9, Align.CENTRE),
        Column(f"第 {earlier.number} 稿", 26),
        Column("本稿", 26),
    )
    yield Table("", columns, rows, notes=(f"与{against}相比共 {len(found)} 处。", *_cut(found)))


def absences(edition: FrozenEdition) -> Iterator[Block]:
    """What has no number, why, and until when."""
    found = [o for o in edition.content.observations if isinstance(o.value, Absence)]
    if not found:
        yield Paragraph("没有暂缺、不适用或无此对象的项目。")
        return
    rows = tuple(
        (
            o.datum,
            _name(edition, o.datum),
            edition.subject_name(o.subject),
            o.value.word if isinstance(o.value, Absence) else "",
            o.reason,
            o.expected,
        )
        for o in found[:LINES]
    )
    columns = (
        Column("编号", 12),
        Column("名称", 30),
        Column("对象", 18),
        Column("填报", 10, Align.CENTRE),
        Column("理由", 40),
        Column("预计提供日期", 14, Align.CENTRE),
    )
    yield Table("", columns, rows, notes=_cut(found))


def explanations(edition: FrozenEdition) -> Iterator[Block]:
    """Every explanation beside the doubt that it answers, and what needs none by exemption."""
    yield from _explained(edition)
    lowered = [one for one in edition.task.exemptions if one.unit == edition.unit]
    if lowered:
        yield Heading(3, "任务包准予本单位降级的核查规则", numbered=False)
        columns = (Column("规则", 50), Column("降为", 16, Align.CENTRE), Column("理由", 50))
        rows = tuple(
            (f"{one.rule}：{asks(edition.pack, one.rule)}", one.level.word, one.reason)
            for one in lowered
        )
        yield Table("", columns, rows)


def _explained(edition: FrozenEdition) -> Iterator[Block]:
    doubts = {explanation_key(finding): finding.sentence for finding in edition.findings}
    found = edition.content.explanations
    if not found:
        yield Paragraph("没有需要说明的核查意见。")
        return
    rows = tuple(
        (
            doubts.get((e.rule, e.subject)) or _no_doubt(edition, e.rule),
            edition.subject_name(e.subject),
            e.text,
        )
        for e in found[:LINES]
    )
    columns = (Column("核查意见", 50), Column("对象", 16), Column("说明", 50))
    yield Table("", columns, rows, notes=_cut(found))


def _no_doubt(edition: FrozenEdition, rule: str) -> str:
    """What an explanation answers that answers no doubt of now: a remark, or nothing."""
    if struck_row(rule) is not None:
        return "上年名录里有、今年不再列入"
    datum = answered_datum(rule)
    if datum is None:
        return f"（{rule}，现在没有这条意见）"
    return f"退回意见：{_name(edition, datum)}" if datum else "退回意见（整份）"


def papers(edition: FrozenEdition) -> Iterator[Block]:
    """The documents that travel along, each with the beginning of its digest."""
    found = edition.content.evidence
    if not found:
        return
    yield Heading(3, "佐证材料", numbered=False)
    rows = tuple(
        (
            _name(edition, e.datum),
            edition.subject_name(e.subject),
            e.name,
            e.page,
            number(Decimal(e.size)),
            e.sha256[:_SHORT],
        )
        for e in found[:LINES]
    )
    columns = (
        Column("数据项", 28),
        Column("对象", 18),
        Column("文件名", 34),
        Column("页", 8, Align.CENTRE),
        Column("字节", 14, Align.RIGHT),
        Column("内容摘要（前 16 位）", 22, Align.CENTRE),
    )
    yield Table("", columns, rows, notes=_cut(found))


def _cut(found: tuple[object, ...] | list[object] | list[Observation]) -> tuple[str, ...]:
    if len(found) <= LINES:
        return ()
    return (f"共 {len(found)} 条，这里印出前 {LINES} 条；全部内容在同一报送码的报送包里。",)


def _title(edition: FrozenEdition, form: str) -> str:
    known = edition.pack.form.get(form)
    return known.title if known else ""


def _name(edition: FrozenEdition, datum: str) -> str:
    known = edition.pack.datum.get(datum)
    return known.name if known else ""
