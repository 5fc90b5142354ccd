"""The 定稿 sheet: one frozen edition on paper, to be signed and stamped.

The 报送码 and its bars stand on every page, so that every page belongs to one file: the
code is of the manifest, and the manifest names every value by its digest. A list form is
printed value by value; a form of many rows by the totals of its columns, its rows up to
`ROWS`, beyond that by the digest of its member.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop import __version__
from cityexam_desktop.bundle.codes import digits_of, unit_code
from cityexam_desktop.bundle.editions import read_edition
from cityexam_desktop.checks import digest
from cityexam_desktop.report import edition_forms, edition_lists
from cityexam_desktop.report.blocks import (
    Align,
    Barcode,
    Block,
    Column,
    Heading,
    Paragraph,
    Report,
    Signatures,
    Style,
    Table,
)

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.bundle.editions import FrozenEdition
    from cityexam_desktop.workspace.database import Workspace

BASIS_WORDS = {"": "", "own": "本局填报", "workbook": "代录（工作簿）", "paper": "代录（函）"}
_LEVEL = 3  # small headings: it is a form, and paper is short
_COLOPHON = (
    "本表由 cityexam {version} 印制，与报送码为 {code} 的报送包内容一致；"
    "改动任何一个数，报送码都会不同。"
)
_SEAL = "（单位盖章处）"


def write_sheet(ws: Workspace, bundle: str, target: Path) -> None:
    """Write the 定稿 sheet of a frozen edition as PDF.

    Raises `WrongUse` for an unknown edition, `FileTrouble` when it cannot be written.
    """
    from cityexam_desktop.report.pdf import write_pdf

    write_pdf(compose(read_edition(ws, bundle)), target)


def compose(edition: FrozenEdition, clerk: str = "", telephone: str = "") -> Report:
    """Compose the sheet; `clerk` and `telephone` are filled in where they are known."""
    unit = edition.pack.unit.get(edition.unit)
    task = edition.task
    return Report(
        title=f"{task.county}{task.period}年度城市体检部门填报表（定稿）",
        subtitle=f"第 {edition.head.edition} 稿",
        issuer=unit.name if unit else edition.unit,
        date_text=f"数据时点：{task.as_of}",
        banner=task.banner,
        cover=False,
        landscape=True,
        page_stamp=edition.code,
        page_bars=digits_of(edition.code),
        footer=f"第 {edition.head.edition} 稿",
        blocks=tuple(_blocks(edition, clerk, telephone)),
        colophon=(_COLOPHON.format(version=__version__, code=edition.code),),
    )


def _blocks(edition: FrozenEdition, clerk: str, telephone: str) -> list[Block]:
    return [
        _counts(edition),
        Barcode(digits_of(unit_code(edition.signer)), f"单位识别码 {unit_code(edition.signer)}"),
        *_basis(edition),
        *edition_forms.forms(edition),
        Heading(_LEVEL, "核对数", numbered=False),
        edition_lists.controls(edition),
        Heading(_LEVEL, "与上一稿的差异", numbered=False),
        *edition_lists.changes(edition),
        Heading(_LEVEL, "没有数值的项目及理由", numbered=False),
        *edition_lists.absences(edition),
        Heading(_LEVEL, "对核查意见的说明", numbered=False),
        *edition_lists.explanations(edition),
        *edition_lists.papers(edition),
        Heading(_LEVEL, "签章", numbered=False),
        Signatures(
            (
                ("单位负责人", ""),
                ("审核人", ""),
                ("填表人", clerk),
                ("电话", telephone),
                ("报出日期", ""),
                ("稿次", f"第 {edition.head.edition} 稿"),
            ),
            _SEAL,
        ),
    ]


def _counts(edition: FrozenEdition) -> Table:
    counts = edition.head.counts
    told = (
        ("填报值", f"{counts.values} 个"),
        ("暂缺、不适用、无此对象", f"{counts.absences} 个"),
        ("逐行调查", f"{counts.rows} 行"),
        ("对核查意见的说明", f"{counts.explanations} 条"),
        ("佐证材料", f"{counts.attachments} 份"),
    )
    columns = tuple(Column(name, 10, Align.CENTRE) for name, _ in told)
    return Table("", columns, (tuple(text for _, text in told),))


def _basis(edition: FrozenEdition) -> list[Block]:
    """Who entered it, where the bureau did; and whether the checks would say the same today."""
    head = edition.head
    found: list[Block] = []
    if head.basis in {"workbook", "paper"}:
        who = f"经办人 {head.entered_by}，复核人 {head.checked_by or '（未写）'}"
        found.append(Paragraph(f"{BASIS_WORDS[head.basis]}：{who}。"))
    if digest(edition.findings) != head.findings:
        found.append(
            Paragraph(
                "定稿以后，参照的上年数据或检查规则有变化；"
                "下面的核查意见按现在的重新列出，填报值没有变。",
                Style.NOTE,
            )
        )
    return found
