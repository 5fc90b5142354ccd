"""A small county over the national form pack, with random values and random absences."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from cityexam_desktop.county.decisions import Decisions
from cityexam_desktop.county.merge import CountyDataset, MergedValue
from cityexam_desktop.county.resolve import Resolution
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, DatumType, FormKind
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.workspace.model import Place, RowState, Subject, SurveyRow, Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, FormPack

PACK = Path(__file__).resolve().parents[2] / "forms" / "cn-2025"
_ABSENT = (Absence.NONE_HERE, Absence.NOT_APPLICABLE, Absence.PENDING, Absence.BLANK)
_ESTATES, _BUILDINGS, _OBJECTS = 4, 12, 5
_BUNDLE = "ab" * 32


def random_county(seed: int, share: float) -> CountyDataset:
    """Make a county in which about `share` of everything is missing in one way or another."""
    random, pack = Random(seed), read_pack(PACK)
    heard = [unit.code for unit in pack.units if random.random() >= share / 2]
    places = tuple(_places())
    objects = tuple(o for o in _objects(pack) if random.random() >= share)
    subjects = {form.code: _subjects(pack, form.code, places, objects) for form in pack.forms}
    owner = pack.owner_of
    values = {
        (datum.code, subject): MergedValue(
            datum.code, subject, _value(random, datum, share), owner[datum.code], _BUNDLE
        )
        for datum in pack.base_data
        if datum.formula is None and owner.get(datum.code) in heard
        for subject in subjects[datum.form]
        if random.random() >= share / 3
    }
    rows = tuple(
        SurveyRow(form.code, subject, _state(random, share))
        for form in pack.forms
        if form.by_exception and owner.get(pack.data_of_form[form.code][0].code) in heard
        for subject in subjects[form.code]
    )
    codes = [*pack.indicator, "i42.express", "i42.main", "hc_now"]
    return CountyDataset(
        task=Task("t", "s", 1, "2025", "城市体检", "示例县", "2025-12-31", "", "", "", pack.units,
                  pack.owners, places, banner="示例数据"),
        pack=pack,
        decisions=Decisions(),
        resolution=Resolution(dict.fromkeys(heard, _BUNDLE), {}, {}),
        facts={},
        values=values,
        witnesses={},
        conflicts=(),
        rows=rows,
        objects=objects,
        explanations=(),
        not_asked=frozenset(c for c in pack.datum if random.random() < share / 10),
        previous={(c, COUNTY): _number(random, 2) for c in codes if random.random() >= share},
    )  # fmt: skip


def _places() -> Iterator[Place]:
    yield Place(COUNTY, "place", "county", "3608", "示例县", "")
    yield Place("s1", "place", "street", "S1", "一街区", COUNTY)
    yield Place("s2", "place", "street", "S2", "二街区", COUNTY)
    yield Place("c1", "place", "community", "C1", "一社区", "s1")
    for estate in range(_ESTATES):
        yield Place(f"e{estate}", "place", "estate", f"E{estate}", f"{estate}号小区", "c1")
    for building in range(_BUILDINGS):
        above = f"e{building % _ESTATES}"
        yield Place(f"b{building}", "place", "building", f"B{building}", f"{building}号楼", above)


def _objects(pack: FormPack) -> Iterator[Subject]:
    for form in pack.forms:
        if form.kind is FormKind.REGISTER:
            for number in range(_OBJECTS):
                code = f"{form.code}{number}"
                yield Subject(code, "row", form.code, code, f"名录{number}", COUNTY)


def _subjects(
    pack: FormPack, form: str, places: tuple[Place, ...], objects: tuple[Subject, ...]
) -> list[str]:
    kind, level = pack.form[form].kind, pack.form[form].level
    if kind is FormKind.LIST:
        return [COUNTY]
    if kind is FormKind.PLACES:
        return [place.id for place in places if place.form == level]
    return [item.id for item in objects if item.form == form]


def _value(random: Random, datum: BaseDatum, share: float) -> Value:
    if random.random() < share:
        return random.choice(_ABSENT)
    if datum.choices:
        return random.choice(datum.choices)
    if not datum.type.numeric:
        return "文字"
    if datum.type is DatumType.YESNO:
        return Decimal(random.random() < 0.3)
    return Decimal(0) if random.random() < share else _number(random, datum.decimals)


def _number(random: Random, decimals: int) -> Decimal:
    return Decimal(random.randrange(1, 40 * 10**decimals)).scaleb(-decimals)


def _state(random: Random, share: float) -> RowState:
    return random.choice(list(RowState)) if random.random() < share else RowState.SURVEYED
