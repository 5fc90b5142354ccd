"""A content as it is stored, made without a bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.workspace.content import observation_row
from cityexam_desktop.workspace.frozen import Cells, Frozen

if TYPE_CHECKING:
    from cityexam_desktop.workspace.model import Content


def frozen(content: Content) -> Frozen:
    rows = [observation_row(0, o) for o in content.observations]
    cells = []
    if rows:
        _, data, subjects, values, absences, *notes = zip(*rows, strict=True)
        cells = [Cells(data, subjects, values, absences, tuple(notes))]
    return Frozen(
        tuple(cells), content.rows, content.objects, content.explanations, content.evidence
    )
