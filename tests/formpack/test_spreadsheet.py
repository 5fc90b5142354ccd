"""Files that claim to be spreadsheets: all kinds, all encodings, and hostile ones."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.formpack import oldsheets
from cityexam_desktop.formpack.spreadsheet import (
    COLUMNS_LIMIT,
    FILE_LIMIT,
    ROWS_LIMIT,
    NotASpreadsheet,
    SpreadsheetTooLarge,
    address,
    read_sheets,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

DATA = Path(__file__).parent.parent / "data"
LIMITS = (200, 60_000, 300, 3_000_000)


def book(path: Path, fill: Callable[[Worksheet], None]) -> Path:
    made = openpyxl.Workbook()
    fill(made.worksheets[0])
    made.save(path)
    return path


def test_every_kind_of_cell_becomes_the_text_a_person_would_type(tmp_path: Path) -> None:
    def fill(page: Worksheet) -> None:
        page.append([1, 1.5, 0.1 + 0.2, 1e21, 1e-7, "１,２34.5", True, None])
        page.append([date(2025, 12, 31), datetime(2025, 12, 31, 8), 0.85, 0.855])  # noqa: DTZ001
        page["C2"].number_format, page["D2"].number_format = "0%", '0.00"%"'
        page.append([])
        page.append([None, None, "合计 "])

    (sheet,) = read_sheets(book(tmp_path / "x.xlsx", fill))
    assert sheet.rows == (
        ("1", "1.5", "0.3", "1000000000000000000000", "0.0000001", "１,２34.5", "TRUE"),
        ("2025-12-31", "2025-12-31 08:00:00", "85%", "0.855"),
        (),
        ("", "", "合计 "),
    )
    assert (sheet.text(3, 2), sheet.text(9, 9), sheet.width) == ("合计 ", "", 7)
    assert (address(0, 0), address(6, 27)) == ("A1", "AB7")


def test_a_formula_without_a_result_is_told_from_a_blank_cell(tmp_path: Path) -> None:
    def fill(page: Worksheet) -> None:
        page["A1"], page["C1"] = 5, "=A1*2"

    (sheet,) = read_sheets(book(tmp_path / "x.xlsx", fill))
    assert sheet.uncomputed == {(0, 2)}


def test_hidden_sheets_are_read_and_told(tmp_path: Path) -> None:
    def fill(page: Worksheet) -> None:
        page["A1"], page.sheet_state = "藏", "hidden"
        page.parent.create_sheet("看得见")["B2"] = "x"  # type: ignore[union-attr]

    sheets = read_sheets(book(tmp_path / "x.xlsx", fill))
    assert [(s.name, s.hidden) for s in sheets] == [("Sheet", True), ("看得见", False)]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_text_tables_are_read_in_every_usual_encoding(
    tmp_path: Path, encoding: str, mark: str
) -> None:
    path = tmp_path / "名称不说明什么.xlsx"
    path.write_bytes(f'编号{mark}名称{mark}数\r\n1{mark}"东{mark}门"{mark}3\r\n'.encode(encoding))
    (sheet,) = read_sheets(path)
    assert sheet.rows == (("编号", "名称", "数"), ("1", f"东{mark}门", "3"))


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_old_formats_are_read_like_the_new_one(kind: str) -> None:
    bridges, hidden = read_sheets(DATA / f"bridges.{kind}")
    assert bridges.name == "桥梁"
    assert bridges.rows[0] == ("名称", "长度", "建成", "在用")
    assert bridges.rows[1][:3] == ("东门桥", "12.5", "2025-12-31")
    assert bridges.rows[1][3] in {"TRUE", "1"}
    assert bridges.rows[2:] == ((), (), ("", "7"))
    assert hidden.rows == (("隐藏的",),)
    assert (bridges.hidden, hidden.hidden) == (False, True)


# Bad input


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \n",
        b"%PDF-1.7\x00\x01\x02",
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        b"PK\x03\x04 nothing",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        bytes(range(256)) * 4,
        "名称,数\x00\n".encode(),
    ],
)
def test_what_is_no_spreadsheet_is_refused_in_plain_words(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(data)
    with pytest.raises(NotASpreadsheet, match=r"表[.]xlsx"):
        read_sheets(path)


def test_a_web_page_that_is_called_xls_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    path.write_text("<html><table><tr><td>1</td></tr></table></html>", "utf-8")
    with pytest.raises(NotASpreadsheet, match="网页"):
        read_sheets(path)


def test_a_missing_file_and_a_folder_are_file_troubles(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.xlsx", tmp_path):
        with pytest.raises(FileTrouble):
            read_sheets(path)


def test_a_word_document_and_a_cut_workbook_are_refused(tmp_path: Path) -> None:
    whole = book(tmp_path / "x.xlsx", lambda page: page.append([1])).read_bytes()
    for size in (10, len(whole) // 2, len(whole) - 5):
        (tmp_path / "cut.xlsx").write_bytes(whole[:size])
        with pytest.raises(NotASpreadsheet):
            read_sheets(tmp_path / "cut.xlsx")
    with zipfile.ZipFile(tmp_path / "w.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(NotASpreadsheet):
        read_sheets(tmp_path / "w.docx")


def rewritten(source: Path, target: Path, change: Callable[[str, bytes], bytes]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"])
def test_broken_parts_are_refused_and_never_crash(tmp_path: Path, part: str) -> None:
    whole = book(tmp_path / "x.xlsx", lambda page: page.append([1, "x"]))
    for junk in (b"", b"<a", b"<a><b/></a>", bytes(300)):
        bad = rewritten(whole, tmp_path / "bad.xlsx", lambda n, d, j=junk: j if n == part else d)  # type: ignore[misc]
        try:
            read_sheets(bad)
        except NotASpreadsheet:
            continue


def test_a_far_corner_does_not_take_memory(tmp_path: Path) -> None:
    def fill(page: Worksheet) -> None:
        page["A1"], page["XFD1048576"] = 1, 2

    with pytest.raises(SpreadsheetTooLarge):
        read_sheets(book(tmp_path / "x.xlsx", fill))


@pytest.mark.parametrize("cell", [f"A{ROWS_LIMIT + 1}", get_column_letter(COLUMNS_LIMIT + 1) + "1"])
def test_one_row_or_column_too_many_is_refused_and_not_left_out(tmp_path: Path, cell: str) -> None:
    def fill(page: Worksheet) -> None:
        page[cell] = "x"

    with pytest.raises(SpreadsheetTooLarge, match="超过"):
        read_sheets(book(tmp_path / "x.xlsx", fill))


def test_formats_without_content_far_below_do_no_harm(tmp_path: Path) -> None:
    def fill(page: Worksheet) -> None:
        page["A1"] = "x"
        page["C1000000"].number_format = "0.00"

    (sheet,) = read_sheets(book(tmp_path / "x.xlsx", fill))
    assert sheet.rows == (("x",),)


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_a_part_that_inflates_hugely_is_refused_before_it_is_read(
    tmp_path: Path, part: str
) -> None:
    whole = book(tmp_path / "x.xlsx", lambda page: page.append(["x"]))
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        with new.open(part, "w", force_zip64=True) as stream:
            stream.write(old.read(part) if part in old.namelist() else b"<sst/>")
            for _ in range(140):
                stream.write(bytes(1 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(SpreadsheetTooLarge):
        read_sheets(path)


def test_a_part_that_lies_about_its_size_gives_no_more_than_it_said(tmp_path: Path) -> None:
    whole = book(tmp_path / "x.xlsx", lambda page: page.append(["x"]))
    long = rewritten(
        whole, tmp_path / "long.xlsx",
        lambda name, data: data + b" " * 9_000_000 if name == "xl/styles.xml" else data,
    )  # fmt: skip
    with zipfile.ZipFile(long) as archive:
        size = archive.getinfo("xl/styles.xml").file_size
    data = long.read_bytes().replace(size.to_bytes(4, "little"), (500).to_bytes(4, "little"))
    long.write_bytes(data)
    with pytest.raises(NotASpreadsheet):
        read_sheets(long)


def test_a_file_past_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("wb") as file:
        file.truncate(FILE_LIMIT + 1)
    with pytest.raises(SpreadsheetTooLarge, match="32 MB"):
        read_sheets(path)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">'.encode() for i in range(9)
    ) + b"]>"  # fmt: skip
    whole = book(tmp_path / "x.xlsx", lambda page: page.append([1]))
    sheet = "xl/worksheets/sheet1.xml"

    def change(name: str, data: bytes) -> bytes:
        return bomb + data.replace(b"<v>1</v>", b"<v>&j;</v>") if name == sheet else data

    with pytest.raises((NotASpreadsheet, SpreadsheetTooLarge)):
        read_sheets(rewritten(whole, tmp_path / "bad.xlsx", change))


def test_the_other_process_that_dies_or_hangs_read_nothing(tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", lambda page: page.append([1]))
    assert oldsheets.read(path, LIMITS).sheets == (("Sheet", False, (("1",),)),)
    assert oldsheets.read(path, LIMITS, seconds=0) == oldsheets.Answer(trouble="too_large")

    def fill(page: Worksheet) -> None:
        page["A1"], page["XFD1048576"] = 1, 2

    far = book(tmp_path / "far.xlsx", fill)
    assert oldsheets.read(far, LIMITS).trouble in {"unreadable", "too_large"}
