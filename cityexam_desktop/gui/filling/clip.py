"""Blocks of cells on the clipboard, as Excel and WPS write them: tabs and line ends, or HTML.

A field with a tab, a line end or a quote in it stands in quotes, its own doubled. A
quote elsewhere is itself, so ``5" 管`` stays what it is. Web pages and chats give a table
only as HTML; of one with tables the first is read, of every cell its text.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

Block = tuple[tuple[str, ...], ...]
_WIDEST: Final = 1000
"""Columns, rows and cells over which one cell of an HTML table may reach."""
_GROUPS: Final = frozenset({"thead", "tbody", "tfoot"})
_PARTS: Final = _GROUPS | {"tr", "td", "th", "col"}
"""What a table is made of."""
_BREAKS: Final = frozenset(
    (
        "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre",
        "blockquote", "hr", "address", "section", "table",
    )
)  # fmt: skip
"""Elements before and after which a line ends."""
_VOID: Final = frozenset({"br", "hr", "img", "input", "col", "meta", "link", "wbr"})
"""Elements that have no end."""
_NO_TEXT: Final = frozenset({"style", "script", "template", "title"})
_WHITE: Final = re.compile(r"[ \t\r\n\f]+")
_BLANKS: Final = re.compile(r"[ \t]{2}|\t|^ | $")
_SUPERSCRIPTS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


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
    lines = "".join(f"<tr>{''.join(map(_marked_up, line))}</tr>" for line in block)
    return f"<table>{lines}</table>"


def read_either(text: str, page: str) -> Block:
    """Read a block that came as text, as HTML, or as both.

    It is the text, unless that lost the columns, or broke the lines of a cell into rows.
    """
    plain = read(text)
    table = read_html(page)
    wide, wanted = _width(table), _width(plain)
    broken = wide == wanted and len(table) < len(plain) and _said(table) == _said(plain)
    return table if wide > wanted or broken else plain


def read_html(page: str) -> Block:
    """Read the first table of a page as it is seen.

    A cell over several columns or rows leaves the others empty.
    """
    reader = _TableReader()
    reader.feed(page)
    reader.close()
    return reader.block()


class _TableReader(HTMLParser):
    """Collects the cells of the first table; tables inside cells are part of their text.

    What is not displayed is left out, but counts where cells reach over several rows.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.cells: dict[tuple[int, int], str] = {}
        self.taken: set[tuple[int, int]] = set()
        self.hidden: set[tuple[int, int]] = set()
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.depth, self.row, self.declared = 0, -1, 0
        self.at: tuple[int, int] | None = None
        self.ended = self.group_hidden = False
        self.muted, self.muted_depth = "", 0
        """The element whose text is not shown, and how many of its kind are open."""
        self.raised = 0
        self.kept = False
        """Whether blanks of the cell are shown as they are."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row or a cell, or break the line inside a cell."""
        if self.ended:
            return
        if self.muted == "p" and tag in _BREAKS | _PARTS:  # a paragraph ends where another begins
            self.muted = ""
        if self.muted:
            self.muted_depth += tag == self.muted
            return
        known = dict(attrs)
        outside = self.depth != 1 or tag not in _PARTS
        if tag not in _VOID and (tag in _NO_TEXT or (outside and _is_hidden(known))):
            self.muted, self.muted_depth = tag, 1
            return
        if tag == "table":
            self.depth += 1
        if self.depth == 1 and tag in _PARTS:
            self._begin_part(tag, known)
        elif tag in _BREAKS or (self.depth > 1 and tag in _PARTS):
            self._break()
        elif tag == "br" and self.at:
            self.cells[self.at] += "\n"
        elif tag == "sup":
            self.raised += 1

    def _begin_part(self, tag: str, attrs: dict[str, str | None]) -> None:
        """Begin a row, a cell or a group of them in the table itself."""
        if tag in _GROUPS:
            self.group_hidden, self.at = _is_hidden(attrs), None
        elif tag == "col":
            across = _span(attrs.get("span"))
            if _is_hidden(attrs):
                self.hidden_columns |= set(range(self.declared, self.declared + across))
            self.declared += across
        elif tag == "tr":
            self.row, self.at = self.row + 1, None
            if self.group_hidden or _is_hidden(attrs):
                self.hidden_rows.add(self.row)
        elif tag in {"td", "th"} and self.row >= 0:
            self._begin_cell(attrs)

    def _begin_cell(self, attrs: dict[str, str | None]) -> None:
        column = 0
        while (self.row, column) in self.taken:
            column += 1
        self.at = self.row, column
        self.cells[self.at] = ""
        self.raised = 0
        self.kept = "white-space:pre" in _style(attrs)
        across, down = _span(attrs.get("colspan")), _span(attrs.get("rowspan"))
        down = min(down, max(1, _WIDEST // across))
        over = {(self.row + i, column + k) for i in range(down) for k in range(across)}
        self.taken |= over
        if _is_hidden(attrs):
            self.hidden |= over

    def handle_endtag(self, tag: str) -> None:
        """Close a cell or the table, or break the line inside a cell."""
        if self.muted == "p" and tag in _PARTS:  # and where its cell ends
            self.muted = ""
        if self.muted:
            self.muted_depth -= tag == self.muted
            self.muted = self.muted if self.muted_depth else ""
            return
        if tag == "table":
            self.depth -= 1
            self.ended = self.ended or not self.depth
            self._break()
        elif tag in {"td", "th", "tr"} and self.depth == 1:
            self.at = None
        elif tag in _GROUPS and self.depth == 1:
            self.group_hidden = False
        elif tag in _BREAKS:
            self._break()
        elif tag == "sup":
            self.raised = max(self.raised - 1, 0)

    def _break(self) -> None:
        """Begin another line of the cell, unless nothing stands on this one."""
        if self.at and self.cells[self.at] and not self.cells[self.at].endswith("\n"):
            self.cells[self.at] = self.cells[self.at].rstrip() + "\n"

    def handle_data(self, data: str) -> None:
        """Take the text of a cell; the source's own line ends and blanks are one blank."""
        if not self.at or self.ended or self.muted:
            return
        shown = data if self.kept else _WHITE.sub(" ", data)
        if not self.kept and self.cells[self.at][-1:] in {"", " ", "\n"}:
            shown = shown.removeprefix(" ")
        shown = shown.replace("\xa0", " ")
        self.cells[self.at] += _raised(shown) if self.raised else shown

    def block(self) -> Block:
        """Give the rows that are shown, all equally long."""
        width = max((column for _, column in self.cells), default=-1) + 1
        columns = [c for c in range(width) if c not in self.hidden_columns]
        rows = [
            [self.cells.get((row, c), "").strip() for c in columns if (row, c) not in self.hidden]
            for row in range(self.row + 1)
            if row not in self.hidden_rows
        ]
        wide = max(map(len, rows), default=0)
        return tuple(tuple(row + [""] * (wide - len(row))) for row in rows)


def _is_hidden(attrs: dict[str, str | None]) -> bool:
    return "display:none" in _style(attrs) or "hidden" in attrs


def _style(attrs: dict[str, str | None]) -> str:
    return "".join((attrs.get("style") or "").casefold().split())


def _raised(text: str) -> str:
    """Digits set above the line, so that 10 to the 6th does not become 106."""
    return text.translate(_SUPERSCRIPTS)


def _width(block: Block) -> int:
    return max(map(len, block), default=0)


def _said(block: Block) -> str:
    """All that a block says, whatever stands in which cell."""
    return "".join("".join(field.split()) for line in block for field in line)


def _span(stated: str | None) -> int:
    return min(int(stated), _WIDEST) if stated and stated.isascii() and stated.isdigit() else 1


def _marked_up(text: str) -> str:
    """A cell; blanks that a page would put together are kept apart."""
    kept = _BLANKS.search(text) is not None
    style = ' style="white-space:pre-wrap"' if kept else ""
    return f"<td{style}>{html.escape(text).replace(chr(10), '<br>')}</td>"


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
