from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import openpyxl
import pytest

from cityexam_desktop.county.assessment import assess
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import parse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.report.county_xlsx.book import rendered
from cityexam_desktop.report.county_xlsx.cells import Cell, Column, Page, figure
from cityexam_desktop.report.county_xlsx.pages import pages
from cityexam_desktop.report.county_xlsx.rewriting import fitted
from cityexam_desktop.report.write import REPORTS, UnknownReport, write_report
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import HistoryValue, RowState, SurveyRow
from tests.report.random_county import random_county
from tests.report.xlsxtools import OFFICE, agrees, formulas, recalculated, sheet_xml
from tests.support.small import FILLED, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from openpyxl.workbook import Workbook

    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.formpack.absence import Value

needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def filled(county: County, **changed: Mapping[tuple[str, str], Value]) -> County:
    put_history(
        county.bureau,
        [
            HistoryValue("2024", "kept", COUNTY, Decimal(5), "上年报告"),
            HistoryValue("2024", "i2", COUNTY, Decimal("81.2"), "上年报告"),
            HistoryValue("2024", "i6", COUNTY, Decimal(5999), "上年报告"),
            HistoryValue("2024", "i4.fast", COUNTY, Decimal(50), "上年报告"),
            HistoryValue("2024", "i4.main", COUNTY, Decimal(19), "上年报告"),
        ],
    )
    for unit in ("zrzyj", "tjj", "slj", "zjj"):
        county.fill(unit, FILLED[unit] | dict(changed.get(unit, {})))
        county.receive(county.send(unit))
    county.clear()
    return county


def written(county: County) -> bytes:
    target = county.folder / "report.xlsx"
    write_report(county.bureau, target)
    return target.read_bytes()


def book_of(data: bytes) -> Workbook:
    """What somebody sees who does not compute: a preview, the protected view."""
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True)


def summary(book: Workbook) -> dict[str, tuple[object, object, object]]:
    """Value, verdict and change of each indicator and part by its name."""
    rows = book["指标汇总"].iter_rows(min_row=4, values_only=True)
    return {str(row[2]).removeprefix("　其中："): (row[6], row[7], row[8]) for row in rows}


def page_of(*cells: Cell) -> bytes:
    page = Page("表", "题", "注", tuple(Column("列", 10) for _ in cells), (cells,))
    return rendered((page,), "示例", "")


def dataset_book(dataset: CountyDataset) -> bytes:
    return rendered(pages(assess(dataset), (), None), dataset.task.banner, "")


def test_the_file_s_name_chooses_the_writer(county: County) -> None:
    filled(county)
    for suffix, start in zip(REPORTS, (b"%PDF", b"PK", b"PK"), strict=True):
        target = county.folder / f"报告{suffix.upper()}"
        write_report(county.bureau, target)
        assert target.read_bytes().startswith(start)


def test_a_format_that_nobody_writes_is_refused_by_its_name(county: County) -> None:
    with pytest.raises(UnknownReport, match=r"报告\.odt") as raised:
        write_report(county.bureau, county.folder / "报告.odt")
    assert ".xlsx" in raised.value.remedy
    assert not (county.folder / "报告.odt").exists()


def test_the_summary_shows_what_the_program_says_without_being_computed(county: County) -> None:
    assert summary(book_of(written(filled(county)))) == {
        "有隐患楼栋": (2, "无标准", "—"),
        "绿道覆盖率": (80, "达标", "变差"),
        "学位缺口": (40, "无标准", "—"),
        "高峰车速": ("见分项", "未达标", "有升有降"),
        "快速路": (54.44, "达标", "好转"),
        "主干路": (18.2, "未达标", "变差"),
        "保护对象增加": (2, "无标准", "—"),
        "人口密度": (6666.67, "达标", "好转"),
        "污水收集率": (81.06, "达标", "—"),
        "黑臭消除率": ("不适用", "不适用", "—"),
        "轨道覆盖": ("不适用", "不适用", "—"),
        "黑臭水体数": (0, "无标准", "—"),
    }


def test_indicators_are_formulas_over_the_cells_of_their_base_data(county: County) -> None:
    found = formulas(written(filled(county)))
    green = "'基础数据'!$E$5/'基础数据'!$E$4*100"
    assert found["指标汇总", "G5"].formula == (
        "IF(COUNT('基础数据'!$E$4,'基础数据'!$E$5)<2,\"缺数未算\","
        f'IFERROR(ROUND({green},2),"缺数未算"))'
    )
    assert found["学位", "H8"].formula == 'IF(COUNT(F8:G8)<2,"缺数未算",MAX(F8-G8,0))'
    static = {"见分项", "不适用"}
    sheet = book_of(written(county))["指标汇总"]
    for row in range(4, sheet.max_row + 1):
        assert ("指标汇总", f"G{row}") in found or sheet[f"G{row}"].value in static


