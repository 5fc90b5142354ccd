"""A child that kills itself half way: at the k-th SQL statement or file event.

Forked, so that a hundred of them cost seconds; nothing of the parent's is open in them.
`CITYEXAM_FAULTS` in the environment says how many deaths are tried (20 without it).
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Say = Callable[[str], None]

EVENTS = {"open", "os.rename", "os.remove", "os.truncate"}


class _Steps:
    """Counts what happens in the child, and kills it at the last step."""

    def __init__(self, folder: Path, last: int) -> None:
        self.folder = str(folder)
        self.last = last
        self.count = 0

    def step(self, *_: object) -> None:
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in EVENTS and arguments and str(arguments[0]).startswith(self.folder):
            self.step()

    def watch(self) -> None:
        plain = sqlite3.connect

        def connect(*args: Any, **named: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = plain(*args, **named)
            connection.set_trace_callback(self.step)
            return connection

        sqlite3.connect = connect  # type: ignore[assignment]  # in the child only
        sys.addaudithook(self.hear)


def _child(folder: Path, last: int, work: Callable[[Say], None]) -> tuple[list[str], bool]:
    """Run `work` in a child; give what it said, and whether it lived to the end."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        steps = _Steps(folder, last)
        steps.watch()
        try:
            work(_writer(writing))
            os.write(writing, f"steps {steps.count}\n".encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        said = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    return said, not os.WIFSIGNALED(status)


def _writer(pipe: int) -> Say:
    def say(line: str) -> None:
        os.write(pipe, f"{line}\n".encode())

    return say


def deaths(
    fresh: Callable[[int], Path], work: Callable[[Path, Say], None], seed: str = "1"
) -> Iterator[tuple[Path, list[str]]]:
    """Let `work` die at many different steps, each time in a fresh folder.

    `fresh(n)` makes a folder and gives it; after each death comes (folder, what it said).
    """
    folder = fresh(0)
    said, lived = _child(folder, 0, lambda say: work(folder, say))
    assert lived, "without a fault the child must reach its end"
    assert said, "the child failed"
    assert said[-1].startswith("steps "), f"the child failed after {said[-3:]}"
    steps = int(said[-1].split()[1])
    tries = min(int(os.environ.get("CITYEXAM_FAULTS", "20")), steps)
    for n, last in enumerate(sorted(random.Random(seed).sample(range(1, steps + 1), tries)), 1):
        folder = fresh(n)
        said, lived = _child(folder, last, lambda say, at=folder: work(at, say))  # type: ignore[misc]
        assert not lived, f"step {last} of {steps} was never reached"
        yield folder, said
