"""Last year's values by this year's codes, and where the series breaks (口径有变化).

Earlier values are kept as they were told, each with the name of its pack; the way to this
year's codes is the pack's concordance, gone anew at every reading. A value beyond a break
is shown with its reason, and nothing is concluded from it: formulas that read it by
``prev`` find what an older pack did not ask, so rules skip it and indicators say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence, Value
from cityexam_desktop.formpack.concordance import passage
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.history import history, periods

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cityexam_desktop.formpack.concordance import Carried, Passage
    from cityexam_desktop.formpack.model import BaseDatum, FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import HistoryValue, Task


class LastYear(dict[tuple[str, str], Value]):
    """An earlier period's values by (code, subject) of this year's pack.

    `breaks` says by code why its value must not be compared; `left` names the older codes,
    under their pack, whose values have no place in this year's pack.
    """

    def __init__(
        self,
        values: Mapping[tuple[str, str], Value],
        breaks: Mapping[str, str],
        left: tuple[tuple[str, str], ...] = (),
        period: str = "",
    ) -> None:
        """Hold the values; nothing changes them later."""
        super().__init__(values)
        self.breaks, self.left, self.period = breaks, left, period

    @property
    def codes(self) -> frozenset[str]:
        """The codes of which there are values."""
        return frozenset(code for code, _ in self)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many codes of last year have values this year: compared, beyond a break, left behind."""

    period: str
    compared: int
    broken: int
    left: int

    @property
    def sentence(self) -> str:
        """The same in words; empty where nothing is known of last year."""
        if not self.period:
            return ""
        told = f"上年值取自 {self.period} 年度：{self.compared} 项可以比较"
        if self.broken:
            told += f"，{self.broken} 项口径有变化、只列不比"
        if self.left:
            told += f"，{self.left} 项已取消或没有对照、不再使用"
        return f"{told}。"


def last_year(ws: Workspace, task: Task) -> LastYear:
    """The values of the newest period before the task's, by its pack's codes."""
    return before(ws, tasks.pack_of(ws, task), task.period)


def before(ws: Workspace, pack: FormPack, period: str) -> LastYear:
    """The values of the newest period before `period`, by the codes of `pack`.

    A year is compared with a year and a month with a month, never with one another.
    """
    earlier = (p for p in periods(ws) if p < period and shape(p) == shape(period))
    newest = max(earlier, default="")
    return by_new_codes(pack, history(ws, newest), newest) if newest else LastYear({}, {})


def by_new_codes(pack: FormPack, values: Iterable[HistoryValue], period: str = "") -> LastYear:
    """Values of one earlier period by the codes of `pack`; a signed one counts before others."""
    found: dict[tuple[str, str], Value] = {}
    breaks: dict[str, str] = {}
    left: dict[tuple[str, str], None] = {}
    for v, carried in _carried(pack, values):
        if not carried:
            left[v.pack, v.code] = None
        for one in carried:
            found[one.code, v.subject] = one.value
            breaks.pop(one.code, None)
            if one.broken:
                breaks[one.code] = one.broken
    return LastYear(found, breaks, tuple(left), period)


def told_by_new_codes(pack: FormPack, values: Iterable[HistoryValue]) -> tuple[HistoryValue, ...]:
    """The same values each with its document; the one that counts is the last of its cell."""
    return tuple(
        replace(v, code=one.code, value=one.value)
        for v, carried in _carried(pack, values)
        for one in carried
    )


def _carried(
    pack: FormPack, values: Iterable[HistoryValue]
) -> Iterator[tuple[HistoryValue, tuple[Carried, ...]]]:
    ways: dict[str, Passage] = {}
    for v in sorted(values, key=lambda v: (v.signed, v.pack, v.code, v.subject)):
        way = ways.get(v.pack) or ways.setdefault(v.pack, passage(pack, v.pack))
        yield v, way.carry(v.code, v.value)


def reach(last: LastYear) -> Reach:
    """Count what of last year can be compared."""
    codes = last.codes
    broken = len(codes & last.breaks.keys())
    return Reach(last.period, len(codes) - broken, broken, len(last.left))


def breaks_of(previous: Mapping[tuple[str, str], Value]) -> Mapping[str, str]:
    """Why the series of a code breaks, by code; nothing for values that were never carried."""
    return previous.breaks if isinstance(previous, LastYear) else {}


def last_text(
    previous: Mapping[tuple[str, str], Value], datum: BaseDatum, subject: str = COUNTY
) -> str:
    """Last year's value as people read it, marked beyond a break; empty where there is none."""
    value = previous.get((datum.code, subject), Absence.BLANK)
    text = "" if value is Absence.BLANK else show(datum, value)
    return f"{text}（口径有变化）" if text and datum.code in breaks_of(previous) else text


def comparable(previous: Mapping[tuple[str, str], Value]) -> Mapping[tuple[str, str], Value]:
    """What may be compared with this year's, or taken over: nothing beyond a break."""
    breaks = breaks_of(previous)
    if not breaks:
        return previous
    return {key: value for key, value in previous.items() if key[0] not in breaks}


def for_formulas(previous: Mapping[tuple[str, str], Value]) -> Mapping[tuple[str, str], Value]:
    """What ``prev`` reads: beyond a break it was another question, so this one was not asked."""
    breaks = breaks_of(previous)
    if not breaks:
        return previous
    return {
        key: Absence.NOT_ASKED if key[0] in breaks else value for key, value in previous.items()
    }


def shape(period: str) -> str:
    """What kind of period it is, its digits aside: a year, a quarter, a month."""
    return re.sub("[0-9]", "9", period)