def test_an_absent_input_shows_its_word_beside_and_the_indicator_is_not_computed(
    county: County,
) -> None:
    filled(
        county,
        zrzyj={("green", COUNTY): Absence.PENDING},
        slj={("black", COUNTY): Absence.NONE_HERE, ("all_black", COUNTY): Absence.NONE_HERE},
    )
    book = book_of(written(county))
    base = {row[2]: row[4:6] for row in book["基础数据"].iter_rows(min_row=4, values_only=True)}
    assert base["绿道覆盖面积"] == (None, "暂缺")
    assert base["黑臭水体"] == (0, "无此对象")
    told = summary(book)
    assert told["绿道覆盖率"][:2] == ("缺数未算", "缺数未算")
    assert told["黑臭水体数"][0] == 0
    assert told["黑臭消除率"][0] == "不适用"


def test_rows_that_were_not_surveyed_are_marked_and_stay_empty(county: County) -> None:
    dataset = merge(filled(county).bureau)
    rows = [row for row in dataset.rows if row.subject != "b0"]
    rows.append(SurveyRow("house", "b0", RowState.NO_ACCESS))
    sheet = book_of(dataset_book(replace(dataset, rows=tuple(rows))))["楼栋"]
    shown = {row[1]: row for row in sheet.iter_rows(min_row=8, values_only=True)}
    assert shown["B0"][3:] == ("无法进入", 0, None, None, None, None)
    assert shown["B1"][3:5] == ("已调查", 1)
    assert sheet["H3"].value == 15  # its two storeys are not in the sum
    assert sheet["H4"].value == 3


def test_every_sheet_says_that_it_is_a_sample_on_screen_and_in_print(county: County) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(filled(county))))
    for sheet in book.worksheets:
        assert "示例数据" in str(sheet["A1"].value)
        assert sheet.oddHeader is not None
        assert sheet.oddHeader.center.text == "示例数据"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.print_title_rows
        assert sheet.freeze_panes
    about = [row[1] for row in book["说明"].iter_rows(values_only=True)]
    dataset = merge(county.bureau)
    assert dataset.hash in about
    assert any("WPS" in str(text) for text in about)


def test_the_same_data_give_the_same_bytes(county: County) -> None:
    assert written(filled(county)) == written(county)


@pytest.mark.parametrize(
    "number", ["0.1", "0.00001", "123456789012.123456", "100000000000000000", "-0.30"]
)
def test_numbers_are_written_exactly_and_never_with_an_exponent(number: str) -> None:
    xml = sheet_xml(page_of(Cell(Decimal(number), figure(2))))["表"]
    assert f'<c r="A4" s="4" t="n"><v>{number}</v></c>' in xml


@pytest.mark.parametrize("text", ["=1+1", "+86", "-3号楼", "@SUM(A1)", "=cmd|'/c calc'!A1", "#N/A"])
def test_what_people_wrote_is_text_and_never_becomes_a_formula(text: str) -> None:
    cell = openpyxl.load_workbook(io.BytesIO(page_of(Cell(text))))["表"]["A4"]
    assert (cell.value, cell.data_type) == (text, "s" if text != "#N/A" else cell.data_type)
    assert formulas(page_of(Cell(text))) == {}
    assert cell.quotePrefix is (text[0] in "=+-@")


def test_signs_that_no_file_can_carry_are_left_out() -> None:
    data = page_of(Cell("桥\x00名\x1b\ud800称"), Cell("长" * 40_000))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["表"]
    assert sheet["A4"].value == "桥名称"
    assert len(str(sheet["B4"].value)) == 32_767


def test_a_formula_s_known_value_may_hold_any_sign() -> None:
    known = formulas(
        page_of(Cell('<甲>&"乙"', formula='A1&"<"'), Cell(Decimal("1E-7"), formula="1"))
    )
    assert known["表", "A4"] == ('A1&"<"', '<甲>&"乙"')
    assert known["表", "B4"].value == Decimal("0.0000001")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("COUNT(kind)", 'COUNTIF(kind, AND(kind <> "", kind <> "不适用", kind <> "无此对象"))'),
        ('COUNTIF(kind, kind <> "桥")',
         'COUNTIF(kind, AND(kind <> "桥", AND(kind <> "", kind <> "不适用")))'),
        ('COUNTIF(kind, NOT(kind = "桥"))',
         'COUNTIF(kind, AND(kind <> "桥", AND(kind <> "", kind <> "不适用")))'),
        ("COUNTIF(a, a = b)",
         'COUNTIF(a, AND(a = b, AND(a <> "", a <> "不适用"), AND(b <> "", b <> "不适用")))'),
        ("COUNT(a) / SUM(a)", "COUNT(a) / SUM(a)"),
        ("COUNTIF(a, a > 3)", "COUNTIF(a, a > 3)"),
    ],
)  # fmt: skip
def test_words_in_a_column_are_taken_for_no_value(text: str, expected: str) -> None:
    fit = fitted(parse(text), lambda code: code == "kind", lambda _: {"", "不适用"})
    assert str(fit) == expected


