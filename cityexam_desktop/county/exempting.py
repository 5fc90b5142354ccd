"""准予降级: rules that the task lowers for single units; granted in the next version of the task.

A grant waits in the task in the making, beside what else is changed there, and holds when
that is issued: the unit's own program then lowers the finding too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.checks.catalogue import ENTRIES
from cityexam_desktop.county.planning import draft as planning
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.rules import Exemption

if TYPE_CHECKING:
    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace

OWN: Final = {entry.code: entry.remedy for entry in ENTRIES}
"""What the program's own checks ask."""
HOLDS: Final = "生效"
WAITS: Final = "下次下发后生效"
GOES: Final = "下次下发后取消"
_LOWER: Final = {Level.MUST: Level.EXPLAIN, Level.EXPLAIN: Level.NOTICE}


@dataclass(frozen=True, slots=True)
class Granted:
    """One exemption with what its rule asks, whether it holds already, and why it is to end."""

    exemption: Exemption
    told: str
    state: str
    lifted: str = ""


def lower(level: Level) -> Level | None:
    """One level below; None for what is lowest already."""
    return _LOWER.get(level)


def granted(ws: Workspace, dataset: CountyDataset) -> tuple[Granted, ...]:
    """Every exemption that holds, or will with the next version, by unit and rule."""
    holds = dataset.task.exemptions
    made = planning.held(ws)
    wanted = made.exemptions if made is not None else holds
    why = {(rule, unit): reason for rule, unit, reason in made.lifted} if made else {}
    found = [
        *(
            Granted(
                e,
                told(dataset, e.rule),
                HOLDS if e in wanted else GOES,
                "" if e in wanted else why.get((e.rule, e.unit), ""),
            )
            for e in holds
        ),
        *(Granted(e, told(dataset, e.rule), WAITS) for e in wanted if e not in holds),
    ]
    return tuple(sorted(found, key=lambda g: (g.exemption.unit, g.exemption.rule)))


def told(dataset: CountyDataset, rule: str) -> str:
    """What a rule asks, in words; its code where nothing is known of it."""
    return asks(dataset.pack, rule)


def asks(pack: FormPack, rule: str) -> str:
    """What a rule of a pack, or one of the program's own, asks in words; else its code."""
    known = pack.rule.get(rule)
    if known is not None:
        return known.instruction
    code, _, datum = rule.partition(":")
    words = pack.datum.get(datum)
    name = words.name if words else datum
    return f"{OWN[code]}：{name}" if code in OWN else rule


def grant(
    ws: Workspace, dataset: CountyDataset, rule: str, unit: str, level: Level, *, reason: str
) -> Exemption:
    """Lower a rule for a unit from the next version of the task on; replaces an earlier grant.

    Raises `WrongUse` without a reason, for a unit that is not in the task, or for a rule
    that nobody knows.
    """
    if not reason.strip():
        raise WrongUse("没有写理由。", "准予降级要写明理由，登记簿里要能查到。")
    if unit not in dataset.pack.unit:
        raise WrongUse("任务里没有这个单位。", "请核对单位。")
    if rule not in dataset.pack.rule and rule.partition(":")[0] not in OWN:
        raise WrongUse(f"没有“{rule}”这条规则。", "请在“全部意见”里看规则的代码。")
    one = Exemption(rule, unit, level, reason.strip())
    _put(ws, dataset, rule, unit, one)
    return one


def take_back(ws: Workspace, dataset: CountyDataset, rule: str, unit: str, *, reason: str) -> None:
    """Let a rule count as before from the next version on.

    Raises `WrongUse` without a reason, or for no grant.
    """
    if not reason.strip():
        raise WrongUse("没有写理由。", "取消准予要写明理由，登记簿里要能查到。")
    made = planning.held(ws)
    wanted = made.exemptions if made is not None else dataset.task.exemptions
    if not any((e.rule, e.unit) == (rule, unit) for e in wanted):
        raise WrongUse("这个单位的这条规则没有准予降级。", "请核对单位和规则。")
    _put(ws, dataset, rule, unit, None, reason.strip())


def _put(
    ws: Workspace,
    dataset: CountyDataset,
    rule: str,
    unit: str,
    one: Exemption | None,
    why: str = "",
) -> None:
    """Put one exemption in place of another; without one, `why` is kept where one holds."""
    made = planning.held(ws) or planning.of_task(ws, dataset.task)
    rest = tuple(e for e in made.exemptions if (e.rule, e.unit) != (rule, unit))
    lifted = tuple(held for held in made.lifted if held[:2] != (rule, unit))
    if one is None and any((e.rule, e.unit) == (rule, unit) for e in dataset.task.exemptions):
        lifted = (*lifted, (rule, unit, why))
    kept = (*rest, one) if one else rest
    planning.keep(ws, replace(made, exemptions=kept, lifted=lifted))
