"""Pages of the document: margins, sections, headers and footers, the cover, the properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from cityexam_desktop.report import palette
from cityexam_desktop.report.blocks import Report, plain
from cityexam_desktop.report.linebreak import break_lines
from cityexam_desktop.report.typography import Face, Ink
from cityexam_desktop.report.word import marks, styles

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section, _Footer, _Header
    from docx.text.paragraph import Paragraph

_A4 = (210.0, 297.0)
_PORTRAIT = (37.0, 35.0, 28.0, 26.0)
_COVER_LINE = 30.0
_SPARE = 60.0  # room that differs from one office program to another
_TITLE_AIR = 100.0
_LANDSCAPE = (26.0, 24.0, 22.0, 22.0)


def shape(section: Section, *, landscape: bool) -> None:
    """Give a section its paper, margins and grid of lines."""
    short, long = _A4
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (
        (Mm(long), Mm(short)) if landscape else (Mm(short), Mm(long))
    )
    top, bottom, left, right = _LANDSCAPE if landscape else _PORTRAIT
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance, section.footer_distance = Mm(min(15, top - 9)), Mm(bottom - 11)
    properties = section._sectPr  # noqa: SLF001 - python-docx has no grid
    for grid in properties.findall(qn("w:docGrid")):
        properties.remove(grid)
    properties.append(marks.element("docGrid", type="lines", linePitch="579"))


def text_width(section: Section) -> float:
    """Give the width between a section's margins in points."""
    sides = (section.page_width, section.left_margin, section.right_margin)
    width, left, right = (side.pt if side is not None else 0.0 for side in sides)
    return width - left - right


def text_height(section: Section) -> float:
    """Give the height between a section's margins in points."""
    sides = (section.page_height, section.top_margin, section.bottom_margin)
    height, top, bottom = (side.pt if side is not None else 0.0 for side in sides)
    return height - top - bottom


def new_section(document: Document, *, landscape: bool) -> Section:
    """Begin pages of another direction; the paragraph that ends the old ones takes no room."""
    section: Section = document.add_section(WD_SECTION.NEW_PAGE)
    shape(section, landscape=landscape)
    ends = document.element.body.findall(qn("w:p"))
    last = next(
        one for one in reversed(ends) if one.find(qn("w:pPr") + "/" + qn("w:sectPr")) is not None
    )
    style = marks.element("pStyle", val=document.styles[styles.TINY].style_id or "")
    last.pPr.insert(0, style)
    return section


def furnish(document: Document, report: Report) -> None:
    """Fill headers and footers of every section: title and banner above, page number below.

    The cover counts as page 1, so that odd numbers are on the right when printed on both sides.
    """
    document.settings.odd_and_even_pages_header_footer = True
    for index, section in enumerate(document.sections):
        for even, header in ((False, section.header), (True, section.even_page_header)):
            header.is_linked_to_previous = False
            _head(header, report, text_width(section))
            footer = section.even_page_footer if even else section.footer
            footer.is_linked_to_previous = False
            _foot(footer, report, text_width(section), even=even)
        if index == 0 and report.cover:
            section.different_first_page_header_footer = True
            section.first_page_header.is_linked_to_previous = False
            section.first_page_footer.is_linked_to_previous = False


def _head(header: _Header, report: Report, width: float) -> None:
    paragraph = header.paragraphs[0]
    paragraph.style = "Header"
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(width), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(plain(report.title).replace("\n", " "))
    if report.banner:
        paragraph.add_run("\t")
        banner(paragraph, report.banner, 10)
    border = marks.element("pBdr")
    border.append(marks.element("bottom", val="single", sz="4", space="3", color=palette.RULE))
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001
        border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )


def banner(paragraph: Paragraph, text: str, size: float) -> None:
    """Write the banner in a red frame."""
    run = paragraph.add_run(f" {plain(text)} ")
    run.bold, run.font.size = True, Pt(size)
    run.font.color.rgb = RGBColor.from_string(palette.BANNER)
    properties = run._r.get_or_add_rPr()  # noqa: SLF001
    marks.fonts(properties, styles.HEI, styles.HEI)
    properties.append(marks.element("bdr", val="single", sz="8", space="0", color=palette.BANNER))


