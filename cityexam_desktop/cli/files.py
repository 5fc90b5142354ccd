"""Whole files: a sound copy, the sample county, the page that tells all commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cityexam_desktop.cli.common import (
    FILE,
    argument,
    json_option,
    opened,
    option,
    workspace_argument,
)
from cityexam_desktop.cli.output import complain, say, tell
from cityexam_desktop.cli.root import command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

SEED = 2025


@command("backup")
@workspace_argument
@argument("TARGET", "副本写到哪里（.cityexam）。", kind=FILE)
def backup(*, workspace: Path, target: Path) -> int:
    """Write a sound copy."""
    with opened(workspace) as ws:
        ws.backup(target)
    say(f"已备份到“{target}”。")
    return 0


@command("demo")
@argument("DIR", "空的或新的文件夹。", into="folder", kind=FILE)
@option("--seed", "随机数的种子；种子相同，数值和结果相同。", type=int, default=SEED, metavar="N")
@json_option
def demo(*, folder: Path, seed: int, as_json: bool) -> int:
    """Play the sample county's year."""
    from cityexam_desktop.demo import play

    told = play(folder, seed=seed, say=complain)
    tell(told, _demo_lines(told), as_json=as_json)
    return 0


def _demo_lines(told: dict[str, Any]) -> Iterator[str]:
    from cityexam_desktop.county.inbox import WORDS

    found, levels = told["indicators"], told["findings"]
    yield f"{told['units']} 个单位，{told['bundles']} 个报送包，{told['observations']} 个填报值"
    words = {"rejected": "不能接收", **{code: said[0] for code, said in WORDS.items()}}
    yield "收件：" + "；".join(f"{words[code]} {n}" for code, n in told["verdicts"].items())
    yield (
        f"指标 {found['total']} 项：已算出 {found['computed']}，"
        f"缺数未算 {found['not_computable']}，不适用 {found['not_applicable']}"
    )
    yield f"意见：必须改正 {levels['must']}，须说明 {levels['explain']}，请留意 {levels['notice']}"
    for name in ("county", "report_pdf", "report_docx", "report_xlsx"):
        yield f"文件：{told['files'][name]}"
    yield f"县住建局的报送密码在：{told['files']['passphrase']}（--passphrase-file）"


@command("commands")
@click.pass_context
def commands(context: click.Context) -> int:
    """Print the page of all commands."""
    from cityexam_desktop.cli.page import page

    root = context.find_root().command
    if isinstance(root, click.Group):
        say(page(root))
    return 0
