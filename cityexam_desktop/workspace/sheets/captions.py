"""What stands above a foreign table: its measure, the year and the unit that it is of."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack import measures
from cityexam_desktop.workspace.sheets.words import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.formpack.spreadsheet import Sheet
    from cityexam_desktop.workspace.sheets.asked import Asked

_NEARBY: Final = 10
"""Years by which a sheet's name may be off and still be meant as a year: no 2000户以上."""
_HIGHEST: Final = 15
"""Rows above a table that are looked at."""
_MEASURE: Final = re.compile(r"(?:^|[(\s])(?:计量)?单位:\s*([^\s()]+(?:\([^()]*\))?[^\s()]*)")
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)\s*年(?!\s*\d)")
_NAMED: Final = re.compile(r"(?<!\d)(20\d\d)(?![\d.-])")
_DATED: Final = re.compile("时间|日期|印发|发布")
_UNIT: Final = re.compile(r"(?:填报|填表|报送|编制)单位[^:]*:\s*([^\s()]+)")


def measure_above(sheet: Sheet, top: int) -> str:
    """The measure that all numbers below are in (``单位：万元``), when one is named."""
    for _, _, text in _above(sheet, top):
        found = _MEASURE.search(text)
        if found and measures.find(found[1]) is not None:
            return found[1]
    return ""


def fitting(caption: str, datum: BaseDatum) -> str:
    """The measure above a table, where a datum can be in it."""
    return caption if caption and measures.alike(caption, datum.measure) else ""


def unit_above(sheet: Sheet, top: int, asked: Asked) -> Iterator[tuple[tuple[int, int], str]]:
    """Where what stands above a table names another unit, and what is said of it."""
    names = {normal(unit.name): unit for unit in asked.pack.units}
    for row, column, text in _above(sheet, top):
        found = _UNIT.search(text)
        other = names.get(normal(found[1])) if found else None
        if other is not None and other.code != asked.unit:
            yield (row, column), f"表上写的填报单位是“{other.name}”，不是本单位。"


def other_year(sheet: Sheet, top: int, period: str) -> tuple[tuple[int, int], str] | None:
    """Where a sheet says, above its table or in its name, that it is of another year; the year.

    A sheet that names this year too is of this year; a table's own words go before its name.
    """
    years: dict[str, tuple[int, int]] = {}
    for row, column, text in _above(sheet, top):
        for year in () if _DATED.search(text) else _YEAR.findall(text):
            years.setdefault(year, (row, column))
    if not years:
        plain = unicodedata.normalize("NFKC", sheet.name).strip()
        named = _NAMED.findall(plain) if period.isdigit() else []
        years = {y: (0, 0) for y in named if abs(int(y) - int(period)) <= _NEARBY}
    if not years or not period.isdigit() or period in years:
        return None
    year, at = next(iter(years.items()))
    return at, year


def _above(sheet: Sheet, top: int) -> Iterator[tuple[int, int, str]]:
    for row in range(max(0, top - _HIGHEST), min(top, len(sheet.rows))):
        for column, text in enumerate(sheet.rows[row]):
            if text:
                yield row, column, unicodedata.normalize("NFKC", text)
