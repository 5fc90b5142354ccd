"""Two tellings side by side: two submissions, the county now, an earlier year.

Only what differs is given. A side is named by a bundle's id, by `MERGED`, or by the
period of an earlier year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Protocol

from cityexam_desktop.bundle import editions
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.workspace import content
from cityexam_desktop.workspace.content import observations, submissions
from cityexam_desktop.workspace.history import history, periods
from cityexam_desktop.workspace.model import Content
from cityexam_desktop.workspace.yearbefore import told_by_new_codes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.database import Workspace

MERGED: Final = "merged"

Cell = tuple[str, str]


class Told(Protocol):
    """A value at a cell with the document behind it."""

    @property
    def value(self) -> Value:
        """The value, or an absence."""

    @property
    def source(self) -> str:
        """The document it comes from."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One (datum, subject) that two sides tell differently; BLANK where one does not tell it."""

    datum: str
    subject: str
    left: Value
    right: Value
    left_source: str = ""
    right_source: str = ""

    @property
    def change(self) -> Decimal | None:
        """Right less left, where both are numbers."""
        if isinstance(self.left, Decimal) and isinstance(self.right, Decimal):
            return self.right - self.left
        return None


def sides(ws: Workspace, dataset: CountyDataset) -> tuple[str, ...]:
    """What can be compared: the county now, every kept submission of the task, earlier years."""
    issued = dataset.decisions.issued
    order = {unit.code: n for n, unit in enumerate(dataset.task.units)}
    facts = [f for f in dataset.facts.values() if issued.get(f.package) == dataset.task.id]
    facts.sort(key=lambda f: (order.get(f.unit, len(order)), -f.edition, f.id))
    return (MERGED, *(fact.id for fact in facts), *reversed(periods(ws)))


def told(ws: Workspace, dataset: CountyDataset, side: str) -> Mapping[Cell, Told]:
    """What a side says by (datum, subject); raises `WrongUse` for one that is not here."""
    if side == MERGED:
        return dataset.values
    if side in periods(ws):
        return {(v.code, v.subject): v for v in told_by_new_codes(dataset.pack, history(ws, side))}
    return {(o.datum, o.subject): o for o in observations(ws, _kept(ws, dataset, side))}


def _kept(ws: Workspace, dataset: CountyDataset, bundle: str) -> int:
    """The submission that came in a bundle; raises `WrongUse` for one that is not here."""
    fact = dataset.facts.get(bundle)
    found = [s.id for s in submissions(ws, unit=fact.unit if fact else "") if s.bundle == bundle]
    if fact is None or not found:
        raise WrongUse("没有要比较的这一份。", "请从收到的报送包和往年数据里选两份。")
    return found[0]


def compare(ws: Workspace, dataset: CountyDataset, left: str, right: str) -> tuple[Difference, ...]:
    """What two sides tell differently, in the order of the pack.

    Compared is what both sides were asked: of a unit its own data, of an earlier year what
    is known of it. Raises `WrongUse` for a side that is not here.
    """
    one, other = told(ws, dataset, left), told(ws, dataset, right)
    data = _asked(dataset, left, one) & _asked(dataset, right, other)
    known = dataset.pack.datum
    cells = [cell for cell in one.keys() | other.keys() if cell[0] in data]
    cells.sort(key=lambda cell: (known[cell[0]].order, cell[1]))
    return tuple(
        found for cell in cells if (found := _difference(cell, one.get(cell), other.get(cell)))
    )


def compare_beside(
    ws: Workspace, dataset: CountyDataset, left: str, right: str
) -> tuple[editions.Difference, ...]:
    """What two sides tell differently beside values, as the forms read.

    Survey states and register rows of the forms that both were asked; explanations where
    both are of one unit, documents where both are submissions. Of earlier years nothing
    but values is known. Raises `WrongUse` for a side that is not here.
    """
    if {left, right} & {*periods(ws)}:
        return ()
    fact, other = dataset.facts.get(left), dataset.facts.get(right)
    units = {one.unit for one in (fact, other) if one}
    data = _asked(dataset, left, {}) & _asked(dataset, right, {})
    forms = {dataset.pack.datum[code].form for code in data}
    before, after = (_beside(ws, dataset, side, units, forms) for side in (left, right))
    if fact is None or other is None:
        before, after = replace(before, evidence=()), replace(after, evidence=())
    return editions.differences(dataset.pack, before, after)


def _beside(
    ws: Workspace, dataset: CountyDataset, side: str, units: set[str], forms: set[str]
) -> Content:
    """What a side says beside values in some forms; of several units, no explanations."""
    if side == MERGED:
        texts = tuple(text for unit, text in dataset.explanations if unit in units)
        found = Content((), dataset.rows, tuple(dataset.objects), texts)
    else:
        found = content.beside(ws, _kept(ws, dataset, side))
    if len(units) > 1:
        found = replace(found, explanations=(), evidence=())
    return replace(
        found,
        rows=tuple(row for row in found.rows if row.form in forms),
        objects=tuple(item for item in found.objects if item.form in forms),
    )


def _asked(dataset: CountyDataset, side: str, said: Mapping[Cell, Told]) -> set[str]:
    """The data that a side was asked, as far as the pack knows them."""
    fact = dataset.facts.get(side)
    if side == MERGED:
        return set(dataset.pack.datum)
    if fact is not None:
        return {datum.code for datum in dataset.pack.asked_of(fact.unit)}
    return {code for code, _ in said} & dataset.pack.datum.keys()


def _difference(cell: Cell, left: Told | None, right: Told | None) -> Difference | None:
    a = left.value if left else Absence.BLANK
    b = right.value if right else Absence.BLANK
    if a == b:
        return None
    sources = (left.source if left else "", right.source if right else "")
    return Difference(*cell, a, b, *sources)


def side_name(dataset: CountyDataset, side: str) -> str:
    """A side in words."""
    if side == MERGED:
        return "汇总（现在）"
    fact = dataset.facts.get(side)
    if fact is None:
        return f"{side} 年度"
    unit = dataset.pack.unit.get(fact.unit)
    name = unit.name if unit else fact.unit
    counts = "" if dataset.resolution.in_force.get(fact.unit) == side else "（未计入）"
    return f"{name} 第 {fact.edition} 稿{counts}"
