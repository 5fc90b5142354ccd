"""The unit's workbook (部门填报表): everything a unit is asked, to fill in without the program.

What it looks like follows the list of sheets; that it can be read back after sorting,
copying and moving is the work of its hidden first rows and first column (see
`workspace.sheets.model`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle.atomic import atomic
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import FormKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.model import Content, Task

__all__ = ["write_workbook"]


def write_workbook(
    pack: FormPack,
    task: Task,
    unit: str,
    content: Content,
    previous: Mapping[tuple[str, str], Value],
    target: Path,
) -> None:
    """Write the workbook of `unit` with what `content` holds and last year's values.

    `previous` is by (datum, subject). Raises `WrongUse` for a unit that is asked
    nothing, `FileTrouble`.
    """
    import openpyxl

    from cityexam_desktop.report.workbook.cover import write_cover
    from cityexam_desktop.report.workbook.lists import write_list
    from cityexam_desktop.report.workbook.page import Job
    from cityexam_desktop.report.workbook.tables import write_table

    if unit not in pack.unit or not pack.asked_of(unit):
        raise WrongUse("这个单位没有要填报的项。", "请核对单位，或在任务里给它分配填报项。")
    book = openpyxl.Workbook()
    job = Job(book, pack, task, unit, content, previous)
    cover = book.worksheets[0]
    for form in job.forms:
        write = write_list if form.kind is FormKind.LIST else write_table
        job.progress[form.code] = write(job, form)
    write_cover(job, cover)
    job.lists.hide_last()
    with atomic(target) as out:
        book.save(out)
