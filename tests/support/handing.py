"""A unit that hands its forms out and collects them, and who fills them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.report.handout import write_handout
from cityexam_desktop.workspace import answering, collecting
from cityexam_desktop.workspace.collecting.state import came_in, shares, splits_in_use, typed_since
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import (
    Content,
    Observation,
    WorkspaceRole,
)
from cityexam_desktop.workspace.sheets.asked import Asked
from tests.support import clerk
from tests.support.clerk import Clerk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.workspace.collecting import Collection, PartState
    from cityexam_desktop.workspace.sheets import Kind


class Desk:
    """A unit's draft that hands out and collects."""

    def __init__(self, unit: str = "zjj", form: str = "house", by: str = "estate") -> None:
        self.ws = Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit=unit)
        self.draft = answering.open_draft(self.ws, clerk.task(), unit)
        self.unit = unit
        self.by = by
        self.pack = clerk.pack()
        self.form = self.pack.form[form]
        self.previous: Mapping[tuple[str, str], Value] = {}

    @property
    def content(self) -> Content:
        return content(self.ws, self.draft.id)

    @property
    def asked(self) -> Asked:
        held = shares(self.ws, self.draft.id, [self.form.code])
        known = self.content.objects
        return Asked(self.pack, clerk.task(), self.unit, known, shares=held)

    @property
    def values(self) -> dict[tuple[str, str], Value]:
        return {(o.datum, o.subject): o.value for o in self.content.observations}

    def put(self, *observations: Observation) -> None:
        answering.record(self.ws, self.draft.id, observations)

    def parts(self) -> tuple[collecting.Part, ...]:
        split = collecting.split_named(self.asked, self.form, self.by)
        return collecting.parts(self.asked, self.form, split, self.values)

    def hand_out(self, folder: Path) -> list[Path]:
        written = write_handout(
            self.pack, clerk.task(), self.unit, self.content, self.previous,
            self.parts(), folder,
        )  # fmt: skip
        collecting.hand_out(self.ws, self.draft.id, written, who="李敏")
        return [folder / name for _, name in written]

    def read(self, *files: Path) -> Collection:
        used = splits_in_use(self.ws, self.draft.id, self.asked)
        found = collecting.read_returns(collecting.files_in(files), self.asked, self.values, used)
        typed = typed_since(self.ws, self.draft.id, self.asked, self.values)
        came = came_in(self.ws, self.draft.id, self.asked)
        return collecting.weigh(self.asked, self.content, found, typed, self.previous, came)

    def take(self, found: Collection, choices: collecting.Choices | None = None) -> None:
        collecting.take(self.ws, self.draft, found, choices or {}, who="李敏")

    def state(self) -> tuple[PartState, ...]:
        return collecting.state(self.ws, self.draft.id, self.parts())


def fill(path: Path, subject: str, **texts: object) -> Path:
    at = Clerk.at(path)
    at.type("楼栋", subject, **texts)
    return at.save()


def kinds(found: Collection) -> set[Kind]:
    return {doubt.kind for doubt in found.doubts}
