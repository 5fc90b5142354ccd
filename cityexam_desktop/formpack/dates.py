"""Dates and months as people write them, to ISO text."""

from __future__ import annotations

import datetime as dt
import re

_DAY = (
    re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})"),
    re.compile(r"([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})[日号]?"),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
)
_MONTH = (
    re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})"),
    re.compile(r"([0-9]{4})(年)([0-9]{1,2})月份?"),
    re.compile(r"([0-9]{4})()([0-9]{2})"),
)


def day(text: str) -> str | None:
    """Give ``2025-12-31`` for 2025-12-31, 2025/12/31, 2025.12.31, 2025年12月31日, 20251231."""
    found = _first(_DAY, text)
    return _iso(found[1], found[3], found[4]) if found else None


def month(text: str) -> str | None:
    """Give ``2025-12`` for 2025-12, 2025/12, 2025.12, 2025年12月, 202512."""
    found = _first(_MONTH, text)
    iso = _iso(found[1], found[3], "1") if found else None
    return iso and iso[:7]


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> re.Match[str] | None:
    bare = "".join(text.split())
    return next(filter(None, (pattern.fullmatch(bare) for pattern in patterns)), None)


def _iso(year: str, month_: str, day_: str) -> str | None:
    try:
        return dt.date(int(year), int(month_), int(day_)).isoformat()
    except ValueError:
        return None
