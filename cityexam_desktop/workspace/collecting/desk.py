"""A unit's draft with everything that hand-out and collection ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.workspace.collecting.parts import parts
from cityexam_desktop.workspace.collecting.returns import read_returns
from cityexam_desktop.workspace.collecting.state import (
    came_in,
    shares,
    splits_in_use,
    typed_since,
)
from cityexam_desktop.workspace.collecting.weighing import weigh
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.sheets import rownames
from cityexam_desktop.workspace.sheets.asked import Asked
from cityexam_desktop.workspace.sheets.headings import remembered
from cityexam_desktop.workspace.yearbefore import comparable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import Form, FormPack
    from cityexam_desktop.workspace.collecting.model import Collection, Part, Split
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Submission, Task


class HandingDesk:
    """Reads the draft once; what is written later asks for a new one."""

    def __init__(
        self,
        ws: Workspace,
        pack: FormPack,
        task: Task,
        draft: Submission,
        previous: Mapping[tuple[str, str], Value],
    ) -> None:
        """Read the draft; `previous` are last year's values by (datum, subject).

        What is beyond a break of its series is neither handed out nor weighed.
        """
        self.ws, self.draft, self.previous = ws, draft.id, comparable(previous)
        self.content = content(ws, draft.id)
        said = remembered(ws)
        rows = rownames.remembered(ws)
        mine = {datum.form for datum in pack.asked_of(draft.unit)}
        own_parts = shares(ws, draft.id, sorted(mine))
        self.asked = Asked(pack, task, draft.unit, self.content.objects, said, rows, own_parts)
        held = {(o.datum, o.subject): o.value for o in self.content.observations}
        self.values: dict[tuple[str, str], Value] = {**self.previous, **held}

    def parts(self, form: Form, split: Split) -> tuple[Part, ...]:
        """The parts of a form."""
        return parts(self.asked, form, split, self.values)

    def collection(
        self,
        files: Iterable[Path],
        step: Callable[[int, int, str], None] = lambda _done, _of, _name: None,
    ) -> Collection:
        """What the files say, laid beside the draft; nothing is stored."""
        used = splits_in_use(self.ws, self.draft, self.asked)
        returned = read_returns(files, self.asked, self.values, used, step)
        typed = typed_since(self.ws, self.draft, self.asked, self.values)
        came = came_in(self.ws, self.draft, self.asked)
        return weigh(self.asked, self.content, returned, typed, self.previous, came)
