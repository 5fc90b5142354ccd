"""Reads a list: one value per datum, with its nature, source and explanation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack import dates
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.model import Nature, Observation
from cityexam_desktop.workspace.sheets.captions import fitting
from cityexam_desktop.workspace.sheets.cells import shown
from cityexam_desktop.workspace.sheets.model import TOTAL, Kind
from cityexam_desktop.workspace.sheets.rownames import key_of_item
from cityexam_desktop.workspace.sheets.subjects import RowKey
from cityexam_desktop.workspace.sheets.words import NATURES, is_frame, is_numbering, measured

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.formpack.spreadsheet import Sheet
    from cityexam_desktop.workspace.sheets.laidout import ListLayout
    from cityexam_desktop.workspace.sheets.reading import Reader

_ITEM: Final = "请核对名称，或在“行的对应”里说明是哪一项。"


class ListReader:
    """Reads a list: one value per datum, with its nature, source and explanation."""

    def __init__(self, reader: Reader, sheet: Sheet, found: ListLayout) -> None:
        """Prepare to read one sheet into `reader`."""
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
        own = self._text(row, "measure") or measured(self._text(row, "name"))[1]
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
        first = self.layout.first or min(done, default=0)
        for row in range(first, len(self.sheet.rows)):
            if row in self.layout.past and self._value_text(row):
                self.reader.skip((row, self.columns["year"]), self._text(row, "year"))
            elif row not in done and self._value_text(row):
                self._is_unknown(row)

    def _value_text(self, row: int) -> str:
        return self.sheet.text(row, self.columns.get("value", -1)).strip()

    def _is_unknown(self, row: int) -> None:
        """Say of a row with a value and without a datum why it was not read."""
        name = self.columns.get("name", -1)
        text = self.sheet.text(row, name).strip()
        if self.sheet.text(row, self.columns.get("key", -1)) == TOTAL:
            return
        first = next((t.strip() for t in self.sheet.rows[row] if t.strip()), "")
        if self._is_heading(row) or self._is_no_answer(text or first):
            self.reader.skip((row, name), text or first)
            return
        if not text:
            said = "这一行有数，没有名称，没有读入。"
            at = (row, self.columns["value"])
            self.reader.say(self.sheet, at, Kind.UNKNOWN_ROW, said, "请在表里补上名称。")
            return
        kind, said = self._why_not(text)
        self.reader.say(self.sheet, (row, name), kind, said, _ITEM)
        self._meet(row, said)

    def _is_heading(self, row: int) -> bool:
        """Whether the headings stand there once more, or the columns are numbered."""
        head, cells = self.layout.head, self.sheet.rows[row]
        again = self.reader.asked.list_role(self._value_text(row)) == "value"
        return again or (head is not None and head.comes_again(cells)) or is_numbering(cells)

    def _why_not(self, text: str) -> tuple[Kind, str]:
        """Why a row was not read: nobody knows it, or the table has its datum already."""
        asked = self.reader.asked
        if asked.list_names.exactly(text) is not None:
            return Kind.DOUBLE_ROW, f"“{shown(text)}”在表里不止一行，只用了前一行。"
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
