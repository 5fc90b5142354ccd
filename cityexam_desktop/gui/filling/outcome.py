"""What became of a block of typed texts, and how it is said; Qt-free."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cityexam_desktop.gui.filling.edit import Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

_FEW: Final = 3
"""Conversions, or kinds of refusals, that are told one by one."""
_LISTED: Final = 12
"""Texts that stand nowhere and are listed."""


@dataclass(slots=True)
class Outcome:
    """What a block of typed texts comes to."""

    edit: Edit = field(default_factory=Edit)
    taken: int = 0
    refused: int = 0
    skipped: int = 0
    """Texts that fell on cells where nothing is typed, or only in a row with a name."""
    not_asked: int = 0
    """Texts for cells that the row's own condition hides, once all of them stand."""
    hidden: int = 0
    """Cells that were filled and are hidden from now on."""
    columns_beyond: int = 0
    rows_beyond: int = 0
    """Columns and rows with texts for which the form has no room."""
    sentences: list[str] = field(default_factory=list)
    """What else has to be said, each once."""
    refusals: list[str] = field(default_factory=list)
    converted: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    """Texts that now stand nowhere, each with its place; they cannot be read off the form."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What is said beside the numbers of cells, as sentences without their full stop."""
        said = list(dict.fromkeys(self.sentences))
        said += list(dict.fromkeys(self.refusals))[:_FEW]  # `lacking` tells how many
        said += _some("换算", self.converted)
        if self.hidden:
            said.append(
                f"有 {self.hidden} 格填过的，按现在的条件不用填：留着不报送，条件改回来就还在"
            )
        return tuple(said)

    @property
    def lacking(self) -> tuple[str, ...]:
        """How much was not taken in, and why."""
        counted = (
            (self.refused, "{} 格没有认出，已作草稿保留（红色）"),
            (self.not_asked, "{} 格按条件不用填，没有填入"),
            (self.skipped, "{} 格落在不能填写的地方，没有填入"),
            (self.columns_beyond, "右边多出的 {} 列没有填入"),
            (self.rows_beyond, "下面多出的 {} 行没有填入"),
        )
        return tuple(words.format(number) for number, words in counted if number)

    def told(self) -> str:
        """One line for the status line."""
        counts = self.lacking
        if self.taken or not (counts or self.notes):
            counts = (f"填入 {self.taken} 格", *counts)
        said = "，".join(counts)
        stop = "。" if said else ""
        return said + stop + "；".join(note.rstrip("。") for note in self.notes)

    @property
    def lost_told(self) -> tuple[str, str]:
        """What has to be read, as it stands nowhere: a sentence, and the first of the texts."""
        if not self.lost:
            return "", ""
        more = len(self.lost) - _LISTED
        rest = [f"……共 {len(self.lost)} 处"] if more > 0 else []
        why = [f"{sentence.rstrip('。')}。" for sentence in dict.fromkeys(self.sentences)]
        return f"有 {len(self.lost)} 处没有填进去。", "\n".join((*why, *self.lost[:_LISTED], *rest))


def _some(what: str, sentences: Sequence[str]) -> list[str]:
    """All of a few sentences; of many their number and the first ones."""
    if len(sentences) <= _FEW:
        return list(dict.fromkeys(sentences))
    first = "；".join(dict.fromkeys(one.rstrip("。") for one in sentences[:_FEW]))
    return [f"{what} {len(sentences)} 格，如：{first}"]
