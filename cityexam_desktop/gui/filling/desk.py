"""Where the clerk's doings become changes: one write, one undo step, one sign to the page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from shiboken6 import isValid

from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.gui.filling import entry
from cityexam_desktop.gui.filling.edit import Edit, carry_out, write
from cityexam_desktop.gui.filling.turning import turned
from cityexam_desktop.gui.filling.unwritten import (
    given_up,
    hold,
    let_go,
    of_last_doing,
    texts_of,
    unwritten,
)
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.attaching import bring_in, weight
from cityexam_desktop.workspace.collecting.state import origin_of
from cityexam_desktop.workspace.quiet import quietly
from cityexam_desktop.workspace.troubles import ForeignFile, LockedFile, ShutFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from cityexam_desktop.errors import CityExamError
    from cityexam_desktop.gui.filling.edit import Place, Step
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.filling.sheet import Sheet
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.workspace.collecting import Origin
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Change

LIGHT: Final = 500_000
"""Bytes of documents that are attached at once; more as a job."""
MUCH: Final = 2000
"""Cells from which on they are written as a job; fewer are written at once."""
_NOT_WRITTEN: Final = (FileTrouble, LockedFile, ForeignFile)
"""What keeps texts out of the file that are as they should be: they are held."""
_TOLD: Final = 12
"""Names and states that could not be written and are listed."""


class Desk(QObject):
    """Writes edits to the workspace at once and keeps them for undo.

    `wrote` gives the edit that was carried out, forwards or backwards.
    """

    wrote = Signal(object)
    held = Signal()
    """Texts that could not be written stand in cells now, or were given up."""
    undoable = Signal(bool)
    """Whether there is something that `undo` takes back."""
    turned = Signal(object)
    """What was taken back or done again, as a `Turn`."""

    def __init__(
        self, frame: Frame, live: Live, draft: int, steps: QUndoStack | None = None
    ) -> None:
        """Write to the draft submission of the workspace that is open now, and to no other.

        `steps` are those that were taken before.
        """
        super().__init__()
        self._workspace = frame.session.workspace
        self._draft = draft
        self.frame, self.live = frame, live
        self.stack = QUndoStack(self) if steps is None else steps
        self.stack.canUndoChanged.connect(self._tell_undoable)
        self.shut = self.why_shut()
        """Why no cell can be opened for writing; None while they can."""
        self._shut_told = False
        self.writing = False
        self._busy = False
        """A job writes; what shall be written meanwhile waits in `_later`."""
        self._later: list[Callable[[], None]] = []

    @property
    def workspace(self) -> Workspace:
        """The workspace of the draft; raises `NotOpenNow` when another one is open, or none."""
        return self.frame.session.only(self._workspace)

    def why_shut(self) -> ShutFile | None:
        """Why nothing is written to the file, however often it is tried."""
        return self._workspace.shut

    @property
    def trouble(self) -> str:
        """What keeps the draft from being saved, in a few words; empty where all is."""
        if many := len(unwritten(self.live)):
            return f"有 {many} 格没有写进数据文件"
        return "只能查看，不能填写" if self.shut is not None else ""

    def tell_shut(self) -> None:
        """Say why nothing can be written: in a box, and from then on in the status line.

        A file that was moved may be back in its place: then the page begins anew.
        """
        self.shut = self.why_shut()
        if self.shut is None:
            self.frame.session.changed.emit()
            self.frame.say("数据文件又在原来的位置了，可以接着填。")
        if self.shut is not None and self._shut_told:
            self.frame.say(self.shut.sentence)
        elif self.shut is not None:
            self._shut_told = True
            self.frame.tell_error(self.shut)

    def start(
        self,
        title: str,
        work: Callable[[Workspace, Progress], Any],
        done: Callable[[Any], None],
        over: Callable[[], None] = lambda: None,
    ) -> None:
        """Run a job with the draft's workspace, while that is the open one; see `Session.start`."""
        frame = self.frame
        frame.session.start(frame.jobs, title, work, done, over=over, of=self._workspace)

    @property
    def clerk(self) -> str:
        """The name that stands beside changes."""
        return self.frame.settings.clerk

    def do(self, edit: Edit, title: str) -> bool:
        """Carry an edit out and keep it for undo; false when it could not be written.

        Much is written as a job: true says that it was begun. What was typed beside values is
        told when it could not be written, for it stands nowhere else.
        """
        stood: list[Edit] = []

        def failed(error: CityExamError) -> None:
            again = partial(self.do, edit, title)
            self._ask_again("刚才写的", texts_of(self.live, edit), again, error)

        keep = partial(self._keep, title, stood.append)
        self._carry(lambda *_: edit, self.live.work(edit), title, keep, failed)
        return bool(stood) or self._busy

    def take(
        self,
        make: Callable[[Workspace], Edit],
        cells: int,
        title: str,
        then: Callable[[Edit], object],
    ) -> None:
        """Carry out what `make` makes of the workspace as one step; many `cells` as a job.

        `make` may run beside the window and changes nothing; `then` gets the edit once it
        stands.
        """
        self._carry(
            lambda workspace, _: make(workspace), cells, title, partial(self._keep, title, then)
        )

    def _keep(self, title: str, then: Callable[[Edit], object], edit: Edit, undo: Edit) -> None:
        """Keep a step that stands for undo."""
        if edit:
            self.stack.push(_Step(title, undo))
        then(edit)

    def type(
        self,
        sheet: Sheet,
        typed: Iterable[entry.Typed],
        title: str,
        many: int,
        then: Callable[[entry.Outcome], object],
    ) -> None:
        """Enter a block of texts, about so `many`, as one step; `then` gets what became of them.

        What cannot be written stays in the cells as a draft of this window.
        """
        if many < MUCH and unwritten(self.live):
            rest: tuple[entry.Typed, ...] = ()
            with self.frame.attempt():
                rest = self._without_given_up(sheet, tuple(typed))
            if not rest:
                return
            typed = rest
        live, who = self.live, self.clerk
        found: list[entry.Outcome] = []
        given: list[entry.Typed] = []
        """What is held when it cannot be written, and perhaps entered again."""

        def make(workspace: Workspace, step: Step) -> Edit:
            given.extend(tuple(typed))
            ids = _ids(workspace, live)
            found.append(entry.understand(live, sheet, given, ids, clerk=who, step=step))
            return found[0].edit

        def stands(_: Edit) -> None:
            then(found[0])

        def failed(error: CityExamError) -> None:
            again = partial(self.type, sheet, tuple(given), title, many, then)
            self._hold(entry.unwritten(sheet, given), again, error)

        self._carry(make, many, title, partial(self._keep, title, stands), failed)

    def _without_given_up(
        self, sheet: Sheet, typed: tuple[entry.Typed, ...]
    ) -> tuple[entry.Typed, ...]:
        """Give up what cells hold that are cleared, or get what stands in the file; the rest."""
        gone = given_up(self.live, sheet, typed)
        if gone:
            self.give_up(gone.values())
        return tuple(one for one in typed if one not in gone)

    def give_up(self, places: Iterable[Place]) -> bool:
        """Let texts go that could not be written; what the file says stands again."""
        many = let_go(self.live, places)
        if many:
            self._tell_held()
            self.frame.say(f"放弃了没有写进去的 {many} 格，显示的是数据文件里的内容。")
        return many > 0

    def undo(self) -> None:
        """Give up what could not be written last, else write what stood before the last step."""
        if self.give_up(of_last_doing(self.live)):
            return
        self._turn(self.stack.index() - 1, "撤销", self.stack.undo)

    def redo(self) -> None:
        """Write the step again that was undone last."""
        self._turn(self.stack.index(), "重做", self.stack.redo)

    def _turn(self, at: int, word: str, move: Callable[[], None]) -> None:
        """Write a step's other side; the stack moves once it stands, and not when it cannot."""
        if self._busy or not 0 <= at < self.stack.count():
            return
        step = cast("_Step", self.stack.command(at))

        def stands(edit: Edit, undo: Edit) -> None:
            step.other = undo
            move()
            self.turned.emit(turned(self.live, edit, undo, word, step.text()))

        cells = self.live.work(step.other)
        self._carry(lambda *_: step.other, cells, f"{word}：{step.text()}", stands)

    def _carry(
        self,
        make: Callable[[Workspace, Step], Edit],
        cells: int,
        title: str,
        stands: Callable[[Edit, Edit], None],
        failed: Callable[[CityExamError], None] = lambda _: None,
    ) -> None:
        """Write what `make` makes; `stands` gets it, and the edit that undoes it.

        `failed` gets the error when little could not be written; much is one step or none.
        """
        if self._busy:  # a note that was being typed when the job began
            self._later.append(partial(self._carry, make, cells, title, stands, failed))
        elif self.shut is not None:
            self.tell_shut()
        elif cells >= MUCH:
            self._carry_beside(make, title, stands)
        else:
            written: list[tuple[Edit, Edit]] = []
            with self.frame.attempt(partial(self._not_written, failed)):
                written.append(self._carry_here(make, title))
            with self.frame.attempt():
                for edit, undo in written:
                    stands(edit, undo)
                    self._write_held()

    def _carry_here(self, make: Callable[[Workspace, Step], Edit], title: str) -> tuple[Edit, Edit]:
        """Write what `make` makes now; give it, and the edit that undoes it."""
        workspace = self.workspace
        edit = undo = make(workspace, lambda _done, _total: None)
        if edit:
            undo = carry_out(workspace, self._draft, self.live, edit, who=self.clerk, what=title)
            self._tell(edit)
        return edit, undo

    def _not_written(self, failed: Callable[[CityExamError], None], error: CityExamError) -> None:
        """Tell an error; texts that are as they should be are held, as nothing is wrong in them."""
        self.frame.tell_error(error)
        if isinstance(error, ShutFile):
            self.shut, self._shut_told = error, True
            self.frame.session.shut.emit()
        if isinstance(error, _NOT_WRITTEN):
            failed(error)

    def _carry_beside(
        self,
        make: Callable[[Workspace, Step], Edit],
        title: str,
        stands: Callable[[Edit, Edit], None],
    ) -> None:
        """Check and write beside the window; the pages take no input before it has ended."""
        draft, live, who = self._draft, self.live, self.clerk

        @quietly()  # the search for garbage would hold the window up
        def work(workspace: Workspace, progress: Progress) -> tuple[Edit, Edit, Live]:
            progress.step(0, 0)
            edit = make(workspace, progress.step)
            progress.step(0, 0)
            after = live.after(edit)  # first, for what is written can no more be cancelled
            undo = write(workspace, draft, live, edit, who=who, what=title, step=progress.step)
            return edit, undo, after

        def done(written: tuple[Edit, Edit, Live]) -> None:
            edit, undo, after = written
            if not isValid(self):  # the page was laid anew meanwhile, perhaps before the end
                self.frame.session.touch()
                return
            live.become(after)
            if edit:
                self._tell(edit)
            stands(edit, undo)

        self._busy = True
        self.start(title, work, done, self._over)

    def _over(self) -> None:
        """The job ended somehow: what had to wait for it is done now."""
        if isValid(self):
            self._busy = False
            later, self._later = self._later, []
            for one in later:
                one()

    def attach(self, datum: str, subject: str, files: Sequence[Path]) -> None:
        """Attach documents to a value as one step, all or none; photos and the like as a job."""
        draft, longest = self._draft, self.frame.settings.photo_longest
        known = {e.sha256 for e in self.live.evidence if (e.datum, e.subject) == (datum, subject)}

        def make(workspace: Workspace, step: Step) -> Edit:
            brought = bring_in(workspace, draft, (datum, subject), files, longest, step)
            return Edit(attached=tuple(paper for paper in brought if paper.sha256 not in known))

        def stands(edit: Edit) -> None:
            name = self.live.pack.datum[datum].name
            new = len(edit.attached)
            told = f"已给“{name}”添加佐证 {new} 份。" if new else f"“{name}”已经有这些佐证了。"
            self.frame.say(told)

        cells = MUCH if weight(files) > LIGHT else len(files)
        self._carry(make, cells, "添加佐证", partial(self._keep, "添加佐证", stands))

    def history(self, datum: str, subject: str) -> tuple[Change, ...]:
        """What happened to a cell, oldest first."""
        return answering.changes(self.workspace, self._draft, datum, subject)

    def origin(self, form: str, subject: str) -> Origin | None:
        """Who collected a row, and when; nothing for one that was typed here."""
        return origin_of(self.workspace, self._draft, form, subject)

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

    def _write_held(self) -> None:
        """What could not be written before is written as soon as something could be."""
        held = tuple(one for one in unwritten(self.live) if one.datum in self.live.pack.datum)
        if held:
            self.take(
                lambda _: entry.again(self.live, held, clerk=self.clerk),
                len(held),
                "补写",
                lambda _: self.frame.say(f"先前没有写进去的 {len(held)} 格，现在写进去了。"),
            )

    def _tell_held(self) -> None:
        self.held.emit()
        self.undoable.emit(self.can_undo)

    def _tell_undoable(self, steps: bool) -> None:
        self.undoable.emit(steps or bool(unwritten(self.live)))

    @property
    def can_undo(self) -> bool:
        """Whether there is something that `undo` takes back."""
        return self.stack.canUndo() or bool(unwritten(self.live))

    def _hold(self, left: entry.Unwritten, again: Callable[[], None], error: CityExamError) -> None:
        """Hold texts in their cells; of names and states, which have none, say which they are."""
        hold(self.live, left.cells, error)
        self._tell_held()
        self._ask_again("名称、调查状态", left.beside, again, error)

    def _ask_again(
        self, what: str, texts: tuple[str, ...], again: Callable[[], object], error: CityExamError
    ) -> None:
        """Show texts that stand nowhere else, to be written again, or to be noted down."""
        more = f"\n……共 {len(texts)} 处" if len(texts) > _TOLD else ""
        lines = "\n".join(texts[:_TOLD]) + more
        if texts and isinstance(error, ShutFile):
            self.frame.tell(f"{what}没有写进数据文件，要留下的请先抄下来。", lines)
        elif texts:
            question = f"{what}没有写进数据文件，请排除故障后再写一次。"
            self.frame.ask(question, lines, "再写一次", again, no="不写了")


def _ids(workspace: Workspace, live: Live) -> Iterator[str]:
    """Ids for new register rows."""
    first = answering.new_object_id(workspace, live.unit)
    stem, _, number = first.rpartition("-")
    n = int(number)
    while True:
        yield f"{stem}-{n}"
        n += 1


class _Step(QUndoCommand):
    """One step that stands or was undone; `other` leads to the other of the two.

    The desk writes, and lets the stack move when that is done.
    """

    def __init__(self, title: str, undo: Edit) -> None:
        super().__init__(title)
        self.other = undo
