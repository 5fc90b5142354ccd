"""How a form may be split, and the parts that a split gives."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, DatumType, FormKind
from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace.collecting.model import Part, Split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum, Form
    from cityexam_desktop.workspace.model import Subject
    from cityexam_desktop.workspace.sheets.asked import Asked

ROW: Final = "row"
PLACE: Final = "place"
COLUMN: Final = "column"
NAMED: Final = "named"
_OWN_PARTS: Final = "自己分（科室、社区等）"
REST: Final = "未归入"
"""The name of the part with the rows that say nothing of where they belong."""


def splits(asked: Asked, form: Form) -> tuple[Split, ...]:
    """The ways in which a place form or register may be split, the places first."""
    if form.kind is FormKind.LIST:
        return ()
    levels = {level.code: level for level in asked.pack.levels}
    above = [Split(PLACE, code, levels[code].name) for code in _levels_above(asked, form)]
    columns = [
        Split(COLUMN, datum.code, datum.name)
        for datum in asked.tables.get(form.code, ())
        if datum.type in {DatumType.TEXT, DatumType.CHOICE} and datum.formula is None
    ]
    of_rows = "每行一份" if form.kind is FormKind.REGISTER else f"每个{levels[form.level].name}一份"
    return (*above, *columns, Split(NAMED, "", _OWN_PARTS), Split(ROW, "", of_rows))


def split_named(asked: Asked, form: Form, given: str) -> Split:
    """The way that people name by key, code or name; raises `WrongUse`."""
    known = splits(asked, form)
    for split in known:
        if given in {split.key, split.code, split.name, split.key.rstrip(":")}:
            return split
    if not known:
        raise WrongUse(
            f"“{form.title}”只有一栏数，不能拆分。", "请选按行填报的表：体检单元表或名录表。"
        )
    names = "、".join(f"{one.name}（{one.code or one.kind}）" for one in known)
    raise WrongUse(f"“{form.title}”不能按“{given}”拆分。", f"可以按：{names}。")


def parts(asked: Asked, form: Form, split: Split, values: Mapping[tuple[str, str], Value]
          ) -> tuple[Part, ...]:  # fmt: skip
    """The parts of a form, in the order of its rows; `values` are by (datum, subject).

    Rows that lie in no such place, whose column is blank, or that nobody put anywhere, make
    one part at the end.
    """
    found: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    datum = asked.data.get(split.code)
    places: dict[str, tuple[str, str]] = {}
    for subject in asked.subjects(form):
        if split.kind == ROW:
            key, name = subject.id, f"{subject.code} {subject.name}".strip()
        elif split.kind == PLACE:
            if subject.parent not in places:
                places[subject.parent] = _place(asked, subject, split.code)
            key, name = places[subject.parent]
        elif split.kind == NAMED:
            key = name = asked.shares.get((form.code, subject.id), "")
        else:
            key = name = _text(datum, values.get((split.code, subject.id)))
        found[key].append(subject.id)
        names[key] = name or REST
    keys = sorted(found, key=lambda key: not key)
    return tuple(Part(form.code, split, key, names[key], tuple(found[key])) for key in keys)


def part_of(all_parts: Iterable[Part], key: str) -> Part | None:
    """The part of a key."""
    return next((part for part in all_parts if part.key == key), None)


def _levels_above(asked: Asked, form: Form) -> list[str]:
    """The levels above the rows that have places, the nearest first, the county left out."""
    there = {place.form for place in asked.task.places}
    parent = {level.code: level.parent for level in asked.pack.levels}
    found: list[str] = []
    at = form.level if form.kind is FormKind.REGISTER else parent.get(form.level, "")
    while at and at != COUNTY and at not in found:
        if at in there:
            found.append(at)
        at = parent.get(at, "")
    return found


def _place(asked: Asked, subject: Subject, level: str) -> tuple[str, str]:
    place = next((p for p in asked.above(subject) if p.form == level), None)
    return (place.id, place.name) if place else ("", "")


def _text(datum: BaseDatum | None, value: Value | None) -> str:
    if datum is None or value is None or isinstance(value, Absence):
        return ""
    return " ".join(show(datum, value).split())
