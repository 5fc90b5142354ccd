"""Working sheets as PDF pages, each sheet from a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.report.blocks import (
    Band,
    Heading,
    PageBreak,
    Paragraph,
    Report,
    Signatures,
    Style,
    Table,
)
from cityexam_desktop.report.sheets.model import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.report.blocks import Block
    from cityexam_desktop.report.sheets.model import SheetTable

_HEADING = 2


def write_pages(sheets: tuple[SheetTable, ...], target: Path) -> None:
    """Write the sheets as one PDF, its paper the first one's; raises `FileTrouble`."""
    from cityexam_desktop.report.pdf import write_pdf

    write_pdf(composed(sheets), target)


def composed(sheets: tuple[SheetTable, ...]) -> Report:
    """Give the document: the first title above it, the later ones on top of their pages."""
    first = sheets[0]
    blocks: list[Block] = []
    for index, sheet in enumerate(sheets):
        if index:
            blocks += [PageBreak(), Heading(_HEADING, sheet.title, numbered=False)]
            blocks += [Paragraph(sheet.about, Style.NOTE)] if sheet.about else []
        blocks += _blocks(sheet)
    return Report(
        title=first.title,
        subtitle=first.about,
        banner=first.banner,
        blocks=tuple(blocks),
        cover=False,
        landscape=first.landscape,
        large=first.large,
    )


def _blocks(sheet: SheetTable) -> Iterator[Block]:
    rows = tuple(
        row if isinstance(row, Band) else tuple(text_of(cell) for cell in row) for row in sheet.rows
    )
    yield Table("", sheet.columns, rows, sheet.notes)
    if sheet.signatures:
        yield Signatures(sheet.signatures, sheet.seal)
