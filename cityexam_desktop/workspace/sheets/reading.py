"""From a workbook, ours or foreign, to what it says; nothing is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.formpack import dates
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.formpack.spreadsheet import address, read_sheets
from cityexam_desktop.workspace.answering import LONGEST_TEXT
from cityexam_desktop.workspace.model import Nature, Observation, RowState, Subject, SurveyRow
from cityexam_desktop.workspace.sheets import layout
from cityexam_desktop.workspace.sheets.asked import Asked
from cityexam_desktop.workspace.sheets.cells import read_cell, shown
from cityexam_desktop.workspace.sheets.layout import ListLayout
from cityexam_desktop.workspace.sheets.model import (
    FORM,
    NEW,
    TOTAL,
    Kind,
    NothingFound,
    SheetProblem,
    SheetReading,
    WrongWorkbook,
)
from cityexam_desktop.workspace.sheets.subjects import RowKey, Subjects
from cityexam_desktop.workspace.sheets.words import FOOTERS, NATURES, STATES, TOTALS, normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cityexam_desktop.formpack.model import BaseDatum, FormPack
    from cityexam_desktop.formpack.spreadsheet import Sheet
    from cityexam_desktop.workspace.model import Task
    from cityexam_desktop.workspace.sheets.layout import TableLayout
    from cityexam_desktop.workspace.sheets.model import Mark


def read_workbook(
    path: Path, pack: FormPack, task: Task, unit: str, known: Iterable[Subject] = ()
) -> SheetReading:
    """Read a workbook of `unit` for `task`; `known` are the register rows it has already.

    Raises `WrongWorkbook` for another task's or unit's, `NothingFound`, and what
    `read_sheets` raises. What is doubtful or lost stands in the reading's problems.
    """
    sheets = read_sheets(path)
    for sheet in sheets:
        _refuse_foreign(path.name, pack, task, unit, sheet)
    reader = _Reader(Asked(pack, task, unit, known))
    for sheet in sheets:
        reader.read(sheet)
    if not reader.forms:
        raise NothingFound(path.name)
    return reader.told()


def mark_of(path: Path) -> Mark | None:
    """Whose workbook a file is, when it is one of ours; raises what `read_sheets` raises."""
    found = (layout.marked(sheet) for sheet in read_sheets(path))
    return next((mark[1] for mark in found if mark), None)


def _refuse_foreign(name: str, pack: FormPack, task: Task, unit: str, sheet: Sheet) -> None:
    found = layout.marked(sheet)
    if found is None:
        return
    mark = found[1]
    if mark.task != task.id:
        raise WrongWorkbook.of_task(name)
    if mark.unit != unit:
        other = pack.unit.get(mark.unit)
        raise WrongWorkbook.of_unit(name, other.name if other else "另一个单位")


class _Reader:
    """Collects what the sheets of one workbook say."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.observations: dict[tuple[str, str], Observation] = {}
        self.rows: dict[tuple[str, str], SurveyRow] = {}
        self.objects: dict[str, Subject] = {}
        self.problems: list[SheetProblem] = []
        self.forms: dict[str, None] = {}
        self.seen: set[str] = set()
        """Data that have a place on some sheet."""

    def told(self) -> SheetReading:
        """Everything, with what no sheet had at the end."""
        for datum in self.asked.data.values():
            if datum.code not in self.seen:
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
        )

    def read(self, sheet: Sheet) -> None:
        """Read one sheet."""
        mark = layout.marked(sheet)
        if (mark is None and sheet.hidden) or (mark is not None and mark[0] != FORM):
            return
        found = layout.find(sheet, self.asked)
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
            _TableReader(self, sheet, found).read()

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
        text = shown(sheet.text(*at))
        self.problems.append(
            SheetProblem(kind, sheet.name, address(*at), text, sentence, remedy, datum, subject)
        )


