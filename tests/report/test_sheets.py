"""Working sheets: one description, three kinds of file that hold the same rows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

from cityexam_desktop.formpack.spreadsheet import read_sheets
from cityexam_desktop.report.blocks import Align, Band, Column
from cityexam_desktop.report.sheets import (
    SheetTable,
    UnknownSheetFile,
    write_sheet,
    write_sheets,
)
from tests.report.pdftools import needs_poppler, pages, run, text

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = (Column("序号", 4, Align.CENTRE), Column("单位", 20), Column("应报", 8, Align.RIGHT))
SHEET = SheetTable(
    "示例县催报单",
    COLUMNS,
    (
        ("1", "县住房和城乡建设局", Decimal(1200)),
        Band("尚未报送"),
        ("2", '=HYPERLINK("http://x")', Decimal("0.50")),
    ),
    about="数据时点：2025-12-31",
    notes=("注：截至今日。",),
    banner="示例数据",
    signatures=(("经办人", "张三"),),
    seal="（盖章处）",
)
LONG = SheetTable("长表", COLUMNS, tuple((str(i), f"单位{i}", "") for i in range(300)), large=True)


def test_a_workbook_holds_title_heading_rows_and_what_is_signed(tmp_path: Path) -> None:
    write_sheet(SHEET, tmp_path / "催报单.xlsx")
    (sheet,) = read_sheets(tmp_path / "催报单.xlsx")
    assert sheet.name == "示例县催报单"
    assert sheet.rows[:4] == (
        ("示例县催报单",),
        ("示例数据　数据时点：2025-12-31",),
        ("序号", "单位", "应报"),
        ("1", "县住房和城乡建设局", "1200"),
    )
    assert sheet.rows[4] == ("尚未报送",)
    assert sheet.rows[-3:] == (("注：截至今日。",), ("经办人：张三",), ("（盖章处）",))


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    write_sheet(SHEET, tmp_path / "a.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]["B6"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')
    write_sheet(SHEET, tmp_path / "a.csv")
    assert read_sheets(tmp_path / "a.csv")[0].rows[3][1] == '\'=HYPERLINK("http://x")'


def test_a_number_is_a_number_for_the_spreadsheet(tmp_path: Path) -> None:
    write_sheet(SHEET, tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert (page["C4"].value, page["C6"].value) == (1200, 0.5)


def test_a_workbook_prints_on_the_paper_that_is_wanted(tmp_path: Path) -> None:
    write_sheets((SHEET, LONG), tmp_path / "a.xlsx")
    first, second = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets
    assert (first.page_setup.paperSize, first.page_setup.orientation) == (9, "landscape")
    assert second.page_setup.paperSize == 8
    assert first.print_title_rows == "$1:$3"
    assert first.oddHeader is not None
    assert first.oddHeader.right.text == "示例数据"


def test_tabs_of_one_name_stay_apart(tmp_path: Path) -> None:
    write_sheets((SHEET, SHEET), tmp_path / "a.xlsx")
    names = [sheet.name for sheet in read_sheets(tmp_path / "a.xlsx")]
    assert names == ["示例县催报单", "示例县催报单 2"]


def test_csv_holds_heading_and_rows_alone_in_what_wps_reads(tmp_path: Path) -> None:
    write_sheet(SHEET, tmp_path / "a.csv")
    said = (tmp_path / "a.csv").read_bytes()
    assert said.startswith(b"\xef\xbb\xbf")
    assert said.decode("utf-8-sig").split("\r\n")[:2] == [
        "序号,单位,应报",
        "1,县住房和城乡建设局,1200",
    ]


@needs_poppler
def test_a_printed_sheet_says_everything_on_turned_pages(tmp_path: Path) -> None:
    write_sheet(SHEET, tmp_path / "a.pdf")
    found = text(tmp_path / "a.pdf")
    for word in ("示例县催报单", "数据时点：2025-12-31", "示例数据", "1,200", "尚未报送", "经办人"):
        assert word in found, word
    assert "841.89 x 595.276" in run("pdfinfo", tmp_path / "a.pdf")


@needs_poppler
def test_each_of_several_sheets_begins_a_page(tmp_path: Path) -> None:
    write_sheets((SHEET, SHEET), tmp_path / "a.pdf")
    first, second = pages(tmp_path / "a.pdf")
    assert "县住房和城乡建设局" in first
    assert "示例县催报单" in second
    assert "县住房和城乡建设局" in second


@needs_poppler
def test_a_large_sheet_is_a3_with_its_heading_on_every_page(tmp_path: Path) -> None:
    write_sheet(LONG, tmp_path / "a.pdf")
    assert "1190.55 x 841.89" in run("pdfinfo", tmp_path / "a.pdf")
    every = pages(tmp_path / "a.pdf")
    assert len(every) > 1
    assert all("序号" in page for page in every)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".pdf"])
def test_the_same_sheet_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    for name in "ab":
        write_sheet(SHEET, tmp_path / f"{name}{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_a_workbook_does_not_say_when_it_was_written(tmp_path: Path) -> None:
    write_sheet(SHEET, tmp_path / "a.xlsx")
    about = openpyxl.load_workbook(tmp_path / "a.xlsx").properties
    assert (about.created.year, about.modified.year) == (1980, 1980)


def test_another_suffix_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownSheetFile, match="不知道") as refused:
        write_sheet(SHEET, tmp_path / "a.docx")
    assert ".xlsx" in refused.value.remedy


def test_a_row_of_another_length_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="2 cells for 3 columns"):
        SheetTable("x", COLUMNS, (("1", "2"),))
