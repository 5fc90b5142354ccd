"""The register of places (体检单元) out of a table: codes, levels, parents, coordinates.

A level may be left out where the caller says which one the whole table is of; the levels
that a table does not speak of stay as they were. Codes are made where there are none: the
parent's and a number. Ids never change, so a place that is known keeps its own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.dates import day
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.model import Place
from cityexam_desktop.workspace.tabular import Doubts, Row, table_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from cityexam_desktop.formpack.model import FormPack

PLACE_COLUMNS: Final = {
    "id": ("id", "编号", "单元编号"),
    "level": ("level", "层级", "级别", "类型", "单元类型"),
    "code": ("code", "代码", "编码", "统一代码"),
    "name": ("name", "名称", "单元名称"),
    "parent": (
        "parent",
        "上级",
        "上级代码",
        "上级编号",
        "上级名称",
        "所属",
        "所属社区",
        "所属小区",
    ),
    "aliases": ("aliases", "别名", "曾用名", "又名"),
    "longitude": ("longitude", "经度", "东经", "lon", "lng"),
    "latitude": ("latitude", "纬度", "北纬", "lat"),
    "valid_from": ("valid_from", "启用日期", "设立日期", "生效日期"),
    "valid_to": ("valid_to", "停用日期", "撤销日期", "失效日期"),
}
_SEVERAL: Final = re.compile(r"[|、，,；;/]")
_EAST: Final = (Decimal(73), Decimal(136))
_NORTH: Final = (Decimal(3), Decimal(54))
_DEGREES: Final = Decimal(180)
_EXACT: Final = 9
"""Decimals of a degree: a tenth of a millimetre."""
_WIDTH: Final = 3


def read_places(
    file: Path, pack: FormPack, county: str, former: Sequence[Place] = (), level: str = ""
) -> tuple[Place, ...]:
    """Read a register of places: the columns of `PLACE_COLUMNS`, in any order.

    `name` is needed, and `level` (code or name) where `level` does not say it for all. A
    parent is named by id, code or a name that is not ambiguous; one left out is the
    county; the county itself, named `county`, stands first. Places of `former` whose level
    the table does not mention stay. Raises `BadTable`, and what `read_sheets` raises.
    """
    doubts = Doubts(file.name)
    needed = ("name",) if level else ("level", "name")
    rows = table_rows(file, PLACE_COLUMNS, needed, doubts)
    register = _Register(pack, county, former, doubts)
    for row in rows:
        register.take(row, row["level"] or level)
    places = register.placed()
    doubts.stop()
    return places


def has_levels(file: Path) -> bool:
    """Whether a table says of every place which level it is of; raises as `read_places`."""
    rows = table_rows(file, PLACE_COLUMNS, ("name",), Doubts(file.name))
    return bool(rows) and all(row["level"] for row in rows)


def level_named(text: str, pack: FormPack) -> str:
    """The level whose name stands in a text such as a file's name; the topmost one else."""
    below = pack.levels[1:]
    named = (one.code for one in below if one.name in text)
    return next(named, below[0].code if below else "")


@dataclass(frozen=True, slots=True)
class _Line:
    """A place as its row says it, its parent still as it was typed."""

    number: int
    place: Place


class _Register:
    """The places in the making."""

    def __init__(
        self, pack: FormPack, county: str, former: Sequence[Place], doubts: Doubts
    ) -> None:
        self.ranks = {level.code: rank for rank, level in enumerate(pack.levels)}
        self.names = {level.name: level.code for level in pack.levels}
        self.former = _Known(former)
        self.doubts = doubts
        self.county = Place(COUNTY, "place", COUNTY, COUNTY, county, "")
        held = [place for place in former if place.id == COUNTY]
        self.county = replace(held[0], name=county) if held else self.county
        self.lines: dict[str, _Line] = {}

    def take(self, row: Row, said: str) -> None:
        """Take a row, or say what is wrong with it."""
        level = self.names.get(said, said)
        if level not in self.ranks:
            what = f"没有“{said}”这个层级。" if said else "层级没有填。"
            self.doubts.at(row.number, "level", what, "、".join(self.names))
        elif not row["name"]:
            self.doubts.at(row.number, "name", "名称没有填。")
        elif level == COUNTY:
            self.county = replace(self.county, code=row["code"] or COUNTY, name=row["name"])
        else:
            self._add(row, level)

    def _add(self, row: Row, level: str) -> None:
        known = self.former.same(row, level)
        own = row["id"] or (known.id if known else row["code"] or f"\0{len(self.lines)}")
        if own in self.lines or own == COUNTY:
            first = self.lines[own].number if own in self.lines else 1
            self.doubts.at(row.number, "id", f"编号“{own}”与第{first}行重复。")
        code = row["code"] or (known.code if known else "")
        self.lines[own] = _Line(
            row.number,
            Place(
                own, "place", level, code, row["name"], row["parent"], "",
                *_dates(row, self.doubts), _aliases(row["aliases"]),
                *_coordinates(row, self.doubts),
            ),
        )  # fmt: skip

    def placed(self) -> tuple[Place, ...]:
        """Give every place with its parent's id and with a code of its own, the county first."""
        read = {line.place.form for line in self.lines.values()}
        stay = [p for p in self.former.places if p.form not in read and p.id != COUNTY]
        mine = {own: line.place for own, line in self.lines.items()}
        found = {COUNTY: self.county, **{p.id: p for p in stay}, **mine}
        index = _Known(tuple(found.values()))
        tied = {own: self._tied(line, found, index) for own, line in self.lines.items()}
        for place in () if self.doubts.findings else stay:  # what is left of a bad table is less
            if place.parent not in found:
                what = f"“{place.name}”的上级在新表里没有了。"
                self.doubts.at(1, "parent", what, "请把它补进表里，或连同下级一起导入。")
        if self.doubts.findings:
            return ()
        return (self.county, *stay, *_coded({**found, **tied}, tied))

    def _tied(self, line: _Line, found: Mapping[str, Place], index: _Known) -> Place:
        """Give the place with its parent's id; a parent must stand on a higher level."""
        place, said = line.place, line.place.parent
        if not said:
            return replace(place, parent=COUNTY)
        above = [found[said]] if said in found else index.named(said)
        higher = [p for p in above if self.ranks[p.form] < self.ranks[place.form]]
        if len(higher) == 1:
            return replace(place, parent=higher[0].id)
        if not above:
            what, remedy = f"没有编号或代码为“{said}”的上级。", ""
        elif higher:
            what, remedy = f"有 {len(higher)} 个上级叫“{said}”。", "请改写上级的编号或代码。"
        else:
            what, remedy = f"上级“{above[0].name}”的层级不高于“{place.name}”。", ""
        self.doubts.at(line.number, "parent", what, remedy)
        return place


