"""What is left to do before a task can be issued: one list, the hindrances first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle.schema import CODE
from cityexam_desktop.county.planning.basenumbers import is_base_number
from cityexam_desktop.county.planning.choosing import to_confirm
from cityexam_desktop.county.planning.ownership import State, duties
from cityexam_desktop.findings import Finding, Level, Where
from cityexam_desktop.formpack.relevance import unseen_conditions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack

_NAMED = 3


def left_to_do(made: TaskDraft, pack: FormPack, own: str = "") -> tuple[Finding, ...]:
    """List what blocks (必须改正) and what had better be done; `own` is the bureau's unit.

    A finding's `where.table` is the part of the page: ``task``, ``choice``, ``units``,
    ``places``, ``owners`` or ``numbers``.
    """
    found = [*_dates(made), *_units(made, pack, own), *_owners(made, pack), *_places(made, pack)]
    found += [*_standards(pack), *_numbers(made, pack), *_conditions(made, pack)]
    found += [_say("choice", Level.NOTICE, one, "") for one in made.told]
    return tuple(sorted(found, key=lambda one: one.level.rank))


def _say(part: str, level: Level, sentence: str, remedy: str) -> Finding:
    return Finding(f"task.{part}", level, Where(part), sentence, remedy)


def _dates(made: TaskDraft) -> Iterator[Finding]:
    if not CODE.fullmatch(made.period):
        yield _say("task", Level.MUST, "体检年度没有写，或写法不对。", "例如 2025。")
    if not made.title.strip():
        yield _say("task", Level.MUST, "任务名称没有写。", "请写任务名称。")
    if not made.as_of:
        yield _say("task", Level.EXPLAIN, "数据时点没有定。", "例如 2025-12-31。")
    if not made.deadline:
        yield _say("task", Level.EXPLAIN, "报出期限没有定。", "各单位看不到还剩几天。")
    for unit, date in made.deadlines:
        if made.as_of and date < made.as_of:
            what = f"“{_name(made, unit)}”的期限 {date} 早于数据时点。"
            yield _say("task", Level.EXPLAIN, what, "请核对日期。")


def _units(made: TaskDraft, pack: FormPack, own: str) -> Iterator[Finding]:
    if not made.units:
        yield _say("units", Level.MUST, "没有填报单位。", "请导入单位表，或用方案里的单位。")
    if own and own not in {unit.code for unit in made.units}:
        what = f"本局（{own}）不在填报单位里。"
        yield _say("units", Level.EXPLAIN, what, "本局自己的数没有地方填。")
    asked = {one.unit for one in made.owners}
    idle = [unit.name for unit in made.units if pack.base_data and unit.code not in asked]
    if idle:
        yield _say("units", Level.NOTICE, f"{_some(idle)}没有要报的数。", "不用报的可以移出任务。")
    silent = [unit.name for unit in made.units if not made.contact(unit.code).phone]
    if silent:
        yield _say("units", Level.NOTICE, f"{_some(silent)}没有联络电话。", "核对识别码要打电话。")


def _owners(made: TaskDraft, pack: FormPack) -> Iterator[Finding]:
    by_state: dict[State, list[str]] = {state: [] for state in State}
    for duty in duties(made, pack):
        by_state[duty.state].append(duty.datum.name)
    for state in (State.UNOWNED, State.DOUBLE):
        if by_state[state]:
            what = f"{len(by_state[state])} 项{state.word}：{_some(by_state[state])}。"
            yield _say("owners", Level.MUST, what, "每一项只能有一个牵头单位，请在“分工”里改。")


def _conditions(made: TaskDraft, pack: FormPack) -> Iterator[Finding]:
    """Items that lost sight of their condition when the work was shared out otherwise."""
    proposed = {(item.code, seen.code) for item, seen in unseen_conditions(pack)}
    now = unseen_conditions(pack, made.owners)
    lost = [(item, seen) for item, seen in now if (item.code, seen.code) not in proposed]
    if lost:
        item, condition = lost[0]
        more = f"等 {len(lost)} 处" if len(lost) > 1 else ""
        what = f"“{item.name}”适用不适用要看“{condition.name}”，改由另一个单位填报后看不到{more}。"
        remedy = f"请让同一个单位牵头，或请填“{item.name}”的单位核对“{condition.name}”。"
        yield _say("owners", Level.EXPLAIN, what, remedy)


def _places(made: TaskDraft, pack: FormPack) -> Iterator[Finding]:
    wanted = {form.level for form in pack.forms if form.kind.value == "places"}
    held = {place.form for place in made.places}
    for level in pack.levels:
        if level.code in wanted - held:
            what = f"体检单元里没有“{level.name}”，按{level.name}填的表是空的。"
            yield _say("places", Level.EXPLAIN, what, "请导入体检单元表。")


def _standards(pack: FormPack) -> Iterator[Finding]:
    waiting = [one.name for one in to_confirm(pack)]
    if waiting:
        what = f"{len(waiting)} 项指标的标准没有核实，按“无标准”处理：{_some(waiting)}。"
        yield _say("choice", Level.NOTICE, what, "查到原文的，在“指标”里逐项核实。")


def _numbers(made: TaskDraft, pack: FormPack) -> Iterator[Finding]:
    """Base numbers that were confirmed in part: the rest, and the seals, had better come too."""
    held = {one.datum for one in made.confirmed}
    open_ = [d.name for d in pack.base_data if is_base_number(pack, d) and d.code not in held]
    if held and open_:
        what = f"{len(open_)} 项底数没有确认：{_some(open_)}。"
        yield _say("numbers", Level.NOTICE, what, "没有确认的，各单位照常填报。")
    sealed = {one.unit for one in made.agreed}
    silent = [_name(made, unit) for unit in dict.fromkeys(one.unit for one in made.confirmed)
              if unit not in sealed]  # fmt: skip
    if silent:
        what = f"{_some(silent)}还没有在底数确认表上盖章。"
        yield _say("numbers", Level.EXPLAIN, what, "收到盖章的确认表后，在“底数”里登记。")


def _name(made: TaskDraft, unit: str) -> str:
    return next((one.name for one in made.units if one.code == unit), unit)


def _some(names: list[str]) -> str:
    told = "、".join(names[:_NAMED])
    return f"{told}等 {len(names)} 个" if len(names) > _NAMED else told
