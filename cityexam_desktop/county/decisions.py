"""Decisions: what the bureau decided, read back from the rows of the ledger.

A decision names ids, never positions, so that two counties with the same facts and
the same decisions agree whatever came first. The kinds of rows and their bodies:

====================  ==========================================================
kind                  body
====================  ==========================================================
``issue``             bundle, task, version
``receive``           file, size, sha256, verdict, reason, id, unit
``register``          public, unit, way (``unit_code submission_code again``), reason
``retire``            public, ids (the submissions that stay eligible), reason, maybe from
``paper``             bundle, reason: accepted by the code on the stamped sheet
``admit``             task, asked, unit ('' for all), reason
``choose``            winner, losers, reason
``settle``            task, datum, subject, unit, owner, value, reason: whose value counts
``withdraw/restore``  task, unit, reason
``return/approve``    bundle, reason; ``return`` with its task
``unapprove``         bundle, unit, reason: not reviewed again
``correct``           task, datum, subject, old, value, absence, reason, document, author,
                      approver
``uncorrect``         task, datum, subject, correction (its id), old, value, absence, reason
``grade``             task, indicator, grade, who, reason
``own_key``           old, new, reason: the bureau changed its key
``exempt``            task, rule, unit, level, reason: lowered by a task package
``unexempt``          task, rule, unit, reason: not lowered any more from that package on
``upward``            bundle, task, dataset: a county bundle was made
``handover``          to, by, reason: the county's data file passed on
``number``            datum, subject, unit, value, reason, date, paper: a base number confirmed
``sealed``            task, unit, date ('' for none any more), paper: seal on the base numbers
``stamped``           bundle, unit, paper, date, by, reason, sha256, name, size (`papers`)
====================  ==========================================================

Every body has `by`, the name of who did it, where the file was opened by somebody with a
name. What names its task decides for that task alone: the next year begins without it.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cityexam_desktop.county.packs import safe_packs
from cityexam_desktop.errors import CityExamError
from cityexam_desktop.workspace import archive, ledger
from cityexam_desktop.workspace.content import value_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow


@dataclass(frozen=True, slots=True)
class Correction:
    """The bureau's own correction of one merged value; `id` is the SHA-256 of what it says.

    It holds while the signed value is still `old`; a new edition leaves it behind.
    """

    id: str
    datum: str
    subject: str
    old: str
    value: Value
    reason: str
    author: str
    approver: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which side of a fork was chosen, and why."""

    winner: str
    losers: frozenset[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """Whose value counts where two units differ.

    It holds while the owner still says `owner` and the chosen unit `value`; when either
    says something else, the difference is a new one.
    """

    unit: str
    owner: str
    value: str
    reason: str


class UnreadableLedger(CityExamError):
    """A row of the ledger is not what the program writes: it was changed."""

    code = "ledger"

    def __init__(self, no: int) -> None:
        """Name the row."""
        super().__init__(
            f"收件登记簿第 {no} 行读不出来，可能被改动过。",
            "请先“核验”数据文件，并用最近的备份恢复。",
        )


@dataclass(frozen=True, slots=True)
class EnteredGrade:
    """A grade (很好 较好 一般 不足) that experts entered: who, when, why."""

    indicator: str
    grade: str
    who: str
    reason: str
    at: str


@dataclass
class Decisions:
    """Everything decided up to now, folded from the ledger; `apply` takes one more row."""

    own: frozenset[str] = frozenset()
    """The bureau's own public keys."""
    issued: dict[str, str] = field(default_factory=dict)
    """Task package id -> task id."""
    keys: dict[str, str] = field(default_factory=dict)
    """Registered public key -> unit."""
    retired: dict[str, frozenset[str]] = field(default_factory=dict)
    """Retired public key -> the submissions that stay eligible."""
    paper: set[str] = field(default_factory=set)
    admitted: set[tuple[str, str, str]] = field(default_factory=set)
    """(task, digest of ``asked``, unit or '')."""
    safe: frozenset[tuple[str, str, str]] = frozenset()
    """(task, digest of ``asked``, unit) of older packs that need no decision (`packs`)."""
    losers: set[str] = field(default_factory=set)
    choices: list[Choice] = field(default_factory=list)
    """In the order in which they were made; a later one takes an earlier one back."""
    settled: dict[tuple[str, str], Settlement] = field(default_factory=dict)
    """By (datum, subject)."""
    withdrawn: dict[str, str] = field(default_factory=dict)
    """Withdrawn unit -> reason."""
    reviews: dict[str, str] = field(default_factory=dict)
    """Submission -> ``return`` or ``approve``; absent means not reviewed."""
    corrections: dict[tuple[str, str], Correction] = field(default_factory=dict)
    grades: dict[str, EnteredGrade] = field(default_factory=dict)
    received: dict[str, int] = field(default_factory=dict)
    """Bundle id -> its first receiving number."""
    returns: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Unit -> how often something was returned to it."""
    task: str = ""
    """The task whose values, units and grades are decided here; empty for all tasks."""
    scoped: list[tuple[dict[str, Any], LedgerRow]] = field(default_factory=list)
    """The rows that decide for one task, read, whichever it is."""

    def within(self, task: str) -> Decisions:
        """The same decisions, of those that name a task only the ones for `task`."""
        view = replace(
            self, task=task, settled={}, withdrawn={}, corrections={}, grades={},
            returns=defaultdict(int),
        )  # fmt: skip
        for body, row in self.scoped:
            if body.get("task", task) == task:
                _SCOPED[row.kind](view, body, row)
        return view

    def apply(self, row: LedgerRow) -> None:
        """Take one ledger row into account; unknown kinds are left to newer programs.

        Raises `UnreadableLedger` for a body that no program wrote.
        """
        steps = [table[row.kind] for table in (_STEPS, _SCOPED) if row.kind in table]
        if not steps:
            return
        try:
            body = json.loads(row.body)
            for step in steps:
                step(self, body, row)
        except (KeyError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
            raise UnreadableLedger(row.no) from error
        if row.kind in _SCOPED:
            self.scoped.append((body, row))


def read_decisions(ws: Workspace) -> Decisions:
    """Fold the whole ledger; raises `UnreadableLedger`."""
    decisions = Decisions(own=frozenset(archive.own_keys(ws)), safe=safe_packs(ws))
    for row in ledger.rows(ws):
        decisions.apply(row)
    return decisions


def _issue(d: Decisions, body: dict[str, Any], _: LedgerRow) -> None:
    d.issued[body["bundle"]] = body["task"]


def _receive(d: Decisions, body: dict[str, Any], row: LedgerRow) -> None:
    if body["id"] and body["verdict"] != "rejected":
        d.received.setdefault(body["id"], row.no)


def _register(d: Decisions, body: dict[str, Any], _: LedgerRow) -> None:
    d.keys[body["public"]] = body["unit"]
    d.retired.pop(body["public"], None)


def _retire(d: Decisions, body: dict[str, Any], _: LedgerRow) -> None:
    d.retired[body["public"]] = frozenset(body["ids"])


def _paper(d: Decisions, body: dict[str, Any], _: LedgerRow) -> None:
    d.paper.add(body["bundle"])


def _admit(d: Decisions, body: dict[str, Any], _: LedgerRow) -> None:
    d.admitted.add((body["task"], body["asked"], body["unit"]))


def _choose(d: Decisions, body: dict[str, Any], _: LedgerRow) -> None:
    # A later choice takes an earlier one back: who wins is no loser any more.
    d.losers.difference_update({body["winner"]})
    d.losers.update(body["losers"])
    d.choices.append(Choice(body["winner"], frozenset(body["losers"]), body["reason"]))


def _settle(d: Decisions, body: dict[str, Any], _: LedgerRow) -> None:
    d.settled[body["datum"], body["subject"]] = Settlement(
        body["unit"], body["owner"], body["value"], body["reason"]
    )


def _withdraw(d: Decisions, body: dict[str, Any], _: LedgerRow) -> None:
    d.withdrawn[body["unit"]] = body["reason"]


def _restore(d: Decisions, body: dict[str, Any], _: LedgerRow) -> None:
    d.withdrawn.pop(body["unit"], None)


def _return(d: Decisions, body: dict[str, Any], _: LedgerRow) -> None:
    d.reviews[body["bundle"]] = "return"


def _count_return(d: Decisions, body: dict[str, Any], _: LedgerRow) -> None:
    d.returns[body["unit"]] += 1


def _approve(d: Decisions, body: dict[str, Any], _: LedgerRow) -> None:
    d.reviews[body["bundle"]] = "approve"


def _unapprove(d: Decisions, body: dict[str, Any], _: LedgerRow) -> None:
    if d.reviews.get(body["bundle"]) == "approve":
        del d.reviews[body["bundle"]]


def _correct(d: Decisions, body: dict[str, Any], row: LedgerRow) -> None:
    value = value_from(body["value"], body["absence"])
    d.corrections[body["datum"], body["subject"]] = Correction(
        id=hashlib.sha256(row.body.encode()).hexdigest(),
        datum=body["datum"],
        subject=body["subject"],
        old=body["old"],
        value=value,
        reason=body["reason"],
        author=body["author"],
        approver=body["approver"],
        document=body.get("document", ""),
    )


def _uncorrect(d: Decisions, body: dict[str, Any], _: LedgerRow) -> None:
    cell = body["datum"], body["subject"]
    held = d.corrections.get(cell)
    if held is not None and held.id == body["correction"]:
        del d.corrections[cell]


def _grade(d: Decisions, body: dict[str, Any], row: LedgerRow) -> None:
    d.grades[body["indicator"]] = EnteredGrade(
        body["indicator"], body["grade"], body["who"], body["reason"], row.at
    )


_STEPS: dict[str, Callable[[Decisions, dict[str, Any], LedgerRow], None]] = {
    "issue": _issue,
    "receive": _receive,
    "register": _register,
    "retire": _retire,
    "paper": _paper,
    "admit": _admit,
    "choose": _choose,
    "return": _return,
    "approve": _approve,
    "unapprove": _unapprove,
}
_SCOPED: dict[str, Callable[[Decisions, dict[str, Any], LedgerRow], None]] = {
    "settle": _settle,
    "withdraw": _withdraw,
    "restore": _restore,
    "return": _count_return,
    "correct": _correct,
    "uncorrect": _uncorrect,
    "grade": _grade,
}
"""What decides for one task."""


def fold(rows: Iterable[LedgerRow], own: frozenset[str]) -> Decisions:
    """Fold given rows, for the level above and for tests."""
    decisions = Decisions(own=own)
    for row in rows:
        decisions.apply(row)
    return decisions
