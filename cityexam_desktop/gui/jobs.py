"""Slow work on one worker thread, with progress and cancel.

A job is a plain function that gets a `Progress`. Its result, or its error, comes back
on the window's thread. ``Jobs(inline=True)`` runs the same call at once, for tests.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from cityexam_desktop.errors import CityExamError

if TYPE_CHECKING:
    from collections.abc import Callable


class Cancelled(Exception):
    """The person cancelled the job; raised by `Progress.step` inside the work."""


class Progress(QObject):
    """What the work tells of itself; `step` may be called from any thread."""

    stepped = Signal(int, int, str)

    def __init__(self) -> None:
        """Begin at nothing of nothing."""
        super().__init__()
        self._cancel = Event()

    def step(self, done: int, total: int, sentence: str = "") -> None:
        """Tell how far the work is (total 0: unknown); raises `Cancelled` when asked to stop."""
        if self._cancel.is_set():
            raise Cancelled
        self.stepped.emit(done, total, sentence)

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._cancel.set()


class _Ended(QObject):
    """Carries a job's end over to the window's thread, where this object lives."""

    came = Signal(object)

    def __init__(self, parent: QObject, then: Callable[[Any], None]) -> None:
        super().__init__(parent)
        self._then = then
        self.came.connect(self.take, Qt.ConnectionType.QueuedConnection)

    def take(self, outcome: object) -> None:
        """Hand the outcome on and go."""
        self.deleteLater()
        self._then(outcome)


class Jobs(QObject):
    """The queue of jobs; one runs at a time, in the order of asking.

    `began` gives title and `Progress` of a job that starts, `ended` follows each of
    them; `failed` gives the `CityExamError` of one that could not be done.
    """

    began = Signal(str, object)
    ended = Signal()
    failed = Signal(object)

    def __init__(self, *, inline: bool = False) -> None:
        """Make the queue; its thread starts with the first job."""
        super().__init__()
        self.inline = inline
        self.running = 0
        self._pool: ThreadPoolExecutor | None = None

    def start(
        self, title: str, work: Callable[[Progress], Any], done: Callable[[Any], None]
    ) -> Progress:
        """Run `work`, then `done` with its result on the window's thread."""
        progress = Progress()
        self.running += 1
        self.began.emit(title, progress)
        if self.inline:
            self._end(_outcome(work, progress), done)
            return progress
        ended = _Ended(self, lambda outcome: self._end(outcome, done))
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="job")
        self._pool.submit(lambda: ended.came.emit(_outcome(work, progress)))
        return progress

    def close(self) -> None:
        """Wait for the job that runs; the program is being closed."""
        if self._pool is not None:
            self._pool.shutdown(wait=True)
            self._pool = None

    def _end(self, outcome: tuple[bool, Any], done: Callable[[Any], None]) -> None:
        fine, result = outcome
        self.running -= 1
        self.ended.emit()
        if fine:
            done(result)
        elif isinstance(result, CityExamError):
            self.failed.emit(result)
        elif not isinstance(result, Cancelled):
            sys.excepthook(type(result), result, result.__traceback__)


def _outcome(work: Callable[[Progress], Any], progress: Progress) -> tuple[bool, Any]:
    """Run the work and give (fine, its result or what it raised); nothing is swallowed."""
    try:
        return True, work(progress)
    except BaseException as error:  # noqa: BLE001 - carried to the window's thread and dealt with there
        return False, error
