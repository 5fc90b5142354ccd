"""What a department's clerk does on a screen, and how far the data file is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.gui.filling.live import Live, load
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.answering import open_draft
from cityexam_desktop.workspace.database import Workspace

if TYPE_CHECKING:
    from pathlib import Path


MAIN, UNIT, CODE, BOX = (
    "2025年度城市体检 — 城市体检",
    "选择本单位",
    "核对县住建局的识别码",
    "^城市体检$",
)
START = "^城市体检$"
OPEN, PRINT, SEND = "打开收到的任务包", "填报表和领导送签单存到", "报出：报送包存到"
DOOR = (160, 180)
"""A point on the button 打开任务包 of the start page."""
FILTER = (200, 95)
"""A point in the field 查找单位 of the dialog 选择本单位."""


def now_in(file: Path) -> Live:
    """The draft as it stands in the file while the program has it open."""
    workspace = Workspace.open(file)
    try:
        task = tasks.task(workspace)
        draft = open_draft(workspace, task, workspace.identity.unit)
        return load(workspace, task, tasks.pack_of(workspace, task), draft)
    finally:
        workspace.connection.close()


def frozen(file: Path) -> int:
    workspace = Workspace.open(file)
    try:
        (count,) = workspace.run("SELECT COUNT(*) FROM submission WHERE edition > 0").fetchone()
        return int(count)
    finally:
        workspace.connection.close()
