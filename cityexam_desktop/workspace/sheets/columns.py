"""How a foreign table is read, column by column, for people to look at and to correct."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.spreadsheet import read_sheets
from cityexam_desktop.workspace.sheets import layout
from cityexam_desktop.workspace.sheets.foreignlist import list_role
from cityexam_desktop.workspace.sheets.foreigntable import this_years
from cityexam_desktop.workspace.sheets.head import HeadColumn, Page, is_number, letters
from cityexam_desktop.workspace.sheets.headings import (
    LIST_ROLES,
    TABLE_ROLES,
    Headings,
    datum_role,
)
from cityexam_desktop.workspace.sheets.laidout import TableLayout
from cityexam_desktop.workspace.sheets.model import VALUE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cityexam_desktop.formpack.spreadsheet import Sheet
    from cityexam_desktop.workspace.sheets.asked import Asked
    from cityexam_desktop.workspace.sheets.head import Head
    from cityexam_desktop.workspace.sheets.laidout import Layout

_DEEPEST: Final = 15
"""Rows among which a heading is looked for that nobody has found."""
_SAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its letters, its heading, its first texts, and what it is read as."""

    name: str
    heading: str
    samples: tuple[str, ...]
    role: str = ""
    under: HeadColumn = field(default_factory=HeadColumn)
    """All that it stands under."""


@dataclass(frozen=True, slots=True)
class HeadedSheet:
    """A foreign sheet: the row of its headings (from 0) and its columns.

    `form` is the form it answers; empty for a list, and where nobody knows.
    """

    sheet: str
    row: int
    key: str
    form: str
    columns: tuple[Column, ...]


def headed_sheets(path: Path, asked: Asked) -> tuple[HeadedSheet, ...]:
    """The foreign sheets of a file and how each is read; raises what `read_sheets` raises."""
    found = (_headed(s, asked) for s in read_sheets(path) if not s.hidden and any(s.rows))
    return tuple(one for one in found if one is not None)


def choices(asked: Asked, form: str) -> dict[str, str]:
    """What a column may hold, in words, by role: of a form's table, or of a list ('')."""
    if not form:
        return dict(LIST_ROLES)
    data = {datum_role(d.code): d.name for d in asked.tables.get(form, ())}
    plain = dict(TABLE_ROLES)
    if not asked.pack.form[form].by_exception:
        plain = {role: word for role, word in plain.items() if role in {"code", "name", "parent"}}
    return {**plain, **data}


def guessed(asked: Asked, sheet: HeadedSheet, form: str) -> tuple[str, ...]:
    """What the columns may hold were the sheet to answer `form` (a list: ''), each once."""
    if form == sheet.form and any(c.role for c in sheet.columns):
        return tuple(c.role for c in sheet.columns)
    found: list[str] = []
    for column in sheet.columns:
        role = _guess(asked, form, column.under)
        found.append("" if role in found and role != "parent" else role)
    return tuple(found)


def is_enough(form: str, roles: Iterable[str]) -> bool:
    """Whether a table with these columns says whose row it is, and something about it."""
    held = set(roles)
    if not form:
        return {"name", "value"} <= held
    return bool({"code", "name"} & held) and any(role.startswith(VALUE) for role in held)


def _guess(asked: Asked, form: str, under: HeadColumn) -> str:
    if not form:
        role = list_role(asked, under)
        return role if role in LIST_ROLES else ""
    names = asked.table_names[form]
    datum = this_years(under, names, asked.task.period)
    if datum is None and not under.past and under.names[1:] == ():
        datum = names.nearly(under.leaf)
    if datum is not None:
        return datum_role(datum.code)
    texts = ("".join(under.names), under.leaf)
    role = next((r for t in texts if (r := asked.table_role(asked.pack.form[form], t))), "")
    return role if role in choices(asked, form) else ""


def said(asked: Asked, sheet: HeadedSheet, form: str, told: Iterable[str]) -> Headings:
    """The headings as they are read, with what is `told`: ``heading=role``, or a role's word.

    Raises `WrongUse` for a heading that the sheet has not, or a role that `form` has not.
    """
    known = choices(asked, form)
    by_word = {word: role for role, word in known.items()}
    roles = [c.role if form == sheet.form else "" for c in sheet.columns]
    for one in told:
        heading, _, word = (part.strip() for part in one.rpartition("="))
        role = word if word in known else by_word.get(word, "")
        at = next((i for i, c in enumerate(sheet.columns) if c.heading == heading), None)
        if at is None or (word and not role):
            what = f"没有“{heading}”这一列" if at is None else f"不能读作“{word}”"
            raise WrongUse(f"“{sheet.sheet}”{what}。", f"可以读作：{'、'.join(by_word)}。")
        roles[at] = role
    return Headings(sheet.key, form, tuple(roles))


def _headed(sheet: Sheet, asked: Asked) -> HeadedSheet | None:
    if layout.marked(sheet) is not None:
        return None
    page = Page(sheet, asked.task.period)
    found = layout.find(page, asked)
    head = _head(page, found)
    if not head.key:
        return None
    form = found.form.code if isinstance(found, TableLayout) else ""
    roles = _roles(found)
    columns = tuple(
        Column(
            letters(c),
            head.column(c).path,
            tuple(sheet.text(r, c) for r in range(head.low + 1, head.low + 1 + _SAMPLES)),
            roles.get(c, ""),
            head.column(c),
        )
        for c in range(page.width)
    )
    return HeadedSheet(sheet.name, head.low, head.key, form, columns)


def _head(page: Page, found: Layout | None) -> Head:
    """The heading that the layout stands under; else that of the row with the most words."""
    if found is not None and found.head is not None:
        return found.head
    if found is not None and found.first > 0:
        return page.head(found.first - 1, found.first - 1)
    rows = page.sheet.rows
    filled = [sum(1 for t in cells if t and not is_number(t)) for cells in rows[:_DEEPEST]]
    fullest = filled.index(max(filled))
    around = (head for head in page.heads if head.top <= fullest <= head.low)
    return next(around, None) or page.head(fullest, fullest)


def _roles(found: Layout | None) -> dict[int, str]:
    if found is None:
        return {}
    roles = {c: role for role, c in found.columns.items() if role in {*LIST_ROLES, *TABLE_ROLES}}
    if isinstance(found, TableLayout):
        roles |= {c: datum_role(code) for code, c in found.data.items()}
        roles |= dict.fromkeys(found.parents, "parent")
    return roles
