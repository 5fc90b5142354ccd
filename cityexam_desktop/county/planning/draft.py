"""The task in the making: one document in the data file, replaced whole at every step."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.planning.draftjson import draft_from_plain, draft_to_plain
from cityexam_desktop.county.planning.model import Contact, TaskDraft
from cityexam_desktop.county.planning.sealing import seals
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.serial import pack_to_bytes
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.model import Place, WorkspaceRole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cityexam_desktop.formpack.model import FormPack, ReportingUnit
    from cityexam_desktop.formpack.tables import Cells
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task

SERIES: Final = "tijian"
"""The series of a county that has only one."""
_KEY: Final = "task_draft"
_CONTACTS: Final = "contacts"
_ORIGIN: Final = "pack_origin:"


class NoDraft(WrongUse):
    """There is no task in the making."""

    def __init__(self) -> None:
        """Say how one is begun."""
        super().__init__(
            "还没有正在准备的任务。", "请先新建一年的任务：选择指标方案，或照上年任务新建。"
        )


def held(ws: Workspace) -> TaskDraft | None:
    """The task in the making, or nothing."""
    text = ws.meta(_KEY)
    return draft_from_plain(json.loads(text)) if text else None


def draft(ws: Workspace) -> TaskDraft:
    """The task in the making; raises `NoDraft`."""
    found = held(ws)
    if found is None:
        raise NoDraft
    return found


def keep(ws: Workspace, made: TaskDraft) -> None:
    """Keep the task in the making in place of the one before; contacts outlive it."""
    if ws.identity.role is not WorkspaceRole.BUREAU:
        raise WrongUse("只有县住建局的数据文件可以准备任务。", "请打开汇总端的数据文件。")
    text = json.dumps(draft_to_plain(made), ensure_ascii=False, separators=(",", ":"))
    with ws.transaction():
        ws.remember(_KEY, text)
        keep_contacts(ws, made.contacts)


def keep_contacts(ws: Workspace, people: tuple[Contact, ...]) -> None:
    """Write the units' contacts down; those of units that are not among them stay."""
    known = {one.unit: one for one in contacts(ws)} | {one.unit: one for one in people}
    rows = [[getattr(one, name) for name in Contact.names()] for one in known.values()]
    with ws.transaction():
        ws.remember(_CONTACTS, json.dumps(rows, ensure_ascii=False))


def drop(ws: Workspace) -> None:
    """Forget the task in the making; what was issued stays."""
    with ws.transaction():
        ws.remember(_KEY, "")


def contacts(ws: Workspace) -> tuple[Contact, ...]:
    """The units' contacts as they were last written down."""
    return tuple(Contact(*row) for row in json.loads(ws.meta(_CONTACTS) or "[]"))


def begin(ws: Workspace, pack: FormPack, period: str, *, series: str = SERIES) -> TaskDraft:
    """Begin a year's task from a pack: its units and owners are the proposal. Keeps it."""
    made = TaskDraft(
        series=series,
        period=period,
        title=f"{period}年度城市体检",
        base=put_pack(ws, pack),
        units=pack.units,
        contacts=_still(contacts(ws), pack.units),
        owners=pack.owners,
        places=(Place(COUNTY, "place", COUNTY, COUNTY, ws.identity.county, ""),),
    )
    keep(ws, made)
    return made


def reopen(ws: Workspace, task: Task) -> TaskDraft:
    """Take an issued task up again, to be issued as a new version. Keeps it."""
    made = of_task(ws, task)
    keep(ws, made)
    return made


def of_task(ws: Workspace, task: Task) -> TaskDraft:
    """The draft that would issue `task` again as it is."""
    base, overlay = _origin(ws, task)
    return TaskDraft(
        series=task.series,
        period=task.period,
        title=task.title,
        as_of=task.as_of,
        deadline=task.deadline,
        banner=task.banner,
        base=base,
        overlay=overlay,
        units=task.units,
        contacts=_still(contacts(ws), task.units),
        owners=task.owners,
        places=task.places,
        deadlines=task.deadlines,
        exemptions=task.exemptions,
        confirmed=task.confirmed,
        agreed=seals(ws, task.id),
    )


def keep_origin(ws: Workspace, made: TaskDraft, asked: str, judged: str) -> None:
    """Remember of which base and overlay an issued pack came, so that it can be taken up again."""
    told = {"base": made.base, "overlay": {t: list(rows) for t, rows in made.overlay.items()}}
    with ws.transaction():
        ws.remember(f"{_ORIGIN}{asked}{judged}", json.dumps(told, ensure_ascii=False))


def _origin(ws: Workspace, task: Task) -> tuple[tuple[str, str], Mapping[str, tuple[Cells, ...]]]:
    """The base and the overlay of an issued pack; the pack itself where they are not known."""
    text = ws.meta(f"{_ORIGIN}{task.asked}{task.judged}")
    if not text:
        return (task.asked, task.judged), {}
    told = json.loads(text)
    asked, judged = told["base"]
    return (asked, judged), {table: tuple(rows) for table, rows in told["overlay"].items()}


def put_pack(ws: Workspace, pack: FormPack) -> tuple[str, str]:
    """Keep a pack's bytes; give the digests by which a draft names it."""
    with ws.transaction():
        asked, judged = (tasks.put_blob(ws, part) for part in pack_to_bytes(pack))
    return asked, judged


def _still(found: tuple[Contact, ...], units: tuple[ReportingUnit, ...]) -> tuple[Contact, ...]:
    known = {unit.code for unit in units}
    return tuple(one for one in found if one.unit in known)


def dated(made: TaskDraft, unit: str, date: str) -> TaskDraft:
    """Give a unit a deadline of its own; an empty one takes it away again."""
    rest = tuple(one for one in made.deadlines if one[0] != unit)
    return replace(made, deadlines=(*rest, (unit, date)) if date else rest)
