"""Kill a child at the k-th SQL statement or file event of an operation, and look at what is left.

    python -m tests.faults.run OPERATION COUNT SEED FOLDER

A child of its own process does the operation on a copy of the same files; at the k-th
event it kills itself with SIGKILL, so that nothing is tidied up. When every event was
tried, a timer kills it at seeded moments between the events, until COUNT. Then the files
are judged and the operation is done again. Prints one JSON object: how many events there
are, which k were tried, how many moments, and every promise that did not hold. POSIX only.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cityexam_desktop.workspace.database import Workspace
from tests.faults.operations import OPERATIONS, Operation

if TYPE_CHECKING:
    from collections.abc import Callable

EVENTS = frozenset({"open", "os.rename", "os.remove", "os.truncate", "os.mkdir", "shutil.copyfile"})


class Countdown:
    """Counts SQL statements and file events of this process, and kills it at one of them."""

    def __init__(self, at: int = 0) -> None:
        self.at = at
        self.seen = 0
        self.armed = False
        sys.addaudithook(self._hear)
        self._connect = sqlite3.connect
        sqlite3.connect = self._traced  # type: ignore[assignment]  # of this child only

    def _hear(self, event: str, _arguments: object) -> None:
        if event in EVENTS:
            self._tick(event)

    def _traced(self, *arguments: Any, **named: Any) -> sqlite3.Connection:
        """Every connection of this process tells its statements."""
        connection: sqlite3.Connection = self._connect(*arguments, **named)
        connection.set_trace_callback(self._tick)
        return connection

    def _tick(self, _what: str) -> None:
        if not self.armed:
            return
        self.seen += 1
        if self.seen == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def in_child(work: Callable[[], object]) -> int:
    """Do `work` in a forked child; give its wait status."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            if code:
                traceback.print_exc()
            os._exit(code)
    return os.waitpid(child, 0)[1]


def counted(operation: Operation, template: Path, scratch: Path) -> tuple[int, float]:
    """How many events a whole run has, and how many seconds it takes."""
    folder = fresh(template, scratch)
    report = scratch.parent / "events"

    def work() -> None:
        countdown = Countdown()
        countdown.armed = True
        begun = time.perf_counter()
        operation.work(folder)
        countdown.armed = False
        report.write_text(f"{countdown.seen} {time.perf_counter() - begun}")

    status = in_child(work)
    if status:
        raise SystemExit(f"{operation.name} does not run at all: {status}")
    events, seconds = report.read_text().split()
    return int(events), float(seconds)


def killed(operation: Operation, folder: Path, at: int) -> int:
    """Run the operation until its event number `at`; give the wait status."""

    def work() -> None:
        countdown = Countdown(at)
        countdown.armed = True
        operation.work(folder)

    return in_child(work)


def cut_off(operation: Operation, folder: Path, seconds: float) -> int:
    """Run the operation for so long at most; give the wait status."""

    def work() -> None:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        operation.work(folder)
        signal.setitimer(signal.ITIMER_REAL, 0)

    return in_child(work)


def judged(operation: Operation, folder: Path, *, started: bool = False) -> list[str]:
    """What does not hold a day later, when drafts of files that nobody finished are stale.

    A moment may lie inside SQLite's copying of the WAL into the main file, where only the
    two together are the document; then the program is `started` once before the judgement.
    """
    for file in folder.glob("*.cityexam") if started else ():
        Workspace.open(file).close()
    for draft in folder.glob(".cityexam-*.tmp"):
        os.utime(draft, (0, 0))
    return list(operation.judge(folder))


def fresh(template: Path, scratch: Path) -> Path:
    """A new copy of the files."""
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(template, scratch)
    return scratch


def main(name: str, count: int, seed: int, base: Path) -> dict[str, Any]:
    """Try `count` places, or all if there are no more."""
    operation = OPERATIONS[name]
    template, scratch = base / "template", base / "scratch"
    template.mkdir()
    operation.prepare(template)
    events, seconds = counted(operation, template, scratch)
    places = range(1, events + 1)
    dice = random.Random(seed)
    tried = sorted(dice.sample(places, count)) if count < events else list(places)
    wrong = []
    for at in tried:
        folder = fresh(template, scratch)
        status = killed(operation, folder, at)
        if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
            wrong.append(f"at {at}: not killed but {status}")
            continue
        wrong += [f"at {at}: {problem}" for problem in judged(operation, folder)]
    moments = [dice.uniform(0, seconds) for _ in range(count - len(tried))]
    for moment in moments:
        folder = fresh(template, scratch)
        status = cut_off(operation, folder, moment)
        if status and not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM):
            wrong.append(f"after {moment} s: failed with {status}")
            continue
        found = judged(operation, folder, started=True)
        wrong += [f"after {moment} s: {problem}" for problem in found]
    done = {"operation": name, "events": events, "tried": tried, "moments": len(moments)}
    return done | {"wrong": wrong}


if __name__ == "__main__":
    told = main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
    print(json.dumps(told))  # noqa: T201 - its answer
