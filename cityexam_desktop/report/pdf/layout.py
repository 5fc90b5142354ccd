"""Boxes on pages: what goes on which page is settled before anything is drawn.

A document is a row of boxes that cannot be cut. A paragraph gives a box a line, a table a
box a row; what belongs together says so (`keeps`), and what is to stand again at the top
of the next page stands in `heads`. So page numbers are known when the first page is
drawn, and that nothing leaves its page can be tested without reading a PDF.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cityexam_desktop.report.pdf.pen import Pen

_SLACK = 0.01
_MM = 72 / 25.4


def mm(millimetres: float) -> float:
    """Give millimetres in points."""
    return millimetres * _MM


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page and its margins in points."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def text_width(self) -> float:
        """The width between the margins."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        """The height between the margins."""
        return self.height - self.top - self.bottom


PORTRAIT = Sheet(mm(210), mm(297), mm(28), mm(26), mm(27), mm(25))
LANDSCAPE = Sheet(mm(297), mm(210), mm(20), mm(20), mm(26), mm(20))
A3_PORTRAIT = Sheet(mm(297), mm(420), mm(28), mm(26), mm(27), mm(25))
A3_LANDSCAPE = Sheet(mm(420), mm(297), mm(20), mm(20), mm(26), mm(20))


def sheet(*, landscape: bool, large: bool = False) -> Sheet:
    """Give the sheet of that direction, A4 or (`large`) A3."""
    if large:
        return A3_LANDSCAPE if landscape else A3_PORTRAIT
    return LANDSCAPE if landscape else PORTRAIT


@dataclass(frozen=True, slots=True)
class Box:
    """Something of a height that `draw` draws downwards from the y it is given.

    `before` is the space above it unless it is first on its page; `keeps` holds it on
    the page of the next box; `heads` are drawn above it when it is first on a page;
    `breaks` begins a new page; `anchor` names the place for links.
    """

    height: float
    draw: Callable[[Pen, float], None]
    before: float = 0
    keeps: bool = False
    heads: tuple[Box, ...] = ()
    breaks: bool = False
    anchor: str = ""

    @property
    def lead(self) -> float:
        """The height of its heads."""
        return sum(head.height for head in self.heads)


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box and how far below the top margin it begins."""

    box: Box
    top: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page's sheet and boxes."""

    sheet: Sheet
    boxes: tuple[PlacedBox, ...]


def paginate(boxes: Iterable[Box], on: Sheet) -> tuple[Page, ...]:
    """Put the boxes on as few pages as keep together what belongs together.

    A box higher than a page is a bug of whoever made it.
    """
    pages = _Pages(on.text_height)
    for group in _groups(boxes):
        if group[0].breaks or not pages.fits(group):
            pages.turn()
        for box in group:
            pages.put(box)
    return tuple(Page(on, tuple(placed)) for placed in pages.done())


class _Pages:
    """The pages so far, the last still open."""

    def __init__(self, room: float) -> None:
        self.room = room
        self.pages: list[list[PlacedBox]] = [[]]
        self.used = 0.0

    def turn(self) -> None:
        """Begin a new page unless this one is empty."""
        if self.pages[-1]:
            self.pages.append([])
            self.used = 0.0

    def fits(self, group: Sequence[Box]) -> bool:
        """Whether the group fits on this page, or could not fit on an empty one either."""
        need = sum(box.before + box.height for box in group)
        fresh = need - group[0].before + group[0].lead
        now = self.used + need if self.pages[-1] else fresh
        return now <= self.room + _SLACK or fresh > self.room + _SLACK

    def put(self, box: Box) -> None:
        """Put one box under the last, or on top of the next page."""
        if box.lead + box.height > self.room + _SLACK:
            message = f"a box of {box.lead + box.height} points on a page of {self.room}"
            raise ValueError(message)
        before = box.before if self.pages[-1] else box.lead
        if self.used + before + box.height > self.room + _SLACK:
            self.turn()
            before = box.lead
        if not self.pages[-1]:
            for head in box.heads:
                self._place(head)
            before = 0
        self.used += before
        self._place(box)

    def _place(self, box: Box) -> None:
        self.pages[-1].append(PlacedBox(box, self.used))
        self.used += box.height

    def done(self) -> Iterator[list[PlacedBox]]:
        """Yield the pages that hold something."""
        return (page for page in self.pages if page)


def _groups(boxes: Iterable[Box]) -> Iterator[list[Box]]:
    """Yield boxes that must share a page."""
    group: list[Box] = []
    for box in boxes:
        if box.breaks and group:
            yield group
            group = []
        group.append(box)
        if not box.keeps:
            yield group
            group = []
    if group:
        yield group
