"""What is wrong with the text of a formula, and where."""

from __future__ import annotations

_SHOWN = 20


class FormulaError(Exception):
    """The text is no formula; callers turn it into a finding about the pack.

    `position` is the column from 1, `found` what stands there and `expected` what
    should, both in Chinese and fit to be shown; `sentence` says it all.
    """

    def __init__(self, position: int, found: str, expected: str) -> None:
        """Keep the facts and build the sentence."""
        self.position = position
        self.found = found
        self.expected = expected
        self.sentence = f"公式第{position}列：{found}；{expected}。"
        super().__init__(self.sentence)


def shown(text: str) -> str:
    """Quote a piece of somebody's text: clipped, with invisible characters named."""
    clipped = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return "“" + "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in clipped) + "”"
