"""Kill every operation many times: `python -m tests.faults.campaign COUNT [OPERATION...]`.

Two operations at a time. Every kill is a line in ``build/faults/``, in a folder named after
COUNT and the code's digest: a run that was stopped goes on where it was, and never with
what other code left. Exits with 1 when a promise did not hold.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.faults.operations import OPERATIONS

ROOT = Path(__file__).resolve().parents[2]
SEED = "20260301"
TOGETHER = 2


def digest() -> str:
    """What the code is: the program, and these tests."""
    told = hashlib.sha256()
    for folder in ("cityexam_desktop", "tests/faults", "tests/support"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            told.update(file.read_bytes())
    return told.hexdigest()[:12]


def one(name: str, count: str, kept: Path) -> dict[str, Any]:
    """Run one operation in a process of its own; give its summary."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.run", name, count, SEED, folder, str(kept)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        return {"operation": name, "kills": 0, "wrong": [f"ended with {done.returncode}"]}
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def line(told: dict[str, Any]) -> str:
    """A summary for people."""
    if not told["kills"]:
        return f"{told['operation']:10} {told['wrong'][0]}"
    torn = ", ".join(f"{n} {what}" for what, n in sorted(told["torn"].items()))
    return (
        f"{told['operation']:10} {told['kills']:5} kills at {told['places']:4} places: "
        f"{len(told['wrong'])} bad, {told['seconds']:.0f} s"
        + (f"; main file alone inside a checkpoint: {torn}" if torn else "")
    )


def main(count: str, names: list[str]) -> int:
    """Run the operations, tell of each when it is done; gives the exit code."""
    kept = ROOT / "build" / "faults" / f"{count}-{digest()}"
    kept.mkdir(parents=True, exist_ok=True)
    bad = 0
    with ThreadPoolExecutor(TOGETHER) as pool:
        for told in pool.map(lambda name: one(name, count, kept / name), names):
            print(line(told), *told["wrong"], sep="\n  ", flush=True)  # noqa: T201 - its answer
            bad += len(told["wrong"])
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:] or list(OPERATIONS)))
