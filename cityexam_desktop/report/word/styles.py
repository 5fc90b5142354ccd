"""The document's styles: GB/T 9704-2012 for text, Chinese faces by name, nothing else.

No font is embedded: a Chinese office computer has 仿宋, 楷体, 黑体 and 宋体, and the font
table names what to take for those that it may lack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from cityexam_desktop.report import palette
from cityexam_desktop.report.word import marks

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

LATIN = "Times New Roman"
FANG, KAI, HEI, SONG, TITLE = "仿宋", "楷体", "黑体", "宋体", "方正小标宋简体"
_SUBSTITUTES = (
    (FANG, "仿宋_GB2312"),
    (KAI, "楷体_GB2312"),
    (TITLE, "华文中宋"),
    (HEI, "SimHei"),
    (SONG, "SimSun"),
)
NOTE, QUOTE, CELL, SMALL_CELL = "报告注释", "报告引文", "表格文字", "表格小字"
PICTURE, NUMBER, ISSUER, COVER_LINE = "图", "要点数字", "封面单位", "封面事项"
CONTENTS, TINY = "目录标题", "分节"
_KEPT = {
    "Normal",
    "Header",
    "Footer",
    "Title",
    "Subtitle",
    "Caption",
    "Heading 1",
    "Heading 2",
    "Heading 3",
    "Default Paragraph Font",
    "Normal Table",
    "No List",
    "Table Grid",
}
LINE = 28.95  # points: 22 lines on 225 mm
TEXT_WIDTH = 156  # millimetres
_C, _J, _L = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style: name, face, size and line in points, alignment, indent in characters."""

    name: str
    face: str
    size: float
    line: float = LINE
    align: WD_ALIGN_PARAGRAPH = _J
    indent: int = 0
    before: float = 0
    after: float = 0
    bold: bool = False
    colour: str = palette.INK
    keep: bool = False
    latin: str = LATIN


_LOOKS = (
    Look("Normal", FANG, 16, indent=2, colour=palette.BLACK),
    Look("Title", TITLE, 22, 35, _C, colour=palette.BLACK),
    Look("Subtitle", KAI, 16, 30, _C, colour=palette.BLACK),
    Look("Heading 1", HEI, 16, before=10, indent=2, keep=True, latin=HEI, colour=palette.BLACK),
    Look("Heading 2", KAI, 16, indent=2, before=4, keep=True, colour=palette.BLACK),
    Look("Heading 3", FANG, 16, indent=2, keep=True, bold=True, colour=palette.BLACK),
    Look("Caption", HEI, 12, 20, _C, before=8, after=2, keep=True, latin=HEI),
    Look("Header", SONG, 9, 12, _L, colour=palette.GREY),
    Look("Footer", SONG, 14, 18, _L),
    Look(NOTE, SONG, 10, 15, _J, before=3, after=4, colour=palette.GREY),
    Look(QUOTE, KAI, 15, 26, _J, indent=2, before=6, after=6, colour=palette.ACCENT),
    Look(CELL, SONG, 10.5, 15, _L),
    Look(SMALL_CELL, SONG, 9, 12.5, _L),
    Look(PICTURE, SONG, 10.5, 0, _C, before=8, keep=True),
    Look(NUMBER, HEI, 20, 26, _L, latin=HEI),
    Look(ISSUER, FANG, 16, 30, _C),
    Look(COVER_LINE, FANG, 14, 24, _L),
    Look(CONTENTS, HEI, 18, 40, _C, after=8),
    Look(TINY, SONG, 1, 1, _L),
)
_TOC = (
    Look("toc 1", HEI, 14, 26, _L),
    Look("toc 2", FANG, 14, 24, _L),
    Look("toc 3", FANG, 12, 22, _L),
)


def prepare(document: Document) -> None:
    """Leave only our styles in python-docx's stock document and make it a Chinese one."""
    for style in list(document.styles):
        if style.name not in _KEPT:
            style.delete()
    _language(document)
    for look in (*_LOOKS, *_TOC):
        _apply(document, look)
    for level, look in enumerate(_TOC):
        style = _style(document, look.name)
        form = style.paragraph_format
        form.left_indent = Pt(21 * level)
        properties = style.element.get_or_add_pPr()
        tabs = marks.element("tabs")
        at = str(round(TEXT_WIDTH * 56.7))
        tabs.append(marks.element("tab", val="right", leader="dot", pos=at))
        properties.insert_element_before(
            tabs, "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
        )
    _font_table(document)


def _style(document: Document, name: str) -> ParagraphStyle:
    return cast("ParagraphStyle", document.styles[name])


def _apply(document: Document, look: Look) -> None:
    """Give the style its look, made when it is not there."""
    known = {style.name for style in document.styles}
    if look.name not in known:
        document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    style = _style(document, look.name)
    style.base_style = None if look.name == "Normal" else _style(document, "Normal")
    style.hidden, style.quick_style = False, True
    for tag in ("w:pBdr", "w:tabs"):  # of the stock document
        for found in style.element.findall(f".//{qn(tag)}"):
            found.getparent().remove(found)
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.bold, False
    style.font.color.rgb = RGBColor.from_string(look.colour)
    marks.fonts(style.element.get_or_add_rPr(), look.latin, look.face)
    _spacing(style, look)


def _spacing(style: ParagraphStyle, look: Look) -> None:
    form = style.paragraph_format
    if look.line:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    else:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.widow_control = look.name == "Normal"
    form.keep_with_next = look.keep
    form.alignment = look.align
    if look.line != LINE:  # small text keeps its own pitch on a page of 22 lines
        off = marks.element("snapToGrid", val="0")
        style.element.get_or_add_pPr().insert_element_before(off, "w:spacing", "w:ind", "w:jc")
    form.first_line_indent = Pt(look.size * look.indent)
    indent = style.element.get_or_add_pPr().find(qn("w:ind"))
    indent.set(qn("w:firstLineChars"), str(look.indent * 100))


def _language(document: Document) -> None:
    """Say that the text is Chinese, and let marks be pressed together as Chinese ones are."""
    for found in document.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), "en-US")
        found.set(qn("w:eastAsia"), "zh-CN")
    for found in document.styles.element.iter(qn("w:rFonts")):
        marks.fonts(found.getparent(), LATIN, FANG)
    settings = document.settings.element
    for name, value in (("characterSpacingControl", "compressPunctuation"),):
        settings.find(qn(f"w:{name}")).set(qn("w:val"), value)
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    for found in settings.iter(qn("w:compatSetting")):
        if found.get(qn("w:name")) == "compatibilityMode":
            found.set(qn("w:val"), "15")  # Word 2013 and later; 14 shows 兼容模式 in its title
    update = marks.element("updateFields", val="true")
    settings.find(qn("w:compat")).addprevious(update)


def _font_table(document: Document) -> None:
    """Name what stands in for a face that a computer lacks."""
    rows = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in _SUBSTITUTES
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    blob = f'{head}<w:fonts xmlns:w="{space}">{rows}</w:fonts>'.encode()
    package = document.part.package
    part = Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, blob, package)
    for rid, relation in list(document.part.rels.items()):
        if (
            relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE
            or "stylesWithEffects" in relation.reltype
        ):
            del document.part.rels[rid]
    document.part.relate_to(part, RELATIONSHIP_TYPE.FONT_TABLE)
