"""What a workbook of ours carries so that it can be read back, and what reading gives.

A sheet's first row is hidden and marks it: `FORM`, task, unit, form. Its second row is
hidden and says what each column holds, its first column is hidden and says what each
row is about. Whoever moves, sorts or copies moves these along.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.errors import CityExamError
from cityexam_desktop.formpack.absence import Absence

if TYPE_CHECKING:
    from cityexam_desktop.workspace.model import Observation, Subject, SurveyRow
    from cityexam_desktop.workspace.sheets.subjects import RowKey

FORM: Final = "cityexam:form:1"
COVER: Final = "cityexam:cover:1"
LISTS: Final = "cityexam:lists:1"
COLUMNS: Final = "cityexam:columns"
TOTAL: Final = "cityexam:total"

VALUE: Final = "value:"
"""Begins the role of a table's column that holds a datum: ``value:<code>``."""
PARENT: Final = "parent:"

ABSENCES: Final = (Absence.NONE_HERE, Absence.NOT_APPLICABLE, Absence.PENDING)
"""The absences that people may write into a cell."""
REASON: Final = "："
EXPECTED: Final = "；"
"""In a cell of a table an absence carries its reason: ``暂缺：尚未统计完成；2026-06-30``."""


class Kind(enum.Enum):
    """What reading a spreadsheet stumbled over."""

    REFUSED = "refused"
    UNCOMPUTED = "uncomputed"
    UNKNOWN_ROW = "unknown_row"
    DOUBLE_ROW = "double_row"
    CONFLICT = "conflict"
    DOUBLE_VALUE = "double_value"
    MISSING_ROW = "missing_row"
    MISSING_DATUM = "missing_datum"
    UNREAD_SHEET = "unread_sheet"
    UNREAD_COLUMN = "unread_column"
    NEAR = "near"
    GUESSED = "guessed"
    CONVERTED = "converted"
    DOUBTFUL = "doubtful"
    NO_STATE = "no_state"
    DOUBLE_FILE = "double_file"
    UNTOUCHED = "untouched"
    AS_SAID = "as_said"
    ROW_AS_SAID = "row_as_said"
    OTHER_YEAR = "other_year"
    MERGED = "merged"
    SKIPPED = "skipped"

    @property
    def lost(self) -> bool:
        """Whether something that was filled in was not taken over."""
        return self in _LOST

    @property
    def dull(self) -> bool:
        """Whether it only tells what everybody expects: nobody needs to look at it first."""
        return self in _DULL

    @property
    def asks(self) -> bool:
        """Whether somebody must have said yes before anything is taken over."""
        return self in {Kind.GUESSED, Kind.OTHER_YEAR}

    @property
    def word(self) -> str:
        """The word that people read."""
        return _WORDS[self]


