"""Earlier years' values of the task in the making: looked at, read from a table, compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.schema import CODE
from cityexam_desktop.county.planning.comparing import Difference
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace.history import history, put_history
from cityexam_desktop.workspace.imports import read_history

_NAMED: Final = 3

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import HistoryValue


def values_before(ws: Workspace, made: TaskDraft) -> tuple[HistoryValue, ...]:
    """What is kept of the years before the draft's, the newest year first."""
    found = [one for one in history(ws) if one.period < made.period]
    return tuple(sorted(found, key=lambda one: one.period, reverse=True))


def read(file: Path, period: str, made: TaskDraft, pack: FormPack) -> tuple[HistoryValue, ...]:
    """Read an earlier year's values, marked as not signed; raises as `read_history`.

    `WrongUse` for a period that is none, or not before the draft's.
    """
    if not CODE.fullmatch(period):
        raise WrongUse(f"年度“{period}”不能用。", "请写四位数字的年份，例如 2024。")
    if period >= made.period:
        raise WrongUse(f"{period} 不早于正在准备的 {made.period} 年度。", "请核对年度。")
    known = {place.id: place.id for place in made.places} | {COUNTY: COUNTY}
    for word in ("code", "name"):
        said_by: dict[str, list[str]] = {}
        for place in made.places:
            said_by.setdefault(getattr(place, word), []).append(place.id)
        known |= {w: ids[0] for w, ids in said_by.items() if len(ids) == 1 and w not in known}
    values = read_history(file, period, pack)
    strange = sorted({one.subject for one in values} - known.keys())
    if strange:
        more = f"等 {len(strange)} 个" if len(strange) > _NAMED else ""
        what = f"体检单元里没有“{'、'.join(strange[:_NAMED])}”{more}。"
        raise WrongUse(what, "对象请写体检单元的编号、代码或名称；全县的不写。")
    return tuple(replace(one, subject=known[one.subject]) for one in values)


def keep(ws: Workspace, values: Iterable[HistoryValue]) -> None:
    """Keep them; one that was signed here is not replaced."""
    put_history(ws, values)


def differences(
    ws: Workspace, values: Iterable[HistoryValue], made: TaskDraft, pack: FormPack
) -> tuple[Difference, ...]:
    """What keeping `values` changes; a signed value stays and is not among it."""
    held = {(one.period, one.pack, one.code, one.subject): one for one in history(ws)}
    names = {place.id: place.name for place in made.places}
    words = names_of(pack)
    found = []
    for one in values:
        before = held.get((one.period, one.pack, one.code, one.subject))
        if before is None or (before.value != one.value and not before.signed):
            old = said(pack, one.code, before.value) if before else ""
            where = names.get(one.subject, one.subject)
            what = words.get(one.code, one.code)
            found.append(Difference("往年数据", what, where, old, said(pack, one.code, one.value)))
    return tuple(found)


def names_of(pack: FormPack) -> Mapping[str, str]:
    """What data, indicators and parts are called, by code."""
    names = {datum.code: datum.name for datum in pack.base_data}
    for one in pack.indicators:
        names[one.code] = one.name
        names |= {part.code: f"{one.name}：{part.name}" for part in one.parts}
    return names


def said(pack: FormPack, code: str, value: Value) -> str:
    """A value of a datum, an indicator or a part as people read it."""
    datum = pack.datum.get(code)
    if datum is not None:
        return show(datum, value)
    return value.word if isinstance(value, Absence) else f"{value}"
