"""What a step changes in the task in the making, cell by cell: shown before it is taken."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.planning.choicetable import standard_text
from cityexam_desktop.county.planning.model import Way
from cityexam_desktop.formpack.model import Role
from cityexam_desktop.formpack.values import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack, Threshold
    from cityexam_desktop.workspace.model import Place

ROLE_WORDS: Final = {Role.OWNER: "牵头", Role.WITNESS: "核对", Role.SUPPORT: "配合"}
_CONTACT: Final = (
    ("leader", "分管领导"), ("liaison", "联络员"), ("post", "职务"), ("phone", "电话"),
)  # fmt: skip
_PLACE: Final = (
    ("code", "代码"), ("name", "名称"), ("parent", "上级"), ("aliases", "别名"),
    ("longitude", "经度"), ("latitude", "纬度"), ("valid_from", "启用日期"),
    ("valid_to", "停用日期"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that would change: of what, which field, what stands there and what will."""

    part: str
    what: str
    field: str
    old: str
    new: str


def differences(
    before: TaskDraft, after: TaskDraft, pack: FormPack, newer: FormPack | None = None
) -> tuple[Difference, ...]:
    """Give every cell that differs, in the order of the page's tabs.

    `pack` is the one in force before, `newer` the one after, where the choice changes.
    """
    return (
        *(_choices(pack, newer) if newer is not None else ()),
        *_units(before, after),
        *_places(before, after, pack),
        *_owners(before, after, pack),
        *_numbers(before, after, pack),
    )


def _choices(pack: FormPack, newer: FormPack) -> Iterator[Difference]:
    """Indicators that come and go, and standards that change."""
    for one in pack.indicators:
        if one.code not in newer.indicator:
            reason = next((c.reason for c in newer.local if c.code == one.code), "")
            yield Difference("指标", one.name, "是否采用", "采用", f"不采用：{reason}")
    for one in newer.indicators:
        old = pack.indicator.get(one.code)
        if old is None:
            yield Difference("指标", one.name, "是否采用", "", "采用")
        parts = {part.code: part.threshold for part in old.parts} if old else {}
        pairs = [("标准", old.threshold if old else None, one.threshold)]
        pairs += [(f"{p.name}的标准", parts.get(p.code), p.threshold) for p in one.parts]
        for word, was, now in pairs:
            if was != now:
                yield Difference("指标", one.name, word, _standard(was), _standard(now))


def _standard(held: Threshold | None) -> str:
    return f"{standard_text(held)}（{held.document}）" if held else "无标准"


def _units(before: TaskDraft, after: TaskDraft) -> Iterator[Difference]:
    old, new = ({u.code: u for u in one.units} for one in (before, after))
    for code in {**old, **new}:
        name = (new.get(code) or old[code]).name
        if code not in old or code not in new:
            yield _whole("单位", name, there=code in old)
            if code not in new:
                continue
        elif old[code].name != name:
            yield Difference("单位", name, "名称", old[code].name, name)
        was, now = before.contact(code), after.contact(code)
        pairs = [(word, getattr(was, f), getattr(now, f)) for f, word in _CONTACT]
        pairs.append(("报送方式", Way(was.way).word, Way(now.way).word))
        pairs.append(("期限", dict(before.deadlines).get(code, ""),
                      dict(after.deadlines).get(code, "")))  # fmt: skip
        for word, one, other in pairs:
            if one != other:
                yield Difference("单位", name, word, one, other)


def _places(before: TaskDraft, after: TaskDraft, pack: FormPack) -> Iterator[Difference]:
    levels = {one.code: one.name for one in pack.levels}
    old, new = ({p.id: p for p in one.places} for one in (before, after))
    names = {p.id: p.name for p in (*before.places, *after.places)}
    for own in {**old, **new}:
        was, now = old.get(own), new.get(own)
        place = now or old[own]
        what = f"{levels.get(place.form, place.form)} {place.name}"
        if was is None or now is None:
            yield _whole("体检单元", what, there=was is not None)
            continue
        for field, word in _PLACE:
            one, other = (_told(p, field, names) for p in (was, now))
            if one != other:
                yield Difference("体检单元", what, word, one, other)


def _told(place: Place, field: str, names: Mapping[str, str]) -> str:
    if field == "parent":
        return names.get(place.parent, place.parent)
    return "、".join(place.aliases) if field == "aliases" else str(getattr(place, field))


def _owners(before: TaskDraft, after: TaskDraft, pack: FormPack) -> Iterator[Difference]:
    names = {u.code: u.name for u in (*before.units, *after.units)}
    held: list[dict[tuple[str, Role], list[str]]] = []
    for one in (before, after):
        found: dict[tuple[str, Role], list[str]] = defaultdict(list)
        for owner in one.owners:
            found[owner.datum, owner.role].append(names.get(owner.unit, owner.unit))
        held.append(found)
    for datum in pack.base_data:
        for role, word in ROLE_WORDS.items():
            old, new = ("、".join(sorted(one.get((datum.code, role), ()))) for one in held)
            if old != new:
                yield Difference("分工", datum.name, word, old, new)


def _numbers(before: TaskDraft, after: TaskDraft, pack: FormPack) -> Iterator[Difference]:
    old, new = ({n.datum: n for n in one.confirmed} for one in (before, after))
    names = {u.code: u.name for u in (*before.units, *after.units)}
    for code in (d.code for d in pack.base_data if d.code in {**old, **new}):
        datum, was, now = pack.datum[code], old.get(code), new.get(code)
        pairs = [("底数", *(show(datum, one.value) if one else "" for one in (was, now)))]
        pairs.append(("提供单位", *(names.get(n.unit, n.unit) if n else "" for n in (was, now))))
        for field, word in (("source", "来源"), ("page", "页"), ("time", "时间"),
                            ("reason", "采用理由")):  # fmt: skip
            pairs.append((word, *(getattr(n, field) if n else "" for n in (was, now))))
        for word, one, other in pairs:
            if one != other:
                yield Difference("底数", datum.name, word, one, other)


def _whole(part: str, what: str, *, there: bool) -> Difference:
    return (
        Difference(part, what, "", "有", "移出")
        if there
        else Difference(part, what, "", "", "新增")
    )
