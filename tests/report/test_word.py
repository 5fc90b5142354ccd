"""The Word document: real styles, complete tables, Chinese fonts by name, the same bytes."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.report.blocks import Report
from cityexam_desktop.report.word import write_docx
from tests.report import pdftools
from tests.report.sample import RARE, indicator_rows, sample_form, sample_report

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document
    from docx.text.paragraph import Paragraph

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the sample report as a Word file."""
    target = tmp_path_factory.mktemp("word") / "报告.docx"
    write_docx(sample_report(), target)
    return target


@pytest.fixture(scope="module")
def made(file: Path) -> Document:
    """Give the sample report as python-docx reads it."""
    return docx.Document(str(file))


def _style(paragraph: Paragraph) -> str:
    return (paragraph.style.name or "") if paragraph.style is not None else ""


def _xml(paragraph: Paragraph) -> str:
    return str(paragraph._p.xml)  # noqa: SLF001 - fields are seen only there


def test_headings_are_real_styles_in_order(made: Document) -> None:
    found = [
        (_style(paragraph), paragraph.text)
        for paragraph in made.paragraphs
        if _style(paragraph).startswith("Heading")
    ]
    assert found[:3] == [
        ("Heading 1", "一、工作概述"),
        ("Heading 2", "（一）总体评价"),
        ("Heading 1", "二、住房维度分析"),
    ]
    assert found[-1] == ("Heading 1", "附件2　编制依据")


def test_every_row_of_every_table_is_there(made: Document) -> None:
    table = next(one for one in made.tables if len(one.columns) == 9)
    rows = [tuple(cell.text for cell in row.cells) for row in table.rows]
    wanted = [row if isinstance(row, tuple) else (row.text,) * 9 for row in indicator_rows()]
    assert rows[1:] == wanted


def test_table_heads_repeat_and_rows_stay_whole(made: Document) -> None:
    for table in made.tables:
        if len(table.columns) in {5, 9}:
            head, *others = [row._tr for row in table.rows]  # noqa: SLF001
            assert head.find(f"{_W}trPr/{_W}tblHeader") is not None
            assert all(row.find(f"{_W}trPr/{_W}cantSplit") is not None for row in others)


def test_styles_name_chinese_fonts_sizes_and_lines_of_official_documents(made: Document) -> None:
    wanted = {
        "Normal": ("仿宋", 16, 28.95),
        "Title": ("方正小标宋简体", 22, 35),
        "Heading 1": ("黑体", 16, 28.95),
        "Heading 2": ("楷体", 16, 28.95),
        "Heading 3": ("仿宋", 16, 28.95),
    }
    for name, (face, size, line) in wanted.items():
        style = made.styles[name]
        fonts = style.element.rPr.find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")) == face
        assert not [key for key in fonts.attrib if "Theme" in key]
        assert style.font.size.pt == size
        assert style.paragraph_format.line_spacing.pt == pytest.approx(line, abs=0.05)


def test_paper_margins_and_grid_are_those_of_gb_9704(made: Document) -> None:
    first = made.sections[0]
    grid = made.element.find(f".//{_W}docGrid")
    sides = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(side.mm) for side in sides if side is not None] == [37, 35, 28, 26]
    assert grid.get(qn("w:type")) == "lines"


def test_wide_tables_have_turned_pages_of_their_own(made: Document) -> None:
    assert [section.orientation for section in made.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]


def test_banner_and_page_number_stand_on_odd_and_even_pages(made: Document) -> None:
    assert made.settings.odd_and_even_pages_header_footer
    for section in made.sections:
        for header in (section.header, section.even_page_header):
            assert "示例数据" in header.paragraphs[0].text
        for footer in (section.footer, section.even_page_footer):
            paragraph = footer.paragraphs[0]
            assert "— 1 —" in paragraph.text
            assert " PAGE " in _xml(paragraph)
    assert made.sections[0].different_first_page_header_footer
    assert "示例数据" in made.paragraphs[0].text


