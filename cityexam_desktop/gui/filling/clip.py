"""Blocks of cells on the clipboard, as Excel and WPS write them: tabs and line ends.

A field with a tab, a line end or a quote in it stands in quotes, its own doubled. A
quote elsewhere is itself, so ``5" 管`` stays what it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Block = tuple[tuple[str, ...], ...]


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
