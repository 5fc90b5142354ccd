"""Where on a sheet what stands: by our own marks, or by the headings that people wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.model import FormKind
from cityexam_desktop.workspace.sheets.assaid import as_said
from cityexam_desktop.workspace.sheets.captions import fitting, measure_above, unit_above
from cityexam_desktop.workspace.sheets.foreignlist import foreign_list, near_rows, past_values
from cityexam_desktop.workspace.sheets.foreigntable import foreign_table, past_columns
from cityexam_desktop.workspace.sheets.laidout import (
    Cell,
    Layout,
    ListLayout,
    Remark,
    TableLayout,
)
from cityexam_desktop.workspace.sheets.model import COLUMNS, FORM, PARENT, VALUE, Kind, Mark
from cityexam_desktop.workspace.sheets.words import normal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.formpack.model import Form
    from cityexam_desktop.formpack.spreadsheet import Sheet
    from cityexam_desktop.workspace.sheets.asked import Asked
    from cityexam_desktop.workspace.sheets.head import HeadColumn, Page

_DEEPEST_MARK: Final = 12
_MARKED: Final = 6
_IDLE: Final = frozenset({"序号", "备注", "说明", "合计", "小计", "附件", "照片", "照片号"})


def marked(sheet: Sheet) -> tuple[str, Mark, Cell] | None:
    """The mark of a sheet of ours: its kind, whose it is, and where it stands."""
    for row, cells in enumerate(sheet.rows[:_DEEPEST_MARK]):
        for column, text in enumerate(cells[:_DEEPEST_MARK]):
            if text.startswith("cityexam:") and text != COLUMNS:
                told = [other.strip() for other in cells[column + 1 :] if other.strip()]
                return text, Mark(*(*told, "", "")[:_MARKED]), (row, column)
    return None


def find(page: Page, asked: Asked) -> Layout | None:
    """Say how a sheet is laid out; None when it has nothing that the unit is asked."""
    mark = marked(page.sheet)
    if mark is not None and mark[0] == FORM:
        form = asked.form(mark[1].form)
        found = _by_marks(page.sheet, asked, form, mark[2]) if form else None
        if found is not None:
            return found
    said = as_said(page, asked)
    if said is not None:
        return _under_its_head(page, asked, said)
    guessed = _guessed(page, asked)
    if guessed is None:
        return None
    unread = _unread(page, guessed)
    if unread is not None:
        guessed = replace(guessed, remarks=(*guessed.remarks, unread))
    return _under_its_head(page, asked, guessed)


def of_other_years(page: Page, asked: Asked, least: int = 1) -> tuple[str, ...]:
    """The headings of what is asked in a sheet that has it of other years only.

    Of a list `least` is how many items it must have to be one.
    """
    return past_columns(page, asked) or past_values(page, asked, least)


def _guessed(page: Page, asked: Asked) -> Layout | None:
    table, score = foreign_table(page, asked)
    listed = foreign_list(page, asked)
    if listed is not None and len(listed.rows) > score:
        return listed
    return table or listed


def _unread(page: Page, found: Layout) -> Remark | None:
    """Columns that have a heading and are filled, and of which nobody knew what they hold."""
    head = found.head
    if head is None:
        return None
    used = {*found.columns.values(), *found.filled_in}
    if isinstance(found, TableLayout):
        used |= {*found.parents}
    left = {
        number: column
        for number, column in enumerate(head.columns)
        if number not in used and column.texts and normal(column.texts[-1]) not in _IDLE
        and page.filled(number, found.first)
    }  # fmt: skip
    if not left:
        return None
    return Remark(Kind.UNREAD_COLUMN, (head.low, min(left)), _unread_words(left))


def _unread_words(left: Mapping[int, HeadColumn]) -> str:
    past = "、".join(f"“{column.path}”" for column in left.values() if column.past)
    other = "、".join(f"“{column.path}”" for column in left.values() if not column.past)
    said = f"{other}没有读入；要读请在“列的对应”里说明是什么。" if other else ""
    return said + (f"{past}是别的年度的，没有读入。" if past else "")


def _under_its_head(page: Page, asked: Asked, found: Layout) -> Layout:
    """The layout with what stands above it: a measure for all, another unit."""
    remarks = tuple(
        Remark(Kind.DOUBTFUL, at, said) for at, said in unit_above(page.sheet, found.top, asked)
    )
    caption = measure_above(page.sheet, found.top)
    if isinstance(found, ListLayout):
        return replace(found, caption=caption, remarks=(*found.remarks, *remarks))
    units = {
        code: found.measures.get(code, "") or fitting(caption, asked.data[code])
        for code in found.data
    }
    return replace(found, measures=units, remarks=(*found.remarks, *remarks))


def _by_marks(sheet: Sheet, asked: Asked, form: Form, at: Cell) -> Layout | None:
    start, key = at
    rows = range(start + 1, min(start + _DEEPEST_MARK, len(sheet.rows)))
    head = next((row for row in rows if sheet.text(row, key) == COLUMNS), None)
    if head is None:
        return None
    roles = {text: c for c, text in enumerate(sheet.rows[head]) if text and c != key}
    roles["key"] = key
    if form.kind is FormKind.LIST:
        keys = ((row, sheet.text(row, key)) for row in range(head + 1, len(sheet.rows)))
        found = {row: asked.data[k] for row, k in keys if k in asked.data}
        first = min(found, default=head + 1)
        name = roles.get("name", -1)
        remarks, unsure = near_rows(sheet, asked, name, found, first, guess=False)
        rows_found = tuple(sorted(found.items()))
        return ListLayout(rows_found, roles, remarks=tuple(remarks), unsure=unsure, first=first)
    data = {
        code: column
        for role, column in roles.items()
        if role.startswith(VALUE) and (code := role.removeprefix(VALUE)) in asked.data
    }
    parents = tuple(column for role, column in roles.items() if role.startswith(PARENT))
    return TableLayout(form, _below_heading(sheet, head, key), roles, parents, data)


def _below_heading(sheet: Sheet, head: int, key: int) -> int:
    """The first row with a key, or the row below the headings of an empty register."""
    rows = range(head + 1, len(sheet.rows))
    return next((row for row in rows if sheet.text(row, key)), head + 2)
