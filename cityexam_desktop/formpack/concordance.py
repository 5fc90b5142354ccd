"""What became of an older pack's indicators and data (新旧对照), and its values by new codes.

A row of the table ``concordance`` says what became of one code of an older pack. What is
unchanged or only renamed is compared year by year; what changed its scope is a *series
break*: last year's value is shown, and nothing is concluded from it. Between versions of
one pack a code that no row mentions is the same thing (a code never changes its meaning);
of any other pack only what a row mentions is known, unless a row ``*`` says that all the
rest is the same.
"""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.formpack import measures
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.local import is_own

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import Confidence, FormPack


ALL = "*"
"""For old and new code: every code that no other row mentions is the same thing."""


class Became(enum.Enum):
    """What became of an indicator or datum."""

    SAME = "same"
    RENAMED = "renamed"
    SCOPE = "scope"
    DROPPED = "dropped"
    ADDED = "added"

    @property
    def word(self) -> str:
        """The word that people read."""
        return BECAME_WORDS[self.value]


BECAME_WORDS = {
    "same": "不变",
    "renamed": "改名",
    "scope": "口径变化",
    "dropped": "取消",
    "added": "新增",
}


@dataclass(frozen=True, slots=True)
class Concordance:
    """What became of an indicator or datum of an older pack.

    `name` and `measure` are the older one's, so that it can be named where that pack is
    not at hand. `into` is empty where `new` is a code of the pack that the row stands in;
    else it names the pack of the way between them (2021 → 2023 → 2025).
    """

    pack: str
    old: str
    new: str
    change: Became
    note: str
    name: str
    measure: str
    into: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Carried:
    """An older code's value under a new code; `broken` says why the series breaks there."""

    code: str
    value: Value
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """The way from one older pack to a pack: its rows by the older code."""

    pack: FormPack
    older: str
    rows: Mapping[str, tuple[Concordance, ...]]
    measures: Mapping[str, str]
    """The measure of every code of `pack`."""

    def of(self, code: str) -> tuple[Concordance, ...]:
        """The rows about an older code; none where nothing is known of it."""
        return self.rows.get(code, ())

    def carry(self, code: str, value: Value) -> tuple[Carried, ...]:
        """An older value under the new codes; nothing where it is dropped or unknown.

        A number whose measure is of another kind (a share, and now a count) is not
        carried: under the new measure it would say something else.
        """
        rows = self.of(code)
        if not rows:
            stays = ALL in self.rows or is_one_pack(self.pack, self.older)
            return (Carried(code, value),) if stays and code in self.measures else ()
        found = []
        for row in rows:
            held = self._converted(row, value) if row.new in self.measures else None
            if held is not None:
                found.append(Carried(row.new, held, _broken(row)))
        return tuple(found)

    def _converted(self, row: Concordance, value: Value) -> Value | None:
        """The value in the new measure; None where it cannot be said there."""
        to = self.measures[row.new]
        if isinstance(value, Absence):
            return value
        if isinstance(value, str):
            return value if _is_option(self.pack, row.new, value) else None
        if row.measure == to or measures.same(row.measure, to):
            return value
        return measures.convert(value, row.measure, to)


def passage(pack: FormPack, older: str) -> Passage:
    """How codes of the pack called `older` are answered in `pack`; empty is the pack itself."""
    rows: dict[str, tuple[Concordance, ...]] = {}
    for row in pack.concordance:
        if row.pack == older and row.old and not row.into:
            rows[row.old] = (*rows.get(row.old, ()), row)
    return Passage(pack, older, rows, measures_of(pack))


def rows_between(pack: FormPack, older: str, into: str = "") -> tuple[Concordance, ...]:
    """The rows of `pack` from an older pack to it, or to the pack `into`, as they stand."""
    return tuple(row for row in pack.concordance if (row.pack, row.into) == (older, into))


def before_in_words(pack: FormPack, code: str) -> str:
    """What an indicator or datum was in every older pack; empty where nothing is said of it."""
    rows = [row for row in pack.concordance if row.new == code and not row.into]
    return "；".join(map(_told, rows))


def _told(row: Concordance) -> str:
    if row.change is Became.ADDED:
        return f"{row.pack}：没有，{row.change.word}"
    was = f"，原名“{row.name}”" if row.change is not Became.SAME else ""
    why = f"。{row.note.rstrip('。')}" if row.note else ""
    return f"{row.pack}：{row.change.word}{was}{why}（{row.confidence.word}）"


def counts(rows: tuple[Concordance, ...]) -> Mapping[Became, int]:
    """How many rows say what, in the order of `Became`."""
    found = Counter(row.change for row in rows)
    return {change: found[change] for change in Became}


def is_one_pack(pack: FormPack, older: str) -> bool:
    """Whether the name is this pack's own or that of the pack it stands on; empty is its own."""
    return older in {"", pack.id, pack.base.id if pack.base else pack.id}


def label_of(pack: FormPack, code: str) -> str:
    """Under which pack's name a value is kept: the county's own codes under its overlay's."""
    if pack.base is None or is_own(pack, code):
        return pack.id
    return pack.base.id


def measures_of(pack: FormPack) -> Mapping[str, str]:
    """The measure of every indicator, part and datum of a pack by code."""
    found = {datum.code: datum.measure for datum in pack.base_data}
    for indicator in pack.indicators:
        found[indicator.code] = indicator.measure
        found |= {part.code: part.measure for part in indicator.parts}
    return found


def names_of(pack: FormPack) -> Mapping[str, str]:
    """The name of every indicator, part and datum of a pack by code."""
    found = {datum.code: datum.name for datum in pack.base_data}
    for indicator in pack.indicators:
        found[indicator.code] = indicator.name
        found |= {part.code: f"{indicator.name}（{part.name}）" for part in indicator.parts}
    return found


def _broken(row: Concordance) -> str:
    return row.note or "口径有变化。" if row.change is Became.SCOPE else ""


def _is_option(pack: FormPack, code: str, text: str) -> bool:
    datum = pack.datum.get(code)
    return datum is not None and (not datum.choices or text in datum.choices)
