"""Searching a whole data file: every year and form, codes, names, values, notes, documents.

Every word must be found, in any part of the hit: the year, the unit, the form, the place
or row and what it lies in, the item, the value and what stands beside it. At least one stands in
what is shown as found: *绿道 估算* finds the estimated value of 绿道覆盖面积. Words for a row and
for an item together mean the cell where they meet, filled or not: *第2小学 学位数*.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.content import read_object
from cityexam_desktop.workspace.feeds import Feeds
from cityexam_desktop.workspace.model import Evidence, Explanation
from cityexam_desktop.workspace.naturally import in_order
from cityexam_desktop.workspace.seeking import Around, folded, holding, stored_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cityexam_desktop.formpack.model import BaseDatum, Form, Indicator
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Observation, Subject, Task

MOST: Final = 500
"""Hits that are given; who wants more writes another word."""
_NAMED: Final = 5
"""Data of an indicator that are named before *and so many more*."""


class Kind(enum.Enum):
    """What was found, in the order in which people look for it."""

    FORM = "填报表"
    DATUM = "填报项"
    INDICATOR = "指标"
    ROW = "对象"
    VALUE = "填报值"
    REFUSED = "没有录入的文字"
    EXPLANATION = "说明"
    EVIDENCE = "佐证"
    REMARK = "退回意见"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: in which task, in which cell, where in words, and its text."""

    task: str
    period: str
    kind: Kind
    form: str
    datum: str
    subject: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, newest year first; `more` says that there are others."""

    hits: tuple[Hit, ...]
    more: bool = False


def search(ws: Workspace, unit: str, words: str, *, task: str = "", most: int = MOST) -> Found:
    """Search the drafts of a unit in all years, or for one task; no words find nothing."""
    wanted = tuple(folded(words).split())
    if not wanted:
        return Found(())
    years = [one for one in reversed(tasks.current(ws)) if task in {"", one.id}]
    hits = (hit for one in years for hit in _Year(ws, one, unit, wanted).hits())
    held = tuple(islice(hits, most + 1))
    return Found(held[:most], len(held) > most)


@dataclass(frozen=True, slots=True)
class _Row:
    """A place or a register's row, its own names and those of what it lies in, folded."""

    subject: Subject
    own: str
    above: str


