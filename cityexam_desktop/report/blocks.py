"""What a report says, apart from how it is told.

A `Report` is a tuple of blocks in reading order. The writers (`pdf`, `word`) take the
same report and add nothing to its content but numbers of headings, tables and figures
(see `outline`). Every text is plain text, never markup: `<b>` prints as `<b>`. Values
in charts are `Decimal`, or None where there is no value; a missing value is told in
words, never drawn as zero.
"""

from __future__ import annotations

import enum
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from decimal import Decimal

LEVELS = 3


def plain(text: str) -> str:
    """Give `text` without what no paper can carry: control and format signs but line breaks.

    Surrogates and direction overrides go too: the first cannot be stored in a document,
    the second would print a text in another order than it was typed in.
    """
    flat = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(one for one in flat if one == "\n" or _printable(one))


def _printable(one: str) -> bool:
    noncharacter = ord(one) & 0xFFFE == 0xFFFE  # U+FFFE and U+FFFF of each plane
    return not noncharacter and unicodedata.category(one) not in {"Cc", "Cf", "Cs"}


class Style(enum.Enum):
    """How a paragraph is set: running text, a small note, an indented citation."""

    BODY = "body"
    NOTE = "note"
    QUOTE = "quote"


class Align(enum.Enum):
    """Where a column's text stands in its cell."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Tone(enum.Enum):
    """What a word or a number means to the reader; the colour is the writers' affair."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    CAUTION = "caution"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3; the writers number it 一、（一）1. unless `numbered` is off."""

    level: int
    text: str
    numbered: bool = True

    def __post_init__(self) -> None:
        """Refuse a level that no document has a style for."""
        if not 1 <= self.level <= LEVELS:
            message = f"heading level {self.level}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a line break in it stays a line break."""

    text: str
    style: Style = Style.BODY


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: its title, its share of the width beside the others', its alignment."""

    title: str
    weight: int = 10
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Band:
    """A row over the whole width that names the rows under it (a dimension, a department)."""

    text: str


Row: TypeAlias = "tuple[str, ...] | Band"


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table; its head is repeated on every page it runs over.

    `tones` colours the cells whose whole text is the word; an empty `title` gives no
    number and no caption; `landscape` turns the page.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    landscape: bool = False
    tones: tuple[tuple[str, Tone], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a row that has another number of cells than there are columns."""
        for row in self.rows:
            if not isinstance(row, Band) and len(row) != len(self.columns):
                message = f"{self.title}: {len(row)} cells for {len(self.columns)} columns: {row}"
                raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Series:
    """One line, one row of bars or one part of the stacks: a value per axis or category."""

    name: str
    values: tuple[Decimal | None, ...]
    tone: Tone = Tone.PLAIN


def _even(names: tuple[str, ...], series: tuple[Series, ...]) -> None:
    for one in series:
        if len(one.values) != len(names):
            message = f"{one.name}: {len(one.values)} values for {len(names)} names"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Radar:
    """Axes around a centre from 0 to `top`; the last series is drawn strongest."""

    axes: tuple[str, ...]
    series: tuple[Series, ...]
    top: Decimal
    measure: str = ""

    def __post_init__(self) -> None:
        """Refuse series of another length than the axes, fewer than three axes, no scale."""
        _even(self.axes, self.series)
        if len(self.axes) < 3 or self.top <= 0:
            message = f"a radar of {len(self.axes)} axes up to {self.top}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars side by side in each category, the last series strongest; `target` is a line."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    measure: str = ""
    target: Decimal | None = None
    target_name: str = "标准"

    def __post_init__(self) -> None:
        """Refuse series of another length than the categories."""
        _even(self.categories, self.series)


@dataclass(frozen=True, slots=True)
class Stacks:
    """One bar per category made of the series' values (none below zero).

    With `shares` every bar is as long as the next, and its parts are shares of the whole.
    """

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    measure: str = ""
    shares: bool = False

    def __post_init__(self) -> None:
        """Refuse series of another length than the categories, and values below zero."""
        _even(self.categories, self.series)
        if any(value is not None and value < 0 for one in self.series for value in one.values):
            message = "a part of a whole below zero"
            raise ValueError(message)


Chart: TypeAlias = "Radar | Bars | Stacks"


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its title (numbered unless empty) and a note on source and scope."""

    title: str
    chart: Chart
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A number to be seen at once: its label, value and measure, and a word on it."""

    label: str
    value: str
    measure: str = ""
    note: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A small grid of facts."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents: headings down to `depth` with their pages."""

    title: str = "目录"
    depth: int = 2


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to be signed by hand: each label (and what is known already) with room behind it.

    With `seal` (such as 单位盖章处) a frame stands beside them, large enough for the one
    seal of a county's department (42 mm).
    """

    fields: tuple[tuple[str, str], ...]
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Barcode:
    """A Code 128 bar code of `text` (ASCII) for a scanner, with `caption` under it."""

    text: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class UnitCode:
    """Which edition of a unit's submission the report rests on, and its 报送码."""

    unit: str
    edition: str
    code: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the report rests on: the ledger's head (hash), its length, the units' codes."""

    head: str
    entries: int
    codes: tuple[UnitCode, ...]


Block: TypeAlias = (
    "Heading | Paragraph | Table | Figure | KeyFacts | Contents | PageBreak"
    " | Signatures | Barcode | Ledger"
)


@dataclass(frozen=True, slots=True)
class Report:
    """A whole document.

    `banner` (such as 示例数据) stands on every page, '' for none; `page_stamp` (a 报送码)
    stands at every page's foot, with `page_bars` above it as Code 128 bars (in PDF);
    `cover_lines` are (name, text) pairs on the cover;
    `colophon` ends the document, and the writer adds which fonts it used. Without
    `cover` the title stands above the first block, as on a form; `landscape` turns all
    pages and not only those of wide tables; `large` is A3 instead of A4 (in PDF).
    """

    title: str
    subtitle: str = ""
    issuer: str = ""
    date_text: str = ""
    banner: str = ""
    blocks: tuple[Block, ...] = ()
    cover: bool = True
    cover_lines: tuple[tuple[str, str], ...] = ()
    page_stamp: str = ""
    page_bars: str = ""
    footer: str = ""
    colophon: tuple[str, ...] = ()
    landscape: bool = False
    large: bool = False
