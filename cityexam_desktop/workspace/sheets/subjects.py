"""Whose row it is: by the hidden id, then the code, then the name in its place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.workspace.sheets.model import Kind
from cityexam_desktop.workspace.sheets.words import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
        """Lay them out by id, code and name."""
        self.asked = asked
        self.by_id = {s.id: s for s in subjects}
        self.by_code = _grouped((normal(s.code), s) for s in subjects)
        self.by_name = _grouped((normal(s.name), s) for s in subjects)

    def match(self, row: RowKey) -> Match:
        """Find the subject of a row; what two sides of the row say must agree."""
        by_id = self.by_id.get(row.key)
        by_code = self._within(self.by_code.get(normal(row.code), ()), row.parents)
        by_name = self._within(self.by_name.get(normal(row.name), ()), row.parents)
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

    def _within(self, found: Sequence[Subject], parents: Sequence[str]) -> Sequence[Subject]:
        """Those that lie in the places the row names, when that tells them apart."""
        if len(found) <= 1 or not parents:
            return found
        wanted = {normal(text) for text in parents}
        return [s for s in found if wanted <= self._names_above(s)] or found

    def _names_above(self, subject: Subject) -> set[str]:
        above = self.asked.above(subject)
        return {normal(text) for place in above for text in (place.name, place.code)}


def _grouped(pairs: Iterable[tuple[str, Subject]]) -> Mapping[str, list[Subject]]:
    found: defaultdict[str, list[Subject]] = defaultdict(list)
    for key, subject in pairs:
        if key:
            found[key].append(subject)
    return found
