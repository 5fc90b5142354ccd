"""A list form as a table: one value per datum, for the county as a whole."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, Direction
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.filling.sheet import (
    Cell,
    Column,
    Holds,
    Line,
    Look,
    change_text,
    doubts_at,
    value_cell,
)
from cityexam_desktop.workspace.model import Nature

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, Form
    from cityexam_desktop.gui.filling.edit import Place
    from cityexam_desktop.gui.filling.live import Live

NUMBER, NAME, VALUE, MEASURE, LAST, CHANGE, STATE = range(7)

_COLUMNS = (
    Column("number", "编号", width=3),
    Column("name", "名称", width=20),
    Column("value", "本年值", Holds.VALUE, width=7, number=True),
    Column("measure", "单位", width=5),
    Column("last", "上年值", width=6, number=True),
    Column("change", "变化", width=9, number=True),
    Column("state", "状态", width=5),
)


class ListSheet:
    """A line per datum that the unit is asked, and per datum computed from those."""

    def __init__(self, live: Live, form: Form) -> None:
        """Lay the lines; cells are made when looked at."""
        self.live, self.form = live, form
        self.columns = tuple(
            Column(c.key, f"{live.task.period}年" if c.key == "value" else c.title, c.holds,
                   None, c.width, c.number)
            for c in _COLUMNS
        )  # fmt: skip
        data = live.data_of(form.code)
        self.lines = tuple(
            Line(str(n), COUNTY, datum, form.code) for n, datum in enumerate(data, start=1)
        )
        self._row = {datum.code: i for i, datum in enumerate(data)}
        self._made: dict[int, tuple[Cell, ...]] = {}

    def cell(self, row: int, column: int) -> Cell:
        """The cell of a line."""
        made = self._made.get(row)
        if made is None:
            made = self._made[row] = self._line(row)
        return made[column]

    def is_made(self, row: int) -> bool:
        """Whether the line's cells are at hand."""
        return row in self._made

    def target(self, row: int, column: int) -> BaseDatum | None:
        """The line's datum, in the column of this year's values; a confirmed one is fixed."""
        datum = self._datum(row)
        fixed = self.live.is_fixed(datum.code, COUNTY)
        return datum if column == VALUE and datum.formula is None and not fixed else None

    def typed(self, row: int, column: int) -> BaseDatum | None:
        """The same: what a list asks it asks always."""
        return self.target(row, column)

    def position(self, datum: str, subject: str) -> tuple[int, int] | None:
        """The datum's line, in the column of this year's values."""
        row = self._row.get(datum)
        return None if row is None or subject not in {COUNTY, ""} else (row, VALUE)

    def words(self, row: int) -> str:
        """Number, name, code, value, state."""
        texts = (self.cell(row, column).text for column in (NUMBER, NAME, VALUE, STATE))
        return "\n".join((self._datum(row).code, *texts))

    def key(self, row: int, column: int) -> Decimal | str:
        """The cell's own key."""
        return self.cell(row, column).key

    def forget(self, cells: Iterable[Place] | None = None) -> None:
        """All lines are made again: computed ones may show what changed."""
        del cells
        self._made.clear()

    def is_open(self, row: int) -> bool:
        """Blank, refused, or with a finding that blocks."""
        datum = self._datum(row)
        if datum.formula is not None:
            return False
        blocks = any(f.blocks for f in self.live.at.get((datum.code, COUNTY), ()))
        return blocks or self.live.value(datum.code, COUNTY) is Absence.BLANK

    def _datum(self, row: int) -> BaseDatum:
        datum = self.lines[row].datum
        if datum is None:  # pragma: no cover - lines of a list form always have one
            raise LookupError(row)
        return datum

    def _line(self, row: int) -> tuple[Cell, ...]:
        live, datum = self.live, self._datum(row)
        value = value_cell(live, datum, COUNTY)
        last = live.last(datum.code, COUNTY)
        now = live.value(datum.code, COUNTY)
        text, look = judged_change(live, datum)
        broken = live.broken(datum.code) if last is not Absence.BLANK else ""
        state, state_look = self._state(datum, value)
        return (
            Cell(self.lines[row].head, key=Decimal(row)),
            Cell(datum.name, tip=datum.definition, key=datum.name),
            value,
            Cell(datum.measure, look=Look.QUIET, key=datum.measure),
            Cell(show(datum, last), number=True, look=Look.QUIET, tip=broken,
                 key=last if isinstance(last, Decimal) else ""),
            Cell("口径有变化" if broken else text, number=True, look=look, tip=broken,
                 key="" if broken else _amount(now, last)),
            Cell(state, look=state_look, tip=value.tip, key=state),
        )  # fmt: skip

    def _state(self, datum: BaseDatum, cell: Cell) -> tuple[str, Look]:
        if datum.formula is not None:
            return "自动计算", Look.QUIET
        if cell.refused:
            return "没有录入", Look.BAD
        value = self.live.value(datum.code, COUNTY)
        if value is Absence.BLANK:
            return ("未填", Look.NORMAL) if datum.required else ("选填", Look.QUIET)
        if self.live.is_fixed(datum.code, COUNTY):
            return "全县统一", Look.QUIET
        if cell.level is Level.MUST or cell.level is Level.EXPLAIN:
            return "须改正" if cell.level is Level.MUST else "须说明", Look.BAD
        return self._settled(datum, value), Look.GOOD

    def _settled(self, datum: BaseDatum, value: Value) -> str:
        """The state of a value that nothing stands against."""
        if any(f.explained for f in doubts_at(self.live, datum.code, COUNTY)):
            return "已说明"
        if self.live.observation(datum.code, COUNTY).nature is Nature.TAKEN_OVER:
            return "沿用上年"
        return value.word if isinstance(value, Absence) else "已填"


def judged_change(live: Live, datum: BaseDatum, subject: str = COUNTY) -> tuple[str, Look]:
    """The change, and better or worse where the datum alone moves its indicators."""
    new, old = live.value(datum.code, subject), live.last(datum.code, subject)
    text = change_text(datum, new, old)
    way = live.ways.get(datum.code)
    if way is None or live.broken(datum.code):
        return text, Look.QUIET
    if not isinstance(new, Decimal) or not isinstance(old, Decimal) or new == old:
        return text, Look.QUIET
    better = (new > old) is (way is Direction.HIGHER)
    return f"{text} {'好转' if better else '变差'}", Look.GOOD if better else Look.BAD


def _amount(new: object, old: object) -> Decimal | str:
    return new - old if isinstance(new, Decimal) and isinstance(old, Decimal) else ""
