"""The reference page: every indicator, its formula in words, nothing from elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import openpyxl
import pytest

from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.paths import forms
from cityexam_desktop.report.pack_book import write_pack_book
from cityexam_desktop.report.pack_page import pack_page, write_pack_page
from cityexam_desktop.report.pack_plan import number_of, value_of

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


@pytest.mark.parametrize("name", ["anfu-plan", "changzhou-plan"])
def test_a_plan_tells_every_task_target_and_mechanism_on_page_and_in_workbook(
    name: str, tmp_path: Path
) -> None:
    plan = read_pack(forms() / name)
    page = pack_page(plan)
    write_pack_book(plan, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames[:2] == ["工作任务", "任务目标"]
    tasks = list(book["工作任务"].iter_rows(min_row=2, values_only=True))
    targets = list(book["任务目标"].iter_rows(min_row=2, values_only=True))
    assert [row[2] for row in tasks] == [item.title for item in plan.work_items]
    assert [row[2] for row in targets] == [target.name for target in plan.targets]
    for item, row in zip(plan.work_items, tasks, strict=True):
        assert page.count(f'id="{item.code}"') == 1
        assert all(plan.unit[unit].name in str(row[3]) for unit in item.units)
    for target, row in zip(plan.targets, targets, strict=True):
        told = "".join(str(text) for text in row[3:])
        for figure in (target.value, target.high, target.from_year, target.year, target.words):
            assert str(figure or "") in told
        assert page.count(f"<th>目标：{target.name}<td>") >= 1
        assert f"<td>{value_of(target)}（" in page
    rows = book["工作机制"].iter_rows(min_row=2, values_only=True)
    for one, row in zip(plan.mechanisms, rows, strict=True):
        assert one.content in page
        assert {one.name, one.content, one.who, one.frequency} <= {*row, ""}


def test_a_task_s_number_shows_whose_part_it_is() -> None:
    plan = read_pack(forms() / "changzhou-plan")
    numbers = [number_of(plan, item) for item in plan.work_items]
    assert numbers[:3] == ["1", "1.1", "1.2"]
    assert len(set(numbers)) == len(numbers)


def test_an_indicator_tells_what_it_was_in_the_years_before(tmp_path: Path) -> None:
    piece = pack_page(PACK).split('id="i57"')[1].split("<h3")[0]
    assert "cn-2023：改名，原名“高层建筑智能化火灾监测预警覆盖率”" in piece
    assert "cn-2021：没有，新增" in piece
    write_pack_book(PACK, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    rows = list(book["指标解释"].iter_rows(values_only=True))
    told = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert "cn-2023：口径变化" in str(told[5]["往年"])
    assert "不能直接比较" in str(told[5]["往年"])
