"""A department's workspace in memory with an empty draft, and short names to fill it."""

from __future__ import annotations

from datetime import UTC, datetime

from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Task, WorkspaceRole

NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
TASK = Task(
    "t1", "tijian", 1, "2025", "2025年度城市体检", "示例县", "2025-12-31", "2026-05-31",
    "", "", (), (), (), bundle="b1",
)  # fmt: skip


def new_workspace() -> Workspace:
    return Workspace.in_memory(WorkspaceRole.DEPARTMENT, unit="zjj", county="示例县")
