"""指标解释 as a workbook: the reference page of a pack to be sorted, filtered and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.bundle.atomic import atomic
from cityexam_desktop.report.pack_page import about, about_datum
from cityexam_desktop.report.pack_plan import about_item, about_mechanism, about_target, number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from cityexam_desktop.formpack.model import FormPack

_INDICATOR: Final = (
    "含义", "计量单位", "怎么算", "数据项", "好坏方向", "类型", "标准", "单处标准", "本县不适用",
    "来源", "可信程度", "说明", "往年",
)  # fmt: skip
_DATUM: Final = (
    "口径", "计量单位", "填报单位", "怎么算", "什么时候问", "时间", "来源", "可信程度", "往年",
)  # fmt: skip
_ITEM: Final = ("责任单位", "工作内容", "地点", "成果", "备注", "来源", "可信程度")
_TARGET: Final = ("目标值", "年份", "周期", "范围", "目标类型", "备注", "来源")
_MECHANISM: Final = ("机制内容", "由谁", "多久一次")
_WIDTHS: Final = {
    "序号": 6, "维度": 16, "指标": 26, "填报表": 20, "文件": 60,
    "条款": 60, "数据项名称": 24, "含义": 36, "口径": 36,
    "怎么算": 40, "数据项": 40, "标准": 30, "单处标准": 30, "来源": 30, "说明": 36,
    "分组": 20, "任务": 30, "责任单位": 30, "工作内容": 44, "地点": 26, "成果": 30, "备注": 24,
    "目标": 34, "目标值": 24, "范围": 22, "机制": 20, "机制内容": 60, "由谁": 30,
    "多久一次": 20, "往年": 44,
}  # fmt: skip
_NARROW: Final = 12
_LINE: Final = 14
"""Points from line to line."""


def write_pack_book(pack: FormPack, target: Path) -> None:
    """Write the reference workbook of `pack`; raises `FileTrouble`."""
    import openpyxl

    book = openpyxl.Workbook()
    first: Any = book.active
    book.remove(first)
    for title, columns, made in (
        ("指标解释", ("序号", "维度", "指标", *_INDICATOR), _indicators(pack)),
        ("数据项", ("填报表", "数据项名称", *_DATUM), _data(pack)),
        ("工作任务", ("序号", "分组", "任务", *_ITEM), _items(pack)),
        ("任务目标", ("任务序号", "任务", "目标", *_TARGET), _targets(pack)),
        ("工作机制", ("机制", *_MECHANISM), _mechanisms(pack)),
        ("来源", ("文件", "条款", "可信程度"), _sources(pack)),
    ):
        if rows := list(made):
            _sheet(book.create_sheet(), title, *_filled(columns, rows))
    with atomic(target) as out:
        book.save(out)


def _filled(
    columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Leave out the columns in which nothing stands."""
    kept = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    return [columns[at] for at in kept], [[row[at] for at in kept] for row in rows]


def _indicators(pack: FormPack) -> Iterator[Sequence[str]]:
    dimensions = {d.code: f"{d.group}：{d.name}" for d in pack.dimensions}
    for one in pack.indicators:
        told = _told(about(pack, one), _INDICATOR)
        yield str(one.number), dimensions.get(one.dimension, ""), one.name, *told


def _data(pack: FormPack) -> Iterator[Sequence[str]]:
    for form in pack.forms:
        for datum in pack.data_of_form[form.code]:
            yield form.title, datum.name, *_told(about_datum(pack, datum), _DATUM)


def _items(pack: FormPack) -> Iterator[Sequence[str]]:
    for item in pack.work_items:
        group = f"{item.group_number}、{item.group}"
        yield number_of(pack, item), group, item.title, *_told(about_item(pack, item), _ITEM)


def _targets(pack: FormPack) -> Iterator[Sequence[str]]:
    items = {item.code: item for item in pack.work_items}
    for one in pack.targets:
        item = items[one.item]
        told = _told(about_target(pack, one), _TARGET)
        yield number_of(pack, item), item.title, one.name, *told


def _mechanisms(pack: FormPack) -> Iterator[Sequence[str]]:
    for one in pack.mechanisms:
        yield one.name, *_told(about_mechanism(one), _MECHANISM)


def _sources(pack: FormPack) -> Iterator[Sequence[str]]:
    for one in pack.sources:
        yield one.document, one.clause, one.confidence.word


def _told(pairs: Iterable[tuple[str, str]], columns: Sequence[str]) -> list[str]:
    """The texts in the order of the columns; the parts of an indicator say how it is made."""
    cells = dict.fromkeys(columns, "")
    for name, text in pairs:
        if name in cells:
            cells[name] = text
        elif text:
            cells["怎么算"] = "\n".join(filter(None, (cells["怎么算"], f"{name}：{text}")))
    return list(cells.values())


def _lines(text: str, column: str) -> int:
    """How many lines a text takes; spreadsheets do not fit rows that a program wrote."""
    width = _WIDTHS.get(column, _NARROW) - 1
    units = [sum(1 + (not char.isascii()) for char in line) for line in text.split("\n")]
    return sum(max(1, -(-one // width)) for one in units)


def _sheet(
    sheet: Worksheet, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.title = title
    line = Side(style="thin", color="BBBBBB")
    for number, row in enumerate((columns, *rows), start=1):
        for at, text in enumerate(row, start=1):
            cell: Any = sheet.cell(number, at)
            if text.isascii() and text.isdigit() and columns[at - 1].endswith("序号"):
                cell.value = int(text)
            elif text:
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
                cell.data_type = "s"  # never a formula, also when it begins with "="
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
            cell.border = Border(line, line, line, line)
            if number == 1:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE7F0")
        sheet.row_dimensions[number].height = _LINE * max(map(_lines, row, columns)) + 2
    for at, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTHS.get(column, _NARROW)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    footer: Any = sheet.oddFooter
    footer.center.text = "&A  第&P页，共&N页"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 8
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
