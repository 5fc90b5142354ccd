"""The tables of the bureau's pages that people work on outside, as sheets that come back."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.outside import (
    correctiontable,
    doubttable,
    papertable,
    parkedtable,
    reviewtable,
    talktable,
)
from cityexam_desktop.county.progress import BASIS_WORDS
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import show
from cityexam_desktop.report.blocks import Align, Column
from cityexam_desktop.report.officer.talks import talk_sheet
from cityexam_desktop.report.sheets.model import SheetTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cityexam_desktop.county.outside.doubttable import Doubt
    from cityexam_desktop.county.outside.taking import Grounds, Taking
    from cityexam_desktop.report.sheets.model import Cell

_KEY: Final = Column("编号（勿改）", 10)
_DOUBTS: Final = (
    Column("级别", 7, Align.CENTRE), Column("单位", 13), Column("填报表", 11),
    Column("数据项", 15), Column("体检单元", 12), Column("意见", 34), Column("规则", 11),
    Column("单位的说明", 18), Column("处理意见", 8, Align.CENTRE), Column("批注或理由", 30), _KEY,
)  # fmt: skip
_REVIEWS: Final = (
    Column("单位", 18), Column("稿次", 6, Align.CENTRE), Column("报送码", 28, Align.CENTRE),
    Column("方式", 8, Align.CENTRE), Column("须处理的意见", 9, Align.RIGHT),
    Column("审核", 8, Align.CENTRE), Column("签字", 12),
)  # fmt: skip
_PAPERS: Final = (
    Column("单位", 18), Column("稿次", 6, Align.CENTRE), Column("收件号", 7, Align.CENTRE),
    Column("报送码", 28, Align.CENTRE), Column("纸质件", 8, Align.CENTRE),
    Column("纸上日期", 11, Align.CENTRE), Column("经办", 9, Align.CENTRE),
)  # fmt: skip
_PARKED: Final = (
    Column("收件号", 7, Align.CENTRE), Column("单位", 16), Column("稿次", 5, Align.CENTRE),
    Column("文件", 16), Column("联络员", 8), Column("电话", 13),
    Column("听到的识别码或纸上的报送码", 30), Column("以前的密钥", 9, Align.CENTRE),
    Column("理由", 14),
)  # fmt: skip
_CORRECTIONS: Final = (
    Column("数据项", 22), Column("体检单元", 12), Column("计量单位", 7, Align.CENTRE),
    Column("填报单位", 14), Column("现在的数", 11, Align.RIGHT), Column("更正为", 11, Align.RIGHT),
    Column("理由", 22), Column("依据（函号、电话记录）", 16), Column("经办", 8), Column("复核", 8),
    Column("代码", 9), Column("对象", 9),
)  # fmt: skip


def doubt_sheet(grounds: Grounds) -> SheetTable:
    """核查意见表: every finding, with room for what the bureau says to it."""
    rows = tuple(_doubt(grounds, one) for one in doubttable.doubts(grounds))
    return _sheet(
        grounds, "核查意见表", _DOUBTS, rows,
        "处理意见写“退回”（批注写进单位的格子，随退回修改单发出）、“准予”（对该单位降一级，"
        "写理由）或“采纳”；不处理的留空。退回修改单在程序里签发。",
        large=True, choices=((8, doubttable.ANSWERS),),
    )  # fmt: skip


def _doubt(grounds: Grounds, one: Doubt) -> tuple[Cell, ...]:
    finding, pack = one.finding, grounds.dataset.pack
    datum = pack.datum.get(finding.where.column)
    form = pack.form.get(datum.form if datum else finding.where.table)
    return (
        "已说明" if finding.explained else finding.level.word,
        grounds.units.get(one.unit, one.unit),
        form.title if form else "",
        datum.name if datum else "",
        "" if finding.where.row == COUNTY else grounds.places.get(finding.where.row, ""),
        finding.sentence,
        finding.code,
        finding.explained,
        one.answer,
        one.words,
        one.key,
    )


def _talks(grounds: Grounds) -> SheetTable:
    return talk_sheet(grounds.dataset.task, grounds.crossings)


def review_sheet(grounds: Grounds) -> SheetTable:
    """审核表: what counts, with room for 通过."""
    rows = tuple(
        (
            grounds.units.get(one.unit, one.unit), str(one.edition), one.code,
            BASIS_WORDS.get(one.basis, one.basis), str(one.blocking or ""), one.review, "",
        )
        for one in reviewtable.reviews(grounds)
    )  # fmt: skip
    note = "审核通过的写“通过”，其余留空；退回要在程序里签发退回修改单。"
    return _sheet(grounds, "审核表", _REVIEWS, rows, note, choices=((5, (reviewtable.PASSED,)),))


def paper_sheet(grounds: Grounds) -> SheetTable:
    """纸质件登记表: whose stamped paper came, with room for what comes."""
    rows = tuple(
        (
            grounds.units.get(one.unit, one.unit), str(one.edition), str(one.number or ""),
            one.code, *papertable.said(one),
        )
        for one in papertable.paper_lines(grounds)
    )  # fmt: skip
    note = "收到盖章原件、每页报送码都核对过的，纸质件写“原件”，写上纸上的日期和经办人。"
    return _sheet(grounds, "纸质件登记表", _PAPERS, rows, note, choices=((4, ("原件",)),))


def parked_sheet(grounds: Grounds) -> SheetTable:
    """待核对单位表: whom to call, with room for the code that is heard."""
    rows = tuple(
        (
            str(one.number), one.unit, str(one.fact.edition), one.file, one.liaison, one.phone,
            "", "" if one.has_key else "没有", "",
        )
        for one in parkedtable.parked_lines(grounds)
    )  # fmt: skip
    note = (
        "按通讯录打电话，请对方读出单位识别码，或看盖章表上的报送码，照写 24 位数字。"
        "已登记过密钥的，以前的密钥写“停用”（换了新的）或“继续用”（第二台电脑）。"
    )
    words = (parkedtable.REPLACES, parkedtable.BESIDE)
    return _sheet(grounds, "待核对单位表", _PARKED, rows, note, choices=((7, words),))


def correction_sheet(grounds: Grounds) -> SheetTable:
    """更正表: the county's single numbers, with room for what the bureau puts in their place."""
    pack = grounds.dataset.pack
    rows = []
    for held, made in correctiontable.correctable(grounds):
        datum = pack.datum[held.datum]
        place = "全县" if held.subject == COUNTY else grounds.places.get(held.subject, held.subject)
        said = ("", "", "", "", "")
        if made is not None:
            people = made.document, made.author, made.approver
            said = (show(datum, made.new), made.reason, *people)
        rows.append(
            (
                datum.name, place, datum.measure, grounds.units.get(held.unit, held.unit),
                show(datum, held.value), *said, held.datum, held.subject,
            )
        )  # fmt: skip
    note = (
        "要更正的写更正为、理由、经办和复核（两个人）；没有列出的数可以加一行，写数据项和体检单元的"
        "名称。签名报来的数不改，更正另记一笔，单位报了新稿即失效。"
    )
    return _sheet(grounds, "更正表", _CORRECTIONS, tuple(rows), note, large=True)


