"""The reference page: every indicator, its formula in words, nothing from elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import openpyxl

from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.paths import forms
from cityexam_desktop.report.pack_book import write_pack_book
from cityexam_desktop.report.pack_page import pack_page, write_pack_page

if TYPE_CHECKING:
    from pathlib import Path

PACK = read_pack(forms() / "cn-2025")


def test_every_indicator_and_datum_is_told_once() -> None:
    page = pack_page(PACK)
    for indicator in PACK.indicators:
        assert page.count(f'id="{indicator.code}"') == 1
    assert page.count("<h3") == len(PACK.indicators) + len(PACK.base_data)


def test_a_formula_stands_in_words_with_its_standard_and_how_far_it_is_trusted() -> None:
    page = pack_page(PACK)
    assert " ÷ 建成区居住用地面积 × 100" in page
    piece = page.split('id="i31"')[1].split("<h3")[0]
    assert "不用来判断达标" in piece
    assert "城市体检工作手册" in piece


def test_the_page_needs_nothing_else_and_is_well_formed(tmp_path: Path) -> None:
    write_pack_page(PACK, tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text("utf-8")
    assert not re.search(r"(src|href)=|url\(|<script", page)
    HTMLParser().feed(page)


def test_text_of_a_pack_never_becomes_markup() -> None:
    page = pack_page(replace(PACK, title="<script>alert(1)</script>"))
    assert "<script" not in page


def test_the_workbook_tells_every_indicator_and_datum_in_a_row(tmp_path: Path) -> None:
    write_pack_book(PACK, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    rows = list(book["指标解释"].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [one.number for one in PACK.indicators]
    told = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert "÷ 建成区居住用地面积 × 100" in str(told[32]["怎么算"])
    assert "不用来判断达标" in str(told[31]["标准"])
    assert "快速路：" in str(told[42]["怎么算"])
    assert "县自然资源局" in str(told[32]["数据项"])
    assert book["数据项"].max_row == len(PACK.base_data) + 1


def test_no_text_of_a_pack_becomes_a_formula_of_the_workbook(tmp_path: Path) -> None:
    first = replace(PACK.indicators[0], definition="=1+1")
    write_pack_book(replace(PACK, indicators=(first,)), tmp_path / "a.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["指标解释"]["D2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
