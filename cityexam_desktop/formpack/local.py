"""What in a pack is the county's own: on which pack it stands, and what was decided.

An overlay's table ``local`` says what the county leaves out and which thresholds it
confirmed; the resolved pack's also says what it added and changed, so that every report
can name it (see `overlay`).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import FormPack


class LocalAction(enum.Enum):
    """What the county did with a row of the pack it stands on."""

    LEFT_OUT = "left_out"
    CONFIRMED = "confirmed"
    OWN = "own"
    THRESHOLD = "threshold"
    CHANGED = "changed"

    @property
    def word(self) -> str:
        """The word that people read."""
        return ACTION_WORDS[self.value]


ACTION_WORDS = {
    "left_out": "不采用",
    "confirmed": "已核实标准",
    "own": "本县新增",
    "threshold": "本县标准",
    "changed": "本县改动",
}


@dataclass(frozen=True, slots=True)
class BaseRef:
    """The pack that this one stands on, and the digest of the overlay that made it of it."""

    id: str
    version: str
    digest: str
    overlay: str = ""
    """Empty in an overlay itself; 64 hexadecimal digits in a resolved pack."""


@dataclass(frozen=True, slots=True)
class LocalChange:
    """One thing that is the county's own: a row of a table by its code, and why.

    `number` is the indicator's, empty for other rows; `name` is kept because what is
    left out stands nowhere else. `who` confirmed a threshold on `date` by `document`.
    """

    table: str
    code: str
    action: LocalAction
    number: str = ""
    name: str = ""
    reason: str = ""
    document: str = ""
    who: str = ""
    date: str = ""

    @property
    def label(self) -> str:
        """The indicator's number and the name."""
        return f"{self.number} {self.name}".strip()


def local_of(pack: FormPack, *actions: LocalAction, table: str = "") -> tuple[LocalChange, ...]:
    """What is the county's own by one of `actions` (in `table`), in the pack's order."""
    return tuple(one for one in pack.local if one.action in actions and table in {"", one.table})


def is_own(pack: FormPack, code: str) -> bool:
    """Whether an indicator, part or datum was added by the county."""
    return any(one.code == code for one in local_of(pack, LocalAction.OWN))
