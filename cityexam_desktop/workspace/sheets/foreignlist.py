"""Lists of somebody else's making: an item a row, the values in a column of this year."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack import measures
from cityexam_desktop.workspace.sheets.head import pure_measure
from cityexam_desktop.workspace.sheets.laidout import ListLayout, Remark
from cityexam_desktop.workspace.sheets.model import OUT, Kind
from cityexam_desktop.workspace.sheets.rownames import key_of_item
from cityexam_desktop.workspace.sheets.words import TOTALS, normal
from cityexam_desktop.workspace.sheets.years import heads_years, is_whole, is_year, told

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.formpack.spreadsheet import Sheet
    from cityexam_desktop.workspace.sheets.asked import Asked
    from cityexam_desktop.workspace.sheets.head import Head, HeadColumn, Page

_DEEPEST_LIST: Final = 2000
_NEAR_NAMES: Final = 300
VALUE: Final = "value"
LAST: Final = "last"
PAST: Final = "past"
"""The role of a column of a year before the last one."""


def foreign_list(page: Page, asked: Asked) -> ListLayout | None:
    """The list that a sheet holds, where it has items that the unit is asked."""
    name, found = _items(page.sheet, asked)
    if not found:
        return None
    head = _head_above(page, asked, name, min(found))
    first = head.low + 1 if head else min(found)
    columns, past = _columns(page, asked, head, name, found)
    dated = _dated_rows(page, asked, head, first, columns, found)
    if dated is not None:
        columns["year"], found = dated
        if not found:
            return None
    remarks, unsure = near_rows(page.sheet, asked, name, found, first) if not dated else ([], {})
    chosen = _value(page, asked, head, name, {*columns.values(), *past}, found)
    if chosen is None:
        return None
    columns["value"], remark = chosen
    return ListLayout(
        tuple(sorted(found.items())),
        columns,
        head.column(columns["value"]).measure if head else "",
        tuple([*remarks, remark] if remark else remarks),
        unsure,
        first,
        head=head,
        past=frozenset(range(first, len(page.sheet.rows))) - found.keys() if dated else frozenset(),
    )


def past_values(page: Page, asked: Asked, least: int) -> tuple[str, ...]:
    """The headings of the columns of other years, of a list with at `least` so many items."""
    name, found = _items(page.sheet, asked)
    head = _head_above(page, asked, name, min(found)) if len(found) >= least else None
    return tuple(column.path for column in head.columns if column.past) if head else ()


def list_role(asked: Asked, column: HeadColumn) -> str:
    """What a column of a list holds, by all that it stands under; '' when it says nothing.

    Of 2025年 over 一季度 and 全年 only the second is the year's value.
    """
    texts = [text for text in column.texts if not pure_measure(text)]
    if not texts:
        return ""
    role = asked.list_role(texts[-1])
    if not role and is_whole(told(texts[-1], asked.task.period)[1]):
        role = next(filter(None, map(asked.list_role, reversed(texts))), "")
    if role in {VALUE, LAST, PAST} and column.year is not None:
        return {0: VALUE, -1: LAST}.get(column.year, PAST)
    return role


def near_rows(
    sheet: Sheet,
    asked: Asked,
    name: int,
    found: dict[int, BaseDatum],
    first: int,
    *,
    guess: bool = True,
) -> tuple[list[Remark], dict[int, str]]:
    """Take in rows that people named, or (`guess`) that look like a datum that no row has.

    Each is a remark, and is told with the datum's code, or `OUT` where it is left out.
    """
    remarks: list[Remark] = []
    unsure: dict[int, str] = {}
    for row in range(first, len(sheet.rows)):
        text = sheet.text(row, name)
        if row in found or not text or normal(text) in TOTALS or len(unsure) > _NEAR_NAMES:
            continue
        said = asked.rows.get(("", key_of_item(text)), "")
        near = asked.list_names.nearly(text) if guess and not said else None
        datum = asked.data.get(said) or near
        if said == OUT:
            told_, kind = f"“{text}”按说明过的没有读入。", Kind.ROW_AS_SAID
        elif datum is not None and datum not in found.values():
            found[row] = datum
            how, kind = ("按说明过的作", Kind.ROW_AS_SAID) if said else ("按", Kind.NEAR)
            told_ = f"“{text}”{how}“{datum.name}”读入。"
        else:
            continue
        unsure[row] = datum.code if datum else OUT
        remarks.append(Remark(kind, (row, name), told_, datum.code if datum else ""))
    return remarks, unsure


def _items(sheet: Sheet, asked: Asked) -> tuple[int, dict[int, BaseDatum]]:
    """The column that names the most items, and the item of each of its rows."""
    hits: dict[int, dict[int, BaseDatum]] = defaultdict(dict)
    for row, cells in enumerate(sheet.rows[:_DEEPEST_LIST]):
        for column, text in enumerate(cells):
            datum = asked.list_names.exactly(text)
            if datum is not None and datum not in hits[column].values():
                hits[column][row] = datum
    if not hits:
        return 0, {}
    name = max(hits, key=lambda c: (len(hits[c]), -c))
    return name, hits[name]


def _head_above(page: Page, asked: Asked, name: int, first: int) -> Head | None:
    """The heading above the first item whose columns say the most, the lowest of them."""
    best: tuple[tuple[int, int, int], Head] | None = None
    for head in page.heads:
        if head.low >= first:
            break
        said = sum(1 for column in head.columns if list_role(asked, column))
        named = list_role(asked, head.column(name)) == "name"
        rank = (said + named, head.low, -head.top)
        if said and (best is None or rank > best[0]):
            best = rank, head
    if best is not None:
        return best[1]
    return next((h for h in page.heads if h.low == first - 1 and h.column(name).names), None)


def _columns(
    page: Page, asked: Asked, head: Head | None, name: int, found: Mapping[int, BaseDatum]
) -> tuple[dict[str, int], frozenset[int]]:
    """The columns by their headings, the first of each role; and those of other years."""
    columns, past = {"name": name}, set[int]()
    for number, column in enumerate(head.columns if head else ()):
        role = list_role(asked, column)
        if role in {LAST, PAST} or (column.past and number != name):
            past.add(number)
        if role and role not in {VALUE, PAST} and role not in columns and number != name:
            columns[role] = number
    if head is None:
        others = (c for c in range(page.width) if c != name)
        measures_at = next((c for c in others if _is_measures(page, c, found)), None)
        if measures_at is not None:
            columns["measure"] = measures_at
    return columns, frozenset(past)


def _dated_rows(
    page: Page,
    asked: Asked,
    head: Head | None,
    first: int,
    columns: Mapping[str, int],
    found: Mapping[int, BaseDatum],
) -> tuple[int, dict[int, BaseDatum]] | None:
    """The column that tells of which year each row is, and the items in the rows of this year.

    An item that stands once for its years, in merged cells, is meant in each of them.
    """
    sheet, taken = page.sheet, set(columns.values())
    for column in range(page.width):
        texts = [text for row in found if (text := sheet.text(row, column).strip())]
        headed = head is not None and any(map(heads_years, head.column(column).texts[-1:]))
        dated = all(is_year(t, page.period) and (headed or not t.isdecimal()) for t in texts)
        if column in taken or not texts or not dated:
            continue  # without a heading that says so 2024 is a number like any other
        years = {
            row: told(text, page.period)[0]
            for row in range(first, len(sheet.rows))
            if (text := sheet.text(row, column).strip()) and is_year(text, page.period)
        }
        if len(years) > len(found) or any(years.values()):
            return column, _of_this_year(sheet, asked, columns["name"], years)
    return None


def _of_this_year(
    sheet: Sheet, asked: Asked, name: int, years: Mapping[int, int | None]
) -> dict[int, BaseDatum]:
    found: dict[int, BaseDatum] = {}
    item: BaseDatum | None = None
    for row, year in years.items():
        item = asked.list_names.exactly(sheet.text(row, name)) if sheet.text(row, name) else item
        if item is not None and year == 0 and item not in found.values():
            found[row] = item
    return found


def _is_measures(page: Page, column: int, found: Mapping[int, BaseDatum]) -> bool:
    """Whether a column without a heading tells what each item is measured in."""
    texts = [page.sheet.text(row, column).strip() for row in found]
    return sum(1 for t in texts if t and measures.find(t) is not None) * 2 >= len(texts)


def _value(
    page: Page,
    asked: Asked,
    head: Head | None,
    name: int,
    taken: Collection[int],
    found: Mapping[int, BaseDatum],
) -> tuple[int, Remark | None] | None:
    """The column of the values, and what is asked of people where it is not beyond doubt."""
    free = [c for c in range(page.width) if c not in taken and _may_hold(page, c, found)]
    sure = [c for c in free if head and list_role(asked, head.column(c)) == VALUE]
    right = [c for c in free if c > name and not _is_measures(page, c, found)]
    fits = sorted(sure or right, key=lambda c: (c in page.sheet.hidden_columns, _order(head, c), c))
    if not fits:
        return None
    chosen = fits[0]
    if not sure:
        said = _guessed(page, head, chosen, fits[1:])
        return chosen, Remark(Kind.GUESSED, (min(found), chosen), said)
    if not fits[1:]:
        return chosen, None
    left = "、".join(page.called(c, head) for c in fits[1:])
    said = f"本年的数有几列，读的是{page.called(chosen, head)}，没有读{left}。"
    return chosen, Remark(Kind.GUESSED, (min(found), chosen), said)


def _may_hold(page: Page, column: int, found: Mapping[int, BaseDatum]) -> bool:
    return any(page.sheet.text(row, column).strip() for row in found)


def _order(head: Head | None, column: int) -> bool:
    """Among columns of no year those for the whole first: 合计, 完成数."""
    texts = head.column(column).texts if head else ()
    return not (texts and is_whole(texts[-1]))


def _guessed(page: Page, head: Head | None, chosen: int, others: Sequence[int]) -> str:
    period = page.period
    left = "、".join(page.called(c, head) for c in others)
    more = f"，没有读{left}" if left else ""
    return (
        f"没有找到写明是 {period} 年的列，把{page.called(chosen, head)}"
        f"当作 {period} 年的填报值{more}。"
    )
