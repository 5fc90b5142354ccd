"""The group ``plan``, and how its commands find a unit, keep the draft and tell where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import argument, option
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import group
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.workspace.database import Workspace

plan_group = group("plan")
indicator_argument = argument("INDICATOR", "指标的序号、代码或名称。")
preview_option = option("--preview", "只列出会改动什么，不改。", is_flag=True)


def unit_of(made: TaskDraft, given: str) -> str:
    """The code of a unit of the draft, given by code or name."""
    for unit in made.units:
        if given in {unit.code, unit.name}:
            return unit.code
    known = "、".join(f"{unit.code}（{unit.name}）" for unit in made.units)
    raise WrongUse(f"任务里没有“{given}”这个单位。", f"任务里的单位：{known}。")


def taken(
    ws: Workspace, before: TaskDraft, after: TaskDraft, *, preview: bool, as_json: bool
) -> int:
    """Keep what a table brought, or only tell what it would change."""
    if not preview:
        return kept(ws, after, as_json=as_json)
    from dataclasses import asdict

    from cityexam_desktop.county.planning.choosing import pack_in_force
    from cityexam_desktop.county.planning.comparing import differences

    found = differences(before, after, pack_in_force(ws, before), pack_in_force(ws, after))
    lines = [
        f"{d.part}　{d.what}　{d.field}：{d.old or '（空）'} → {d.new or '（空）'}" for d in found
    ]
    told = {"changes": [asdict(one) for one in found]}
    tell(told, lines or ["与现在的一样，没有要改动的。"], as_json=as_json)
    return 0


def kept(ws: Workspace, made: TaskDraft, *, as_json: bool) -> int:
    """Keep the draft, and tell where it stands."""
    from cityexam_desktop.county.planning import draft

    draft.keep(ws, made)
    return told_draft(ws, made, as_json=as_json)


def told_draft(ws: Workspace, made: TaskDraft, *, as_json: bool) -> int:
    """Tell where the draft stands."""
    from cityexam_desktop.county.planning import choosing, ownership, remaining, renewing

    pack = choosing.pack_in_force(ws, made)
    left = remaining.left_to_do(made, pack, ws.identity.unit)
    changes = renewing.changes_in_words(ws, made)
    open_ = [
        {"datum": duty.datum.code, "state": duty.state.value, "owners": list(duty.owners)}
        for duty in ownership.duties(made, pack)
        if duty.state is not ownership.State.OWNED
    ]
    told = {
        "series": made.series, "period": made.period, "title": made.title,
        "as_of": made.as_of, "deadline": made.deadline, "deadlines": dict(made.deadlines),
        "units": [{"code": unit.code, "name": unit.name} for unit in made.units],
        "places": len(made.places), "indicators": len(pack.indicators), "open": open_,
        "left": [{"level": f.level.value, "part": f.where.table, "sentence": f.sentence,
                  "remedy": f.remedy} for f in left],
        "changes": list(changes),
    }  # fmt: skip
    lines = [f"{made.title}：{len(made.units)} 个单位，{len(made.places)} 个体检单元"]
    lines += [f"[{f.level.word}] {f.sentence}{f.remedy}" for f in left]
    lines += [f"与已下发的不同：{sentence}" for sentence in changes]
    tell(told, lines, as_json=as_json)
    return 0
