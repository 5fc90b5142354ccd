"""Where one value of the county comes from, and everything that was ever told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.county.progress import BASIS_WORDS
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.cellhistory import evidence_at, told_at
from cityexam_desktop.workspace.yearbefore import breaks_of

if TYPE_CHECKING:
    from cityexam_desktop.county.merge import CountyDataset, MergedValue
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Evidence


@dataclass(frozen=True, slots=True)
class Telling:
    """What one submission, one correction or last year tells of a cell, the newest first.

    `at` is when it was received or written, as stored; `counts` whether it is the value
    that stands.
    """

    who: str
    what: str
    value: Value
    at: str = ""
    code: str = ""
    source: str = ""
    note: str = ""
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Provenance:
    """A cell: the value that stands, its tellings, and the documents behind it."""

    datum: str
    subject: str
    value: str
    unit: str
    bundle: str
    code: str
    number: int
    received_at: str
    basis: str
    tellings: tuple[Telling, ...]
    evidence: tuple[Evidence, ...]


def provenance(ws: Workspace, dataset: CountyDataset, datum: str, subject: str) -> Provenance:
    """Walk a merged value back; raises `WrongUse` for a cell of which nothing was merged."""
    value = dataset.values.get((datum, subject))
    if value is None:
        raise WrongUse("汇总里没有这个数。", "请在“全县数据”里选一个数。")
    times = {row.no: row.at for row in ledger.rows(ws)}
    number = dataset.decisions.received.get(value.bundle, 0)
    return Provenance(
        datum,
        subject,
        show(dataset.pack.datum[datum], value.value),
        _unit(dataset, value.unit),
        value.bundle,
        submission_code(value.bundle),
        number,
        times.get(number, ""),
        BASIS_WORDS.get(dataset.facts[value.bundle].basis, ""),
        (
            *_corrections(dataset, value),
            *_told(ws, dataset, value, times),
            *_before(dataset, value),
        ),
        evidence_at(ws, value.bundle, datum, subject),
    )


def _told(
    ws: Workspace, dataset: CountyDataset, value: MergedValue, times: dict[int, str]
) -> tuple[Telling, ...]:
    received = dataset.decisions.received
    found = []
    for bundle, said in told_at(ws, value.datum, value.subject):
        fact = dataset.facts.get(bundle)
        if fact is None or dataset.decisions.issued.get(fact.package) != dataset.task.id:
            continue
        no = received.get(bundle, 0)
        told = Telling(
            who=_unit(dataset, fact.unit),
            what=f"第 {fact.edition} 稿{_state(dataset, fact.unit, bundle)}",
            value=said.value,
            at=times.get(no, ""),
            code=submission_code(bundle),
            source=" ".join(filter(None, (said.source, said.page))),
            note=said.note or said.reason,
            counts=bundle == value.bundle and not value.correction,
        )
        found.append((bundle != value.bundle, -no, told))
    return tuple(told for *_, told in sorted(found, key=lambda one: one[:2]))


def _state(dataset: CountyDataset, unit: str, bundle: str) -> str:
    if dataset.resolution.in_force.get(unit) == bundle:
        return ""
    return "（待选）" if bundle in dataset.resolution.forks.get(unit, ()) else "（未计入）"


def _corrections(dataset: CountyDataset, value: MergedValue) -> tuple[Telling, ...]:
    found = dataset.decisions.corrections.get((value.datum, value.subject))
    if found is None:
        return ()
    stands = found.id == value.correction
    who = f"{found.author} 经办，{found.approver} 复核"
    what = "本局更正" if stands else "本局更正（单位已报新数，失效）"
    return (Telling(who, what, found.value, note=found.reason, counts=stands),)


def _before(dataset: CountyDataset, value: MergedValue) -> tuple[Telling, ...]:
    last = dataset.previous.get((value.datum, value.subject), Absence.BLANK)
    if last is Absence.BLANK:
        return ()
    broken = breaks_of(dataset.previous).get(value.datum, "")
    return (Telling("", "上年值（口径有变化）" if broken else "上年值", last, note=broken),)


def _unit(dataset: CountyDataset, code: str) -> str:
    known = dataset.pack.unit.get(code)
    return known.name if known else code
