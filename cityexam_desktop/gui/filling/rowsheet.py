"""A form of places or a register as a table: a line per subject, a column per datum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, DatumType, FormKind
from cityexam_desktop.gui.filling.sheet import (
    EMPTY,
    Cell,
    Column,
    Holds,
    Line,
    Look,
    noted,
    sort_key,
    standing,
    told,
    value_cell,
)
from cityexam_desktop.gui.filling.sums import Sums
from cityexam_desktop.workspace.model import Nature
from cityexam_desktop.workspace.naturally import in_order
from cityexam_desktop.workspace.quiet import quietly

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from cityexam_desktop.findings import Level
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, Form
    from cityexam_desktop.gui.filling.edit import Place
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.workspace.model import RowState

SURVEY_KEY = "survey"
NAME_KEY = "name"
_TAKEN_OVER, _BLANK = Nature.TAKEN_OVER, Absence.BLANK  # looked up once, asked for every cell


class RowSheet:
    """A line per place or register row; one more, empty, where rows may be added."""

    def __init__(self, live: Live, form: Form) -> None:
        """Lay the lines; cells are made when looked at."""
        self.live, self.form = live, form
        self.is_register = form.kind is FormKind.REGISTER
        self.columns = self._columns()
        self.subjects = live.subjects(form.code)
        if self.is_register:  # row 2 before row 10
            self.subjects = tuple(in_order(self.subjects))
        with quietly():
            self.lines = tuple(
                Line(
                    s.code if self.is_register else f"{s.code} {s.name}".strip(),
                    s.id,
                    form=form.code,
                )
                for s in self.subjects
            )
        if self.can_add:
            self.lines += (Line("＋", "", None, form.code),)
        self._row = {s.id: i for i, s in enumerate(self.subjects)}
        self._column = {c.key: i for i, c in enumerate(self.columns)}
        self._wide = len(self.columns)
        self._made: dict[int, list[Cell | None]] = {}
        self._plain: dict[tuple[str, Value], Cell] = {}
        """Cells of which nothing is to be said but the value, by datum and value."""
        self._words: dict[int, str] = {}
        self._sums = Sums(live, form.code)
        self._blocking: frozenset[str] | None = None
        self._written = [
            i for i, c in enumerate(self.columns) if c.datum and not c.datum.type.numeric
        ]

    @property
    def can_add(self) -> bool:
        """Whether the unit may add rows here."""
        return self.is_register and self.form.rows_by != "bureau"

    def is_new(self, row: int) -> bool:
        """Whether the line is the empty one in which a new row is begun."""
        return row >= len(self.subjects)

    def cell(self, row: int, column: int) -> Cell:
        """The cell of a line."""
        made = self._made.get(row)
        if made is None:
            made = self._made[row] = self._new_line() if self.is_new(row) else [None] * self._wide
        cell = made[column]
        if cell is None:
            cell = made[column] = self._cell(self.lines[row].subject, row, self.columns[column])
        return cell

    def is_made(self, row: int) -> bool:
        """Whether the line was looked at."""
        return row in self._made

    def target(self, row: int, column: int) -> BaseDatum | None:
        """The column's datum, where it is typed, the row exists, and is asked it now."""
        datum = None if self.is_new(row) else self.typed(row, column)
        if datum is None:
            return None
        return datum if self.live.is_relevant(datum, self.lines[row].subject) else None

    def typed(self, row: int, column: int) -> BaseDatum | None:
        """The column's datum, where it is typed; the same in every row."""
        del row
        datum = self.columns[column].datum
        return datum if datum is not None and datum.formula is None else None

    def position(self, datum: str, subject: str) -> tuple[int, int] | None:
        """Where a cell stands; what is about the row or form as a whole leads to its start."""
        row = self._row.get(subject, None if subject not in {"", COUNTY} else 0)
        if row is None or row >= len(self.lines):
            return None
        return row, self._column.get(datum, 0)

    def words(self, row: int) -> str:
        """Code, name, parent, survey state, what is written in it, whether it is last year's."""
        if self.is_new(row):
            return ""
        if row not in self._words:
            self._words[row] = self._all_words(row)
        return self._words[row]

    def _all_words(self, row: int) -> str:
        item = self.subjects[row]
        parent = self.live.answers.places.get(item.parent)
        texts = [self.lines[row].head, item.name, parent.name if parent else ""]
        if self.form.by_exception:
            texts.append(self._state(item.id).word)
        if self._has_taken(item.id):
            texts.append(_TAKEN_OVER.word)
        return "\n".join((*texts, *(str(self.key(row, column)) for column in self._written)))

    def _has_taken(self, subject: str) -> bool:
        """Whether something in the row is last year's and not looked at again."""
        held = (self.live.notes.get((c.key, subject)) for c in self.columns if c.datum)
        return any(note is not None and note.nature is _TAKEN_OVER for note in held)

    def key(self, row: int, column: int) -> Decimal | str:
        """What a line is sorted by; the cell itself need not be made for it."""
        datum = self.columns[column].datum
        if self.is_new(row):
            return ""
        if datum is None:
            return self._cell(self.lines[row].subject, row, self.columns[column]).key
        return sort_key(self.live.value(datum.code, self.subjects[row].id))

    def forget(self, cells: Iterable[Place] | None = None) -> None:
        """Make the lines of the touched subjects again, or all."""
        self._blocking = None
        if cells is None:
            self._sums.clear()
            self._made.clear()
            self._plain.clear()
            self._words.clear()
            return
        touched = {subject for _, subject in cells}
        self._sums.touch(touched)
        for subject in touched:
            row = self._row.get(subject)
            if row is not None:
                self._made.pop(row, None)
                self._words.pop(row, None)

    def is_open(self, row: int) -> bool:
        """Not surveyed, or with a finding that blocks."""
        if self.is_new(row):
            return True
        subject = self.lines[row].subject
        if self.form.by_exception and not self._state(subject).counts:
            return True
        return subject in self._blocked

    @property
    def _blocked(self) -> frozenset[str]:
        """The subjects with a finding that blocks; found once for all lines of a filter."""
        if self._blocking is None:
            codes = {column.datum.code for column in self.columns if column.datum}
            self._blocking = frozenset(
                subject
                for (code, subject), found in self.live.at.items()
                if code in codes and any(finding.blocks for finding in found)
            )
        return self._blocking

    def _state(self, subject: str) -> RowState:
        return self.live.survey_row(self.form.code, subject).state

    def _columns(self) -> tuple[Column, ...]:
        head: list[Column] = []
        if self.is_register:
            head.append(Column(NAME_KEY, "名称", Holds.NAME, width=14))
        else:
            head.append(Column("parent", "所属", width=7))
        if self.form.by_exception:
            head.append(Column(SURVEY_KEY, "调查状态", Holds.SURVEY, width=5))
        return (*head, *map(_of, self.live.data_of(self.form.code)))

    def _value(self, datum: BaseDatum, subject: str) -> Cell:
        """A value's cell; most hold a value and nothing else, and are alike in many rows."""
        live, place = self.live, (datum.code, subject)
        note = live.notes.get(place)
        said = note is not None and (note.note or note.nature is _TAKEN_OVER)
        if said or place in live.at or place in live.drafts or place in live.remarked:
            return value_cell(live, datum, subject)
        value = live.value(datum.code, subject)
        if isinstance(value, Absence) and (datum.formula is not None or value is not _BLANK):
            return value_cell(live, datum, subject)
        found = self._plain.get((datum.code, value))
        if found is None:
            found = self._plain[datum.code, value] = value_cell(live, datum, subject)
        return found

    def _cell(self, subject: str, row: int, column: Column) -> Cell:
        if column.datum is not None:
            return self._value(column.datum, subject)
        if ("", subject) in self.live.at:
            found = self.live.at["", subject]
            about = standing(found), "\n".join(map(told, found)), noted(found)
            return self._head(subject, row, column, *about)
        if column.holds is Holds.NAME:
            return self._head(subject, row, column)
        what = self._told(subject, row, column)
        plain = self._plain.get((column.key, what))
        if plain is None:
            plain = self._plain[column.key, what] = self._head(subject, row, column)
        return plain

    def _told(self, subject: str, row: int, column: Column) -> str:
        """What stands in a cell that holds no value: a state, a name, what the row belongs to."""
        if column.holds is Holds.SURVEY:
            return self._state(subject).word
        if column.holds is Holds.NAME:
            return self.subjects[row].name
        parent = self.live.answers.places.get(self.subjects[row].parent)
        return parent.name if parent else ""

    def _head(
        self,
        subject: str,
        row: int,
        column: Column,
        level: Level | None = None,
        tips: str = "",
        note: str = "",
    ) -> Cell:
        text = self._told(subject, row, column)
        can, look = False, Look.QUIET
        if column.holds is Holds.SURVEY:
            can, look = True, Look.GOOD if self._state(subject).counts else Look.NORMAL
        elif column.holds is Holds.NAME:
            can, look = self.live.has_object(subject), Look.NORMAL
        edit = text if column.holds is not Holds.PLAIN else ""
        return Cell(text, edit, can, level=level, look=look, tip=tips, note=note, key=text)

    def _new_line(self) -> list[Cell | None]:
        hint = Cell("在这里输入名称，新增一行", editable=True, look=Look.QUIET)
        # Whoever types beside the name is told; a cell that takes no key says nothing.
        typed = Cell(editable=True, look=Look.QUIET)
        cells = {c.key: typed for i, c in enumerate(self.columns) if self.typed(0, i)}
        return [hint if c.holds is Holds.NAME else cells.get(c.key, EMPTY) for c in self.columns]

    def total(self, column: int, rows: Iterable[int] | None = None) -> Decimal | None:
        """The sum of a column of amounts over the rows that count; None where none is meant.

        With `rows` only those lines are added up.
        """
        datum = self.columns[column].datum
        if datum is None or not datum.type.numeric:
            return None
        if rows is None:
            return self._sums.of(datum)
        return self._sums.over(datum, (self.lines[row].subject for row in rows))


def _of(datum: BaseDatum) -> Column:
    """A datum's column, as wide as its values ask for."""
    title = f"{datum.name}（{datum.measure}）" if datum.measure else datum.name
    widths = {DatumType.TEXT: 12, DatumType.YESNO: 5, DatumType.CHOICE: 8}
    width = widths.get(datum.type, 6)
    number = datum.type in {DatumType.COUNT, DatumType.DECIMAL}
    return Column(datum.code, title, Holds.VALUE, datum, width, number, datum.definition)
