"""Whose row it is: by the hidden id, then the code, then the name in its place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.workspace.sheets.model import Kind
from cityexam_desktop.workspace.sheets.words import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cityexam_desktop.workspace.model import Subject
    from cityexam_desktop.workspace.sheets.asked import Asked


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


class Subjects:
    """The rows that a form has, to be found again."""

    def __init__(self, subjects: Sequence[Subject], asked: Asked) -> None:
        """Lay them out by id, by code, by name, and by name within every place above."""
        self.by_id = {s.id: s for s in subjects}
        self._named: defaultdict[str, list[Subject]] = defaultdict(list)
        self._within: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        above: dict[str, frozenset[str]] = {}
        for subject in subjects:
            if subject.parent not in above:
                above[subject.parent] = _names_above(subject, asked)
            for key in {_code(subject.code), normal(subject.name)} - {""}:
                self._named[key].append(subject)
                for place in above[subject.parent]:
                    self._within[key, place].add(subject.id)

    def match(self, row: RowKey) -> Match:
        """Find the subject of a row; what two sides of the row say must agree."""
        by_id = self.by_id.get(row.key)
        if by_id is not None and (row.code, row.name) == (by_id.code, by_id.name):
            return Match(by_id)
        places = [normal(text) for text in row.parents]
        by_code = self._find(_code(row.code), places)
        by_name = self._find(normal(row.name), places)
        said = [found[0] for found in (by_code, by_name) if len(found) == 1]
        chosen = by_id or next(iter(said), None)
        if chosen is None:
            several = by_code or by_name
            if several:
                return Match(sentence=f"“{row.shown}”有 {len(several)} 个，分不清是哪一个。")
            return Match(sentence=f"“{row.shown}”不在应填的名单里。")
        if any(other is not chosen for other in said):
            names = "和".join(f"“{s.code} {s.name}”" for s in dict.fromkeys((chosen, *said)))
            return Match(kind=Kind.CONFLICT, sentence=f"“{row.shown}”同时对上了{names}。")
        return Match(chosen)

    def _find(self, key: str, places: Sequence[str]) -> Sequence[Subject]:
        """The subjects of a name; of several, those in the places that the row names."""
        found = self._named.get(key, [])
        if len(found) <= 1 or not places:
            return found
        ids = set[str].intersection(*(self._within.get((key, place), set()) for place in places))
        return [self.by_id[id_] for id_ in sorted(ids)] or found


def _code(text: str) -> str:
    """A code as a key, apart from all names; without one, a key that nothing has."""
    return f"#{normal(text)}" if text.strip() else ""


def _names_above(subject: Subject, asked: Asked) -> frozenset[str]:
    """What the places that a subject lies in are called."""
    return frozenset(normal(t) for place in asked.above(subject) for t in (place.name, place.code))
