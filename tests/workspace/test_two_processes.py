"""Two programs at one document: neither takes it from under the other."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import WorkspaceRole

if TYPE_CHECKING:
    from pathlib import Path

_VISIT = """
import sys
from pathlib import Path
from cityexam_desktop.workspace.database import Workspace
with Workspace.open(Path(sys.argv[1])) as visited:
    visited.meta("unit")
"""


def test_a_second_opening_here_leaves_the_document_ours_for_other_programs(tmp_path: Path) -> None:
    path = tmp_path / "a.cityexam"
    with Workspace.create(path, WorkspaceRole.DEPARTMENT, unit="u") as held:
        with held.transaction():
            held.remember("said", "once")
        Workspace.open(path).connection.close()  # as a job does beside the window
        subprocess.run([sys.executable, "-c", _VISIT, str(path)], check=True)
        assert path.with_name("a.cityexam-wal").exists()
        with held.transaction():
            held.remember("said", "twice")
    with Workspace.open(path) as again:
        assert again.meta("said") == "twice"
