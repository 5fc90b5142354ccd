"""分发与回收: a form goes out in parts and comes back in any number of files.

`parts` says how a form may be split and `state` who has not returned; `read_returns`
reads what came back, `weigh` lays it beside the draft (`Collection`), and `take` lets it
land as one step, each row with where it came from. Only `take` stores anything.
"""

from cityexam_desktop.workspace.collecting.desk import HandingDesk
from cityexam_desktop.workspace.collecting.model import (
    Claim,
    Collection,
    Conflict,
    Doubt,
    Origin,
    Part,
    PartState,
    Returned,
    Split,
)
from cityexam_desktop.workspace.collecting.parts import NAMED, ROW, parts, split_named, splits
from cityexam_desktop.workspace.collecting.returns import files_in, read_returns
from cityexam_desktop.workspace.collecting.state import hand_out, origins, share_notes, state
from cityexam_desktop.workspace.collecting.taking import Choices, chosen, collected, planned, take
from cityexam_desktop.workspace.collecting.weighing import weigh

__all__ = [
    "NAMED",
    "ROW",
    "Choices",
    "Claim",
    "Collection",
    "Conflict",
    "Doubt",
    "HandingDesk",
    "Origin",
    "Part",
    "PartState",
    "Returned",
    "Split",
    "chosen",
    "collected",
    "files_in",
    "hand_out",
    "origins",
    "parts",
    "planned",
    "read_returns",
    "share_notes",
    "split_named",
    "splits",
    "state",
    "take",
    "weigh",
]
