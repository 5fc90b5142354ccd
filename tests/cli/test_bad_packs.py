"""What people do to the workbooks and tables of a pack: read where clear, else all named."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

from cityexam_desktop.formpack.headings import SHEETS, heading
from cityexam_desktop.formpack.tables import COLUMNS, read_folder, write_folder
from tests.support.small import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.conftest import Terminal

DATA, RULES = SHEETS["base_data"], SHEETS["rules"]


def column(table: str, name: str) -> int:
    return COLUMNS[table].index(name) + 1


def put(name: str, value: object, *, row: int = 2, table: str = "base_data") -> Any:
    """Write into a cell of a table."""

    def change(book: Any) -> None:
        book[SHEETS[table]].cell(row, column(table, name)).value = value

    return change


def put_percent(book: Any) -> None:
    cell = book[DATA].cell(2, column("base_data", "min_coverage"))
    cell.value, cell.number_format = 0.8, "0%"


def merge_down(book: Any) -> None:
    at = column("base_data", "form")
    book[DATA].merge_cells(start_row=2, end_row=4, start_column=at, end_column=at)


def merge_across(book: Any) -> None:
    book[DATA].merge_cells("C2:D2")


def titles_above(book: Any) -> None:
    sheet = book[DATA]
    sheet.insert_rows(1, 3)
    sheet["A1"] = "附件2  基础数据项一览表"
    sheet.merge_cells("A1:Y1")
    sheet["A2"] = "填报单位：示例县住房和城乡建设局"


def rows_and_columns_between(book: Any) -> None:
    book[DATA].insert_cols(1)
    book[DATA].insert_rows(5, 2)
    book[RULES].insert_rows(2)


def more_sheets(book: Any) -> None:
    book.create_sheet("草稿")["B3"] = "随手记"
    book.create_sheet("Sheet1").sheet_state = "hidden"
    chart = BarChart()
    chart.add_data(Reference(book["草稿"], min_col=2, min_row=3))
    book.create_chartsheet("图").add_chart(chart)


def headings_again(book: Any) -> None:
    sheet, at = book[DATA], book[DATA].max_row + 2
    for number, name in enumerate(COLUMNS["base_data"], 1):
        sheet.cell(at, number).value = heading("base_data", name)


def english_throughout(book: Any) -> None:
    for table, title in SHEETS.items():
        if title in book.sheetnames:
            for number, name in enumerate(COLUMNS[table], 1):
                book[title].cell(1, number).value = name.upper()
            book[title].title = table


def misspelt(book: Any) -> None:
    book[DATA].cell(1, column("base_data", "measure")).value = "计量单立"
    book[DATA].cell(1, column("base_data", "definition")).value = "口 径："
    book[RULES].title = "核察规则"


def written_twice(book: Any) -> None:
    book.create_sheet("rules")["A1"] = "code"


def without_a_sheet(book: Any) -> None:
    del book[SHEETS["sources"]]


def without_a_column(book: Any) -> None:
    book[DATA].delete_cols(column("base_data", "definition"))


def with_foreign_column(book: Any) -> None:
    book[DATA].cell(1, len(COLUMNS["base_data"]) + 1).value = "领导批示"


def note_below(book: Any) -> None:
    book[DATA].cell(book[DATA].max_row + 3, 1).value = "注：本表数据为年末数"


def note_beside(book: Any) -> None:
    book[DATA].cell(book[DATA].max_row + 1, len(COLUMNS["base_data"]) + 3).value = "李工核"


CLEAR: Mapping[str, tuple[Callable[[Any], None], str]] = {
    "titles above the headings": (titles_above, ""),
    "empty rows and columns": (rows_and_columns_between, ""),
    "foreign, hidden and chart sheets": (more_sheets, "工作表“草稿”：不是方案的表，没有读"),
    "the headings once more": (headings_again, ""),
    "English throughout": (english_throughout, ""),
    "misspelt headings": (misspelt, "当作“计量单位”列读入"),
    "merged down a column": (merge_down, "B2:B4 合并了，各行都读作“land”"),
    "a note beside the table": (note_beside, "只在没有列名的地方有内容"),
    "a number for text digits": (put("decimals", 2), ""),
    "digits of full width": (put("decimals", "２"), ""),
    "a tick for yes": (put("shared", value=True), ""),
    "blanks around": (put("name", "  建成区面积　"), ""),
}
"""Changes after which the pack is still the same."""

WRONG: Mapping[str, tuple[Callable[[Any], None], str, str]] = {
    "merged across": (merge_across, DATA, "C2:D2 合并了，只读了第一格"),
    "a sheet missing": (without_a_sheet, "来源", "缺少这张工作表"),
    "a column missing": (without_a_column, DATA, "缺少“口径”列"),
    "a column nobody knows": (with_foreign_column, DATA, "有不认识的列“领导批示”（Z1）"),
    "a sheet twice": (written_twice, "rules", "与工作表“核查规则”是同一张表"),
    "a note below": (note_below, DATA, "“注：本表数据为年末数”不能作代码"),
    "a formula not computed": (put("decimals", "=1+1"), DATA, "列（G2）的公式没有算出结果"),
    "an error value": (put("measure", "#REF!"), DATA, "第2行“计量单位”列（D2）是错误值“#REF!”"),
    "words for a number": (put("decimals", "两位"), DATA, "列（G2）：“两位”不是整数"),
    "a number for a word": (put("type", 3), DATA, "第2行“数据类型”列（E2）"),
    "a date for an example": (put("example", "2025-12-31"), DATA, "第2行“例子”列（S2）"),
    "an unknown measure": (put("measure", "亩分"), DATA, "第2行“计量单位”列（D2）"),
    "a formula with a cell's name": (
        put("formula", "$B$2 / 2", table="indicators"), "指标", "第2行“公式”列（F2）"),
    "a formula of full width": (
        put("formula", "green ÷ area", table="indicators", row=3), "指标", "半角“/”"),
    "a code used twice": (put("code", "area", row=3), DATA, "“area”"),
}  # fmt: skip
"""Changes after which it cannot be used: the sheet, and what is said."""


def changed(terminal: Terminal, change: Callable[[Any], None]) -> str:
    terminal.fine("pack", "to-xlsx", terminal / "pack", terminal / "a.xlsx")
    book = openpyxl.load_workbook(terminal.folder / "a.xlsx")
    change(book)
    book.save(terminal.folder / "b.xlsx")
    return terminal / "b.xlsx"


@pytest.mark.parametrize("kind", CLEAR)
def test_what_is_clear_is_read_and_what_was_done_is_told(terminal: Terminal, kind: str) -> None:
    change, says = CLEAR[kind]
    t = terminal
    told = t.json("pack", "from-xlsx", changed(t, change), t / "back")
    assert says in "".join(finding["sentence"] for finding in told["findings"])
    assert bool(told["findings"]) is bool(says)
    ours, theirs = read_folder(t.folder / "pack")[0], read_folder(t.folder / "back")[0]
    assert theirs == ours


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_wrong_is_named_with_its_place_and_remedy(terminal: Terminal, kind: str) -> None:
    change, sheet, says = WRONG[kind]
    t = terminal
    told = t.json("pack", "from-xlsx", changed(t, change), t / "back", code=1)
    fitting = [f for f in told["findings"] if says in f["sentence"]]
    assert fitting, [f["sentence"] for f in told["findings"]]
    assert f"工作表“{sheet}”" in fitting[0]["sentence"]
    assert fitting[0]["remedy"]
    assert not (t.folder / "back").exists()


def test_all_mistakes_are_named_at_once(terminal: Terminal) -> None:
    def change(book: Any) -> None:
        for _, (one, _, _) in sorted(WRONG.items()):
            if one.__name__ == "change":  # those of single cells
                one(book)

    t = terminal
    told = t.json("pack", "from-xlsx", changed(t, change), t / "back", code=1)
    said = "".join(finding["sentence"] for finding in told["findings"])
    assert {"S2", "F2", "E2"} <= {name for name in ("S2", "F2", "E2") if f"（{name}）" in said}


def test_a_share_with_a_percent_sign_and_thousands_are_numbers(terminal: Terminal) -> None:
    def change(book: Any) -> None:
        put_percent(book)
        put("maximum", "1，000")(book)

    t = terminal
    t.fine("pack", "from-xlsx", changed(t, change), t / "back")
    datum = read_folder(t.folder / "back")[0]["base_data"][0]
    assert (datum["min_coverage"], datum["maximum"]) == ("0.8", "1000")


def test_a_formula_with_its_last_result_is_read_as_that(terminal: Terminal) -> None:
    t = terminal
    book = changed(t, put("decimals", "=1+1"))
    with (
        zipfile.ZipFile(book) as old,
        zipfile.ZipFile(t / "c.xlsx", "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            cached = old.read(name).replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
            cached = cached.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
            new.writestr(name, cached)
    assert t.json("pack", "from-xlsx", t / "c.xlsx", t / "back")["findings"] == []
    assert read_folder(t.folder / "back")[0] == read_folder(t.folder / "pack")[0]


# Text tables, and lists of the level above

ENCODINGS = {
    "UTF-8": ("utf-8", "", ","),
    "UTF-8 with BOM": ("utf-8-sig", "", ","),
    "GB18030": ("gb18030", "", ","),
    "GB18030 with BOM": ("gb18030", "\ufeff", ","),
    "UTF-16": ("utf-16", "", ","),
    "UTF-16 with tabs, as spreadsheets save “Unicode text”": ("utf-16", "", "\t"),
}


@pytest.mark.parametrize("kind", ENCODINGS)
def test_tables_in_every_usual_encoding_are_linted(terminal: Terminal, kind: str) -> None:
    encoding, mark, separator = ENCODINGS[kind]
    t = terminal
    for path in (t.folder / "pack").glob("*.csv"):
        text = path.read_text("utf-8-sig")
        if separator == "," or path.name == "units.csv":
            path.write_bytes((mark + text.replace(",", separator)).encode(encoding))
    told = t.json("pack", "lint", t / "pack")
    assert told["ok"]
    assert {f["code"] for f in told["findings"]} <= {"pack.not_canonical"}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-32"])
def test_tables_in_other_encodings_are_refused_by_name(terminal: Terminal, encoding: str) -> None:
    t = terminal
    path = t.folder / "pack" / "units.csv"
    path.write_bytes(path.read_text("utf-8-sig").encode(encoding))
    told = t.json("pack", "lint", t / "pack", code=1)
    about = [f for f in told["findings"] if "units.csv" in f["sentence"]]
    assert about
    assert all(f["remedy"] for f in about)


WORDS = ("--base", "small", "--id", "draft", "--title", "草稿", "--version", "2026030101",
         "--document", "省厅1号")  # fmt: skip


def from_list(t: Terminal, path: str, code: int = 0) -> Any:
    words = [str(t.folder / "small") if word == "small" else word for word in WORDS]
    return t.json("pack", "from-list", path, t / "draft", *words, code=code)


@pytest.mark.parametrize("kind", ENCODINGS)
def test_lists_in_every_usual_encoding_are_placed(terminal: Terminal, kind: str) -> None:
    encoding, mark, separator = ENCODINGS[kind]
    t = terminal
    write_folder(tables(), t.folder / "small")
    lines = ["附件1", "序号,指标名称,计量单位", "1,有隐患楼栋,栋", "", "2,绿道覆盖率,％"]
    text = mark + "\r\n".join(lines).replace(",", separator)
    (t.folder / "list.csv").write_bytes(text.encode(encoding))
    told = from_list(t, t / "list.csv")
    assert [one["code"] for one in told["placed"]] == ["i1", "i2"]


def lists(folder: Path) -> Mapping[str, Any]:
    """Lists that cannot be placed whole, and what is said."""

    def book(rows: list[list[object]], name: str) -> str:
        made = openpyxl.Workbook()
        for row in rows:
            made.worksheets[0].append(row)
        made.save(folder / name)
        return str(folder / name)

    head: list[object] = ["序号", "指标名称", "计量单位", "评价标准"]
    return {
        "no heading": (book([["甲", "乙"], [1, 2]], "1.xlsx"), "没有找到指标表"),
        "formula": (book([head, [1, "=A1", "栋"]], "2.xlsx"), "没有指标名称"),
        "measure": (book([head, [1, "有隐患楼栋", "公顷"]], "3.xlsx"), "计量单位是“公顷”"),
        "twice": (book([head, [1, "有隐患楼栋"], [2, "有隐患楼栋"]], "4.xlsx"), "请只留一行"),
        "unknown": (book([head, [1, "没听说过"]], "5.xlsx"), "基准方案里没有这一项"),
        "standard": (
            book([head, [2, "绿道覆盖率", "%", "按省标"]], "6.xlsx"),
            "不是一个简单的界限",
        ),
    }


@pytest.mark.parametrize(
    "kind", ["no heading", "formula", "measure", "twice", "unknown", "standard"]
)
def test_what_a_list_leaves_unclear_is_named(terminal: Terminal, kind: str) -> None:
    t = terminal
    write_folder(tables(), t.folder / "small")
    path, says = lists(t.folder)[kind]
    told = from_list(t, path, code=1)
    fitting = [f for f in told["findings"] if says in f["sentence"] + f["remedy"]]
    assert fitting, told["findings"]
    assert fitting[0]["remedy"]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 nothing", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", bytes(300),
     b"<html><table></table></html>"],
)  # fmt: skip
@pytest.mark.parametrize("command", ["from-xlsx", "from-list"])
def test_what_is_no_workbook_is_refused_in_a_sentence(
    terminal: Terminal, command: str, content: bytes
) -> None:
    t = terminal
    write_folder(tables(), t.folder / "small")
    (t.folder / "x.xlsx").write_bytes(content)
    words = [str(t.folder / "small") if word == "small" else word for word in WORDS]
    said = t("pack", command, t / "x.xlsx", t / "out", *(words if command == "from-list" else []))
    assert said.code == 3
    assert "x.xlsx" in said.err
    assert "Traceback" not in said.err + said.out
