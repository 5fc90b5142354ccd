"""From a workbook, ours or foreign, to what it says; nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.spreadsheet import Sheet, address, read_sheets
from cityexam_desktop.workspace.answering import LONGEST_TEXT
from cityexam_desktop.workspace.quiet import quietly
from cityexam_desktop.workspace.sheets import layout
from cityexam_desktop.workspace.sheets.asked import Asked
from cityexam_desktop.workspace.sheets.captions import other_year
from cityexam_desktop.workspace.sheets.cells import read_cell, shown
from cityexam_desktop.workspace.sheets.head import Page, transposed
from cityexam_desktop.workspace.sheets.laidout import ListLayout, TableLayout
from cityexam_desktop.workspace.sheets.listreader import ListReader
from cityexam_desktop.workspace.sheets.merges import merged_values
from cityexam_desktop.workspace.sheets.model import (
    FORM,
    Kind,
    NothingFound,
    SheetProblem,
    SheetReading,
    Stranger,
    WrongWorkbook,
)
from cityexam_desktop.workspace.sheets.tables import TableReader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from cityexam_desktop.formpack.model import BaseDatum, FormPack
    from cityexam_desktop.workspace.model import Observation, Subject, SurveyRow, Task
    from cityexam_desktop.workspace.sheets.headings import Headings
    from cityexam_desktop.workspace.sheets.laidout import Layout
    from cityexam_desktop.workspace.sheets.model import Mark
    from cityexam_desktop.workspace.sheets.rownames import Said
    from cityexam_desktop.workspace.sheets.subjects import RowKey

_NAMED: Final = 8
"""Rows that are no data, as many as are told by number and name."""
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
    reader.read_all(sheets)
    if not reader.found:
        raise NothingFound(path.name, reader.why_nothing)
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
        self._skipped: list[tuple[tuple[int, int], str]] = []
        self._expected: dict[str, tuple[Page, Layout | None]] = {}
        self._left: dict[str, str] = {}
        """Sheets that are left, and what is said of it."""
        self.why_nothing = ""
        """What there is of other years, where nothing is of this one."""
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

    def read_all(self, sheets: Sequence[Sheet]) -> None:
        """Read the sheets of a workbook."""
        self.expect(sheets)
        for sheet in sheets:
            self.read(sheet)

    def expect(self, sheets: Sequence[Sheet]) -> None:
        """Look at a workbook's sheets first: one of another year is left where one is of this."""
        found = {sheet.name: self._laid_out(sheet) for sheet in sheets if self._is_asked(sheet)}
        past = {name: other for name, one in found.items() if (other := self._other_year(*one))}
        forms = [_forms(one[1]) for name, one in found.items() if name not in past and one[1]]
        answered = set[str]().union(*forms)
        self._expected = found
        for name, (_, year) in past.items():
            layout_ = found[name][1]
            if layout_ is not None and answered & _forms(layout_):
                self._left[name] = f"工作表“{name}”是 {year} 年的，没有读；读的是本年的表。"

    def read(self, sheet: Sheet) -> None:
        """Read one sheet, unless it was seen to be of another year than those beside it."""
        if sheet.name in self._left:
            self._unread(sheet, self._left[sheet.name])
        elif self._is_asked(sheet):
            self._read(sheet, *(self._expected.pop(sheet.name, None) or self._laid_out(sheet)))

    def _is_asked(self, sheet: Sheet) -> bool:
        """Whether a sheet holds answers: one of ours, or a foreign one that is not hidden."""
        mark = layout.marked(sheet)
        return not sheet.hidden if mark is None else mark[0] == FORM

    def _read(self, sheet: Sheet, page: Page, found: Layout | None) -> None:
        if found is None:
            if any(sheet.rows):
                self._unread(sheet, self._why_unread(page))
            return
        self._turned = page.sheet if page.turned else None
        for remark in found.remarks:
            self.say(page.sheet, remark.cell, remark.kind, remark.sentence, datum=remark.datum)
        other = self._other_year(page, found)
        if other is not None:
            at, year = other
            period = self.asked.task.period
            said = f"表上写的是 {year} 年，这次填的是 {period} 年；导入就是当作 {period} 年的数。"
            self.say(page.sheet, at, Kind.OTHER_YEAR, said)
        for at, said in merged_values(page.sheet, found.filled_in, found.first):
            self.say(page.sheet, at, Kind.MERGED, said)
        if isinstance(found, ListLayout):
            ListReader(self, page.sheet, found).read()
        else:
            TableReader(self, page.sheet, found).read()
        self._tell_skipped(page.sheet)

    def _unread(self, sheet: Sheet, said: str) -> None:
        self.problems.append(SheetProblem(Kind.UNREAD_SHEET, sheet.name, "", "", said))

    def _why_unread(self, page: Page) -> str:
        """Why nothing of a sheet was read; it is told to those who find nothing at all too."""
        name, past = page.sheet.name, layout.of_other_years(page, self.asked)
        if not past:
            return f"工作表“{name}”里没有本单位的填报项，没有读。"
        columns = "、".join(f"“{path}”" for path in past[:_BESIDE])
        period = self.asked.task.period
        self.why_nothing = f"只有{columns}，没有 {period} 年的列。"
        return f"工作表“{name}”里{self.why_nothing}没有读。"

    def _other_year(self, page: Page, found: Layout | None) -> tuple[tuple[int, int], str] | None:
        """Where a foreign sheet says that it is of another year, and of which."""
        if found is None or layout.marked(page.sheet) is not None or _is_dated(found):
            return None
        return other_year(page.sheet, found.top, self.asked.task.period)

    def _laid_out(self, sheet: Sheet) -> tuple[Page, Layout | None]:
        """The sheet with its layout; one whose items stand in a row is turned first."""
        page = Page(sheet, self.asked.task.period)
        found = layout.find(page, self.asked)
        several = isinstance(found, TableLayout) or (found is not None and len(found.rows) > 1)
        if several or not 1 < len(sheet.rows) <= _FEW_ROWS:
            return page, found
        turned = Page(transposed(sheet), self.asked.task.period, turned=True)
        other = layout.find(turned, self.asked)
        if isinstance(other, ListLayout) and len(other.rows) >= _ITEMS:
            return turned, other
        past = layout.of_other_years(turned, self.asked, _ITEMS)
        return (turned, None) if past else (page, found)

    def skip(self, at: tuple[int, int], text: str) -> None:
        """Note a row that is no data: a total, the foot of the table, its heading once more."""
        self._skipped.append((at, shown(text)))

    def _tell_skipped(self, sheet: Sheet) -> None:
        """One line for all rows of a sheet that are no data, with their numbers."""
        if not self._skipped:
            return
        few = self._skipped[:_NAMED]
        rows = "、".join(str(at[0] + 1) for at, _ in few)
        names = "、".join(dict.fromkeys(f"“{text}”" for _, text in few if text))
        what = "列" if sheet is self._turned else "行"
        more = f"等 {len(self._skipped)} {what}" if len(self._skipped) > _NAMED else ""
        told = f"第 {rows} {what}{more}（{names}）"
        said = f"{told}看作合计、表尾、别的年度、重复的表头或由程序算的项，没有读入。"
        self.say(sheet, few[0][0], Kind.SKIPPED, said, "其中有要填的，请改写名称或直接填写。")
        self._skipped.clear()

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


def _forms(found: Layout) -> set[str]:
    """The forms that a sheet of this layout answers."""
    if isinstance(found, TableLayout):
        return {found.form.code}
    return {datum.form for _, datum in found.rows}


def _is_dated(found: Layout) -> bool:
    """Whether the columns that are read say themselves that they are of this year."""
    columns = [found.head.column(c) for c in found.filled_in] if found.head else []
    texts = [text for column in columns if column.year == 0 for text in column.texts]
    return any(text.isdigit() for text in "".join(texts))
