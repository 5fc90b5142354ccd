"""Tables of somebody else's making: which heading they have, and what its columns hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack import measures
from cityexam_desktop.workspace.sheets.laidout import Remark, TableLayout
from cityexam_desktop.workspace.sheets.model import Kind
from cityexam_desktop.workspace.sheets.words import normal
from cityexam_desktop.workspace.sheets.years import heads_years, is_whole, told

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from cityexam_desktop.formpack.model import BaseDatum, Form
    from cityexam_desktop.workspace.sheets.asked import Asked
    from cityexam_desktop.workspace.sheets.head import Head, HeadColumn, Page
    from cityexam_desktop.workspace.sheets.words import Names


_INTENDED: Final = re.compile("计划|规划|预测|目标|预计|任务")
"""Groups under which an item is not what there is."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A column that names a datum; `part` when it is headed as a part of it (一季度, 民办)."""

    datum: BaseDatum
    column: int
    measure: str
    year: int | None
    part: bool

    @property
    def usable(self) -> bool:
        """Whether it may hold what is asked: the whole, and no other year's."""
        return not self.part and self.year in {None, 0}


@dataclass(frozen=True, slots=True)
class _Choice:
    """The columns of a form's data under one heading."""

    form: Form
    head: Head
    data: dict[str, Fit]
    fits: tuple[Fit, ...]


def foreign_table(page: Page, asked: Asked) -> tuple[TableLayout | None, int]:
    """The table that a sheet holds and how many data it has; none when it answers no form."""
    best: tuple[tuple[int, bool, bool, int], _Choice] | None = None
    for code in asked.tables:
        form = asked.pack.form[code]
        titled = normal(page.sheet.name) == normal(form.title)
        for head in page.heads:
            found = _choice(page, asked, form, head)
            if not found.data:
                continue
            named = any(asked.table_role(form, text) for c in head.columns for text in c.names)
            rank = (len(found.data), titled, named, -head.top)
            if best is None or rank > best[0]:
                best = rank, found
    if best is None:
        return None, 0
    return _laid_out(page, asked, best[1]), best[0][0]


def this_years(column: HeadColumn, names: Names[BaseDatum], period: str) -> BaseDatum | None:
    """The datum that a column's headings name as a whole and for no other year."""
    found = _datum(column, names, period)
    usable = found is not None and Fit(found[0], 0, "", found[2], part=found[3]).usable
    return found[0] if found is not None and usable else None


def past_columns(page: Page, asked: Asked) -> tuple[str, ...]:
    """The headings of columns that hold what is asked, but of another year."""
    found: dict[int, str] = {}
    for head in page.heads:
        for code in asked.tables:
            for fit in _fits(head, asked.table_names[code], page.period):
                if not fit.part and fit.year not in {None, 0}:
                    found.setdefault(fit.column, head.column(fit.column).path)
    return tuple(found[column] for column in sorted(found))


def _choice(page: Page, asked: Asked, form: Form, head: Head) -> _Choice:
    fits = tuple(_fits(head, asked.table_names[form.code], page.period))
    data: dict[str, Fit] = {}
    for fit in sorted(filter(lambda one: one.usable, fits), key=lambda one: _rank(page, one)):
        data.setdefault(fit.datum.code, fit)
    return _Choice(form, head, data, fits)


def _rank(page: Page, fit: Fit) -> tuple[bool, bool, bool, int]:
    """A column of this year goes before one of no year, a visible one before a hidden one."""
    strange = bool(fit.measure) and not measures.alike(fit.measure, fit.datum.measure)
    return fit.year is None, fit.column in page.sheet.hidden_columns, strange, fit.column


def _fits(head: Head, names: Names[BaseDatum], period: str) -> Iterator[Fit]:
    for number, column in enumerate(head.columns):
        found = _datum(column, names, period)
        if found is not None:
            yield Fit(found[0], number, found[1] or column.measure, found[2], part=found[3])


def _datum(
    column: HeadColumn, names: Names[BaseDatum], period: str
) -> tuple[BaseDatum, str, int | None, bool] | None:
    """The datum that a column's headings name, with measure, year, and whether it is a part."""
    for text, year in _callings(column, period):
        datum, measure = names.read(text)
        if datum is not None:
            others = "".join(name for name in column.names if name not in text)
            return datum, measure, year, _INTENDED.search(others) is not None
    for higher in reversed(column.names[:-1]):
        for text in (higher, told(higher, period)[1]):
            datum, measure = names.read(text)
            if datum is not None:
                return datum, measure, column.year, True
    return None


