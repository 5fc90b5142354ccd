"""The key on paper and on a stick: its backup, opened again; the bureau's change of key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import (
    FILE,
    argument,
    bureau,
    county_argument,
    given_passphrase,
    json_option,
    opened,
    option,
    passphrase,
    passphrase_option,
    reason_option,
    workspace_argument,
)
from cityexam_desktop.cli.output import say, tell
from cityexam_desktop.cli.root import group

if TYPE_CHECKING:
    from pathlib import Path

key_group = group("key")
backup_argument = argument("FILE", "密钥的备份文件（.cxk）。", kind=FILE)


@key_group.command(
    "backup", help="把正在使用的密钥备份成一个文件，用报送密码封好；再用 key check 打开核对。"
)
@workspace_argument
@backup_argument
@passphrase_option
def backup(*, workspace: Path, file: Path, passphrase_file: Path | None) -> int:
    """Back the key up."""
    from cityexam_desktop.bundle import ownkeys

    with opened(workspace) as ws:
        ownkeys.backup_key(ws, file, given_passphrase(passphrase_file))
    say(f"密钥已备份到“{file}”。请再用 key check 打开核对一次。")
    return 0


@key_group.command("check", help="打开备份核对；县住建局核对过备份，才能下发任务。")
@workspace_argument
@backup_argument
@passphrase_option
def check(*, workspace: Path, file: Path, passphrase_file: Path | None) -> int:
    """Open a backup again."""
    from cityexam_desktop.bundle import ownkeys

    with opened(workspace) as ws:
        ownkeys.check_backup(ws, file, given_passphrase(passphrase_file))
    say("备份完好，就是正在使用的密钥。")
    return 0


@key_group.command("restore", help="从备份取回密钥，以后用它签名。")
@workspace_argument
@backup_argument
@passphrase_option
@json_option
def restore(*, workspace: Path, file: Path, passphrase_file: Path | None, as_json: bool) -> int:
    """Take a key back from its backup."""
    from cityexam_desktop.bundle import ownkeys
    from cityexam_desktop.bundle.codes import unit_code

    with opened(workspace) as ws:
        public = ownkeys.restore_key(ws, file, given_passphrase(passphrase_file))
    code = unit_code(public)
    tell({"public": public, "code": code}, [f"已取回，识别码：{code}"], as_json=as_json)
    return 0


@key_group.command(
    "passphrase",
    help="设、改或取消报送密码；文件是空的就是取消，县住建局不能取消。以前的备份仍用旧密码。",
)
@workspace_argument
@option(
    "--new-passphrase-file", "新的报送密码所在的文本文件。", type=FILE, required=True,
    metavar="FILE",
)  # fmt: skip
@passphrase_option
def change_passphrase(
    *, workspace: Path, new_passphrase_file: Path, passphrase_file: Path | None
) -> int:
    """Seal the key in use otherwise."""
    from cityexam_desktop.bundle import ownkeys

    with opened(workspace) as ws:
        old = passphrase(ws, passphrase_file)
        new = given_passphrase(new_passphrase_file)
        ownkeys.change_passphrase(ws, old, new)
    say("已改报送密码。" if new else "已取消报送密码。")
    return 0


@key_group.command(
    "change",
    help="县住建局换密钥：生成新密钥并备份；没有结束的任务（例如一年的两轮）都以新旧两个密钥签名，"
    "各再下发一版；各单位打开它们，就不用重新核对识别码。",
)
@county_argument
@option("--backup", "新密钥的备份写到哪里（.cxk）。", type=FILE, required=True, metavar="FILE")
@option("--out", "任务包写到哪个文件夹。", type=FILE, required=True, metavar="FOLDER")
@option(
    "--new-passphrase-file", "新密钥的报送密码所在的文本文件。", type=FILE, required=True,
    metavar="FILE",
)  # fmt: skip
@reason_option
@passphrase_option
@json_option
def change(
    *,
    county: Path,
    out: Path,
    new_passphrase_file: Path,
    reason: str,
    passphrase_file: Path | None,
    as_json: bool,
    **given: Path,
) -> int:
    """Change the bureau's key."""
    from cityexam_desktop.county.rekeying import Secrets, change_bureau_key

    with bureau(county) as ws:
        secrets = Secrets(passphrase(ws, passphrase_file), given_passphrase(new_passphrase_file))
        made = change_bureau_key(ws, given["backup"], out, secrets, reason=reason)
    told = {
        "code": made.code,
        "packages": [
            {"title": task.title, "version": task.version, "file": str(file)}
            for task, file in made.packages
        ],
        "own": [str(file) for file in made.own],
    }
    lines = [
        f"“{task.title}”第 {task.version} 版由新旧两个密钥签名：{file}"
        for task, file in made.packages
    ]
    lines += [f"单位专用的任务包：{file}" for file in made.own]
    tell(told, ["已换密钥。", *lines, f"新的识别码：{made.code}"], as_json=as_json)
    return 0
