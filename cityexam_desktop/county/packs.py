"""Older form packs of a task: for which units what they asked still holds.

Within a task a code never changes its meaning. Added data, other texts and wider limits
leave an older answer as good as it was; what was dropped, retyped or narrowed does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.workspace import tasks

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import BaseDatum, FormPack
    from cityexam_desktop.workspace.database import Workspace


def safe_packs(ws: Workspace) -> frozenset[tuple[str, str, str]]:
    """(task, digest of ``asked``, unit) for which an older pack differs safely from the newest."""
    several = {id_ for id_, asked in tasks.asked_digests(ws).items() if len(asked) > 1}
    versions = [task for task in tasks.tasks(ws) if task.id in several] if several else []
    newest = {task.id: task for task in versions}
    return frozenset(
        (task.id, task.asked, unit.code)
        for task in versions
        if task.asked != newest[task.id].asked
        for unit in task.units
        if safe_for(unit.code, tasks.pack_of(ws, task), tasks.pack_of(ws, newest[task.id]))
    )


def safe_for(unit: str, older: FormPack, newer: FormPack) -> bool:
    """Whether everything that the unit was asked is still asked alike."""
    return all(_still_asked(older, newer, datum) for datum in older.asked_of(unit))


def _still_asked(older: FormPack, newer: FormPack, was: BaseDatum) -> bool:
    now = newer.datum.get(was.code)
    return (
        now is not None
        and _meaning(older, was) == _meaning(newer, now)
        and now.decimals >= was.decimals
        and set(now.choices) >= set(was.choices)
        and (now.minimum is None or (was.minimum is not None and now.minimum <= was.minimum))
        and (now.maximum is None or (was.maximum is not None and now.maximum >= was.maximum))
    )


def _meaning(pack: FormPack, datum: BaseDatum) -> tuple[object, ...]:
    form = pack.form[datum.form]
    return (
        datum.measure, datum.type, datum.time, datum.formula, datum.relevant, datum.default,
        form.code, form.kind, form.level, form.by_exception,
    )  # fmt: skip
