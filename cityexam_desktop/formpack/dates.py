"""Dates and months as people and spreadsheets write them, to ISO text: the one reader of dates.

Blanks may stand beside the signs between the numbers, never inside a number or between
two of them: ``2025-3-1 5`` is no date. A time of day and a day of the week that a
spreadsheet puts behind a date are left out.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from typing import Final

_DAY: Final = (
    re.compile(r"([0-9]{4})\s*([-/.])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,2})"),
    re.compile(r"([0-9]{4})\s*(年)\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号]?"),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
)
_MONTH: Final = (
    re.compile(r"([0-9]{4})\s*([-/.])\s*([0-9]{1,2})"),
    re.compile(r"([0-9]{4})\s*(年)\s*([0-9]{1,2})\s*月份?"),
    re.compile(r"([0-9]{4})()([0-9]{2})"),
)
_NAMES: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 - a list of words
# Spreadsheets write 1-Mar-25 and Mar-25, whatever language they speak.
_NAMED_DAY: Final = re.compile(r"([0-9]{1,2})[- ]([a-z]{3})[- ]([0-9]{4}|[0-9]{2})", re.IGNORECASE)
_NAMED_MONTH: Final = re.compile(r"([a-z]{3})[- ]([0-9]{4}|[0-9]{2})", re.IGNORECASE)
_WEEKDAY: Final = re.compile(r"\s*(星期|周)[一二三四五六日天]$")
_TIME: Final = re.compile(
    r"(\s+|t)([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.0+)?)?$", re.IGNORECASE
)
_THIS_CENTURY: Final = 30
"""Years of two digits below this are of this century, as spreadsheets read them."""
_ISO_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_ABOUT: Final = re.compile(r"(月份?|[日号])?(底|末|初|中旬|上旬|下旬|前|之前|以前)$")


def day(text: str) -> str | None:
    """Give ``2025-12-31`` for 2025-12-31, 2025/12/31 0:00, 2025年12月31日, 20251231, 31-Dec-25."""
    bare = _bare(text)
    if found := _first(_DAY, bare):
        return _iso(found[1], found[3], found[4])
    named = _NAMED_DAY.fullmatch(bare)
    return _iso(_year(named[3]), _number(named[2]), named[1]) if named else None


def month(text: str) -> str | None:
    """Give ``2025-12`` for 2025-12, 2025/12, 2025.12, 2025年12月, 202512, Dec-25, and for a day.

    A spreadsheet turns a month that is typed into the month's first day.
    """
    bare = _bare(text)
    if found := _first(_MONTH, bare):
        iso = _iso(found[1], found[3], "1")
    elif named := _NAMED_MONTH.fullmatch(bare):
        iso = _iso(_year(named[2]), _number(named[1]), "1")
    else:
        iso = day(bare)
    return iso and iso[:7]


def day_or_month(text: str) -> str | None:
    """Give the day, or else the month, by which something is expected: ``2026年6月底`` too."""
    bare = _bare(text).removeprefix("预计")
    found = day(bare) or month(bare)
    if found is not None:
        return found
    about = _ABOUT.search(bare)
    if about is None:
        return None
    exact = bare[: about.start()] + (about[1] or "")
    return day(exact) or month(exact)


def until(iso: str) -> str:
    """Write by when something is promised: ``2026-06-30 前``, of a month ``2026-06 月底前``."""
    return f"{iso} 月底前" if last_day(iso) != iso else f"{iso} 前"


def last_day(iso: str) -> str:
    """Give the last day of an ISO month, and an ISO day itself; both sort as texts."""
    if not _ISO_MONTH.fullmatch(iso):
        return iso
    year, month_ = int(iso[:4]), int(iso[5:])
    return f"{iso}-{calendar.monthrange(year, month_)[1]:02}"


def _bare(text: str) -> str:
    """Without what a spreadsheet puts behind a date."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return _WEEKDAY.sub("", _TIME.sub("", _WEEKDAY.sub("", plain))).strip()


def _first(patterns: tuple[re.Pattern[str], ...], bare: str) -> re.Match[str] | None:
    return next(filter(None, (pattern.fullmatch(bare) for pattern in patterns)), None)


def _year(text: str) -> str:
    if len(text) == len("2025"):
        return text
    return f"{'20' if int(text) < _THIS_CENTURY else '19'}{text}"


def _number(name: str) -> str:
    """The number of a month's name; none for another word."""
    bare = name.casefold()
    return str(_NAMES.index(bare) + 1) if bare in _NAMES else "0"


def _iso(year: str, month_: str, day_: str) -> str | None:
    try:
        return dt.date(int(year), int(month_), int(day_)).isoformat()
    except ValueError:
        return None
