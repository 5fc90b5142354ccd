"""From a workbook, ours or foreign, to what it says; nothing is stored."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack import dates
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.spreadsheet import Sheet, address, read_sheets
from cityexam_desktop.workspace.answering import LONGEST_TEXT
from cityexam_desktop.workspace.model import Nature, Observation
from cityexam_desktop.workspace.quiet import quietly
from cityexam_desktop.workspace.sheets import layout
from cityexam_desktop.workspace.sheets.asked import Asked
from cityexam_desktop.workspace.sheets.captions import fitting
from cityexam_desktop.workspace.sheets.cells import read_cell, shown
from cityexam_desktop.workspace.sheets.layout import ListLayout, TableLayout
from cityexam_desktop.workspace.sheets.model import (
    FORM,
    TOTAL,
    Kind,
    NothingFound,
    SheetProblem,
    SheetReading,
    Stranger,
    WrongWorkbook,
)
from cityexam_desktop.workspace.sheets.rownames import key_of_item
from cityexam_desktop.workspace.sheets.subjects import RowKey
from cityexam_desktop.workspace.sheets.tables import TableReader
from cityexam_desktop.workspace.sheets.words import NATURES, is_frame, measure_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from cityexam_desktop.formpack.model import BaseDatum, FormPack
    from cityexam_desktop.workspace.model import Subject, SurveyRow, Task
    from cityexam_desktop.workspace.sheets.headings import Headings
    from cityexam_desktop.workspace.sheets.layout import Layout
    from cityexam_desktop.workspace.sheets.model import Mark
    from cityexam_desktop.workspace.sheets.rownames import Said

_ITEM: Final = "请核对名称，或在“行的对应”里说明是哪一项。"
_FEW_ROWS: Final = 30
"""A list whose items stand side by side has no more rows."""
_ITEMS: Final = 2
_BESIDE: Final = 6
"""Cells of a row that are shown beside its name."""


@quietly()
def read_workbook(
    path: Path,
    pack: FormPack,
    task: Task,
    unit: str,
    known: Iterable[Subject] = (),
    headings: Mapping[str, Headings] | None = None,
    rows: Said | None = None,
) -> SheetReading:
    """Read a workbook of `unit` for `task`; `known` are the register rows it has already.

    `headings` and `rows` are what people said of the columns and the rows of foreign
    tables (see `headings.remembered` and `rownames.remembered`).

    Raises `WrongWorkbook` for another task's or unit's, `NothingFound`, and what
    `read_sheets` raises. What is doubtful or lost stands in the reading's problems.
    """
    sheets = read_sheets(path)
    for sheet in sheets:
        refuse_foreign(path.name, pack, task, unit, sheet)
    reader = Reader(Asked(pack, task, unit, known, headings, rows), scope=path.stem)
    for sheet in sheets:
        reader.read(sheet)
    if not reader.found:
        raise NothingFound(path.name)
    return reader.told()


def mark_of(path: Path) -> Mark | None:
    """Whose workbook a file is, when it is one of ours; raises what `read_sheets` raises."""
    found = (layout.marked(sheet) for sheet in read_sheets(path))
    return next((mark[1] for mark in found if mark), None)


def refuse_foreign(name: str, pack: FormPack, task: Task, unit: str, sheet: Sheet) -> None:
    """Raise `WrongWorkbook` for a sheet of ours of another task or unit."""
    found = layout.marked(sheet)
    if found is None:
        return
    mark = found[1]
    if mark.task != task.id:
        raise WrongWorkbook.of_task(name)
    if mark.unit != unit:
        other = pack.unit.get(mark.unit)
        raise WrongWorkbook.of_unit(name, other.name if other else "另一个单位")


class Reader:
    """Collects what the sheets of one workbook say."""

    def __init__(
        self, asked: Asked, *, share: bool = False, near: Collection[str] = (), scope: str = ""
    ) -> None:
        """Begin with nothing; of a `share` of a form nothing else is expected.

        Of several rows that fit, those among the ids `near` are meant. `scope` names the
        part or the file, for names that say too little without it.
        """
        self.asked, self.share, self.near, self.scope = asked, share, near, scope
        self.observations: dict[tuple[str, str], Observation] = {}
        self.rows: dict[tuple[str, str], SurveyRow] = {}
        self.objects: dict[str, Subject] = {}
        self.problems: list[SheetProblem] = []
        self.forms: dict[str, None] = {}
        self.strangers: list[Stranger] = []
        self._turned: Sheet | None = None
        self.present: set[tuple[str, str]] = set()
        self.seen: set[str] = set()
        """Data that have a place on some sheet."""

    @property
    def found(self) -> bool:
        """Whether anything was found that the unit is asked, or that it might be."""
        return bool(self.forms or self.strangers)

    def told(self) -> SheetReading:
        """Everything, with what no sheet had at the end."""
        for datum in self.asked.data.values():
            if datum.code not in self.seen and not self.share:
                title = self.asked.pack.form[datum.form].title
                said = f"没有找到“{title}”的“{datum.name}”。"
                self.problems.append(
                    SheetProblem(Kind.MISSING_DATUM, "", "", "", said, datum=datum.code)
                )
        return SheetReading(
            tuple(self.observations.values()),
            tuple(self.rows.values()),
            tuple(self.objects.values()),
            tuple(self.problems),
            tuple(self.forms),
            frozenset(self.present),
            tuple(self.strangers),
        )

    def read(self, sheet: Sheet) -> None:
        """Read one sheet."""
        mark = layout.marked(sheet)
        if (mark is None and sheet.hidden) or (mark is not None and mark[0] != FORM):
            return
        sheet, found = self._laid_out(sheet)
        if found is None:
            if any(sheet.rows):
                said = f"工作表“{sheet.name}”里没有本单位的填报项，没有读。"
                self.problems.append(SheetProblem(Kind.UNREAD_SHEET, sheet.name, "", "", said))
            return
        for remark in found.remarks:
            self.say(sheet, remark.cell, remark.kind, remark.sentence, datum=remark.datum)
        if isinstance(found, ListLayout):
            _ListReader(self, sheet, found).read()
        else:
            TableReader(self, sheet, found).read()

    def _laid_out(self, sheet: Sheet) -> tuple[Sheet, Layout | None]:
        """The sheet with its layout; one whose items stand in a row is turned first."""
        found = layout.find(sheet, self.asked)
        several = isinstance(found, TableLayout) or (found is not None and len(found.rows) > 1)
        if several or not 1 < len(sheet.rows) <= _FEW_ROWS:
            return sheet, found
        turned = Sheet(sheet.name, tuple(zip_longest(*sheet.rows, fillvalue="")))
        other = layout.find(turned, self.asked)
        if not isinstance(other, ListLayout) or len(other.rows) < _ITEMS:
            return sheet, found
        self._turned = turned
        return turned, other

    def take(
        self, sheet: Sheet, at: tuple[int, int], datum: BaseDatum, subject: str, measure: str
    ) -> Observation | None:
        """Read the value in a cell; give it when there is one and it is the first of its kind."""
        text = sheet.text(*at)
        if not text.strip():
            if at in sheet.uncomputed:
                said = f"“{datum.name}”里是公式，还没有计算结果。"
                remedy = "请用 Excel 或 WPS 打开、保存一次，或直接填数。"
                self.say(sheet, at, Kind.UNCOMPUTED, said, remedy, datum.code, subject)
            return None
        found = read_cell(datum, subject, text, measure)
        if found.kind is not None:
            self.say(sheet, at, found.kind, found.sentence, found.remedy, datum.code, subject)
        new = found.observation
        if new is None:
            return None
        held = self.observations.get((datum.code, subject))
        if held is not None:
            if held.value != new.value:
                said = f"“{datum.name}”在表里出现两次，数不一样，只用了前一个。"
                self.say(
                    sheet, at, Kind.DOUBLE_VALUE, said, "请核对，只留一个。", datum.code, subject
                )
            return None
        self.observations[datum.code, subject] = new
        return new

    def text(self, sheet: Sheet, row: int, column: int) -> str:
        """The text of a cell on one line; one too long to travel is left out, and said."""
        text = " ".join(sheet.text(row, column).split())
        if len(text) <= LONGEST_TEXT:
            return text
        said = f"这一格有 {len(text)} 个字，最多 {LONGEST_TEXT} 个，没有录入。"
        self.say(sheet, (row, column), Kind.REFUSED, said, "请精简，详细材料作附件。")
        return ""

    def say(
        self,
        sheet: Sheet,
        at: tuple[int, int],
        kind: Kind,
        sentence: str,
        remedy: str = "",
        datum: str = "",
        subject: str = "",
    ) -> None:
        """Note something about a cell for people to look at."""
        text, cell = shown(sheet.text(*at)), self._address(sheet, at)
        self.problems.append(
            SheetProblem(kind, sheet.name, cell, text, sentence, remedy, datum, subject)
        )

    def meet(
        self,
        sheet: Sheet,
        at: tuple[int, int],
        form: str,
        said_at: tuple[str, str],
        row: RowKey,
        sentence: str,
        read_as: str,
    ) -> None:
        """Note a row whose place people may say."""
        named = {row.code, row.name, *row.parents}
        beside = [
            text for cell in sheet.rows[at[0]] if (text := cell.strip()) not in named and text
        ]
        content = shown("、".join(beside[:_BESIDE]))
        self.strangers.append(
            Stranger(
                form, said_at, sheet.name, self._address(sheet, at), row, content, sentence, read_as
            )
        )

    def _address(self, sheet: Sheet, at: tuple[int, int]) -> str:
        """Where a cell stands in the file, ``E7``."""
        row, column = at
        return address(column, row) if sheet is self._turned else address(row, column)


class _ListReader:
    """Reads a list: one value per datum, with its nature, source and explanation."""

    def __init__(self, reader: Reader, sheet: Sheet, found: ListLayout) -> None:
        self.reader, self.sheet, self.layout = reader, sheet, found
        self.columns = found.columns

    def read(self) -> None:
        """Read every row that has a datum, and name those that have a value and none."""
        done: set[int] = set()
        for row, datum in self.layout.rows:
            done.add(row)
            self.reader.forms[datum.form] = None
            self.reader.seen.add(datum.code)
            self._row(row, datum)
        for row in self.layout.unsure:
            done.add(row)
            self._meet(row, "")
        self._unknown(done)

    def _row(self, row: int, datum: BaseDatum) -> None:
        column = self.columns.get("value", -1)
        measure = self._measure(row, datum)
        new = self.reader.take(self.sheet, (row, column), datum, COUNTY, measure)
        if new is not None:
            self.reader.observations[datum.code, COUNTY] = self._noted(row, new)

    def _measure(self, row: int, datum: BaseDatum) -> str:
        """What the number is in: said in the row, else in the heading, else above the table."""
        own = self._text(row, "measure") or measure_in(self._text(row, "name"))
        return own or self.layout.measure or fitting(self.layout.caption, datum)

    def _noted(self, row: int, new: Observation) -> Observation:
        """Add what stands beside the value; beside an absence the note is its reason."""
        note = self._text(row, "note")
        absent = isinstance(new.value, Absence)
        expected = self._text(row, "expected")
        return replace(
            new,
            reason=(new.reason or note) if absent else "",
            note="" if absent else note,
            expected=(new.expected or dates.day(expected) or expected) if absent else "",
            nature=Nature.NONE if absent else self._nature(row),
            time=dates.day(self._text(row, "time")) or self._text(row, "time"),
            source=self._text(row, "source"),
            page=self._text(row, "page"),
        )

    def _nature(self, row: int) -> Nature:
        text = self._text(row, "nature")
        nature = NATURES.get(text, Nature.NONE)
        if text and nature is Nature.NONE:
            at = (row, self.columns["nature"])
            said = f"“{shown(text)}”不是数据性质，没有录入这一格。"
            self.reader.say(self.sheet, at, Kind.DOUBTFUL, said, f"可选：{'、'.join(NATURES)}。")
        return nature

    def _text(self, row: int, role: str) -> str:
        column = self.columns.get(role)
        return "" if column is None else self.reader.text(self.sheet, row, column)

    def _is_no_answer(self, text: str) -> bool:
        """Whether a row is the foot of the table, a total, or what is computed anyway."""
        return is_frame(text) or self.reader.asked.computed.exactly(text) is not None

    def _unknown(self, done: set[int]) -> None:
        name, value = self.columns.get("name", -1), self.columns.get("value", -1)
        first = self.layout.first or min(done, default=0)
        for row in range(first, len(self.sheet.rows)):
            text, filled = self.sheet.text(row, name).strip(), self.sheet.text(row, value).strip()
            computed = self.sheet.text(row, self.columns.get("key", -1)) == TOTAL
            again = self.reader.asked.list_role(filled) == "value"  # the heading of a next page
            if row in done or not text or not filled or computed or self._is_no_answer(text):
                continue
            if again:
                continue
            kind, said = self._why_not(text)
            self.reader.say(self.sheet, (row, name), kind, said, _ITEM)
            self._meet(row, said)

    def _why_not(self, text: str) -> tuple[Kind, str]:
        """Why a row was not read: nobody knows it, or the table has its datum already."""
        asked = self.reader.asked
        told = asked.data.get(asked.rows.get(("", key_of_item(text)), ""))
        if told is None:
            return Kind.UNKNOWN_ROW, f"“{shown(text)}”不是本单位的填报项，没有读入。"
        said = f"“{shown(text)}”说明过是“{told.name}”，表里已另有这一项，没有读入。"
        return Kind.DOUBLE_ROW, said

    def _meet(self, row: int, sentence: str) -> None:
        """Note a row whose datum people may say."""
        at = (row, self.columns.get("name", 0))
        text = " ".join(self.sheet.text(*at).split())
        read_as = self.layout.unsure.get(row, "")
        key = RowKey("", "", text, ())
        self.reader.meet(self.sheet, at, "", ("", key_of_item(text)), key, sentence, read_as)
