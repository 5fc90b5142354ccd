"""300 bundles of 200 values: receive, merge and check, against the floor and the peer."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import floor
import sample
from measure import Figure, middle, ratio, timed

from cityexam_desktop.county import inbox
from cityexam_desktop.county.doubts import unit_findings
from cityexam_desktop.county.merge import merge
from cityexam_desktop.workspace.database import Workspace

if TYPE_CHECKING:
    from sample import Sample

HERE = Path(__file__).resolve().parent
RUNS = 5


def run(folder: Path) -> list[Figure]:
    made = sample.make(folder)
    peer = _peer()
    times: dict[str, list[float]] = {}
    for number in range(RUNS):  # one after another in each run, so that all see the same machine
        found = _ours(made, folder / f"county{number}.cityexam")
        with timed() as span:
            rows = floor.receive(made.bundles, folder / f"floor{number}.db")
        found["floor"] = span.seconds
        assert rows == sample.UNITS * sample.VALUES
        if peer:
            target = folder / f"peer{number}.db"
            done = subprocess.run(
                [peer, HERE / "peer_pandera.py", target, *made.tables],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            found["peer"] = float(done.stdout)
        for name, seconds in found.items():
            times.setdefault(name, []).append(seconds)
    return _told(times)


def _ours(made: Sample, target: Path) -> dict[str, float]:
    shutil.copy(made.bureau, target)
    with Workspace.open(target) as ws:
        with timed() as receiving:
            received = inbox.receive(ws, made.bundles)
        with timed() as merging:
            dataset = merge(ws)
        with timed() as checking:
            findings = unit_findings(ws, dataset)
    assert {one.verdict for one in received} == {"accepted"}
    assert len(dataset.values) == sample.UNITS * sample.VALUES
    assert findings == ()
    return {"receive": receiving.seconds, "merge": merging.seconds, "check": checking.seconds}


def _told(times: dict[str, list[float]]) -> list[Figure]:
    core = [a + b for a, b in zip(times["receive"], times["merge"], strict=True)]
    whole = [a + b for a, b in zip(core, times["check"], strict=True)]
    check = middle(times["check"]) / sample.UNITS * 1000
    figures = [
        *(Figure(name, middle(seconds), "s") for name, seconds in times.items()),
        Figure("receive + merge / floor", ratio(core, times["floor"]), "x", 1.5),
        Figure("receive + merge + full checks / floor", ratio(whole, times["floor"]), "x", 3),
        Figure("full checks, a bundle", check, "ms", 2),
    ]
    if "peer" in times:
        figures += [
            Figure("receive + merge / pandas + pandera", ratio(core, times["peer"]), "x", 0.3),
            Figure("receive + merge + full checks / pandas + pandera",
                   ratio(whole, times["peer"]), "x"),
        ]  # fmt: skip
    return figures


def _peer() -> Path | None:
    """The Python of the peer's own environment; None, with the reason printed, without it."""
    home = HERE / ".venv"
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted = HERE / "requirements-peer.txt"
    stamp = home / "ready.txt"
    if stamp.is_file() and stamp.read_text("utf-8") == wanted.read_text("utf-8"):
        return python
    print("making the peer's environment (some 100 MB)", flush=True)
    try:
        venv.create(home, with_pip=True, clear=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", wanted], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
        print(f"the peer is skipped, its environment cannot be made: {str(said).strip()[-300:]}")
        return None
    shutil.copy(wanted, stamp)
    return python
