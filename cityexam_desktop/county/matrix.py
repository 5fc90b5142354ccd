"""进度: units by forms, each with where it stands, and who holds things up most.

Counting is cheap and always current; what is doubtful costs a full check, so it is given
when it is known and left out of the states until then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.papers import UnitPaper, papers, unit_papers
from cityexam_desktop.county.progress import UnitProgress, day_of, progress
from cityexam_desktop.formpack.model import FormKind
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.database import utc_now

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from cityexam_desktop.county.doubts import Findings
    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.formpack.model import BaseDatum, Form
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow

WORDS: Final = {
    "not_asked": "",
    "not_received": "未报",
    "parked": "待核对",
    "fork": "两份待选",
    "old_pack": "旧表",
    "withdrawn": "已移出",
    "returned": "已退回",
    "incomplete": "未填完",
    "findings": "有意见",
    "received": "已收",
    "approved": "已通过",
}
"""The states of a unit's form, the worst first."""
WEIGHTS: Final = {
    "not_received": 100, "parked": 60, "fork": 60, "old_pack": 50, "returned": 40,
    "withdrawn": 5, "received": 2,
}  # fmt: skip
"""How much a unit's state holds the county up; days late and what is open come on top."""
_WHOLE: Final = frozenset(
    {"not_received", "parked", "fork", "old_pack", "withdrawn", "returned", "approved"}
)


@dataclass(frozen=True, slots=True)
class FormCell:
    """One unit's form: its state, how much is asked and answered, how many findings are open."""

    form: str
    state: str
    asked: int = 0
    answered: int = 0
    open: int = 0

    @property
    def word(self) -> str:
        """What stands in the cell."""
        word = WORDS[self.state]
        if self.state == "incomplete":
            return f"{word} {self.answered}/{self.asked}"
        return f"{word} {self.open} 条" if self.state == "findings" else word


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit: its progress, a cell for each form, what is open, and how late it is.

    `days_late` counts from its own deadline to its first file, or to today while there is none.
    """

    unit: UnitProgress
    cells: tuple[FormCell, ...]
    missing: int
    open: int
    paper: UnitPaper | None
    first_at: str
    days_late: int

    @property
    def weight(self) -> int:
        """How much the unit holds things up; 0 for one that owes nothing."""
        if self.unit.state == "nothing_asked":
            return 0
        owed = WEIGHTS.get(self.unit.state, 0) + min(self.missing, 30) + min(self.open, 30)
        late = min(self.days_late, 60) if self.unit.state in {"not_received", "returned"} else 0
        return owed + late + (3 if self.paper is not None and self.paper.missing else 0)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Units by forms; `checked` tells whether findings are counted."""

    forms: tuple[Form, ...]
    lines: tuple[UnitLine, ...]
    checked: bool

    @property
    def by_weight(self) -> tuple[UnitLine, ...]:
        """Who holds things up most, first."""
        return tuple(sorted(self.lines, key=lambda line: -line.weight))


def matrix(
    ws: Workspace,
    dataset: CountyDataset,
    findings: Findings | None = None,
    *,
    units: Iterable[UnitProgress] | None = None,
    today: date | None = None,
) -> Matrix:
    """Lay the county out by units and forms; `units` is its `progress`, when known."""
    rows = ledger.rows(ws)
    given = Counter(map(itemgetter(3, 0), dataset.values.values()))
    for said in dataset.witnesses.values():
        given.update((one.unit, one.datum) for one in said)
    open_ = Counter((unit, f.where.table) for unit, f in findings or () if f.blocks)
    laid = _Laid(dataset, given, open_, checked=findings is not None)
    held, first = unit_papers(dataset, papers(rows)), _first(rows, dataset.answering)
    day = today or utc_now().astimezone().date()
    lines = []
    for one in units or progress(ws, dataset):
        cells = laid.cells(one)
        lines.append(
            UnitLine(
                one,
                cells,
                sum(c.asked - c.answered for c in cells) if one.bundle else one.asked,
                sum(c.open for c in cells),
                held.get(one.unit),
                first.get(one.unit, ""),
                _days_late(dataset.task.deadline_of(one.unit), first.get(one.unit, ""), day)
                if one.state != "nothing_asked"
                else 0,
            )
        )
    return Matrix(laid.forms, tuple(lines), findings is not None)


class _Laid:
    """What of each form is asked of whom, worked out once."""

    def __init__(
        self,
        dataset: CountyDataset,
        given: Mapping[tuple[str, str], int],
        open_: Mapping[tuple[str, str], int],
        *,
        checked: bool,
    ) -> None:
        self.dataset, self.given, self.open, self.checked = dataset, given, open_, checked
        self.asked: dict[str, dict[str, list[BaseDatum]]] = {}
        for unit in dataset.task.units:
            by_form: dict[str, list[BaseDatum]] = defaultdict(list)
            for datum in dataset.pack.asked_of(unit.code):
                by_form[datum.form].append(datum)
            self.asked[unit.code] = by_form
        wanted = {form for by_form in self.asked.values() for form in by_form}
        self.forms = tuple(form for form in dataset.pack.forms if form.code in wanted)
        self.rows = {form.code: self._rows(form) for form in self.forms}

    def _rows(self, form: Form) -> tuple[int, int]:
        """Of a form with rows: how many were surveyed, and how many there are."""
        table = self.dataset.answers.tables.get(form.code)
        return table.coverage if table is not None else (1, 1)

    def cells(self, unit: UnitProgress) -> tuple[FormCell, ...]:
        """A unit's cells, in the order of the forms."""
        by_form = self.asked[unit.unit]
        return tuple(self._cell(unit, form, by_form.get(form.code, [])) for form in self.forms)

    def _cell(self, unit: UnitProgress, form: Form, data: list[BaseDatum]) -> FormCell:
        if not data:
            return FormCell(form.code, "not_asked")
        answered, asked = self._filled(unit.unit, form, data)
        if not unit.bundle:
            return FormCell(form.code, unit.state, asked)
        open_ = self.open.get((unit.unit, form.code), 0)
        state = "received"
        if unit.state in _WHOLE:
            state = unit.state
        elif answered < asked:
            state = "incomplete"
        elif open_:
            state = "findings"
        return FormCell(form.code, state, asked, answered, open_)

    def _filled(self, unit: str, form: Form, data: list[BaseDatum]) -> tuple[int, int]:
        """How much of a form a unit answered, and was asked: rows by exception, else values."""
        surveyed, rows = self.rows[form.code]
        if form.by_exception:
            return surveyed, rows
        must = [d for d in data if d.required and d.relevant is None and d.formula is None]
        many = 1 if form.kind is FormKind.LIST else rows
        return sum(min(self.given.get((unit, d.code), 0), many) for d in must), len(must) * many


def _first(rows: Iterable[LedgerRow], answering: Container[str]) -> dict[str, str]:
    """When the first file of each unit for this task that was not rejected came in."""
    found: dict[str, str] = {}
    for row in rows:
        if row.kind == "receive":
            body = ledger.body_of(row)
            if body["id"] in answering and body["verdict"] != "rejected":
                found.setdefault(body["unit"], row.at)
    return found


def _days_late(deadline: str, first_at: str, today: date) -> int:
    if not deadline:
        return 0
    came = day_of(first_at) if first_at else today
    return max(0, (came - date.fromisoformat(deadline)).days)