def _foot(footer: _Footer, report: Report, width: float, *, even: bool) -> None:
    """Put the number at the outer edge, a character in; the stamp at the inner edge."""
    paragraph = footer.paragraphs[0]
    paragraph.style = "Footer"
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(width - 14), WD_TAB_ALIGNMENT.RIGHT)
    stamp = f"报送码 {plain(report.page_stamp)}" if report.page_stamp else ""
    inner = "　".join(part for part in (stamp, plain(report.footer)) if part)
    if even:
        paragraph.paragraph_format.left_indent = Pt(14)
        _number(paragraph)
        paragraph.add_run("\t")
    if inner:
        paragraph.add_run(inner).font.size = Pt(9)
    if not even:
        paragraph.add_run("\t")
        _number(paragraph)


def _number(paragraph: Paragraph) -> None:
    paragraph.add_run("— ")
    marks.field(paragraph, "PAGE", "1")
    paragraph.add_run(" —")


def cover(document: Document, report: Report) -> None:
    """Write the cover: banner, title, subtitle, what is to be known at once, issuer and date."""
    first = document.add_paragraph(style=styles.ISSUER)
    if report.banner:
        banner(first, report.banner, 20)
    used = 30.0 + _title(document, report)
    for index, (name, text) in enumerate(report.cover_lines):
        used += _cover_line(document, f"{plain(name)}：{plain(text)}", 70 if index == 0 else 0)
    below = [plain(one) for one in (report.issuer, report.date_text) if one]
    room = text_height(document.sections[0]) - used - _COVER_LINE * len(below) - _SPARE
    for index, text in enumerate(below):
        line = document.add_paragraph(text, styles.ISSUER)
        line.paragraph_format.space_before = Pt(max(20.0, room) if index == 0 else 0)


def _title(document: Document, report: Report) -> float:
    """Write title and subtitle; give the height they take."""
    paragraph = document.add_paragraph(plain(report.title), "Title")
    paragraph.paragraph_format.space_before = Pt(_TITLE_AIR)
    paragraph.paragraph_format.space_after = Pt(16)
    width = text_width(document.sections[0])
    used = _TITLE_AIR + 16 + 35 * _line_count(report.title, width, Ink(22, face=Face.TITLE))
    if report.subtitle:
        document.add_paragraph(plain(report.subtitle), "Subtitle")
        used += 30 * _line_count(report.subtitle, width, Ink(16, face=Face.KAI))
    return used


def _cover_line(document: Document, text: str, before: float) -> float:
    """Write a pair of the cover with a hanging indent; give the height it takes."""
    line = document.add_paragraph(text, styles.COVER_LINE)
    line.paragraph_format.left_indent = Pt(140)
    line.paragraph_format.first_line_indent = Pt(-70)
    line.paragraph_format.space_before = Pt(before)
    width = text_width(document.sections[0]) - 140
    return before + 24 * _line_count(text, width, Ink(14, face=Face.FANG))


def _line_count(text: str, width: float, ink: Ink) -> int:
    return len(break_lines(plain(text), width, ink.width))


def title(document: Document, report: Report) -> None:
    """Write the title above a document that has no cover."""
    document.add_paragraph(plain(report.title), "Title")
    under = "　".join(
        plain(one) for one in (report.subtitle, report.issuer, report.date_text) if one
    )
    if under:
        small = document.add_paragraph(under, styles.CELL)
        small.alignment = WD_ALIGN_PARAGRAPH.CENTER


def properties(document: Document, report: Report) -> None:
    """Say title and author; drop the dates and the preview of python-docx's stock document."""
    core = document.core_properties
    core.title, core.author, core.language = plain(report.title), plain(report.issuer), "zh-CN"
    core.last_modified_by, core.comments, core.subject = "", "", plain(report.subtitle)
    root = document.part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).element
    for child in list(root):
        if child.tag in {qn("dcterms:created"), qn("dcterms:modified")}:
            root.remove(child)
    rels = document.part.package.rels
    for rid, relation in list(rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del rels[rid]