class Computed(NamedTuple):
    books: dict[str, bytes]
    cells: dict[str, dict[tuple[str, str], Any]]

    def wrong(self, name: str) -> dict[tuple[str, str], tuple[object, ...]]:
        """The formulas of a book that LibreOffice computes otherwise than the program."""
        cells = self.cells[name]
        return {
            at: (one.formula, one.value, cells.get(at, ""))
            for at, one in formulas(self.books[name]).items()
            if not agrees(one.value, cells.get(at, ""))
        }


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Computed:
    """All books at once, because LibreOffice is slow to start."""
    folder = tmp_path_factory.mktemp("office")
    full, lacking = folder / "full", folder / "lacking"
    books = {}
    for where, changed in ((full, {}), (lacking, {("green", COUNTY): Absence.PENDING})):
        where.mkdir()
        county = filled(new_county(where), zrzyj=changed)
        books[where.name] = written(county)
        county.close()
    books["completed"] = _completed(books.pop("lacking"))
    for seed, share in enumerate((0.0, 0.05, 0.3)):
        books[f"random{seed}"] = dataset_book(random_county(seed, share))
    return Computed(books, recalculated(folder, books))


def _completed(data: bytes) -> bytes:
    """What somebody makes of the book in Excel: a missing number, a problem, seats."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    base = book["基础数据"]
    row = next(r for r in range(4, base.max_row + 1) if base[f"B{r}"].value == "green")
    base[f"E{row}"] = 3.15
    book["楼栋"]["G10"] = 1
    book["学位"]["G8"] = 99
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@needs_office
def test_a_spreadsheet_program_computes_what_the_program_says(computed: Computed) -> None:
    assert len(formulas(computed.books["full"])) > 70
    assert computed.wrong("full") == {}


@needs_office
def test_a_number_put_in_later_moves_everything_that_rests_on_it(computed: Computed) -> None:
    cells = computed.cells["completed"]
    shown = {
        cells["指标汇总", f"C{row}"]: [cells["指标汇总", f"{column}{row}"] for column in "GHI"]
        for row in range(4, 16)
    }
    assert shown["绿道覆盖率"] == [30, "未达标", "变差"]
    assert shown["有隐患楼栋"][0] == 3
    assert shown["学位缺口"][0] == 1


@needs_office
@pytest.mark.parametrize("name", ["random0", "random1", "random2"])
def test_all_sixty_agree_whatever_is_missing(computed: Computed, name: str) -> None:
    assert computed.wrong(name) == {}


def test_all_sixty_that_apply_are_live() -> None:
    dataset = random_county(0, 0)
    found = formulas(dataset_book(dataset))
    values = [at for sheet, at in found if sheet == "指标汇总" and at.startswith("G")]
    assert (
        len(values) == sum(i.applicable for i in dataset.pack.indicators) + 1
    )  # one has two parts


def test_no_cell_shows_an_error_even_where_hardly_anything_was_answered() -> None:
    for known in formulas(dataset_book(random_county(7, 0.6))).values():
        assert not str(known.value).startswith("#")


def test_the_missing_are_listed_with_what_their_unit_said(county: County) -> None:
    filled(
        county,
        zrzyj={("green", COUNTY): Absence.PENDING},
        tjj={("need", "e1"): Absence.PENDING},
    )
    rows = book_of(written(county))["缺数"].iter_rows(min_row=4, values_only=True)
    said = {(row[0], row[1]): row[2:] for row in rows}
    assert said["绿道覆盖率", "绿道覆盖面积"][:2] == (
        "暂缺：尚未统计完成，年内补报",
        "县自然资源局",
    )
    assert said["学位缺口", "学位需求"][0] == "已答 1 行，缺 1 行，未调查 0 行"
    assert said["污水收集率", "进水量"] == (
        "未填", "县水利局", "责任单位直接填报结果", "未经基础数据计算",
    )  # fmt: skip
    assert said["轨道覆盖", None][0] == "县城无轨道"


def test_a_unit_that_sent_nothing_is_said_to_have_sent_nothing(county: County) -> None:
    county.fill("zrzyj")
    county.receive(county.send("zrzyj"))
    county.clear()
    rows = book_of(written(county))["缺数"].iter_rows(min_row=4, values_only=True)
    assert {row[2] for row in rows if row[3] == "县水利局"} == {"单位未报"}
