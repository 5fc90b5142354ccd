"""Reads a table, of ours or foreign: a row per place or object, a column per datum.

A table may have 100,000 rows, so what every row asks is prepared once: the columns, and
per column the texts that were understood already (是, 6, 砖混 come again and again).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack import dates
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.workspace.answering import LONGEST_TEXT
from cityexam_desktop.workspace.model import Observation, RowState, Subject, SurveyRow
from cityexam_desktop.workspace.sheets.cells import shown
from cityexam_desktop.workspace.sheets.model import ADD, NEW, TOTAL, Kind, SheetProblem
from cityexam_desktop.workspace.sheets.nearby import likeness
from cityexam_desktop.workspace.sheets.strangers import Strangers
from cityexam_desktop.workspace.sheets.subjects import Match, RowKey
from cityexam_desktop.workspace.sheets.words import (
    STATES,
    identity,
    is_aggregate,
    is_frame,
    is_numbering,
    normal,
)
from cityexam_desktop.workspace.sheets.years import told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.formpack.spreadsheet import Sheet
    from cityexam_desktop.workspace.sheets.laidout import TableLayout
    from cityexam_desktop.workspace.sheets.reading import Reader

_NUMBERED: Final = 200
"""Rows that are looked at to tell a running number from a code."""
_TOLD: Final = 8
"""Rows without a name that are told by their number."""
_REMEMBERED: Final = 5000
"""Texts of one column whose values are remembered."""


class TableReader:
    """Reads one sheet into `reader`."""

    def __init__(self, reader: Reader, sheet: Sheet, found: TableLayout) -> None:
        """Prepare what every row asks."""
        self.reader, self.sheet, self.layout = reader, sheet, found
        self.form = found.form
        self.subjects = reader.asked.finder(found.form)
        self.is_register = self.form.kind is FormKind.REGISTER
        self.strangers = Strangers(reader, sheet, found)
        self.data = [
            (reader.asked.data[code], column, dict[str, "Value"]())
            for code, column in found.data.items()
        ]
        self.numbers = self._only_numbers()
        self.done: dict[str, int] = {}
        self.unnamed: list[int] = []
        self.new = sum(1 for id_ in reader.objects if id_.startswith(NEW))
        self.days: dict[str, str] = {}

    def read(self) -> None:
        """Read every row, then name the subjects that have none."""
        reader = self.reader
        reader.forms[self.form.code] = None
        reader.seen |= self.layout.data.keys()
        parents = self.layout.parents
        above: tuple[str, ...] = ("",) * len(parents)
        last = RowKey("", "", "", ())
        for row in range(self.layout.first, len(self.sheet.rows)):
            if parents:
                above = _spread_down(above, tuple(self._text(row, c) for c in parents))
            key = RowKey(
                self._role(row, "key"), "" if self.numbers else self._role(row, "code"),
                self._role(row, "name"),
                tuple(filter(None, above)) if parents else (),
            )  # fmt: skip
            if "year" in self.layout.columns:
                if self._is_past(row):
                    last = key if key.code or key.name else last
                    continue
                key = key if key.code or key.name else replace(last, parents=key.parents)
                last = key
            self._keyed(row, key)
        self._tell_unnamed()
        reader.present.update((self.form.code, subject) for subject in self.done)
        if self.form.kind is FormKind.PLACES and not reader.share:
            self._missing()

    def _only_numbers(self) -> bool:
        """Whether the codes of a foreign table only number its rows: 1, 2, 3 beside other names."""
        if not {"code", "name"} <= self.layout.columns.keys() or "key" in self.layout.columns:
            return False
        rows = range(self.layout.first, min(len(self.sheet.rows), self.layout.first + _NUMBERED))
        texts = ((self._role(row, "code"), self._role(row, "name")) for row in rows)
        told = [(code, name) for code, name in texts if code.isdecimal() and name]
        if [int(code) for code, _ in told] != [*range(1, len(told) + 1)]:
            return False
        others = sum(self.subjects.belies(code, name) for code, name in told)
        if others * 2 <= len(told):
            return False
        said = "这一列从 1 起一行一个号，与名单里的编号对不上，只按名称对应。"
        self._say_at(self.layout.columns["code"], Kind.DOUBTFUL, said)
        return True

    def _say_at(self, column: int, kind: Kind, said: str) -> None:
        """Say something about a column."""
        self.reader.say(self.sheet, (self.layout.first - 1, column), kind, said)

    def _is_past(self, row: int) -> bool:
        """Whether a row says that it is of another year; it is counted."""
        text = self._role(row, "year")
        year = told(text, self.reader.asked.task.period)[0]
        if year in {None, 0}:
            return False
        self.reader.skip((row, self.layout.columns["year"]), text)
        return True

    def _keyed(self, row: int, key: RowKey) -> None:
        """Read a row if it is about something; headings, totals and footers are not."""
        if key.key == TOTAL:
            return
        if not (key.key or key.code or key.name):
            self._unnamed(row)
            return
        known = self.subjects.exactly(key)
        match = Match(known) if known else self.subjects.match(key, self.reader.near)
        if known is not None or key.key or self._concerns(row, key, match):
            self._row(row, key, match)

    def _unnamed(self, row: int) -> None:
        """Say of a row with values that it does not tell whose they are."""
        if not self._is_filled(row):
            return
        if self._is_frame(row, ""):
            self.reader.skip(self.layout.named(row), self._first_text(row))
            return
        self.unnamed.append(row)

    def _tell_unnamed(self) -> None:
        """One line for all rows that have values and no name: a table may have them by hundreds."""
        if not self.unnamed:
            return
        few = "、".join(str(row + 1) for row in self.unnamed[:_TOLD])
        more = f"等 {len(self.unnamed)} 行" if len(self.unnamed) > _TOLD else ""
        said = f"第 {few} 行{more}有数，没有编号和名称，没有读入。"
        remedy = "请在表里补上名称；名称合并成一格的请拆开。"
        self._say(self.unnamed[0], Kind.UNKNOWN_ROW, said, remedy)

    def _concerns(self, row: int, key: RowKey, match: Match) -> bool:
        if match.subject is not None:
            return True
        if self._is_frame(row, key.name or key.code):
            self.reader.skip(self.layout.named(row), key.name or key.code)
            return False
        return bool(self.is_register or self._role(row, "state") or self._is_filled(row))

    def _is_filled(self, row: int) -> bool:
        return any(self._text(row, column) for _, column, _ in self.data)

    def _first_text(self, row: int) -> str:
        return next((text.strip() for text in self.sheet.rows[row] if text.strip()), "")

    def _is_frame(self, row: int, name: str) -> bool:
        """Whether a row is a total, the foot of the table, or its headings once more."""
        cells = self.sheet.rows[row]
        own = name or self._first_text(row)
        return is_frame(own) or is_aggregate(own) or is_numbering(cells) or self._is_heading(row)

    def _is_heading(self, row: int) -> bool:
        """Whether the headings stand there once more, as at the top of a printed page."""
        head = self.layout.head
        if head is not None and head.comes_again(self.sheet.rows[row]):
            return True
        at, above = self.layout.named(row)[1], self.layout.first - 1
        text = self._text(row, at)
        return bool(text) and above >= 0 and text == self._text(above, at)

    def _row(self, row: int, key: RowKey, match: Match) -> None:
        subject = match.subject or self._stranger(row, key, match)
        if subject is None:
            return
        if subject.id in self.done:
            said = f"“{key.shown}”与第 {self.done[subject.id] + 1} 行是同一个，只用了前一行。"
            self._say(row, Kind.DOUBLE_ROW, said, "请核对，只留一行。", subject.id)
            return
        self.done[subject.id] = row
        if match.subject is not None and key.name not in {"", subject.name} and not key.key:
            self._named_otherwise(row, key, subject)
        if self.is_register and match.subject is not None:
            self.reader.objects[subject.id] = self._named(subject, key)
        filled = self._values(row, subject.id)
        if self.form.by_exception:
            self._survey(row, subject.id, filled=filled)

    def _named_otherwise(self, row: int, key: RowKey, subject: Subject) -> None:
        """Say of a row that its code told, where it is called a little otherwise."""
        if likeness(key.name, subject.name) < 1:
            said = f"“{shown(key.shown)}”按编号作“{subject.code} {subject.name}”读入。"
            self._say(row, Kind.NEAR, said, "不是同一个的，请改正表里的编号。", subject.id)

    def _named(self, subject: Subject, key: RowKey) -> Subject:
        """A register's row as its own workbook names it; a foreign table renames nothing."""
        if key.key != subject.id:
            return subject
        return replace(subject, code=key.code or subject.code, name=key.name or subject.name)

    def _values(self, row: int, subject: str) -> bool:
        """Read the cells of a row; say whether it has a value."""
        cells = self.sheet.rows[row]
        width, taken, filled = len(cells), self.reader.observations, False
        uncomputed = self.sheet.uncomputed
        for datum, column, known in self.data:
            text = cells[column] if column < width else ""
            if not text:
                if uncomputed and (row, column) in uncomputed:
                    self._take(row, column, datum, subject)
                continue
            value = known.get(text)
            cell = (datum.code, subject)
            if value is not None and cell not in taken:
                taken[cell] = Observation(datum.code, subject, value)
            else:
                self._understand(row, column, datum, subject, known)
            filled = filled or cell in taken
        return filled

    def _understand(
        self, row: int, column: int, datum: BaseDatum, subject: str, known: dict[str, Value]
    ) -> None:
        """Read a text for the first time; a plain one is remembered."""
        problems = len(self.reader.problems)
        new = self._take(row, column, datum, subject)
        plain = new is not None and new == Observation(datum.code, subject, new.value)
        if new and plain and len(self.reader.problems) == problems and len(known) < _REMEMBERED:
            known[self.sheet.rows[row][column]] = new.value

    def _take(self, row: int, column: int, datum: BaseDatum, subject: str) -> Observation | None:
        measure = self.layout.measures.get(datum.code, "")
        return self.reader.take(self.sheet, (row, column), datum, subject, measure)

    def _stranger(self, row: int, key: RowKey, match: Match) -> Subject | None:
        """What a row is about that fits none: as somebody said, a new one, or nothing."""
        read_as = self.strangers.read_as(row, key, match)
        if read_as != ADD:
            return self.subjects.by_id.get(read_as)
        new = self._new(key)
        self.reader.objects[new.id] = new
        return new

    def _new(self, key: RowKey) -> Subject:
        """A register row that is not known yet, under a provisional id."""
        self.new += 1
        return Subject(
            f"{NEW}{self.new}", "row", self.form.code, key.code, key.name or key.code,
            self._parent(key), self.reader.asked.unit,
        )  # fmt: skip

    def _parent(self, key: RowKey) -> str:
        """The place that the row names as the one it lies in, else the county."""
        found = {id_ for text in key.parents for id_ in self._homes.get(identity(text), ())}
        return found.pop() if len(found) == 1 else COUNTY

    @cached_property
    def _homes(self) -> Mapping[str, set[str]]:
        """The places in which rows may lie, by name and by code."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for place in self.reader.asked.places.values():
            if place.form == self.form.level:
                for text in (place.name, place.code):
                    found[identity(text)].add(place.id)
        return found

    def _survey(self, row: int, subject: str, *, filled: bool) -> None:
        text = self._role(row, "state")
        state = STATES.get(text) or (STATES.get(normal(text)) if text else None)
        column = self.layout.columns.get("state", 0)
        if text and state is None:
            said = f"“{shown(text)}”不是调查状态。"
            remedy = f"可选：{'、'.join(s.word for s in RowState)}。"
            self.reader.say(self.sheet, (row, column), Kind.REFUSED, said, remedy, "", subject)
        if state is None:
            state = RowState.SURVEYED if filled else RowState.NOT_SURVEYED
            if filled:
                said = "填了内容但没有调查状态，按“已调查”读入。"
                self.reader.say(self.sheet, (row, column), Kind.NO_STATE, said, "", "", subject)
        elif filled and not state.counts:
            said = f"填了内容，但调查状态是“{state.word}”，这一行不计入。"
            self.reader.say(
                self.sheet, (row, column), Kind.DOUBTFUL, said, "请核对调查状态。", "", subject
            )
        by, date = self._role(row, "by"), self._day(self._role(row, "date"))
        if state is not RowState.NOT_SURVEYED or by or date:
            found = SurveyRow(self.form.code, subject, state, by, date)
            self.reader.rows[self.form.code, subject] = found

    def _day(self, text: str) -> str:
        """A day as ISO text, else as it stands."""
        if text not in self.days:
            self.days[text] = dates.day(text) or text
        return self.days[text]

    def _missing(self) -> None:
        for subject in self.subjects.by_id.values():
            if subject.id not in self.done:
                said = f"“{self.form.title}”里没有“{subject.code} {subject.name}”这一行。"
                self.reader.problems.append(
                    SheetProblem(
                        Kind.MISSING_ROW, self.sheet.name, "", "", said, subject=subject.id
                    )
                )

    def _say(self, row: int, kind: Kind, said: str, remedy: str, subject: str = "") -> None:
        """Say something about a row as a whole."""
        self.reader.say(self.sheet, self.layout.named(row), kind, said, remedy, "", subject)

    def _role(self, row: int, role: str) -> str:
        column = self.layout.columns.get(role)
        return "" if column is None else self._text(row, column)

    def _text(self, row: int, column: int) -> str:
        """The text of a cell on one line; one too long to travel is left out, and said."""
        cells = self.sheet.rows[row]
        text = cells[column] if column < len(cells) else ""
        if len(text) > LONGEST_TEXT:
            return self.reader.text(self.sheet, row, column)
        return " ".join(text.split()) if text else ""


def _spread_down(above: tuple[str, ...], named: tuple[str, ...]) -> tuple[str, ...]:
    """Merged cells name a place once for many rows; a new one ends those right of it."""
    for i, text in enumerate(named):
        if text:
            return (*above[:i], *named[i:])
    return above
