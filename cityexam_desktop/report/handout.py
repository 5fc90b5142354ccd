"""Workbooks that a form is handed out in (分发): one for each part, its rows filled in.

Each carries, in its hidden first row, which task, unit, form and part it is; what it
looks like and how it is read back is that of the unit's own workbook.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.atomic import atomic
from cityexam_desktop.errors import FileTrouble, WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import Sensitivity
from cityexam_desktop.workspace.collecting.parts import COLUMN
from cityexam_desktop.workspace.model import Content, Observation
from cityexam_desktop.workspace.sensitive import harmless, sensitive
from cityexam_desktop.workspace.sheets.model import WITH_LAST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, FormPack
    from cityexam_desktop.workspace.collecting import Part, Split
    from cityexam_desktop.workspace.model import Task

_NOT_IN_NAME: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_LONGEST: Final = 60


def file_names(pack: FormPack, parts: Iterable[Part]) -> tuple[str, ...]:
    """A file name for each part that every system takes and no other part has."""
    taken: set[str] = set()
    found = []
    for part in parts:
        stem = _plain(f"{pack.form[part.form].title}-{part.name}")
        name, number = f"{stem}.xlsx", 2
        while name.casefold() in taken:
            name, number = f"{stem}（{number}）.xlsx", number + 1
        taken.add(name.casefold())
        found.append(name)
    return tuple(found)


def secret_in(
    pack: FormPack,
    unit: str,
    content: Content,
    previous: Mapping[tuple[str, str], Value],
    parts: Iterable[Part],
) -> tuple[BaseDatum, ...]:
    """The data in the parts' workbooks that must not be sent by WeChat, last year's too."""
    wanted = tuple(parts)
    mine = {(part.form, subject) for part in wanted for subject in part.subjects}
    filled = _with_last(pack, unit, content, previous, wanted).observations
    return sensitive(pack, (o for o in filled if (pack.datum[o.datum].form, o.subject) in mine))


def harmless_share(
    pack: FormPack,
    split: Split,
    content: Content,
    previous: Mapping[tuple[str, str], Value],
) -> tuple[Content, Mapping[tuple[str, str], Value]]:
    """What may be handed out by any way: without what must not be sent by WeChat.

    Raises `WrongUse` when the split itself tells such data, as names of files.
    """
    datum = pack.datum.get(split.code) if split.kind == COLUMN else None
    if datum is not None and datum.sensitivity is Sensitivity.NO_WECHAT:
        raise WrongUse(
            f"“{datum.name}”不得用微信传送，按它拆分时文件名就写着它。",
            "请换一种拆法，或都写出、用U盘传送。",
        )
    return harmless(pack, content, previous)


def write_handout(
    pack: FormPack,
    task: Task,
    unit: str,
    content: Content,
    previous: Mapping[tuple[str, str], Value],
    parts: Iterable[Part],
    folder: Path,
    *,
    step: Callable[[int, int, str], None] = lambda _done, _of, _name: None,
) -> tuple[tuple[Part, str], ...]:
    """Write a workbook for each part into `folder`; give each with its file's name.

    What may be taken over of last year's values, `previous` by (datum, subject), stands
    in cells that are blank. `step` is told (done, of, name) and may raise to stop.
    Raises `FileTrouble`.
    """
    wanted = tuple(parts)
    names = file_names(pack, wanted)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileTrouble.from_os(error, str(folder)) from error
    filled = _with_last(pack, unit, content, previous, wanted)
    for number, (part, name) in enumerate(zip(wanted, names, strict=True)):
        step(number, len(wanted), name)
        marks = (part.split.key, f"={part.key}", WITH_LAST if previous else "now")
        _write(pack, task, unit, _share(filled, part), part, marks, folder / name)
    return tuple(zip(wanted, names, strict=True))


def _write(
    pack: FormPack,
    task: Task,
    unit: str,
    content: Content,
    part: Part,
    marks: tuple[str, ...],
    target: Path,
) -> None:
    import openpyxl

    from cityexam_desktop.report.workbook.cover import write_cover
    from cityexam_desktop.report.workbook.page import Job
    from cityexam_desktop.report.workbook.tables import write_table

    form = pack.form[part.form]
    book = openpyxl.Workbook()
    job = Job(book, pack, _share_of_places(task, form.level, part), unit, content, {})
    job.forms, job.marks = (form,), marks
    job.asked = job.asked_in(form)
    cover = book.worksheets[0]
    job.progress[form.code] = write_table(job, form)
    write_cover(job, cover)
    job.lists.hide_last()
    book.active = 1
    with atomic(target) as out:
        book.save(out)


def _share_of_places(task: Task, level: str, part: Part) -> Task:
    """The task with those places of the form's level only that are in the part."""
    mine = {*part.subjects}
    return replace(task, places=tuple(p for p in task.places if p.form != level or p.id in mine))


def _share(content: Content, part: Part) -> Content:
    mine = {*part.subjects}
    return Content(
        observations=tuple(o for o in content.observations if o.subject in mine),
        rows=tuple(r for r in content.rows if r.form == part.form and r.subject in mine),
        objects=tuple(o for o in content.objects if o.id in mine),
    )


def _with_last(
    pack: FormPack,
    unit: str,
    content: Content,
    previous: Mapping[tuple[str, str], Value],
    parts: Iterable[Part],
) -> Content:
    """The content with last year's values in blank cells where they may be taken over."""
    held = {(o.datum, o.subject) for o in content.observations}
    more = [
        Observation(datum.code, subject, previous[datum.code, subject])
        for part in parts
        for datum in pack.asked_of(unit)
        if datum.form == part.form and datum.carry and datum.formula is None
        for subject in part.subjects
        if (datum.code, subject) not in held
        and not isinstance(previous.get((datum.code, subject), Absence.BLANK), Absence)
    ]
    return replace(content, observations=(*content.observations, *more))


def _plain(text: str) -> str:
    """A name without what a file's name may not have; the last dots and blanks go too."""
    return _NOT_IN_NAME.sub("_", text)[:_LONGEST].strip(" .") or "表"
