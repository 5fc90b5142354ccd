"""Where everything stands in the workbook, so that formulas can refer to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from cityexam_desktop.county.progress import basis_of, nature_told
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.report.county_xlsx.cells import head_row, letter, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.formpack.model import (
        BaseDatum,
        FormPack,
        Indicator,
        IndicatorPart,
    )
    from cityexam_desktop.workspace.answers import Table

SUMMARY, BASE, EARLIER = "指标汇总", "基础数据", "上年数据"
PROBLEMS, UNITS, MISSING, ABOUT = "问题清单", "填报单位", "缺数", "说明"
BASE_VALUE, BASE_WORD = "E", "F"
EARLIER_VALUE = "E"
SUMMARY_LAST, SUMMARY_VALUE, SUMMARY_MET, SUMMARY_CHANGE = "F", "G", "H", "I"
SUMMARY_LOW, SUMMARY_HIGH = "O", "P"
STATE, COUNTED = "D", "E"
FIXED_COLUMNS: Final = 5
"""What stands before the data of a form's sheet: 所属 编号 名称 调查状态 计入."""
STATS: Final = ("合计", "已答数", "缺数", "能否汇总")
TOTAL_ROW, ANSWERED_ROW, WAITING_ROW, ENOUGH_ROW = (head_row(at) for at in range(len(STATS)))
_NOT_IN_NAME: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME: Final = 31


@dataclass(frozen=True, slots=True)
class Tally:
    """What a column's counted rows say: how many answered, wait, and were not surveyed."""

    answered: int
    waiting: int
    unsurveyed: int
    unheard: bool
    """Nobody answered at all, so that no rows are not zero of them."""
    enough: bool


class Helper(NamedTuple):
    """An indicator (or a part of one) that is computed place by place."""

    indicator: Indicator
    item: Indicator | IndicatorPart
    formula: Formula


@dataclass
class FormSheet:
    """The sheet of one place form or register."""

    name: str
    table: Table
    data: tuple[BaseDatum, ...]
    helpers: list[Helper] = field(default_factory=list)
    """Each has a column after the data."""

    @property
    def first(self) -> int:
        """The first row of data."""
        return head_row(len(STATS)) + 1

    @property
    def last(self) -> int:
        """The last row of data; a form without rows has one empty row."""
        return self.first + max(len(self.table.subjects), 1) - 1

    @cached_property
    def _letters(self) -> dict[str, str]:
        codes = [*(d.code for d in self.data), *(helper.item.code for helper in self.helpers)]
        return {code: letter(FIXED_COLUMNS + at) for at, code in enumerate(codes, 1)}

    def column(self, code: str) -> str:
        """The letter of a datum's or of a helper's column."""
        return self._letters[code]

    def reach(self, column: str) -> str:
        """The rows of data in a column, without the sheet's name."""
        return f"{column}${self.first}:{column}${self.last}"