def test_contents_are_a_field_already_filled_with_links(made: Document) -> None:
    lines = [one for one in made.paragraphs if _style(one).startswith("toc ")]
    assert 'TOC \\o "1-2"' in _xml(lines[0])
    titles = [link.text.strip() for line in lines for link in line.hyperlinks]
    assert titles[0] == "一、工作概述"
    assert len(titles) == len(lines) == 14
    bookmarks = {mark.get(qn("w:name")) for mark in made.element.iter(qn("w:bookmarkStart"))}
    targets = {link.fragment for line in lines for link in line.hyperlinks}
    assert targets <= bookmarks
    assert made.settings.element.find(qn("w:updateFields")) is not None


def test_fields_are_begun_and_ended(made: Document) -> None:
    kinds = [mark.get(qn("w:fldCharType")) for mark in made.element.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") > 0


def test_captions_count_by_fields(made: Document) -> None:
    captions = [one for one in made.paragraphs if _style(one) == "Caption"]
    assert [one.text for one in captions] == [
        "图1　各维度达标率",
        "图2　各项指标两年对比",
        "图3　各维度判定结果",
        "表1　上年整治台账",
        "表2　指标值汇总",
    ]
    assert "SEQ 图" in _xml(captions[0])


def test_charts_are_pictures_with_their_values_in_words(made: Document) -> None:
    shapes = [shape.get("descr") or "" for shape in made.element.iter(qn("wp:docPr"))]
    assert len(shapes) == 3
    assert "城区生态宜居 91.3%" in shapes[0]


def test_rare_characters_and_markup_are_kept_as_text(made: Document) -> None:
    whole = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert RARE in whole
    assert "其中<b>3</b>个小区 & 2个社区" in whole


def test_properties_children_stand_in_the_order_the_format_asks(file: Path) -> None:
    """Word refuses some files whose properties are out of order; check those we add by hand."""
    orders = {
        "tcPr": ["tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "vAlign"],
        "tblPr": ["tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblCellMar", "tblLook"],
        "pPr": [
            "pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr",
            "tabs", "snapToGrid", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "rPr",
            "sectPr",
        ],
        "rPr": ["rFonts", "b", "bCs", "i", "iCs", "color", "spacing", "kern", "sz", "szCs", "bdr"],
    }  # fmt: skip
    with zipfile.ZipFile(file) as package:
        parts = [name for name in package.namelist() if re.match(r"word/\w+\.xml$", name)]
        for name in parts:
            root = parse_xml(package.read(name))
            for tag, order in orders.items():
                for found in root.iter(f"{_W}{tag}"):
                    known = [
                        order.index(child.tag.removeprefix(_W))
                        for child in found
                        if child.tag.removeprefix(_W) in order
                    ]
                    assert known == sorted(known), f"{name}: {[child.tag for child in found]}"


def test_the_same_report_gives_the_same_bytes_without_dates(tmp_path: Path, file: Path) -> None:
    again = tmp_path / "again.docx"
    write_docx(sample_report(), again)
    assert again.read_bytes() == file.read_bytes()
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as package:
        core = package.read("docProps/core.xml").decode()
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "2013" not in core
    assert "python-docx" not in core
    assert "示例县住房和城乡建设局" in core


def test_a_form_has_its_code_at_every_foot(tmp_path: Path) -> None:
    target = tmp_path / "form.docx"
    write_docx(sample_form(), target)
    made = docx.Document(str(target))
    assert "报送码 482913 750264 918835 627401" in made.sections[0].footer.paragraphs[0].text
    assert made.sections[0].orientation == WD_ORIENT.LANDSCAPE
    assert len(made.inline_shapes) == 1


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble):
        write_docx(Report("报告"), tmp_path / "missing" / "report.docx")
    assert list(tmp_path.iterdir()) == []


@pdftools.needs_poppler
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_office_program_opens_it_and_prints_all_rows(tmp_path: Path, file: Path) -> None:
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(file)], check=True, capture_output=True, timeout=120)
    printed = tmp_path / "报告.pdf"
    found = pdftools.text(printed)
    assert all(row[1] in found for row in indicator_rows() if isinstance(row, tuple))
    every = pdftools.pages(printed)
    assert all("示例数据" in page for page in every)
    assert 15 <= len(every) <= 30
