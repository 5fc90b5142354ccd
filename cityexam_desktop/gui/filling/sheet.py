"""What a form looks like as a table: frozen lines of frozen cells, made without Qt.

A sheet has fixed columns and one `Line` per datum (list forms) or per subject (places
and registers). Cells are made when they are first looked at and kept until what they
show changes, so that a form of 20,000 rows costs only what is on the screen.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Protocol

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, DatumType
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.filling.live import MISSING
from cityexam_desktop.workspace.model import Nature

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, Form
    from cityexam_desktop.gui.filling.edit import Place
    from cityexam_desktop.gui.filling.live import Live


class Holds(enum.Enum):
    """What a column holds, and so how it is shown and typed."""

    PLAIN = "plain"
    """Read only: number, name, measure, last year."""
    VALUE = "value"
    """A value of a datum."""
    SURVEY = "survey"
    """The survey state of the row."""
    NAME = "name"
    """The name of a register row."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what it holds, and its width in characters."""

    key: str
    title: str
    holds: Holds = Holds.PLAIN
    datum: BaseDatum | None = None
    width: int = 8
    number: bool = False
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what its number, its name and its subject are."""

    head: str
    subject: str
    datum: BaseDatum | None = None
    form: str = ""


class Look(enum.Enum):
    """How a cell's text is drawn beside its findings."""

    NORMAL = "normal"
    QUIET = "quiet"
    """Said by the program or not to be filled: computed, absent, not relevant."""
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it is shown; `edit` is the text that an editor begins with."""

    text: str = ""
    edit: str = ""
    editable: bool = False
    number: bool = False
    tick: bool | None = None
    """Whether the box is ticked; None where there is no box."""
    level: Level | None = None
    """The gravest finding that still stands here."""
    refused: bool = False
    look: Look = Look.NORMAL
    tip: str = ""
    note: str = ""
    """What stands under the cell while it is current: the gravest doubt."""
    key: Decimal | str = ""
    """What the column is sorted by."""


EMPTY = Cell()
HIDDEN: Final = "—"
"""What stands in the cell of an item that the row is not asked."""


class Sheet(Protocol):
    """A form as a table."""

    form: Form
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]

    def cell(self, row: int, column: int) -> Cell:
        """The cell of a line."""

    def is_made(self, row: int) -> bool:
        """Whether the line was looked at since it last changed."""

    def target(self, row: int, column: int) -> BaseDatum | None:
        """The datum that text typed in this cell is for; None where nothing is typed now."""

    def typed(self, row: int, column: int) -> BaseDatum | None:
        """The datum typed in this cell whenever its row is asked it; the line may be a new one."""

    def position(self, datum: str, subject: str) -> tuple[int, int] | None:
        """Where a cell of the draft stands: (line, column)."""

    def words(self, row: int) -> str:
        """What a line is found by: its head, name, states and texts."""

    def key(self, row: int, column: int) -> Decimal | str:
        """What a line is sorted by in a column."""

    def forget(self, cells: Iterable[Place] | None = None) -> None:
        """Make the touched cells' lines (or all) again when they are next looked at."""

    def is_open(self, row: int) -> bool:
        """Whether something on the line is still to be filled or settled."""