class _ListReader:
    """Reads a list: one value per datum, with its nature, source and explanation."""

    def __init__(self, reader: _Reader, sheet: Sheet, found: ListLayout) -> None:
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
        self._unknown(done)

    def _row(self, row: int, datum: BaseDatum) -> None:
        column = self.columns.get("value", -1)
        measure = self._text(row, "measure") or self.layout.measure
        new = self.reader.take(self.sheet, (row, column), datum, COUNTY, measure)
        if new is not None:
            self.reader.observations[datum.code, COUNTY] = self._noted(row, new)

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
        return _is_frame(text) or self.reader.asked.computed.exactly(text) is not None

    def _unknown(self, done: set[int]) -> None:
        name, value = self.columns.get("name", -1), self.columns.get("value", -1)
        first = min(done, default=0)
        for row in range(first, len(self.sheet.rows)):
            text, filled = self.sheet.text(row, name).strip(), self.sheet.text(row, value).strip()
            computed = self.sheet.text(row, self.columns.get("key", -1)) == TOTAL
            if row in done or not text or not filled or computed or self._is_no_answer(text):
                continue
            said = f"“{shown(text)}”不是本单位的填报项，没有读入。"
            self.reader.say(self.sheet, (row, name), Kind.UNKNOWN_ROW, said, "请核对名称。")


