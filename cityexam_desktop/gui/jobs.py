"""Slow work on one worker thread, with progress and cancel.

A job is a plain function that gets a `Progress`. Its result, or its error, comes back
on the window's thread. ``Jobs(inline=True)`` runs the same call at once, for tests.

The worker touches one Qt object only, the signal that wakes the window's thread, and
that object lives as long as the queue of jobs: nothing is made or deleted across threads.
The collector of garbage rests while a job runs: it works in whichever thread happens to
allocate, and a window's part that it takes away in the worker's crashes the program.
"""

from __future__ import annotations

import gc
import sys
from collections import deque
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from cityexam_desktop.errors import CityExamError

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import ThreadPoolExecutor


DRAWN = 10
"""Milliseconds after which the window has drawn what it showed when a job was asked for."""
PATIENCE = 0.2
"""Seconds that a job waits for that at most."""


class Cancelled(Exception):
    """The person cancelled the job; raised by `Progress.step` inside the work."""


class Progress:
    """What the work tells of itself; knows nothing of Qt."""

    def __init__(self, tell: Callable[[int, int, str], None]) -> None:
        """`tell` gets what `step` is given."""
        self._tell = tell
        self._cancel = Event()

    def step(self, done: int, total: int, sentence: str = "") -> None:
        """Tell how far the work is (total 0: unknown); raises `Cancelled` when asked to stop."""
        if self._cancel.is_set():
            raise Cancelled
        self._tell(done, total, sentence)

    def cancel(self) -> None:
        """Ask the work to stop at its next step; callable from any thread."""
        self._cancel.set()


@dataclass
class _Job:
    """One job, from the asking until its end; belongs to the window's thread.

    What it refers to may be parts of the window, which must go in the window's thread:
    therefore the worker gives its own reference back before it tells that it has ended.
    """

    work: Callable[[Progress], Any]
    done: Callable[[Any], None]
    over: Callable[[], None]
    quiet: bool
    progress: Progress
    drawn: Event = field(default_factory=Event)
    fine: bool = True
    result: Any = None

    def run(self) -> None:
        """Do the work and keep its result or what it raised; nothing is swallowed."""
        try:
            self.result = self.work(self.progress)
        except BaseException as error:  # noqa: BLE001 - dealt with in the window's thread
            self.fine, self.result = False, error


class Jobs(QObject):
    """The queue of jobs; one runs at a time, in the order of asking.

    `began` gives title and `Progress` of a job that was asked for, `stepped` what the
    running one tells (done, total, sentence); `ended` follows each; `failed` gives the
    `CityExamError` of one that could not be done.
    """

    began = Signal(str, object)
    stepped = Signal(int, int, str)
    ended = Signal()
    failed = Signal(object)
    _woken = Signal()

    def __init__(self, *, inline: bool = False) -> None:
        """Make the queue; its thread starts with the first job."""
        super().__init__()
        self.inline = inline
        self.running = 0
        self._pool: ThreadPoolExecutor | None = None
        self._calls: deque[Callable[[], None]] = deque()
        self._asked: deque[_Job] = deque()
        self._waiting: SimpleQueue[_Job] = SimpleQueue()
        self._collects = False
        self._woken.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        title: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None],
        *,
        over: Callable[[], None] = lambda: None,
        quiet: bool = False,
    ) -> Progress:
        """Run `work`, then `done` with its result on the window's thread.

        `over` follows there whatever came of it.

        It begins when the window has drawn itself: drawing beside a job takes several times
        as long, for each of many questions from Qt to Python waits for the job's thread. A
        `quiet` one, which nobody waits for, begins at once and is not told by `began` and `ended`.
        """
        if quiet:
            progress = Progress(lambda *_: None)
        else:
            progress = Progress(lambda *step: self._call(lambda: self.stepped.emit(*step)))
            self.began.emit(title, progress)
        job = _Job(work, done, over, quiet, progress)
        self._one_more()
        if self.inline:
            job.run()
            self._end(job)
            return progress
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(1, thread_name_prefix="job")
        if quiet:
            job.drawn.set()
        else:
            QTimer.singleShot(DRAWN, job.drawn.set)
        self._asked.append(job)
        self._waiting.put(job)
        self._pool.submit(self._work)
        return progress

    def close(self) -> None:
        """Wait for the jobs that run and bring their ends home; the program is being closed."""
        if self._pool is not None:
            self._pool.shutdown(wait=True)
            self._pool = None
            self._drain()

    def _one_more(self) -> None:
        if not self.inline and not self.running:
            self._collects = gc.isenabled()
            gc.disable()
        self.running += 1

    def _one_less(self) -> None:
        self.running -= 1
        if not self.inline and not self.running and self._collects:
            gc.enable()

    def _work(self) -> None:
        """Runs on the worker."""
        job = self._waiting.get()
        job.drawn.wait(PATIENCE)
        job.run()
        del job
        self._call(lambda: self._end(self._asked.popleft()))

    def _call(self, what: Callable[[], None]) -> None:
        """Let the window's thread do something, in the order of asking."""
        if self.inline:
            what()
            return
        self._calls.append(what)
        self._woken.emit()

    def _drain(self) -> None:
        """Do what the worker asked for."""
        while self._calls:
            self._calls.popleft()()

    def _end(self, job: _Job) -> None:
        """Bring a job's end home, on the window's thread."""
        self._one_less()
        if not job.quiet:
            self.ended.emit()
        try:
            if job.fine:
                job.done(job.result)
            elif isinstance(job.result, CityExamError):
                self.failed.emit(job.result)
            elif not isinstance(job.result, Cancelled):
                sys.excepthook(type(job.result), job.result, job.result.__traceback__)
        finally:
            job.over()
