"""A pack as a workbook: there and back to the byte, and what people do to workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.headings import SHEETS, heading, words_of
from cityexam_desktop.formpack.packbook import read_packbook
from cityexam_desktop.formpack.tables import COLUMNS, read_folder, write_folder
from cityexam_desktop.paths import forms
from cityexam_desktop.report.pack_xlsx import NotForSpreadsheets, write_pack_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.packbook import Packbook

PACKS = sorted(folder.name for folder in forms().iterdir() if (folder / "pack.csv").is_file())


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "方案.xlsx"
    write_pack_xlsx(read_folder(forms() / "cn-2025")[0], path)
    return path


@pytest.fixture
def edited(original: Path, tmp_path: Path) -> Callable[[Callable[[Any], None]], Packbook]:
    def edit(change: Callable[[Any], None]) -> Packbook:
        book = openpyxl.load_workbook(original)
        change(book)
        book.save(tmp_path / "改过.xlsx")
        return read_packbook(tmp_path / "改过.xlsx")

    return edit


def at(sheet: Any, table: str, code: str, column: str) -> Any:
    """The cell in `column` of the row whose code is `code`."""
    for row in sheet.iter_rows(min_row=2):
        if row[COLUMNS[table].index("code")].value == code:
            return row[COLUMNS[table].index(column)]
    raise AssertionError(code)


def grave(book: Packbook) -> list[Finding]:
    return [finding for finding in book.findings if finding.level is Level.MUST]


@pytest.mark.parametrize("name", PACKS)
def test_folder_to_workbook_to_folder_is_the_same_to_the_byte(name: str, tmp_path: Path) -> None:
    tables, _ = read_folder(forms() / name)
    write_pack_xlsx(tables, tmp_path / "a.xlsx")
    back = read_packbook(tmp_path / "a.xlsx")
    assert back.findings == ()
    write_folder(back.tables, tmp_path / "back")
    ours = {path.name: path.read_bytes() for path in (forms() / name).glob("*.csv")}
    assert {path.name: path.read_bytes() for path in (tmp_path / "back").iterdir()} == ours


def test_every_column_has_a_heading_of_its_own_in_its_table() -> None:
    for table, columns in COLUMNS.items():
        headings = [heading(table, column) for column in columns]
        assert len(set(headings)) == len(columns), table
        for column in columns:
            words = words_of(table, column)
            assert len(set(words.values())) == len(words)


def test_sheets_have_choices_and_help(original: Path) -> None:
    book = openpyxl.load_workbook(original)
    sheet = book["基础数据项"]
    assert "整数" in "".join(str(v.formula1) for v in sheet.data_validations.dataValidation)
    assert all("\n" in cell.comment.text for cell in sheet[1] if cell.comment)
    assert sum(cell.comment is not None for cell in sheet[1]) == len(COLUMNS["base_data"])


def test_what_harms_nothing_is_read(edited: Callable[[Callable[[Any], None]], Packbook]) -> None:
    def change(book: Any) -> None:
        data = book["基础数据项"]
        data["A1"] = "code"
        data["C1"] = "名 称"
        data["D1"] = "计量单立"
        data.insert_rows(3)
        data.insert_rows(1)
        data["A1"] = "县住建局拟"
        data.merge_cells("A1:D1")
        book["指标"].title = "indicators"
        book["核查规则"].title = "核察规则"
        book.create_sheet("草稿")["A1"] = "随手记"
        at(book["indicators"], "indicators", "i01", "decimals").value = 0

    book = edited(change)
    original_pack = read_folder(forms() / "cn-2025")[0]
    assert grave(book) == []
    assert book.pack is not None
    assert book.tables["base_data"] == original_pack["base_data"]
    said = "".join(finding.sentence for finding in book.findings)
    assert "“计量单立”（D2）当作“计量单位”列读入" in said
    assert "工作表“草稿”：不是方案的表，没有读" in said


@pytest.mark.parametrize(
    ("table", "code", "column", "value", "says"),
    [
        ("base_data", "gw_cov", "measure", "平方公厘", "“计量单位”列"),
        ("base_data", "gw_cov", "type", "整树", "不能是“整树”"),
        ("base_data", "gw_cov", "required", "可能", "不能是“可能”"),
        ("indicators", "i31", "formula", "gw_cvo / res_land * 100", "没有数据项“gw_cvo”"),
        ("indicators", "i31", "formula", "#REF!", "是错误值“#REF!”"),
        ("indicators", "i31", "formula", "=1+1", "公式没有算出结果"),
        ("rules", "r_floors_high", "level", "严重", "不能是“严重”"),
    ],
)
def test_a_mistake_is_named_with_sheet_row_and_column(
    edited: Callable[[Callable[[Any], None]], Packbook],
    table: str,
    code: str,
    column: str,
    value: str,
    says: str,
) -> None:
    places: list[Any] = []

    def change(book: Any) -> None:
        cell = at(book[SHEETS[table]], table, code, column)
        cell.value = value
        places.append((cell.coordinate, cell.row))

    book = edited(change)
    assert book.pack is None
    (coordinate, row) = places[0]
    fitting = [f for f in grave(book) if says in f.sentence]
    assert fitting, [f.sentence for f in grave(book)]
    assert f"工作表“{SHEETS[table]}”" in fitting[0].sentence
    assert f"第{row}行" in fitting[0].sentence
    assert coordinate in fitting[0].sentence
    assert fitting[0].where.row == str(row)
    assert fitting[0].remedy


def test_rows_are_counted_as_the_spreadsheet_counts_them(
    edited: Callable[[Callable[[Any], None]], Packbook],
) -> None:
    def change(book: Any) -> None:
        book["基础数据项"].insert_rows(4, 3)
        at(book["基础数据项"], "base_data", "pop_built", "decimals").value = "四"

    (finding,) = grave(edited(change))
    assert finding.where.row == "8"
    assert "（G8）" in finding.sentence


def test_a_missing_sheet_and_a_missing_column_are_named(
    edited: Callable[[Callable[[Any], None]], Packbook],
) -> None:
    def change(book: Any) -> None:
        del book["维度"]
        book["来源"].delete_cols(2)

    said = [finding.sentence for finding in grave(edited(change))]
    assert "工作表“维度”：缺少这张工作表。" in said
    assert "工作表“来源”：缺少“文件”列。" in said


def test_what_no_spreadsheet_can_hold_is_refused_by_name(tmp_path: Path) -> None:
    tables = dict(read_folder(forms() / "cn-2025")[0])
    tables["units"] = ({**tables["units"][0], "note": "\x01"}, *tables["units"][1:])
    with pytest.raises(NotForSpreadsheets, match=r"units\.csv 第2行“note”列"):
        write_pack_xlsx(tables, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []
