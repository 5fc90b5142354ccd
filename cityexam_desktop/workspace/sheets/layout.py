"""Where on a sheet what stands: by our own marks, or by the headings that people wrote."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.model import FormKind
from cityexam_desktop.workspace.sheets.captions import doubts_above, fitting, measure_above
from cityexam_desktop.workspace.sheets.cells import shown
from cityexam_desktop.workspace.sheets.headings import key_of
from cityexam_desktop.workspace.sheets.model import COLUMNS, FORM, OUT, PARENT, VALUE, Kind, Mark
from cityexam_desktop.workspace.sheets.rownames import key_of_item
from cityexam_desktop.workspace.sheets.words import TOTALS, measure_in, normal

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from cityexam_desktop.formpack.model import BaseDatum, Form
    from cityexam_desktop.formpack.spreadsheet import Sheet
    from cityexam_desktop.workspace.sheets.asked import Asked
    from cityexam_desktop.workspace.sheets.headings import Headings

_DEEPEST_MARK: Final = 12
_DEEPEST_HEADING: Final = 40
_DEEPEST_LIST: Final = 2000
_ABOVE: Final = 4
_NEAR_NAMES: Final = 300
_MARKED: Final = 6
_LOOKED_AT: Final = 200
"""Rows in which a column must be filled somewhere, to be worth a word."""
_IDLE: Final = frozenset({"序号", "备注", "说明", "合计", "小计", "附件", "照片", "照片号"})
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the headings that the reader of the preview must see."""

    kind: Kind
    cell: Cell
    sentence: str
    datum: str = ""


@dataclass(frozen=True, slots=True)
class ListLayout:
    """A list: the row of each datum, the column of each role, the measure of the values.

    `unsure` are rows whose datum was told by likeness or by people: the datum's code, or
    `OUT` for a row that is left out.
    """

    rows: tuple[tuple[int, BaseDatum], ...]
    columns: Mapping[str, int]
    measure: str = ""
    remarks: tuple[Remark, ...] = ()
    unsure: Mapping[int, str] = field(default_factory=dict)
    first: int = 0
    """The row below the headings, or of the first datum."""
    caption: str = ""
    """The measure that stands above the whole table."""


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A table: its first row, the columns of keys and data, the measures of headings."""

    form: Form
    first: int
    columns: Mapping[str, int]
    parents: tuple[int, ...]
    data: Mapping[str, int]
    measures: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()

    def named(self, row: int) -> Cell:
        """The cell that names a row."""
        return row, self.columns.get("name", self.columns.get("code", 0))


Layout = ListLayout | TableLayout


def marked(sheet: Sheet) -> tuple[str, Mark, Cell] | None:
    """The mark of a sheet of ours: its kind, whose it is, and where it stands."""
    for row, cells in enumerate(sheet.rows[:_DEEPEST_MARK]):
        for column, text in enumerate(cells[:_DEEPEST_MARK]):
            if text.startswith("cityexam:") and text != COLUMNS:
                told = [other.strip() for other in cells[column + 1 :] if other.strip()]
                return text, Mark(*(*told, "", "")[:_MARKED]), (row, column)
    return None


def find(sheet: Sheet, asked: Asked) -> Layout | None:
    """Say how a sheet is laid out; None when it has nothing that the unit is asked."""
    mark = marked(sheet)
    if mark is not None and mark[0] == FORM:
        form = asked.form(mark[1].form)
        found = _by_marks(sheet, asked, form, mark[2]) if form else None
        if found is not None:
            return found
    said = _as_said(sheet, asked)
    if said is not None:
        return _under_its_head(sheet, asked, said)
    guessed = _guessed(sheet, asked)
    if guessed is None:
        return None
    unread = _unread(sheet, guessed)
    if unread is not None:
        guessed = replace(guessed, remarks=(*guessed.remarks, unread))
    return _under_its_head(sheet, asked, guessed)


def _guessed(sheet: Sheet, asked: Asked) -> Layout | None:
    table, score = _table(sheet, asked)
    listed = _list(sheet, asked)
    if listed is not None and len(listed.rows) > score:
        return listed
    return table or listed


def _unread(sheet: Sheet, found: Layout) -> Remark | None:
    """Columns that have a heading and are filled, and of which nobody knew what they hold."""
    used = {*found.columns.values()}
    if isinstance(found, TableLayout):
        used |= {*found.data.values(), *found.parents}
    rows = range(found.first, min(len(sheet.rows), found.first + _LOOKED_AT))
    left: dict[int, str] = {}
    for column in range(sheet.width):
        text = next(iter(_headings(sheet, found.first - 1, column)), "") if found.first else ""
        plain = column not in used and text and normal(text) not in _IDLE
        if plain and any(sheet.text(row, column).strip() for row in rows):
            left[column] = text
    if not left:
        return None
    names = "、".join(f"“{shown(text)}”" for text in left.values())
    said = f"{names}没有读入；要读请在“列的对应”里说明是什么。"
    return Remark(Kind.UNREAD_COLUMN, (found.first - 1, min(left)), said)


def _under_its_head(sheet: Sheet, asked: Asked, found: Layout) -> Layout:
    """The layout with what stands above it: a measure for all, another year, another unit."""
    remarks = tuple(
        Remark(Kind.DOUBTFUL, at, said) for at, said in doubts_above(sheet, found.first, asked)
    )
    caption = measure_above(sheet, found.first)
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
        remarks, unsure = _near_rows(sheet, asked, name, found, first, guess=False)
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


# As people said


def _as_said(sheet: Sheet, asked: Asked) -> Layout | None:
    """The layout that somebody gave to a table with these headings."""
    if not asked.headings:
        return None
    for row, cells in enumerate(sheet.rows[:_DEEPEST_HEADING]):
        said = asked.headings.get(key_of(cells))
        found = laid_out(sheet, asked, row, said) if said else None
        if found is not None:
            first = next((c for c, text in enumerate(cells) if text), 0)
            told = "表头与上次说明过的一样，按上次说明的列对应读入。"
            remark = Remark(Kind.AS_SAID, (row, first), told)
            return replace(found, remarks=(remark, *found.remarks))
    return None


def laid_out(sheet: Sheet, asked: Asked, row: int, said: Headings) -> Layout | None:
    """The layout under the headings in `row` whose columns hold what was `said`."""
    columns = {role: c for c, role in reversed([*enumerate(said.roles)]) if role}
    if not said.form:
        return _list_as_said(sheet, asked, row, columns)
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
    units = {code: measure_in(sheet.text(row, c)) for code, c in data.items()}
    keys = {r: c for r, c in columns.items() if r != "parent" and not r.startswith(VALUE)}
    return TableLayout(form, row + 1, keys, parents, data, units)


def _list_as_said(
    sheet: Sheet, asked: Asked, head: int, columns: Mapping[str, int]
) -> ListLayout | None:
    if not {"name", "value"} <= columns.keys():
        return None
    name, found = columns["name"], dict[int, "BaseDatum"]()
    for row in range(head + 1, len(sheet.rows)):
        datum = asked.list_names.exactly(sheet.text(row, name))
        if datum is not None and datum not in found.values():
            found[row] = datum
    remarks, unsure = _near_rows(sheet, asked, name, found, head + 1)
    measure = measure_in(sheet.text(head, columns["value"]))
    rows = tuple(sorted(found.items()))
    return ListLayout(rows, columns, measure, tuple(remarks), unsure, head + 1)


# Foreign lists


def _list(sheet: Sheet, asked: Asked) -> ListLayout | None:
    hits: dict[int, dict[int, BaseDatum]] = defaultdict(dict)
    for row, cells in enumerate(sheet.rows[:_DEEPEST_LIST]):
        for column, text in enumerate(cells):
            datum = asked.list_names.exactly(text)
            if datum is not None and datum not in hits[column].values():
                hits[column][row] = datum
    if not hits:
        return None
    name = max(hits, key=lambda c: (len(hits[c]), -c))
    found = hits[name]
    columns, measure = _list_columns(sheet, asked, min(found), name)
    first = min(found)
    remarks, unsure = _near_rows(sheet, asked, name, found, first)
    if "value" not in columns:
        guessed = _guess_value(sheet, name, columns, found)
        if guessed is None:
            return None
        columns["value"] = guessed
        said = "没有找到“本年”这样的列名，按位置把这一列当作填报值。"
        remarks.append(Remark(Kind.GUESSED, (min(found), guessed), said))
    rows = tuple(sorted(found.items()))
    return ListLayout(rows, columns, measure, tuple(remarks), unsure, first)


def _list_columns(sheet: Sheet, asked: Asked, first: int, name: int) -> tuple[dict[str, int], str]:
    """The columns by the headings in the rows above the first datum, the lowest first."""
    columns, measure = {"name": name}, ""
    for row in range(first - 1, max(-1, first - 1 - _ABOVE), -1):
        for column, text in enumerate(sheet.rows[row]):
            role = asked.list_role(text)
            if role and role not in columns and column not in columns.values():
                columns[role] = column
                if role == "value":
                    measure = measure_in(text)
    return columns, measure


def _near_rows(
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
            told, kind = f"“{text}”按说明过的没有读入。", Kind.ROW_AS_SAID
        elif datum is not None and datum not in found.values():
            found[row] = datum
            how, kind = ("按说明过的作", Kind.ROW_AS_SAID) if said else ("按", Kind.NEAR)
            told = f"“{text}”{how}“{datum.name}”读入。"
        else:
            continue
        unsure[row] = datum.code if datum else OUT
        remarks.append(Remark(kind, (row, name), told, datum.code if datum else ""))
    return remarks, unsure


def _guess_value(
    sheet: Sheet, name: int, columns: Mapping[str, int], found: Mapping[int, BaseDatum]
) -> int | None:
    """The first column right of the names that has something beside the data and no role."""
    for column in range(name + 1, sheet.width):
        filled = [sheet.text(row, column).strip() for row in found]
        if column in columns.values() or not any(filled):
            continue
        measures = sum(
            1 for text, d in zip(filled, found.values(), strict=True) if text == d.measure
        )
        if measures * 2 < len(filled):
            return column
    return None


# Foreign tables


def _table(sheet: Sheet, asked: Asked) -> tuple[TableLayout | None, int]:
    best: tuple[int, bool, int, Form, dict[str, int]] | None = None
    for code in asked.tables:
        form = asked.pack.form[code]
        titled = normal(sheet.name) == normal(form.title)
        for row in range(min(_DEEPEST_HEADING, len(sheet.rows))):
            data = _data_columns(sheet, asked, code, row)
            rank = (len(data), titled, -row)
            if data and (best is None or rank > best[:3]):
                best = (*rank, form, data)
    if best is None:
        return None, 0
    score, _, above, form, data = best
    return _table_layout(sheet, asked, form, -above, data), score


def _data_columns(sheet: Sheet, asked: Asked, form: str, row: int) -> dict[str, int]:
    """The data columns under a heading that ends in `row` and may be three rows deep."""
    names = asked.table_names[form]
    found: dict[str, int] = {}
    for column in range(len(sheet.rows[row]) or sheet.width):
        for text in _headings(sheet, row, column):
            datum = names.exactly(text)
            if datum is not None and datum.code not in found:
                found[datum.code] = column
                break
    return found


def _headings(sheet: Sheet, row: int, column: int) -> list[str]:
    """What a column may be called: its lowest heading, with the one it stands under."""
    low = sheet.text(row, column)
    if low:
        above = _spread(sheet, row - 1, column) if row else ""
        return [low, f"{above}{low}"] if above else [low]
    for higher in (row - 1, row - 2):
        if text := sheet.text(higher, column):
            return [text]
    return []


def _spread(sheet: Sheet, row: int, column: int) -> str:
    """The heading of merged cells, which stands in the first of them."""
    while column >= 0:
        if text := sheet.text(row, column):
            return text
        column -= 1
    return ""


def _table_layout(
    sheet: Sheet, asked: Asked, form: Form, row: int, data: dict[str, int]
) -> TableLayout | None:
    columns: dict[str, int] = {}
    parents: list[int] = []
    remarks = _near_columns(sheet, asked, form, row, data)
    for column in range(sheet.width):
        if column in data.values():
            continue
        role = next(
            (r for text in _headings(sheet, row, column) if (r := asked.table_role(form, text))), ""
        )
        if role == "parent":
            parents.append(column)
        elif role and role not in columns:
            columns[role] = column
    if not {"code", "name"} & columns.keys():
        named = _guess_name(sheet, row, {*data.values(), *columns.values(), *parents})
        if named is None:
            return None
        columns["name"] = named
        said = f"“{sheet.text(row, named)}”这一列按名称读入。"
        remarks.append(Remark(Kind.GUESSED, (row, named), said))
    texts = {code: "".join(_headings(sheet, row, c)[:1]) for code, c in data.items()}
    units = {code: measure_in(text) for code, text in texts.items()}
    return TableLayout(form, row + 1, columns, tuple(parents), data, units, tuple(remarks))


def _guess_name(sheet: Sheet, row: int, taken: Container[int]) -> int | None:
    """The first column that is called some name: 学校名称, 桥名."""
    for column in range(sheet.width):
        texts = _headings(sheet, row, column)[:1]
        if column not in taken and texts and normal(texts[0]).endswith(("名称", "名")):
            return column
    return None


def _near_columns(
    sheet: Sheet, asked: Asked, form: Form, row: int, data: dict[str, int]
) -> list[Remark]:
    remarks = []
    for column in range(sheet.width):
        texts = _headings(sheet, row, column)[:1]
        if column in data.values() or not texts or asked.table_role(form, texts[0]):
            continue
        datum = asked.table_names[form.code].nearly(texts[0])
        if datum is not None and datum.code not in data:
            data[datum.code] = column
            said = f"“{texts[0]}”这一列按“{datum.name}”读入。"
            remarks.append(Remark(Kind.NEAR, (row, column), said, datum.code))
    return remarks