def _sheet(
    grounds: Grounds,
    name: str,
    columns: tuple[Column, ...],
    rows: tuple[tuple[Cell, ...], ...],
    note: str,
    *,
    large: bool = False,
    choices: tuple[tuple[int, tuple[str, ...]], ...] = (),
) -> SheetTable:
    task = grounds.dataset.task
    return SheetTable(
        title=f"{task.title}{name}", columns=columns, rows=rows,
        about=f"数据时点：{task.as_of}　共 {len(rows)} 行　{note}", banner=task.banner, name=name,
        large=large, choices=choices,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutsideTable:
    """One of the tables: its title, the sheet it goes out as, and how it is read back."""

    title: str
    sheet: Callable[[Grounds], SheetTable]
    read: Callable[[Grounds, Path], Taking]


OUTSIDE: Final[Mapping[str, OutsideTable]] = MappingProxyType(
    {
        "doubts": OutsideTable("核查意见表", doubt_sheet, doubttable.read_doubts),
        "talks": OutsideTable("数据会商单", _talks, talktable.read_talks),
        "reviews": OutsideTable("审核表", review_sheet, reviewtable.read_reviews),
        "papers": OutsideTable("纸质件登记表", paper_sheet, papertable.read_papers),
        "parked": OutsideTable("待核对单位表", parked_sheet, parkedtable.read_parked),
        "corrections": OutsideTable("更正表", correction_sheet, correctiontable.read_corrections),
    }
)
"""Every table, by the word that the command line has for it."""
