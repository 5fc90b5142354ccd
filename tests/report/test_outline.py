"""Numbers of headings, tables and figures, and which pages are turned."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cityexam_desktop.report.blocks import (
    Band,
    Bars,
    Block,
    Column,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Radar,
    Report,
    Series,
    Stacks,
    Table,
    plain,
)
from cityexam_desktop.report.outline import chinese_number, headings, placed, sections

_FIGURE = Figure("趋势", Bars(("甲",), (Series("本年", (Decimal(1),)),)))


def _report(*blocks: Block, landscape: bool = False) -> Report:
    return Report("报告", blocks=blocks, landscape=landscape)


def _table(title: str, *, landscape: bool = False) -> Table:
    return Table(title, (Column("甲"),), (("1",),), landscape=landscape)


def test_headings_count_as_official_documents_do() -> None:
    report = _report(
        Heading(1, "概述"),
        Heading(2, "范围"),
        Heading(3, "单元"),
        Heading(3, "时点"),
        Heading(2, "组织"),
        Heading(1, "附件", numbered=False),
        Heading(2, "清单"),
        Heading(1, "评价"),
    )
    assert [part.label for part in placed(report)] == [
        "一、概述",
        "（一）范围",
        "1. 单元",
        "2. 时点",
        "（二）组织",
        "附件",
        "（一）清单",
        "二、评价",
    ]


def test_tables_and_figures_count_through_the_report_and_untitled_ones_do_not() -> None:
    report = _report(_table("甲表"), _FIGURE, _table(""), Heading(1, "章"), _table("乙表"), _FIGURE)
    labels = [(part.label, part.number) for part in placed(report)]
    assert labels == [
        ("表1　甲表", 1),
        ("图1　趋势", 1),
        ("", 0),
        ("一、章", 0),
        ("表2　乙表", 2),
        ("图2　趋势", 2),
    ]


def test_contents_list_headings_to_their_depth() -> None:
    report = _report(Heading(1, "甲"), Heading(2, "乙"), Heading(3, "丙"))
    assert [part.label for part in headings(report, 2)] == ["一、甲", "（一）乙"]


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (99, "九十九")],
)
def test_numbers_are_written_as_headings_write_them(number: int, text: str) -> None:
    assert chinese_number(number) == text


def test_a_wide_table_takes_its_heading_to_the_turned_page() -> None:
    report = _report(
        Paragraph("前"),
        PageBreak(),
        Heading(1, "附件"),
        Heading(2, "汇总"),
        _table("宽表", landscape=True),
        PageBreak(),
        Paragraph("后"),
    )
    cut = sections(report)
    assert [section.landscape for section in cut] == [False, True, False]
    kinds = [[type(part.block).__name__ for part in section.parts] for section in cut]
    assert kinds == [["Paragraph"], ["Heading", "Heading", "Table"], ["Paragraph"]]


def test_a_turned_report_stays_turned() -> None:
    report = _report(_table("表", landscape=True), Paragraph("后"), landscape=True)
    assert [section.landscape for section in sections(report)] == [True]


def test_text_keeps_its_characters_and_loses_what_cannot_be_printed() -> None:
    assert plain("㙦𠙶<b>&\t甲\r\n乙\x00\ud800\u202e\ufffe") == "㙦𠙶<b>& 甲\n乙"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Table("表", (Column("甲"), Column("乙")), (Band("组"), ("1",))),
        lambda: Heading(4, "四级"),
        lambda: Bars(("甲", "乙"), (Series("本年", (Decimal(1),)),)),
        lambda: Radar(("甲", "乙"), (Series("本年", (Decimal(1), Decimal(2))),), Decimal(100)),
        lambda: Stacks(("甲",), (Series("达标", (Decimal(-1),)),)),
    ],
)
def test_content_that_does_not_fit_together_is_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match=r".+"):
        wrong()