class _Year:
    """One task's forms and the unit's draft for it."""

    def __init__(self, ws: Workspace, task: Task, unit: str, words: tuple[str, ...]) -> None:
        self.ws, self.task, self.words = ws, task, words
        self.pack = tasks.pack_of(ws, task)
        self.asked = list(self.pack.asked_of(unit))
        codes = {d.code for d in self.asked}
        forms = {d.form for d in self.asked}
        self.forms = [form for form in self.pack.forms if form.code in forms]
        self.shown = self.asked + [
            d
            for d in self.pack.base_data
            if d.form in forms and d.formula and d.formula.codes & codes and d.code not in codes
        ]
        found = answering.find_draft(ws, task.id, unit)
        self.draft = found.id if found else 0
        known = self.pack.unit.get(unit)
        self.common = folded(f"{task.period}\n{known.name if known else unit}")
        self.subjects: dict[str, Subject] = {place.id: place for place in task.places}
        self.subjects |= {row.id: row for row in self._objects()}

    def hits(self) -> Iterator[Hit]:
        yield from self._forms()
        yield from self._data()
        yield from self._indicators()
        yield from self._rows()
        met = {(hit.datum, hit.subject): hit for hit in self._meetings()}
        yield from met.values()
        yield from (hit for hit in self._values() if (hit.datum, hit.subject) not in met)
        yield from self._beside()

    def _forms(self) -> Iterator[Hit]:
        for form in self.forms:
            if self._fits(form.title, form.code):
                yield self._hit(Kind.FORM, form.code, "", "", form.title)

    def _data(self) -> Iterator[Hit]:
        for datum in self.shown:
            form = self.pack.form[datum.form]
            if self._fits(f"{datum.name}\n{datum.code}\n{datum.definition}", form.title):
                subject = COUNTY if form.kind is FormKind.LIST else ""
                told = datum.name if self._in(datum.name) else f"{datum.name}：{datum.definition}"
                yield self._hit(Kind.DATUM, datum.form, datum.code, subject, told)

    def _indicators(self) -> Iterator[Hit]:
        """Indicators that the unit's data feed; each leads to the first of them."""
        for indicator in self.pack.indicators:
            names = "\n".join((indicator.name, *(part.name for part in indicator.parts)))
            if not self._fits(f"{names}\n{indicator.code}", indicator.definition):
                continue
            own = self._behind(indicator)
            if own:
                first, form = own[0], self.pack.form[own[0].form]
                subject = COUNTY if form.kind is FormKind.LIST else ""
                data = "、".join(d.name for d in own[:_NAMED])
                more = f"等 {len(own)} 项" if len(own) > _NAMED else ""
                text = f"{indicator.number}. {indicator.name}，用到本单位的：{data}{more}"
                yield self._hit(Kind.INDICATOR, first.form, first.code, subject, text)

    def _behind(self, indicator: Indicator) -> list[BaseDatum]:
        formulas = (indicator.formula, *(part.formula for part in indicator.parts))
        read = {code for f in formulas if f for code in f.codes}
        made_of = self._feeds.read_by(read | ({indicator.direct} - {""}))
        return [d for d in self.asked if d.code in made_of]

    @cached_property
    def _feeds(self) -> Feeds:
        return Feeds(self.pack)

    def _rows(self) -> Iterator[Hit]:
        for row in self._named:
            if not any(word in row.own for word in self.words):
                continue
            told = f"{row.subject.code} {row.subject.name}".strip()
            for form in self.forms:
                beside = f"{row.above}\n{self._form_text(form)}"
                if _is_row_of(form, row.subject) and self._all_in(f"{row.own}\n{beside}"):
                    yield self._hit(Kind.ROW, form.code, "", row.subject.id, told)

    def _meetings(self) -> Iterator[Hit]:
        """Cells of which some words name the item and the others the row."""
        for datum in self.shown if len(self.words) > 1 else ():
            form = self.pack.form[datum.form]
            item = _item_text(datum)
            near = f"{item}\n{self._form_text(form)}"
            rest = [word for word in self.words if word not in near]
            if not rest or not any(word in item for word in self.words):
                continue
            for row in self._named:
                if not any(word in row.own for word in rest) or not _is_row_of(form, row.subject):
                    continue
                if all(word in row.own or word in row.above for word in rest):
                    yield self._cell_hit(datum, row.subject.id)

    def _cell_hit(self, datum: BaseDatum, subject: str) -> Hit:
        held = stored_at(self.ws, self.draft, datum.code, subject)
        if held is not None:
            return self._hit(Kind.VALUE, datum.form, datum.code, subject, _told(datum, held))
        text = datum.name + ("：由程序计算" if datum.formula else "：还没有填")
        return self._hit(Kind.DATUM, datum.form, datum.code, subject, text)

    def _values(self) -> Iterator[Hit]:
        """Values in which, or in what stands beside them, one of the words stands."""
        known = {d.code: d for d in self.pack.base_data}
        texts = {
            d.code: f"{_item_text(d)}\n{self._form_text(self.pack.form[d.form])}"
            for d in self.shown
        }
        around = [
            Around(
                word,
                tuple(code for code, text in texts.items() if word in text),
                tuple(r.subject.id for r in self._named if word in r.own or word in r.above),
                everywhere=word in self.common,
            )
            for word in self.words
        ]
        for o in holding(self.ws, self.draft, self.pack, around):
            datum = known[o.datum]
            yield self._hit(Kind.VALUE, datum.form, datum.code, o.subject, _told(datum, o))

    def _beside(self) -> Iterator[Hit]:
        known = self.pack.datum
        for kept in answering.drafts(self.ws, self.draft):
            if kept.datum in known:
                yield from self._cell(Kind.REFUSED, known[kept.datum], kept.subject, kept.text)
        for said in self._explanations():
            rule = self.pack.rule.get(said.rule)
            form = rule.form if rule else ""
            title = self.pack.form[form].title if form in self.pack.form else ""
            if self._fits(said.text, f"{title}\n{self._place_text(said.subject)}"):
                yield self._hit(Kind.EXPLANATION, form, "", said.subject, said.text)
        for paper in self._papers():
            if paper.datum in known:
                text = f"{paper.name} {paper.page}".strip()
                yield from self._cell(Kind.EVIDENCE, known[paper.datum], paper.subject, text)
        for remark in answering.comments(self.ws, self.draft):
            if remark.datum in known:
                text = f"{remark.text}　{remark.answer}".strip()
                yield from self._cell(Kind.REMARK, known[remark.datum], remark.subject, text)

    def _cell(self, kind: Kind, datum: BaseDatum, subject: str, text: str) -> Iterator[Hit]:
        title = self.pack.form[datum.form].title
        beside = f"{datum.name}\n{datum.code}\n{title}\n{self._place_text(subject)}"
        if self._fits(text, beside):
            yield self._hit(kind, datum.form, datum.code, subject, text)

    def _fits(self, text: str, beside: str) -> bool:
        """Whether every word is there, and one of them in the text itself."""
        own, near = folded(text), f"{folded(beside)}\n{self.common}"
        own = own.replace(",", "")
        inside = [word.replace(",", "") in own for word in self.words]
        return any(inside) and all(
            found or word in near for found, word in zip(inside, self.words, strict=True)
        )

    def _all_in(self, text: str) -> bool:
        return all(word in text for word in self.words)

    def _in(self, text: str) -> bool:
        own = folded(text)
        return any(word in own for word in self.words)

    def _form_text(self, form: Form) -> str:
        return f"{self._form_texts[form.code]}\n{self.common}"

    @cached_property
    def _form_texts(self) -> Mapping[str, str]:
        return {form.code: folded(f"{form.title}\n{form.code}") for form in self.pack.forms}

    @cached_property
    def _named(self) -> tuple[_Row, ...]:
        """The places and rows of the unit's forms with their names, once for all words."""
        levels = {f.level for f in self.forms if f.kind is FormKind.PLACES}
        above: dict[str, str] = {}
        return tuple(
            _Row(subject, folded(_names(subject)), self._above(subject, above))
            for subject in self.subjects.values()
            if subject.kind != "place" or subject.form in levels
        )

    def _above(self, subject: Subject, known: dict[str, str]) -> str:
        """The names of all that a place or row lies in."""
        parent = self.subjects.get(subject.parent)
        if parent is None or parent.id == COUNTY:
            return ""
        if parent.id not in known:
            known[parent.id] = f"{folded(_names(parent))}\n{self._above(parent, known)}"
        return known[parent.id]

    def _place_text(self, subject: str) -> str:
        found = self.subjects.get(subject)
        return f"{_names(found)}\n{self._above(found, {})}" if found else ""

    def _hit(self, kind: Kind, form: str, datum: str, subject: str, text: str) -> Hit:
        where = [self.pack.form[form].title] if form in self.pack.form else []
        if subject and subject != COUNTY and kind is not Kind.ROW:
            where.append(self._name(subject))
        if datum and kind is not Kind.DATUM:
            where.append(self.pack.datum[datum].name)
        place = " › ".join(where) if kind is not Kind.FORM else ""
        task = self.task
        return Hit(task.id, task.period, kind, form, datum, subject, place, text)

    def _name(self, subject: str) -> str:
        found = self.subjects.get(subject)
        return (found.name or found.code) if found else ""

    def _objects(self) -> Iterable[Subject]:
        rows = self.ws.run("SELECT * FROM object WHERE submission = ?", (self.draft,))
        return in_order(map(read_object, rows))

    def _explanations(self) -> Iterator[Explanation]:
        rows = self.ws.run(
            "SELECT rule, subject, text FROM explanation WHERE submission = ? "
            "ORDER BY rule, subject",
            (self.draft,),
        )
        return (Explanation(*row) for row in rows)

    def _papers(self) -> Iterator[Evidence]:
        rows = self.ws.run(
            "SELECT datum, subject, sha256, name, size, page FROM evidence WHERE submission = ? "
            "ORDER BY name, datum, subject",
            (self.draft,),
        )
        return (Evidence(*row) for row in rows)


def _is_row_of(form: Form, subject: Subject) -> bool:
    if form.kind is FormKind.PLACES:
        return subject.kind == "place" and subject.form == form.level
    return form.kind is FormKind.REGISTER and subject.form == form.code


def _told(datum: BaseDatum, o: Observation) -> str:
    """A value with what stands beside it."""
    value = show(datum, o.value)
    measure = "" if isinstance(o.value, Absence) else datum.measure
    parts = (o.reason, o.expected, o.nature.word, o.time, o.source, o.page, o.note)
    return "　".join((f"{value}{measure}", *filter(None, parts)))


def _names(subject: Subject) -> str:
    return "\n".join((subject.name, subject.code, *getattr(subject, "aliases", ())))


def _item_text(datum: BaseDatum) -> str:
    return folded(f"{datum.name}\n{datum.code}\n{datum.measure}")
