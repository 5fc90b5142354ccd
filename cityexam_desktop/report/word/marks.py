"""Pieces of WordprocessingML that python-docx has no words for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """Make ``<w:tag w:name="value"/>``; a trailing underscore in a name is dropped."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name.rstrip('_')}"), value)
    return made


def field(paragraph: Paragraph, code: str, shown: str) -> None:
    """Add a field with what it shows until Word computes it."""
    field_opening(paragraph, code)
    if shown:
        paragraph.add_run(shown)
    field_mark(paragraph, "end")


def field_opening(paragraph: Paragraph, code: str) -> None:
    """Begin a field whose result follows, in this paragraph and others."""
    field_mark(paragraph, "begin")
    instruction = paragraph.add_run()
    text = element("instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {code} "
    instruction._r.append(text)  # noqa: SLF001 - python-docx has no fields
    field_mark(paragraph, "separate")


def entry(paragraph: Paragraph, label: str, place: str) -> None:
    """Write a line of the contents: a link to `place`, a tab, and the field of its page."""
    link = element("hyperlink", anchor=place, history="1")
    before = len(paragraph.runs)
    paragraph.add_run(label)
    paragraph.add_run("\t")
    field(paragraph, f"PAGEREF {place} \\h", "")
    for run in paragraph.runs[before:]:
        link.append(run._r)  # noqa: SLF001
    paragraph._p.append(link)  # noqa: SLF001


def field_mark(paragraph: Paragraph, kind: str) -> None:
    """Add the mark where a field begins, shows its result, or ends."""
    paragraph.add_run()._r.append(element("fldChar", fldCharType=kind))  # noqa: SLF001


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Mark the whole paragraph as the place `name`; `number` is unique in the document."""
    start = element("bookmarkStart", id=str(number), name=name)
    runs = paragraph._p.r_lst  # noqa: SLF001
    if runs:
        runs[0].addprevious(start)
    else:
        paragraph._p.append(start)  # noqa: SLF001
    paragraph._p.append(element("bookmarkEnd", id=str(number)))  # noqa: SLF001


def shade(cell: _Cell, code: str) -> None:
    """Fill a cell's ground."""
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001
    ground = element("shd", val="clear", color="auto", fill=code)
    properties.insert_element_before(ground, "w:noWrap", "w:tcMar", "w:vAlign")


def fonts(properties: BaseOxmlElement, latin: str, chinese: str) -> None:
    """Set the fonts of a style or run and drop those of the theme, which would win."""
    found = properties.find(qn("w:rFonts"))
    if found is None:
        found = element("rFonts")
        properties.insert(0, found)
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        found.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "cs"):
        found.set(qn(f"w:{name}"), latin)
    found.set(qn("w:eastAsia"), chinese)
