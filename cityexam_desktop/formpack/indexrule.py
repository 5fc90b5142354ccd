"""The rule of the health index (健康指数), as far as a pack says one.

The plan of Anfu names an index and gives no formula, weight or limit, and the ministry's
manual has none. So the four national packs say nothing here, and what a county says in its
own pack is off until `document` names what approved it: until then the index is an internal
trial calculation (内部测算，未经审定) that stands in nothing that leaves the bureau.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.formpack.model import FormPack, Indicator

INDEX: Final = "index_"
"""What the rule's keys in ``pack.csv`` begin with, before the names of the fields."""
TRIAL: Final = "内部测算，未经审定"
"""What is written on every index that no document has switched on."""


class IndexMissing(enum.Enum):
    """What an indicator without a value counts as in the index."""

    LEFT_OUT = "left_out"
    ZERO = "zero"


_MISSING_WORDS: Final = {"left_out": "缺数的指标不计入", "zero": "缺数的指标按0分计"}


@dataclass(frozen=True, slots=True)
class IndexRule:
    """How the index is made beyond its fixed formula; empty where the pack says nothing.

    `cap` (0 up to, not including, 100) is the most that the whole county's index may be
    while a 底线型 indicator is unmet; without it nothing is capped.
    """

    version: str = ""
    cap: Decimal | None = None
    missing: IndexMissing | None = None
    document: str = ""

    @property
    def trial(self) -> bool:
        """Whether nobody approved it: an internal calculation, to be shown to no one else."""
        return not self.document

    @property
    def written(self) -> bool:
        """Whether the pack says anything about the index."""
        return self != IndexRule()

    @property
    def words(self) -> str:
        """The rule in plain words."""
        cap = "" if self.cap is None else f"{self.cap:f}"
        missing = self.missing or IndexMissing.LEFT_OUT
        return rule_words(self.version, cap, missing.value)


def rule_words(version: str, cap: str, missing: str) -> str:
    """A rule in plain words, from the texts of its cells."""
    parts = (
        f"第{version}版" if version else "",
        f"有底线型指标未达标时，全县指数不超过{cap}分" if cap else "底线型指标未达标不封顶",
        _MISSING_WORDS.get(missing, ""),
    )
    return "；".join(filter(None, parts))


def index_weights(pack: FormPack) -> Mapping[str, Decimal]:
    """The weights of the indicators that the index is made of, by code; equal where none is given.

    Of the index are those that apply here, are not only observed, and have a standard that
    judges (a multi-part one: a part that has).
    """
    held = {one.code: one.weight for one in pack.indicators if _counts(one)}
    return held if any(held.values()) else dict.fromkeys(held, Decimal(1))


def _counts(indicator: Indicator) -> bool:
    standards = (indicator.threshold, *(part.threshold for part in indicator.parts))
    return (
        indicator.applicable
        and indicator.direction.value != "observe"
        and any(standard is not None and standard.judges for standard in standards)
    )
