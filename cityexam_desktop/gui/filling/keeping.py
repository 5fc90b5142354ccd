"""What outlives the page when it is laid anew: the steps of undoing, and unwritten texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack

from cityexam_desktop.gui.filling.unwritten import hold_again, in_file, unwritten
from cityexam_desktop.workspace.model import RowState

if TYPE_CHECKING:
    from cityexam_desktop.gui.filling.live import Live


def says_the_same(one: Live, other: Live) -> bool:
    """Whether the same answers stand in both; what the bureau remarked does not count."""
    return _said(one) == _said(other)


def _said(live: Live) -> tuple[object, ...]:
    return (
        live.notes,
        {key: row.state for key, row in live.rows.items() if row.state is not _NONE},
        live.objects,
        {key: said.text for key, said in live.explained.items() if said.text},
        {(paper.datum, paper.subject, paper.sha256, paper.page) for paper in live.evidence},
        {key: kept.text for key, text in live.drafts.items() if (kept := in_file(text))},
    )


_NONE: Final = RowState.NOT_SURVEYED


class Kept(QObject):
    """The steps of each draft that was shown on a page."""

    def __init__(self, page: QObject) -> None:
        """Begin with none."""
        super().__init__(page)
        self._held: dict[int, tuple[Live, QUndoStack]] = {}

    def keep(self, draft: int, live: Live, stack: QUndoStack) -> None:
        """Keep the steps of a draft, and what it said, till it is shown again."""
        if stack.count() or unwritten(live):
            self._held[draft] = live, stack
        else:
            self._held.pop(draft, None)
            stack.deleteLater()

    def unwritten(self) -> int:
        """The texts that stand in no file, of drafts that are not shown now."""
        return sum(len(unwritten(live)) for live, _ in self._held.values())

    def drafts(self) -> tuple[tuple[int, Live], ...]:
        """The drafts that are not shown now and hold texts that stand in no file."""
        return tuple((draft, live) for draft, (live, _) in self._held.items() if unwritten(live))

    def steps_of(self, draft: int, live: Live) -> QUndoStack:
        """The steps of a draft that is shown again as `live`; none when it says otherwise now.

        Texts that could not be written stand in `live` again.
        """
        before, stack = self._held.pop(draft, (None, None))
        if before is not None:
            hold_again(live, unwritten(before))
        if before is not None and stack is not None:
            if says_the_same(before, live):
                return stack
            stack.deleteLater()
        return QUndoStack(self)
