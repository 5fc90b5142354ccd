"""第一轮 (round 0): the base numbers (底数) asked first, confirmed, and sent to everybody.

The first round is a task of its own series that asks the shared data alone; it is issued
from the draft, which stays. What the units answer stands beside each other here; what is
confirmed travels in the task package, and nobody changes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.task import Plan, issue
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.planning import draft as drafts
from cityexam_desktop.county.planning.choosing import pack_in_force
from cityexam_desktop.county.planning.model import Agreement
from cityexam_desktop.county.planning.ownership import duties
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.dates import day
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.formpack.serial import pack_to_bytes
from cityexam_desktop.formpack.values import Refusal, parse
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.model import BaseNumber
from cityexam_desktop.workspace.yearbefore import before

if TYPE_CHECKING:
    from datetime import datetime

    from cityexam_desktop.county.merge import MergedValue
    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.county.planning.ownership import Duty
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task

SUFFIX: Final = "-dishu"
"""What the first round's series has behind that of the task."""


class NoBaseNumbers(WrongUse):
    """Nothing in the pack is a base number."""

    def __init__(self) -> None:
        """Say what there would have to be."""
        super().__init__("这个方案没有底数。", "底数是方案里标为“共用”的基础数据项，不用先报。")


@dataclass(frozen=True, slots=True)
class Told:
    """One base number: who owns it, what was said of it, last year's, and what is confirmed."""

    duty: Duty
    last: Value
    said: tuple[MergedValue, ...]
    """The owner's answer first, then the witnesses'."""
    confirmed: BaseNumber | None

    @property
    def datum(self) -> BaseDatum:
        """What is asked."""
        return self.duty.datum

    @property
    def differ(self) -> bool:
        """Whether two units said different values."""
        values = {v.value for v in self.said if not isinstance(v.value, Absence)}
        return len(values) > 1


def numbers(ws: Workspace, made: TaskDraft, pack: FormPack) -> tuple[Told, ...]:
    """Every base number of the county as a whole, with what the first round brought."""
    held = {one.datum: one for one in made.confirmed if one.subject == COUNTY}
    last = before(ws, pack, made.period)
    said = _said(ws, made)
    return tuple(
        Told(
            duty,
            last.get((duty.datum.code, COUNTY), Absence.BLANK),
            said.get(duty.datum.code, ()),
            held.get(duty.datum.code),
        )
        for duty in duties(made, pack)
        if is_base_number(pack, duty.datum)
    )


def is_base_number(pack: FormPack, datum: BaseDatum) -> bool:
    """Whether a datum is shared, typed, and one number for the county."""
    whole = pack.form[datum.form].kind is FormKind.LIST
    return datum.shared and datum.formula is None and whole


def first_round(ws: Workspace, made: TaskDraft) -> Task | None:
    """The newest first round that was issued for the draft's year."""
    wanted = (made.series + SUFFIX, made.period)
    same = [task for task in tasks.tasks(ws) if (task.series, task.period) == wanted]
    return same[-1] if same else None


def issue_first_round(
    ws: Workspace, deadline: str = "", *, passphrase: str = "", now: datetime | None = None
) -> Task:
    """Issue the task that asks the base numbers alone; the draft stays as it is.

    Raises `NoBaseNumbers`, `WrongUse` where one of them has not one owner, and what
    `bundle.task.issue` raises.
    """
    made = drafts.draft(ws)
    pack = only_base_numbers(pack_in_force(ws, made))
    unclear = [d.datum.name for d in duties(made, pack) if len(d.owners) != 1]
    if unclear:
        what = f"这些底数没有一个牵头单位：{'、'.join(unclear)}。"
        raise WrongUse(what, "请先在“分工”里定好。")
    asked, judged = pack_to_bytes(pack)
    plan = Plan(
        made.series + SUFFIX, made.period, f"{made.title}底数", ws.identity.county, made.as_of,
        deadline or made.deadline, asked, judged, made.places[:1], made.banner,
    )  # fmt: skip
    return issue(ws, plan, passphrase=passphrase, now=now)


