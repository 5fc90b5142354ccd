"""Conditions that the one who answers cannot see: asked although they do not apply.

An item is relevant by a formula over its row and over data of list forms, such as 供暖
items by 属于集中供暖地区. Where another unit answers what the condition reads, the condition
stays open in the answering unit's own file: the item is asked there, and only the county
finds that it does not apply. Whoever shares a task out is told so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.formula import describe
from cityexam_desktop.formpack.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.formpack.model import BaseDatum, FormPack, Owner


def unseen_conditions(
    pack: FormPack, owners: Iterable[Owner] | None = None
) -> tuple[tuple[BaseDatum, BaseDatum], ...]:
    """The items and what their conditions read that the item's owner is not asked.

    `owners` are a task's, the pack's own proposal where they are left out. A unit that
    witnesses a datum answers it too, and so sees it.
    """
    said = tuple(pack.owners if owners is None else owners)
    owner_of = {o.datum: o.unit for o in said if o.role is Role.OWNER}
    asked = {(o.unit, o.datum) for o in said if o.role is not Role.SUPPORT}
    found: list[tuple[BaseDatum, BaseDatum]] = []
    for item in pack.base_data:
        unit = owner_of.get(item.code)
        if unit is None or item.relevant is None:
            continue
        read = sorted(_typed(pack, item.relevant.codes))
        found += [(item, pack.datum[code]) for code in read if (unit, code) not in asked]
    return tuple(found)


def _typed(pack: FormPack, codes: Iterable[str]) -> set[str]:
    """The typed data behind codes; a computed one stands for what it is made of."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        datum = pack.datum.get(code)
        if datum is None or code in seen:
            continue
        seen.add(code)
        if datum.formula is None:
            found.add(code)
        else:
            waiting += datum.formula.codes
    return found


def condition_in_words(pack: FormPack, item: BaseDatum, unit: str) -> str:
    """When an item applies, and who knows it where its own unit does not; empty for always."""
    if item.relevant is None:
        return ""
    names = {datum.code: datum.name for datum in pack.base_data}
    told = describe(item.relevant, lambda code: names.get(code, code))
    asked = {datum.code for datum in pack.asked_of(unit)}
    hidden = sorted(_typed(pack, item.relevant.codes) - asked, key=lambda c: pack.datum[c].order)
    if not hidden:
        return told
    others = []
    for code in hidden:
        owner = pack.unit.get(pack.owner_of.get(code, ""))
        others.append(f"“{pack.datum[code].name}”由{owner.name if owner else '别的单位'}填报")
    return f"{told}\n{'，'.join(others)}，本单位看不到；不适用的不用填，汇总时按条件取舍。"
