"""填报表 for the units without the program: a workbook each, to be filled in and sent back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.submission import previous_values
from cityexam_desktop.county.onbehalf import stands
from cityexam_desktop.county.planning.draft import contacts
from cityexam_desktop.county.planning.model import Way
from cityexam_desktop.errors import FileTrouble, WrongUse
from cityexam_desktop.report.workbook import write_workbook
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.sensitive import harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from cityexam_desktop.formpack.model import ReportingUnit
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task

_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def asked_units(ws: Workspace, task: Task) -> tuple[ReportingUnit, ...]:
    """The units that are asked something, the bureau itself left out, in the task's order."""
    pack = tasks.pack_of(ws, task)
    own = ws.identity.unit
    return tuple(one for one in task.units if one.code != own and pack.asked_of(one.code))


def units_by_workbook(ws: Workspace, task: Task) -> tuple[ReportingUnit, ...]:
    """Those of the asked units whose 报送方式 is noted as Excel."""
    ways = {one.unit: one.way for one in contacts(ws)}
    return tuple(one for one in asked_units(ws, task) if ways.get(one.code) == Way.WORKBOOK.value)


def write_unit_forms(
    ws: Workspace,
    task: Task,
    folder: Path,
    *,
    units: Collection[str] = (),
    progress: Callable[[int, int], None] = lambda *_: None,
) -> tuple[Path, ...]:
    """Write the workbook of every asked unit (or of `units`) into a folder.

    It holds what counts of the unit now, so that what was returned is mended in it, and
    last year's values; what must not be sent by WeChat stays empty. Raises `WrongUse`
    where none of the units is asked anything, `FileTrouble`.
    """
    wanted = [one for one in asked_units(ws, task) if not units or one.code in units]
    if not wanted:
        raise WrongUse("这些单位没有要填报的项。", "请核对单位，或在任务里给它分配填报项。")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileTrouble.from_os(error, folder.name) from error
    pack, last = tasks.pack_of(ws, task), previous_values(ws, task)
    written = []
    for number, unit in enumerate(wanted):
        progress(number, len(wanted))
        said, before = harmless(pack, stands(ws, task, unit.code), last)
        target = folder / f"{_UNSAFE.sub('_', unit.name)}填报表.xlsx"
        write_workbook(pack, task, unit.code, said, before, target)
        written.append(target)
    return tuple(written)