def only_base_numbers(pack: FormPack) -> FormPack:
    """The pack with nothing but its base numbers, their forms, owners and rules."""
    data = tuple(datum for datum in pack.base_data if is_base_number(pack, datum))
    if not data:
        raise NoBaseNumbers
    codes = {datum.code for datum in data}
    forms = {datum.form for datum in data}
    kept = tuple(
        replace(datum, relevant=None, weight="") if datum.relevant else datum for datum in data
    )
    return replace(
        pack,
        title=f"{pack.title}（底数）",
        dimensions=(),
        indicators=(),
        grades=(),
        concordance=(),
        local=(),
        base=None,
        forms=tuple(form for form in pack.forms if form.code in forms),
        base_data=kept,
        owners=tuple(owner for owner in pack.owners if owner.datum in codes),
        rules=tuple(
            rule
            for rule in pack.rules
            if rule.left.codes | rule.right.codes <= codes and rule.form in {*forms, ""}
        ),
    )


def confirmed(
    made: TaskDraft, pack: FormPack, code: str, text: str, *, unit: str, **told: str
) -> TaskDraft:
    """Confirm a base number as typed; an empty text takes the confirmation away.

    `told` are ``source page time reason`` of `BaseNumber`. Raises `WrongUse` for what is no
    base number, a value that cannot be read, or an unknown unit.
    """
    datum = pack.datum.get(code)
    if datum is None or not is_base_number(pack, datum):
        raise WrongUse(f"“{code}”不是底数。", "底数是方案里标为“共用”的基础数据项。")
    rest = tuple(one for one in made.confirmed if (one.datum, one.subject) != (code, COUNTY))
    if not text.strip():
        return replace(made, confirmed=rest)
    read = parse(datum, text)
    if isinstance(read, Refusal):
        raise WrongUse(f"“{datum.name}”：{read.sentence}", read.remedy)
    if unit not in {one.code for one in made.units}:
        raise WrongUse(f"任务里没有“{unit}”这个单位。", "请写明底数由哪个单位提供。")
    one = BaseNumber(code, COUNTY, read.value, unit, **told)
    return replace(made, confirmed=(*rest, one))


def taken(made: TaskDraft, told: Told, unit: str, reason: str) -> TaskDraft:
    """Confirm what a unit said in the first round; where units differ the reason is needed."""
    value = next((v for v in told.said if v.unit == unit), None)
    if value is None or isinstance(value.value, Absence):
        raise WrongUse(f"“{told.datum.name}”没有这个单位报的数。", "请选一个已报的数，或直接填写。")
    if told.differ and not reason.strip():
        what = f"各单位报的“{told.datum.name}”不一样，没有写采用理由。"
        raise WrongUse(what, "请写明为什么用这个单位的数，底数确认表上要印。")
    rest = tuple(
        one for one in made.confirmed if (one.datum, one.subject) != (told.datum.code, COUNTY)
    )
    one = BaseNumber(
        told.datum.code, COUNTY, value.value, unit, value.source, value.page, value.time, reason
    )
    return replace(made, confirmed=(*rest, one))


def sealed(made: TaskDraft, unit: str, date: str, paper: str = "") -> TaskDraft:
    """Record that a unit sealed the 底数确认表; an empty date takes the record away."""
    if unit not in {one.code for one in made.units}:
        raise WrongUse(f"任务里没有“{unit}”这个单位。", "请先在“单位”里登记。")
    rest = tuple(one for one in made.agreed if one.unit != unit)
    if not date:
        return replace(made, agreed=rest)
    iso = day(date)
    if iso is None:
        raise WrongUse(f"日期“{date}”看不懂。", "请写成 2025-12-31 的样子。")
    return replace(made, agreed=(*rest, Agreement(unit, iso, paper)))


def _said(ws: Workspace, made: TaskDraft) -> dict[str, tuple[MergedValue, ...]]:
    """What stands of the first round, by datum: the owner's answer, then the witnesses'."""
    task = first_round(ws, made)
    if task is None:
        return {}
    dataset = merge(ws, task)
    found: dict[str, tuple[MergedValue, ...]] = {}
    owners = {(c.datum, c.subject): c.owner for c in dataset.conflicts}
    for (code, subject), value in dataset.values.items():
        if subject == COUNTY:
            first = owners.get((code, subject), value)
            others = dataset.witnesses.get((code, subject), ())
            found[code] = (first, *(v for v in others if v.unit != first.unit))
    for (code, subject), others in dataset.witnesses.items():
        if subject == COUNTY and code not in found:
            found[code] = others
    return found
