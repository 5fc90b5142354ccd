"""What people may say of a row that nobody recognises, and what they said of several."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.workspace.sheets.model import ADD, OUT
from cityexam_desktop.workspace.sheets.nearby import Nearby, likeness
from cityexam_desktop.workspace.sheets.strangers import may_add

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.workspace.model import Subject
    from cityexam_desktop.workspace.sheets.asked import Asked
    from cityexam_desktop.workspace.sheets.model import Stranger

_LIKELY: Final = 0.6
WORDS: Final = {ADD: "新增一行", OUT: "不读这一行"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a row may be: an id or a datum's code, what people type for it, what they read."""

    id: str
    code: str
    name: str
    within: str = ""
    """The place that it lies in, or the form that it stands in."""

    @property
    def words(self) -> str:
        """The choice for people."""
        inside = f"（{self.within}）" if self.within else ""
        return f"{self.code} {self.name}".strip() + inside


class RowChoices:
    """What the rows of a unit's forms may be; laid out once for each form."""

    def __init__(self, asked: Asked) -> None:
        """Choose among what `asked` has."""
        self.asked = asked
        self._all: dict[str, tuple[Choice, ...]] = {}

    def all(self, form: str) -> tuple[Choice, ...]:
        """Everything that a row of a form ('': of a list) may be, in the form's order."""
        if form not in self._all:
            asked = self.asked
            self._all[form] = tuple(
                map(self._subject, asked.subjects(asked.pack.form[form]))
                if form
                else map(self._item, asked.lists)
            )
        return self._all[form]

    def near(self, stranger: Stranger) -> tuple[Choice, ...]:
        """What looks most like a row, the likest first; proposals, nothing more."""
        if stranger.form:
            finder = self.asked.finder(self.asked.pack.form[stranger.form])
            return tuple(map(self._subject, finder.nearest(stranger.row)))
        return tuple(map(self._item, self._nearby.nearest(stranger.row.name)))

    def nearest(self, stranger: Stranger) -> Choice | None:
        """What a row most likely is, for those who say it of many at once."""
        if stranger.form:
            finder = self.asked.finder(self.asked.pack.form[stranger.form])
            subject = finder.alike(stranger.row, _LIKELY)
            return self._subject(subject) if subject else None
        name = stranger.row.name
        best = max(self.asked.lists, key=lambda d: likeness(name, d.name), default=None)
        return self._item(best) if best and likeness(name, best.name) >= _LIKELY else None

    def others(self, form: str) -> Mapping[str, str]:
        """What may be said besides: a new row where the unit adds rows, or nothing at all."""
        adds = bool(form) and may_add(self.asked.pack.form[form])
        return WORDS if adds else {OUT: WORDS[OUT]}

    def words(self, stranger: Stranger, read_as: str) -> str:
        """What a row is read as, for people; empty where nobody said anything."""
        if read_as in WORDS:
            return WORDS[read_as]
        found = (choice.words for choice in self.all(stranger.form) if choice.id == read_as)
        return next(found, "")

    def said(
        self, strangers: Iterable[Stranger], told: Iterable[str]
    ) -> dict[tuple[str, str], str]:
        """What is `told` of rows: ``name=choice``, by where it is remembered; ``name=`` forgets.

        A row is named as it is shown or by its name alone, a choice by its code, name or id.
        Raises `WrongUse` for a row that is not among `strangers`, or no such choice.
        """
        known = tuple(strangers)
        found: dict[tuple[str, str], str] = {}
        for one in told:
            name, _, word = (part.strip() for part in one.rpartition("="))
            rows = [s for s in known if name in {s.row.shown, s.row.name}]
            if not rows:
                names = "、".join(dict.fromkeys(s.row.shown for s in known[:20])) or "（没有）"
                raise WrongUse(f"没有认不出的行叫“{name}”。", f"认不出的行有：{names}。")
            for stranger in rows:
                found[stranger.said_at] = self._chosen(stranger, word)
        return found

    def _chosen(self, stranger: Stranger, word: str) -> str:
        others = self.others(stranger.form)
        for id_, words in others.items():
            if word in {"", id_, words}:
                return id_ if word else ""
        every = self.all(stranger.form)
        fits = [c for c in every if word in {c.id, c.code, c.words}]
        fits = fits or [c for c in every if word == c.name]
        if len(fits) == 1:
            return fits[0].id
        near = "、".join(choice.words for choice in (fits or self.near(stranger))[:5])
        what = f"“{word}”有 {len(fits)} 个" if fits else f"没有“{word}”"
        raise WrongUse(
            f"“{stranger.row.shown}”是哪一行：{what}。",
            f"可以写：{'、'.join(others.values())}{'，或 ' if near else ''}{near}。",
        )

    @cached_property
    def _nearby(self) -> Nearby[BaseDatum]:
        return Nearby((datum.name, datum) for datum in self.asked.lists)

    def _subject(self, subject: Subject) -> Choice:
        place = next(iter(self.asked.above(subject)), None)
        return Choice(subject.id, subject.code, subject.name, place.name if place else "")

    def _item(self, datum: BaseDatum) -> Choice:
        return Choice(datum.code, "", datum.name, self.asked.pack.form[datum.form].title)


def each_once(strangers: Iterable[Stranger]) -> tuple[Stranger, ...]:
    """One stranger for each thing that can be said, the first."""
    found: dict[tuple[str, str], Stranger] = {}
    for one in strangers:
        found.setdefault(one.said_at, one)
    return tuple(found.values())
