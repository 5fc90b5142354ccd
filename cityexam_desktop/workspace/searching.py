"""Searching a whole data file: every year and form, codes, names, values, notes, documents.

Every word must be found. At least one stands in what is shown as found, the others may
stand in where it is: *绿道 估算* finds the estimated value of 绿道覆盖面积.
"""

from __future__ import annotations

import enum
import unicodedata
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, FormKind
from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.content import read_object, read_observation
from cityexam_desktop.workspace.model import Evidence, Explanation, Nature

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.formpack.model import BaseDatum, Form
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Observation, Subject, Task

MOST: Final = 500
"""Hits that are given; who wants more writes another word."""
_LOOKED_AT: Final = 5000
"""Stored values that are looked at for one search of one year."""
_TEXTS: Final = ("value", "reason", "expected", "time", "source", "page", "note")
_WORDED: Final = {
    "absence": {a.word: a.value for a in Absence if a.word},
    "nature": {n.word: n.value for n in Nature if n.word},
}


class Kind(enum.Enum):
    """What was found, in the order in which people look for it."""

    FORM = "填报表"
    DATUM = "填报项"
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


def folded(text: str) -> str:
    """A text as it is compared: full-width like half-width, great like small."""
    return unicodedata.normalize("NFKC", text).casefold()


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
        self.subjects = {place.id: place for place in self._places()}
        self.subjects |= {row.id: row for row in self._objects()}

    def hits(self) -> Iterator[Hit]:
        yield from self._forms()
        yield from self._data()
        yield from self._rows()
        yield from self._values()
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

    def _rows(self) -> Iterator[Hit]:
        for subject in self.subjects.values():
            above = self.subjects.get(subject.parent)
            names = "\n".join((subject.name, subject.code, *getattr(subject, "aliases", ())))
            if not self._fits(names, above.name if above else ""):
                continue
            text = f"{subject.code} {subject.name}".strip()
            for form in self.forms:
                if _is_row_of(form, subject):
                    yield self._hit(Kind.ROW, form.code, "", subject.id, text)

    def _values(self) -> Iterator[Hit]:
        known = self.pack.datum
        for o in self._stored():
            datum = known.get(o.datum)
            if datum is not None:
                yield from self._cell(
                    Kind.VALUE,
                    datum,
                    o.subject,
                    _told(datum, o),
                    show(datum, o.value, thousands=False),
                )

    def _beside(self) -> Iterator[Hit]:
        known = self.pack.datum
        for kept in answering.drafts(self.ws, self.draft):
            if kept.datum in known:
                yield from self._cell(Kind.REFUSED, known[kept.datum], kept.subject, kept.text)
        for said in self._explanations():
            rule = self.pack.rule.get(said.rule)
            if self._fits(said.text, self._name(said.subject)):
                form = rule.form if rule else ""
                yield self._hit(Kind.EXPLANATION, form, "", said.subject, said.text)
        for paper in self._papers():
            if paper.datum in known:
                text = f"{paper.name} {paper.page}".strip()
                yield from self._cell(Kind.EVIDENCE, known[paper.datum], paper.subject, text)
        for remark in answering.comments(self.ws, self.draft):
            if remark.datum in known:
                text = f"{remark.text}　{remark.answer}".strip()
                yield from self._cell(Kind.REMARK, known[remark.datum], remark.subject, text)

    def _cell(
        self, kind: Kind, datum: BaseDatum, subject: str, text: str, also: str = ""
    ) -> Iterator[Hit]:
        beside = f"{datum.name}\n{datum.code}\n{self._name(subject)}"
        if self._fits(f"{text}\n{also}", beside):
            yield self._hit(kind, datum.form, datum.code, subject, text)

    def _fits(self, text: str, beside: str) -> bool:
        """Whether every word is there, and one of them in the text itself."""
        own, near = folded(text), folded(beside)
        own = own.replace(",", "")
        inside = [word.replace(",", "") in own for word in self.words]
        return any(inside) and all(
            found or word in near for found, word in zip(inside, self.words, strict=True)
        )

    def _in(self, text: str) -> bool:
        own = folded(text)
        return any(word in own for word in self.words)

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

    def _places(self) -> Iterator[Subject]:
        levels = {f.level for f in self.forms if f.kind is FormKind.PLACES}
        return (place for place in self.task.places if place.form in levels)

    def _objects(self) -> Iterator[Subject]:
        rows = self.ws.run("SELECT * FROM object WHERE submission = ? ORDER BY id", (self.draft,))
        return map(read_object, rows)

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

    def _stored(self) -> Iterator[Observation]:
        """The values in whose columns one of the words stands; the rest is seen in memory."""
        clauses: list[str] = []
        given: list[str] = []
        for word in self.words:
            for column in _TEXTS:
                clauses.append(f"{column} LIKE ? ESCAPE '!'")
                given.append(f"%{_escaped(word.replace(',', ''))}%")
            for column, codes in _WORDED.items():
                for spoken, code in codes.items():
                    if word in spoken:
                        clauses.append(f"{column} = ?")
                        given.append(code)
        rows = self.ws.run(
            f"SELECT * FROM observation WHERE submission = ? AND ({' OR '.join(clauses)}) "
            "ORDER BY datum, subject LIMIT ?",
            (self.draft, *given, _LOOKED_AT),
        )
        return map(read_observation, rows)


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


def _escaped(word: str) -> str:
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
