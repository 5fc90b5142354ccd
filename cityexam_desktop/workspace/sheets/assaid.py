"""The layout of a foreign table whose columns people have said, this time or before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.workspace.sheets.foreignlist import near_rows
from cityexam_desktop.workspace.sheets.laidout import Layout, ListLayout, Remark, TableLayout
from cityexam_desktop.workspace.sheets.model import VALUE, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.workspace.sheets.asked import Asked
    from cityexam_desktop.workspace.sheets.head import Head, Page
    from cityexam_desktop.workspace.sheets.headings import Headings


def as_said(page: Page, asked: Asked) -> Layout | None:
    """The layout that somebody gave to a table with a heading like this one's."""
    if not asked.headings:
        return None
    for head in page.heads:
        said = asked.headings.get(head.key)
        found = _laid_out(page, asked, head, said) if said else None
        if found is not None:
            first = next((c for c, one in enumerate(head.columns) if one.texts), 0)
            told = "表头与上次说明过的一样，按上次说明的列对应读入。"
            remark = Remark(Kind.AS_SAID, (head.low, first), told)
            return replace(found, remarks=(remark, *found.remarks))
    return None


def _laid_out(page: Page, asked: Asked, head: Head, said: Headings) -> Layout | None:
    """The layout under a heading whose columns hold what was `said`."""
    columns = {role: c for c, role in reversed([*enumerate(said.roles)]) if role}
    if not said.form:
        return _list(page, asked, head, columns)
    form = asked.form(said.form)
    if form is None or not {"code", "name"} & columns.keys():
        return None
    mine = {datum.code for datum in asked.tables.get(form.code, ())}
    data = {
        role.removeprefix(VALUE): column
        for role, column in sorted(columns.items(), key=lambda one: one[1])
        if role.startswith(VALUE) and role.removeprefix(VALUE) in mine
    }
    parents = tuple(c for c, role in enumerate(said.roles) if role == "parent")
    units = {code: head.column(c).measure for code, c in data.items()}
    keys = {r: c for r, c in columns.items() if r != "parent" and not r.startswith(VALUE)}
    return TableLayout(form, head.low + 1, keys, parents, data, units, head=head)


def _list(page: Page, asked: Asked, head: Head, columns: Mapping[str, int]) -> ListLayout | None:
    if not {"name", "value"} <= columns.keys():
        return None
    sheet, first = page.sheet, head.low + 1
    name, found = columns["name"], dict[int, "BaseDatum"]()
    for row in range(first, len(sheet.rows)):
        datum = asked.list_names.exactly(sheet.text(row, name))
        if datum is not None and datum not in found.values():
            found[row] = datum
    remarks, unsure = near_rows(sheet, asked, name, found, first)
    measure = head.column(columns["value"]).measure
    rows = tuple(sorted(found.items()))
    return ListLayout(rows, columns, measure, tuple(remarks), unsure, first, head=head)