class Addresses:
    """The rows and columns of every datum, indicator and earlier value."""

    def __init__(self, dataset: CountyDataset) -> None:
        """Lay a dataset out."""
        self.dataset = dataset
        self.pack = dataset.pack
        self.answers = dataset.answers
        self.items = tuple(_items(self.pack))
        self.summary = _numbered([item.code for _, item in self.items])
        self.listed = tuple(
            d for f in self.pack.forms if f.kind is FormKind.LIST
            for d in self.pack.data_of_form[f.code]
        )  # fmt: skip
        self.base = _numbered([datum.code for datum in self.listed])
        self.earlier = {key: head_row(0) + at for at, key in enumerate(self._earlier_keys(), 1)}
        self.forms = self._form_sheets()
        self._tallies: dict[str, Tally] = {}
        for indicator, item in self.items:
            home = self._home(indicator, item)
            if home is not None and item.formula is not None:
                home.helpers.append(Helper(indicator, item, item.formula))

    def _earlier_keys(self) -> list[tuple[str, str]]:
        """All earlier values, and those that formulas of the county want though none came."""
        order = {code: at for at, code in enumerate([*self.summary, *self.pack.datum])}
        wanted = {
            (code, COUNTY)
            for _, item in self.items
            for code in (item.formula.prev_codes if item.formula else ())
        }
        wanted |= {
            (code, COUNTY) for d in self.listed if d.formula for code in d.formula.prev_codes
        }
        keys = self.dataset.previous.keys() | wanted
        return sorted(keys, key=lambda key: (order.get(key[0], len(order)), key))

    def _form_sheets(self) -> dict[str, FormSheet]:
        taken = {SUMMARY, BASE, EARLIER, PROBLEMS, UNITS, MISSING, ABOUT}
        made = {}
        for code, table in self.answers.tables.items():
            name = _free_name(table.form.title, taken)
            made[code] = FormSheet(name, table, self.pack.data_of_form[code])
        return made

    def _home(self, indicator: Indicator, item: Indicator | IndicatorPart) -> FormSheet | None:
        """Find the sheet on which an indicator is computed place by place."""
        if item.formula is None or indicator.level in {"", COUNTY} or not indicator.applicable:
            return None
        for code in sorted(item.formula.codes, key=lambda c: self.pack.datum[c].order):
            form = self.pack.form[self.pack.datum[code].form]
            if form.kind is FormKind.PLACES and form.level == indicator.level:
                return self.forms[form.code]
        return None

    def home(self, item: Indicator | IndicatorPart) -> FormSheet | None:
        """The sheet that has a column for an indicator; none for one of the county."""
        found = (f for f in self.forms.values() if any(h.item is item for h in f.helpers))
        return next(found, None)

    def sheet_of(self, code: str) -> FormSheet | None:
        """The sheet of rows that a datum stands on; none for a datum of a list."""
        return self.forms.get(self.pack.datum[code].form)

    def base_cell(self, code: str, column: str = BASE_VALUE) -> str:
        """The cell of a list's datum."""
        return f"{sheet(BASE)}${column}${self.base[code]}"

    def earlier_cell(self, code: str, subject: str) -> str | None:
        """The cell of an earlier value, if there is one."""
        row = self.earlier.get((code, subject))
        return None if row is None else f"{sheet(EARLIER)}${EARLIER_VALUE}${row}"

    def values(self, code: str) -> list[Value | None]:
        """A datum's values row by row; None in rows that do not count."""
        home = self.forms[self.pack.datum[code].form]
        column = self.answers.column_of(home.table, self.pack.datum[code])
        return [
            value if counted else None
            for value, counted in zip(column, home.table.counted, strict=True)
        ]

    @cached_property
    def natures(self) -> dict[str, tuple[str, ...]]:
        """What kinds of numbers (数据性质) stand in each datum's rows, in words."""
        found: dict[str, dict[str, None]] = {}
        kinds = {(v.datum, v.nature, v.bundle) for v in self.dataset.values.values()}
        for datum, nature, bundle in kinds:
            word = nature_told(nature, basis_of(self.dataset, bundle))
            found.setdefault(datum, {})[word] = None
        return {code: tuple(sorted(words)) for code, words in found.items()}

    def tally(self, code: str) -> Tally:
        """Count a datum's rows as formulas over rows do."""
        found = self._tallies.get(code)
        if found is None:
            found = self._tallies[code] = self._counted(code)
        return found

    def _counted(self, code: str) -> Tally:
        values = self.values(code)
        empty = values.count(None)
        unsurveyed = self.answers.county.unsurveyed(code)
        apart = {Absence.NOT_APPLICABLE, Absence.NOT_ASKED}
        left_out = sum(value in apart for value in values)
        waiting = sum(value in {Absence.PENDING, Absence.BLANK} for value in values)
        answered = len(values) - empty - left_out - waiting
        least = self.pack.datum[code].min_coverage
        total = answered + waiting + unsurveyed
        if least is None:
            enough = waiting == 0 and (answered > 0 or unsurveyed == 0)
        else:
            enough = total == answered or (answered > 0 and answered >= least * total)
        if code in self.dataset.not_asked:
            enough = False
        return Tally(answered, waiting, unsurveyed, unsurveyed > empty, enough)


def _items(pack: FormPack) -> Iterator[tuple[Indicator, Indicator | IndicatorPart]]:
    """Give the rows of the summary: each indicator, then its parts."""
    for indicator in pack.indicators:
        yield indicator, indicator
        for part in indicator.parts:
            yield indicator, part


def _numbered(codes: list[str]) -> dict[str, int]:
    return {code: head_row(0) + at for at, code in enumerate(codes, 1)}


def _free_name(title: str, taken: set[str]) -> str:
    """Make a sheet's name of a form's title: short enough, and not taken yet."""
    name = plain = _NOT_IN_NAME.sub("", title)[:_LONGEST_NAME] or "表"
    number = 1
    while name in taken:
        number += 1
        name = f"{plain[: _LONGEST_NAME - 3]}（{number}）"[:_LONGEST_NAME]
    taken.add(name)
    return name
