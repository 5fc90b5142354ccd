"""What a new version of an issued task changes, told in words before it is signed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.exempting import asks
from cityexam_desktop.county.planning.choosing import pack_in_force
from cityexam_desktop.county.planning.comparing import differences
from cityexam_desktop.formpack import diff
from cityexam_desktop.workspace import tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cityexam_desktop.county.planning.comparing import Difference
    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task

_NAMED: Final = 3
_LISTED: Final = 20
"""Changes of one part that are told one by one; of more, how many there are."""
_TOLD_APART: Final = frozenset({"units", "owners", "exemptions"})
_OF_NO_INTEREST: Final = frozenset({"pack", "local", "sources", "concordance"})
"""Tables whose changes only follow from others: the pack's name and version, where it stands."""
_DATES: Final = (("title", "任务名称"), ("as_of", "数据时点"), ("deadline", "报出期限"))
_SPOILS: Final = frozenset({"上级", "启用日期", "停用日期", "牵头", "底数"})
"""Fields whose change touches what units have answered already."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that a new version changes, in words; unsafe where answers must be looked at."""

    sentence: str
    safe: bool = True

    @property
    def words(self) -> str:
        """The sentence with its effect."""
        return self.sentence if self.safe else f"{self.sentence}（影响已填的数）"


def in_force(ws: Workspace, made: TaskDraft) -> Task | None:
    """The newest issued version of the same task; nothing before the first."""
    same = [t for t in tasks.tasks(ws) if (t.series, t.period) == (made.series, made.period)]
    return same[-1] if same else None


def changes(ws: Workspace, made: TaskDraft) -> tuple[Changed, ...]:
    """What the draft changes in the issued version of the same task, the unsafe first."""
    before = in_force(ws, made)
    if before is None:
        return ()
    older, pack = tasks.pack_of(ws, before), pack_in_force(ws, made)
    found = (
        *_pack(older, pack),
        *map(Changed, _dates(before, made)),
        *_lists(before, made, pack),
        *map(Changed, _exemptions(before, made, pack)),
    )
    return tuple(sorted(found, key=lambda one: one.safe))


def changes_in_words(ws: Workspace, made: TaskDraft) -> tuple[str, ...]:
    """The sentences of `changes`; nothing before the first version."""
    return tuple(one.words for one in changes(ws, made))


def _pack(older: FormPack, pack: FormPack) -> Iterator[Changed]:
    for one in diff.compare(older, pack):
        if one.table not in _TOLD_APART | _OF_NO_INTEREST:
            yield Changed(one.sentence, one.safe)


def _dates(before: Task, made: TaskDraft) -> Iterator[str]:
    for field, word in _DATES:
        old, new = getattr(before, field), getattr(made, field)
        if old != new:
            yield f"{word}由“{old or '（空）'}”改为“{new or '（空）'}”。"
    old_days, new_days = dict(before.deadlines), dict(made.deadlines)
    names = {unit.code: unit.name for unit in (*before.units, *made.units)}
    for unit in sorted(old_days.keys() | new_days.keys()):
        if old_days.get(unit) != new_days.get(unit):
            day = new_days.get(unit) or f"{made.deadline}（与各单位相同）"
            yield f"“{names.get(unit, unit)}”的期限改为 {day}。"


def _lists(before: Task, made: TaskDraft, pack: FormPack) -> Iterator[Changed]:
    """Units, places, owners and base numbers: who comes and goes, then field by field."""
    was = replace(
        made,
        units=before.units,
        places=before.places,
        owners=before.owners,
        deadlines=made.deadlines,  # told with the dates
        confirmed=before.confirmed,
    )
    parts: dict[str, list[Difference]] = defaultdict(list)
    for one in differences(was, made, pack):
        parts[one.part].append(one)
    for part, found in parts.items():
        yield from _whole(part, (one for one in found if not one.field))
        fields = [one for one in found if one.field]
        for one in fields[:_LISTED]:
            yield Changed(_sentence(one), one.field not in _SPOILS)
        rest = fields[_LISTED:]
        if rest:
            safe = all(one.field not in _SPOILS for one in rest)
            yield Changed(f"{part}另有 {len(rest)} 处改动。", safe)


def _sentence(one: Difference) -> str:
    old, new = one.old or "（空）", one.new or "（空）"
    return f"{one.part}“{one.what}”的{one.field}由“{old}”改为“{new}”。"


def _whole(part: str, found: Iterable[Difference]) -> Iterator[Changed]:
    names: dict[str, list[str]] = defaultdict(list)
    for one in found:
        names[one.new].append(one.what)
    for word in ("新增", "移出"):
        if told := names[word]:
            more = f"等 {len(told)} 个" if len(told) > _NAMED else ""
            sentence = f"{word}{part}：{'、'.join(told[:_NAMED])}{more}。"
            yield Changed(sentence, safe=word == "新增")


def _exemptions(before: Task, made: TaskDraft, pack: FormPack) -> Iterator[str]:
    names = {unit.code: unit.name for unit in (*before.units, *made.units)}
    old, new = ({(e.unit, e.rule): e for e in one.exemptions} for one in (before, made))
    for key in sorted(old.keys() | new.keys()):
        unit, rule = names.get(key[0], key[0]), asks(pack, key[1])
        was, now = old.get(key), new.get(key)
        if now is None:
            yield f"不再准予“{unit}”降级：{rule}"
        elif was is None or was != now:
            yield f"准予“{unit}”降为“{now.level.word}”：{rule}（{now.reason}）"