_LOST = frozenset(
    {Kind.REFUSED, Kind.UNCOMPUTED, Kind.UNKNOWN_ROW, Kind.DOUBLE_ROW, Kind.CONFLICT,
     Kind.DOUBLE_VALUE}
)  # fmt: skip
_DULL = frozenset(
    {Kind.MISSING_ROW, Kind.MISSING_DATUM, Kind.CONVERTED, Kind.SKIPPED, Kind.AS_SAID,
     Kind.ROW_AS_SAID}
)  # fmt: skip
_WORDS = {
    Kind.REFUSED: "没有录入",
    Kind.UNCOMPUTED: "公式没有结果",
    Kind.UNKNOWN_ROW: "对不上的行",
    Kind.DOUBLE_ROW: "重复的行",
    Kind.CONFLICT: "编号与名称不一致",
    Kind.DOUBLE_VALUE: "同一项填了两个数",
    Kind.MISSING_ROW: "表里没有的行",
    Kind.MISSING_DATUM: "表里没有的项",
    Kind.UNREAD_SHEET: "没有读的工作表",
    Kind.UNREAD_COLUMN: "没有读的列",
    Kind.NEAR: "名称相近，请核对",
    Kind.GUESSED: "认定的列，请确认",
    Kind.CONVERTED: "已换算",
    Kind.DOUBTFUL: "请核对",
    Kind.NO_STATE: "没有调查状态",
    Kind.DOUBLE_FILE: "几个文件都有的行",
    Kind.UNTOUCHED: "没有动过的行",
    Kind.AS_SAID: "按记住的列对应",
    Kind.ROW_AS_SAID: "按记住的行对应",
    Kind.OTHER_YEAR: "年度不同，请确认",
    Kind.MERGED: "合并的单元格，请核对",
    Kind.SKIPPED: "没有当作数据的行",
}


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One thing that reading stumbled over: where (``E7``), what stood there, what to do.

    `datum` and `subject` are empty where none could be made out.
    """

    kind: Kind
    sheet: str
    cell: str
    text: str
    sentence: str
    remedy: str = ""
    datum: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Stranger:
    """A row of a foreign table that neither its code nor its name tells.

    `form` is the table's form, empty of a list. What is said of it is remembered under
    `said_at`, see `rownames`. `read_as` is the id or the datum's code that it is taken for,
    `ADD`, `OUT`, or empty where nobody has said anything. `content` is what else stands
    in the row.
    """

    form: str
    said_at: tuple[str, str]
    sheet: str
    cell: str
    row: RowKey
    content: str
    sentence: str
    read_as: str = ""


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What a spreadsheet says, and what could not be understood; nothing is stored.

    `objects` are the register rows that it names; a new one has a provisional id that
    begins with `NEW`. `forms` are the codes of the forms that were found, `present` the
    rows (form, subject) of tables that it has, blank ones too. `strangers` are the rows
    whose place people may say, those that were said before too.
    """

    observations: tuple[Observation, ...] = ()
    rows: tuple[SurveyRow, ...] = ()
    objects: tuple[Subject, ...] = ()
    problems: tuple[SheetProblem, ...] = ()
    forms: tuple[str, ...] = ()
    present: frozenset[tuple[str, str]] = frozenset()
    strangers: tuple[Stranger, ...] = ()

    @property
    def size(self) -> int:
        """How many things it says: values, survey states, register rows, problems."""
        return sum(map(len, (self.observations, self.rows, self.objects, self.problems)))

    @property
    def refused(self) -> tuple[SheetProblem, ...]:
        """The problems that keep something that was filled in from being taken over."""
        return tuple(p for p in self.problems if p.kind.lost)

    @property
    def asks(self) -> tuple[SheetProblem, ...]:
        """What somebody must say yes to: a column that was guessed at, another year's sheet."""
        return tuple(p for p in self.problems if p.kind.asks)


NEW: Final = "new:"
ADD: Final = "+"
"""A row that no other is: it becomes a row of its register."""
OUT: Final = "-"
"""A row that is left out."""
WITH_LAST: Final = "last"


@dataclass(frozen=True, slots=True)
class Mark:
    """Whose workbook it is, as its hidden first row says.

    One that was handed out names its part too: how the form was `split`, the part's key
    (behind ``=``, so that it is never blank), and `WITH_LAST` where last year's values
    were filled in.
    """

    task: str
    unit: str
    form: str = ""
    split: str = ""
    part: str = ""
    last: str = ""


class WrongWorkbook(CityExamError):
    """The workbook was made for another task or another unit."""

    code = "wrong_workbook"

    @classmethod
    def of_task(cls, name: str) -> WrongWorkbook:
        """It answers another task."""
        return cls(
            f"“{name}”不是这次任务的填报表。",
            "请确认年度和县名；要用其中的数，请用本次任务导出的填报表重新填写。",
        )

    @classmethod
    def of_unit(cls, name: str, unit: str) -> WrongWorkbook:
        """It is the workbook of the unit called `unit`."""
        return cls(f"“{name}”是{unit}的填报表。", "请选对应单位，或换成本单位的填报表。")


class NothingFound(CityExamError):
    """Nothing that the unit is asked was found in the spreadsheet."""

    code = "nothing_found"

    def __init__(self, name: str, why: str = "") -> None:
        """Name the file, and `why` what it has was not taken, where that is known."""
        super().__init__(
            f"“{name}”里没有找到本单位的填报项。{why}",
            "标题叫法不同的，请在“列的对应”里说明每一列是什么；或先导出本单位的填报表，照它填写。",
        )
