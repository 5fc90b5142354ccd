"""Power fails in the middle: nothing acknowledged is lost, nothing half, the next start clean.

Twenty seeded places of each operation in the suite; ``python3 dev.py faults 200`` (or 1000)
tries as many of each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.events import Place, places
from tests.faults.operations import OPERATIONS

ROOT = Path(__file__).resolve().parents[2]
COUNT = os.environ.get("CITYEXAM_FAULTS", "20")
SEED = "20260301"


@pytest.mark.skipif(os.name == "nt", reason="a child is forked and killed by a signal")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_kill_at_any_moment_leaves_everything_whole(operation: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.run", operation, COUNT, SEED, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["wrong"] == []
    assert told["kills"] == int(COUNT)
    assert told["what"]["sql"]


def test_only_the_writes_of_a_checkpoint_tear_the_main_file() -> None:
    """Between two of them, and in the middle of each; never at a statement."""
    told = places(["sql", "write wal", "write main", "write main", "cut main", "sql"])
    assert [place.name for place in told if place.torn] == ["3+", "4", "4+", "5"]
    assert told[1:3] == [
        Place(2, half=False, what="write wal", torn=False),
        Place(2, half=True, what="write wal", torn=False),
    ]
