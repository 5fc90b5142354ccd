"""A whole report: its boxes, its pages, its outline, its bytes."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportlab.pdfgen.canvas import Canvas

from cityexam_desktop.report.blocks import (
    LEVELS,
    Barcode,
    Contents,
    Figure,
    Heading,
    KeyFacts,
    Ledger,
    PageBreak,
    Paragraph,
    Report,
    Signatures,
    Table,
    plain,
)
from cityexam_desktop.report.outline import Placed, headings, sections
from cityexam_desktop.report.pdf import parts
from cityexam_desktop.report.pdf.layout import Box, Page, paginate, sheet
from cityexam_desktop.report.pdf.page import Colophon, cover, furnish, title_boxes
from cityexam_desktop.report.pdf.pen import Pen
from cityexam_desktop.report.pdf.tables import table
from cityexam_desktop.report.pdf.text import heading, paragraph
from cityexam_desktop.report.typography import Face, library

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cityexam_desktop.report.outline import Section
    from cityexam_desktop.report.pdf.layout import Sheet

_CREATOR = "城市体检填报与汇总 cityexam"
_OPEN_LEVELS = 1


def rendered(report: Report) -> bytes:
    """Give the PDF's bytes."""
    pages = laid_out(report)
    start = 2 if report.cover else 1  # so odd pages are right ones when printed on both sides
    numbers = {
        placed.box.anchor: number
        for number, page in enumerate(pages, start)
        for placed in page.boxes
        if placed.box.anchor
    }
    out = io.BytesIO()
    canvas = Canvas(
        out,
        invariant=1,
        pageCompression=1,
        lang="zh-CN",
        initialFontName=library().typeface(Face.SANS, "国").name,  # type: ignore[arg-type]
    )
    canvas.setTitle(plain(report.title))
    canvas.setAuthor(plain(report.issuer))
    canvas.setSubject(plain(report.subtitle))
    canvas.setCreator(_CREATOR)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    first = sheet(landscape=report.landscape, large=report.large)
    if report.cover:
        _begin(canvas, first)
        cover(Pen(canvas, first, numbers), report)
        canvas.showPage()
    entries = {entry.anchor: entry for entry in _outline(report)}
    for number, page in enumerate(pages, start):
        _draw(canvas, page, Pen(canvas, page.sheet, numbers), entries)
        furnish(Pen(canvas, page.sheet), report, number)
        canvas.showPage()
    if entries:
        canvas.showOutline()
    canvas.save()
    return out.getvalue()


def laid_out(report: Report) -> tuple[Page, ...]:
    """Give the pages after the cover, boxes in their places."""
    pages: list[Page] = []
    cut = sections(report)
    for index, section in enumerate(cut):
        on = sheet(landscape=section.landscape, large=report.large)
        boxes = [] if index or report.cover else list(title_boxes(report, on))
        boxes += _boxes(report, section, on)
        if index == len(cut) - 1:
            boxes += _colophon(report).boxes(on)
        pages += paginate(boxes, on)
    return tuple(pages)


def _colophon(report: Report) -> Colophon:
    fonts = (library().colophon(),) if report.cover else ()
    return Colophon((*report.colophon, *fonts))


def _boxes(report: Report, section: Section, on: Sheet) -> Iterator[Box]:
    """Yield the section's boxes; a page break falls on the box after it."""
    broken = False
    for part in section.parts:
        if isinstance(part.block, PageBreak):
            broken = True
            continue
        for box in _of(report, part, on):
            yield replace(box, breaks=True) if broken else box
            broken = False
        broken = broken or isinstance(part.block, Contents)


def _of(  # noqa: C901, PLR0911 - a case for every kind of block
    report: Report, part: Placed, on: Sheet
) -> Iterable[Box]:
    """Give the boxes of one block."""
    match part.block:
        case Heading():
            return heading(part, part.block, on)
        case Paragraph():
            return paragraph(part.block, on)
        case Table():
            return table(part.block, part.label, on)
        case Figure():
            return parts.figure(part.block, part.label, on)
        case KeyFacts():
            return parts.key_facts(part.block, on)
        case Contents():
            return parts.contents(part.block, headings(report, part.block.depth), on)
        case Signatures():
            return parts.signatures(part.block, on)
        case Barcode():
            return parts.barcode(part.block, on)
        case Ledger():
            return parts.ledger(part.block, on)
        case PageBreak():
            return ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline: depth from 0, never more than one below the line before."""

    anchor: str
    title: str
    depth: int


def _outline(report: Report) -> Iterator[Entry]:
    """Yield the outline of the report's headings."""
    depth = -1
    for part in headings(report, LEVELS):
        if isinstance(part.block, Heading):
            depth = min(part.block.level - 1, depth + 1)
            yield Entry(part.anchor, part.label, depth)


def _begin(canvas: Canvas, on: Sheet) -> None:
    canvas.setPageSize((on.width, on.height))


def _draw(canvas: Canvas, page: Page, pen: Pen, entries: dict[str, Entry]) -> None:
    """Draw a page's boxes, with bookmarks where its headings stand."""
    on = page.sheet
    _begin(canvas, on)
    for placed in page.boxes:
        top = on.height - on.top - placed.top
        entry = entries.get(placed.box.anchor)
        if entry is not None:
            canvas.bookmarkHorizontal(entry.anchor, 0, top + 6)
            closed = entry.depth >= _OPEN_LEVELS
            canvas.addOutlineEntry(entry.title, entry.anchor, entry.depth, closed=closed)
        placed.box.draw(pen, top)
