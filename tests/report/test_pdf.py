"""The PDF as its readers get it: selectable Chinese, complete tables, links, the same bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.report.blocks import Align, Column, Heading, Paragraph, Report, Table
from cityexam_desktop.report.pdf import write_pdf
from cityexam_desktop.report.typography import to_unicode_map
from tests.report.pdftools import needs_poppler, pages, run, text
from tests.report.sample import RARE, indicator_rows, sample_form, sample_report

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the sample report as PDF."""
    target = tmp_path_factory.mktemp("pdf") / "报告.pdf"
    write_pdf(sample_report(), target)
    return target


@needs_poppler
def test_every_row_of_a_long_table_is_there(made: Path) -> None:
    found = text(made)
    for row in indicator_rows():
        cells = row if isinstance(row, tuple) else (row.text,)
        for cell in cells:
            assert cell.replace(" ", "") in found, cell


@needs_poppler
def test_rare_characters_are_found_and_copied_beyond_the_bmp(made: Path) -> None:
    assert RARE in text(made)
    assert "𠙶" in run("pdftotext", "-layout", made, "-")


@needs_poppler
def test_spread_lines_are_found_as_they_were_typed(made: Path) -> None:
    laid_out = run("pdftotext", "-layout", made, "-")
    assert "按照《住房和城乡建设部关于全面开展城市体检工作的指导意见》" in laid_out


@needs_poppler
def test_markup_in_a_text_is_printed_as_it_is(made: Path) -> None:
    assert "其中<b>3</b>个小区&2个社区" in text(made)


@needs_poppler
def test_banner_title_and_page_number_stand_on_every_page(made: Path) -> None:
    first, *others = pages(made)
    assert "示例数据" in first
    for number, page in enumerate(others, 2):
        assert "示例数据" in page, number
        assert "示例县2026年城市自体检报告" in page
        assert re.search(rf"—\s*{number}\s*—", page), number


@needs_poppler
def test_contents_name_the_page_on_which_a_heading_stands(made: Path) -> None:
    every = pages(made)
    entries = re.findall(
        r"^\s*([一二三四]、\S+|附件\d\s+\S+?)[\s.·]+(\d+)$", every[1], re.MULTILINE
    )
    assert len(entries) == 6
    for title, number in entries:
        assert re.sub(r"\s+", "", title) in re.sub(r"\s+", "", every[int(number) - 1])


@needs_poppler
def test_a_table_that_goes_on_says_so_and_repeats_its_head(made: Path) -> None:
    going_on = [page for page in pages(made) if "指标值汇总（续）" in page]
    assert len(going_on) >= 2
    assert all("责任单位" in page and "计量单位" in page for page in going_on)


@needs_poppler
def test_wide_tables_turn_the_page_and_others_do_not(made: Path) -> None:
    sizes = re.findall(r"size:\s+([\d.]+) x ([\d.]+)", run("pdfinfo", "-l", "99", made))
    turned = [float(width) > float(height) for width, height in sizes]
    assert turned[0] is False
    assert turned[-1] is False
    assert any(turned)


@needs_poppler
def test_fonts_are_embedded_subsets_with_text_to_copy(made: Path) -> None:
    lines = run("pdffonts", made).splitlines()[2:]
    assert len(lines) >= 5
    for line in lines:
        assert re.search(r"\byes yes yes\b", line), line


@needs_poppler
def test_no_word_leaves_the_paper(made: Path) -> None:
    layout = run("pdftotext", "-bbox", made, "-")
    edge = 0.0
    for line in layout.splitlines():
        if found := re.search(r'<page width="([\d.]+)"', line):
            edge = float(found[1])
        elif found := re.search(r'xMin="(-?[\d.]+)".*xMax="([\d.]+)"', line):
            assert float(found[1]) >= 28, line
            assert float(found[2]) <= edge - 28, line


@needs_poppler
def test_the_last_page_has_the_ledger_head_and_the_units_codes(made: Path) -> None:
    last = pages(made)[-1]
    assert "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" in last
    assert all(f"县第{index}局" in last for index in range(1, 23))
    assert "123456 123456 123456 123456" in last


@needs_poppler
def test_the_colophon_names_the_face_that_stands_for_fangsong(made: Path) -> None:
    assert "仿宋用" in text(made)


@needs_poppler
def test_a_form_has_its_code_on_every_page_and_lines_to_sign(tmp_path: Path) -> None:
    target = tmp_path / "form.pdf"
    write_pdf(sample_form(), target)
    every = pages(target)
    assert len(every) >= 2
    assert all("报送码 482913 750264 918835 627401" in page for page in every)
    assert "单位负责人：" in every[-1]


def test_the_same_report_gives_the_same_bytes(tmp_path: Path, made: Path) -> None:
    again = tmp_path / "again.pdf"
    write_pdf(sample_report(), again)
    assert again.read_bytes() == made.read_bytes()


@needs_poppler
def test_a_row_higher_than_a_page_goes_on_without_losing_a_character(tmp_path: Path) -> None:
    long = "".join(f"第{index}条意见已采纳，" for index in range(900))
    columns = (Column("单位", 5), Column("意见", 10), Column("采纳", 5, Align.CENTRE))
    report = Report("采纳表", blocks=(Table("意见", columns, (("县局", long, "是"),)),))
    target = tmp_path / "long.pdf"
    write_pdf(report, target)
    found = text(target)
    assert all(f"第{index}条意见" in found for index in (0, 899))
    assert len(pages(target)) > 3


def test_a_report_without_blocks_and_one_with_skipped_levels_are_written(tmp_path: Path) -> None:
    write_pdf(Report("空"), tmp_path / "empty.pdf")
    blocks = (Heading(3, "三级"), Paragraph(""), Heading(1, "一级"), Heading(3, "三级"))
    write_pdf(Report("跳级", blocks=blocks, cover=False), tmp_path / "levels.pdf")
    assert (tmp_path / "levels.pdf").read_bytes().startswith(b"%PDF")


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble):
        write_pdf(Report("报告"), tmp_path / "missing" / "report.pdf")
    assert list(tmp_path.iterdir()) == []


def test_the_map_to_characters_is_in_utf_16_and_in_blocks_of_a_hundred() -> None:
    made = to_unicode_map([0, *range(0x4E00, 0x4E00 + 150), 0x20676])
    assert "<97> <D841DE76>" in made
    assert "100 beginbfchar" in made
    assert "51 beginbfchar" in made
    assert "<00> <" not in made.split("endcodespacerange")[1]
