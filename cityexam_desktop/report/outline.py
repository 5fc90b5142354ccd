"""Numbers of headings, tables and figures, and which pages are turned: one answer for all writers.

Headings count as GB/T 9704 does: 一、 then （一） then 1. Tables and figures count through
the whole report. A heading that stands right before a turned table goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.report.blocks import (
    LEVELS,
    Block,
    Figure,
    Heading,
    PageBreak,
    Report,
    Table,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGITS = "〇一二三四五六七八九"
_TEN = 10
_HUNDRED = 100
GAP = "　"


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with its whole heading or caption, '' for a block that has none.

    `number` is a table's or figure's, else 0; `anchor` is a name for links, unique in
    the report and the same at every writing.
    """

    block: Block
    label: str
    number: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks on pages of one direction."""

    landscape: bool
    parts: tuple[Placed, ...]


def chinese_number(number: int) -> str:
    """Write 1 to 99 as headings do: 一, 十, 十一, 二十三."""
    if not 0 < number < _HUNDRED:
        message = f"no heading has the number {number}"
        raise ValueError(message)
    tens, ones = divmod(number, _TEN)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones or not tens else "")


class _Counter:
    """Counts headings by level, tables and figures."""

    def __init__(self) -> None:
        self.levels = [0] * LEVELS
        self.tables = 0
        self.figures = 0

    def placed(self, block: Block, anchor: str) -> Placed:
        if isinstance(block, Heading):
            return Placed(block, self._heading(block), 0, anchor)
        if isinstance(block, Table) and block.title:
            self.tables += 1
            return Placed(block, f"表{self.tables}{GAP}{plain(block.title)}", self.tables, anchor)
        if isinstance(block, Figure) and block.title:
            self.figures += 1
            return Placed(block, f"图{self.figures}{GAP}{plain(block.title)}", self.figures, anchor)
        return Placed(block, "", 0, anchor)

    def _heading(self, block: Heading) -> str:
        text = plain(block.text)
        index = block.level - 1
        self.levels[index + 1 :] = [0] * (LEVELS - block.level)
        if not block.numbered:
            return text
        self.levels[index] += 1
        count = self.levels[index]
        marks = {1: "{}、", 2: "（{}）"}
        if block.level in marks:
            return marks[block.level].format(chinese_number(count)) + text
        return f"{count}. {text}"


def placed(report: Report) -> tuple[Placed, ...]:
    """Give every block its label and anchor, in reading order."""
    counter = _Counter()
    return tuple(counter.placed(block, f"b{index}") for index, block in enumerate(report.blocks))


def headings(report: Report, depth: int) -> tuple[Placed, ...]:
    """Give the headings of level 1 to `depth`, as a table of contents lists them."""
    return tuple(
        part
        for part in placed(report)
        if isinstance(part.block, Heading) and part.block.level <= depth
    )


def sections(report: Report) -> tuple[Section, ...]:
    """Cut the report where the page turns."""
    done: list[Section] = []
    held: list[Placed] = []
    current: list[Placed] = []
    turned = report.landscape
    for part in placed(report):
        if isinstance(part.block, Heading):
            held.append(part)
            continue
        wanted = report.landscape or (isinstance(part.block, Table) and part.block.landscape)
        if wanted != turned:
            done.extend(_section(turned, current))
            current, turned = [], wanted
        current += [*held, part]
        held = []
    done.extend(_section(turned, current + held))
    return tuple(done)


def _section(landscape: bool, parts: list[Placed]) -> Iterator[Section]:  # noqa: FBT001
    """Give the section, without page breaks at its ends, unless nothing is left."""
    while parts and isinstance(parts[-1].block, PageBreak):
        parts.pop()
    while parts and isinstance(parts[0].block, PageBreak):
        parts.pop(0)
    if parts:
        yield Section(landscape, tuple(parts))