def _callings(column: HeadColumn, period: str) -> Iterator[tuple[str, int | None]]:
    """What a column may be called, its lowest heading first, and its year if that is meant.

    A datum may have a year in its own name (上年问题数); that is none of the column's.
    """
    if not column.names:
        return
    low, (own, rest) = column.leaf, told(column.leaf, period)
    years = [told(text, period)[0] for text in reversed(column.texts) if text != low]
    year = column.year if own is None else next((y for y in years if y is not None), None)
    yield low, year
    for start in range(len(column.names) - 2, -1, -1):
        yield "".join(column.names[start:]), year
    if own is not None:
        yield rest, column.year
        yield "".join((*column.names[:-1], rest)), column.year


def _laid_out(page: Page, asked: Asked, found: _Choice) -> TableLayout | None:
    form, head = found.form, found.head
    data = {code: fit.column for code, fit in found.data.items()}
    units = {code: fit.measure for code, fit in found.data.items()}
    remarks = [*_rivals(page, found)]
    remarks += _near(page, asked, found, data, units)
    columns, parents = _keys(asked, form, head, {*data.values()})
    if not {"code", "name"} & columns.keys():
        named = _guess_name(head, {*data.values(), *columns.values(), *parents})
        if named is None:
            return None
        columns["name"] = named
        said = f"{page.called(named, head).strip()}按名称读入。"
        remarks.append(Remark(Kind.NEAR, (head.low, named), said))
    return TableLayout(
        form, head.low + 1, columns, tuple(parents), data, units, tuple(remarks), head
    )


def _keys(
    asked: Asked, form: Form, head: Head, taken: Container[int]
) -> tuple[dict[str, int], list[int]]:
    """The columns that say whose a row is and how it was looked at, and where it lies."""
    columns: dict[str, int] = {}
    parents: list[int] = []
    for number, column in enumerate(head.columns):
        texts = ("".join(column.names), column.leaf, *column.leaf.split("/"))
        texts = texts if number not in taken else ()
        role = next((role for text in texts if (role := asked.table_role(form, text))), "")
        if role == "parent":
            parents.append(number)
        elif role and role not in columns:
            columns[role] = number
        elif number not in taken and column.texts and heads_years(column.texts[-1]):
            columns.setdefault("year", number)
    return columns, parents


def _rivals(page: Page, found: _Choice) -> Iterator[Remark]:
    """Where more than one column might be meant, which was taken and which was not."""
    for code, fit in found.data.items():
        rivals = {0} if fit.year == 0 else {None, 0}  # beside 2025年 a 增减 is no rival
        others = [
            other
            for other in found.fits
            if other.datum.code == code and other.column != fit.column and other.year in rivals
            and not (other.part and is_whole(found.head.column(fit.column).texts[-1]))
            and page.filled(other.column, found.head.low + 1)
        ]  # fmt: skip
        if others:
            left = "、".join(page.called(one.column, found.head) for one in others)
            taken = page.called(fit.column, found.head)
            said = f"“{fit.datum.name}”有几列，读的是{taken}，没有读{left}。"
            yield Remark(Kind.GUESSED, (found.head.low, fit.column), said, code)


def _guess_name(head: Head, taken: Container[int]) -> int | None:
    """The first column that is called some name: 学校名称, 桥名."""
    for number, column in enumerate(head.columns):
        if number not in taken and normal(column.leaf).endswith(("名称", "名")):
            return number
    return None


def _near(
    page: Page, asked: Asked, found: _Choice, data: dict[str, int], units: dict[str, str]
) -> Iterable[Remark]:
    """Take in columns whose headings look much like a datum that no column has."""
    names, head = asked.table_names[found.form.code], found.head
    known = {fit.column for fit in found.fits}
    for number, column in enumerate(head.columns):
        free = number not in known and not column.past and column.names
        if not free or asked.table_role(found.form, column.leaf):
            continue
        datum = names.nearly(told(column.leaf, page.period)[1])
        if datum is not None and datum.code not in data:
            data[datum.code], units[datum.code] = number, column.measure
            said = f"{page.called(number, head).strip()}按“{datum.name}”读入。"
            yield Remark(Kind.NEAR, (head.low, number), said, datum.code)
