"""Chinese text cut into lines: which marks may not begin or end one, what stays whole.

The rules are those of 标点符号用法 (GB/T 15834-2011, §5.1: no closing mark at the
beginning, no opening mark at the end, 破折号 and 省略号 never halved). A closing mark has its
ink in its left half; it gives up the right half before another mark, and at a line's end
where it would not fit otherwise. Western words and numbers with their signs stay whole
while they fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NOT_FIRST = frozenset("，。、；：？！）〕】》〉」』”’…—·％‰℃㎡㎢°),.;:!?%]}〗％～")
NOT_LAST = frozenset("（〔【《〈「『“‘([{〖￥$№")
_HALVED = frozenset("，。、；：）〕】》〉」』”’")
_PAIRED = frozenset("—…")
_IN_WORD = frozenset(".,-/+%:_@&=#")
_SLACK = 0.01
_FULL = 0.9


@dataclass(frozen=True, slots=True)
class Unit:
    """Text that stays together: one Chinese character, one western word; its width.

    `blank` is the empty half that a closing mark may still give up; a `tight` unit has
    given it up, so that what follows begins before the drawn character ends.
    """

    text: str
    width: float
    blank: float = 0
    tight: bool = False

    @property
    def is_word(self) -> bool:
        """Whether the letters inside must not be spread."""
        return len(self.text) > 1


@dataclass(frozen=True, slots=True)
class Line:
    """A line's units, its width as printed, and whether the paragraph goes on after it."""

    units: tuple[Unit, ...]
    width: float
    ends: bool

    @property
    def text(self) -> str:
        """The line's characters."""
        return "".join(unit.text for unit in self.units)


def break_lines(
    text: str,
    width: float,
    measure: Callable[[str], float],
    indent: float = 0,
) -> tuple[Line, ...]:
    """Cut `text` into lines of `width`; the first begins `indent` in, as the first of each break.

    `measure` gives the width of a text in the same measure as `width`. An empty text
    gives one empty line.
    """
    lines: list[Line] = []
    for part in text.split("\n"):
        units = [
            piece
            for word in _words(part)
            for piece in _fitting(_unit(word, measure), width - indent, measure)
        ]
        lines.extend(_filled(_tightened(units), width, indent))
    return tuple(lines)


def _unit(text: str, measure: Callable[[str], float]) -> Unit:
    width = measure(text)
    full = text in _HALVED and width > measure("国") * _FULL
    return Unit(text, width, width / 2 if full else 0)


def _tightened(units: Sequence[Unit]) -> list[Unit]:
    """Let closing marks before another mark give up their blank half: 》（ takes one and a half."""
    done = list(units)
    for index, (one, following) in enumerate(pairwise(units)):
        if one.blank and (following.text in _HALVED or following.text in NOT_LAST):
            done[index] = Unit(one.text, one.width - one.blank, tight=True)
    return done


def _words(text: str) -> Iterator[str]:
    """Yield what stays together: western words, paired dashes, single characters."""
    held = ""
    for one in text:
        joins = (_is_western(one) and _is_western(held[-1:])) or (
            one in _PAIRED and held == one  # the second half of a 破折号 or 省略号
        )
        if held and not joins:
            yield held
            held = ""
        held += one
    if held:
        yield held


def _is_western(one: str) -> bool:
    return one.isascii() and (one.isalnum() or (one != "" and one in _IN_WORD))


def _fitting(unit: Unit, width: float, measure: Callable[[str], float]) -> Iterator[Unit]:
    """Yield the unit, or its characters when it is wider than any line (a hash, an address)."""
    if unit.width <= width + _SLACK:
        yield unit
        return
    for one in unit.text:
        yield Unit(one, measure(one))


def _filled(units: Sequence[Unit], width: float, indent: float) -> Iterator[Line]:
    """Yield the lines of one paragraph."""
    line: list[Unit] = []
    room = width - indent
    for unit in units:
        if not line and unit.text == " ":
            continue
        over = _width(line) + unit.width > room + _SLACK
        if line and over and unit.text != " " and not _may_hang(line, unit, room):
            line, rest = _cut(line, unit)
            yield _line(line, room, ends=False)
            line, room = rest, width
        line.append(unit)
    yield _line(line, room, ends=True)


def _may_hang(line: Sequence[Unit], unit: Unit, room: float) -> bool:
    """Whether a closing mark fits when it gives up its blank right half."""
    return unit.blank > 0 and _width(line) + unit.width - unit.blank <= room + _SLACK


def _cut(line: list[Unit], following: Unit) -> tuple[list[Unit], list[Unit]]:
    """Move to the next line what may not end this one or what `following` may not begin alone."""
    keep, moved = list(line), [following]
    while len(keep) > 1 and (moved[0].text[0] in NOT_FIRST or keep[-1].text[-1] in NOT_LAST):
        moved.insert(0, keep.pop())
    if moved[0].text[0] in NOT_FIRST or keep[-1].text[-1] in NOT_LAST:
        return line, []  # nothing but marks: better a wrong line than none
    return keep, moved[:-1]


def _width(units: Sequence[Unit]) -> float:
    return sum(unit.width for unit in units)


def _line(units: list[Unit], room: float, *, ends: bool) -> Line:
    while units and units[-1].text == " ":
        units.pop()
    width = _width(units)
    if width > room + _SLACK and units:
        width -= units[-1].blank
    return Line(tuple(units), width, ends)
