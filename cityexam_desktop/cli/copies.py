"""Automatic copies of a data file: making one now, listing them, going back to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import FILE, argument, json_option, opened, workspace_argument
from cityexam_desktop.cli.output import say, tell
from cityexam_desktop.cli.root import group

if TYPE_CHECKING:
    from pathlib import Path

copies_group = group("copies")


@copies_group.command("keep", help="现在就自动备份一份，并清理过期的。")
@workspace_argument
def keep_copy(*, workspace: Path) -> int:
    """Keep a copy now."""
    from cityexam_desktop.workspace import backups
    from cityexam_desktop.workspace.database import utc_now

    with opened(workspace) as ws:
        made = backups.keep(ws, utc_now())
    say(f"已备份：“{made.path}”。" if made else "这里不能写，没有备份。")
    return 0


@copies_group.command(
    "list", help="列出自动备份：当天的，之前七天、四周、十二个月里每天、每周、每月最新的一份。"
)
@workspace_argument
@json_option
def list_copies(*, workspace: Path, as_json: bool) -> int:
    """List the copies of a data file."""
    from cityexam_desktop.workspace import backups

    held = backups.copies(workspace)
    told = [{"file": str(c.path), "at": c.at.isoformat(), "size": c.size} for c in held]
    lines = [f"{c.at:%Y-%m-%d %H:%M:%S}　{c.size // 1024 + 1} KB　{c.path}" for c in held]
    tell({"copies": told}, lines or ["还没有自动备份。"], as_json=as_json)
    return 0


@copies_group.command("restore", help="用一份备份恢复数据文件；现在的那一份另外保留。")
@workspace_argument
@argument("COPY", "备份（.cityexam）。", into="source", kind=FILE)
def restore_copy(*, workspace: Path, source: Path) -> int:
    """Go back to a copy."""
    from cityexam_desktop.workspace import backups
    from cityexam_desktop.workspace.database import utc_now

    aside = backups.put_back(source, workspace, utc_now())
    say(f"已恢复。原来的那一份在：“{aside}”。" if aside else f"已恢复到：“{workspace}”。")
    return 0


@copies_group.command("bring", help="把U盘、网络盘上的数据文件复制到本机来填。")
@workspace_argument
@argument("FOLDER", "本机的文件夹。", kind=FILE)
def bring_copy(*, workspace: Path, folder: Path) -> int:
    """Copy a far file here."""
    from cityexam_desktop.workspace import drives

    say(f"已复制到“{drives.bring_here(workspace, folder)}”，填好后用 copies return 放回。")
    return 0


@copies_group.command("return", help="把本机的副本放回它原来的U盘、网络盘；那边又改过的不覆盖。")
@workspace_argument
def return_copy(*, workspace: Path) -> int:
    """Put a local copy back to where it came from."""
    from cityexam_desktop.workspace import drives

    with opened(workspace) as ws:
        target = drives.put_back(ws)
    say(f"已放回“{target}”。")
    return 0
