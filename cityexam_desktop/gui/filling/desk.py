"""Where the clerk's doings become changes: one write, one undo step, one sign to the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from cityexam_desktop.gui.filling import entry
from cityexam_desktop.gui.filling.edit import Edit, carry_out, write
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.attaching import attach_file
from cityexam_desktop.workspace.collecting.state import origin_of
from cityexam_desktop.workspace.model import Draft
from cityexam_desktop.workspace.quiet import quietly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.filling.sheet import Sheet
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.workspace.collecting import Origin
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Change, Evidence

MUCH: Final = 2000
"""Cells from which on taking over is a job."""


class Desk(QObject):
    """Writes edits to the workspace at once and keeps them for undo.

    `wrote` gives the edit that was carried out, forwards or backwards.
    """

    wrote = Signal(object)

    def __init__(self, frame: Frame, live: Live, draft: int) -> None:
        """Write to the draft submission of the frame's workspace."""
        super().__init__()
        self._draft = draft
        self.frame, self.live = frame, live
        self.stack = QUndoStack(self)
        self.writing = False

    @property
    def clerk(self) -> str:
        """The name that stands beside changes."""
        return self.frame.settings.clerk

    def do(self, edit: Edit, title: str) -> bool:
        """Carry an edit out and keep it for undo; false when it could not be written."""
        if not edit:
            return True
        with self.frame.attempt():
            undo = self.write(edit, title)
            self.stack.push(_Step(self, title, undo))
            return True
        return False

    def take(
        self,
        make: Callable[[Workspace], Edit],
        cells: int,
        title: str,
        then: Callable[[Edit], None],
    ) -> None:
        """Carry out what `make` makes of the workspace as one step; many `cells` as a job.

        `then` gets the edit once it stands.
        """
        if cells >= MUCH:
            self._take_as_job(make, title, then)
            return
        with self.frame.attempt():
            edit = make(self.frame.session.workspace)
            if self.do(edit, title):
                then(edit)

    def _take_as_job(
        self, make: Callable[[Workspace], Edit], title: str, then: Callable[[Edit], None]
    ) -> None:
        """Write beside the window; the pages take no input before it has ended."""
        draft, live, who = self._draft, self.live, self.clerk

        @quietly()  # the search for garbage would hold the window up
        def work(workspace: Workspace, progress: Progress) -> tuple[Edit, Edit]:
            progress.step(0, 0)
            edit = make(workspace)
            return edit, write(
                workspace, draft, live, edit, who=who, what=title, step=progress.step
            )

        def done(written: tuple[Edit, Edit]) -> None:
            edit, undo = written
            if not isValid(self):  # the page was laid anew meanwhile, perhaps before the end
                self.frame.session.touch()
                return
            QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
            try:
                live.put(edit)
                self._tell(edit)
            finally:
                QApplication.restoreOverrideCursor()
            if edit:
                self.stack.push(_Step(self, title, undo))
            then(edit)

        self.frame.session.start(self.frame.jobs, title, work, done)

    def type(self, sheet: Sheet, typed: Iterable[entry.Typed], title: str) -> entry.Outcome:
        """Enter a block of texts as one step.

        What cannot be written stays in the cells as a draft of this window.
        """
        outcome = entry.understand(self.live, sheet, typed, self._ids(), clerk=self.clerk)
        if not self.do(outcome.edit, title):
            for observation in outcome.edit.observations:
                self._hold(observation.datum, observation.subject, str(observation.value))
        return outcome

    def write(self, edit: Edit, title: str) -> Edit:
        """Carry out and tell the page; give the edit that undoes it."""
        session = self.frame.session
        undo = carry_out(
            session.workspace, self._draft, self.live, edit, who=self.clerk, what=title
        )
        self._tell(edit)
        return undo

    def attach(self, evidence: Evidence, file: Path) -> None:
        """Attach a document to a value; raises `FileTrouble`, `WrongUse`."""
        ws = self.frame.session.workspace
        longest = self.frame.settings.photo_longest
        kept = attach_file(ws, self._draft, evidence, file, longest=longest, who=self.clerk)
        edit = Edit(attached=(kept,))
        self.live.put(edit)
        self._tell(edit)
        self.stack.push(_Step(self, "添加佐证", Edit(detached=(kept,))))

    def history(self, datum: str, subject: str) -> tuple[Change, ...]:
        """What happened to a cell, oldest first."""
        return answering.changes(self.frame.session.workspace, self._draft, datum, subject)

    def origin(self, form: str, subject: str) -> Origin | None:
        """Who collected a row, and when; nothing for one that was typed here."""
        return origin_of(self.frame.session.workspace, self._draft, form, subject)

    def touch(self) -> None:
        """Tell the other pages that something was written; this one shows it already."""
        self.writing = True
        try:
            self.frame.session.touch()
        finally:
            self.writing = False

    def _tell(self, edit: Edit) -> None:
        self.touch()
        self.wrote.emit(edit)

    def _hold(self, datum: str, subject: str, text: str) -> None:
        self.live.keep_in_memory(
            Draft(datum, subject, text, "没有写进数据文件，请排除故障后重新输入。")
        )
        self.wrote.emit(Edit())

    def _ids(self) -> Iterator[str]:
        first = answering.new_object_id(self.frame.session.workspace, self.live.unit)
        stem, _, number = first.rpartition("-")
        n = int(number)
        while True:
            yield f"{stem}-{n}"
            n += 1


class _Step(QUndoCommand):
    """One step; the work was done before it was pushed, so its first redo does nothing."""

    def __init__(self, desk: Desk, title: str, undo: Edit) -> None:
        super().__init__(title)
        self._desk, self._title, self._other = desk, title, undo
        self._fresh = True

    def undo(self) -> None:
        """Write what stood before."""
        self._swap(f"撤销：{self._title}")

    def redo(self) -> None:
        """Write it again, except when the step was just pushed."""
        if self._fresh:
            self._fresh = False
            return
        self._swap(f"重做：{self._title}")

    def _swap(self, title: str) -> None:
        with self._desk.frame.attempt():
            self._other = self._desk.write(self._other, title)
