"""A new year's task made from last year's: units, owners, places still valid, own rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cityexam_desktop.county.planning import draft as drafts
from cityexam_desktop.county.planning.carrying import carried
from cityexam_desktop.county.planning.choosing import base_of, begun, pack_in_force
from cityexam_desktop.county.planning.lastyear import take_over
from cityexam_desktop.county.planning.ownership import State, duties, kept_to, proposed
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.overlay.continuing import continued
from cityexam_desktop.formpack.serial import pack_digest

if TYPE_CHECKING:
    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Place, Task


def begin_after(
    ws: Workspace, former: Task, period: str, pack: FormPack | None = None
) -> TaskDraft:
    """Begin a year from an earlier task, on the same pack or on another. Keeps it.

    The overlay goes along, by the concordance where the pack is another; `told` says what
    could not. Places that ceased before the new year begins are left out, with all below
    them; owners of what the pack no longer asks go too. Dates are left open. What stands of
    the earlier task is kept as last year's values. Raises `WrongUse` unless `period` is later.
    """
    if period <= former.period:
        raise WrongUse(
            f"新的年度“{period}”不晚于“{former.period}”。", "请写下一个年度，例如 2026。"
        )
    made = replace(
        drafts.of_task(ws, former),
        period=period,
        title=former.title.replace(former.period, period),
        as_of="",
        deadline="",
        deadlines=(),
        confirmed=(),
        agreed=(),
        places=still_valid(former.places, period),
    )
    base = base_of(ws, made)
    if pack is not None and pack_digest(pack) != pack_digest(base):
        made = replace(carried(made, base, pack), base=drafts.put_pack(ws, pack))
        made = _shared_out(made, pack, pack_in_force(ws, made))
    elif made.overlay:
        head = begun(base, period)["pack"]
        made = replace(made, overlay={**made.overlay, "pack": tuple(head)})
    if made.overlay:  # what the county added goes on under the new year's name
        before = drafts.of_task(ws, former).overlay
        made = replace(made, overlay=continued(made.overlay, before, base_of(ws, made)))
    made = kept_to(made, pack_in_force(ws, made))
    with ws.transaction():
        take_over(ws, former)
        drafts.keep(ws, made)
    return made


def _shared_out(made: TaskDraft, pack: FormPack, asked: FormPack) -> TaskDraft:
    """What the new pack asks anew goes to the units that it proposes, and that is told.

    `asked` is the pack under the county's own decisions.
    """
    after = proposed(made, pack)
    given = _open(made, asked) - _open(after, asked)
    if not given:
        return made
    told = f"新方案新问的 {given} 项按方案的建议分了工，请在“分工”里核对。"
    return replace(after, told=(*after.told, told))


def _open(made: TaskDraft, asked: FormPack) -> int:
    return sum(duty.state is not State.OWNED for duty in duties(made, asked))


def pack_again(ws: Workspace, former: Task) -> FormPack:
    """The pack that an earlier task stood on, before the county's own decisions."""
    return base_of(ws, drafts.of_task(ws, former))


def still_valid(places: tuple[Place, ...], period: str) -> tuple[Place, ...]:
    """The places that stand in `period` (a year), without those below a place that ceased."""
    children: dict[str, list[Place]] = {}
    for place in places:
        children.setdefault(place.parent, []).append(place)
    gone: set[str] = set()
    waiting = [p for p in places if p.valid_to and p.valid_to[:4] < period[:4] and p.id != COUNTY]
    while waiting:
        place = waiting.pop()
        if place.id not in gone:
            gone.add(place.id)
            waiting += children.get(place.id, [])
    return tuple(place for place in places if place.id not in gone)
