"""The county is `resolve(F, D)`: a pure function of facts and decisions.

Facts are the verified submissions; the set only grows. Whatever the order in which
they came, the same facts and decisions give the same answer (see `docs/BUNDLE.md`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from cityexam_desktop.county.decisions import Decisions


@dataclass(frozen=True, slots=True)
class Fact:
    """What counts of one verified submission."""

    id: str
    unit: str
    signer: str
    package: str
    """Id of the task package it answers."""
    asked: str
    """Digest of what it was asked."""
    edition: int
    lineage: frozenset[str]
    basis: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """Which submission stands for each unit; forks contribute nothing until decided."""

    in_force: Mapping[str, str]
    """Unit -> submission id."""
    forks: Mapping[str, tuple[str, ...]]
    """Unit -> the tips between which an officer must choose, by id."""
    ineligible: Mapping[str, str]
    """Submission id -> why it does not count: ``key old_pack task withdrawn unit``."""


def resolve(
    facts: Iterable[Fact], decisions: Decisions, task_id: str, current_asked: str
) -> Resolution:
    """Say which submissions stand."""
    eligible: dict[str, list[Fact]] = defaultdict(list)
    ineligible: dict[str, str] = {}
    for fact in facts:
        why = why_not(fact, decisions, task_id, current_asked)
        if why:
            ineligible[fact.id] = why
        else:
            eligible[fact.unit].append(fact)
    in_force: dict[str, str] = {}
    forks: dict[str, tuple[str, ...]] = {}
    for unit, held in sorted(eligible.items()):
        found = tips(held, decisions.losers)
        if len(found) == 1:
            in_force[unit] = found[0]
        elif found:
            forks[unit] = found
    return Resolution(in_force, forks, ineligible)


def sides(facts: Iterable[Fact], resolution: Resolution, unit: str) -> tuple[str, ...]:
    """The sides of a unit's fork, whether one was chosen or not; fewer than two without a fork."""
    ineligible = resolution.ineligible
    held = [fact for fact in facts if fact.unit == unit and fact.id not in ineligible]
    return tips(held, frozenset())


def why_not(fact: Fact, decisions: Decisions, task_id: str, current_asked: str) -> str:
    """Why a submission is not eligible; empty when it is."""
    if decisions.issued.get(fact.package) != task_id:
        return "task"
    if fact.asked != current_asked and not is_admitted(fact, decisions, task_id):
        return "old_pack"
    if fact.unit in decisions.withdrawn:
        return "withdrawn"
    return key_trouble(fact, decisions)


def is_admitted(fact: Fact, decisions: Decisions, task_id: str) -> bool:
    """Whether an older pack may be used: it differs safely, or an officer admitted it."""
    asked = (task_id, fact.asked, fact.unit)
    return asked in decisions.safe or bool({asked, (task_id, fact.asked, "")} & decisions.admitted)


def key_trouble(fact: Fact, decisions: Decisions) -> str:
    """Why the key does not carry the submission: ``key``, ``unit``, ``retired``, ``basis``."""
    if fact.basis:
        return "" if fact.signer in decisions.own else "basis"
    if fact.id in decisions.paper:
        return ""
    if fact.signer in decisions.own:
        return "basis"
    unit = decisions.keys.get(fact.signer)
    if unit is None:
        return "key"
    if unit != fact.unit:
        return "unit"
    retired = decisions.retired.get(fact.signer)
    return "retired" if retired is not None and fact.id not in retired else ""


def tips(eligible: Iterable[Fact], losers: AbstractSet[str]) -> tuple[str, ...]:
    """The submissions of one unit that no other of its eligible ones descends from, by id.

    Left out are the `losers` of choices and what they descend from.
    """
    held = list(eligible)
    by_id = {fact.id: fact for fact in held}
    out: set[str] = set()
    for fact in held:
        out |= fact.lineage
    for loser in losers & by_id.keys():
        out |= {loser} | by_id[loser].lineage
    return tuple(sorted(by_id.keys() - out))
