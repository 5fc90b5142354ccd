"""Data that changes hands: to the next clerk, back after a loss, to the level above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import (
    FILE,
    argument,
    bureau,
    county_argument,
    json_option,
    new_passphrase,
    opened,
    option,
    passphrase,
    passphrase_option,
    reason_option,
    who_option,
    workspace_argument,
)
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import command

if TYPE_CHECKING:
    from pathlib import Path


@command(
    "handover",
    "填报单位：写成一个移交文件，接手的人用 takeover 打开；密钥不移交。\n"
    "县住建局：整份复制到新文件，原文件从此只能查看；要写 --to 和 --by。",
)
@workspace_argument
@argument("OUT", "写到哪里（填报单位 .cxb，县住建局 .cityexam）。", kind=FILE)
@option("--to", "县住建局：接收人。", metavar="NAME")
@option("--by", "县住建局：移交人。", metavar="NAME")
@reason_option
@passphrase_option
@json_option
def handover(
    *,
    workspace: Path,
    out: Path,
    to: str,
    by: str,
    reason: str,
    passphrase_file: Path | None,
    as_json: bool,
) -> int:
    """Hand a data file over."""
    from dataclasses import asdict

    from cityexam_desktop.bundle.handover import hand_over
    from cityexam_desktop.county.handing import hand_over_county
    from cityexam_desktop.workspace.model import WorkspaceRole

    with opened(workspace) as ws:
        if ws.identity.role is WorkspaceRole.BUREAU:
            hand_over_county(ws, out, to=to, by=by, reason=reason)
            lines = [f"已移交给{to}：“{out}”。这一份从此只能查看。"]
            tell({"file": str(out), "to": to, "by": by}, lines, as_json=as_json)
            return 0
        done = hand_over(ws, out, passphrase=passphrase(ws, passphrase_file))
    lines = [f"移交文件已写成“{out}”：报送包 {done.bundles} 个，佐证材料 {done.attachments} 份。"]
    if done.left_out:
        lines.append(f"有 {len(done.left_out)} 稿没有报出，密钥也打不开，没有移交。")
    tell({"file": str(out), **asdict(done)}, lines, as_json=as_json)
    return 0


@command("takeover", "各稿、草稿、修改记录和佐证材料都在；密钥是新的，报出后由县住建局重新核对。")
@argument("FILE", "移交文件（.cxb）。", kind=FILE)
@argument("WORKSPACE", "新的数据文件（.cityexam）。", kind=FILE)
@passphrase_option
@json_option
def takeover(*, file: Path, workspace: Path, passphrase_file: Path | None, as_json: bool) -> int:
    """Begin where the clerk before stopped."""
    from dataclasses import asdict

    from cityexam_desktop.bundle.handover import take_over
    from cityexam_desktop.workspace import tasks

    taken = take_over(file, workspace, passphrase=new_passphrase(passphrase_file))
    with opened(workspace) as ws:
        named = [u.name for task in tasks.tasks(ws) for u in task.units if u.code == taken.unit]
    name = named[-1] if named else taken.unit
    lines = [
        f"已接手{name}：{taken.editions} 稿，草稿 {taken.drafts} 份。数据文件：{workspace}",
        f"移交文件是识别码为 {taken.code} 的密钥签发的，请与上一位填报员核对。",
        "请用 task confirm 再核对一次县住建局的识别码。",
    ]
    tell({"workspace": str(workspace), **asdict(taken)}, lines, as_json=as_json)
    return 0


@command("recover", "草稿是空的就填上；以后的稿子都接在它后面。请把报送码与盖章表对照。")
@workspace_argument
@argument("FILE", "本单位报出过的报送包（.cxb）。", kind=FILE)
@who_option
@json_option
def recover(*, workspace: Path, file: Path, who: str, as_json: bool) -> int:
    """Take one's own submission back in."""
    from dataclasses import asdict

    from cityexam_desktop.bundle.restoring import restore_from_bundle
    from cityexam_desktop.cli.common import clerk

    with opened(workspace) as ws:
        back = restore_from_bundle(ws, file, who=clerk(who))
    lines = [f"已取回第 {back.edition} 稿，报送码 {back.code}，请与盖章表对照。"]
    lines += [] if back.filled else ["草稿里已有填报的内容，没有改动。"]
    lines += [f"有 {back.lacking} 份佐证材料不在这份报送包里。"] if back.lacking else []
    tell(asdict(back), lines, as_json=as_json)
    return 0


@command(
    "upward", "内含各单位的报送包（不带佐证材料）、密钥登记、登记簿和汇总数，上级用 verify 核对。"
)
@county_argument
@argument("OUT", "县级汇总包写到哪里（.cxb）。", kind=FILE)
@passphrase_option
@json_option
def upward(*, county: Path, out: Path, passphrase_file: Path | None, as_json: bool) -> int:
    """Write the county bundle."""
    from cityexam_desktop.county.upward import send_up

    with bureau(county) as ws:
        bundle = send_up(ws, out, passphrase=passphrase(ws, passphrase_file))
    tell({"id": bundle, "file": str(out)}, [f"县级汇总包已写成“{out}”。"], as_json=as_json)
    return 0
