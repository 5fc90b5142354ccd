"""Power fails in the middle: nothing acknowledged is lost, nothing half, the next start clean.

Twenty seeded places of each central operation in the suite; ``python3 dev.py faults 200`` (or 1000)
tries as many of each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.events import Place, places
from tests.faults.operations import OPERATIONS

ROOT = Path(__file__).resolve().parents[2]
COUNT = 20
SEED = "20260301"
CENTRAL = {"fill", "finalise", "export", "receive", "merge", "clear", "migrate"}
"""What every county does every year; of the others the suite tries half as many."""


forking = pytest.mark.skipif(os.name == "nt", reason="a child is forked and killed by a signal")


def killed(operation: str, count: str, folder: Path, *lines: Path) -> dict[str, Any]:
    """The summary of a run."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.run", operation, count, SEED, folder, *lines],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@forking
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_kill_at_any_moment_leaves_everything_whole(operation: str, tmp_path: Path) -> None:
    count = COUNT if operation in CENTRAL else COUNT // 2
    told = killed(operation, str(count), tmp_path)
    assert told["wrong"] == []
    assert told["kills"] == count
    assert told["what"]["sql"]


@forking
def test_a_run_that_was_stopped_goes_on_at_the_same_places(tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    killed("merge", "6", tmp_path, lines)
    whole = lines.read_text().splitlines()
    lines.write_text("".join(f"{line}\n" for line in whole[:4]))
    assert killed("merge", "6", tmp_path, lines)["kills"] == 6
    again = lines.read_text().splitlines()
    assert again[:4] == whole[:4]
    assert [json.loads(x)["at"] for x in again] == [json.loads(x)["at"] for x in whole]


def test_only_the_writes_of_a_checkpoint_tear_the_main_file() -> None:
    """Between two of them, and in the middle of each; never at a statement."""
    told = places(["sql", "write wal", "write main", "write main", "cut main", "sql"])
    assert [place.name for place in told if place.torn] == ["3+", "4", "4+", "5"]
    assert told[1:3] == [
        Place(2, half=False, what="write wal", torn=False),
        Place(2, half=True, what="write wal", torn=False),
    ]
