"""Blocks of cells on the clipboard, as Excel and WPS write them: tabs and line ends, or HTML.

A field with a tab, a line end or a quote in it stands in quotes, its own doubled. A
quote elsewhere is itself, so ``5" 管`` stays what it is. Web pages and chats give a table
only as HTML; of one with tables the first is read, of every cell its text.
"""

from __future__ import annotations

import html
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

Block = tuple[tuple[str, ...], ...]
_WIDEST: Final = 1000
"""Columns and rows that one cell of an HTML table may span."""


def write(block: Sequence[Sequence[str]]) -> str:
    """Write a block; lines end as Excel ends them."""
    return "".join("\t".join(map(_field, line)) + "\r\n" for line in block)


def read(text: str) -> Block:
    """Read a block; a line end at the end of the text begins no further line."""
    lines: list[tuple[str, ...]] = []
    fields: list[str] = []
    at = 0
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    while at < len(text) or fields:
        field, at = _next_field(text, at)
        fields.append(field)
        if text[at : at + 1] == "\t":
            at += 1
            if at < len(text):
                continue
            fields.append("")
        at += 1
        lines.append(tuple(fields))
        fields = []
    return tuple(lines)


def write_html(block: Sequence[Sequence[str]]) -> str:
    """Write a block as a table that keeps every text a text."""
    lines = "".join(
        f"<tr>{''.join(f'<td>{_marked_up(text)}</td>' for text in line)}</tr>" for line in block
    )
    return f"<table>{lines}</table>"


def read_either(text: str, page: str) -> Block:
    """Read a block that came as text, as HTML, or as both; the text unless it lost the columns."""
    plain = read(text)
    table = read_html(page)
    wide = max(map(len, table), default=0) > max(map(len, plain), default=0)
    return table if wide else plain


def read_html(page: str) -> Block:
    """Read the first table of a page; a cell over several columns or rows leaves them empty."""
    reader = _TableReader()
    reader.feed(page)
    reader.close()
    return reader.block()


class _TableReader(HTMLParser):
    """Collects the cells of the first table; tables inside cells are part of their text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.cells: dict[tuple[int, int], str] = {}
        self.taken: set[tuple[int, int]] = set()
        self.depth, self.row = 0, -1
        self.at: tuple[int, int] | None = None
        self.ended = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row or a cell."""
        if tag == "table":
            self.depth += 1
        if self.ended or self.depth != 1:
            return
        if tag == "tr":
            self.row, self.at = self.row + 1, None
        elif tag in {"td", "th"} and self.row >= 0:
            self._begin_cell(dict(attrs))
        elif tag == "br" and self.at:
            self.cells[self.at] += "\n"

    def _begin_cell(self, attrs: dict[str, str | None]) -> None:
        column = 0
        while (self.row, column) in self.taken:
            column += 1
        self.at = self.row, column
        self.cells[self.at] = ""
        across, down = _span(attrs.get("colspan")), _span(attrs.get("rowspan"))
        self.taken |= {(self.row, column + i) for i in range(across)}
        # A cell that reaches down reaches so in its first column only: enough for headings.
        self.taken |= {(self.row + i, column) for i in range(down)}

    def handle_endtag(self, tag: str) -> None:
        """Close a cell or the table."""
        if tag == "table":
            self.depth -= 1
            self.ended = self.ended or not self.depth
        elif tag in {"td", "th", "tr"} and self.depth == 1:
            self.at = None

    def handle_data(self, data: str) -> None:
        """Take the text of a cell; the source's own line ends and blanks are one blank."""
        if self.at and not self.ended:
            parts = data.replace("\xa0", " ").split()
            glue = " " if self.cells[self.at][-1:].strip() and data[:1].isspace() else ""
            self.cells[self.at] += glue + " ".join(parts)

    def block(self) -> Block:
        """Give the rows, all equally long."""
        width = max((column for _, column in self.cells), default=-1) + 1
        return tuple(
            tuple(self.cells.get((row, column), "").strip() for column in range(width))
            for row in range(self.row + 1)
        )


def _span(stated: str | None) -> int:
    return min(int(stated), _WIDEST) if stated and stated.isascii() and stated.isdigit() else 1


def _marked_up(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _next_field(text: str, at: int) -> tuple[str, int]:
    """The field that begins at `at`, and where it ends."""
    if text[at : at + 1] == '"':
        end = at + 1
        while True:
            end = text.find('"', end)
            if end < 0:
                break
            if text[end + 1 : end + 2] == '"':
                end += 2
                continue
            if text[end + 1 : end + 2] in {"\t", "\n", ""}:
                return text[at + 1 : end].replace('""', '"'), end + 1
            break
    ends = [i for i in (text.find("\t", at), text.find("\n", at)) if i >= 0]
    end = min(ends, default=len(text))
    return text[at:end], end


def _field(text: str) -> str:
    if any(c in text for c in '\t\n\r"'):
        return '"' + text.replace('"', '""') + '"'
    return text