class _TableReader:
    """Reads a table: a row per place or object, a column per datum."""

    def __init__(self, reader: _Reader, sheet: Sheet, found: TableLayout) -> None:
        self.reader, self.sheet, self.layout = reader, sheet, found
        self.form = found.form
        self.subjects = Subjects(reader.asked.subjects(found.form), reader.asked)
        self.data = [(reader.asked.data[code], column) for code, column in found.data.items()]
        self.done: dict[str, int] = {}

    def read(self) -> None:
        """Read every row, then name the subjects that have none."""
        reader = self.reader
        reader.forms[self.form.code] = None
        reader.seen |= self.layout.data.keys()
        above: tuple[str, ...] = ("",) * len(self.layout.parents)
        for row in range(self.layout.first, len(self.sheet.rows)):
            named = tuple(self._text(row, column) for column in self.layout.parents)
            above = _spread_down(above, named)
            key = RowKey(
                self._role(row, "key"), self._role(row, "code"), self._role(row, "name"),
                tuple(filter(None, above)),
            )  # fmt: skip
            if self._concerns(row, key):
                self._row(row, key)
        if self.form.kind is FormKind.PLACES:
            self._missing()

    def _concerns(self, row: int, key: RowKey) -> bool:
        """Whether a row is about something; headings, totals and footers are not."""
        if key.key == TOTAL or not any((key.key, key.code, key.name)):
            return False
        if key.key:
            return True
        name = key.name or key.code
        filled = [text for _, c in self.data if (text := self._text(row, c))]
        return not _is_frame(name) and not _is_numbering(self.sheet.rows[row]) and bool(
            filled or self.subjects.match(key).subject or self._role(row, "state")
            or self.form.kind is FormKind.REGISTER
        )  # fmt: skip

    def _row(self, row: int, key: RowKey) -> None:
        match = self.subjects.match(key)
        subject = match.subject
        if subject is None and match.kind is Kind.UNKNOWN_ROW and self._may_add():
            subject = self._new(key)
        at = (row, self.layout.columns.get("name", self.layout.columns.get("code", 0)))
        if subject is None:
            said = f"{match.sentence}这一行没有读入。"
            self.reader.say(self.sheet, at, match.kind, said, "请核对编号和名称。")
            return
        if subject.id in self.done:
            said = f"“{key.shown}”与第 {self.done[subject.id] + 1} 行是同一个，只用了前一行。"
            self.reader.say(
                self.sheet, at, Kind.DOUBLE_ROW, said, "请核对，只留一行。", "", subject.id
            )
            return
        self.done[subject.id] = row
        if self.form.kind is FormKind.REGISTER:
            named = replace(subject, code=key.code or subject.code, name=key.name or subject.name)
            self.reader.objects[subject.id] = named
        for datum, column in self.data:
            if self.sheet.text(row, column) or (row, column) in self.sheet.uncomputed:
                measure = self.layout.measures.get(datum.code, "")
                self.reader.take(self.sheet, (row, column), datum, subject.id, measure)
        self._survey(row, subject.id)

    def _may_add(self) -> bool:
        return self.form.kind is FormKind.REGISTER and self.form.rows_by == "owner"

    def _new(self, key: RowKey) -> Subject:
        """A register row that is not known yet, under a provisional id."""
        number = sum(1 for id_ in self.reader.objects if id_.startswith(NEW)) + 1
        return Subject(
            f"{NEW}{number}", "row", self.form.code, key.code, key.name or key.code,
            self._parent(key), self.reader.asked.unit,
        )  # fmt: skip

    def _parent(self, key: RowKey) -> str:
        """The place that the row names as the one it lies in, else the county."""
        wanted = [normal(text) for text in key.parents]
        found = [
            place.id
            for place in self.reader.asked.places.values()
            if place.form == self.form.level
            and {normal(place.name), normal(place.code)} & {*wanted}
        ]
        return found[0] if len(found) == 1 else COUNTY

    def _survey(self, row: int, subject: str) -> None:
        if not self.form.by_exception:
            return
        text = self._role(row, "state")
        state = STATES.get(normal(text)) or STATES.get(text)
        column = self.layout.columns.get("state", 0)
        filled = any((datum.code, subject) in self.reader.observations for datum, _ in self.data)
        if text and state is None:
            said = f"“{shown(text)}”不是调查状态。"
            remedy = f"可选：{'、'.join(s.word for s in RowState)}。"
            self.reader.say(self.sheet, (row, column), Kind.REFUSED, said, remedy, "", subject)
        if state is None:
            state = RowState.SURVEYED if filled else RowState.NOT_SURVEYED
            if filled:
                said = "填了内容但没有调查状态，按“已调查”读入。"
                self.reader.say(self.sheet, (row, column), Kind.DOUBTFUL, said, "", "", subject)
        elif filled and not state.counts:
            said = f"填了内容，但调查状态是“{state.word}”，这一行不计入。"
            self.reader.say(
                self.sheet, (row, column), Kind.DOUBTFUL, said, "请核对调查状态。", "", subject
            )
        by, date = self._role(row, "by"), self._role(row, "date")
        if state is not RowState.NOT_SURVEYED or by or date:
            self.reader.rows[self.form.code, subject] = SurveyRow(
                self.form.code, subject, state, by, dates.day(date) or date
            )

    def _missing(self) -> None:
        for subject in self.subjects.by_id.values():
            if subject.id not in self.done:
                said = f"“{self.form.title}”里没有“{subject.code} {subject.name}”这一行。"
                self.reader.problems.append(
                    SheetProblem(
                        Kind.MISSING_ROW, self.sheet.name, "", "", said, subject=subject.id
                    )
                )

    def _role(self, row: int, role: str) -> str:
        column = self.layout.columns.get(role)
        return "" if column is None else self._text(row, column)

    def _text(self, row: int, column: int) -> str:
        return self.reader.text(self.sheet, row, column)


def _spread_down(above: tuple[str, ...], named: tuple[str, ...]) -> tuple[str, ...]:
    """Merged cells name a place once for many rows; a new one ends those right of it."""
    spread = list(above)
    for i, text in enumerate(named):
        if text:
            spread[i:] = [text, *named[i + 1 :]]
            break
    return tuple(spread)


def _is_frame(text: str) -> bool:
    """Whether a row's name shows that it is a total or the foot of the table."""
    return normal(text) in TOTALS or FOOTERS.match("".join(text.split())) is not None


def _is_numbering(cells: Iterable[str]) -> bool:
    """Whether a row only numbers the columns: 1 2 3, or 甲 乙 1 2."""
    texts: Iterator[str] = (text.strip() for text in cells if text.strip())
    found = [text for text in texts if text not in {"甲", "乙", "丙", "丁"}]
    return len(found) > 1 and found == [str(i) for i in range(1, len(found) + 1)]
