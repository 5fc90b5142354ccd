"""Who owns which datum: one owner each, witnesses beside it, and what is still open."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import Owner, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import BaseDatum, FormPack


class State(enum.Enum):
    """Whether a datum has its one owner."""

    OWNED = "owned"
    UNOWNED = "unowned"
    DOUBLE = "double"

    @property
    def word(self) -> str:
        """The word that people read."""
        return {"owned": "", "unowned": "无人牵头", "double": "多头牵头"}[self.value]


@dataclass(frozen=True, slots=True)
class Duty:
    """A datum that is asked, and the units that have to do with it, by code."""

    datum: BaseDatum
    owners: tuple[str, ...]
    witnesses: tuple[str, ...]
    supports: tuple[str, ...]
    basis: str

    @property
    def state(self) -> State:
        """Whether it has its one owner."""
        if len(self.owners) == 1:
            return State.OWNED
        return State.DOUBLE if self.owners else State.UNOWNED

    def role_of(self, unit: str) -> Role | None:
        """What a unit has to do with it."""
        for role, units in (
            (Role.OWNER, self.owners),
            (Role.WITNESS, self.witnesses),
            (Role.SUPPORT, self.supports),
        ):
            if unit in units:
                return role
        return None


def duties(made: TaskDraft, pack: FormPack) -> tuple[Duty, ...]:
    """Every datum that somebody has to report, in the pack's order; computed ones left out."""
    by_datum: dict[str, list[Owner]] = {}
    for owner in made.owners:
        by_datum.setdefault(owner.datum, []).append(owner)
    return tuple(
        _duty(datum, by_datum.get(datum.code, ()))
        for datum in pack.base_data
        if datum.formula is None
    )


def _duty(datum: BaseDatum, owners: Iterable[Owner]) -> Duty:
    by_role: dict[Role, list[str]] = {role: [] for role in Role}
    basis = ""
    for owner in owners:
        by_role[owner.role].append(owner.unit)
        basis = basis or owner.basis
    return Duty(
        datum,
        tuple(by_role[Role.OWNER]),
        tuple(by_role[Role.WITNESS]),
        tuple(by_role[Role.SUPPORT]),
        basis,
    )


def assigned(
    made: TaskDraft, data: Iterable[str], unit: str, role: Role | None, basis: str = ""
) -> TaskDraft:
    """Give a unit a role for data, or take it away (None).

    A new owner takes the place of every other. Raises `WrongUse` for an unknown unit.
    """
    if unit not in {one.code for one in made.units}:
        raise WrongUse(f"任务里没有“{unit}”这个单位。", "请先在“单位”里登记。")
    wanted = dict.fromkeys(data)
    kept = [
        one
        for one in made.owners
        if one.datum not in wanted
        or (one.unit != unit and not (role is Role.OWNER and one.role is Role.OWNER))
    ]
    added = [Owner(datum, unit, role, basis) for datum in wanted] if role is not None else []
    return replace(made, owners=(*kept, *added))


def proposed(made: TaskDraft, pack: FormPack, *, only_open: bool = True) -> TaskDraft:
    """Take the pack's own proposal over, for what has no owner yet or for everything.

    Only units that are in the task are proposed.
    """
    known = {unit.code for unit in made.units}
    open_ = {one.datum.code for one in duties(made, pack) if one.state is not State.OWNED}
    wanted = open_ if only_open else {datum.code for datum in pack.base_data}
    ours = [one for one in pack.owners if one.datum in wanted and one.unit in known]
    owned = {one.datum for one in ours if one.role is Role.OWNER}
    kept = [one for one in made.owners if one.datum not in owned]
    return replace(made, owners=(*kept, *(one for one in ours if one.datum in owned)))


def kept_to(made: TaskDraft, pack: FormPack) -> TaskDraft:
    """Let go what speaks of data that are not asked any more, and of units that are gone."""
    units = {unit.code for unit in made.units}
    asked = {datum.code for datum in pack.base_data if datum.formula is None}
    owners = tuple(one for one in made.owners if one.datum in asked and one.unit in units)
    return replace(made, owners=owners)
