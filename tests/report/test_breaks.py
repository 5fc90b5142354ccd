"""What is printed where last year's scope was another: the value, the words, no comparison."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from cityexam_desktop.bundle import submission
from cityexam_desktop.bundle.editions import read_edition
from cityexam_desktop.report.edition_forms import words_of_change
from cityexam_desktop.report.workbook import write_workbook
from cityexam_desktop.report.write import write_report
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.content import content
from tests.county.test_yearbefore import WHY, county, everything_in

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from tests.support.small import County

__all__ = ["county"]


def table(sheet: Worksheet, key: int, start: int) -> dict[str, tuple[Any, ...]]:
    """The rows of a sheet by the text of one column."""
    rows = sheet.iter_rows(min_row=start, values_only=True)
    return {str(row[key]): row for row in rows if row[key]}


@pytest.mark.parametrize("values", [True, False])
def test_the_report_workbook_compares_nothing_across_a_break(
    county: County, *, values: bool
) -> None:
    everything_in(county)
    write_report(county.bureau, county.folder / "报告.xlsx")
    data = (county.folder / "报告.xlsx").read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=values)
    rows = table(book["指标汇总"], 2, 4)
    assert rows["黑臭水体数"][8] == "口径有变化"  # no formula that would say otherwise
    assert "上年口径不同：上年计事件数。" in str(rows["黑臭水体数"])
    assert rows["保护对象增加"][6] == "缺数未算"
    kept = table(book["基础数据"], 2, 4)["保护对象数"]
    assert f"上年口径不同：{WHY}" in str(kept)


def test_the_departments_workbook_says_why_beside_last_years_value(county: County) -> None:
    home = county.home("zrzyj")
    task = tasks.task(home)
    said = content(home, answering.open_draft(home, task, "zrzyj").id)
    last = submission.previous_values(home, task)
    target = county.folder / "表.xlsx"
    write_workbook(tasks.pack_of(home, task), task, "zrzyj", said, last, target)
    sheet = openpyxl.load_workbook(target)["土地"]
    row = next(row for row in sheet.iter_rows() if any(cell.value == "保护对象数" for cell in row))
    (cell,) = [cell for cell in row if cell.value == "口径有变化"]
    assert cell.comment is not None
    assert WHY in cell.comment.text
    assert 9 in [one.value for one in row]


def test_the_stamped_sheet_says_so_too(county: County) -> None:
    home = county.home("zrzyj")
    county.fill("zrzyj")
    county.send("zrzyj")
    edition = read_edition(home, submission.editions(home, county.task, "zrzyj")[-1].bundle)
    now, last = edition.answers.value("kept"), edition.previous["kept", "county"]
    assert words_of_change(edition, "kept", now, last) == "口径有变化"
    assert words_of_change(edition, "area", now, last) == "-2（-22.2%）"
