"""N in = N accounted for: every file that ever came in, and what each unit's stands on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.county.inbox import WORDS
from cityexam_desktop.county.papers import UnitPaper, papers, unit_papers
from cityexam_desktop.county.resolve import key_trouble
from cityexam_desktop.formpack.model import Role
from cityexam_desktop.workspace import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.workspace.model import LedgerRow


@dataclass(frozen=True, slots=True)
class Intake:
    """How many files came in, by verdict at arrival, and how many still wait for their key.

    `queued` workbooks came too and wait to be entered: the ledger knows nothing of them yet.
    """

    total: int
    verdicts: Mapping[str, int]
    waiting: int
    queued: int = 0

    @property
    def sentence(self) -> str:
        """All in one line."""
        if not self.total:
            queued = f"收到 {self.queued} 个文件，都是电子表格，待代录。"
            return queued if self.queued else "还没有收到过文件。"
        told = [f"{word} {n}" for word, n in self._told() if n]
        tail = f"　现在还有 {self.waiting} 份待核对单位。" if self.waiting else ""
        every, of_all = self.total + self.queued, "" if self.queued else "都"
        queued = f"{self.queued} 个待代录，" if self.queued else ""
        return (
            f"累计收到 {every} 个文件，{queued}{self.total} 个{of_all}有结果："
            f"{'，'.join(told)}。{tail}"
        )

    def _told(self) -> Iterator[tuple[str, int]]:
        """What became of the files, in words; a key that was cleared since is said so."""
        for verdict in (*WORDS, "rejected"):
            many = self.verdicts.get(verdict, 0)
            if verdict == "parked":
                waiting = min(self.waiting, many)
                yield "核对后接收", many - waiting
                many = waiting
            yield _word(verdict), many


@dataclass(frozen=True, slots=True)
class UnitIntake:
    """What counts of one unit: its edition with number and time of receipt, and its paper.

    `paper` is None where none is asked for: nothing counts, or it is the bureau's own.
    """

    unit: str
    bundle: str
    edition: int
    code: str
    basis: str
    number: int
    at: str
    paper: UnitPaper | None


def intake(rows: Iterable[LedgerRow], dataset: CountyDataset, queued: int = 0) -> Intake:
    """Count every file that came in, whichever task it answers, and those yet to be entered."""
    verdicts = Counter(ledger.body_of(row)["verdict"] for row in rows if row.kind == "receive")
    facts, decisions = dataset.facts.values(), dataset.decisions
    waiting = sum(key_trouble(fact, decisions) == "key" for fact in facts)
    return Intake(verdicts.total(), verdicts, waiting, queued)


def unit_intakes(rows: tuple[LedgerRow, ...], dataset: CountyDataset) -> tuple[UnitIntake, ...]:
    """A line per unit that is asked something, in the task's order."""
    held, times = unit_papers(dataset, papers(rows)), {row.no: row.at for row in rows}
    asked = {o.unit for o in dataset.pack.owners if o.role is not Role.SUPPORT}
    found = []
    for unit in dataset.task.units:
        if unit.code not in asked:
            continue
        bundle = dataset.resolution.in_force.get(unit.code, "")
        fact = dataset.facts.get(bundle)
        number = dataset.decisions.received.get(bundle, 0)
        found.append(
            UnitIntake(
                unit.code,
                bundle,
                fact.edition if fact else 0,
                submission_code(bundle) if bundle else "",
                fact.basis if fact else "",
                number,
                times.get(number, ""),
                held.get(unit.code),
            )
        )
    return tuple(found)


def _word(verdict: str) -> str:
    return "不能接收" if verdict == "rejected" else WORDS[verdict][0]
