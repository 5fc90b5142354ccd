"""Comparing a typed code with a parked submission's two codes, group by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.codes import DIGITS, digits_of, matches, submission_code, unit_code

if TYPE_CHECKING:
    from cityexam_desktop.county.resolve import Fact

UNIT: Final = "单位识别码"
PAPER: Final = "报送码"


@dataclass(frozen=True, slots=True)
class Group:
    """The digits typed for one group, and whether they agree; None while it is not full."""

    digits: str
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Which of the two codes was typed (as far as can be seen), and its groups."""

    code: str
    groups: tuple[Group, ...]
    typed: int

    @property
    def done(self) -> bool:
        """Whether every group agrees."""
        return all(group.agrees for group in self.groups)

    @property
    def sentence(self) -> str:
        """The result in words, for those who cannot tell green from red."""
        if not self.typed:
            return f"输入{UNIT}（六组，每组四位）或{PAPER}（四组，每组六位）。"
        if self.done:
            return f"✓ {self.code}全部一致"
        wrong = [str(n) for n, group in enumerate(self.groups, 1) if group.agrees is False]
        if wrong:
            return f"✗ 第 {'、'.join(wrong)} 组与文件里的{self.code}不一致，请再核对一遍"
        return f"按{self.code}核对，已输入 {self.typed} / {DIGITS} 位"


def compare(typed: str, fact: Fact) -> Compared:
    """Compare with whichever code of `fact` agrees in more digits; at first the unit's."""
    by_unit = matches(typed, unit_code(fact.signer))
    by_paper = matches(typed, submission_code(fact.id))
    agreed = (sum(by_unit) * DIGITS // len(by_unit), sum(by_paper) * DIGITS // len(by_paper))
    unit = agreed[0] >= agreed[1]
    found = by_unit if unit else by_paper
    digits, width = digits_of(typed), DIGITS // len(found)
    groups = tuple(
        Group(
            digits[n * width : (n + 1) * width],
            agrees=True if same else (False if len(digits) >= (n + 1) * width else None),
        )
        for n, same in enumerate(found)
    )
    return Compared(UNIT if unit else PAPER, groups, len(digits))
