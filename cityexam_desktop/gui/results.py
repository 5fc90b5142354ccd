"""What the county's answers add up to, worked out once for all pages that show it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cityexam_desktop.checks import check_county
from cityexam_desktop.county.assessment import assess
from cityexam_desktop.county.diagnosis import diagnose
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.progress import progress
from cityexam_desktop.gui.names import Names, task_name
from cityexam_desktop.workspace import archive, ledger, tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cityexam_desktop.county.assessment import Assessment
    from cityexam_desktop.county.diagnosis import Problem
    from cityexam_desktop.county.merge import Conflict, CountyDataset
    from cityexam_desktop.county.progress import UnitProgress
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import LedgerRow, Task

MANY_PLACES = 1500
"""Places from which on the county is worked out as a job."""
LARGE_FILE = 6 << 20
"""Bytes of the data file from which on it is: so much holds some 30,000 values."""
LONG = 0.2
"""Seconds that something took at once after which it is a job the next time."""
WORKING = "正在汇总…"


@dataclass(frozen=True, eq=False)
class County:
    """The merge and everything worked out from it, at one head of the ledger."""

    assessment: Assessment
    units: tuple[UnitProgress, ...]
    problems: tuple[Problem, ...]
    across: tuple[Finding, ...]
    """Findings between departments."""
    head: LedgerRow | None
    titles: Mapping[str, str]
    """The names of all tasks of the file by their ids."""

    def other_task(self, bundle: str) -> str:
        """The name of the task that a submission answers, where it is not the one shown."""
        fact, dataset = self.dataset.facts.get(bundle), self.dataset
        task = dataset.decisions.issued.get(fact.package, "") if fact else ""
        return self.titles.get(task, "") if task != dataset.task.id else ""

    @property
    def dataset(self) -> CountyDataset:
        """The merge."""
        return self.assessment.dataset

    @property
    def unsettled(self) -> tuple[Conflict, ...]:
        """Conflicts that nobody has settled yet."""
        return tuple(c for c in self.dataset.conflicts if not c.settled)

    @cached_property
    def names(self) -> Names:
        """The words for the dataset's codes."""
        return Names(self.dataset.task, self.dataset.pack, self.dataset.objects)


def read_county(ws: Workspace, task: Task | None = None) -> County:
    """Merge and assess a task of a county's workspace, the newest without one."""
    dataset = merge(ws, task)
    assessment = assess(dataset)
    return County(
        assessment,
        progress(ws, dataset),
        diagnose(assessment),
        check_county(dataset.pack, dataset.answers),
        ledger.head(ws),
        {id_: task_name(period, title) for id_, period, title in tasks.titles(ws)},
    )


class Results(QObject):
    """Keeps the last `County` until something was written; `of` gives the window's one."""

    known = Signal(object)
    """A `County` that was worked out."""

    def __init__(self, frame: Frame) -> None:
        """Begin with nothing worked out."""
        super().__init__(frame)
        self.frame = frame
        self._known: tuple[Any, County] | None = None
        self._slow = False
        frame.session.switched.connect(self.forget)

    @classmethod
    def of(cls, frame: Frame) -> Results:
        """The one that belongs to a window, made when it is first asked for."""
        return frame.findChild(cls) or cls(frame)

    def forget(self) -> None:
        """Work out anew when next asked."""
        self._known = None
        self._slow = False

    def want(self, then: Callable[[County], None]) -> None:
        """Hand `then` what stands now; nothing happens where there is no task."""
        session = self.frame.session
        if session.task is None:
            return
        stamp = self._stamp()
        if self._known is not None and self._known[0] == stamp:
            then(self._known[1])
            return

        def done(county: County) -> None:
            self._known = (stamp, county)
            self.known.emit(county)
            then(county)

        task = session.task
        self.work(WORKING, lambda ws: read_county(ws, task), done)

    def work(self, title: str, do: Callable[[Workspace], Any], then: Callable[[Any], None]) -> None:
        """Do something that reads the county: at once, or as a job where there is much to read.

        `then` is not called when another file was opened meanwhile.
        """
        session = self.frame.session
        held = session.workspace

        def done(result: Any) -> None:
            if session.is_open and session.workspace is held:
                then(result)

        if self._is_large():
            session.start(self.frame.jobs, title, lambda ws, _: do(ws), done)
            return
        with self.frame.attempt():
            started = perf_counter()
            result = do(held)
            self._slow = self._slow or perf_counter() - started > LONG
            done(result)

    def _is_large(self) -> bool:
        """Whether reading the county would keep the window from answering."""
        session = self.frame.session
        if self._slow or (session.task is not None and len(session.task.places) > MANY_PLACES):
            return True
        path = session.workspace.path
        return path is not None and path.is_file() and path.stat().st_size > LARGE_FILE

    def is_current(self, county: County) -> bool:
        """Whether nothing was written since `county` was worked out."""
        return self._known is not None and self._known == (self._stamp(), county)

    def _stamp(self) -> Any:
        """What changes whenever something was written, received, frozen or decided."""
        session = self.frame.session
        head = ledger.head(session.workspace)
        kept = len(archive.bundle_ids(session.workspace))
        task = session.task.bundle if session.task else ""
        return task, session.saved_at, kept, head.hash if head else ""
