"""When two observations of a cell say the same: the one equality of what comes back.

The value has to be equal, and of everything beside it (reason, expected date, nature, time,
source, page, note) what both say. What only one of them says contradicts nothing: a table
has no column for most of it.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace.model import Nature, Observation
from cityexam_desktop.workspace.sheets.cells import absence_text
from cityexam_desktop.workspace.sheets.importing import beside

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.model import Subject

_BESIDE: Final = tuple(field.name for field in fields(Observation)[3:])
_IN_ABSENCE: Final = frozenset({"reason", "expected"})


def both(one: Observation, other: Observation) -> Observation | None:
    """What two observations of a cell say together; nothing where they contradict each other."""
    if one.value != other.value:
        return None
    told = {}
    for name in _BESIDE:
        mine, theirs = getattr(one, name), getattr(other, name)
        if _says(mine) and _says(theirs) and mine != theirs:
            return None
        if _says(theirs) and not _says(mine):
            told[name] = theirs
    return replace(one, **told) if told else one


def adds(new: Observation, held: Observation) -> bool:
    """Whether `new` says anything that `held` does not say already."""
    return both(held, new) != held


def renames(new: Subject, held: Subject) -> bool:
    """Whether a register row is called or placed otherwise than it stands."""
    return (new.code, new.name, new.parent) != (held.code, held.name, held.parent)


def told(pack: FormPack, observation: Observation) -> str:
    """An observation with everything beside it, as people read it."""
    absent = isinstance(observation.value, Absence)
    datum = pack.datum[observation.datum]
    text = absence_text(observation) if absent else show(datum, observation.value)
    words = (said for name, said in beside(observation).items() if name not in _IN_ABSENCE)
    more = "，".join(f"{word}：{text}" for word, text in words)
    return f"{text}（{more}）" if more else text


def _says(beside: Nature | str) -> bool:
    return beside is not Nature.NONE and beside != ""