def value_cell(live: Live, datum: BaseDatum, subject: str) -> Cell:
    """The cell of a datum's value at a subject."""
    found = doubts_at(live, datum.code, subject)
    level = standing(found)
    tips = [told(f) for f in found]
    draft = live.draft(datum.code, subject)
    if draft is not None:
        return Cell(
            draft.text,
            draft.text,
            editable=True,
            level=level or Level.MUST,
            refused=True,
            tip="\n".join(tips) or draft.sentence,
            note=draft.sentence,
            key=draft.text,
        )
    value = live.value(datum.code, subject)
    observation = live.observation(datum.code, subject)
    relevant = live.is_relevant(datum, subject)
    computed = datum.formula is not None
    remarks = [c.text for c in live.remarks_at(datum.code, subject) if not c.answer]
    tips += [f"退回意见：{text}" for text in remarks]
    if observation.nature is Nature.TAKEN_OVER:
        tips.append("沿用上年")
    if observation.note:
        tips.append(f"备注：{observation.note}")
    absent = isinstance(value, Absence)
    text = show(datum, value) if relevant else HIDDEN
    if computed and value is Absence.BLANK and counts(live, datum, subject):
        text = "汇总时算" if live.waits_for_others(datum) else "缺数未算"
        tips += ["要用其他单位的数，县住建局汇总时计算。"] if live.waits_for_others(datum) else []
    return Cell(
        text=text,
        edit=show(datum, value, thousands=False),
        editable=relevant and not computed,
        number=datum.type.numeric and not absent and datum.type is not DatumType.YESNO,
        tick=_tick(live, datum, subject, value) if relevant and not computed else None,
        level=level or (Level.NOTICE if remarks else None),
        look=Look.QUIET if absent or computed else Look.NORMAL,
        tip="\n".join(tips),
        note=noted(found) or "\n".join(f"退回意见：{text}" for text in remarks),
        key=sort_key(value),
    )


def counts(live: Live, datum: BaseDatum, subject: str) -> bool:
    """Whether the row stands: a list, or a row that was surveyed."""
    table = live.answers.tables.get(datum.form)
    row = table.index.get(subject) if table else None
    return table is None or row is None or table.counted[row]


def doubts_at(live: Live, datum: str, subject: str) -> tuple[Finding, ...]:
    """The findings at a cell, but for 未填: an empty cell says that by itself."""
    return tuple(f for f in live.at.get((datum, subject), ()) if f.code != MISSING)


def _tick(live: Live, datum: BaseDatum, subject: str, value: Value) -> bool | None:
    """Yes/no items of rows are boxes; in a list form they are words."""
    if datum.type is not DatumType.YESNO or subject == COUNTY:
        return None
    if isinstance(value, Absence) and value is not Absence.BLANK:
        return None
    return value == 1 if live.form_of(datum).by_exception or value is not Absence.BLANK else None


def standing(findings: Iterable[Finding]) -> Level | None:
    """The gravest level among the findings that are not explained."""
    open_ = [f.level for f in findings if not f.explained]
    return min(open_, key=lambda level: level.rank, default=None)


def told(finding: Finding) -> str:
    """A finding in two lines: what, and what to do (or how it was explained)."""
    after = f"说明：{finding.explained}" if finding.explained else finding.remedy
    return f"【{finding.level.word}】{finding.sentence}\n{after}".rstrip()


def noted(findings: tuple[Finding, ...]) -> str:
    """The gravest open doubt in words, and how many more there are."""
    open_ = sorted((f for f in findings if not f.explained), key=lambda f: f.level.rank)
    if not open_:
        return ""
    more = f"（共 {len(open_)} 条意见，见右侧）" if len(open_) > 1 else ""
    return f"{open_[0].sentence}{open_[0].remedy}{more}"


def sort_key(value: Value) -> Decimal | str:
    """Numbers by size, texts by themselves, absences by their word."""
    if isinstance(value, Absence):
        return "" if value is Absence.BLANK else value.word
    return value


def change_text(datum: BaseDatum, new: Value, old: Value) -> str:
    """The arithmetic change to last year, with its share when there is one."""
    if not isinstance(new, Decimal) or not isinstance(old, Decimal):
        return ""
    difference = new - old
    if not difference:
        return "持平"
    if datum.type is DatumType.YESNO:
        return f"由“{show(datum, old)}”变为“{show(datum, new)}”"
    sign = "+" if difference > 0 else "−"
    amount = show(datum, abs(difference))
    if not old or datum.measure in {"%", "‰", "年"}:
        return f"{sign}{amount}"
    share = (abs(difference) / abs(old) * 100).quantize(Decimal("0.1"))
    return f"{sign}{amount}（{sign}{share}%）"
