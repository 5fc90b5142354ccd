"""A whole report as a Word document: block after block in reading order."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
from docx.enum.text import WD_BREAK

from cityexam_desktop.report.blocks import (
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
    Style,
    Table,
    plain,
)
from cityexam_desktop.report.ledger import ledger_table, ledger_text
from cityexam_desktop.report.office import settled
from cityexam_desktop.report.outline import GAP, Placed, headings, sections
from cityexam_desktop.report.word import frame, marks, parts, styles, tables

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph as WordParagraph

_STYLES = {Style.BODY: "Normal", Style.NOTE: styles.NOTE, Style.QUOTE: styles.QUOTE}


def rendered(report: Report) -> bytes:
    """Give the document's bytes."""
    document = docx.Document()
    styles.prepare(document)
    frame.properties(document, report)
    frame.shape(document.sections[0], landscape=report.landscape)
    writer = _Writer(document, report)
    turned = report.landscape
    for section in sections(report):
        if section.landscape != turned:
            turned = section.landscape
            writer.turn(landscape=turned)
        for part in section.parts:
            writer.write(part)
    for text in report.colophon:
        writer.paragraph(text, styles.NOTE)
    frame.furnish(document, report)
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue())


class _Writer:
    """Writes block after block; a page break falls on the paragraph after it."""

    def __init__(self, document: Document, report: Report) -> None:
        self.document = document
        self.report = report
        self.broken = report.cover
        self.width = frame.text_width(document.sections[0])
        self.bookmarks = 0
        if report.cover:
            frame.cover(document, report)
        else:
            frame.title(document, report)

    def turn(self, *, landscape: bool) -> None:
        """Begin pages of the other direction."""
        section = frame.new_section(self.document, landscape=landscape)
        self.width = frame.text_width(section)
        self.broken = False

    def paragraph(self, text: str, style: str) -> WordParagraph:
        """Add a paragraph, on a new page when a break came before."""
        paragraph = self.document.add_paragraph(plain(text), style)
        if self.broken:
            paragraph.paragraph_format.page_break_before = True
            self.broken = False
        return paragraph

    def write(self, part: Placed) -> None:  # noqa: C901 - a case for every kind of block
        """Write one block."""
        match part.block:
            case Heading() as block:
                self._heading(part, block)
            case Paragraph() as block:
                self.paragraph(block.text, _STYLES[block.style])
            case Table() as block:
                self._table(part, block)
            case Figure() as block:
                self._figure(part, block)
            case KeyFacts() as block:
                self._settle_break()
                parts.key_facts(self.document, block, self.width)
            case Contents() as block:
                self._contents(block)
            case Signatures() as block:
                self._settle_break()
                parts.signatures(self.document, block, self.width)
            case Barcode() as block:
                parts.barcode(self.paragraph("", styles.PICTURE), block, self.width)
                self.paragraph(block.caption, styles.CELL)
            case Ledger() as block:
                self._ledger(block)
            case PageBreak():
                self.broken = True

    def _settle_break(self) -> None:
        """Break the page before something that is no paragraph."""
        if self.broken:
            self.paragraph("", styles.TINY).add_run().add_break(WD_BREAK.TEXT_WRAPPING)

    def _heading(self, part: Placed, block: Heading) -> None:
        paragraph = self.paragraph(part.label, f"Heading {block.level}")
        self.bookmarks += 1
        marks.bookmark(paragraph, _place(part), self.bookmarks)

    def _caption(self, word: str, part: Placed, title: str) -> None:
        """Write a caption whose number is a field, so that it counts on when a table is added."""
        caption = self.paragraph(word, "Caption")
        marks.field(caption, f"SEQ {word} \\* ARABIC", str(part.number))
        caption.add_run(GAP + plain(title))

    def _table(self, part: Placed, block: Table) -> None:
        if block.title:
            self._caption("表", part, block.title)
        self._settle_break()
        tables.add(self.document, block, self.width)
        for note in block.notes or ("",):
            self.paragraph(note, styles.NOTE)

    def _figure(self, part: Placed, block: Figure) -> None:
        holder = self.paragraph("", styles.PICTURE)
        parts.figure(holder, block, min(self.width, parts.DRAWN))
        if block.title:
            self._caption("图", part, block.title)
            self.document.paragraphs[-1].paragraph_format.keep_with_next = bool(block.note)
        if block.note:
            self.paragraph(block.note, styles.NOTE)

    def _contents(self, block: Contents) -> None:
        """Write the contents as the field that Word makes, filled with what it will find.

        Page numbers are Word's to know: each is a field of its own until the whole is
        brought up to date, which Word offers when it opens the document.
        """
        self.paragraph(block.title, styles.CONTENTS)
        entries = headings(self.report, block.depth)
        for index, part in enumerate(entries):
            if not isinstance(part.block, Heading):
                continue
            line = self.paragraph("", f"toc {part.block.level}")
            if index == 0:
                marks.field_opening(line, f'TOC \\o "1-{block.depth}" \\h \\z \\u')
            marks.entry(line, part.label, _place(part))
            if index == len(entries) - 1:
                marks.field_mark(line, "end")
        self.broken = True

    def _ledger(self, block: Ledger) -> None:
        for text in ledger_text(block):
            self.paragraph(text, styles.CELL)
        tables.add(self.document, ledger_table(block), self.width)
        self.paragraph("", styles.NOTE)


def _place(part: Placed) -> str:
    """Give the bookmark's name; Word makes such names for its own contents."""
    return f"_Toc{int(part.anchor[1:]):08}"
