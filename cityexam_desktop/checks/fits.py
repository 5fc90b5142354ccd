"""Whether a value is one that its datum can have: type, decimals, choices, dates.

What people type is judged by `formpack.values.parse`; this judges what came another
way: from a signed file, or from before the form pack changed.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from cityexam_desktop.formpack import dates
from cityexam_desktop.formpack.model import DatumType
from cityexam_desktop.formpack.values import MAX_DIGITS, MAX_TEXT, to_text

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import BaseDatum

_YES_OR_NO = (Decimal(0), Decimal(1))
_WHOLE = "-?(?:0|[1-9][0-9]{0,17})"


@lru_cache(maxsize=64)
def number_pattern(kind: DatumType, decimals: int) -> re.Pattern[str]:
    """Give what the decimal text of a number of this kind looks like."""
    if kind is DatumType.YESNO:
        return re.compile("[01]")
    if kind is DatumType.COUNT or not decimals:
        return re.compile(_WHOLE)
    return re.compile(rf"{_WHOLE}(?:\.[0-9]{{1,{decimals}}})?")


def misfit(datum: BaseDatum, value: Decimal | str) -> str:
    """Say in Chinese what the datum asks for and the value is not; empty when it fits."""
    if isinstance(value, str):
        return "应是数" if datum.type in _NUMBERS else _text_misfit(datum, value)
    if datum.type is DatumType.YESNO and value in _YES_OR_NO:
        return ""
    if value.adjusted() < MAX_DIGITS:  # by far the most frequent cases
        if datum.type is DatumType.COUNT and not value % 1:
            return ""
        if datum.type is DatumType.DECIMAL:
            exponent = value.as_tuple().exponent
            if isinstance(exponent, int) and -exponent <= datum.decimals:
                return ""
    if datum.type not in _NUMBERS:
        return "应是文字"
    fits = number_pattern(datum.type, datum.decimals).fullmatch(to_text(value))
    return "" if fits else _NUMBERS[datum.type].format(datum.decimals)


_NUMBERS = {
    DatumType.YESNO: "应是“是”或“否”",
    DatumType.COUNT: "应是整数，不超过18位",
    DatumType.DECIMAL: "小数最多{}位，整数不超过18位",
}


def _text_misfit(datum: BaseDatum, value: str) -> str:
    match datum.type:
        case DatumType.CHOICE:
            return "" if value in datum.choices else "不在选项里"
        case DatumType.DATE:
            return "" if dates.day(value) == value else "应是年月日，如 2025-12-31"
        case DatumType.MONTH:
            return "" if dates.month(value) == value else "应是年月，如 2025-12"
        case _:
            return "" if value.strip() and len(value) <= MAX_TEXT else f"应有文字，最多{MAX_TEXT}字"
