"""The words for codes and times: units, places, data, forms; the same on every page."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.model import COUNTY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.model import Subject, Task


def task_name(period: str, title: str) -> str:
    """A task's title, with its year where that does not stand in it."""
    return title if period in title else f"{period} {title}"


class Names:
    """Looks names up in one task and its pack; what has none keeps its code."""

    def __init__(self, task: Task, pack: FormPack, objects: Iterable[Subject] = ()) -> None:
        """`objects` are the register rows beside the task's places."""
        self.task, self.pack = task, pack
        self._objects = tuple(objects)
        self._places: dict[str, str] = {COUNTY: "全县"}

    def unit(self, code: str) -> str:
        """A reporting unit's name."""
        unit = self.pack.unit.get(code)
        return unit.name if unit else code

    def datum(self, code: str) -> str:
        """A base datum's name."""
        datum = self.pack.datum.get(code)
        return datum.name if datum else code

    def form_of(self, datum: str) -> str:
        """The title of the form on which a base datum is asked."""
        known = self.pack.datum.get(datum)
        return self.pack.form[known.form].title if known else ""

    def measure(self, datum: str) -> str:
        """A base datum's measure."""
        known = self.pack.datum.get(datum)
        return known.measure if known else ""

    def place(self, subject: str) -> str:
        """A place or register row in words; small places with the one above them."""
        known = self._places.get(subject)
        if known is None:
            known = self._places[subject] = self._place(subject)
        return known

    def _place(self, subject: str) -> str:
        found = self._subjects.get(subject)
        if found is None:
            return subject
        name = found.name or found.code
        above = self._subjects.get(found.parent)
        if above is None or above.id == COUNTY or found.kind != "place":
            return name
        return f"{above.name or above.code} {name}" if found.form == "building" else name

    @cached_property
    def _subjects(self) -> Mapping[str, Subject]:
        return {s.id: s for s in (*self.task.places, *self._objects)}


def moment(at: str) -> str:
    """A stored UTC time as the clock on the wall shows it, to the minute; '' for none."""
    if not at:
        return ""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"


def change_words(change: Decimal | None) -> str:
    """A difference with its sign and separators; '' where there is none to tell."""
    return "" if change is None else f"{change:+,f}"
