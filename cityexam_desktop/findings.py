"""The shape of every doubt, about answers and about form packs alike.

A finding (核查意见) is a fact that is returned, never raised: where it is, what is
doubtful, the values on both sides and what to do. It is no error of the program.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Level(enum.Enum):
    """How grave a finding is; the order of the members is the order of gravity."""

    MUST = "must"
    EXPLAIN = "explain"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return _RANKS[self]

    @property
    def word(self) -> str:
        """The word that people read."""
        return _WORDS[self]


_RANKS = {Level.MUST: 0, Level.EXPLAIN: 1, Level.NOTICE: 2}
_WORDS = {Level.MUST: "必须改正", Level.EXPLAIN: "须说明", Level.NOTICE: "请留意"}


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in the answers (form, subject, datum) or in a form pack (table, row, column).

    For answers: `table` is the form's code, `row` the subject's id, `column` the
    datum's code; `order` is the position in the pack, so that findings sort as the
    form reads. For packs: `order` is (row number, column number), both from 1.
    """

    table: str = ""
    order: tuple[int, int] = (0, 0)
    row: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One doubt: its code, gravity, place, sentence with values, and the remedy.

    `values` are the (name, value as text) pairs of both sides of a comparison, in
    the order of the sentence; `sources` the units or files they come from.
    `explained` is the explanation given, when the level asks for one.
    """

    code: str
    level: Level
    where: Where
    sentence: str
    remedy: str = ""
    values: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    explained: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the finding still stands in the way of 定稿."""
        return self.level is Level.MUST or (self.level is Level.EXPLAIN and not self.explained)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort as the form reads: by table, row, column, then gravity, then code."""
    return tuple(
        sorted(findings, key=lambda f: (f.where, f.level.rank, f.code, f.sentence)),
    )
