"""The sheet of a place form or register: a row per subject, a column per datum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.formula import to_spreadsheet
from cityexam_desktop.formpack.model import COUNTY, DatumType, FormKind, Rollup
from cityexam_desktop.report.workbook.lists import cell_value
from cityexam_desktop.report.workbook.page import (
    ASLEEP,
    ENTRY,
    HEAD_ROW,
    LEFT,
    MARK_ROW,
    MIDDLE,
    OPEN,
    QUIET,
    RIGHT,
    SONG,
    Choosing,
    about_datum,
    coloured,
    explain,
    formula,
    framed,
    headed,
    mark_wrong,
    number_format,
    put,
)
from cityexam_desktop.workspace.model import RowState, SurveyRow
from cityexam_desktop.workspace.sheets.asked import above
from cityexam_desktop.workspace.sheets.cells import absence_text
from cityexam_desktop.workspace.sheets.model import PARENT, TOTAL, VALUE

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from cityexam_desktop.formpack.model import BaseDatum, Form
    from cityexam_desktop.report.workbook.page import Job
    from cityexam_desktop.workspace.model import Subject

_TOTAL_ROW: Final = HEAD_ROW + 1
_FIRST: Final = HEAD_ROW + 2
_SPARE: Final = 24
"""Blank rows that a register's page has for new objects."""
_FARTHEST: Final = 5000
_UPRIGHT_FROM: Final = 14
"""From so many data on, headings of ticks stand upright."""
_TICK: Final = frozenset({DatumType.YESNO})
_UPRIGHT: Final = Alignment(horizontal="center", vertical="top", text_rotation=255, wrap_text=True)
_STATES: Final = tuple(state.word for state in RowState)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: its role, heading and width; `datum` when it holds one."""

    role: str
    title: str
    width: int
    free: bool = False
    datum: BaseDatum | None = None


def _is_tick(column: _Column) -> bool:
    return column.datum is not None and column.datum.type in _TICK


class _Table:
    """The sheet in the making."""

    def __init__(self, job: Job, form: Form) -> None:
        self.job, self.form = job, form
        self.asked = job.asked_in(form)
        self.is_register = form.kind is FormKind.REGISTER
        self.places: dict[str, Subject] = {p.id: p for p in job.task.places}
        self.subjects = self._subjects()
        self.columns = self._columns()
        self.letter = {
            column.role: get_column_letter(at) for at, column in enumerate(self.columns, start=2)
        }
        filled = _FIRST + len(self.subjects) - 1
        self.page_end = max(_FIRST, filled + (_SPARE if self.is_register else 0))
        self.end = _FARTHEST if self.is_register else self.page_end
        self.ws: Worksheet = job.sheet(form, [column.role for column in self.columns])
        self.choosing = Choosing(job, self.ws)

    def _subjects(self) -> tuple[Subject, ...]:
        if self.is_register:
            return tuple(o for o in self.job.content.objects if o.form == self.form.code)
        return tuple(p for p in self.job.task.places if p.form == self.form.level)

    def _columns(self) -> tuple[_Column, ...]:
        levels = {level.code: level.name for level in self.job.pack.levels}
        free = self.is_register
        made = [_Column("code", "编号", 12, free)]
        made += [_Column(f"{PARENT}{c}", levels.get(c, c), 14, free) for c in self._levels_above()]
        made.append(_Column("name", "名称", 20, free))
        if self.form.by_exception:
            made.append(_Column("state", "调查状态", 10, free=True))
        upright = len(self.asked) >= _UPRIGHT_FROM
        for datum in self.asked:
            measure = f"（{datum.measure}）" if datum.measure else ""
            narrow = datum.type in _TICK
            width = (4 if upright else 9) if narrow else 12
            made.append(
                _Column(f"{VALUE}{datum.code}", f"{datum.name}{measure}", width, True, datum)  # noqa: FBT003
            )
        if self.form.by_exception:
            made += [
                _Column("by", "采集人", 10, free=True),
                _Column("date", "采集日期", 12, free=True),
            ]
        return tuple(made)

    def _levels_above(self) -> list[str]:
        """The levels of places that a row lies in, the outermost first, the county left out."""
        if self.is_register:
            return [] if self.form.level == COUNTY else [self.form.level]
        there = {place.form for place in self.job.task.places}
        parent = {level.code: level.parent for level in self.job.pack.levels}
        found: list[str] = []
        at = parent.get(self.form.level, "")
        while at and at != COUNTY and at not in found:
            if at in there:
                found.insert(0, at)
            at = parent.get(at, "")
        return found

    def write(self) -> None:
        """Write headings, totals and rows, then what may be chosen."""
        upright = len(self.asked) >= _UPRIGHT_FROM
        for at, column in enumerate(self.columns, start=2):
            self._head(at, column, upright=upright)
            self._total(at, column)
            self._free(at, column)
        put(self.ws, _TOTAL_ROW, 1, TOTAL)
        states = {r.subject: r for r in self.job.content.rows if r.form == self.form.code}
        for row, subject in enumerate(self.subjects, start=_FIRST):
            self._row(row, subject, states.get(subject.id))
        longest = max((len(c.title) for c in self.columns if _is_tick(c)), default=0)
        self.ws.row_dimensions[HEAD_ROW].height = min(40 + 13 * longest, 240) if upright else 46
        self.ws.auto_filter.ref = (
            f"B{_TOTAL_ROW}:{get_column_letter(len(self.columns) + 1)}{self.page_end}"
        )
        end = get_column_letter(len(self.columns) + 1)
        coloured(self.ws, f"B{_FIRST}:{end}{self.page_end}", "TRUE", None)
        frozen = self.letter["state" if self.form.by_exception else "name"]
        beside = get_column_letter(self._at(frozen) + 1)
        self.job.finish(
            self.ws, self.form, head=_TOTAL_ROW, frozen=f"{beside}{_FIRST}",
            last=(self.page_end, len(self.columns) + 1),
        )  # fmt: skip

    def _at(self, letter: str) -> int:
        return [*self.letter.values()].index(letter) + 2

    def _head(self, at: int, column: _Column, *, upright: bool) -> None:
        standing = upright and _is_tick(column)
        cell = headed(self.ws, at, column.title, _UPRIGHT if standing else MIDDLE)
        if column.datum is not None:
            explain(cell, about_datum(column.datum))
        self.ws.column_dimensions[get_column_letter(at)].width = column.width

    def _total(self, at: int, column: _Column) -> None:
        """A live total above the rows, where it stays in sight."""
        letter = get_column_letter(at)
        cells = f"{letter}{_FIRST}:{letter}{self.end}"
        cell: Cell
        if column.role == "code":
            cell = put(self.ws, _TOTAL_ROW, at, "合计")
        elif column.role == "name":
            cell = formula(self.ws, _TOTAL_ROW, at, f'=COUNTA({cells})&" 行"')
        elif column.role == "state":
            done = f'COUNTIF({cells},"{RowState.SURVEYED.word}")'
            as_last = f'COUNTIF({cells},"{RowState.AS_LAST_YEAR.word}")'
            cell = formula(self.ws, _TOTAL_ROW, at, f'="已查 "&({done}+{as_last})')
        elif column.datum is not None and column.datum.type is DatumType.YESNO:
            cell = formula(self.ws, _TOTAL_ROW, at, f'=COUNTIF({cells},"是")')
        elif column.datum is not None and column.datum.rollup is Rollup.SUM:
            cell = formula(self.ws, _TOTAL_ROW, at, f"=SUM({cells})")
            cell.number_format = number_format(column.datum)
        else:
            cell = put(self.ws, _TOTAL_ROW, at, None)
        number_format_kept = cell.number_format
        framed(cell, QUIET, RIGHT if column.datum is not None else LEFT)
        cell.font = Font(SONG, size=10.5, bold=True)
        cell.number_format = number_format_kept

    def _free(self, at: int, column: _Column) -> None:
        """Open a column for entry; its blank cells are the column's, none is written."""
        if not column.free:
            return
        letter = get_column_letter(at)
        style = self.ws.column_dimensions[letter]
        style.protection, style.fill, style.font = OPEN, ENTRY, Font(SONG, size=10.5)
        style.number_format = number_format(column.datum) if column.datum else "@"
        cells, first = f"{letter}{_FIRST}:{letter}{self.end}", f"{letter}{_FIRST}"
        for row in range(MARK_ROW, HEAD_ROW):
            put(self.ws, row, at, None).alignment = LEFT  # else it would be open too
        if column.role == "state":
            self.choosing.options(_STATES, cells, strict=True)
        if column.datum is not None:
            self.choosing.datum(column.datum, cells)
            mark_wrong(self.ws, column.datum, cells, first)
            self._mark_asleep(column.datum, cells)

    def _mark_asleep(self, datum: BaseDatum, cells: str) -> None:
        """Grey out what a row is not asked: elevators only above three storeys."""
        if datum.relevant is None:
            return
        codes = datum.relevant.codes
        if not {f"{VALUE}{code}" for code in codes} <= self.letter.keys():
            return
        text = to_spreadsheet(datum.relevant, self._cell, self._cell, self._cell)
        if text is None or datum.relevant.prev_codes:
            return
        known = ",".join(f'${self.letter[f"{VALUE}{code}"]}{_FIRST}=""' for code in sorted(codes))
        plain = [c for c in codes if self.job.pack.datum[c].type not in _TICK]
        unknown = f"OR({known})" if plain else "FALSE"
        coloured(self.ws, cells, f"IF({unknown},FALSE,NOT({text[1:]}))", ASLEEP)

    def _cell(self, code: str) -> str:
        """A datum of the same row, a tick as 1 or 0."""
        place = f"${self.letter[f'{VALUE}{code}']}{_FIRST}"
        return f'IF({place}="是",1,0)' if self.job.pack.datum[code].type in _TICK else place

    def _row(self, row: int, subject: Subject, survey: SurveyRow | None) -> None:
        put(self.ws, row, 1, subject.id)
        lies_in = {f"{PARENT}{p.form}": p.name for p in above(subject, self.places)}
        texts = {"code": subject.code, "name": subject.name, **lies_in}
        if survey is not None:
            texts |= {"state": survey.state.word, "by": survey.by, "date": survey.date}
        for at, column in enumerate(self.columns, start=2):
            if column.datum is not None:
                self._value(row, at, column.datum, subject)
            elif text := texts.get(column.role, ""):
                cell = framed(put(self.ws, row, at, text), ENTRY if column.free else QUIET)
                if column.free:
                    cell.protection, cell.number_format = OPEN, "@"

    def _value(self, row: int, at: int, datum: BaseDatum, subject: Subject) -> None:
        held = self.job.values.get((datum.code, subject.id))
        if held is None:
            return
        absent = isinstance(held.value, Absence)
        value = absence_text(held) if absent else cell_value(datum, held.value)
        if value is None:
            return
        numeric = datum.type in {DatumType.COUNT, DatumType.DECIMAL} and not absent
        cell = framed(put(self.ws, row, at, value), ENTRY, RIGHT if numeric else MIDDLE)
        cell.protection, cell.number_format = OPEN, number_format(datum)

    def progress(self) -> str:
        """The formula that counts how many rows are filled."""
        sheet = quote_sheetname(self.ws.title)
        if self.form.by_exception:
            return f'={sheet}!{self.letter["state"]}{_TOTAL_ROW}&"/{len(self.subjects)}"'
        first = self.letter["name"] if self.is_register else self.letter[self.columns[-1].role]
        count = f"COUNTA({sheet}!{first}{_FIRST}:{first}{self.end})"
        return f'={count}&" 行"' if self.is_register else f'={count}&"/{len(self.subjects)}"'


def write_table(job: Job, form: Form) -> str:
    """Write the sheet; give the formula that counts what is filled."""
    table = _Table(job, form)
    table.write()
    return table.progress()
