"""The first sheet: whose workbook, until when, how to fill it in, who signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.hyperlink import Hyperlink

from cityexam_desktop.report.workbook.page import (
    HEI,
    LEFT,
    MARK_ROW,
    MIDDLE,
    QUIET,
    SONG,
    formula,
    framed,
    put,
    set_page,
)
from cityexam_desktop.workspace.sheets.model import COVER

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from cityexam_desktop.report.workbook.page import Job

HOW: Final = (
    "浅黄色的格子由本单位填写；灰色的格子自动带出或自动计算，不用填。",
    "鼠标停在名称（或列标题）上，可看口径、时间要求和填法。",
    "没有这类对象的，填“无此对象”；不适用的填“不适用”；暂时拿不到的填“暂缺”。确实为零的填 0。",
    "选“不适用”“暂缺”的，在“说明”里写明原因，“暂缺”还要写预计提供日期。",
    "没有“说明”列的表，在格子里接着写原因和日期，如“暂缺：尚未统计完成；2026-06-30”。",
    "请按表上的计量单位填数；用了别的单位的，请在数后写明，如“12.3公顷”，能除尽的自动换算。",
    "有“调查状态”的表：查过的行选“已调查”，只填有问题的项，没填的项就是没有问题。",
    "名录表可以往下加行；其他表的行由任务规定，不要增删。可以排序、筛选、改列宽。",
    "格子变红，表示数超出允许范围、小数太多，或不是数，请核对。",
    "填好后打印签字盖章，连同本文件一起报县住建局。请不要改动隐藏的行和列。",
)


def write_cover(job: Job, ws: Worksheet) -> None:
    """Fill in the first sheet."""
    ws.title = "封面"
    for column, text in enumerate((COVER, job.task.id, job.unit), start=1):
        put(ws, MARK_ROW, column, text)
    ws.row_dimensions[MARK_ROW].hidden = True
    for letter, width in (("A", 3), ("B", 34), ("C", 52), ("D", 14)):
        ws.column_dimensions[letter].width = width
    title = put(ws, 2, 2, f"{job.task.county}{job.task.title}")
    title.font, title.alignment = Font(HEI, size=20), Alignment(vertical="center")
    ws.row_dimensions[2].height = 40
    row = _facts(job, ws, 3)
    row = _forms(job, ws, row + 1)
    row = _how(ws, row + 1)
    _signatures(ws, row + 1)
    ws.protection.sheet = True
    ws.sheet_view.showGridLines = False
    set_page(ws, job.task.banner)
    ws.page_setup.orientation = "portrait"
    ws.print_area = f"A2:D{row + 4}"


def _facts(job: Job, ws: Worksheet, row: int) -> int:
    facts = (
        ("填报单位", job.unit_name),
        ("体检年度", job.task.period),
        ("数据时点", job.task.as_of),
        ("报送期限", job.task.deadline),
        ("填报表", f"{len(job.forms)} 张，共 {len(job.asked)} 项"),
        ("注意", job.task.banner),
    )
    for name, text in facts:
        if text:
            framed(put(ws, row, 2, name), QUIET, LEFT)
            framed(put(ws, row, 3, text), alignment=LEFT)
            ws.row_dimensions[row].height = 20
            row += 1
    return row


def _forms(job: Job, ws: Worksheet, row: int) -> int:
    for column, text in ((2, "表"), (3, "说明"), (4, "已填")):
        framed(put(ws, row, column, text), QUIET, MIDDLE)
    for form in job.forms:
        row += 1
        sheet = job.progress[form.code].split("!")[0].rpartition("(")[2].lstrip("=")
        name = framed(put(ws, row, 2, form.title), alignment=LEFT)
        name.hyperlink = Hyperlink(ref=name.coordinate, location=f"{sheet}!A1")
        name.font = Font(SONG, size=10.5, underline="single", color="1F4E79")
        framed(put(ws, row, 3, form.note), alignment=LEFT)
        framed(formula(ws, row, 4, job.progress[form.code]), alignment=MIDDLE)
        ws.row_dimensions[row].height = 20 if len(form.note) <= 25 else 34
    return row + 1


def _how(ws: Worksheet, row: int) -> int:
    head = put(ws, row, 2, "填写说明")
    head.font = Font(HEI, size=12)
    for number, text in enumerate(HOW, start=1):
        row += 1
        ws.merge_cells(start_row=row, start_column=2, end_row=row, end_column=4)
        cell = put(ws, row, 2, f"{number}．{text}")
        cell.font, cell.alignment = Font(SONG, size=10.5), LEFT
        ws.row_dimensions[row].height = 18 if len(text) <= 46 else 34
    return row + 1


def _signatures(ws: Worksheet, row: int) -> None:
    for at, texts in enumerate(
        (
            ("单位负责人：", "审核人："),
            ("填表人：　　　　电话：", "单位（公章）：　　　　　年　月　日"),
        )
    ):
        for column, text in zip((2, 3), texts, strict=True):
            cell = put(ws, row + at, column, text)
            cell.font, cell.alignment = Font(SONG, size=11), Alignment(vertical="center")
        ws.row_dimensions[row + at].height = 30
