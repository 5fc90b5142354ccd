"""更正: the bureau's own corrections, apart from what the units signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace.content import value_from

if TYPE_CHECKING:
    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.model import Subject

STANDS: Final = "有效"
LAPSED: Final = "单位已报新数，失效"
APART: Final = "该单位现在不计入，未用"


@dataclass(frozen=True, slots=True)
class Corrected:
    """One correction: what was signed (`old`), what the bureau put in its place (`new`).

    `stands` is whether the county's dataset holds it now; `state` says so in words.
    """

    datum: str
    subject: str
    unit: str
    old: Value
    new: Value
    reason: str
    author: str
    approver: str
    document: str
    state: str

    @property
    def stands(self) -> bool:
        """Whether the merged value is the corrected one."""
        return self.state == STANDS


def corrections(dataset: CountyDataset) -> tuple[Corrected, ...]:
    """Every newest correction of a cell, those that stand first, in the order of the pack."""
    known = dataset.pack.datum
    found = []
    for cell, one in dataset.decisions.corrections.items():
        if one.datum not in known:
            continue  # of an earlier year's pack
        held = dataset.values.get(cell)
        state = APART if held is None else STANDS if held.correction == one.id else LAPSED
        unit = held.unit if held else dataset.pack.owner_of.get(one.datum, "")
        found.append(
            Corrected(
                one.datum, one.subject, unit, _value(one.old), one.value, one.reason,
                one.author, one.approver, one.document, state,
            )
        )  # fmt: skip
    found.sort(key=lambda c: (not c.stands, known[c.datum].order, c.subject))
    return tuple(found)


def _value(stored: str) -> Value:
    """Read back what `merge.stored_text` wrote."""
    return value_from(None, stored[1:]) if stored.startswith("!") else value_from(stored, None)


def cell_name(dataset: CountyDataset, datum: str, subject: str) -> str:
    """A cell in words: the datum, and where it is not the whole county the place."""
    from cityexam_desktop.formpack.model import COUNTY

    known = dataset.pack.datum.get(datum)
    name = known.name if known else datum
    if subject == COUNTY:
        return name
    subjects: tuple[Subject, ...] = (*dataset.task.places, *dataset.objects)
    place = next((s.name or s.code for s in subjects if s.id == subject), subject)
    return f"{name}（{place}）"


def as_shown(dataset: CountyDataset, datum: str, value: Value) -> str:
    """A value of a datum with its measure, as people read it."""
    known = dataset.pack.datum[datum]
    return f"{show(known, value)} {known.measure}".strip()
