"""A value, or a stated absence: what can stand where a number is asked.

Zero is a value. An absence is a statement of its own, and the five below mean
five different things in formulas, rules, completeness and the words of the
report; the table of the design (form packs, "A value, or a stated absence") says
what each does, and `cityexam_desktop.formpack.formula` carries it out.
"""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import TypeAlias


class Absence(enum.Enum):
    """Why there is no value; the member's value is how it is stored and sent."""

    NONE_HERE = "none_here"
    NOT_APPLICABLE = "not_applicable"
    PENDING = "pending"
    BLANK = "blank"
    NOT_ASKED = "not_asked"

    __hash__ = object.__hash__  # of an enum's own, written in Python, columns are full

    @property
    def word(self) -> str:
        """The word that people read."""
        return _WORDS[self]

    @property
    def is_answer(self) -> bool:
        """Whether the one who was asked has answered (暂缺 is an answer, 未填 is none)."""
        return self not in _NO_ANSWER

    @property
    def is_missing(self) -> bool:
        """Whether a formula over it alone cannot be computed (缺数未算)."""
        return self not in _NOT_MISSING

    @classmethod
    def from_word(cls, word: str) -> Absence | None:
        """Give the absence that people call `word`, or None."""
        return _BY_WORD.get(word.strip())


_WORDS = {
    Absence.NONE_HERE: "无此对象",
    Absence.NOT_APPLICABLE: "不适用",
    Absence.PENDING: "暂缺",
    Absence.BLANK: "未填",
    Absence.NOT_ASKED: "旧表未问",
}
_BY_WORD = {word: absence for absence, word in _WORDS.items()}
_NO_ANSWER = frozenset({Absence.BLANK, Absence.NOT_ASKED})
_NOT_MISSING = frozenset({Absence.NONE_HERE, Absence.NOT_APPLICABLE})

Value: TypeAlias = Decimal | str | Absence
"""A number (yes is 1, no is 0), a text (a choice, a date as ISO text), or an absence."""
