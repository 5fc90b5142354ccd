"""Whose row it is: by the hidden id, then the code, then the name in its place."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from cityexam_desktop.workspace.sheets.model import Kind
from cityexam_desktop.workspace.sheets.nearby import Nearby, likeness
from cityexam_desktop.workspace.sheets.words import identity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from cityexam_desktop.workspace.model import Subject

    LiesIn: TypeAlias = Callable[[Subject], Iterable[Subject]]


_TRIED: Final = 20
_SAME_NAME: Final = 0.8
"""How much a name must be like that of the row that its code tells."""


@dataclass(frozen=True, slots=True)
class RowKey:
    """What a row says of whom it is about."""

    key: str
    code: str
    name: str
    parents: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The row's name for people."""
        return " ".join(filter(None, (*self.parents, self.code, self.name)))


@dataclass(frozen=True, slots=True)
class Match:
    """The row's subject, or why there is none."""

    subject: Subject | None = None
    kind: Kind = Kind.UNKNOWN_ROW
    sentence: str = ""
    several: bool = False
    """Whether there is none because more than one fits."""


class Subjects:
    """The rows that a form has, to be found again."""

    def __init__(self, subjects: Sequence[Subject], lies_in: LiesIn) -> None:
        """Lay them out by id and by code; by name and place when a row asks for it."""
        self.by_id = {s.id: s for s in subjects}
        self._lies_in = lies_in
        coded = {s.code: s for s in subjects if s.code}
        if len(coded) != len(subjects):  # a code that several have names none of them
            often = Counter(s.code for s in subjects)
            coded = {code: s for code, s in coded.items() if often[code] == 1}
        self._coded = coded

    def exactly(self, row: RowKey) -> Subject | None:
        """The subject of the row's id, or of a code that no other has, named as it is known."""
        found = self.by_id.get(row.key)
        if found is not None:
            return found if (row.code, row.name) == (found.code, found.name) else None
        found = self._coded.get(row.code)
        return found if found is not None and found.name == row.name else None

    def match(self, row: RowKey, near: Collection[str] = ()) -> Match:
        """Find the subject of a row; what two sides of the row say must agree.

        Of several that fit, those among the ids `near` are meant.
        """
        exact = self.exactly(row)
        if exact is not None:
            return Match(exact)
        by_id = self.by_id.get(row.key)
        places = [identity(text) for text in row.parents]
        by_code = self._find(_code(row.code), places, near)
        by_name = self._find(identity(row.name), places, near)
        said = [found[0] for found in (by_code, by_name) if len(found) == 1]
        if by_id is None and not by_name and len(by_code) == 1 and not _alike(row, by_code[0]):
            return _of_another_name(row, by_code[0])
        chosen = by_id or next(iter(said), None)
        if chosen is None:
            several = by_code or by_name
            if several:
                told = f"“{row.shown}”有 {len(several)} 个，分不清是哪一个。"
                return Match(sentence=told, several=True)
            return Match(sentence=f"“{row.shown}”不在应填的名单里。")
        if any(other is not chosen for other in said):
            names = "和".join(f"“{s.code} {s.name}”" for s in dict.fromkeys((chosen, *said)))
            return Match(kind=Kind.CONFLICT, sentence=f"“{row.shown}”同时对上了{names}。")
        return Match(chosen)

    def belies(self, code: str, name: str) -> bool:
        """Whether a known code stands beside a name that is not at all its own."""
        found = self._named.get(_code(code), [])
        return len(found) == 1 and not _sounds_like(name, found[0].name)

    def alike(self, row: RowKey, least: float = 0.8) -> Subject | None:
        """The one subject whose name is much like the row's, in the place that it names."""
        name = row.name or row.code
        among = self._inside(row) if row.parents else self.nearest(row, _TRIED)
        found = [(likeness(name, subject.name), subject) for subject in among]
        best = max((ratio for ratio, _ in found), default=0)
        likest = [subject for ratio, subject in found if ratio == best >= least]
        return likest[0] if len(likest) == 1 else None

    def nearest(self, row: RowKey, most: int = 5) -> Sequence[Subject]:
        """The subjects that look most like what a row calls itself, the likest first."""
        name = row.name or row.code
        alone = self._nearby.nearest(name, most)
        if not row.parents:
            return alone
        within = sorted(self._inside(row), key=lambda s: likeness(name, s.name), reverse=True)
        within = [s for s in within[:most] if likeness(name, s.name)]
        placed = within or self._nearby.nearest(f"{row.parents[-1]}{name}", most)
        return list(dict.fromkeys((*placed, *alone)))[:most]

    def _inside(self, row: RowKey) -> Sequence[Subject]:
        """The subjects that lie in all the places that a row names."""
        ids = set[str].intersection(*(self._lying_in[identity(text)] for text in row.parents))
        return [self.by_id[id_] for id_ in sorted(ids)]

    @cached_property
    def _lying_in(self) -> defaultdict[str, set[str]]:
        """Ids by what a place above is called."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        above: dict[str, frozenset[str]] = {}
        for subject in self.by_id.values():
            if subject.parent not in above:
                above[subject.parent] = _names_above(self._lies_in(subject))
            for place in above[subject.parent]:
                found[place].add(subject.id)
        return found

    @cached_property
    def _nearby(self) -> Nearby[Subject]:
        """The subjects by name, and by name behind that of the place they lie in."""
        names: dict[str, str] = {}
        found: list[tuple[str, Subject]] = []
        for subject in self.by_id.values():
            if subject.parent not in names:
                place = next(iter(self._lies_in(subject)), None)
                names[subject.parent] = place.name if place else ""
            found += [(subject.name, subject), (f"{names[subject.parent]}{subject.name}", subject)]
        return Nearby(found)

    @cached_property
    def repeats(self) -> bool:
        """Whether a name alone may mean several, as 1号楼 does."""
        names = Counter(identity(subject.name) for subject in self.by_id.values())
        return any(often > 1 for often in names.values())

    @cached_property
    def _named(self) -> Mapping[str, list[Subject]]:
        found: defaultdict[str, list[Subject]] = defaultdict(list)
        for subject in self.by_id.values():
            for key in {_code(subject.code), identity(subject.name)} - {""}:
                found[key].append(subject)
        return found

    @cached_property
    def _within(self) -> Mapping[tuple[str, str], set[str]]:
        """Ids by name and by what a place above is called."""
        found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        above: dict[str, frozenset[str]] = {}
        for key, subjects in self._named.items():
            for subject in subjects:
                if subject.parent not in above:
                    above[subject.parent] = _names_above(self._lies_in(subject))
                for place in above[subject.parent]:
                    found[key, place].add(subject.id)
        return found

    def _find(self, key: str, places: Sequence[str], near: Collection[str]) -> Sequence[Subject]:
        """The subjects of a name; of several, those in the places that the row names."""
        found = self._named.get(key, [])
        if len(found) <= 1:
            return found
        if places:
            within = (self._within.get((key, place), set()) for place in places)
            ids = set[str].intersection(*within)
            found = [self.by_id[id_] for id_ in sorted(ids)] or found
        if near and len(found) > 1:
            found = [subject for subject in found if subject.id in near] or found
        return found


def _alike(row: RowKey, subject: Subject) -> bool:
    """Whether a row found by its code is called like that, more or less, or not at all."""
    return not row.name or _sounds_like(row.name, subject.name)


def _sounds_like(one: str, other: str) -> bool:
    """Whether two names may be one: one is part of the other, or they differ by little."""
    a, b = sorted((identity(one), identity(other)), key=len)
    within = len(a) > 1 and a in b and not any(ch.isdigit() for ch in b.replace(a, "", 1))
    return within or likeness(one, other) >= _SAME_NAME


def _of_another_name(row: RowKey, subject: Subject) -> Match:
    """A known code beside a name that nobody knows: whoever numbers for himself means neither."""
    said = f"编号“{row.code}”在名单里是“{subject.name}”，表里写的是“{row.name}”。"
    return Match(kind=Kind.CONFLICT, sentence=said)


def _code(text: str) -> str:
    """A code as a key, apart from all names; without one, a key that nothing has."""
    return f"#{identity(text)}" if text.strip() else ""


def _names_above(places: Iterable[Subject]) -> frozenset[str]:
    """What places are called."""
    return frozenset(identity(t) for place in places for t in (place.name, place.code))
