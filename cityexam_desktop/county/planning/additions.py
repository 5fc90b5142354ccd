"""Indicators of the county's own (特色指标): what is asked for them, the formula, the standard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.planning.choosing import decided, pack_in_force
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.formula import FormulaError, parse
from cityexam_desktop.formpack.model import Owner, Role
from cityexam_desktop.formpack.overlay import decisions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack, ReportingUnit, Threshold
    from cityexam_desktop.formpack.tables import Tables
    from cityexam_desktop.workspace.database import Workspace

FORM: Final = "own"
"""The form on which the county's own data are asked."""
_TITLE: Final = "本县特色指标"
_NEEDED: Final = (
    ("name", "指标名称"), ("dimension", "维度"), ("measure", "计量单位"),
    ("definition", "指标解释"), ("formula", "计算公式"), ("document", "依据的文件"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnDatum:
    """One thing asked anew for an own indicator; `unit` (by code) answers it."""

    code: str
    name: str
    measure: str
    definition: str
    unit: str


@dataclass(frozen=True, slots=True)
class OwnIndicator:
    """An indicator of the county's own; `formula` over codes of `data` and of the pack.

    `code` and `number` are given by the program when they are empty.
    """

    name: str
    dimension: str
    measure: str
    definition: str
    formula: str
    document: str
    direction: str = "higher"
    decimals: str = "2"
    threshold: Threshold | None = None
    data: tuple[OwnDatum, ...] = ()
    code: str = ""
    number: str = ""


def own_indicator(pack: FormPack, made: TaskDraft, code: str) -> OwnIndicator:
    """What was decided of an own indicator that is there, to be looked at and changed."""
    held = pack.indicator[code]
    formula = held.formula.text if held.formula else ""
    new = {row["code"] for row in made.overlay.get("base_data", ())}
    owners = {o.datum: o for o in made.owners if o.role is Role.OWNER}
    data = [pack.datum[one] for one in sorted(new & codes_of(formula))]
    basis = [owners[datum.code].basis for datum in data if datum.code in owners]
    documents = [held.threshold.document] if held.threshold else []
    return OwnIndicator(
        name=held.name,
        dimension=held.dimension,
        measure=held.measure,
        definition=held.definition,
        formula=formula,
        document=next(filter(None, (*documents, *basis)), ""),
        direction=held.direction.value,
        decimals=str(held.decimals),
        threshold=held.threshold,
        data=tuple(
            OwnDatum(d.code, d.name, d.measure, d.definition,
                     owners[d.code].unit if d.code in owners else "")
            for d in data
        ),
        code=code,
        number=str(held.number),
    )  # fmt: skip


def changed_indicator(ws: Workspace, made: TaskDraft, code: str, own: OwnIndicator) -> TaskDraft:
    """Put an own indicator in the place of what it was; its code and number stay.

    What was asked for it and is still in the formula is asked on. Raises as `with_indicator`
    and `without_indicator` do.
    """
    rest = without_indicator(ws, made, code)
    before = own_indicator(pack_in_force(ws, made), made, code)
    used, told = codes_of(own.formula), {datum.code for datum in own.data}
    kept = tuple(d for d in before.data if d.code in used - told)
    wanted = replace(own, code=code, number=before.number, data=(*own.data, *kept))
    return with_indicator(ws, rest, wanted)


def with_indicator(ws: Workspace, made: TaskDraft, own: OwnIndicator) -> TaskDraft:
    """Add an own indicator with what is asked for it; its units own their data at once.

    Raises `WrongUse` for what is left empty or a unit that the task has not, and `BadPack`
    where the pack would not be usable (an unknown code in the formula).
    """
    for field, words in _NEEDED:
        if not getattr(own, field).strip():
            raise WrongUse(f"特色指标没有写{words}。", "请补写。")
    units = {unit.code: unit for unit in made.units}
    for datum in own.data:
        if datum.unit not in units:
            what = f"“{datum.name}”的填报单位“{datum.unit}”不在任务里。"
            raise WrongUse(what, "请先在“单位”里登记。")
    changed = decided(ws, made, lambda rows, base: _with(rows, base, own, units.values()))
    told = {datum.code for datum in own.data}
    others = (o for o in changed.owners if o.datum not in told or o.role is not Role.OWNER)
    owners = (Owner(datum.code, datum.unit, Role.OWNER, own.document) for datum in own.data)
    return replace(changed, owners=(*others, *owners))


def without_indicator(ws: Workspace, made: TaskDraft, code: str) -> TaskDraft:
    """Take an own indicator away, with the data that only it needed."""
    held = {row["code"]: row for row in made.overlay.get("indicators", ())}
    if code not in held or not held[code].get("formula"):
        raise WrongUse(f"“{code}”不是本县新增的指标。", "上级的指标请用“不采用”。")
    own = {row["code"] for row in made.overlay.get("base_data", ())}
    rest = {c for other, row in held.items() if other != code for c in codes_of(row["formula"])}
    gone = (own & codes_of(held[code]["formula"])) - rest

    def change(rows: Tables, _: FormPack) -> Tables:
        for one in (code, *sorted(gone)):
            rows = decisions.drop_own(rows, one)
        return rows if own - gone else decisions.drop_own(rows, FORM)

    changed = decided(ws, made, change)
    return replace(changed, owners=tuple(o for o in changed.owners if o.datum not in gone))


def new_codes(ws: Workspace, made: TaskDraft, count: int) -> tuple[str, ...]:
    """Codes for data that are asked anew, none of them taken."""
    taken = {datum.code for datum in pack_in_force(ws, made).base_data}
    taken |= {row["code"] for row in made.overlay.get("base_data", ())}
    free = (f"own_d{number}" for number in range(1, len(taken) + count + 1))
    return tuple([code for code in free if code not in taken][:count])


def codes_of(formula: str) -> frozenset[str]:
    """The codes that a formula speaks of; none of one that cannot be read."""
    try:
        return frozenset(parse(formula).codes) if formula else frozenset()
    except FormulaError:
        return frozenset()


def _with(
    rows: Tables, base: FormPack, own: OwnIndicator, units: Iterable[ReportingUnit]
) -> Tables:
    known = {*base.unit, *(row["code"] for row in rows.get("units", ()))}
    asked = {datum.unit for datum in own.data}
    for unit in units:
        if unit.code in asked - known:
            rows = decisions.own_unit(rows, unit.code, unit.name)
    if own.data and FORM not in {row["code"] for row in rows.get("forms", ())}:
        rows = decisions.own_form(rows, FORM, _TITLE)
    for datum in own.data:
        cells = {"code": datum.code, "form": FORM, "name": datum.name,
                 "measure": datum.measure, "definition": datum.definition}  # fmt: skip
        rows = decisions.own_datum(rows, base, cells, unit=datum.unit, document=own.document)
    names = ("name", "dimension", "measure", "definition", "formula", "direction", "decimals")
    cells = {name: getattr(own, name) for name in names}
    cells |= {name: text for name in ("code", "number") if (text := getattr(own, name))}
    return decisions.own_indicator(
        rows, base, cells, document=own.document, threshold=own.threshold
    )
