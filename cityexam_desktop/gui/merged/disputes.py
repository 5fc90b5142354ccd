"""What has to be decided: two files of the same edition, or two units with two numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.county import actions
from cityexam_desktop.county.progress import BASIS_WORDS, basis_of, nature_told
from cityexam_desktop.county.resolve import sides as sides_of
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.names import moment
from cityexam_desktop.gui.rows import Column, Mark, Row
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.cellhistory import evidence_at, evidence_of, told_at
from cityexam_desktop.workspace.content import observations, submissions
from cityexam_desktop.workspace.yearbefore import last_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cityexam_desktop.county.merge import Conflict, MergedValue
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Evidence, LedgerRow, Observation

LIST = (Column("状态", 5), Column("事项", 11), Column("涉及单位", 12))
NOTHING = "—"
PAPERS = "papers"
"""The key of the row that holds the evidence of each side."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of those between which is decided: a file (its id) or a unit (its code)."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A fork of a unit, or a conflict at a (datum, subject); `settled` is the side that won."""

    title: str
    sides: tuple[Side, ...]
    unit: str = ""
    cell: tuple[str, str] = ("", "")
    settled: str = ""
    reason: str = ""

    @property
    def key(self) -> str:
        """What stays the same from reading to reading."""
        return self.unit or "\x1f".join(self.cell)


def disputes(county: County) -> tuple[Dispute, ...]:
    """Forks first, then conflicts; those that are settled last."""
    conflicts = (_conflict(county, c) for c in county.dataset.conflicts)
    found = (*_forks(county), *_chosen(county), *conflicts)
    return tuple(sorted(found, key=lambda one: bool(one.settled)))


def open_count(county: County) -> int:
    """How many are still to be decided."""
    return len(county.dataset.resolution.forks) + len(county.unsettled)


def _forks(county: County) -> Iterator[Dispute]:
    for unit, tips in county.dataset.resolution.forks.items():
        yield _fork(unit, tips)


def _chosen(county: County) -> Iterator[Dispute]:
    """Forks of which one side was chosen; the choice may be made anew."""
    dataset = county.dataset
    lost = [dataset.facts[one] for one in dataset.decisions.losers if one in dataset.facts]
    for unit in sorted({fact.unit for fact in lost if fact.id in dataset.answering}):
        winner = dataset.resolution.in_force.get(unit, "")
        tips = sides_of(dataset.facts.values(), dataset.resolution, unit)
        if winner in tips and len(tips) > 1:
            reasons = [c.reason for c in dataset.decisions.choices if c.losers & {*tips}]
            yield _fork(unit, tips, winner, reasons[-1] if reasons else "")


def _fork(unit: str, tips: tuple[str, ...], winner: str = "", reason: str = "") -> Dispute:
    sides = tuple(Side(tip, f"报送码 {submission_code(tip)}") for tip in tips)
    title = f"同一稿次 {len(tips)} 个不同文件，选用哪一份"
    return Dispute(title, sides, unit=unit, settled=winner, reason=reason)


def _conflict(county: County, conflict: Conflict) -> Dispute:
    names = county.names
    place = names.place(conflict.subject)
    title = names.datum(conflict.datum) + (f"（{place}）" if place != "全县" else "")
    owner = Side(conflict.owner.unit, f"{names.unit(conflict.owner.unit)}（责任单位）")
    others = (Side(w.unit, names.unit(w.unit)) for w in conflict.witnesses)
    cell = (conflict.datum, conflict.subject)
    return Dispute(
        title, (owner, *others), cell=cell, settled=conflict.settled, reason=conflict.reason
    )


def dispute_rows(county: County) -> tuple[Row, ...]:
    """The list at the left."""
    return tuple(_list_row(county, dispute) for dispute in disputes(county))


def _list_row(county: County, dispute: Dispute) -> Row:
    settled = bool(dispute.settled)
    units = dispute.unit and county.names.unit(dispute.unit)
    units = units or "、".join(side.name for side in dispute.sides)
    mark = Mark(0, "good", "done") if settled else Mark(0, "explain", "doubt")
    texts = ("已裁定" if settled else "待裁定", dispute.title, units)
    return Row(texts, dispute.key, dispute, (mark,))


def columns_of(dispute: Dispute) -> tuple[Column, ...]:
    """What is compared, and a column for each side."""
    return (Column("对照", 15), *(Column(side.name, 17) for side in dispute.sides))


def beside(ws: Workspace, county: County, dispute: Dispute) -> tuple[Row, ...]:
    """The sides beside each other, line by line; of files only what differs.

    Where the documents of the sides stand, a row is about them, by side.
    """
    if dispute.unit:
        return tuple(_files_beside(ws, county, dispute))
    return tuple(_numbers_beside(ws, county, dispute))


def _files_beside(ws: Workspace, county: County, dispute: Dispute) -> Iterator[Row]:
    dataset = county.dataset
    facts = [dataset.facts[side.key] for side in dispute.sides]
    came = {row.no: row for row in ledger.rows(ws)}
    numbers = [dataset.decisions.received.get(fact.id, 0) for fact in facts]
    yield Row(("稿次", *(f"第 {fact.edition} 稿" for fact in facts)))
    yield Row(("收到", *(_came(came, number) for number in numbers)))
    yield Row(("收件号", *(str(number or NOTHING) for number in numbers)))
    yield Row(("方式", *(BASIS_WORDS.get(fact.basis, fact.basis) for fact in facts)))
    yield Row(("在哪几稿之后", *(_after(county, fact.lineage) for fact in facts)))
    ids = {s.bundle: s.id for s in submissions(ws, unit=dispute.unit)}
    said = [
        {(o.datum, o.subject): o for o in observations(ws, ids[fact.id]) if fact.id in ids}
        for fact in facts
    ]
    papers = [evidence_of(ws, fact.id) for fact in facts]
    pack = dataset.pack
    keys = {key for one in said for key in one if key[0] in pack.datum}
    for cell in sorted(keys, key=lambda key: (pack.datum[key[0]].order, key[1])):
        told = [one.get(cell) for one in said]
        yield from _cell_beside(county, cell, told, tuple(one.get(cell, ()) for one in papers))


def _cell_beside(
    county: County,
    cell: tuple[str, str],
    told: list[Observation | None],
    papers: tuple[tuple[Evidence, ...], ...],
) -> Iterator[Row]:
    """What each file says in a cell, from which source and with which documents.

    Nothing where value and source are the same.
    """
    datum, subject = cell
    texts = [_said(county, one, datum) for one in told]
    sources = [" ".join(filter(None, (one.source, one.page))) if one else "" for one in told]
    if len({*zip(texts, sources, strict=True)}) == 1:
        return
    place = county.names.place(subject)
    name = county.names.datum(datum) + (f"（{place}）" if place != "全县" else "")
    marks = tuple(Mark(n, "explain") for n in range(1, len(texts) + 1))
    yield Row((name, *texts), f"{datum}\x1f{subject}", marks=marks)
    yield Row(("　来源", *(source or NOTHING for source in sources)))
    names = ("、".join(p.name for p in held) or NOTHING for held in papers)
    yield Row(("　佐证（双击打开）", *names), PAPERS, papers)


def _after(county: County, lineage: Iterable[str]) -> str:
    """The received editions that a file descends from."""
    held = county.dataset.facts
    editions = sorted(held[bundle].edition for bundle in lineage if bundle in held)
    return "、".join(f"第 {edition} 稿" for edition in editions) or NOTHING


def _came(came: Mapping[int, LedgerRow], number: int) -> str:
    row = came.get(number)
    return moment(row.at) if row else NOTHING


def _said(county: County, one: Observation | None, datum: str) -> str:
    if one is None:
        return NOTHING
    known = county.dataset.pack.datum[datum]
    return f"{show(known, one.value)} {known.measure}".strip() or NOTHING


def _numbers_beside(ws: Workspace, county: County, dispute: Dispute) -> Iterator[Row]:
    conflict = next(c for c in county.dataset.conflicts if (c.datum, c.subject) == dispute.cell)
    values = (conflict.owner, *conflict.witnesses)
    datum = county.dataset.pack.datum[conflict.datum]
    shown = tuple(f"{show(datum, v.value)} {datum.measure}".strip() for v in values)
    yield Row(("数值", *shown), marks=tuple(Mark(n + 1, "explain") for n in range(len(shown))))
    natures = (nature_told(v.nature, basis_of(county.dataset, v.bundle)) for v in values)
    yield Row(("数据性质", *(nature or NOTHING for nature in natures)))
    for title, text in _ASPECTS.items():
        yield Row((title, *(text(v) or NOTHING for v in values)))
    cell = (conflict.datum, conflict.subject)
    papers = [evidence_at(ws, v.bundle, *cell) for v in values]
    names = ("、".join(p.name for p in held) or NOTHING for held in papers)
    yield Row(("佐证（双击打开）", *names), PAPERS, tuple(papers))
    told = told_at(ws, *cell)
    yield Row(("以前各稿", *(_before(county, told, v) or NOTHING for v in values)))
    last = last_text(county.dataset.previous, datum, conflict.subject)
    if last:
        yield Row(("上年值", *(f"{last} {datum.measure}".strip() for _ in values)))


def _before(county: County, told: Iterable[tuple[str, Observation]], value: MergedValue) -> str:
    """What the unit told of the cell in its other editions, the oldest first."""
    facts, datum = county.dataset.facts, county.dataset.pack.datum[value.datum]
    return "；".join(
        f"第 {facts[bundle].edition} 稿 {show(datum, said.value)}"
        for bundle, said in told
        if bundle in facts and facts[bundle].unit == value.unit and bundle != value.bundle
    )


_ASPECTS = {
    "数据来源": lambda v: " ".join(filter(None, (v.source, v.page))),
    "时点": lambda v: v.time,
    "备注": lambda v: v.note or v.reason,
    "报送码": lambda v: submission_code(v.bundle),
}


def decide(ws: Workspace, county: County, dispute: Dispute, side: str, reason: str) -> None:
    """Decide for one side, with a reason."""
    if dispute.unit:
        losers = [one.key for one in dispute.sides if one.key != side]
        actions.choose(ws, side, losers, reason=reason)
    else:
        actions.settle(county.dataset, ws, *dispute.cell, side, reason=reason)
