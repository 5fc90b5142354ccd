"""What a unit is asked, by name, as a reader of foreign tables needs it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.workspace.sheets.subjects import Subjects
from cityexam_desktop.workspace.sheets.words import ROLES, TABLE_ROLES, Names, bare, normal
from cityexam_desktop.workspace.sheets.years import is_whole, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cityexam_desktop.formpack.model import BaseDatum, Form, FormPack
    from cityexam_desktop.workspace.model import Subject, Task
    from cityexam_desktop.workspace.sheets.headings import Headings
    from cityexam_desktop.workspace.sheets.rownames import Said

_SHORT_NAME: Final = 2


class Asked:
    """The data and rows of one unit's forms; `known` are the register rows it has.

    `headings` and `rows` are what people said of the columns and rows of foreign tables,
    `shares` in which part of their own making they put a row, by (form, subject).
    """

    def __init__(
        self,
        pack: FormPack,
        task: Task,
        unit: str,
        known: Iterable[Subject] = (),
        headings: Mapping[str, Headings] | None = None,
        rows: Said | None = None,
        shares: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        """Lay out what `unit` is asked."""
        self.headings, self.rows = headings or {}, rows or {}
        self.shares = shares or {}
        self.pack, self.task, self.unit = pack, task, unit
        self.places = {place.id: place for place in task.places}
        data = pack.asked_of(unit)
        self.data = {datum.code: datum for datum in data}
        self.lists = tuple(d for d in data if pack.form[d.form].kind is FormKind.LIST)
        self.list_names = _names(self.lists)
        self.computed = _names(d for d in pack.base_data if d.formula is not None)
        by_form: dict[str, list[BaseDatum]] = defaultdict(list)
        for datum in data:
            if pack.form[datum.form].kind is not FormKind.LIST:
                by_form[datum.form].append(datum)
        self.tables: Mapping[str, tuple[BaseDatum, ...]] = {f: tuple(d) for f, d in by_form.items()}
        self.table_names = {form: _names(found) for form, found in self.tables.items()}
        self.levels = {level.code: level for level in pack.levels}
        self._known = tuple(known)
        self._finders: dict[str, Subjects] = {}

    def form(self, code: str) -> Form | None:
        """The form, when the unit has to do with it."""
        mine = code in self.tables or any(d.form == code for d in self.lists)
        return self.pack.form[code] if mine else None

    def subjects(self, form: Form) -> tuple[Subject, ...]:
        """The rows that a place form or register has."""
        if form.kind is FormKind.REGISTER:
            return tuple(s for s in self._known if s.form == form.code)
        return tuple(p for p in self.task.places if p.form == form.level)

    def finder(self, form: Form) -> Subjects:
        """The rows of a form, to be found again; laid out once."""
        found = self._finders.get(form.code)
        if found is None:
            found = self._finders[form.code] = Subjects(self.subjects(form), self.above)
        return found

    def above(self, subject: Subject) -> tuple[Subject, ...]:
        """The places that a subject lies in, the nearest first, the county left out."""
        return above(subject, self.places)

    def list_role(self, text: str) -> str:
        """What a column of a list holds, by its heading; empty when it says nothing."""
        year, rest = told(text, self.task.period)
        if year is not None and (not rest or is_whole(rest)):
            return {0: "value", -1: "last"}.get(year, "past")
        key = normal(text)
        for plain in (key, bare(text), key.partition("(")[0], key.partition("/")[0]):
            if plain in ROLES:
                return ROLES[plain]
        return ""

    def table_role(self, form: Form, text: str) -> str:
        """What a column of a table holds besides data; ``parent`` names a place above."""
        key = bare(text)
        if not key:
            return ""
        if key in TABLE_ROLES:
            return TABLE_ROLES[key]
        own = set(_things(form.title))
        if form.kind is FormKind.PLACES:
            level = normal(self.levels[form.level].name)
            own |= {level, level[-_SHORT_NAME:]}  # 楼栋 for 住房楼栋
        for name in own:
            if key in {
                name,
                f"{name}名称",
                f"{name[:-1]}号",
                f"{name}号",
                f"{name}名",
                f"{name[:-1]}名",
            }:
                return "name"
            if key in {f"{name}编号", f"{name}编码", f"{name}代码"}:
                return "code"
        above = {normal(level.name) for level in self.pack.levels} - own
        plain = key.removeprefix("所属").removeprefix("所在").removesuffix("名称")
        return "parent" if plain in above or key in {"上级", "所属", "所在"} else ""


def above(subject: Subject, places: Mapping[str, Subject]) -> tuple[Subject, ...]:
    """The places that a subject lies in, the nearest first, the county left out."""
    found: list[Subject] = []
    at = places.get(subject.parent)
    while at is not None and at.id != COUNTY and at not in found:
        found.append(at)
        at = places.get(at.parent)
    return tuple(found)


def _things(title: str) -> Iterator[str]:
    """What the rows of a form are called: 城市桥梁名录 has 城市桥梁, 桥梁 for short."""
    yield normal(title)
    for part in title.removesuffix("名录").removesuffix("清单").split("、"):
        yield normal(part)
        yield normal(part)[-_SHORT_NAME:]


def _names(data: Iterable[BaseDatum]) -> Names[BaseDatum]:
    return Names(pair for datum in data for pair in ((datum.name, datum), (datum.code, datum)))
