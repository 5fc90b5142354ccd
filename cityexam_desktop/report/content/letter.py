"""A unit's answers as a letter on paper, for departments that answer neither way else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import show
from cityexam_desktop.report.blocks import (
    Align,
    Column,
    Paragraph,
    Report,
    Signatures,
    Table,
)

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.model import Content, Task


def scan(pack: FormPack, task: Task, unit: str, content: Content) -> Report:
    """The letter with every value of the unit, a place for the seal at its end."""
    names = {place.id: place.name for place in task.places}
    names |= {item.id: item.name for item in content.objects} | {COUNTY: task.county}
    rows = tuple(
        (
            names.get(o.subject, o.subject),
            pack.datum[o.datum].name,
            show(pack.datum[o.datum], o.value),
            pack.datum[o.datum].measure,
        )
        for o in content.observations
        if o.datum in pack.datum
    )
    columns = (
        Column("体检单元", 24),
        Column("数据项", 40),
        Column("填报值", 18, Align.RIGHT),
        Column("计量单位", 18, Align.CENTRE),
    )
    return Report(
        title=f"关于报送{task.title}的函",
        issuer=pack.unit[unit].name,
        date_text=f"数据时点：{task.as_of}",
        banner=task.banner,
        cover=False,
        blocks=(
            Paragraph(f"{task.county}住房和城乡建设局："),
            Paragraph("按照任务要求，现将我单位负责的数据报送如下。没有列出的体检项目未发现问题。"),
            Table("", columns, rows),
            Signatures((("单位（盖章）", pack.unit[unit].name), ("填表人", ""), ("审核人", ""))),
        ),
    )
