"""What became of an older pack's indicators and data (新旧对照)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concordance:
    """What became of an indicator or datum of an older pack.

    `change` is one of ``same renamed scope dropped added``; ``scope`` breaks the series.
    """

    pack: str
    old: str
    new: str
    change: str
    note: str