class _Known:
    """Places by id, code and name."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = tuple(places)
        self.by_id = {place.id: place for place in places}
        self.by_code: dict[tuple[str, str], Place] = {(p.form, p.code): p for p in places}
        self.by_name: dict[str, list[Place]] = {}
        self.codes: dict[str, Place] = {p.code: p for p in places if p.code}
        for place in places:
            for name in dict.fromkeys((place.name, *place.aliases)):
                self.by_name.setdefault(name, []).append(place)

    def named(self, said: str) -> list[Place]:
        """The places that go by a code or a name."""
        if said in self.codes:
            return [self.codes[said]]
        return self.by_name.get(said, [])

    def same(self, row: Row, level: str) -> Place | None:
        """The place that a row means: by id, then code, then its name below the same parent."""
        if row["id"] or row["code"]:
            return self.by_id.get(row["id"]) or self.by_code.get((level, row["code"]))
        said = row["parent"]
        like = [p for p in self.by_name.get(row["name"], ()) if p.form == level]
        below = [p for p in like if said in self._names(p.parent) or not said]
        return below[0] if len(below) == 1 else None

    def _names(self, own: str) -> set[str]:
        place = self.by_id.get(own)
        return {own, place.code, place.name} if place else {own}


def _coded(found: Mapping[str, Place], tied: Mapping[str, Place]) -> Iterable[Place]:
    """Give the tied places, from the top down, with codes where they had none."""
    codes: dict[str, str] = {own: place.code for own, place in found.items()}
    taken = {code for code in codes.values() if code}
    numbers: dict[str, int] = {}
    ids: dict[str, str] = {}

    def code_of(own: str) -> str:
        if not codes[own]:
            above = found[own].parent
            base = code_of(above) if above != COUNTY else ""
            while True:
                numbers[above] = numbers.get(above, 0) + 1
                made = f"{base}{'-' if base else 'D'}{numbers[above]:0{_WIDTH}}"
                if made not in taken:
                    break
            taken.add(made)
            codes[own] = made
        return codes[own]

    for own in tied:
        code = code_of(own)
        ids[own] = code if own.startswith("\0") else own
    for own, place in tied.items():
        parent = ids.get(place.parent, place.parent)
        yield replace(place, id=ids[own], code=codes[own], parent=parent)


def _aliases(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (one.strip() for one in _SEVERAL.split(text)))))


def _dates(row: Row, doubts: Doubts) -> tuple[str, str]:
    found = []
    for column in ("valid_from", "valid_to"):
        iso = day(row[column]) if row[column] else ""
        if iso is None:
            what = f"“{row[column]}”不是年月日。"
            doubts.at(row.number, column, what, "请写成 2025-12-31 的样子。")
        found.append(iso or "")
    if all(found) and found[1] < found[0]:
        doubts.at(row.number, "valid_to", f"停用日期 {found[1]} 早于启用日期 {found[0]}。")
    return found[0], found[1]


def _coordinates(row: Row, doubts: Doubts) -> tuple[str, str]:
    """Degrees in CGCS2000 as decimal text; both or neither."""
    said = row["longitude"], row["latitude"]
    if not any(said):
        return "", ""
    east, north = map(_degrees, said)
    if east is None or north is None:
        what = f"坐标“{said[0]}，{said[1]}”不是两个数。"
        doubts.at(row.number, "longitude", what, "请写 CGCS2000 经纬度，单位为度，例如 114.7321。")
    elif east > _DEGREES or north > _DEGREES:
        what = f"坐标“{said[0]}，{said[1]}”像是以米为单位的平面坐标。"
        doubts.at(row.number, "longitude", what, "请换算成 CGCS2000 经纬度。")
    elif _inside(east, north):
        return _plain(east), _plain(north)
    elif _inside(north, east):
        doubts.at(row.number, "longitude", "经度和纬度写反了。", "请把两列对调。")
    else:
        doubts.at(row.number, "longitude", f"坐标“{said[0]}，{said[1]}”不在我国范围内。")
    return "", ""


def _plain(degrees: Decimal) -> str:
    """Decimal text as it was typed, cut where no instrument measures any more."""
    exponent = degrees.as_tuple().exponent
    fine = isinstance(exponent, int) and exponent < -_EXACT
    return f"{round(degrees, _EXACT) if fine else degrees:f}"


def _inside(east: Decimal, north: Decimal) -> bool:
    return _EAST[0] <= east <= _EAST[1] and _NORTH[0] <= north <= _NORTH[1]


def _degrees(text: str) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("°")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
