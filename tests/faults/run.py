"""Kill a child at the k-th SQL statement or file event of an operation, and look at what is left.

    python -m tests.faults.run OPERATION COUNT SEED FOLDER [LINES]

A child of its own process does the operation on a copy of the same files; at a seeded
place it kills itself with SIGKILL, so that nothing is tidied up. Another child judges the
files and does the operation again. When all places were tried, other files are prepared
(new keys, other bytes) and it goes on, until COUNT. Every kill is a line of JSON in the
file LINES; what stands there already is not done again. Prints one JSON object. POSIX only.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cityexam_desktop.workspace.database import Workspace
from tests.faults.events import Countdown, Place, places
from tests.faults.operation import Operation, alone, closed
from tests.faults.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Line = dict[str, Any]


def in_child(work: Callable[[], object], errors: Path) -> int:
    """Do `work` in a forked child; give its wait status. What it raises stands in `errors`."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            if code:
                errors.write_text(traceback.format_exc())
            os._exit(code)
    return os.waitpid(child, 0)[1]


class Bench:
    """One operation's start state, and what is done to copies of it."""

    def __init__(self, operation: Operation, base: Path) -> None:
        """Prepare the start state below `base` and count its places."""
        self.operation = operation
        self.template, self.scratch = base / "template", base / "scratch"
        self.errors, self.said = base / "errors", base / "said"
        shutil.rmtree(self.template, ignore_errors=True)
        self.template.mkdir()
        operation.prepare(self.template)
        self.places = self._count()

    def _count(self) -> list[Place]:
        folder = self._fresh()

        def work() -> None:
            countdown = Countdown()
            countdown.armed = True
            self.operation.work(folder)
            countdown.armed = False
            self.said.write_text(json.dumps(countdown.seen))

        if in_child(work, self.errors):
            raise SystemExit(f"{self.operation.name} does not run: {self.errors.read_text()}")
        return places(json.loads(self.said.read_text()))

    def _fresh(self) -> Path:
        shutil.rmtree(self.scratch, ignore_errors=True)
        shutil.copytree(self.template, self.scratch)
        return self.scratch

    def kill(self, place: Place) -> tuple[list[str], list[str]]:
        """Kill at a place; give what does not hold, and what was wrong with a torn main file."""
        folder = self._fresh()

        def work() -> None:
            countdown = Countdown(place.at, half=place.half)
            countdown.armed = True
            self.operation.work(folder)

        status = in_child(work, self.errors)
        if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
            return [f"not killed but {status}"], []

        def judge() -> None:
            self.operation.arrive()
            torn = list(alone(folder / self.operation.document)) if place.torn else []
            self.said.write_text(json.dumps([list(self._judged(folder, place)), torn]))

        if in_child(judge, self.errors):
            return [f"not judged: {self.errors.read_text()}"], []
        wrong, torn = json.loads(self.said.read_text())
        return wrong, torn

    def _judged(self, folder: Path, place: Place) -> Iterator[str]:
        """What does not hold a day later, when drafts of files that nobody finished are stale."""
        document = folder / self.operation.document
        for draft in (*folder.rglob(".cityexam-*.tmp"), *folder.rglob("*.part")):
            os.utime(draft, (0, 0))
        if place.torn:  # main file and WAL are the document together, until the next start
            Workspace.open(document).close()
        yield from alone(document)
        yield from self.operation.judge(folder)
        yield from closed(document)


def chosen(all_places: list[Place], count: int, seed: str) -> list[Place]:
    """Seeded places, at most `count`, in their order."""
    return sorted(random.Random(seed).sample(all_places, min(count, len(all_places))))


def kills(
    operation: Operation, count: int, seed: int, base: Path, done: list[Line]
) -> Iterator[Line]:
    """Kill until there are `count`, start state after start state; leaves out what is done."""
    known = {(line["round"], line["at"]) for line in done}
    tried = 0
    for number in range(count):
        bench = Bench(operation, base)
        picked = chosen(bench.places, count - tried, f"{seed}/{operation.name}/{number}")
        for place in picked:
            if (number, place.name) in known:
                continue
            begun = time.perf_counter()
            wrong, torn = bench.kill(place)
            yield {
                "round": number, "at": place.name, "of": len(bench.places), "what": place.what,
                "torn": place.torn, "alone": torn, "wrong": wrong,
                "seconds": round(time.perf_counter() - begun, 3),
            }  # fmt: skip
        tried += len(picked)
        if tried >= count:
            return


def summary(name: str, lines: list[Line]) -> Line:
    """What a run of one operation says."""
    torn = Counter(
        next((said.split()[0] for said in line["alone"]), "sound") for line in lines if line["torn"]
    )
    return {
        "operation": name,
        "kills": len(lines),
        "places": max((line["of"] for line in lines), default=0),
        "what": dict(Counter(line["what"] for line in lines)),
        "torn": dict(torn),
        "seconds": round(sum(line["seconds"] for line in lines), 1),
        "wrong": [f"{x['round']}/{x['at']} ({x['what']}): {w}" for x in lines for w in x["wrong"]],
    }


def main(name: str, count: int, seed: int, base: Path, kept: Path | None = None) -> Line:
    """Kill an operation `count` times; go on after what `kept` holds."""
    lines: list[Line] = []
    if kept and kept.exists():
        lines = [json.loads(line) for line in kept.read_text().splitlines()]
    for line in kills(OPERATIONS[name], count, seed, base, list(lines)):
        lines.append(line)
        if kept:
            with kept.open("a") as out:
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
    return summary(name, lines)


if __name__ == "__main__":
    operation, wanted, seeded, folder, *where = sys.argv[1:]
    told = main(operation, int(wanted), int(seeded), Path(folder), *map(Path, where))
    print(json.dumps(told, ensure_ascii=False))  # noqa: T201 - its answer
